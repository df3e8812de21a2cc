import type { Translate } from './explain.ts';
import type { Quirks } from './quirks.ts';

/** Each finding with what it means to people. */
export function quirksInWords(found: Quirks, t: Translate): [name: keyof Quirks, words: string][] {
  const words: Record<keyof Quirks, string> = {
    without: t('Left out because they were refused: {0}', (found.without ?? []).join(', ')),
    thoughts: found.thoughts
      ? t('Earlier thoughts must be sent back')
      : t('Earlier thoughts must not be sent back'),
    noSystem: t('The system prompt goes into the message of the user'),
    noContinuation: t('A message cannot be continued'),
    noRaw: t('A prompt cannot be continued'),
    noNative: t('Its own API is missing; OpenAI’s is used'),
    thoughtIn: t('The thought comes in: {0}', found.thoughtIn ?? ''),
    unopened: found.unopened
      ? t('The thought comes without its opening tag')
      : t('The thought comes with its opening tag'),
  };
  return Object.keys(found).map((key) => [key as keyof Quirks, words[key as keyof Quirks]]);
}

/** What a user can say of a server in place of what was found. */
export interface Correction {
  readonly label: string;
  /** Takes the place of these findings; undefined forgets one. */
  readonly set: { readonly [K in keyof Quirks]?: Quirks[K] | undefined };
}

/** The corrections that there are, by what they are about. */
export function corrections(
  t: Translate,
): readonly (readonly [about: string, choices: readonly Correction[]])[] {
  return [
    [
      t('Where the Thought Comes In'),
      [
        { label: t('As the next answer shows'), set: { thoughtIn: undefined, unopened: undefined } },
        { label: t('In a field of its own'), set: { thoughtIn: 'reasoning_content', unopened: false } },
        { label: t('Between two tags in the answer'), set: { thoughtIn: 'tags', unopened: false } },
        {
          label: t('Before a closing tag, without an opening one'),
          set: { thoughtIn: 'tags', unopened: true },
        },
      ],
    ],
    [
      t('Earlier Thoughts'),
      [
        { label: t('As the documents of the server say'), set: { thoughts: undefined } },
        { label: t('Always send them back'), set: { thoughts: true } },
        { label: t('Never send them back'), set: { thoughts: false } },
      ],
    ],
    [
      t('System Prompt'),
      [
        { label: t('As the model wants it'), set: { noSystem: undefined } },
        { label: t('In the message of the user'), set: { noSystem: true } },
      ],
    ],
  ];
}

/** The findings with a correction made. */
export function corrected(found: Quirks, { set }: Correction): Quirks {
  const entries = Object.entries({ ...found, ...set }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}
