import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { capabilitiesOf } from '../../../src/core/backends/body.ts';
import type { DialectId } from '../../../src/core/backends/dialectIds.ts';
import { DIALECTS } from '../../../src/core/backends/dialects.ts';
import { QuirkMemory } from '../../../src/core/backends/quirks.ts';
import type { ChatMessage, ChatRequest, Effort, Endpoint } from '../../../src/core/backends/types.ts';
import { EFFORT_TOKENS, planThinking, type ThinkingChoice } from '../../../src/core/control/limits.ts';
import {
  keptOf,
  messagesWithThought,
  type Resume,
  type ResumeReason,
  wayToResume,
  withNote,
} from '../../../src/core/control/resume.ts';
import { resumeInWords } from '../../../src/core/control/resumeWords.ts';
import { StartMemory } from '../../../src/core/reasoning/startMemory.ts';
import { endThinking } from '../../../src/net/endThinking.ts';
import { request } from '../../../src/vscode/runs/request.ts';
import { type EveryRoute, RENDERED, ROOM, startEveryRoute } from '../../backend/everyRoute.ts';
import { PATIENT } from './attempt.ts';
import { fillable } from './fillable.ts';

/** A request that a control leads to: its path, and what its body must hold. */
type Sent = readonly [path: string, body: object];

/** What one dialect makes of each control: the request that goes out, or null for the substitute that is labelled. */
interface Row {
  /** Added to the body to have no thought. Null: the user is told that the model always thinks. */
  readonly off: object | null;
  /** Levels that the server is told, and what high effort adds. Null: a limit in tokens, kept as such. */
  readonly effort: readonly [readonly Effort[], object] | null;
  /** What a limit of 500 tokens adds. Null: the thought is ended here. */
  readonly budget: object | null;
  /** Ends the running thought from outside. Null: it is ended by going on from it closed. */
  readonly ends: Sent | null;
  /** Goes on from a thought that is closed, so that the answer follows. Null: the question is asked again beside it. */
  readonly closed: ((thought: string) => readonly Sent[]) | null;
  /** Goes on inside a thought: an edited one, or one with a note. */
  readonly open: ((thought: string) => readonly Sent[]) | null;
}

const NONE: Row = { off: null, effort: null, budget: null, ends: null, closed: null, open: null };
const LEVELS: Row['effort'] = [['low', 'medium', 'high'], { reasoning_effort: 'high' }];
const SWITCH = { chat_template_kwargs: { enable_thinking: false } };
const ASKED = [{ role: 'user', content: 'U' }];
const last = (message: object) => ({ messages: [...ASKED, { role: 'assistant', ...message }] });
const codes = (text: string) => [...text].map((unit) => unit.charCodeAt(0));
const CLOSE = '\n</think>\n\n';

/** Completions take a prompt as it is: the template of R1 is known here. */
const R1_PROMPT = (thought: string): readonly Sent[] => [
  ['/v1/completions', { prompt: `<｜User｜>U<｜Assistant｜><think>\n${thought}`, stream: true }],
];
const VLLM = (text: string): readonly Sent[] => [
  ['/tokenize', { messages: ASKED, add_generation_prompt: true }],
  ['/detokenize', { tokens: codes(RENDERED).slice(-16) }],
  ['/tokenize', { prompt: text, add_special_tokens: false }],
  [
    '/v1/completions',
    { prompt: codes(RENDERED + text), max_tokens: ROOM - RENDERED.length - text.length, stream: true },
  ],
];
const OLLAMA = (text: string): readonly Sent[] => [
  ['/api/chat', { messages: ASKED, _debug_render_only: true }],
  ['/api/generate', { prompt: RENDERED + text, raw: true, think: false, truncate: false, shift: false }],
];
const chat = (message: object, body: object): Sent => ['/v1/chat/completions', { ...last(message), ...body }];

