/** A message of a request; a last one of the assistant is continued where it ends. */
export interface PromptMessage {
  readonly role: string;
  readonly content: string;
}

/**
 * The text that R1 and its distills continue, without the token that begins every text (deepseek-ai/DeepSeek-R1,
 * chat template of the distills). The thought is opened here, so that the model does not write the opening tag;
 * earlier thoughts are left out.
 */
export function r1Prompt(messages: readonly PromptMessage[]): string {
  const open = messages.at(-1)?.role === 'assistant' ? messages.at(-1) : undefined;
  const closed = open ? messages.slice(0, -1) : messages;
  const turns = closed.map(({ role, content }) => {
    switch (role) {
      case 'assistant':
        return `<｜Assistant｜>${content.split('</think>').at(-1)?.trimStart() ?? ''}<｜end▁of▁sentence｜>`;
      case 'user':
        return `<｜User｜>${content}`;
      default:
        return content;
    }
  });
  const begun = open?.content.replace(/^<think>\n?/, '') ?? '';
  return `${turns.join('')}<｜Assistant｜><think>\n${begun}`;
}
