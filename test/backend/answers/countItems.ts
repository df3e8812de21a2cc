import type { PreparedAnswer } from './answer.ts';

/** A change of two files: a function and its test. */
export const countItems: PreparedAnswer = {
  thought: `The user wants a function that counts the items in the cart, with a test.

Where should it go? \`subtotal\` in \`src/cart.js\` is the natural neighbour: both reduce over the items. The name could be \`itemCount\`. It must count quantities, not lines: two teas and one bread are three items.

So:

export function itemCount(items) {
  return items.reduce((count, item) => count + item.quantity, 0);
}

The tests are in \`test/cart.test.js\` and use \`node:test\` with \`assert.equal\`. There is a helper \`item(cents, quantity = 1)\`. I have to add \`itemCount\` to the import there. The names in the import are sorted: discountRate, subtotal, total. So \`itemCount\` goes between discountRate and subtotal.

Wait, two files change, so the diff needs two headers. The import line and the first test are what the second hunk hangs on; I will keep its context small so that it fits.

The new test can stand right before 'the subtotal counts quantities'.`,
  answer: `\`\`\`diff
--- a/src/cart.js
+++ b/src/cart.js
@@ @@
   { from: 5000, rate: 0.15 },
 ];
 
+/** How many items are in the cart, whatever they are. */
+export function itemCount(items) {
+  return items.reduce((count, item) => count + item.quantity, 0);
+}
+
 /** The price of everything in the cart, in cents, before any discount. */
 export function subtotal(items) {
--- a/test/cart.test.js
+++ b/test/cart.test.js
@@ @@
 import { test } from 'node:test';
-import { discountRate, subtotal, total } from '../src/cart.js';
+import { discountRate, itemCount, subtotal, total } from '../src/cart.js';
 
 const item = (cents, quantity = 1) => ({ name: 'Tea', cents, quantity });
 
+test('quantities are counted, not lines', () => {
+  assert.equal(itemCount([item(250, 2), item(99)]), 3);
+});
+
 test('the subtotal counts quantities', () => {
\`\`\`

I added \`itemCount\` beside \`subtotal\` and a test for it.
`,
};
