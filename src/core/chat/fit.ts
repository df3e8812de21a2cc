import { firstPart } from '../context/firstPart.ts';
import { estimateTokens } from '../reasoning/tokens.ts';
import { chatMessages, promptTokens } from './prompt.ts';
import type { Attachment, Message } from './session.ts';

/** What is given up first when a chat does not fit: old messages, or the ends of the code that was added. */
export type GiveUp = 'messages' | 'code';

/** A chat as it fits, and what that took. */
export interface Fitted {
  readonly branch: readonly Message[];
  /** What the prompt comes to, in tokens, by estimate. */
  readonly used: number;
  /** How many of the oldest messages are left out. */
  readonly dropped: number;
  /** Labels of the added code that is cut short or left out. */
  readonly shortened: readonly { readonly label: string; readonly whole: boolean }[];
  /** False when even that is not enough. */
  readonly fits: boolean;
}

/** Tokens kept free for the thought and the answer where the user has set no limit to them. */
const RESERVE = 8192;

/**
 * Tokens kept free for the thought and the answer: what they are limited to, but at most half of the context.
 * @param maxTokens the user's limit on both together
 * @param limit the context length of the model, where it is known
 */
export function reservedTokens(maxTokens: number | undefined, limit: number | undefined): number {
  const wanted = maxTokens ?? RESERVE;
  return limit === undefined ? wanted : Math.min(wanted, Math.floor(limit / 2));
}

/**
 * Makes a chat fit. The last message stays, with its text as it is.
 * @param branch first to last, ending with what the user wrote
 * @param room for the prompt, in tokens
 * @param first what is given up first; the other follows where that is not enough
 */
export function fitChat(branch: readonly Message[], room: number, first: GiveUp): Fitted {
  const steps = first === 'messages' ? [dropOldest, shorten] : [shorten, dropOldest];
  const fitted = [dropAutomatic, ...steps].reduce((now, step) => step(now, room), branch);
  const kept = new Map(fitted.map((message) => [message.id, message]));
  const shortened = branch.flatMap(({ id, attachments = [] }) => {
    const left = kept.get(id)?.attachments ?? [];
    return kept.has(id)
      ? attachments.flatMap((each, index) => {
          const now = left[index]?.text ?? '';
          return now === each.text ? [] : [{ label: each.label, whole: now === '' }];
        })
      : [];
  });
  const used = tokensOf(fitted);
  const branchAsSent = fitted.map((message) =>
    message.attachments
      ? { ...message, attachments: message.attachments.filter(({ text }) => text !== '') }
      : message,
  );
  return {
    branch: branchAsSent,
    used,
    dropped: branch.length - fitted.length,
    shortened,
    fits: used <= room,
  };
}

/** Leaves out what nobody asked for, that of older messages first. */
function dropAutomatic(branch: readonly Message[], room: number): readonly Message[] {
  let rest = branch;
  for (const { id, attachments = [] } of branch) {
    for (const found of attachments.filter(({ automatic }) => automatic !== undefined)) {
      if (tokensOf(rest) <= room) {
        return rest;
      }
      rest = rest.map((message) =>
        message.id === id ? { ...message, attachments: without(message, found) } : message,
      );
    }
  }
  return rest;
}

function without({ attachments = [] }: Message, { label }: Attachment): Attachment[] {
  return attachments.map((each) =>
    each.automatic !== undefined && each.label === label ? { ...each, text: '' } : each,
  );
}

/** Leaves out turns from the start: a question goes with its answers. */
function dropOldest(branch: readonly Message[], room: number): readonly Message[] {
  let rest = branch;
  while (tokensOf(rest) > room && rest.length > 1) {
    const next = rest.findIndex(({ role }, index) => index > 0 && role === 'user');
    rest = rest.slice(next < 0 ? rest.length - 1 : next);
  }
  return rest;
}

/** Cuts the ends off added code, that of older messages first, and the longest of a message first. */
function shorten(branch: readonly Message[], room: number): readonly Message[] {
  const messages = branch.map((message) => ({ ...message }));
  for (const message of messages) {
    const order = (message.attachments ?? []).map((_, index) => index);
    order.sort((a, b) => lengthAt(message, b) - lengthAt(message, a));
    for (const index of order) {
      const over = tokensOf(messages) - room;
      if (over <= 0) {
        return messages;
      }
      message.attachments = (message.attachments ?? []).map((each, at) =>
        at === index ? { ...each, text: firstPart(each.text, estimateTokens(each.text) - over) } : each,
      );
    }
  }
  return messages;
}

function lengthAt(message: Message, index: number): number {
  return message.attachments?.[index]?.text.length ?? 0;
}

function tokensOf(branch: readonly Message[]): number {
  return promptTokens(chatMessages(branch.map(withoutEmpty)));
}

function withoutEmpty(message: Message): Message {
  return { ...message, attachments: (message.attachments ?? []).filter(({ text }) => text !== '') };
}
