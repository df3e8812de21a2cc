import { slashCommands } from './slash.ts';

/** Longest prompt of the user's own, in UTF-16 units. */
export const MAX_PROMPT = 64 * 1024;

/**
 * The slash command that a file of prompts makes, without the slash: `check-style` for `check-style.md`.
 * @param file name of the file, without folders
 * @returns undefined for what is no prompt, or would stand in the place of a command that is there already
 */
export function promptName(file: string): string | undefined {
  const [, name] = /^([\p{L}\p{N}][\p{L}\p{N}_-]{0,39})(?:\.prompt)?\.(?:md|txt)$/u.exec(file) ?? [];
  return name === undefined || slashCommands.includes(name) ? undefined : name;
}

/** The name of the command that a text begins with, and what follows; undefined for a text without one. */
export function slashName(text: string): { readonly name: string; readonly rest: string } | undefined {
  const [, name, rest = ''] = /^\/([\p{L}\p{N}_-]+)(?:\s+([\s\S]*))?$/u.exec(text.trim()) ?? [];
  return name === undefined ? undefined : { name, rest };
}

/** What the model gets for a prompt of the user's own: its text as it is, then what was typed behind the command. */
export function ownPrompt(file: string, rest: string): string {
  return [file.replace(/^\ufeff/, '').trim(), rest.trim()].filter((part) => part !== '').join('\n\n');
}
