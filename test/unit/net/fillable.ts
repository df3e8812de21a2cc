import { createTranscript } from '../../../src/core/reasoning/transcript.ts';
import type { Filled } from '../../../src/vscode/runs/request.ts';

/** What a request fills, without a window that shows it. @param taken told what the thought has come to */
export function fillable(taken: (thought: string, id: string | undefined) => void = () => undefined): {
  readonly run: Filled;
} {
  const transcript = createTranscript();
  let id: string | undefined;
  const run: Filled = {
    signal: new AbortController().signal,
    segments: 0,
    get thought() {
      return transcript.thought;
    },
    get answer() {
      return transcript.answer;
    },
    take: (events) => {
      for (const event of events) {
        transcript.apply(event);
      }
      taken(transcript.thought, id);
    },
    tick: () => undefined,
    name: (name) => {
      id = name;
    },
    markSample: () => undefined,
    settle: () => undefined,
    conclude: () => undefined,
    use: () => undefined,
  };
  return { run };
}
