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
    { class: 'copy', 'data-testid': `copy-${what}`, title: label },
    'copy',
    label,
    () => {
      copy();
      show('check', words.text('copied'));
      clearTimeout(timer);
      timer = window.setTimeout(() => show('copy', label), SHOWN_MS);
    },
  );
  element.lastElementChild?.setAttribute('class', 'hidden');
  let timer: number | undefined;
  const show = (iconName: string, text: string): void => {
    const [mark, name] = element.children;
    mark?.setAttribute('class', `icon icon-${iconName}`);
    name?.replaceChildren(text);
    element.title = text;
  };
  return element;
}
