import type { Page } from 'playwright-core';

/** Between two keys, on average, and after a thought; in ms. */
const KEY_MS = 140;
const THOUGHT_MS = 900;
/** How long a suggestion is looked at before it is accepted, in ms. */
const READ_MS = 400;
/** How likely each is: a slip of the finger, a thought at the start of a line or within it, taking what is right. */
const SLIPS = 0.03;
const THOUGHTS_AT_START = 0.6;
const THOUGHTS_WITHIN = 0.2;
const TAKES = 0.7;
/** Shorter suggestions are typed faster than accepted. */
const WORTH = 4;

/** A step of the session: text to type, or keys to press one after the other. */
export type Step = { readonly type: string } | { readonly keys: readonly string[] };

/** The code before any typing. */
export const START = '/** Receipts for the customer: what was bought, and what it cost. */\n';
const IMPORTS = `import { subtotal, total } from './cart.js';\n`;
const LINES = `
/** How wide a receipt is, in characters. */
const WIDTH = 32;

/** Cents as people write them, such as 12.50. */
export function formatCents(cents) {
  const whole = Math.floor(cents / 100);
  const rest = String(cents % 100).padStart(2, '0');
  return \`\${whole}.\${rest}\`;
}

/** One line of a receipt: the label on the left, the amount on the right. */
export function receiptLine(label, cents) {
  const amount = formatCents(cents);
  const room = WIDTH - amount.length - 1;
  const shown = label.length > room ? label.slice(0, room) : label.padEnd(room);
  return \`\${shown} \${amount}\`;
}
`;
const WHOLE = `
/** The whole receipt of a cart, with the discount where there is one. */
export function receipt(items) {
  const lines = items.map((item) => receiptLine(item.name, item.cents * item.quantity));
  const price = subtotal(items);
  const discount = price - total(items);
  if (discount > 0) {
    lines.push(receiptLine('Discount', -discount));
  }
  lines.push(receiptLine('Total', price - discount));
  return lines.join('\\n');
}
`;

/** The session: some functions, the import that they need, the rest, and a number that is thought better of. */
export const STEPS: readonly Step[] = [
  { keys: ['Control+End'] },
  { type: LINES.replace('32', '40') },
  { keys: ['Control+Home'] },
  { type: IMPORTS },
  { keys: ['Control+End'] },
  { type: WHOLE },
  { keys: ['Control+Home', ...Array.from({ length: 4 }, () => 'ArrowDown'), 'End', 'ArrowLeft'] },
  { keys: ['Backspace', 'Backspace'] },
  { type: '32' },
];
export const TARGET = IMPORTS + START + LINES + WHOLE;

/** Settings that keep the editor from typing along: what is pressed is what is typed, and Tab accepts a suggestion. */
export const TYPIST_SETTINGS = {
  'editor.autoClosingBrackets': 'never',
  'editor.autoClosingQuotes': 'never',
  'editor.autoClosingComments': 'never',
  'editor.autoIndent': 'none',
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  'editor.suggestOnTriggerCharacters': false,
  'editor.parameterHints.enabled': false,
  'files.autoSave': 'off',
  'typescript.validate.enable': false,
};

/** Types into the editor that has the focus, as a person would: with pauses, slips and suggestions that are taken. */
export async function typeOut(page: Page, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if ('keys' in step) {
      for (const key of step.keys) {
        await page.keyboard.press(key);
        await pause(KEY_MS);
      }
    } else {
      await typeText(page, step.type);
    }
  }
}

async function typeText(page: Page, text: string): Promise<void> {
  for (let at = 0; at < text.length; ) {
    const thinks = /\n *$/.test(text.slice(0, at))
      ? THOUGHTS_AT_START
      : /[(=,] ?$/.test(text.slice(0, at))
        ? THOUGHTS_WITHIN
        : 0;
    if (Math.random() < thinks) {
      await pause(THOUGHT_MS);
      const shown = await ghostText(page);
      if (shown.length >= WORTH && text.startsWith(shown, at) && Math.random() < TAKES) {
        await pause(READ_MS);
        // It may have changed while it was looked at.
        if ((await ghostText(page)) === shown) {
          await page.keyboard.press('Tab');
          at += shown.length;
          await pause(KEY_MS);
          continue;
        }
      }
    }
    if (Math.random() < SLIPS) {
      await page.keyboard.type('x');
      await pause(2 * KEY_MS);
      await page.keyboard.press('Backspace');
      await pause(KEY_MS);
    }
    const key = text[at] ?? '';
    await (key === '\n' ? page.keyboard.press('Enter') : page.keyboard.type(key));
    at++;
    await pause(KEY_MS);
  }
}

async function ghostText(page: Page): Promise<string> {
  const parts = await page.locator('.ghost-text, .ghost-text-decoration').allTextContents();
  return parts.join('').replaceAll('\u00a0', ' ');
}

/** Half as long up to one and a half times as long as it is on average. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms * (0.5 + Math.random())));
}
