import { asksToLook, type OutwardWarning } from '../../core/push/outward.ts';
import type { Level } from '../../core/record/warning.ts';
import { formatInstant } from '../../core/time/instant.ts';
import { LEVEL_WORDS, LOOK, type OutwardContext, PURPOSE_WORDS } from './outward-context.ts';

export const FIWARE_TYPE = 'application/fiware+json';

/** The data model's categories; it has no better one for what concerns people and places. */
const CATEGORIES: Readonly<Record<string, string>> = { road_safety: 'traffic' };
const OTHER_CATEGORY = 'security';

/** Its sub-categories, where one says the same. */
const SUB_CATEGORIES: Readonly<Record<string, string>> = {
  crowd_safety: 'crowdRisk',
  fire_safety: 'fireRisk',
  road_safety: 'hazardOnRoad',
};

const SEVERITIES: Readonly<Record<Level, string>> = {
  red: 'critical',
  orange: 'high',
  yellow: 'medium',
  blue: 'low',
};

const CONTEXT = [
  'https://raw.githubusercontent.com/smart-data-models/dataModel.Alert/master/context.jsonld',
  'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld',
] as const;

/**
 * A warning as an `Alert` of the Smart Data Models, in key-values (NGSI v2) or simplified (NGSI-LD) form, which are the
 * same. One entity for each warning: a later revision replaces it, and one that has ended has `validTo`.
 */
export function toFiware(warning: OutwardWarning, context: OutwardContext): object {
  const { warningId, purpose, level } = warning;
  const { mode, source, page = null } = context;
  const subCategory = SUB_CATEGORIES[purpose];
  const exercise = mode === 'exercise' ? 'EXERCISE. ' : '';
  return {
    id: `urn:ngsi-ld:Alert:tocsin:${warningId}`,
    type: 'Alert',
    alertSource: source,
    category: CATEGORIES[purpose] ?? OTHER_CATEGORY,
    ...(subCategory === undefined ? {} : { subCategory }),
    severity: SEVERITIES[level],
    dateIssued: formatInstant(warning.openedAt),
    validFrom: formatInstant(warning.openedAt),
    ...(!asksToLook(warning) ? { validTo: formatInstant(warning.at) } : {}),
    description: `${exercise}${PURPOSE_WORDS[purpose]?.en ?? purpose}: ${LEVEL_WORDS[level]!.en}. ${LOOK.en}`,
    ...(warning.areaCode === null ? {} : { areaServed: warning.areaCode }),
    ...(page === null ? {} : { seeAlso: page }),
    data: {
      mode,
      revision: warning.revision,
      reason: warning.reason,
      status: warning.status,
      about: warning.about,
      ...(warning.subject === null ? {} : { subject: warning.subject }),
      purpose,
      level,
      ...(warning.score === null ? {} : { score: warning.score }),
      ...(warning.escalation === null ? {} : { escalation: warning.escalation }),
      revisedAt: formatInstant(warning.at),
      rules: warning.contributions.map(({ rule, contribution }) => ({ rule, contribution })),
    },
    '@context': CONTEXT,
  };
}
