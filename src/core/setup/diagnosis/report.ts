import { explainFailure, type Translate } from '../../backends/explain.ts';
import { redact } from '../../backends/redact.ts';
import { escaped } from '../../usage/words.ts';
import type { Facts, Finding } from './facts.ts';
import { serverFindings } from './server.ts';
import { proxyFindings, wayFindings } from './way.ts';

/**
 * The report on a connection, as Markdown. Whatever servers, settings and errors say stands in it as text.
 * @param secrets what must not be in it, such as the key in use; what looks like a secret is left out anyway
 */
export function diagnosisReport(
  facts: Facts,
  t: Translate,
  locale: string,
  secrets: readonly (string | undefined)[],
): string {
  const marks = { good: t('Good'), note: t('Note'), bad: t('Problem') };
  const findings = findingsIn(facts, t, locale);
  const bad = findings.filter(({ level }) => level === 'bad').length;
  const lines = [
    `# ${t('Connection report')}`,
    '',
    new Date(facts.now).toISOString(),
    '',
    bad === 0 ? t('No problem was found.') : t('Problems: {0}', bad),
    '',
    ...findings.map(({ level, what, next }) => {
      const line = `- **${marks[level]}:** ${text(what)}`;
      return next === undefined ? line : `${line}\n  - **${t('Next step')}:** ${text(next)}`;
    }),
    '',
    `## ${t('Versions')}`,
    '',
    ...facts.versions.map(([name, version]) => `- ${text(`${name}: ${version}`)}`),
    '',
    t('Keys, prompts and code are not part of this report.'),
    '',
  ];
  return redact(lines.join('\n'), secrets);

  function text(words: string): string {
    return escaped(redact(withoutQueries(words), secrets));
  }
}

/** Queries of addresses may hold keys. */
function withoutQueries(words: string): string {
  return words.replaceAll(/(https?:\/\/[^\s?#]*)[?#]\S*/gi, '$1');
}

function findingsIn(facts: Facts, t: Translate, locale: string): Finding[] {
  const { endpoint } = facts;
  if (!endpoint) {
    const { title, detail } = explainFailure({ code: 'not-configured' }, undefined, t);
    const next = t('Run "Rationale: Set Up a Model".');
    return [{ level: 'bad', what: `${title}. ${detail}`, next }, ...proxyFindings(facts, t)];
  }
  return [...serverFindings(facts, endpoint, t, locale), ...wayFindings(facts, endpoint, t)];
}
