import type { Browser, BrowserContext, BrowserContextOptions, LaunchOptions } from 'playwright-core';

export function findChromium(): string;
export function findProgram(name: string): string | undefined;
export function launchChromium(options?: LaunchOptions): Promise<Browser>;
export function launchChromiumForWebviews(options?: BrowserContextOptions): Promise<BrowserContext>;
