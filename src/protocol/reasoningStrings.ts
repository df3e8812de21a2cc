/**
 * Every word of the Reasoning view in English, by key. The host translates them and sends them in `hello`; the
 * view uses these where a translation is missing. `{name}` marks what is filled in; a pair of keys ending in
 * `.one` and `.other` is chosen by the plural rules of the interface language.
 */
export const strings = {
  'phase.connecting': 'Connecting',
  'phase.thinking': 'Thinking',
  'phase.answering': 'Answering',
  'phase.done': 'Done',
  'phase.stopped': 'Stopped',
  'phase.failed': 'Failed',

  'meter.elapsed': 'Time',
  'meter.reasoningTokens': 'Reasoning',
  'meter.rate': 'Speed',
  'meter.rate.value': '{rate} tokens/s',
  'meter.estimated': '~{value}',
  'meter.estimated.hint': 'Estimated, until the server reports its own count',
  'meter.unknown': '–',

  'tokens.one': '{count} token',
  'tokens.other': '{count} tokens',

  'duration.seconds': '{seconds} s',
  'duration.minutes': '{minutes} min {seconds} s',
  'duration.hours': '{hours} h {minutes} min',

  stop: 'Stop',
  'stop.pending': 'Stopping…',
  follow: 'Follow',
  'follow.hint': 'Back to the newest text',

  'task.edit': 'Edit',
  'task.ask': 'Question',
  'run.place': 'Code',
  'run.model': 'Model',
  'sample.banner': 'Sample backend: prepared answers, no model is running',

  'thought.title': 'Thought',
  'thought.active': 'Thinking…',
  'thought.summary': 'Thought for {duration} · {tokens}',
  'thought.summary.untimed': 'Thought · {tokens}',
  'thought.copy': 'Copy thought',
  'steps.title': 'Steps of the thought',
  'steps.expand': 'Expand all steps',
  'steps.collapse': 'Collapse all steps',
  'step.restate': 'Restating the task',
  'step.explore': 'Exploring',
  'step.doubt': 'Turning back',
  'step.check': 'Checking',
  'step.decide': 'Deciding',
  'step.plan': 'Planning the answer',
  'step.copy': 'Copy step',
  'hunks.title': 'Changes that this step led to',
  'hunks.open': 'Open the change in {path} at line {line}',
  'limit.left': '{left} left',
  'control.answerNow': 'Answer Now',
  'control.addNote': 'Add a Note',
  'control.edit': 'Edit and Resume',
  'resume.title': 'Edit the thought',
  'resume.label': 'Thought',
  'resume.hint.continue':
    'Delete what went wrong, or add a hint in the voice of the model. It goes on from the end of this text; the thought as it was is kept.',
  'resume.hint.ask':
    'Delete what went wrong, or add a hint in the voice of the model. This server cannot go on from a thought: it is asked again, with this text beside the question. The thought as it was is kept.',
  'resume.go': 'Resume',
  'resume.cancel': 'Cancel',
  'branch.title': 'Branches of the thought',
  'branch.place': 'Branch {number} of {count}',
  'branch.previous': 'Previous branch',
  'branch.next': 'Next branch',
  'answer.title': 'Answer',
  'answer.copy': 'Copy answer',
  copied: 'Copied',

  'notice.error': 'Error',
  'notice.warning': 'Warning',
  'notice.info': 'Information',

  'proposal.title': 'Proposed edit',
  'proposal.none': 'Nothing could be placed in the files as they are now.',
  'proposal.accept': 'Accept',
  'proposal.discard': 'Discard',
  'proposal.openDiff': 'Open the diff of {path}',
  'proposal.openAll.one': 'Open the diff',
  'proposal.openAll.other': 'Open all {count} diffs',
  'proposal.accepted': 'Accepted',
  'proposal.discarded': 'Discarded',
  'proposal.modify': 'Changed',
  'proposal.create': 'New file',
  'proposal.delete': 'Deleted',
  'proposal.rename': 'Renamed',
  'proposal.renamed': '{path} → {to}',
  'proposal.added.one': '{count} line added',
  'proposal.added.other': '{count} lines added',
  'proposal.removed.one': '{count} line removed',
  'proposal.removed.other': '{count} lines removed',
  'proposal.refused.one': '{count} hunk was not applied',
  'proposal.refused.other': '{count} hunks were not applied',
  'proposal.refused.rest.one': '… {count} more character',
  'proposal.refused.rest.other': '… {count} more characters',

  'proposal.compare': 'Compare with the file',
  'proposal.askAgain': 'Ask Again for These',
  'proposal.accepted.count.one': '{count} change accepted',
  'proposal.accepted.count.other': '{count} changes accepted',
  'proposal.discarded.count.one': '{count} discarded',
  'proposal.discarded.count.other': '{count} discarded',

  'idle.title': 'Reasoning',
  'idle.text':
    'Select code in an editor and describe the change, or ask a question. The thought of the model, its answer and the edit it proposes appear here; no file changes before you accept.',
  'idle.model': 'Model: {model}',
} as const;

/** A key of `strings`. */
export type StringKey = keyof typeof strings;
