// Writes docs/backends.md from the tables of dialects and models: node scripts/backends-doc.mjs
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** @returns {Promise<string>} the page, as the tables say now */
export async function backendsPage() {
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from './dialects.ts'; export * from './models.ts';`,
      resolveDir: join(root, 'src/core/backends'),
      loader: 'ts',
    },
    bundle: true,
    format: 'esm',
    write: false,
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  const { DIALECTS, MODELS } = await import(`data:text/javascript;base64,${code}`);
  return page(DIALECTS, MODELS);
}

function page(dialects, models) {
  return `# Backends

<!-- Written by scripts/backends-doc.mjs from the tables in src/core/backends; do not edit. -->

How Rationale speaks to each server, as its documents say. What a server turns out to do differently is found by the first answers, remembered for each model, and shown by *Show Server Findings*.

## At a glance

${table(
  [
    'Server',
    'Thought arrives in',
    'On and off',
    'Effort',
    'Budget',
    'Resume a thought',
    'Answer now',
    'Resume an answer',
  ],
  dialects.map((d) => [
    `[${d.label}](#${anchor(d.label)})${d.retired ? ' (ended)' : ''}`,
    [...d.thought.fields.map(code), ...(d.thought.inline ? ['tags'] : [])].join(', '),
    yes(d.knobs.thinking),
    d.knobs.effort ? Object.keys(d.knobs.effort.levels).join(', ') : '–',
    yes(d.knobs.budget),
    ...['thought', 'closed', 'answer'].map((form) =>
      d.endThinking && form === 'closed' ? 'yes, also while it runs' : resumes(d, form),
    ),
  ]),
)}

“From the prompt” means below the chat: the prompt as the template makes it, with the message as far as it is there behind it. “Depends” stands where the request is documented but its effect depends on the model or the provider; a server that refuses it is not asked again. A dash stands where nothing is documented.

## Servers

${dialects.map(section).join('\n')}
## Models

Rules of a model hold wherever it is served.

${table(
  [
    'Family',
    'Around the thought',
    'Template opens it',
    'Instructions',
    'Temperature, top_p',
    'Switch of the template',
    'Source',
  ],
  models.map((m) => [
    m.family,
    `${code(m.tags.open)} … ${code(m.tags.close)}`,
    m.opened ? 'yes' : 'no',
    m.instructions === 'user' ? 'in the user’s turn' : 'system prompt',
    m.sampling ? `${m.sampling.temperature}, ${m.sampling.topP}` : 'the server’s',
    m.levelsOnly ? 'levels only' : m.templateSwitch ? code(m.templateSwitch) : '–',
    `<${m.source}>`,
  ]),
)}
`;
}

function section(d) {
  const lines = [
    ['Base URL', d.baseUrls.map(code).join(' or ')],
    ['Key', d.needsKey ? 'needed' : ''],
    ['Protocol', d.protocol === 'ollama' ? `${code('/api/chat')}, one JSON object in a line` : ''],
    ['Earlier thoughts', history(d)],
    ['Thinking on', d.knobs.thinking ? fields(d.knobs.thinking.on) : ''],
    ['Thinking off', d.knobs.thinking ? fields(d.knobs.thinking.off) : ''],
    ['Effort', d.knobs.effort ? code(d.knobs.effort.path) : ''],
    ['Budget', d.knobs.budget ? code(d.knobs.budget.path) : ''],
    ...['thought', 'closed', 'answer'].map((name, index) => [
      ['Goes on inside the thought', 'Goes on after the thought', 'Goes on inside the answer'][index],
      form(d.continuation[name]),
    ]),
    ['Goes on from the prompt', raw(d.continuation.raw)],
    [
      'Ends a running thought',
      d.endThinking ? `${code(d.endThinking.path)}, ${code(d.endThinking.action)}` : '',
    ],
    ['Always sent', fields(d.always)],
    ['Sent unless set', fields(d.unless)],
    ['Tokens of the thought', d.usage.reasoning === 'inside' ? 'counted inside the completion tokens' : ''],
    ['Fill in the middle', d.fim ? `${code(d.fim.path)}: ${code(d.fim.prompt)}, ${code(d.fim.suffix)}` : ''],
    ['Counts tokens', d.tokenize ? code(d.tokenize.path) : ''],
    ['Models', `${code(d.models.path)}`],
    ['Context length', d.context.map((c) => `${code(c.field)} of ${code(c.path)}`).join(', then ')],
    ['Sets the context length', d.contextOption ? code(d.contextOption) : ''],
  ].filter(([, value]) => value !== '');
  return `### ${d.label}

${d.note ? `${d.note}\n\n` : ''}${lines.map(([name, value]) => `- ${name}: ${value}`).join('\n')}
- Sources: ${d.sources.map((source) => `<${source}>`).join(', ')}
`;
}

function history({ history: { thoughts, field, onlyWithTools } }) {
  switch (thoughts) {
    case 'must':
      return `sent back as ${code(field)}${onlyWithTools ? '; required with tools, ignored otherwise' : ''}`;
    case 'may':
      return `sent back as ${code(field)}; the template of the model decides`;
    default:
      return 'left out';
  }
}

function form(value) {
  return value
    ? [
        `message ${fields(value.message)}`,
        ...(Object.keys(value.body).length > 0 ? [`body ${fields(value.body)}`] : []),
        ...(value.basePath ? [`at ${code(value.basePath)}`] : []),
      ].join('; ')
    : '';
}

const resumes = (d, name) => {
  const { raw, unsettled } = d.continuation;
  if (raw && raw.prompt.from !== 'template' && (raw.first || !d.continuation[name])) {
    return 'yes, from the prompt';
  }
  return d.continuation[name] ? (unsettled ? 'depends' : 'yes') : raw ? 'models of R1, from the prompt' : '–';
};
function raw(value) {
  if (!value) {
    return '';
  }
  const from = {
    text: () => `rendered by ${code(value.prompt.path)}`,
    tokens: () => `as tokens of ${code(value.prompt.path)}`,
    template: () => 'in the template of R1, which is known here',
  }[value.prompt.from]();
  const when = value.first ? 'before the chat is tried' : 'where the chat cannot';
  return `${code(value.path)}, with the prompt ${from}; ${when}`;
}

const yes = (value) => (value ? 'yes' : '–');
const code = (text) => `\`${text}\``;
const fields = (values) =>
  Object.entries(values)
    .map(([path, value]) => code(`${path}: ${JSON.stringify(value)}`))
    .join(', ');
const anchor = (label) =>
  label
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
const row = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const table = (head, rows) => [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(root, 'docs/backends.md'), await backendsPage());
}
