import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';

/** Runs inside the extension host: wakes the extension and writes how long that took, in ms. */
export async function run(): Promise<void> {
  const file = process.env.RATIONALE_BENCH_REPORT;
  const extension = vscode.extensions.getExtension('rationale.rationale');
  if (!file || !extension || extension.isActive) {
    throw new Error('The extension must be there, and asleep.');
  }
  const start = performance.now();
  await extension.activate();
  writeFileSync(file, JSON.stringify({ activationMs: performance.now() - start }));
}
