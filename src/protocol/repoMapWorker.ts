import type { ShownCode } from '../core/repoMap/interest.ts';
import type { FoundSymbol } from '../core/repoMap/search.ts';
import type { FileSymbols } from '../core/repoMap/symbols.ts';

/**
 * Messages between the extension host, the worker that maps the workspace, and the one that helps it. They are parts
 * of one package and are built together, so that the types are all the check there is. Paths are as prompts name files.
 */

/** What a worker is started with. */
export type WorkerStart = MapperStart | HelperStart;

/** The worker that maps the workspace. */
export interface MapperStart {
  readonly role: 'map';
  /** Folder of `tree-sitter.wasm` and the grammars. */
  readonly grammars: string;
  /** File that keeps what was found. */
  readonly cache: string;
  /** What was kept by another version is not used. */
  readonly version: string;
}

/** The worker that helps it while many files are read. */
export interface HelperStart {
  readonly role: 'help';
  readonly grammars: string;
}

/** A version of a file: changes whenever the file does. */
export type Stamp = string;

/** A file to be taken up; without bytes one that cannot be mapped. */
export interface FileContent {
  readonly path: string;
  readonly stamp: Stamp;
  readonly bytes: Uint8Array | undefined;
}

/** What the worker is asked, with what it answers. */
export interface Requests {
  /** These are all files there are; answers which of them have to be read. */
  scan: {
    readonly ask: { readonly files: readonly (readonly [path: string, stamp: Stamp])[] };
    readonly answer: { readonly wanted: readonly string[] };
  };
  /** Takes up files. Answers the memory that parsing holds, in bytes. */
  parse: {
    readonly ask: { readonly files: readonly FileContent[] };
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
  /** The symbols of just this name, at most so many. */
  named: {
    readonly ask: { readonly name: string; readonly most: number };
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

/** What the helper is asked, with what it answers. */
export interface HelperRequests {
  extract: {
    readonly ask: {
      readonly files: readonly FileContent[];
      /** In shared memory: the number of the next file that nobody works at. */
      readonly next: Int32Array;
    };
    readonly answer: {
      readonly found: readonly FoundIn[];
      /** The memory that parsing holds, in bytes. */
      readonly held: number;
    };
  };
}

/** What a file of a batch defines and refers to, by its number in the batch. */
export type FoundIn = readonly [at: number, symbols: FileSymbols];

/** Requests by name, each with what is asked and what is answered. */
export type Exchange<All> = {
  readonly [Name in keyof All]: { readonly ask: unknown; readonly answer: unknown };
};

export type ToWorker<All extends Exchange<All>> = {
  [Name in keyof All]: { readonly id: number; readonly type: Name; readonly ask: All[Name]['ask'] };
}[keyof All];

export interface FromWorker<All extends Exchange<All>> {
  readonly id: number;
  readonly answer: All[keyof All]['answer'];
}
