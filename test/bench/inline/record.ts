import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../../../scripts/build.mjs';
import { root } from '../../../scripts/setup.mjs';
import { json } from '../../backend/server.ts';
import { inHost } from './inHost.ts';
import { knownLine, LATENCY_MS } from './knowing.ts';
import type { Recording } from './recording.ts';
import { START, STEPS, TARGET, TYPIST_SETTINGS, typeOut } from './typist.ts';

/** Records a typing session for the benchmark into `test/fixtures/typing/session.json`. */
export async function record(): Promise<void> {
  const folder = join(root, 'out/bench');
  mkdirSync(folder, { recursive: true });
  const [from, to] = [join(folder, 'typing-plan.json'), join(folder, 'typing-events.json')];
  rmSync(to, { force: true });
  writeFileSync(from, JSON.stringify({ start: START, target: TARGET }));
  await build({ production: true });
  await inHost({
    module: 'record',
    env: { RATIONALE_RECORD_FROM: from, RATIONALE_RECORD_TO: to },
    settings: TYPIST_SETTINGS,
    suggest: ({ body }) => {
      const { input_prefix } = body as { input_prefix: string };
      const text = JSON.stringify({ content: knownLine(TARGET, input_prefix) });
      const later = new Promise((resolve) => setTimeout(resolve, LATENCY_MS));
      return { ...json({}), parts: [{ wait: later }, { bytes: text }] };
    },
    meanwhile: async (page) => {
      await page.locator('.tab.active', { hasText: 'receipts.js' }).waitFor({ timeout: 60_000 });
      await page.locator('.editor-group-container.active .view-line').first().click();
      await typeOut(page, STEPS);
    },
  });
  const { events, text, counts } = JSON.parse(readFileSync(to, 'utf8'));
  if (text !== TARGET) {
    throw new Error(`What was typed is not what was meant:\n${text}`);
  }
  const about =
    'Recorded by `npm run record:typing`: the editor is the real one, the typist a script (test/bench/inline/typist.ts) with pauses, slips, moves and accepted suggestions.';
  const recording: Recording = { about, start: START, target: TARGET, events };
  const lines = events.map((event: unknown) => `    ${JSON.stringify(event)}`).join(',\n');
  const head = JSON.stringify({ ...recording, events: [] }, undefined, 2);
  const whole = head.replace(/"events": \[\]\n\}$/, () => `"events": [\n${lines}\n  ]\n}\n`);
  writeFileSync(join(root, 'test/fixtures/typing/session.json'), whole);
  console.log(`${events.length} events recorded`, counts);
}
