import { AREA_SCHEMES, ROLES, type Role } from '../event/vocabulary.ts';
import { type Report, shown, suggest } from './report.ts';
import { AREA_PURPOSES, PURPOSES, type Purpose } from './rule.ts';

type Json = Readonly<Record<string, unknown>>;

const SUBJECTS = ['individual', ...AREA_SCHEMES.map((scheme) => `area:${scheme}`)];

export function isSubject(subject: unknown): boolean {
  return SUBJECTS.includes(subject as string);
}

/** Checks who or what a rule scores, in which roles, and for which purpose. */
export function checkSubject(json: Json, report: Report): void {
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
  if (isIndividual) checkRoles(json.roles, report);
  else if (json.roles !== undefined) report('unknown_field', 'roles', 'an area has no roles', 'remove roles');
}

function oneOf(json: Json, key: string, choices: readonly string[], report: Report): void {
  const written = json[key];
  if (Object.hasOwn(json, key) && !choices.includes(written as string))
    report('unknown_value', key, `no such ${key}`, suggest(written, choices));
}

function checkRoles(roles: unknown, report: Report): void {
  if (!Array.isArray(roles) || roles.length === 0) {
    const remedy = `list some of: ${ROLES.join(', ')}`;
    report('missing_field', 'roles', 'a rule about people says in which roles', remedy);
    return;
  }
  roles.forEach((role: unknown, index) => {
    if (ROLES.includes(role as Role) && roles.indexOf(role) < index)
      report.warn('repeated', `roles[${index}]`, `${shown(role)} stands here twice`, 'leave one out');
    if (!report.isFull() && !ROLES.includes(role as Role)) {
      const message = `${shown(role)} is no role: only people who may come to harm are scored`;
      report('charter_accused', `roles[${index}]`, message, suggest(role, ROLES));
    }
  });
}
