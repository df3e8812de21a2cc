import { button, el } from '../shared/dom.ts';
import { send } from './host.ts';
import type { ChatWords } from './words.ts';

/** Puts the tools of a code block above each one under `root` that has none yet. */
export function addCodeTools(root: HTMLElement, words: ChatWords): void {
  for (const pre of root.querySelectorAll<HTMLElement>('pre:not(.continues, .with-tools)')) {
    pre.classList.add('with-tools');
    pre.before(codeTools(pre, words));
  }
}

function codeTools(pre: HTMLElement, words: ChatWords): HTMLElement {
  const language = /language-([\w+#-]+)/.exec(pre.querySelector('code')?.className ?? '')?.[1] ?? '';
  const tool = (icon: string | undefined, label: string, click: () => void) =>
    button({ class: 'tool' }, icon, label, click);
  return el(
    'div',
    { class: 'code-tools', role: 'group' },
    tool('copy', words.own('chat.copy'), () => send({ type: 'copy', text: wholeCode(pre) })),
    tool(undefined, words.own('chat.insert'), () => send({ type: 'insert', text: wholeCode(pre) })),
    tool('diff', words.own('chat.apply'), () => send({ type: 'apply', text: wholeCode(pre), language })),
    tool('file', words.own('chat.newFile'), () => send({ type: 'newFile', text: wholeCode(pre), language })),
  );
}

/** The text of a code block with the parts that continue it: long ones are rendered in pieces. */
function wholeCode(pre: HTMLElement): string {
  const all = [...(pre.closest('.markdown')?.querySelectorAll<HTMLElement>('pre') ?? [])];
  let text = pre.textContent ?? '';
  for (const next of all.slice(all.indexOf(pre) + 1)) {
    if (!next.classList.contains('continues')) {
      break;
    }
    text += `${text.endsWith('\n') ? '' : '\n'}${next.textContent ?? ''}`;
  }
  return text;
}
