import type { Content, KeptFile } from './checkpoint.ts';

/** One file as it is. */
export interface PresentFile {
  /** Hash of what is on disk; undefined when nothing is. */
  readonly saved: string | undefined;
  /** Hash of the open document's text as UTF-8, where it is not that of the disk. */
  readonly unsaved: string | undefined;
}

/** Why a file cannot be brought back. */
export type Obstacle =
  /** It was larger than what is kept. */
  | 'not-kept'
  /** What was kept of it is gone or damaged. */
  | 'lost'
  /** It is no longer in the workspace, or a link leads out. */
  | 'outside'
  /** A folder is in its place, or a file in the place of its folder. */
  | 'in-the-way'
  /** It is read-only. */
  | 'read-only'
  /** It is larger than what is kept, so that the restore could not be undone. */
  | 'too-large'
  /** It has unsaved changes in an editor that is not for text, which cannot be kept. */
  | 'unsaved-elsewhere';

/** What a restore does with one file. */
export type Step =
  | { readonly uri: string; readonly kind: 'delete' }
  | {
      readonly uri: string;
      readonly kind: 'create' | 'overwrite';
      /** What is to be on disk; undefined for a document that has no file. */
      readonly saved: Content | undefined;
      /** What is to be in the editor, unsaved. */
      readonly unsaved: Content | undefined;
      readonly encoding: string | undefined;
    };

/** A restore, before it is done. */
export interface RestorePlan {
  readonly steps: readonly Step[];
  /** Files that are as they were already. */
  readonly same: readonly string[];
  readonly blocked: readonly { readonly uri: string; readonly obstacle: Obstacle }[];
}

/**
 * Compares what was kept with what is.
 * @param present what there is now of a file, or why it cannot be brought back
 * @param has whether a content is still in the store, by its hash
 */
export function planRestore(
  files: readonly KeptFile[],
  present: (file: KeptFile) => PresentFile | Obstacle,
  has: (hash: string) => boolean,
): RestorePlan {
  const steps: Step[] = [];
  const same: string[] = [];
  const blocked: { uri: string; obstacle: Obstacle }[] = [];
  for (const file of files) {
    const { uri, saved, unsaved, encoding } = file;
    const content = saved.type === 'kept' ? saved.content : undefined;
    const lost = [content, unsaved].some((each) => each && !has(each.hash));
    const now = present(file);
    if (saved.type === 'not-kept' || lost) {
      blocked.push({ uri, obstacle: lost ? 'lost' : 'not-kept' });
    } else if (typeof now === 'string') {
      blocked.push({ uri, obstacle: now });
    } else if (now.saved === content?.hash && now.unsaved === unsaved?.hash) {
      same.push(uri);
    } else if (!content && !unsaved) {
      steps.push({ uri, kind: 'delete' });
    } else {
      const there = now.saved !== undefined || now.unsaved !== undefined;
      steps.push({ uri, kind: there ? 'overwrite' : 'create', saved: content, unsaved, encoding });
    }
  }
  return { steps, same, blocked };
}
