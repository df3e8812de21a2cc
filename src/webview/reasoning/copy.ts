import { button } from '../shared/dom.ts';
import type { Words } from './words.ts';

/** How long a button says that it copied, in ms. */
const SHOWN_MS = 2000;

/** A button that has the host copy the thought, a step of it or the answer, and says so for a moment. */
export function copyButton(
  what: 'thought' | 'answer' | 'step',
  words: Words,
  copy: () => void,
): HTMLButtonElement {
  const label = words.text(`${what}.copy`);
  const element = button(
    { class: 'copy', 'data-testid': `copy-${what}`, title: label, 'aria-label': label },
    'copy',
    '',
    () => {
      copy();
      show('check', words.text('copied'));
      clearTimeout(timer);
      timer = window.setTimeout(() => show('copy', label), SHOWN_MS);
    },
  );
  element.lastElementChild?.remove();
  let timer: number | undefined;
  const show = (iconName: string, text: string): void => {
    element.firstElementChild?.setAttribute('class', `icon icon-${iconName}`);
    element.title = text;
    element.ariaLabel = text;
  };
  return element;
}
