/** A place in a file, by the line that is there and its neighbours, without line ends. */
export interface Place {
  readonly path: string;
  readonly before: string;
  readonly line: string;
  readonly after: string;
}

/**
 * What random words are made of. All that is not ASCII has four bytes, each a token of its own: of shorter ones
 * llama.cpp's grammars let longer spellings pass that are no valid UTF-8.
 */
const WORDS = [
  'sentence ::= [A-Z] [a-z]{1,7} (" " word){2,7} [.?!]',
  'word ::= [a-z]{1,8} | [🙂🚀𝛑𠮷]{1,2}',
].join('\n');

/** The shape of what R1 writes; `answer` is a rule of GBNF, the grammar notation of llama.cpp. */
function thoughtThen(answer: string): string {
  return `root ::= "<think>\\n" paragraph ("\\n\\n" paragraph){1,2} "\\n</think>\\n\\n" answer
paragraph ::= sentence (" " sentence){1,2}
answer ::= ${answer}
${WORDS}
`;
}

/** A thought, then an answer of a few sentences and a list. */
export function wordsGrammar(): string {
  return thoughtThen('sentence "\\n" ("\\n- **" word "** " sentence){2,3} "\\n"');
}

/** A thought, then an edit: a comment of random words is put above a line. What the model says about it is random. */
export function diffGrammar({ path, before, line, after }: Place): string {
  const indentation = /^\s*/.exec(line)?.[0] ?? '';
  const parts = [
    literal(`\`\`\`diff\n--- a/${path}\n+++ b/${path}\n@@ @@\n ${before}\n+${indentation}// `),
    'sentence',
    literal(`\n ${line}\n ${after}\n\`\`\`\n\n`),
    'sentence',
    literal('\n'),
  ];
  return thoughtThen(parts.join(' '));
}

/** A thought that never comes to an end by itself. */
export function endlessGrammar(): string {
  return `root ::= "<think>\\n" thought\nthought ::= sentence " " thought\n${WORDS}\n`;
}

function literal(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`;
}
