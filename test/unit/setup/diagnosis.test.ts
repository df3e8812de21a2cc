import { describe, expect, test } from 'vitest';
import type { Facts } from '../../../src/core/setup/diagnosis/facts.ts';
import { diagnosisReport } from '../../../src/core/setup/diagnosis/report.ts';

const t = (message: string, ...args: (string | number)[]): string =>
  message.replaceAll(/\{(\d)\}/g, (_, index) => String(args[Number(index)]));

const NOW = Date.parse('2026-11-24T00:00:00Z');
const DAY = 24 * 60 * 60 * 1000;
const KEY = 'a-key-without-a-known-form';

const good: Facts = {
  versions: [['Rationale', '0.1.0']],
  profile: 'home',
  endpoint: { preset: 'ollama', baseUrl: 'https://models.example/v1', model: 'r1' },
  hasKey: true,
  kind: 'ollama',
  dialect: 'Ollama',
  serverVersion: '0.30.1',
  limits: { firstTokenMs: 600_000, idleMs: 120_000 },
  maxTokens: undefined,
  proxy: { address: '', support: 'override', strict: true, exceptions: [], variables: [] },
  models: { ms: 12.4, value: [{ id: 'r1', contextTokens: 16384, thinks: true }] },
  test: {
    ms: 900,
    value: {
      thinks: true,
      tokensPerSecond: 38.2,
      firstTokenMs: 210,
      thoughtIn: 'field',
      usage: {},
      reasoningTokens: 30,
      answerTokens: 2,
    },
  },
  clockMs: 300,
  certificate: {
    ms: 5,
    value: { subject: 'models.example', issuer: 'An Issuer', validUntil: NOW + 60 * DAY },
  },
  now: NOW,
};

const report = (facts: Partial<Facts>): string => diagnosisReport({ ...good, ...facts }, t, 'en', [KEY]);

test('what was found of the model is told, and where to correct it', () => {
  const said = report({ found: { thoughtIn: 'tags', unopened: true, without: ['temperature'] } });
  expect(said).toMatch(/Found of this model: .*comes in: tags; .*without its opening tag; .*temperature/);
  expect(said).toContain('Show Server Findings');
});

test('a connection that works', () => {
  const said = report({});
  for (const words of [
    'No problem was found.',
    'Ollama 0.30.1 answers at https://models.example/v1 (Profile: home) within 12 ms',
    'Thinks: yes, 38 tokens/s, context 16,384',
    'First token after 210 ms',
    'a field of its own',
    'in the dialect of Ollama',
    'Certificate of models.example, issued by An Issuer, valid for 60 more days',
    'The clocks agree within 1 s',
    'Rationale: 0.1.0',
    '2026-11-24T00:00:00.000Z',
  ]) {
    expect(said).toContain(words);
  }
  expect(said).not.toContain('Next step');
});

describe('each problem has a next step', () => {
  test.each<[string, Partial<Facts>, RegExp]>([
    ['nothing is set up', { endpoint: undefined }, /Set Up a Model/],
    ['nothing answers', { models: { failure: { code: 'unreachable' } }, test: undefined }, /ollama serve/],
    ['the key is refused', { models: { failure: { code: 'unauthorized', status: 401 } } }, /valid key/],
    ['the test fails', { test: { failure: { code: 'stalled' } } }, /limits are settings/],
    [
      'the context is small',
      { models: { ms: 1, value: [{ id: 'r1', contextTokens: 4096 }] } },
      /larger context/,
    ],
    ['nothing is left', { balance: ['0.00 USD'] }, /Top up/],
    [
      'a detour through the proxy',
      {
        endpoint: { preset: 'ollama', baseUrl: 'https://192.168.1.5/v1', model: 'r1' },
        proxy: { address: 'http://p:1', support: 'override', strict: true, exceptions: [], variables: [] },
      },
      /http\.noProxy/,
    ],
    ['the clock is wrong', { clockMs: -600_000 }, /clock of this machine/],
    [
      'the certificate ends soon',
      { certificate: { ms: 1, value: { subject: 's', issuer: 'i', validUntil: NOW + 3 * DAY } } },
      /renew/,
    ],
    [
      'the certificate is not trusted',
      {
        certificate: {
          ms: 1,
          value: { subject: 's', issuer: 'i', validUntil: NOW + 90 * DAY, problem: 'SELF_SIGNED' },
        },
      },
      /certificates of the system/,
    ],
    [
      'a key travels unencrypted',
      { endpoint: { preset: 'custom', baseUrl: 'http://gpu.example/v1', model: 'r1' } },
      /https:/,
    ],
  ])('%s', (_name, facts, next) => {
    const said = report(facts);
    expect(said).toContain('Problems: 1');
    expect(said.split('\n').find((line) => line.includes('Next step'))).toMatch(next);
  });
});

test('no secret is in it, wherever it came from', () => {
  const said = report({
    endpoint: { preset: 'custom', baseUrl: `https://user:hunter22@x.example/v1?key=${KEY}`, model: 'r1' },
    models: { failure: { code: 'server-error', serverMessage: `bad key ${KEY} and sk-abcdef123456` } },
    test: { failure: { code: 'server-error', serverMessage: 'Authorization: Bearer abcdef123456' } },
    certificate: { failure: { code: 'unreachable', detail: KEY } },
    proxy: {
      address: 'http://joe:secret99@proxy.example:3128?token=12345678',
      support: 'override',
      strict: false,
      exceptions: [],
      variables: ['HTTPS_PROXY'],
    },
  });
  expect(said).not.toMatch(/a-key-without|sk-abcdef|abcdef123456|hunter22|secret99|12345678/);
  expect(said).toContain('proxy.example:3128');
});

test('what a server says cannot become a link, a picture or a heading', () => {
  const said = report({
    models: { failure: { code: 'server-error', serverMessage: '<img src=x>\n# Hi [x](command:y)' } },
  });
  expect(said).not.toMatch(/<img|^# Hi|(?<!\\)\]\(/m);
});
