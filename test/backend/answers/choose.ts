import { alreadyFixed } from './alreadyFixed.ts';
import type { PreparedAnswer } from './answer.ts';
import { countItems } from './countItems.ts';
import { explainTotal } from './explainTotal.ts';
import { fixTotal } from './fixTotal.ts';
import { noModel } from './noModel.ts';

/** Words by which a task is recognised, in the languages that the extension speaks. */
const COUNT = /\bcounts?\b|how many|number of items|itemCount|개수|몇 개|数量|多少件/i;
const DISCOUNT =
  /\b(discount|round|total|cents?\b|fix|bug|wrong|fail)|할인|반올림|합계|센트|버그|고쳐|折扣|舍入|总价|总额|修复|错误/i;
const WHY = /\b(why|explain|what does)\b|왜|설명|为什么|解释/i;

/** What the prompt says of the file it shows, and the line of that file that is the bug. */
const SHOWN = 'File 1: `src/cart.js`';
const BUG = 'Math.round(price * rate)';

/** The prepared answer to a chat request, by its file and the words of its task. */
export function choose(body: unknown): PreparedAnswer {
  const prompt = promptOf(body);
  if (!prompt.includes('src/cart.js')) {
    return noModel;
  }
  const [, kind = '', task = ''] = /## (Task|Question)\n\n([\s\S]*)$/.exec(prompt) ?? [];
  if (kind === 'Question') {
    return DISCOUNT.test(task) || WHY.test(task) ? explainTotal : noModel;
  }
  if (COUNT.test(task)) {
    return countItems;
  }
  if (DISCOUNT.test(task)) {
    return prompt.includes(SHOWN) && !prompt.includes(BUG) ? alreadyFixed : fixTotal;
  }
  return noModel;
}

/** The text of the last user message. */
function promptOf(body: unknown): string {
  const messages =
    typeof body === 'object' && body !== null && 'messages' in body ? body.messages : undefined;
  const users = Array.isArray(messages) ? messages.filter((message) => message?.role === 'user') : [];
  const content: unknown = users.at(-1)?.content;
  return typeof content === 'string' ? content : '';
}
