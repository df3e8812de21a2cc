/** Why a file must not be changed without a separate yes. */
export type Protection =
  /** Version control data: a hook or a setting there can run programs. */
  | 'version-control'
  /** The editor's own settings and tasks, which can run programs. */
  | 'editor-settings'
  /** Secrets. */
  | 'secrets'
  /** What a build server runs. */
  | 'continuous-integration'
  /** Programs that git runs by itself. */
  | 'hooks'
  /** Commands that others run by name, such as the scripts of a package. */
  | 'scripts'
  /** What models are told with every request. */
  | 'instructions';

/** A file before and after an edit; a text is undefined where there is no file. */
export interface FileEdit {
  /** Relative, forward slashes. */
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/**
 * Whether a file needs an explicit yes before a model's edit may touch it, whatever the edit does.
 * @param path relative, forward slashes. Case and trailing dots or blanks are ignored, as some file systems do.
 */
export function protectionOf(path: string): Protection | undefined {
  const parts = path.split('/').map((part) => part.toLowerCase().replace(/[. ]+$/, ''));
  const plain = parts.join('/');
  const name = parts.at(-1) ?? '';
  const holds = (folder: string): boolean => parts.includes(folder);
  if (['.git', '.hg', '.svn'].some(holds) || ['.gitmodules', '.gitattributes', '.gitconfig'].includes(name)) {
    return 'version-control';
  }
  if (['.vscode', '.idea', '.devcontainer'].some(holds) || name.endsWith('.code-workspace')) {
    return 'editor-settings';
  }
  if (name.startsWith('.env') || SECRET_NAMES.test(name)) {
    return 'secrets';
  }
  if (CI_FOLDERS.some((folder) => `/${plain}`.includes(folder)) || CI_NAMES.test(name)) {
    return 'continuous-integration';
  }
  if (['.husky', '.githooks', '.lefthook'].some(holds) || HOOK_NAMES.test(name)) {
    return 'hooks';
  }
  if (SCRIPT_NAMES.test(name)) {
    return 'scripts';
  }
  const instructs =
    INSTRUCTION_NAMES.test(name) || INSTRUCTION_FOLDERS.some((part) => `/${plain}/`.includes(part));
  return instructs ? 'instructions' : undefined;
}

/** The same for an edit: where only a part of a file is protected, it must be that part which changes. */
export function protectionOfEdit({ path, before, after }: FileEdit): Protection | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const parts = SCRIPT_PARTS[name];
  if (parts && partsOf(before, parts) !== partsOf(after, parts)) {
    return 'scripts';
  }
  return protectionOf(path);
}

const SECRET_NAMES =
  /^(?:\.npmrc|\.pypirc|\.netrc|id_(?:rsa|dsa|ecdsa|ed25519)|.*\.(?:pem|key|p12|pfx|keystore))$/;
const CI_FOLDERS = [
  '/.github/workflows/',
  '/.github/actions/',
  '/.circleci/',
  '/.buildkite/',
  '/.woodpecker/',
  '/.gitlab/ci/',
];
const CI_NAMES =
  /^(?:\.?gitlab-ci\.ya?ml|\.travis\.ya?ml|\.?appveyor\.ya?ml|\.drone\.ya?ml|\.cirrus\.ya?ml|azure-pipelines.*\.ya?ml|bitbucket-pipelines\.ya?ml|cloudbuild\.ya?ml|buildspec\.ya?ml|jenkinsfile.*|codemagic\.ya?ml)$/;
const HOOK_NAMES =
  /^(?:\.pre-commit-(?:config|hooks)\.ya?ml|\.?lefthook(?:-local)?\.(?:ya?ml|toml|json)|\.?(?:simple-git-hooks|lintstagedrc|lint-staged\.config|huskyrc)(?:\.\w+)?)$/;
const SCRIPT_NAMES =
  /^(?:(?:gnu)?makefile(?:\.\w+)?|.*\.mk|\.?justfile|taskfile(?:\.dist)?\.ya?ml|rakefile|procfile)$/;
const INSTRUCTION_NAMES =
  /^(?:agents?(?:\.local|\.override)?\.md|claude(?:\.local)?\.md|copilot-instructions\.md|.*\.instructions\.md|\.(?:roo|cline|continue|cursor|windsurf)rules(?:-.*)?)$/;
const INSTRUCTION_FOLDERS = [
  '/.roo/',
  '/.clinerules/',
  '/.continue/',
  '/.cursor/rules/',
  '/.claude/',
  '/.github/instructions/',
];

/** Keys of files in JSON that hold commands, by the file's name in lower case. */
const SCRIPT_PARTS: Readonly<Record<string, readonly string[]>> = {
  'package.json': ['scripts', 'bin', 'husky', 'lint-staged', 'simple-git-hooks', 'pre-commit', 'gypfile'],
  'composer.json': ['scripts', 'bin'],
  'deno.json': ['tasks'],
  'deno.jsonc': ['tasks'],
};

/** The protected parts of a text as JSON. What is not JSON, such as one with comments, counts as a whole. */
function partsOf(text: string | undefined, keys: readonly string[]): string {
  if (text === undefined) {
    return '{}';
  }
  try {
    const value: unknown = JSON.parse(text);
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    return JSON.stringify(Object.fromEntries(entries.filter(([key]) => keys.includes(key))));
  } catch {
    return text;
  }
}
