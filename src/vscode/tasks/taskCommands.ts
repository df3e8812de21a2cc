/** The commands of {@link TaskDesk}, by their ids without the `rationale.` in front. */
export const taskCommands = [
  'explain',
  'fix',
  'refactor',
  'document',
  'optimise',
  'writeTests',
  'fixTestFailure',
  'explainTerminal',
  'review',
  'applyFinding',
  'whyFinding',
  'dismissFinding',
  'clearFindings',
  'commitMessage',
  'applyClipboard',
  'applyEditor',
] as const;

export type TaskCommand = (typeof taskCommands)[number];