/** One row for each dialect: the type wants every one. */
const TABLE: Readonly<Record<DialectId, Row>> = {
  deepseek: {
    ...NONE,
    off: { thinking: { type: 'disabled' } },
    effort: [['low', 'medium', 'high', 'max'], { reasoning_effort: 'high' }],
    open: (thought) => [
      ['/beta/chat/completions', last({ content: '', reasoning_content: thought, prefix: true })],
    ],
  },
  openrouter: {
    ...NONE,
    off: { reasoning: { enabled: false } },
    effort: [['low', 'medium', 'high', 'max'], { reasoning: { effort: 'high' } }],
    budget: { reasoning: { max_tokens: 500 } },
  },
  azure: NONE,
  github: NONE,
  together: { ...NONE, off: { reasoning: { enabled: false } }, effort: LEVELS },
  fireworks: { ...NONE, off: { thinking: { type: 'disabled' } }, effort: LEVELS },
  groq: { ...NONE, effort: LEVELS },
  nim: { ...NONE, off: SWITCH },
  huggingface: { ...NONE, effort: LEVELS },
  litellm: { ...NONE, effort: LEVELS },
  ollama: {
    ...NONE,
    off: { think: false },
    effort: [['low', 'medium', 'high', 'max'], { think: 'high' }],
    closed: (thought) => OLLAMA(thought + CLOSE),
    open: OLLAMA,
  },
  llamacpp: {
    off: SWITCH,
    effort: LEVELS,
    budget: { reasoning_budget_tokens: 500 },
    ends: ['/v1/chat/completions/control', { id: 'chatcmpl-1', action: 'reasoning_end' }],
    closed: (thought) => [
      chat(
        { content: '', reasoning_content: thought },
        { continue_final_message: 'content', add_generation_prompt: false },
      ),
    ],
    open: (thought) => [
      chat(
        { content: '', reasoning_content: thought },
        { continue_final_message: 'reasoning_content', add_generation_prompt: false },
      ),
    ],
  },
  vllm: {
    off: SWITCH,
    effort: [['low', 'medium', 'high', 'max'], { reasoning_effort: 'high' }],
    budget: { thinking_token_budget: 500 },
    ends: null,
    closed: (thought) => VLLM(thought + CLOSE),
    open: (thought) => [
      chat(
        { content: `<think>\n${thought}` },
        { continue_final_message: true, add_generation_prompt: false },
      ),
    ],
  },
  sglang: {
    ...NONE,
    off: SWITCH,
    closed: (thought) => [chat({ content: thought + CLOSE }, { continue_final_message: true })],
    open: (thought) => [chat({ content: thought }, { continue_final_message: true })],
  },
  lmstudio: { ...NONE, closed: (thought) => R1_PROMPT(thought + CLOSE), open: R1_PROMPT },
  mlx: { ...NONE, off: SWITCH, closed: (thought) => R1_PROMPT(thought + CLOSE), open: R1_PROMPT },
  koboldcpp: NONE,
  textgen: {
    ...NONE,
    closed: (thought) => [chat({ content: `<think>\n${thought}${CLOSE}` }, { continue_: true })],
    open: (thought) => [chat({ content: `<think>\n${thought}` }, { continue_: true })],
  },
  docker: NONE,
  jan: NONE,
  embedded: {
    ...NONE,
    closed: (thought) => [chat({ content: `<think>\n${thought}${CLOSE}` }, {})],
    open: (thought) => [chat({ content: `<think>\n${thought}` }, {})],
  },
  custom: NONE,
};

const MESSAGES: readonly ChatMessage[] = [{ role: 'user', content: 'U' }];

let server: EveryRoute;
beforeEach(async () => {
  server = await startEveryRoute();
});
afterEach(() => server.close());

