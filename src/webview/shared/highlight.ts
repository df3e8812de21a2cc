import DOMPurify from 'dompurify';
import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import cpp from 'highlight.js/lib/languages/cpp';
import csharp from 'highlight.js/lib/languages/csharp';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import go from 'highlight.js/lib/languages/go';
import java from 'highlight.js/lib/languages/java';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import rust from 'highlight.js/lib/languages/rust';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';

/** Longest code that is coloured, in UTF-16 code units: the time that it takes is not always linear. */
const MAX_LENGTH = 10_000;

const languages = { bash, cpp, csharp, css, diff, go, java, json, python, rust, sql, typescript, xml, yaml };
for (const [name, language] of Object.entries(languages)) {
  hljs.registerLanguage(name, language);
}
// The grammar of TypeScript reads JavaScript as well.
hljs.registerAliases(['javascript', 'js', 'jsx', 'mjs', 'cjs'], { languageName: 'typescript' });
hljs.registerAliases(['c', 'h'], { languageName: 'cpp' });

/**
 * Colours a code block by the language in the class of its `code` element. The text stays the same to the
 * character; unknown languages and long texts stay as they are.
 * @param pre a block that will not grow any more; one that is coloured already is left alone
 */
export function highlight(pre: HTMLElement): void {
  const code = pre.querySelector('code');
  const language = /(?:^|\s)language-([\w+#-]+)/.exec(code?.className ?? '')?.[1]?.toLowerCase();
  const text = code?.textContent ?? '';
  if (
    !code ||
    code.classList.contains('hljs') ||
    !language ||
    !hljs.getLanguage(language) ||
    text.length > MAX_LENGTH
  ) {
    return;
  }
  const { value } = hljs.highlight(text, { language, ignoreIllegals: true });
  const coloured = DOMPurify.sanitize(value, {
    ALLOWED_TAGS: ['span'],
    ALLOWED_ATTR: ['class'],
    RETURN_DOM_FRAGMENT: true,
  });
  if (coloured.textContent === text) {
    code.replaceChildren(coloured);
    code.classList.add('hljs');
  }
}
