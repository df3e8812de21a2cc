import type { ProposalSummary } from '../../protocol/reasoningView.ts';
import { button, el, icon, visiblePath } from '../shared/dom.ts';
import { send } from './host.ts';
import type { Words } from './words.ts';

type File = ProposalSummary['files'][number];
type Refused = ProposalSummary['refused'][number];

/** How much of a refused hunk is shown, in UTF-16 code units; the answer has the rest. */
const HUNK_SHOWN = 8000;

const KIND_ICONS: Record<File['kind'], string> = {
  modify: 'diff-modified',
  create: 'diff-added',
  delete: 'diff-removed',
  rename: 'diff-renamed',
};

/** The proposed edit of the run `id`: its files, what was refused, and what became of it. */
export function proposalCard(id: string, proposal: ProposalSummary, words: Words): HTMLElement {
  const { files, refused, state } = proposal;
  const card = el(
    'section',
    { class: 'proposal', 'aria-labelledby': 'proposal-title', 'data-state': state },
    el('h2', { id: 'proposal-title' }, icon('diff-multiple'), words.text('proposal.title')),
  );
  if (proposal.decided) {
    card.append(el('p', { class: 'note', 'data-testid': 'decided' }, decided(proposal.decided, words)));
  }
  if (files.length > 0) {
    const items = files.map((file) => el('li', {}, ...fileRow(id, file, words)));
    card.append(el('ul', { class: 'files', 'data-testid': 'files' }, ...items));
  } else {
    const isThere = state === 'pending' && refused.length === 0;
    card.append(el('p', {}, words.text(isThere ? 'proposal.there' : 'proposal.none')));
  }
  if (refused.length > 0) {
    card.append(
      el('h3', {}, words.count('proposal.refused', refused.length)),
      el('ul', { class: 'refused' }, ...refused.map((hunk) => refusedHunk(id, hunk, words))),
    );
    if (proposal.canAskAgain) {
      card.append(el('div', { class: 'actions' }, askAgain(id, words)));
    }
  }
  card.append(state === 'pending' ? decision(id, files.length, words) : outcome(state, words));
  return card;
}

function fileRow(id: string, file: File, words: Words): Node[] {
  const path = visiblePath(file.path);
  const name =
    file.to === undefined ? path : words.text('proposal.renamed', { path, to: visiblePath(file.to) });
  const kind = words.text(`proposal.${file.kind}`);
  const row = el(
    'button',
    {
      type: 'button',
      class: `file ${file.kind}`,
      'data-testid': 'file',
      title: words.text('proposal.openDiff', { path: name }),
    },
    icon(KIND_ICONS[file.kind]),
    el('span', { class: 'hidden' }, `${kind}: `),
    el('bdi', { class: 'path' }, name),
    ' ',
    el(
      'span',
      { class: 'counts' },
      el('span', { class: 'added', 'aria-hidden': 'true' }, `+${words.number(file.added)}`),
      ' ',
      el('span', { class: 'removed', 'aria-hidden': 'true' }, `−${words.number(file.removed)}`),
      el('span', { class: 'hidden' }, lineCounts(file, words)),
    ),
  );
  row.addEventListener('click', () => send({ type: 'openDiff', id, path: file.path }));
  return file.note === undefined ? [row] : [row, el('p', { class: 'note' }, file.note)];
}

/** `2 lines added, 1 line removed`. */
export function lineCounts(file: Pick<File, 'added' | 'removed'>, words: Words): string {
  return `${words.count('proposal.added', file.added)}, ${words.count('proposal.removed', file.removed)}`;
}

function refusedHunk(id: string, { path, reason, hunk, compare }: Refused, words: Words): HTMLElement {
  const rest = hunk.length - HUNK_SHOWN;
  const item = el('li', { 'data-testid': 'refused' });
  if (path !== undefined) {
    item.append(el('bdi', { class: 'path' }, visiblePath(path)));
  }
  item.append(el('p', {}, reason), el('pre', {}, el('code', {}, hunk.slice(0, HUNK_SHOWN))));
  if (rest > 0) {
    item.append(el('p', { class: 'note' }, words.count('proposal.refused.rest', rest)));
  }
  if (compare !== undefined) {
    const open = button(
      { 'data-testid': 'compare', class: 'secondary' },
      'diff',
      words.text('proposal.compare'),
      () => send({ type: 'compare', id, refused: compare }),
    );
    item.append(el('div', { class: 'actions' }, open));
  }
  return item;
}

function askAgain(id: string, words: Words): HTMLElement {
  return button(
    { 'data-testid': 'ask-again', class: 'secondary' },
    'refresh',
    words.text('proposal.askAgain'),
    () => send({ type: 'askAgain', id }),
  );
}

function decided(counts: NonNullable<ProposalSummary['decided']>, words: Words): string {
  return [
    ...(counts.accepted > 0 ? [words.count('proposal.accepted.count', counts.accepted)] : []),
    ...(counts.discarded > 0 ? [words.count('proposal.discarded.count', counts.discarded)] : []),
  ].join(' · ');
}

function decision(id: string, files: number, words: Words): HTMLElement {
  const discard = button(
    { 'data-testid': 'discard', class: 'secondary' },
    'discard',
    words.text('proposal.discard'),
    () => send({ type: 'discard', id }),
  );
  if (files === 0) {
    return el('div', { class: 'actions' }, discard);
  }
  const accept = button(
    { 'data-testid': 'accept', class: 'primary' },
    'check',
    words.text('proposal.accept'),
    () => send({ type: 'accept', id }),
  );
  const open = button({ class: 'secondary' }, 'diff-multiple', words.count('proposal.openAll', files), () =>
    send({ type: 'openDiff', id }),
  );
  return el('div', { class: 'actions' }, accept, discard, open);
}

function outcome(state: 'accepted' | 'discarded', words: Words): HTMLElement {
  return el(
    'p',
    { class: 'outcome', 'data-testid': 'outcome', tabindex: '-1' },
    icon(state === 'accepted' ? 'pass' : 'discard'),
    words.text(`proposal.${state}`),
  );
}
