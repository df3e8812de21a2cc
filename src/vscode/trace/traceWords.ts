import * as vscode from 'vscode';
import type { MarkdownWords } from '../../core/trace/markdown.ts';
import type { TraceEntry } from '../../core/trace/outline.ts';
import type { NotRead, Trace } from '../../core/trace/trace.ts';

const { t } = vscode.l10n;

/** What the sections of a trace are called, and what its steps do. */
export function kindWords(): Record<TraceEntry['kind'], string> {
  return {
    instruction: t('Question'),
    thought: t('Thought'),
    answer: t('Answer'),
    restate: t('restates the task'),
    explore: t('explores'),
    alternative: t('tries another idea'),
    doubt: t('doubts'),
    check: t('checks'),
    decide: t('decides'),
    plan: t('plans the answer'),
  };
}

/** `3.4 s`, `1 min 5 s` @param ms how long */
export function duration(ms: number): string {
  const { language } = vscode.env;
  if (ms < 60_000) {
    const digits = { maximumFractionDigits: ms < 10_000 ? 1 : 0 };
    return t('{0} s', new Intl.NumberFormat(language, digits).format(ms / 1000));
  }
  const seconds = Math.floor(ms / 1000);
  return t('{0} min {1} s', Math.floor(seconds / 60), String(seconds % 60).padStart(2, '0'));
}

/** Date and time as people read them. @param at in ms since 1970 */
export function dateAndTime(at: number): string {
  return new Intl.DateTimeFormat(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' }).format(at);
}

/** What a trace came to in a line: `Jan 2, 2026, 3:04 AM · thought 12 s · ~431 tokens`. */
export function summary(trace: Trace): string {
  const { at, thoughtMs, reasoningTokens, reasoningTokensEstimated } = trace;
  return [
    ...(at === undefined ? [] : [dateAndTime(at)]),
    ...(thoughtMs === undefined ? [] : [t('thought {0}', duration(thoughtMs))]),
    ...(reasoningTokens ? [t('{0} tokens', figure(reasoningTokens, reasoningTokensEstimated))] : []),
    ...(trace.ended === undefined || trace.ended === 'done' ? [] : [endedWords()[trace.ended]]),
  ].join(' · ');
}

/** The words of a trace that is written as Markdown. */
export function markdownWords(): MarkdownWords {
  const kinds = kindWords();
  return {
    question: kinds.instruction,
    thought: kinds.thought,
    answer: kinds.answer,
    kinds,
    duration,
    facts,
  };
}

/** Why a file is not opened as a trace. */
export function notReadReason(why: NotRead | 'too-large'): string {
  const reasons: Record<NotRead | 'too-large', string> = {
    foreign: t('It is no trace: neither .r1trace nor the JSON that Rationale exports.'),
    'later-version': t('It was written by a later version of Rationale.'),
    damaged: t('It is damaged: a part of it is missing or does not fit the rest.'),
    'too-large': t('It is larger than 32 MB.'),
  };
  return reasons[why];
}

function endedWords(): Record<NonNullable<Trace['ended']>, string> {
  return {
    done: t('done'),
    stopped: t('stopped'),
    failed: t('failed'),
    cut: t('cut off'),
  };
}

function facts(of: Trace): (readonly [string, string])[] {
  const all: readonly (readonly [string, string | undefined])[] = [
    [t('Date'), of.at === undefined ? undefined : dateAndTime(of.at)],
    [t('Model'), of.model],
    [t('Server'), of.server],
    [t('Place'), of.place],
    [
      t('Settings'),
      of.settings &&
        Object.entries(of.settings)
          .map((pair) => pair.join(' '))
          .join(', '),
    ],
    [t('Time'), of.elapsedMs === undefined ? undefined : duration(of.elapsedMs)],
    [t('First token'), of.firstTokenMs === undefined ? undefined : duration(of.firstTokenMs)],
    [t('Thought'), of.thoughtMs === undefined ? undefined : duration(of.thoughtMs)],
    [t('Reasoning tokens'), count(of.reasoningTokens, of.reasoningTokensEstimated)],
    [t('Answer tokens'), count(of.answerTokens, of.answerTokensEstimated)],
    [t('Prompt tokens'), count(of.promptTokens, false)],
    [t('Cached tokens'), count(of.cachedPromptTokens, false)],
    [t('Ended'), of.ended && endedWords()[of.ended]],
  ];
  return all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

function count(tokens: number | undefined, estimated: boolean | undefined): string | undefined {
  return tokens === undefined ? undefined : figure(tokens, estimated);
}

function figure(tokens: number, estimated: boolean | undefined): string {
  return `${estimated ? '~' : ''}${new Intl.NumberFormat(vscode.env.language).format(tokens)}`;
}
