import type { SpawnSyncOptions } from 'node:child_process';

export const root: string;
export function ensureDependencies(): void;
export function run(command: string, args: string[], options?: SpawnSyncOptions): void;
