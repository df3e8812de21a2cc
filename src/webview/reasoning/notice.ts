import type { Notice } from '../../protocol/reasoningView.ts';
import { button, el, icon } from '../shared/dom.ts';
import { send } from './host.ts';
import type { Words } from './words.ts';

/** A box that says what happened, what to do next, and offers to do it. Errors are read out. */
export function noticeBox(notice: Notice, words: Words): HTMLElement {
  const title = el('h2', { id: 'notice-title' });
  title.append(
    icon(notice.kind),
    el('span', { class: 'hidden' }, `${words.text(`notice.${notice.kind}`)}: `),
  );
  title.append(notice.title);
  const actions = notice.actions.map(({ id, label }) =>
    button(
      { 'data-testid': 'notice-action', class: 'secondary', 'data-action': id },
      undefined,
      label,
      () => {
        send({ type: 'action', action: id });
      },
    ),
  );
  return el(
    'section',
    { class: `notice ${notice.kind}`, 'data-testid': 'notice', 'aria-labelledby': 'notice-title' },
    el('div', notice.kind === 'error' ? { role: 'alert' } : {}, title, el('p', {}, notice.detail)),
    ...(actions.length > 0 ? [el('div', { class: 'actions' }, ...actions)] : []),
  );
}

/** Says that no model is behind the answers. */
export function sampleBanner(words: Words): HTMLElement {
  return el(
    'p',
    { class: 'sample', 'data-testid': 'sample-banner', role: 'note' },
    icon('beaker'),
    words.text('sample.banner'),
  );
}
