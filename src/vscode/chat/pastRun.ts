import * as tree from '../../core/chat/session.ts';
import { estimateTokens } from '../../core/reasoning/tokens.ts';
import { Run, type RunOptions } from '../runs/run.ts';

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
    notice: run.notice,
  };
}

/** A kept answer as the Reasoning view shows it. @param task `edit` for one that goes to the review */
export function pastRun(session: tree.Session, id: string, task: RunOptions['task'] = 'ask'): Run {
  const branch = tree.pathTo(session, id);
  const message = branch.at(-1);
  const run = new Run({
    task,
    instruction: branch.at(-2)?.text ?? '',
    place: undefined,
    model: message?.model ?? '',
    figures: {
      elapsedMs: message?.thoughtMs ?? 0,
      thoughtMs: message?.thoughtMs,
      reasoningTokens: message?.thoughtTokens ?? 0,
      reasoningTokensEstimated: message?.thoughtEstimated ?? true,
      answerTokens: Math.round(message?.spent?.answer ?? estimateTokens(message?.text ?? '')),
      answerTokensEstimated: message?.spent?.estimated ?? true,
    },
  });
  const { thought = '', text = '' } = message ?? {};
  run.take([
    ...(thought === ''
      ? []
      : [{ type: 'append', segment: 0, channel: 'thought', source: 'field', text: thought } as const]),
    { type: 'append', segment: 1, channel: 'answer', source: 'content', text },
  ]);
  run.notify(message?.notice);
  run.finish(message?.ended === 'failed' || message?.ended === 'stopped' ? message.ended : 'done');
  return run;
}
