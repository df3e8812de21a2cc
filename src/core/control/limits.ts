import type { Capabilities } from '../backends/body.ts';
import type { Effort, Knobs } from '../backends/types.ts';

/** How much is to be thought, as the user wants it. */
export interface ThinkingChoice {
  /** `default` leaves it to the model, `off` asks for no thought. */
  readonly effort: 'default' | 'off' | Effort;
  /** Tokens of thought at most; 0 for no limit. */
  readonly maxTokens: number;
  /** Seconds of thought at most; 0 for no limit. */
  readonly maxSeconds: number;
}

export const EFFORTS: readonly ThinkingChoice['effort'][] = [
  'default',
  'off',
  'low',
  'medium',
  'high',
  'max',
];

/** What a level of effort comes to in tokens where the server knows none; `max` has no limit. */
export const EFFORT_TOKENS: Readonly<Record<Exclude<Effort, 'max'>, number>> = {
  low: 1000,
  medium: 4000,
  high: 16_000,
};

/** Limits that are kept here, by ending the thought and having the answer given from it. */
export interface ThoughtLimits {
  readonly tokens?: number;
  readonly ms?: number;
}

/** What a choice comes to on one server. */
export interface ThinkingPlan {
  /** What the request says. */
  readonly knobs: Knobs;
  readonly limits: ThoughtLimits;
  /** True where no thought is wanted, and the model cannot do without on this server. */
  readonly cannotDoWithout: boolean;
}

/** A server that has a limit of its own may count otherwise: it is helped only when the thought goes on well past it. */
const LENIENCE = 1.25;

/**
 * What to send and what to watch for: the server's own knob where there is one, a limit that is kept here otherwise.
 * @param choice figures that are no positive numbers count as none
 */
export function planThinking(choice: ThinkingChoice, can: Capabilities): ThinkingPlan {
  const { effort } = choice;
  const wanted = choice.maxTokens > 0 ? Math.round(choice.maxTokens) : undefined;
  const ms = choice.maxSeconds > 0 ? choice.maxSeconds * 1000 : undefined;
  if (effort === 'off') {
    return {
      knobs: can.thinking ? { thinking: 'off' } : {},
      limits: ms === undefined ? {} : { ms },
      cannotDoWithout: !can.thinking,
    };
  }
  const level = effort !== 'default' && can.effort.includes(effort) ? effort : undefined;
  const worth = effort === 'default' || effort === 'max' || level ? undefined : EFFORT_TOKENS[effort];
  const most = wanted ?? worth;
  const isTold = most !== undefined && can.budget;
  const tokens = most === undefined ? undefined : isTold ? Math.round(most * LENIENCE) : most;
  return {
    knobs: { ...(level ? { effort: level } : {}), ...(isTold ? { budgetTokens: most } : {}) },
    limits: { ...(tokens === undefined ? {} : { tokens }), ...(ms === undefined ? {} : { ms }) },
    cannotDoWithout: false,
  };
}

/** Whether a thought has come to one of its limits. @param reading tokens and ms of the thought so far */
export function limitReached(
  limits: ThoughtLimits,
  reading: { readonly reasoningTokens: number; readonly thoughtMs?: number | undefined },
): 'tokens' | 'time' | undefined {
  if (limits.tokens !== undefined && reading.reasoningTokens >= limits.tokens) {
    return 'tokens';
  }
  return limits.ms !== undefined && (reading.thoughtMs ?? 0) >= limits.ms ? 'time' : undefined;
}
