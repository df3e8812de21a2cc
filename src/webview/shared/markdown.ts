import DOMPurify, { type Config } from 'dompurify';
import MarkdownIt from 'markdown-it';
import { el } from './dom.ts';

/** What a model's markdown may become; everything else is dropped, its text kept. */
const ALLOWED: Config = {
  ALLOWED_TAGS: [
    ...['p', 'br', 'hr', 'h3', 'blockquote', 'ul', 'ol', 'li', 'pre', 'code', 'em', 'strong', 's', 'a'],
    ...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ],
  ALLOWED_ATTR: ['href', 'title', 'class', 'start'],
  ADD_URI_SAFE_ATTR: ['start'],
  ALLOWED_URI_REGEXP: /^https:\/\//i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

/** An instance of its own, since what it is set to holds for all that it is asked: to read it anew each time takes longer. */
const sanitizer = DOMPurify(window);
sanitizer.setConfig(ALLOWED);

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });

/** Anything but https stays the text it was written as. */
markdown.validateLink = (url) => /^https:\/\/[^/]/i.test(url);

// An image would be fetched: its description stands for it.
markdown.renderer.rules.image = (tokens, index) => {
  return markdown.utils.escapeHtml(tokens[index]?.content ?? '');
};

// The sections of the page have the second level; models skip levels, and a page must not.
markdown.renderer.rules.heading_open = (tokens, index) => `<h3 class="heading-${tokens[index]?.tag ?? ''}">`;
markdown.renderer.rules.heading_close = () => '</h3>\n';

// The words of a link may lie about where it leads.
markdown.renderer.rules.link_open = (tokens, index, options, _env, renderer) => {
  const token = tokens[index];
  token?.attrSet('title', token.attrGet('href') ?? '');
  return renderer.renderToken(tokens, index, options);
};

/**
 * Renders a model's markdown, which is hostile input: no HTML, no images, no links but `https:` ones, and what
 * comes out is sanitised once more.
 * @param text at most a few thousand characters, since the time it takes is not always linear in its length
 */
export function renderMarkdown(text: string): DocumentFragment {
  return sanitizer.sanitize(markdownHtml(text), { RETURN_DOM_FRAGMENT: true });
}

/** The HTML of a model's markdown, in which all that was written as HTML is escaped. Not to be shown as it is. */
export function markdownHtml(text: string): string {
  return markdown.render(text);
}

/** Code in a block of its own, marked with its language. `continues` joins it to the block before. */
export function renderCode(text: string, continues: boolean, language = ''): HTMLElement {
  const marks = /^[\w+#-]+$/.test(language) ? { class: `language-${language}` } : {};
  return el('pre', continues ? { class: 'continues' } : {}, el('code', marks, text));
}

/**
 * Passes presses on links under `root` to `open`, which gets an `https:` address; nothing else hears of them,
 * since the frame around a webview would open the link a second time.
 */
export function onLink(root: HTMLElement, open: (url: string) => void): void {
  const follow = (event: MouseEvent): void => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (event.button < 2 && link.protocol === 'https:') {
      open(link.href);
    }
  };
  root.addEventListener('click', follow);
  root.addEventListener('auxclick', follow);
}
