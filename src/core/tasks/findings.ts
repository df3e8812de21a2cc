import { parseAnswer } from '../edits/parse/answer.ts';
import type { Severity } from './problems.ts';

/** One remark of a review, at lines that exist. Lines are 0-based, `endLine` is one past the last. */
export interface Finding {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly severity: Exclude<Severity, 'hint'>;
  readonly title: string;
  /** Markdown, without the suggested edit. */
  readonly body: string;
  /** The suggested edit as the model wrote it, for the edit engine; absent where there is none. */
  readonly suggestion?: string | undefined;
}

export interface Findings {
  readonly findings: readonly Finding[];
  /** How many named a file that was not reviewed, a line that does not exist, or a quotation that is not there. */
  readonly dropped: number;
}

/** How the model is to write its findings; {@link readFindings} reads them. */
export const FINDINGS_FORMAT = [
  'Write each finding in this form, the gravest first:',
  '',
  '### PATH:FIRST-LAST [error|warning|info] Title in a few words',
  '> the first of these lines, copied exactly from the file',
  '',
  'What is wrong, what follows from it, and when it happens.',
  '',
  'Where a small change solves it, add it as a unified diff in a ```diff code block, with `--- a/PATH`, `+++ b/PATH`,',
  'hunks that begin with `@@ @@`, and exact context lines.',
  '',
  'Line numbers count from 1. Report only what you are sure of: bugs, risks, missing cases, wrong documentation; no',
  'matters of taste, no praise. When there is nothing to report, answer only: No findings.',
].join('\n');

const HEADING =
  /^#{2,4}\s+`?(?<path>[^`\s][^`]*?):L?(?<first>\d+)(?:\s*[-–]\s*L?(?<last>\d+))?`?[\s:—-]*(?:[[(]?(?<severity>error|warning|info)\b[\])]?)?[\s:—-]*(?<title>.*)$/i;

/**
 * Reads the findings of a review and checks each against the files. Where the quoted line stands elsewhere in the file,
 * and there only once, the finding is moved there: models miscount.
 * @param answer what the model said, without its thought
 * @param files text by path, as the prompt named them
 */
export function readFindings(answer: string, files: ReadonlyMap<string, string>): Findings {
  const sections = split(answer);
  const findings: Finding[] = [];
  for (const section of sections) {
    const finding = verified(section, files);
    if (finding) {
      findings.push(finding);
    }
  }
  return { findings, dropped: sections.length - findings.length };
}

interface Section {
  readonly path: string;
  /** 1-based, as written. */
  readonly first: number;
  readonly last: number;
  readonly severity: Finding['severity'];
  readonly title: string;
  readonly lines: readonly string[];
}

function split(answer: string): Section[] {
  const sections: (Omit<Section, 'lines'> & { lines: string[] })[] = [];
  let fence: string | undefined;
  for (const line of answer.split(/\r\n|\r|\n/)) {
    const mark = /^\s{0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark !== undefined && (fence === undefined || (mark.startsWith(fence) && line.trim() === mark))) {
      fence = fence === undefined ? mark : undefined;
    }
    const groups = fence === undefined ? HEADING.exec(line)?.groups : undefined;
    if (groups) {
      const { path = '', first = '', last = first, severity = '', title = '' } = groups;
      sections.push({
        path: path.replace(/^\.\//, ''),
        first: Number(first),
        last: Number(last),
        severity: severityOf(severity),
        title: title.trim(),
        lines: [],
      });
    } else {
      sections.at(-1)?.lines.push(line);
    }
  }
  return sections;
}

function severityOf(word: string): Finding['severity'] {
  const lower = word.toLowerCase();
  return lower === 'error' || lower === 'warning' ? lower : 'info';
}

function verified(section: Section, files: ReadonlyMap<string, string>): Finding | undefined {
  const text = files.get(section.path);
  if (text === undefined || section.first < 1 || section.last < section.first) {
    return undefined;
  }
  const lines = text.split(/\r\n|\r|\n/);
  const { quote, rest } = takeQuote(section.lines);
  const start = placeOf(section, quote, lines);
  if (start === undefined) {
    return undefined;
  }
  const length = section.last - section.first + 1;
  const { body, suggestion } = takeSuggestion(rest);
  return {
    path: section.path,
    startLine: start,
    endLine: Math.min(start + length, lines.length),
    severity: section.severity,
    title: section.title,
    body,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

/** The 0-based line at which a finding really is; undefined when the file has no such place. */
function placeOf(
  { first }: Section,
  quote: string | undefined,
  lines: readonly string[],
): number | undefined {
  const claimed = first - 1;
  const wanted = quote?.trim();
  if (wanted === undefined || wanted === '') {
    return claimed < lines.length ? claimed : undefined;
  }
  if (lines[claimed]?.trim() === wanted) {
    return claimed;
  }
  const places = lines.flatMap((line, at) => (line.trim() === wanted ? [at] : []));
  return places.length === 1 ? places[0] : undefined;
}

function takeQuote(lines: readonly string[]): { quote: string | undefined; rest: readonly string[] } {
  const at = lines.findIndex((line) => line.trim() !== '');
  const quoted = lines[at]?.startsWith('>') ? (lines[at] ?? '') : undefined;
  if (quoted === undefined) {
    return { quote: undefined, rest: lines };
  }
  let end = at;
  while (lines[end]?.startsWith('>')) {
    end++;
  }
  const bare = quoted.replace(/^>\s?/, '').trim();
  return { quote: /^`[^`]+`$/.test(bare) ? bare.slice(1, -1) : bare, rest: lines.slice(end) };
}

/** Parts a section into its words and its code blocks that hold an edit. */
function takeSuggestion(lines: readonly string[]): { body: string; suggestion: string | undefined } {
  const whole = lines.join('\n');
  const block = /^ {0,3}(`{3,}|~{3,})[^\n]*\n[\s\S]*?^ {0,3}\1[ \t]*$/gm;
  const edits = [...whole.matchAll(block)]
    .map(([text]) => text)
    .filter((text) => parseAnswer(text, true).length > 0);
  const body = edits.reduce((rest, edit) => rest.replace(edit, ''), whole);
  return {
    body: body.replace(/\n{3,}/g, '\n\n').trim(),
    suggestion: edits.length > 0 ? edits.join('\n\n') : undefined,
  };
}