/** A request as the extension sends it, and what came: the thought and the answer. */
async function send(endpoint: Endpoint, wanted: Omit<ChatRequest, 'endable'>, quirks = new QuirkMemory()) {
  const { continuation } = wanted;
  const filled = fillable((thought, id) => taken(thought, id));
  const outcome = await request(filled.run, endpoint, wanted, PATIENT, new StartMemory(), quirks);
  expect(outcome).toMatchObject({ type: 'answered' });
  const { thought, answer } = filled.run;
  return [(continuation?.thought ?? '') + thought.trimEnd(), (continuation?.answer ?? '') + answer];
}

/** Told what the thought has come to. */
let taken: (thought: string, id: string | undefined) => void = () => undefined;

const asked = (since = 0): Sent[] => server.asked.slice(since).map(([path, body]) => [path, body as object]);
const choice = (wanted: Partial<ThinkingChoice>): ThinkingChoice => ({
  effort: 'default',
  maxTokens: 0,
  maxSeconds: 0,
  ...wanted,
});

/** What a request without any control sends. */
async function plainBody(endpoint: Endpoint): Promise<object> {
  server.next = { thought: 'Hm.', answer: 'Yes' };
  await send(endpoint, { messages: MESSAGES });
  return asked().at(-1)?.[1] ?? {};
}

/** How one goes on from a message; what was sent for it, and the words for that. */
async function goOn(endpoint: Endpoint, resume: Resume, reply: EveryRoute['next']) {
  const can = capabilitiesOf(endpoint, {});
  const way = wayToResume(can, resume, false);
  server.next = reply;
  const since = server.asked.length;
  const came = await send(endpoint, {
    messages: way === 'ask' ? messagesWithThought(MESSAGES, resume) : MESSAGES,
    ...(way === 'ask' ? {} : { continuation: keptOf(resume, way) }),
  });
  const label = resumeInWords(resume, way, (words) => words).detail;
  return { way, sent: asked(since), came, label };
}

test('the table has a row for every dialect', () => {
  expect(Object.keys(TABLE).toSorted()).toEqual(DIALECTS.map(({ id }) => id).toSorted());
});

