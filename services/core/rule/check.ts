import { AREA_SCHEMES, ROLES, type Role, STREAMS, type Stream } from '../event/vocabulary.ts';
import type { Fault } from '../fault.ts';
import { LEVELS, type Level } from '../record/warning.ts';
import { parseDuration } from '../time/duration.ts';
import { checkConditions } from './check-conditions.ts';
import { checkFilter } from './check-filter.ts';
import { streamsOf } from './filter.ts';
import { checkKeys, createReport, isObject, type Report, suggest } from './report.ts';
import { AREA_PURPOSES, isAbsence, PURPOSES, type Purpose, type Rule, type Trigger } from './rule.ts';

const KEYS = [
  '$schema',
  'id',
  'title',
  'purpose',
  'subject',
  'roles',
  'on',
  'conditions',
  'event',
  'message',
  'basis',
  'owner',
  'status',
  'knownGaps',
  'cases',
];
export const REQUIRED_KEYS = [
  'id',
  'title',
  'purpose',
  'subject',
  'on',
  'conditions',
  'event',
  'message',
  'basis',
  'owner',
  'status',
];
const SUBJECTS = ['individual', ...AREA_SCHEMES.map((scheme) => `area:${scheme}`)];
const STATUSES = ['active', 'shadow', 'off'];
/** What a person's rule may see: no camera (charter, clause 1). */
const PERSON_STREAMS: readonly Stream[] = ['police-incidents', 'dispute-reports'];

export type RuleCheck =
  | { readonly ok: true; readonly rule: Rule }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** Checks a rule file as written: closed vocabulary, charter, reach. Every fault at once. `maxReachMs` is the longest window. */
export function checkRule(json: unknown, maxReachMs: number): RuleCheck {
  const report = createReport();
  if (!isObject(json)) report('not_an_object', '', 'a rule is a JSON object', 'see rules/README.md');
  else {
    checkKeys(json, '', KEYS, REQUIRED_KEYS, report);
    checkNames(json, report);
    checkSubject(json, report);
    checkMatching(json, maxReachMs, report);
    checkEvent(json.event, report);
  }
  return report.count() === 0
    ? { ok: true, rule: json as unknown as Rule }
    : { ok: false, faults: report.faults() };
}

export function visibleStreams(subject: unknown): readonly Stream[] {
  return subject === 'individual' ? PERSON_STREAMS : STREAMS;
}

function checkNames(json: Readonly<Record<string, unknown>>, report: Report): void {
  const present = (key: string): boolean => Object.hasOwn(json, key);
  if (
    present('id') &&
    !(typeof json.id === 'string' && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(json.id) && json.id.length <= 64)
  ) {
    report(
      'wrong_type',
      'id',
      'an id is lower-case words joined by hyphens, at most 64 characters',
      'write for example "domestic-repeat-28d"',
    );
  }
  for (const key of ['title', 'message']) {
    const texts = json[key];
    if (
      present(key) &&
      !(
        isObject(texts) &&
        Object.keys(texts).length > 0 &&
        Object.values(texts).every((text) => typeof text === 'string' && text !== '')
      )
    ) {
      report('wrong_type', key, 'takes a text by language', 'write {"en": "...", "zh": "..."}');
    }
  }
  for (const key of ['basis', 'owner']) {
    if (present(key) && (typeof json[key] !== 'string' || json[key].trim() === '')) {
      report(
        'missing_field',
        key,
        `every rule states its ${key} (charter, clause 5)`,
        'write the evidence or statute, or the desk that answers for it',
      );
    }
  }
  oneOf(json, 'status', STATUSES, report);
  if (present('cases') && !Array.isArray(json.cases))
    report('wrong_type', 'cases', 'is a list', 'write [ ... ]');
}

function oneOf(
  json: Readonly<Record<string, unknown>>,
  key: string,
  choices: readonly string[],
  report: Report,
): void {
  if (Object.hasOwn(json, key) && !choices.includes(json[key] as string)) {
    report('unknown_value', key, `no such ${key}`, suggest(String(json[key]), choices));
  }
}

function checkSubject(json: Readonly<Record<string, unknown>>, report: Report): void {
  oneOf(json, 'purpose', PURPOSES, report);
  oneOf(json, 'subject', SUBJECTS, report);
  const isIndividual = json.subject === 'individual';
  if (isIndividual && AREA_PURPOSES.includes(json.purpose as Purpose)) {
    report(
      'unknown_value',
      'purpose',
      `${String(json.purpose)} is for areas only`,
      'make it an area rule, or choose safeguarding, fraud_prevention or dispute_mediation',
    );
  }
  const { roles } = json;
  if (!isIndividual && roles !== undefined)
    report('unknown_field', 'roles', 'an area has no roles', 'remove roles');
  if (isIndividual && !(Array.isArray(roles) && roles.length > 0)) {
    report(
      'missing_field',
      'roles',
      'a rule about people says in which roles',
      `list some of: ${ROLES.join(', ')}`,
    );
  }
  if (isIndividual && Array.isArray(roles)) {
    roles.forEach((role, index) => {
      if (!ROLES.includes(role as Role)) {
        report(
          'charter_accused',
          `roles[${index}]`,
          'only people who may come to harm are scored',
          suggest(String(role), ROLES),
        );
      }
    });
  }
}

function checkMatching(json: Readonly<Record<string, unknown>>, maxReachMs: number, report: Report): void {
  const visible = visibleStreams(json.subject);
  const { on } = json;
  if (!Array.isArray(on) || on.length === 0) {
    if (Object.hasOwn(json, 'on'))
      report(
        'wrong_type',
        'on',
        'is a list of at least one filter',
        'write [{"stream": "...", "category": "..."}]',
      );
    return;
  }
  on.forEach((filter, index) => {
    if (isObject(filter) && Object.hasOwn(filter, 'absence')) return;
    checkFilter(filter, `on[${index}]`, visible, report);
  });
  const triggers =
    report.count() > 0
      ? visible
      : on
          .flatMap((filter: Trigger) => streamsOf(isAbsence(filter) ? filter.absence.after : filter))
          .filter((stream) => visible.includes(stream));
  if (Object.hasOwn(json, 'conditions')) {
    checkConditions(
      json.conditions,
      'conditions',
      { visible, isArea: json.subject !== 'individual', triggers, maxReachMs },
      report,
    );
  }
}

function checkEvent(event: unknown, report: Report): void {
  if (event === undefined) return;
  if (!isObject(event) || event.type !== 'risk' || !isObject(event.params)) {
    report('wrong_type', 'event', 'is {"type": "risk", "params": {...}}', 'give points and halfLife');
    return;
  }
  checkKeys(event, 'event', ['type', 'params'], [], report);
  const { params } = event;
  checkKeys(params, 'event.params', ['points', 'halfLife', 'floor'], ['points', 'halfLife'], report);
  const { points, halfLife, floor } = params;
  if (points !== undefined && !(typeof points === 'number' && points > 0 && points <= 100)) {
    report(
      'out_of_range',
      'event.params.points',
      'points are above 0 and at most 100',
      'write for example 60',
    );
  }
  if (halfLife !== undefined && !(typeof halfLife === 'string' && (parseDuration(halfLife) ?? 0) > 0)) {
    report(
      'wrong_type',
      'event.params.halfLife',
      'is no ISO 8601 duration above zero',
      'every score decays: write for example "P30D"',
    );
  }
  if (floor !== undefined && !LEVELS.includes(floor as Level)) {
    report('unknown_value', 'event.params.floor', 'no such level', suggest(String(floor), LEVELS));
  }
}
