import { send } from './host.ts';

/** The forms in which VS Code hands over what is dragged from its explorer and its tabs, best first. */
const FORMS = ['application/vnd.code.uri-list', 'text/uri-list'] as const;

/** Passes addresses that are dropped under `root` to the host, which decides what they mean. */
export function takeDrops(root: HTMLElement): void {
  root.addEventListener('dragover', (event) => {
    if (FORMS.some((form) => event.dataTransfer?.types.includes(form))) {
      event.preventDefault();
      root.classList.add('dropping');
    }
  });
  root.addEventListener('dragleave', () => root.classList.remove('dropping'));
  root.addEventListener('drop', (event) => {
    root.classList.remove('dropping');
    const list = FORMS.map((form) => event.dataTransfer?.getData(form) ?? '').find((text) => text !== '');
    // In a list of addresses a line with # is a comment (RFC 2483, section 5).
    const uris = (list ?? '').split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
    if (uris.length > 0) {
      event.preventDefault();
      send({ type: 'drop', uris });
    }
  });
}
