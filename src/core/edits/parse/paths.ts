/** Paths as models write them. */

/** A path inside the workspace, or why it is none. */
export type NormalPath =
  | { readonly kind: 'inside'; readonly path: string; readonly bare: string | undefined }
  | { readonly kind: 'outside' };

/**
 * Brings a path into the form that the engine uses: relative to the workspace, forward slashes, no `.` or empty
 * parts. `bare` is the same path without a leading `a/` or `b/`, when it has one: which of the two is meant
 * depends on what exists.
 * @param roots paths of the workspace folders, in either style of slashes
 */
export function normalisePath(written: string, roots: readonly string[] = []): NormalPath {
  let path = unquote(written).replaceAll('\\', '/');
  if (/^file:\/\//i.test(path)) {
    path = decode(path.replace(/^file:\/\/(localhost)?/i, ''));
    path = path.replace(/^\/(?=[A-Za-z]:\/)/, '');
  }
  if (path.includes('\0')) {
    return { kind: 'outside' };
  }
  if (isAbsolute(path)) {
    const inside = roots.map((root) => below(root, path)).find((rest) => rest !== undefined);
    if (inside === undefined) {
      return { kind: 'outside' };
    }
    path = inside;
  }
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') {
      // What climbs over git's own `a/` or `b/` climbs out of the workspace.
      if (parts.length === 0 || (parts.length === 1 && /^[ab]$/.test(parts[0] ?? ''))) {
        return { kind: 'outside' };
      }
      parts.pop();
    } else if (part !== '' && part !== '.') {
      parts.push(part);
    }
  }
  if (parts.length === 0) {
    return { kind: 'outside' };
  }
  const bare = parts.length > 1 && /^[ab]$/.test(parts[0] ?? '') ? parts.slice(1).join('/') : undefined;
  return { kind: 'inside', path: parts.join('/'), bare };
}

function isAbsolute(path: string): boolean {
  return path.startsWith('/') || path.startsWith('~/') || /^[A-Za-z]:/.test(path);
}

/** The part of `path` below `root`, or undefined. Drive letters are compared without regard to case. */
function below(root: string, path: string): string | undefined {
  const folder = foldDrive(root.replaceAll('\\', '/').replace(/\/+$/, ''));
  const file = foldDrive(path);
  return file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : undefined;
}

function foldDrive(path: string): string {
  return path.replace(/^[A-Za-z]:/, (drive) => drive.toLowerCase());
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function unquote(text: string): string {
  const trimmed = text.trim();
  const match = /^(["'`*_]+)(.+?)\1$/.exec(trimmed);
  return (match?.[2] ?? trimmed).trim();
}

/** Words that introduce a path in front of a code block. */
const LABEL =
  /^(?:(?:the|new|updated?|modified|modify|full|complete|edit|edited|change[ds]?|create[ds]?|add(?:ed)?|in|file|filename|filepath|path|contents?|of|for|here is|to)(?:\s*:(?!\/\/)\s*|\s+))+/i;

/**
 * The path that a line is about, when the line holds nothing else: `src/a.ts`, `**src/a.ts**`, `### src/a.ts`,
 * `File: src/a.ts (new)`, `// src/a.ts`. Undefined for a sentence.
 */
export function pathLine(line: string): string | undefined {
  let text = line.trim();
  text = text.replace(/^<!--\s*(.*?)\s*-->$/, '$1').replace(/^\/\*+\s*(.*?)\s*\*\/$/, '$1');
  text = text.replace(/^(?:\/\/+|#+|--|;+|%|>|[-*+]|\d+[.)])\s+/, '');
  text = text.replace(/^[*_]{1,3}(.*?)[*_]{1,3}(:?)$/, '$1$2').trim();
  const unlabelled = text.replace(LABEL, '');
  const candidate = unlabelled
    .replace(/\s*\((?:new|new file|updated|modified|created|changed|full|complete)[^)]*\)\s*:?$/i, '')
    .replace(/:$/, '')
    .trim();
  const quoted = /^(`+|\*\*|"|')([^`*"]+)\1:?$/.exec(candidate);
  const path = (quoted?.[2] ?? candidate).trim();
  return looksLikePath(path, quoted !== null) ? path : undefined;
}

/** The path in the info string of a fence: `ts src/a.ts`, `ts:src/a.ts`, `ts title="src/a.ts"`, `src/a.ts`. */
export function infoPath(info: string): string | undefined {
  const named = /(?:title|file|filename|path|name)\s*[=:]\s*(?:"([^"]+)"|'([^']+)'|([^\s,}]+))/i.exec(info);
  const value = named?.[1] ?? named?.[2] ?? named?.[3];
  if (value !== undefined && looksLikePath(value, true)) {
    return value;
  }
  for (const word of info.split(/\s+/)) {
    const path = word.replace(/^[\w+#-]*:(?=[^\\/])/, '').replace(/^[\w+#-]*:(?=\/(?!\/))/, '');
    if (looksLikePath(path, false) && !/[=(){}]/.test(path)) {
      return path;
    }
    if (looksLikePath(word, false) && !/[=(){}]/.test(word)) {
      return word;
    }
  }
  return undefined;
}

const NAMES_WITHOUT_EXTENSION =
  /^(?:Makefile|Dockerfile|LICENSE|README|CHANGELOG|Gemfile|Rakefile|Procfile|Jenkinsfile|CMakeLists|Justfile)$/i;

/** Names of technologies that read like names of files. */
const NO_FILES =
  /^(?:Node|Vue|Next|Nuxt|React|Express|Three|D3|Ember|Backbone|Angular|Alpine|Chart|Moment|Socket|Electron|Nest|Discord|ASP|Day|Ext|Solid)\.(?:js|io|NET)$/i;

/** Whether a text reads as a path: no white space (unless quoted), and a slash with a name, or an extension. */
export function looksLikePath(text: string, quoted: boolean): boolean {
  if (text.length === 0 || text.length > 400 || /[<>|?*"`\n\t;]/.test(text) || (!quoted && /\s/.test(text))) {
    return false;
  }
  if (!quoted && NO_FILES.test(text)) {
    return false;
  }
  if (/^https?:/i.test(text) || /[,:.]$/.test(text) || /^[@#$%^&+=-]/.test(text)) {
    return false;
  }
  const name = text.slice(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1);
  if (name === '') {
    return false;
  }
  const isFile = /^[^()]*[\w\])-]\.[A-Za-z][\w-]{0,15}$/.test(name) || /^\.[\w.-]+$/.test(name);
  return isFile || NAMES_WITHOUT_EXTENSION.test(name) || (/[\\/]/.test(text) && /^[\w.@()[\]-]+$/.test(name));
}
