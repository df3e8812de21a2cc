import type { PreparedAnswer } from './answer.ts';

/** What is wrong with the sample project, in words. */
export const explainTotal: PreparedAnswer = {
  thought: `The user asks a question about \`src/cart.js\`, so no edit is needed, just an explanation.

Let me read the code once more. \`subtotal\` sums cents times quantity. \`discountRate\` picks the last tier whose threshold is reached. Since \`DISCOUNTS\` is sorted by \`from\`, the last one is the highest. Good.

\`total\` is the interesting one. It rounds inside the loop. With three lines of 333 cents at 10 % each line saves Math.round(33.3) = 33, together 99. Rounded once it would be Math.round(99.9) = 100.

Wait, does the sign matter? Lines like 335 give 33.5, which Math.round takes up to 34, so the error can go in both directions: three such lines save 102 instead of 101 (100.5 rounded up). So it is not always against the customer. I should say that.

How big can it get? At most half a cent for each line, so it grows with the number of lines, not with the price.

I will answer briefly, with the numbers as a small table or list, and show the idea of the fix without making it an edit.`,
  answer: `The discount is **rounded once per line** instead of once per order:

- \`total\` calls \`Math.round(price * rate)\` inside the loop, so every line is off by up to half a cent.
- The errors add up with the *number of lines*, not with the price.
- They go both ways: lines of 333 cents save too little, lines of 335 cents too much.

| Order | Per line | Once |
|---|---|---|
| 3 × 333, 10 % | 3 × 33 = 99 | 100 |
| 3 × 335, 10 % | 3 × 34 = 102 | 101 |

Computing it on the subtotal removes the problem:

\`\`\`js
const price = subtotal(items);
return price - Math.round(price * discountRate(items));
\`\`\`

Run **Rationale: Edit with Reasoning** on \`total\` to get this as an edit.
`,
};
