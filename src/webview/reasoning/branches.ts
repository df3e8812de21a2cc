import type { Run } from '../../protocol/reasoningView.ts';
import { button, el } from '../shared/dom.ts';
import { send } from './host.ts';
import type { Words } from './words.ts';

/** Leads to the runs from which this one went on, and to those that went on from it. Empty for a run on its own. */
export function branchParts({ id, branch }: Run, words: Words): HTMLElement[] {
  if (!branch) {
    return [];
  }
  const { index, count } = branch;
  const step = (to: number, iconName: string, key: 'branch.previous' | 'branch.next'): HTMLElement => {
    const element = button(
      { class: 'copy', 'data-testid': key, title: words.text(key) },
      iconName,
      words.text(key),
      () => send({ type: 'branch', id, to }),
    );
    element.lastElementChild?.setAttribute('class', 'hidden');
    element.disabled = to < 0 || to >= count;
    return element;
  };
  const place = words.text('branch.place', {
    number: words.number(index + 1),
    count: words.number(count),
  });
  return [
    el(
      'nav',
      { class: 'branches', 'aria-label': words.text('branch.title') },
      step(index - 1, 'chevron-left', 'branch.previous'),
      el('span', { 'data-testid': 'branch' }, place),
      step(index + 1, 'chevron-right', 'branch.next'),
    ),
  ];
}
