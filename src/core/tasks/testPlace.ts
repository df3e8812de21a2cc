/** Where the tests of a file live or should live, and what they are written with. Paths have forward slashes. */
export interface TestPlace {
  /** The file to write or to extend, relative to the workspace folder. */
  readonly path: string;
  readonly exists: boolean;
  /** As prompts name it, such as `Vitest`; undefined when nothing tells. */
  readonly framework: string | undefined;
  /** Another test file whose manner can be followed; undefined when the file exists or there is none. */
  readonly example: string | undefined;
}

/** What tells the framework of a project: a file at the root of the workspace folder, and a pattern in it. */
const FRAMEWORKS: readonly (readonly [file: string, pattern: RegExp, framework: string])[] = [
  ['package.json', /"vitest"\s*:/, 'Vitest'],
  ['package.json', /"(?:jest|@jest\/core|ts-jest)"\s*:/, 'Jest'],
  ['package.json', /"mocha"\s*:/, 'Mocha'],
  ['package.json', /"ava"\s*:/, 'AVA'],
  ['package.json', /"jasmine(?:-core)?"\s*:/, 'Jasmine'],
  ['package.json', /node(?:\s+--[\w-]+)*\s+--test/, 'node:test'],
  ['deno.json', /./s, 'Deno.test'],
  ['pyproject.toml', /pytest/, 'pytest'],
  ['pytest.ini', /./s, 'pytest'],
  ['setup.cfg', /pytest/, 'pytest'],
  ['requirements-dev.txt', /pytest/, 'pytest'],
  ['go.mod', /./s, 'the testing package of Go'],
  ['Cargo.toml', /./s, 'the test attribute of Rust'],
  ['pom.xml', /junit-jupiter|junit/, 'JUnit'],
  ['build.gradle', /junit|useJUnitPlatform/, 'JUnit'],
  ['build.gradle.kts', /junit|useJUnitPlatform/, 'JUnit'],
  ['Gemfile', /rspec/, 'RSpec'],
  ['composer.json', /phpunit/, 'PHPUnit'],
];

/** The files that {@link findTestPlace} wants to see. */
export const MANIFESTS: readonly string[] = [...new Set(FRAMEWORKS.map(([file]) => file))];

/** How a test file is named after the file that it tests; `$` stands for its base name. */
const SHAPES: readonly (readonly [languages: RegExp, prefix: string, suffix: string])[] = [
  [/^[cm]?[jt]sx?$/, '', '.test'],
  [/^[cm]?[jt]sx?$/, '', '.spec'],
  [/^[cm]?[jt]sx?$/, '', '_test'],
  [/^py$/, 'test_', ''],
  [/^py$/, '', '_test'],
  [/^go$/, '', '_test'],
  [/^rb$/, '', '_spec'],
  [/^(?:java|kt|scala|cs|php|swift)$/, '', 'Test'],
  [/^(?:java|kt|scala|cs|php|swift)$/, '', 'Tests'],
  [/^(?:rs|c|cc|cpp|dart|ex|exs|lua|pl)$/, '', '_test'],
];

/**
 * Finds where the tests of a file belong: the test file that is there already, else the place and name that the other
 * tests of the project suggest, else what is usual for the language.
 * @param source path of the file to test
 * @param paths of the files in the workspace folder
 * @param manifests text of the files of {@link MANIFESTS} that exist, by name
 */
export function findTestPlace(
  source: string,
  paths: readonly string[],
  manifests: ReadonlyMap<string, string>,
): TestPlace {
  const { stem, extension } = parts(source);
  const shapes = SHAPES.filter(([languages]) => languages.test(extension));
  const tests = paths.filter((path) => shapeOf(path, extension) !== undefined);
  const own = nearest(
    source,
    tests.filter((path) => {
      const shape = shapeOf(path, extension);
      return shape && parts(path).stem === `${shape[1]}${stem}${shape[2]}`;
    }),
  );
  const framework = FRAMEWORKS.find(([file, pattern]) => pattern.test(manifests.get(file) ?? ''))?.[2];
  if (own !== undefined) {
    return { path: own, exists: true, framework, example: undefined };
  }
  const example = nearest(source, tests);
  const path =
    example === undefined
      ? `${folderOf(source)}${named(stem, shapes[0], extension)}`
      : `${folderLike(source, example)}${named(stem, shapeOf(example, extension) ?? shapes[0], parts(example).extension)}`;
  return { path, exists: paths.includes(path), framework, example };
}

type Shape = (typeof SHAPES)[number];

function named(stem: string, shape: Shape | undefined, extension: string): string {
  return shape ? `${shape[1]}${stem}${shape[2]}.${extension}` : `${stem}_test.${extension}`;
}

/** The shape of a test file's name in the family of `extension`; undefined for a file that is none. */
function shapeOf(path: string, extension: string): Shape | undefined {
  const { stem, extension: own } = parts(path);
  return SHAPES.find(
    ([languages, prefix, suffix]) =>
      languages.test(own) &&
      languages.test(extension) &&
      stem.length > prefix.length + suffix.length &&
      stem.startsWith(prefix) &&
      stem.endsWith(suffix),
  );
}

/**
 * The folder of a new test beside `example`: next to the source where the example lies next to its own, else the
 * mirrored folder under the root of the tests.
 */
function folderLike(source: string, example: string): string {
  const [exampleFolder, sourceFolder] = [folderOf(example), folderOf(source)];
  const inner = /^(?<base>.*\/)?(?<tests>__tests__|tests?|spec)\/$/.exec(exampleFolder)?.groups;
  if (inner?.tests === '__tests__') {
    return `${sourceFolder}__tests__/`;
  }
  const root = /^(?:[^/]+\/)*?(?:tests?|spec|__tests__)\/(?:unit\/|java\/|kotlin\/)?/.exec(
    exampleFolder,
  )?.[0];
  if (root === undefined) {
    return sourceFolder;
  }
  if (exampleFolder === root) {
    return root;
  }
  return `${root}${sourceFolder.replace(/^(?:src\/main\/(?:java|kotlin)\/|src\/|lib\/|app\/)/, '')}`;
}

/** The path that shares most folders with `source`; the first of equals in alphabetical order. */
function nearest(source: string, paths: readonly string[]): string | undefined {
  const folders = source.split('/').slice(0, -1);
  const near = (path: string): number =>
    path
      .split('/')
      .slice(0, -1)
      .filter((folder) => folders.includes(folder)).length;
  return [...paths].sort((a, b) => near(b) - near(a) || (a < b ? -1 : 1))[0];
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function parts(path: string): { stem: string; extension: string } {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot > 0
    ? { stem: name.slice(0, dot), extension: name.slice(dot + 1) }
    : { stem: name, extension: '' };
}
