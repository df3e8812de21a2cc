/** How a model was trained to fill in the middle: its own marks, and the order in which it wants the parts. */
export interface FimModel {
  readonly prefix: string;
  readonly suffix: string;
  readonly middle: string;
  /** `psm`: prefix, suffix, middle; `spm`: the suffix comes first. */
  readonly order: 'psm' | 'spm';
  /** Where the answer ends, next to the three marks; never a part of code. */
  readonly stops: readonly string[];
  /** Introduces another file, with its name, in front of the prompt; absent where the model knows no such mark. */
  readonly file?: string;
}

const STARCODER: FimModel = {
  prefix: '<fim_prefix>',
  suffix: '<fim_suffix>',
  middle: '<fim_middle>',
  order: 'psm',
  stops: ['<|endoftext|>', '<file_sep>', '<repo_name>', '<fim_pad>'],
  file: '<file_sep>',
};

/**
 * By model name, first match first. The marks are those of each model's card or tokenizer configuration:
 * Qwen2.5-Coder and Qwen3-Coder, DeepSeek-Coder (V1, V2), StarCoder2, Code Llama, Codestral (Mistral's FIM
 * encoding, suffix first), CodeGemma, Granite Code, Granite 3.x and later, Stable Code, Seed-Coder.
 */
const MODELS: readonly (readonly [RegExp, FimModel])[] = [
  [
    /qwen|codeqwen/i,
    {
      prefix: '<|fim_prefix|>',
      suffix: '<|fim_suffix|>',
      middle: '<|fim_middle|>',
      order: 'psm',
      stops: ['<|endoftext|>', '<|fim_pad|>', '<|repo_name|>', '<|file_sep|>', '<|im_end|>', '<|cursor|>'],
      file: '<|file_sep|>',
    },
  ],
  [
    /deepseek/i,
    {
      prefix: '<｜fim▁begin｜>',
      suffix: '<｜fim▁hole｜>',
      middle: '<｜fim▁end｜>',
      order: 'psm',
      stops: ['<｜end▁of▁sentence｜>', '<|EOT|>'],
    },
  ],
  [
    /code-?llama/i,
    { prefix: '<PRE> ', suffix: ' <SUF>', middle: ' <MID>', order: 'psm', stops: ['<EOT>', '</s>'] },
  ],
  [
    /codestral|mistral/i,
    { prefix: '[PREFIX]', suffix: '[SUFFIX]', middle: '', order: 'spm', stops: ['</s>'] },
  ],
  [
    /codegemma/i,
    {
      prefix: '<|fim_prefix|>',
      suffix: '<|fim_suffix|>',
      middle: '<|fim_middle|>',
      order: 'psm',
      stops: ['<|file_separator|>', '<end_of_turn>', '<eos>'],
      file: '<|file_separator|>',
    },
  ],
  [
    /granite[-_.:]?(3|4)/i,
    {
      prefix: '<|fim_prefix|>',
      suffix: '<|fim_suffix|>',
      middle: '<|fim_middle|>',
      order: 'psm',
      stops: ['<|end_of_text|>', '<|fim_pad|>'],
    },
  ],
  [/granite/i, { ...withoutFile(STARCODER), stops: ['<|endoftext|>', '<fim_pad>'] }],
  [
    /seed[-_]?coder/i,
    {
      prefix: '<[fim-prefix]>',
      suffix: '<[fim-suffix]>',
      middle: '<[fim-middle]>',
      order: 'spm',
      stops: ['<[end▁of▁sentence]>'],
    },
  ],
  [/stable-?code/i, { ...withoutFile(STARCODER), stops: ['<|endoftext|>', '<fim_pad>'] }],
  [/star-?coder/i, STARCODER],
];

/** What is known of a model by its name on the server; undefined when it is not known to fill in the middle. */
export function fimModel(model: string): FimModel | undefined {
  return MODELS.find(([name]) => name.test(model))?.[1];
}

/**
 * Whether a name reads like that of a model made to fill in the middle. Of the families above also chat and
 * reasoning models exist, which know the marks badly or not at all.
 */
export function isFimModel(model: string): boolean {
  const made = /coder|codestral|code-?llama|codegemma|codeqwen|granite.*code|stable-?code/i.test(model);
  return made && fimModel(model) !== undefined && !/instruct|chat|reason|think|(^|[-_/])r1/i.test(model);
}

/** The prompt that makes `model` write what belongs between the two texts. */
export function fimPrompt(model: FimModel, before: string, after: string): string {
  return model.order === 'psm'
    ? model.prefix + before + model.suffix + after + model.middle
    : model.suffix + after + model.prefix + before + model.middle;
}

/** The marks at which an answer of this model ends, without blanks around them and without doubles. */
export function endMarks(model: FimModel): string[] {
  const marks = [...model.stops, model.prefix, model.suffix, model.middle].map((mark) => mark.trim());
  return [...new Set(marks.filter((mark) => mark !== ''))];
}

function withoutFile({ file: _, ...rest }: FimModel): FimModel {
  return rest;
}
