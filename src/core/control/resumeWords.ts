import type { Translate } from '../backends/explain.ts';
import type { Resume, ResumeReason, ResumeWay } from './resume.ts';

/** What a message was taken up for, as a title, and which way it is gone on with: what a server cannot do is said. */
export function resumeInWords(
  { reason, closed }: Pick<Resume, 'reason' | 'closed'>,
  way: ResumeWay,
  t: Translate,
): { readonly title: string; readonly detail: string } {
  const titles: Readonly<Record<ResumeReason, string>> = {
    answer: t('Answered from the thought so far'),
    limit: t('The thought came to its limit'),
    edited: t('Resumed from the edited thought'),
    note: t('Your note went into the thought'),
    loop: t('Resumed from before the loop'),
    cut: t('Resumed where the stream was cut off'),
  };
  const details: Readonly<Record<ResumeWay, string>> = {
    server: t('The server ended the thought and went on to the answer.'),
    continue: closed
      ? t('The message was sent back with its thought closed, and the model went on from there.')
      : t('The message was sent back as it stands, and the model goes on from its end.'),
    reanswer: t(
      'This server cannot go on inside an answer: the thought was sent back, and the answer is given anew.',
    ),
    ask: t(
      'This server cannot go on from a thought: the question was asked again, with the thought so far beside it.',
    ),
  };
  return { title: titles[reason], detail: details[way] };
}
