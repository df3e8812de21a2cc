import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shortModelName } from '../../../src/core/setup/modelInfo.ts';
import { endpointInUse, profilesIn, transportFor, withProfile } from '../../../src/core/setup/profiles.ts';

const local = { preset: 'ollama', baseUrl: 'http://127.0.0.1:11434/v1', model: 'r1' } as const;
const hosted = { preset: 'deepseek', baseUrl: 'https://api.deepseek.com', model: 'deepseek-flash' } as const;

test('what cannot be used is left out; what is doubtful is made plain', () => {
  expect(
    profilesIn([
      { name: ' home ', ...local, baseUrl: 'http://127.0.0.1:11434/v1//' },
      { name: 'home', ...hosted },
      { name: 'no model', baseUrl: 'http://x' },
      { name: 'a file', baseUrl: 'file:///etc', model: 'x' },
      { name: '', ...hosted },
      { name: 'odd', baseUrl: 'http://x', model: 'm', preset: 'toString' },
      null,
      7,
    ]),
  ).toEqual([
    { name: 'home', ...local },
    { name: 'odd', preset: 'custom', baseUrl: 'http://x', model: 'm' },
  ]);
});

const OWN = {
  headers: { 'x-team': 'a' },
  fallbackUrls: ['http://127.0.0.2:11434/v1'],
  contextTokens: 9000,
} as const;

test('a profile has headers, further base URLs and a context length of its own', () => {
  const [home, odd] = profilesIn([
    { name: 'home', ...local, ...OWN },
    { name: 'odd', ...hosted, headers: { a: 1 }, fallbackUrls: ['file:///x', 4], contextTokens: -1 },
  ]);
  expect(home).toEqual({ name: 'home', ...local, ...OWN });
  expect(odd).toEqual({ name: 'odd', ...hosted });
  expect(endpointInUse('home', home ? [home] : [], hosted)).toEqual({ ...local, ...OWN });
});

test('what the single settings have goes to no other origin by way of a profile', () => {
  const other = { ...local, model: 'other' };
  expect(transportFor(local, local, OWN)).toEqual(OWN);
  expect(transportFor(other, local, OWN)).toEqual({ headers: OWN.headers, contextTokens: 9000 });
  expect(transportFor(hosted, local, OWN)).toEqual({ contextTokens: 9000 });
  expect(transportFor(hosted, undefined, OWN)).toEqual({ contextTokens: 9000 });
});

test('another model at the same place keeps what the profile had of its own; another place does not', () => {
  const before = [{ name: 'a', ...local, ...OWN }];
  expect(withProfile(before, { name: 'a', ...local, model: 'new' })).toEqual([
    { name: 'a', ...local, model: 'new', ...OWN },
  ]);
  expect(withProfile(before, { name: 'a', ...hosted })).toEqual([{ name: 'a', ...hosted }]);
});

test('anything at all is read without an error', () => {
  fc.assert(fc.property(fc.anything(), (value) => profilesIn([value, value]).length <= 1));
});

test('the endpoint in use: by name, single, or none when the name leads nowhere', () => {
  const profiles = [{ name: 'home', ...local }];
  expect(endpointInUse('', profiles, hosted)).toEqual(hosted);
  expect(endpointInUse('home', profiles, hosted)).toEqual(local);
  expect(endpointInUse('gone', profiles, hosted)).toBeUndefined();
});

test('a profile takes the place of that of its name', () => {
  const profiles = withProfile([{ name: 'a', ...local }], { name: 'b', ...local });
  expect(withProfile(profiles, { name: 'a', ...hosted })).toEqual([
    { name: 'b', ...local },
    { name: 'a', ...hosted },
  ]);
});

test('names for the status bar', () => {
  expect(shortModelName('deepseek-ai/DeepSeek-R1')).toBe('DeepSeek-R1');
  expect(shortModelName('/models/R1-Q4.gguf')).toBe('R1-Q4');
  expect(shortModelName('org/')).toBe('org/');
  expect(shortModelName('x'.repeat(50))).toHaveLength(32);
});