describe.each(Object.entries(TABLE))('%s', (id, row) => {
  const preset = id as DialectId;
  const where = (model: string): Endpoint => ({ preset, baseUrl: `${server.origin}/v1`, model });

  test('no thinking', async () => {
    const endpoint = where('unknown-model');
    const plan = planThinking(choice({ effort: 'off' }), capabilitiesOf(endpoint));
    const plain = await plainBody(endpoint);
    await send(endpoint, { messages: MESSAGES, knobs: plan.knobs });
    expect(asked().at(-1)?.[1]).toEqual({ ...plain, ...row.off });
    expect(plan.cannotDoWithout).toBe(row.off === null);
  });

  test('effort', async () => {
    const endpoint = where('unknown-model');
    const can = capabilitiesOf(endpoint);
    expect(can.effort).toEqual(row.effort?.[0] ?? []);
    const plan = planThinking(choice({ effort: 'high' }), can);
    const plain = await plainBody(endpoint);
    await send(endpoint, { messages: MESSAGES, knobs: plan.knobs });
    expect(asked().at(-1)?.[1]).toEqual({ ...plain, ...row.effort?.[1] });
    expect(plan.limits).toEqual(row.effort ? {} : { tokens: EFFORT_TOKENS.high });
  });

  test('a limit in tokens', async () => {
    const endpoint = where('unknown-model');
    const plan = planThinking(choice({ maxTokens: 500 }), capabilitiesOf(endpoint));
    const plain = await plainBody(endpoint);
    await send(endpoint, { messages: MESSAGES, knobs: plan.knobs });
    expect(asked().at(-1)?.[1]).toEqual({ ...plain, ...row.budget });
    // Where the server keeps it, it is helped only when the thought goes on well past it.
    expect(plan.limits).toEqual({ tokens: row.budget ? 625 : 500 });
  });

  test.each(['answer', 'limit'] as const)('the thought ends now, for the %s', async (reason) => {
    const endpoint = where('deepseek-r1');
    if (reason === 'limit') {
      // No server keeps a limit in seconds: the thought is ended from here.
      const plan = planThinking(choice({ maxSeconds: 5 }), capabilitiesOf(endpoint));
      expect(plan).toEqual({ knobs: {}, limits: { ms: 5000 }, cannotDoWithout: false });
    }
    const resume: Resume = { thought: 'I wonder.', closed: true, answer: '', reason };
    if (row.ends) {
      expect(wayToResume(capabilitiesOf(endpoint), resume, true)).toBe('server');
      server.next = { thought: 'I wonder.', answer: 'Yes', wait: true };
      const ended: Promise<boolean>[] = [];
      taken = (thought, name) => {
        if (thought === 'I wonder.' && ended.length === 0 && name) {
          ended.push(endThinking(endpoint, name));
        }
      };
      expect(await send(endpoint, { messages: MESSAGES })).toEqual(['I wonder.', 'Yes']);
      taken = () => undefined;
      expect(await Promise.all(ended)).toEqual([true]);
      expect(asked().at(-1)).toEqual(row.ends);
    }
    // Also where the running request cannot be told, because its thought has ended or it was stopped.
    const reply = row.closed ? { answer: 'Yes' } : { thought: 'Again.', answer: 'Yes' };
    const { way, sent, came, label } = await goOn(endpoint, resume, reply);
    expect(way).toBe(row.closed ? 'continue' : 'ask');
    expect(sent).toMatchObject(row.closed?.('I wonder.') ?? [[expect.any(String), beside('I wonder.')]]);
    expect(came).toEqual([row.closed ? 'I wonder.' : 'Again.', 'Yes']);
    expect(label).toMatch(row.closed ? /sent back with its thought closed/ : /asked again, with the thought/);
  });

  test.each<[ResumeReason, string]>([
    ['edited', 'I know.'],
    ['note', withNote('I wonder.', 'in cents')],
  ])('the thought goes on, %s', async (reason, thought) => {
    const resume: Resume = { thought, closed: false, answer: '', reason };
    const { way, sent, came, label } = await goOn(where('deepseek-r1'), resume, {
      thought: ' So it is.',
      answer: 'Yes',
    });
    expect(way).toBe(row.open ? 'continue' : 'ask');
    expect(sent).toMatchObject(row.open?.(thought) ?? [[expect.any(String), beside(thought)]]);
    expect(came).toEqual([row.open ? `${thought} So it is.` : ' So it is.', 'Yes']);
    expect(label).toMatch(row.open ? /sent back as it stands/ : /asked again, with the thought/);
  });
});

test('what was seen of a stream says where the next one goes on: between tags, inside the thought', async () => {
  const endpoint: Endpoint = { preset: 'sglang', baseUrl: `${server.origin}/v1`, model: 'deepseek-r1' };
  const quirks = new QuirkMemory();
  server.next = { thought: 'I wonder.', answer: 'Yes', dialect: 'tags' };
  await send(endpoint, { messages: MESSAGES }, quirks);
  server.next = { thought: ' So it is.', answer: 'Yes', dialect: 'unopened' };
  const continuation = { thought: 'I know.', closed: false, answer: '' };
  const shown: string[] = [];
  taken = (thought) => void shown.push(thought);
  expect(await send(endpoint, { messages: MESSAGES, continuation }, quirks)).toEqual([
    'I know. So it is.',
    'Yes',
  ]);
  taken = () => undefined;
  // Shown as a thought from its first word, not only once it is closed.
  expect(shown.find((text) => text !== '')).toBe(' So');
});

/** The body of the substitute: the question with the thought beside it, and no message that is gone on with. */
function beside(thought: string): object {
  const question = expect.stringContaining(`<reasoning>\n${thought.trim()}\n</reasoning>`);
  return { messages: [{ role: 'user', content: question }] };
}

vi.setConfig({ testTimeout: 30_000 });
