const INDIVIDUAL = 'individual:';

/** Key of a person as a subject. */
export const individualSubject = (token: string): string => INDIVIDUAL + token;

/** Token of a subject key; null of an area's. */
export function tokenOf(subject: string): string | null {
  return subject.startsWith(INDIVIDUAL) ? subject.slice(INDIVIDUAL.length) : null;
}
