import type { ShownCode } from '../core/repoMap/interest.ts';
import type { FoundSymbol } from '../core/repoMap/search.ts';

/**
 * Messages between the extension host and the worker that maps the workspace. Both are parts of one package and are
 * built together, so that the types are all the check there is. Paths are as prompts name files.
 */

/** What the worker is started with. */
export interface WorkerStart {
  /** Folder of `tree-sitter.wasm` and the grammars. */
  readonly grammars: string;
  /** File that keeps what was found. */
  readonly cache: string;
  /** What was kept by another version is not used. */
  readonly version: string;
}

/** A version of a file: changes whenever the file does. */
export type Stamp = string;

/** What the worker is asked, with what it answers. */
export interface Requests {
  /** These are all files there are; answers which of them have to be read. */
  scan: {
    readonly ask: { readonly files: readonly (readonly [path: string, stamp: Stamp])[] };
    readonly answer: { readonly wanted: readonly string[] };
  };
  /** Takes up files; without bytes one that cannot be mapped. Answers the memory that parsing holds, in bytes. */
  parse: {
    readonly ask: {
      readonly files: readonly {
        readonly path: string;
        readonly stamp: Stamp;
        readonly bytes: Uint8Array | undefined;
      }[];
    };
    readonly answer: { readonly held: number };
  };
  /** These files are gone, and all that lies in them where they were folders. */
  forget: { readonly ask: { readonly paths: readonly string[] }; readonly answer: Record<never, never> };
  map: { readonly ask: MapRequest; readonly answer: MapAnswer };
  /** Symbols by what was typed of their names, at most so many. */
  find: {
    readonly ask: { readonly text: string; readonly most: number };
    readonly answer: { readonly symbols: readonly FoundSymbol[] };
  };
}

/** What a map is wanted for. */
export interface MapRequest {
  /** What the user wrote. */
  readonly message: string;
  /** Code that is sent with it. */
  readonly code: readonly ShownCode[];
  /** Most that the map may come to, in tokens by estimate. */
  readonly budget: number;
}

export interface MapAnswer {
  /** Empty when there is nothing to list. */
  readonly text: string;
  /** By estimate. */
  readonly tokens: number;
}

export type RequestName = keyof Requests;

export type ToWorker = {
  [Name in RequestName]: { readonly id: number; readonly type: Name; readonly ask: Requests[Name]['ask'] };
}[RequestName];

export interface FromWorker {
  readonly id: number;
  readonly answer: Requests[RequestName]['answer'];
}
