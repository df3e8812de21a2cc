import { explainFailure, type Translate } from '../../backends/explain.ts';
import { quirksInWords } from '../../backends/quirkWords.ts';
import { contextAdvice } from '../context.ts';
import { describeModel } from '../describeModel.ts';
import { liveTestInWords } from '../liveTest.ts';
import { serverLabels } from '../server.ts';
import type { Facts, Finding, Target } from './facts.ts';

/** What is to be said of the server, its key, the model and the live test. */
export function serverFindings(facts: Facts, endpoint: Target, t: Translate, locale: string): Finding[] {
  return [
    serverFinding(facts, endpoint, t),
    ...(facts.dialect === undefined
      ? []
      : [{ level: 'note' as const, what: t('Spoken with in the dialect of {0}', facts.dialect) }]),
    ...keyFindings(facts, endpoint, t),
    ...modelFindings(facts, endpoint, t, locale),
    ...testFindings(facts, endpoint, t, locale),
    ...learnedFindings(facts, t),
    ...balanceFindings(facts, t),
  ];
}

function serverFinding(facts: Facts, endpoint: Target, t: Translate): Finding {
  const { profile, kind, dialect, serverVersion, models } = facts;
  const name = [dialect ?? serverLabels[kind], serverVersion].filter((part) => part !== undefined).join(' ');
  const place = profile === '' ? endpoint.baseUrl : `${endpoint.baseUrl} (${t('Profile: {0}', profile)})`;
  if (models && 'failure' in models && models.failure.code !== 'model-not-found') {
    const { title, detail } = explainFailure(models.failure, endpoint, t);
    return { level: 'bad', what: `${name}, ${place}: ${title}`, next: detail };
  }
  const ms = models && 'ms' in models ? Math.round(models.ms) : undefined;
  const what =
    ms === undefined ? `${name}, ${place}` : t('{0} answers at {1} within {2} ms', name, place, ms);
  return { level: 'good', what };
}

function keyFindings(facts: Facts, endpoint: Target, t: Translate): Finding[] {
  if (!facts.hasKey) {
    return [{ level: 'note', what: t('No key is stored for this server') }];
  }
  const plain =
    /^http:/i.test(endpoint.baseUrl) && !/^http:\/\/(127\.|localhost|\[::1\])/i.test(endpoint.baseUrl);
  return plain
    ? [
        {
          level: 'bad',
          what: t('The key and the code travel unencrypted'),
          next: t('Use an address that begins with https://, or a tunnel.'),
        },
      ]
    : [{ level: 'good', what: t('A key is stored for this server') }];
}

function modelFindings({ models, kind }: Facts, endpoint: Target, t: Translate, locale: string): Finding[] {
  if (!models || 'failure' in models) {
    return [];
  }
  const model = models.value.find(({ id }) => id === endpoint.model);
  if (!model) {
    return models.value.length === 0
      ? []
      : [
          {
            level: 'note',
            what: t('The server does not list {0}', endpoint.model),
            next: t(
              'If requests fail, choose one of the models that it lists with "Rationale: Set Up a Model".',
            ),
          },
        ];
  }
  const about = describeModel(model, t, locale);
  const next = contextAdvice(model.contextTokens, kind, t);
  const what = about === '' ? model.id : `${model.id}: ${about}`;
  return [next === undefined ? { level: 'good', what } : { level: 'bad', what, next }];
}

function testFindings({ test, models }: Facts, endpoint: Target, t: Translate, locale: string): Finding[] {
  if (!test) {
    return [];
  }
  if ('failure' in test) {
    const { title, detail } = explainFailure(test.failure, endpoint, t);
    return [{ level: 'bad', what: title, next: detail }];
  }
  const { value } = test;
  const listed = models && 'value' in models ? models.value : [];
  const context = listed.find(({ id }) => id === endpoint.model)?.contextTokens;
  const dialect =
    value.thoughtIn === 'field'
      ? t('The thought arrives in a field of its own')
      : value.thoughtIn === 'content'
        ? t('The thought arrives between tags in the answer')
        : undefined;
  const other = value.model !== undefined && value.model !== endpoint.model ? value.model : undefined;
  return [
    { level: 'good', what: liveTestInWords(value, context, t, locale) },
    { level: 'note', what: t('First token after {0} ms', Math.round(value.firstTokenMs)) },
    ...(dialect === undefined ? [] : [{ level: 'note' as const, what: dialect }]),
    {
      level: 'note',
      what: value.usage
        ? t('The server counts tokens')
        : t('The server does not count tokens; they are estimated'),
    },
    ...(other === undefined
      ? []
      : [{ level: 'note' as const, what: t('{0} answered in place of {1}', other, endpoint.model) }]),
  ];
}

function learnedFindings({ found = {} }: Facts, t: Translate): Finding[] {
  const words = quirksInWords(found, t).map(([, said]) => said);
  return words.length === 0
    ? []
    : [
        {
          level: 'note',
          what: t('Found of this model: {0}', words.join('; ')),
          next: t('If that is wrong, correct it with "Rationale: Show Server Findings".'),
        },
      ];
}

function balanceFindings({ balance }: Facts, t: Translate): Finding[] {
  if (!balance) {
    return [];
  }
  const what = t('Left on the account: {0}', balance.join(', '));
  return balance.every((amount) => Number.parseFloat(amount) <= 0)
    ? [{ level: 'bad', what, next: t('Top up the account, or choose another model.') }]
    : [{ level: 'good', what }];
}
