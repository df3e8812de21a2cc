import type { PromptPart } from './r1Prompt.ts';

/** What the model read and wrote last, in tokens and as text. */
export interface Written {
  readonly promptText: string;
  readonly promptTokens: readonly number[];
  /** Each with the text that was complete with it; characters of several tokens come with their last one. */
  readonly made: readonly { readonly token: number; readonly text: string }[];
}

/**
 * The tokens of a prompt that goes on from what was written last. Text can be cut into tokens in several ways: the
 * model's own are kept as far as the text agrees, so that it goes on as if it had never been interrupted.
 * @returns those tokens, and what of the prompt follows them; undefined when it does not go on from there
 */
export function recall(
  parts: readonly PromptPart[],
  written: Written | undefined,
): { readonly tokens: number[]; readonly rest: PromptPart[] } | undefined {
  const text = parts.map((part) => part.text).join('');
  if (!written || !text.startsWith(written.promptText)) {
    return undefined;
  }
  let end = written.promptText.length;
  let kept = 0;
  let at = end;
  for (const [index, { text: piece }] of written.made.entries()) {
    if (!text.startsWith(piece, at)) {
      break;
    }
    at += piece.length;
    if (piece !== '') {
      kept = index + 1;
      end = at;
    }
  }
  const own = written.made.slice(0, kept).map(({ token }) => token);
  return { tokens: [...written.promptTokens, ...own], rest: after(parts, end) };
}

/** What of the parts lies behind the first `units` UTF-16 units. */
function after(parts: readonly PromptPart[], units: number): PromptPart[] {
  let start = 0;
  return parts.flatMap((part) => {
    const text = part.text.slice(Math.max(0, units - start));
    start += part.text.length;
    return text === '' ? [] : [{ ...part, text }];
  });
}
