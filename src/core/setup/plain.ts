/**
 * A text with words of others in it, such as a server's, for a notification: the editor makes links, also such that run
 * commands, of `[words](address)` there; here they stay words.
 */
export function plain(text: string): string {
  return text.replaceAll('](', '] (');
}
