import type { PreparedAnswer } from './answer.ts';

/** For who asks once more after the edit is in the file. */
export const alreadyFixed: PreparedAnswer = {
  thought: `Okay, the user wants the discount in \`src/cart.js\` fixed. Let me read \`total\` first.

Hmm, there is no rounding for each line here: the discount is computed from the subtotal. With three items of 333 cents the price is 999, 10 % of it is 99.9, rounded to 100, so the customer pays 899. That is what the test expects.

Wait, is there another place that rounds? \`subtotal\` only adds whole cents, \`discountRate\` returns a share and does not round, and \`amount\` in \`src/receipt.js\` only formats.

So there is nothing left to change. I should not invent an edit just because one was asked for.`,
  answer: `There is nothing left to fix: \`total\` computes the discount on the subtotal and rounds it **once**.

- Three items of 333 cents cost 999.
- 10 % of that is 99.9, rounded to 100.
- The customer pays **899**, as \`test/cart.test.js\` expects.

To see the fix once more, undo it in \`src/cart.js\` and ask again.
`,
};
