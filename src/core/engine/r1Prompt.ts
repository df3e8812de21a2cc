/** A message of a request; a last one of the assistant is continued where it ends. */
export interface PromptMessage {
  readonly role: string;
  readonly content: string;
}

/** A piece of a prompt. Only in pieces of our own may the text of a special token stand for that token. */
export interface PromptPart {
  readonly text: string;
  readonly special: boolean;
}

/**
 * What R1 and its distills continue, without the token that begins every text (deepseek-ai/DeepSeek-R1, chat template
 * of the distills). The thought is opened here, so that the model does not write the opening tag; earlier thoughts are
 * left out. Marks inside of a message stay text: a file cannot end the user's turn by what is written in it.
 */
export function r1Parts(messages: readonly PromptMessage[]): PromptPart[] {
  const open = messages.at(-1)?.role === 'assistant' ? messages.at(-1) : undefined;
  const closed = open ? messages.slice(0, -1) : messages;
  const turns = closed.flatMap(({ role, content }) => {
    switch (role) {
      case 'assistant':
        return [
          mark('<｜Assistant｜>'),
          plain(content.split('</think>').at(-1)?.trimStart() ?? ''),
          mark('<｜end▁of▁sentence｜>'),
        ];
      case 'user':
        return [mark('<｜User｜>'), plain(content)];
      default:
        return [plain(content)];
    }
  });
  const begun = open?.content.replace(/^<think>\n?/, '') ?? '';
  return [...turns, mark('<｜Assistant｜><think>'), plain('\n'), ...message(begun)].filter(
    ({ text }) => text !== '',
  );
}

/** The text of {@link r1Parts}. */
export function r1Prompt(messages: readonly PromptMessage[]): string {
  return r1Parts(messages)
    .map(({ text }) => text)
    .join('');
}

/** A thought and, after its closing tag, the answer. */
function message(begun: string): PromptPart[] {
  const end = begun.indexOf(CLOSE);
  return end < 0
    ? [plain(begun)]
    : [plain(begun.slice(0, end)), mark(CLOSE), plain(begun.slice(end + CLOSE.length))];
}

const CLOSE = '</think>';

function mark(text: string): PromptPart {
  return { text, special: true };
}

function plain(text: string): PromptPart {
  return { text, special: false };
}
