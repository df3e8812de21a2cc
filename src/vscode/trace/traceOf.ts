import { sourcesOf } from '../../core/context/rules.ts';
import { FORMAT, packTimes, type Trace } from '../../core/trace/trace.ts';
import type { Meter } from '../../protocol/reasoningView.ts';
import { Run } from '../runs/run.ts';

/** The record of a run, as far as it is. */
export function traceOf(run: Run): Trace {
  const { asked, figures, kept, instruction, model, place, task } = run.options;
  if (kept) {
    return kept;
  }
  const meter = run.meter();
  const { finishReason, failure, cut } = run.ending;
  const { promptTokens, cachedPromptTokens } = run.usage ?? {};
  return {
    format: FORMAT,
    version: 1,
    id: asked?.id ?? run.id,
    at: run.at,
    task,
    ...(asked?.session === undefined ? {} : { origin: 'chat', session: asked.session }),
    instruction,
    place,
    model,
    server: asked?.server,
    settings: run.rules.length > 0 ? { ...asked?.settings, rules: sourcesOf(run.rules) } : asked?.settings,
    ...(run.sample ? { sample: true } : {}),
    source: run.source,
    elapsedMs: meter.elapsedMs,
    firstTokenMs: figures ? undefined : run.firstTokenMs,
    thoughtMs: meter.thoughtMs,
    reasoningTokens: meter.reasoningTokens,
    reasoningTokensEstimated: meter.reasoningTokensEstimated,
    answerTokens: meter.answerTokens,
    answerTokensEstimated: meter.answerTokensEstimated,
    tokensPerSecond: meter.tokensPerSecond,
    promptTokens,
    cachedPromptTokens,
    ended: run.phase === 'done' && cut ? 'cut' : ENDED[run.phase],
    finishReason,
    failure,
    thought: run.thought,
    answer: run.answer,
    steps: [...run.steps],
    ...(figures
      ? {}
      : { times: { thought: packTimes(run.times('thought')), answer: packTimes(run.times('answer')) } }),
  };
}

const ENDED: Partial<Record<Run['phase'], NonNullable<Trace['ended']>>> = {
  done: 'done',
  stopped: 'stopped',
  failed: 'failed',
};

/** The run that a record is of, as it ended. */
export function runOf(trace: Trace): Run {
  const { task, instruction, place, model, steps, thought, answer, ended, sample, source } = trace;
  const run = new Run({
    task,
    instruction,
    place,
    model,
    steps,
    kept: trace,
    figures: figuresOf(trace),
  });
  run.take([
    {
      type: 'append',
      segment: 0,
      channel: 'thought',
      source: source === 'tags' ? 'content' : 'field',
      text: thought,
    },
    { type: 'append', segment: 1, channel: 'answer', source: 'content', text: answer },
  ]);
  if (sample) {
    run.markSample();
  }
  run.finish(ended === 'cut' || ended === undefined ? 'done' : ended);
  return run;
}

function figuresOf(trace: Trace): Meter {
  const { elapsedMs, thoughtMs, reasoningTokens, answerTokens, tokensPerSecond } = trace;
  return {
    elapsedMs: elapsedMs ?? thoughtMs ?? 0,
    thoughtMs,
    reasoningTokens: reasoningTokens ?? 0,
    reasoningTokensEstimated: trace.reasoningTokensEstimated ?? true,
    answerTokens: answerTokens ?? 0,
    answerTokensEstimated: trace.answerTokensEstimated ?? true,
    tokensPerSecond,
  };
}
