import { redact } from '../../core/backends/redact.ts';
import type { ThinkingPlan } from '../../core/control/limits.ts';
import type { App } from '../app.ts';
import type { EndpointSettings } from '../settings.ts';
import type { Asked } from './run.ts';

/** Where and how a request is asked, for its record. @param plan how much the model is to think */
export function askedOf(
  app: App,
  { baseUrl }: EndpointSettings,
  plan: Pick<ThinkingPlan, 'knobs' | 'limits'>,
): Asked {
  const { effort, maxTokens, maxSeconds } = app.settings.thinking();
  const limit = app.settings.maxTokens();
  return {
    server: redact(baseUrl),
    settings: {
      effort,
      ...(maxTokens > 0 ? { thinkingMaxTokens: maxTokens } : {}),
      ...(maxSeconds > 0 ? { thinkingMaxSeconds: maxSeconds } : {}),
      ...(limit === undefined ? {} : { maxTokens: limit }),
      ...(plan.knobs.thinking ? { sentThinking: plan.knobs.thinking } : {}),
      ...(plan.knobs.effort ? { sentEffort: plan.knobs.effort } : {}),
      ...(plan.knobs.budgetTokens === undefined ? {} : { sentBudgetTokens: plan.knobs.budgetTokens }),
    },
  };
}
