import type { ChatMessage } from '../backends/types.ts';
import { EDIT_FORMAT, fenced } from '../prompt/messages.ts';
import { estimateTokens } from '../reasoning/tokens.ts';
import type { Attachment, Message } from './session.ts';
import { expand } from './slash.ts';

const ROLE =
  'You are an expert programmer. Answer in Markdown, briefly and concretely. Use code blocks for code.';

/**
 * The messages of a chat as the model gets them. Thoughts are left out: R1 is trained without those of earlier
 * turns (https://api-docs.deepseek.com/guides/reasoning_model). An answer without text is left out too.
 * @param branch first to last, ending with what the user wrote
 */
export function chatMessages(branch: readonly Message[]): ChatMessage[] {
  const last = branch.at(-1);
  const wantsEdit = last?.role === 'user' && expand(last.text).edit;
  const system = wantsEdit ? `${ROLE}\n\n${EDIT_FORMAT}` : ROLE;
  return [
    { role: 'system', content: system },
    ...branch
      .filter(({ role, text }) => role === 'user' || text.trim() !== '')
      .map(({ role, text, prompt, attachments }) => ({
        role,
        content: role === 'user' ? withAttachments(prompt ?? expand(text).prompt, attachments ?? []) : text,
      })),
  ];
}

/** What the messages come to in tokens, by estimate. */
export function promptTokens(messages: readonly ChatMessage[]): number {
  return Math.ceil(messages.reduce((sum, { content }) => sum + estimateTokens(content), 0));
}

/** The exact prompt as a document that a person reads. */
export function promptDocument(messages: readonly ChatMessage[]): string {
  return messages.map(({ role, content }) => `# ${role}\n\n${content}\n`).join('\n');
}

function withAttachments(text: string, attachments: readonly Attachment[]): string {
  const code = attachments.map(
    ({ label, language, text: content }) => `\`${label}\`:\n\n${fenced(content, language)}\n\n`,
  );
  return code.join('') + text;
}
