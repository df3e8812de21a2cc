import type { ToView } from '../../protocol/reasoningView.ts';
import { button, el, icon } from '../shared/dom.ts';
import { send } from './host.ts';
import { sampleBanner } from './notice.ts';
import type { Words } from './words.ts';

/** What stands in the view before the first run: how to start, and the model in use. */
export function idlePage(
  { model, sample, actions }: Extract<ToView, { type: 'idle' }>,
  words: Words,
): HTMLElement {
  const page = el('div', { class: 'idle', 'data-testid': 'idle' });
  page.append(el('h1', {}, words.text('idle.title')), el('p', {}, words.text('idle.text')));
  if (sample) {
    page.append(sampleBanner(words));
  }
  if (model !== undefined) {
    page.append(el('p', { class: 'detail' }, icon('chip'), words.text('idle.model', { model })));
  }
  const buttons = actions.map(({ id, label }, index) =>
    button({ class: index === 0 ? 'primary' : 'secondary', 'data-action': id }, undefined, label, () => {
      send({ type: 'action', action: id });
    }),
  );
  page.append(el('div', { class: 'actions' }, ...buttons));
  return page;
}
