import type { Run } from '../../protocol/reasoningView.ts';
import { el, icon, visiblePath } from '../shared/dom.ts';
import { sampleBanner } from './notice.ts';
import type { Words } from './words.ts';

/** What was asked, where, and of which model. */
export function requestParts({ task, instruction, place, model, sample }: Run, words: Words): HTMLElement[] {
  const heading = el(
    'h1',
    { title: instruction },
    el('span', { class: 'hidden' }, `${words.text(`task.${task}`)}: `),
    instruction,
  );
  const details = el('ul', { class: 'details' });
  if (place !== undefined) {
    details.append(detail('file', words.text('run.place'), visiblePath(place)));
  }
  details.append(detail('chip', words.text('run.model'), model));
  return [heading, details, ...(sample ? [sampleBanner(words)] : [])];
}

function detail(iconName: string, label: string, text: string): HTMLElement {
  return el(
    'li',
    { title: label },
    icon(iconName),
    el('span', { class: 'hidden' }, `${label}: `),
    el('bdi', {}, text),
  );
}
