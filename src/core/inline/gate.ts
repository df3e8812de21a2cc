import { protectionOf } from '../workspace/protected.ts';

/** What has to be known of a document to say whether suggestions belong into it. */
export interface DocumentFacts {
  /** Relative, forward slashes. */
  readonly path: string;
  readonly scheme: string;
  readonly languageId: string;
  /** Whether the file system of the scheme takes changes; undefined where there is none behind it. */
  readonly writable: boolean | undefined;
  /** UTF-16 units. */
  readonly length: number;
  /** The active tab compares or merges texts. */
  readonly comparing: boolean;
  readonly cursors: number;
  readonly selecting: boolean;
}

export interface GateRules {
  /** Whether suggestions are wanted, by language; `*` stands for all others. */
  readonly languages: Readonly<Record<string, boolean>>;
  readonly maxFileKilobytes: number;
}

/** Documents that are no files and yet are written in by hand. */
const WRITTEN = new Set(['untitled']);
/** Settings and key bindings of the user, input boxes, and cells, which know nothing of their neighbours. */
const NEVER = new Set([
  'vscode-userdata',
  'vscode-scm',
  'vscode-notebook-cell',
  'vscode-interactive-input',
  'comment',
]);

/** Whether a suggestion may be asked for and shown in a document. */
export function isWelcome(facts: DocumentFacts, rules: GateRules): boolean {
  const { path, scheme, languageId, writable, length, comparing, cursors, selecting } = facts;
  return (
    !NEVER.has(scheme) &&
    mayBeSent(path) &&
    (WRITTEN.has(scheme) || writable === true) &&
    !comparing &&
    cursors === 1 &&
    !selecting &&
    length <= rules.maxFileKilobytes * 1024 &&
    (rules.languages[languageId] ?? rules.languages['*'] ?? true)
  );
}

/** Whether code of a file may go to a server without being asked about: not from files that hold secrets. */
export function mayBeSent(path: string): boolean {
  return protectionOf(path) !== 'secrets';
}

/** Whether the text around the cursor is that of a binary file which was opened as text. */
export function looksBinary(text: string): boolean {
  return text.includes('\0') || text.includes('\ufffd\ufffd');
}
