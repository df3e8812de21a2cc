import * as tree from '../../core/chat/session.ts';
import { estimateTokens } from '../../core/reasoning/tokens.ts';
import { Run } from '../runs/run.ts';

/** What a run has come to, as a message keeps it. */
export function heard(run: Run): Partial<tree.Message> {
  const { thoughtMs, reasoningTokens, reasoningTokensEstimated } = run.meter();
  return {
    text: run.answer,
    thought: run.thought,
    thoughtTokens: Math.round(reasoningTokens),
    thoughtEstimated: reasoningTokensEstimated,
    ...(thoughtMs === undefined ? {} : { thoughtMs }),
    ...(run.sample ? { sample: true } : {}),
  };
}

/** A kept answer as the Reasoning view shows it. */
export function pastRun(session: tree.Session, id: string): Run {
  const branch = tree.pathTo(session, id);
  const message = branch.at(-1);
  const run = new Run({
    task: 'ask',
    instruction: branch.at(-2)?.text ?? '',
    place: undefined,
    model: message?.model ?? '',
    figures: {
      elapsedMs: message?.thoughtMs ?? 0,
      thoughtMs: message?.thoughtMs,
      reasoningTokens: message?.thoughtTokens ?? 0,
      reasoningTokensEstimated: message?.thoughtEstimated ?? true,
      answerTokens: Math.round(estimateTokens(message?.text ?? '')),
      answerTokensEstimated: true,
    },
  });
  run.take([
    { type: 'append', segment: 0, channel: 'thought', source: 'field', text: message?.thought ?? '' },
    { type: 'append', segment: 1, channel: 'answer', source: 'content', text: message?.text ?? '' },
  ]);
  run.finish('done');
  return run;
}
