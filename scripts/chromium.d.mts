import type { Browser, LaunchOptions } from 'playwright-core';

export function findChromium(): string;
export function findProgram(name: string): string | undefined;
export function launchChromium(options?: LaunchOptions): Promise<Browser>;
