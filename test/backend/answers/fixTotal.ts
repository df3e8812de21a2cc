import type { PreparedAnswer } from './answer.ts';

/** The bug of the sample project: the discount is rounded for every line of the order. */
export const fixTotal: PreparedAnswer = {
  thought: `Okay, let me look at what the user wants. The discount that \`total\` in \`src/cart.js\` gives comes out wrong.

First, what does the function do now? It reads the rate once with \`discountRate(items)\`, then walks over the items. For every item it computes \`price = item.cents * item.quantity\` and adds \`price - Math.round(price * rate)\` to the sum. So the discount is rounded **for each line**, and the rounded pieces are added up.

Let me try it with numbers. Three items of 333 cents:

- subtotal = 999, which is at least 500, so the rate is 0.1
- per line: 333 * 0.1 = 33.3, rounded to 33
- sum = 3 * (333 - 33) = 900

And for the whole order at once: 999 * 0.1 = 99.9, rounded to 100, so the customer should pay 899. There it is, one cent too much. Each line loses up to half a cent, and the losses add up with the number of lines.

Wait, is it really meant to be rounded once? The comment says "The discount is rounded to whole cents", in the singular, and the customer sees one discount on the receipt. \`receipt\` even computes it as \`subtotal(items) - total(items)\`. So yes: one discount, rounded once.

Alternatively I could keep the loop and collect the unrounded discount, then round at the end. But \`subtotal\` already exists and does exactly that sum, so the loop is not needed at all:

const price = subtotal(items);
return price - Math.round(price * discountRate(items));

Hmm, \`discountRate\` calls \`subtotal\` again. That is a second pass over the items, but a cart is short, so it does not matter. I would rather not change its signature.

Let me check the other cases. Small order: rate 0, so Math.round(0) is 0 and the total is the subtotal. 499 stays 499, good. Empty cart: subtotal 0, total 0. Order of 5000: 15 % is 750, total 4250, the same as before.

What about floating point? 999 * 0.1 gives 99.9 or something very near to it, and Math.round makes it 100. Fine.

So the change is small: replace the loop in \`total\`. I need to give it as a diff with the exact lines.`,
  answer: `\`\`\`diff
--- a/src/cart.js
+++ b/src/cart.js
@@ @@
 /** What the customer pays, in cents. The discount is rounded to whole cents. */
 export function total(items) {
-  const rate = discountRate(items);
-  let sum = 0;
-  for (const item of items) {
-    const price = item.cents * item.quantity;
-    sum += price - Math.round(price * rate);
-  }
-  return sum;
+  const price = subtotal(items);
+  return price - Math.round(price * discountRate(items));
 }
\`\`\`

The discount was rounded for each line of the order, so that up to half a cent was lost every time. It is now computed on the subtotal and **rounded once**.
`,
};
