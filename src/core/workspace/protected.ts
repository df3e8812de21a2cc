/** Why a file must not be changed without a separate yes. */
export type Protection =
  /** Version control data: a hook or a setting there can run programs. */
  | 'version-control'
  /** The editor's own settings and tasks, which can run programs. */
  | 'editor-settings'
  /** Secrets. */
  | 'secrets';

/**
 * Whether a file needs an explicit yes before a model's edit may touch it.
 * @param path relative, forward slashes. Case and trailing dots or blanks are ignored, as some file systems do.
 */
export function protectionOf(path: string): Protection | undefined {
  const parts = path.split('/').map((part) => part.toLowerCase().replace(/[. ]+$/, ''));
  const name = parts.at(-1) ?? '';
  if (parts.some((part) => part === '.git' || part === '.hg' || part === '.svn')) {
    return 'version-control';
  }
  if (parts.some((part) => part === '.vscode' || part === '.idea') || name.endsWith('.code-workspace')) {
    return 'editor-settings';
  }
  return name.startsWith('.env') ? 'secrets' : undefined;
}
