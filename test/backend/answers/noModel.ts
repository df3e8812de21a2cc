import type { PreparedAnswer } from './answer.ts';

/** What is said to anything that no answer was prepared for. */
export const noModel: PreparedAnswer = {
  thought: `No answer was prepared for this request, and there is no model behind this server that could think about it.

The honest thing is to say so, and to say how a real model is set up.`,
  answer: `This is the **sample backend**: it replays a few prepared answers about the sample project, and no model is behind it. For this request there is none.

Try one of these with \`src/cart.js\` open:

1. Select \`total\` and run **Rationale: Edit with Reasoning** with "fix the discount".
2. Run **Rationale: Ask with Reasoning** with "why is the discount wrong?".
3. Run **Rationale: Edit with Reasoning** with "add a function that counts the items".

For anything else run **Rationale: Set Up a Model** and choose a real server, such as Ollama with \`deepseek-r1\`.
`,
};
