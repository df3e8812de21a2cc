import type { Problem } from './problems.ts';
import { describeProblems } from './problems.ts';

/** The tasks that have a command of their own and need no words from the user. */
export type TaskId = 'explain' | 'fix' | 'refactor' | 'document' | 'optimise';

/** What a task asks the model for. */
export interface TaskPrompt {
  /** `edit` comes back as a proposed edit, `ask` as an answer in words. */
  readonly kind: 'edit' | 'ask';
  /** In English, as models follow it best; the thought and the answer may be in another language. */
  readonly instruction: string;
}

const PROMPTS: Readonly<Record<TaskId, TaskPrompt>> = {
  explain: {
    kind: 'ask',
    instruction: [
      'Explain this code to a programmer who is new to it: what it is for, how it works step by step, and which',
      'assumptions, edge cases or surprises one must know before changing it. Refer to lines as `path:line`.',
    ].join(' '),
  },
  fix: {
    kind: 'edit',
    instruction: [
      'Find what is wrong with this code and fix it. Fix causes rather than symptoms, and change nothing that works.',
      'When nothing is wrong, say so and propose no change.',
    ].join(' '),
  },
  refactor: {
    kind: 'edit',
    instruction: [
      'Refactor this code so that it is easier to read and to change, without changing what it does: clear names,',
      'less nesting, no repetition. Keep its public interface, and the style of the file.',
    ].join(' '),
  },
  document: {
    kind: 'edit',
    instruction: [
      'Write documentation comments for this code in the form that its language and this file use: what each public',
      'part takes, returns and throws, with units and limits. Change no code, and do not repeat what names say.',
    ].join(' '),
  },
  optimise: {
    kind: 'edit',
    instruction: [
      'Make this code faster or lighter on memory where that matters for large inputs, without changing what it',
      'returns. Prefer a better algorithm to micro-optimisation. When it is fast enough, say so and change nothing.',
    ].join(' '),
  },
};

/**
 * What a built-in task asks for.
 * @param problems what the editor's own tools report about the code; told to the model where a fix is asked for or
 *   an explanation
 */
export function taskPrompt(task: TaskId, problems: readonly Problem[] = []): TaskPrompt {
  const prompt = PROMPTS[task];
  if (problems.length === 0 || (task !== 'fix' && task !== 'explain')) {
    return prompt;
  }
  const wish =
    task === 'fix'
      ? 'Fix the problems below. Fix causes rather than symptoms, and change nothing else.'
      : 'Explain the problems below: what each means here, why it arises in this code, and how it can be solved.';
  return { kind: prompt.kind, instruction: `${wish}\n\n${describeProblems(problems)}` };
}
