import { asksToLook, type OutwardWarning } from '../../core/push/outward.ts';
import type { Level } from '../../core/record/warning.ts';
import { LEVEL_WORDS, LOOK, type OutwardContext, PURPOSE_WORDS, type Words } from './outward-context.ts';
import { type Element, xmlDocument } from './xml.ts';

export const CAP_TYPE = 'application/cap+xml';
const NAMESPACE = 'urn:oasis:names:tc:emergency:cap:1.2';

/** CAP's categories (2.2 of the standard); what it has no better word for is public safety. */
const CATEGORIES: Readonly<Record<string, string>> = {
  safeguarding: 'Safety',
  fraud_prevention: 'Security',
  dispute_mediation: 'Safety',
  crowd_safety: 'Safety',
  fire_safety: 'Fire',
  road_safety: 'Transport',
  property_harm: 'Security',
  device_health: 'Infra',
};

/** A level says how much speaks for a look, so it sets all three: none of them is measured by itself. */
const GRAVITY: Readonly<Record<Level, { urgency: string; severity: string; certainty: string }>> = {
  red: { urgency: 'Immediate', severity: 'Extreme', certainty: 'Likely' },
  orange: { urgency: 'Expected', severity: 'Severe', certainty: 'Likely' },
  yellow: { urgency: 'Expected', severity: 'Moderate', certainty: 'Possible' },
  blue: { urgency: 'Future', severity: 'Minor', certainty: 'Possible' },
};

/**
 * A revision of a warning as an alert of the Common Alerting Protocol 1.2 (OASIS, 2010), for the duty officers alone: scope
 * `Restricted`, never `Public`. The first revision is an `Alert`, later ones are an `Update` of it, and the last a `Cancel`.
 * The message refers to the first one, whose time and name follow from the warning itself.
 */
export function toCap(warning: OutwardWarning, context: OutwardContext): string {
  const { warningId, revision, at, openedAt } = warning;
  const { source, mode } = context;
  const first = `${source},${warningId}.0,${capTime(openedAt)}`;
  const alert: Element = [
    'alert',
    [
      ['identifier', `${warningId}.${revision}`],
      ['sender', source],
      ['sent', capTime(at)],
      ['status', mode === 'actual' ? 'Actual' : 'Exercise'],
      ['msgType', messageType(warning)],
      ['scope', 'Restricted'],
      ['restriction', 'For the duty officers of the units that it is sent to; not to be passed on.'],
      ...(mode === 'exercise' ? [['note', 'Exercise. 演练'] as const] : []),
      ...(revision === 0 ? [] : [['references', first] as const]),
      ['incidents', warningId],
      ['info', infoOf(warning, context, 'en', 'en-US')],
      ['info', infoOf(warning, context, 'zh', 'zh-CN')],
    ],
  ];
  return xmlDocument(alert, NAMESPACE);
}

/** With the offset written out: the standard knows no `Z`. */
function capTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}-00:00`;
}

function messageType(warning: OutwardWarning): string {
  if (!asksToLook(warning)) return 'Cancel';
  return warning.revision === 0 ? 'Alert' : 'Update';
}

function infoOf(
  warning: OutwardWarning,
  { page = null }: OutwardContext,
  language: keyof Words,
  tag: string,
): readonly Element[] {
  const { urgency, severity, certainty } = GRAVITY[warning.level];
  const purpose = PURPOSE_WORDS[warning.purpose]?.[language] ?? warning.purpose;
  const level = LEVEL_WORDS[warning.level]![language];
  return [
    ['language', tag],
    ['category', CATEGORIES[warning.purpose] ?? 'Safety'],
    ['event', purpose],
    // Never `AllClear`: that a warning has ended does not say that there is no risk (charter, clause 6).
    ...(asksToLook(warning) ? [['responseType', 'Assess'] as const] : []),
    ['urgency', asksToLook(warning) ? urgency : 'Past'],
    ['severity', severity],
    ['certainty', certainty],
    ['onset', capTime(warning.openedAt)],
    ['headline', `${purpose}: ${level}`],
    ['description', LOOK[language]],
    ...(page === null ? [] : [['web', page] as const]),
    ...parametersOf(warning),
    ...areaOf(warning),
  ];
}

function parametersOf(warning: OutwardWarning): readonly Element[] {
  const values: readonly (readonly [string, string])[] = [
    ['level', warning.level],
    ...(warning.score === null ? [] : [['score', String(warning.score)] as const]),
    ['reason', warning.reason],
    ['status', warning.status],
    ['about', warning.about],
    ...(warning.escalation === null ? [] : [['escalation', String(warning.escalation)] as const]),
    ...warning.contributions.map(({ rule }) => ['rule', rule] as const),
  ];
  return values.map(([name, value]) => [
    'parameter',
    [
      ['valueName', `tocsin:${name}`],
      ['value', value],
    ],
  ]);
}

/** `area:cell:894b009a997ffff` */
const AREA_SUBJECT = /^area:(\w+):(.+)$/;

function areaOf({ subject, areaCode }: OutwardWarning): readonly Element[] {
  const [, scheme = '', code = ''] = AREA_SUBJECT.exec(subject ?? '') ?? [];
  const geocodes: readonly (readonly [string, string])[] = [
    ...(areaCode === null ? [] : [['administrative-code', areaCode] as const]),
    ...(scheme === 'cell' ? [['h3', code] as const] : []),
  ];
  if (geocodes.length === 0) return [];
  return [
    [
      'area',
      [
        ['areaDesc', geocodes.map(([name, value]) => `${name} ${value}`).join(', ')],
        ...geocodes.map(
          ([name, value]): Element => [
            'geocode',
            [
              ['valueName', name],
              ['value', value],
            ],
          ],
        ),
      ],
    ],
  ];
}
