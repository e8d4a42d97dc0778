/** Kinds of subject, in the order of `SubjectProgram`s. */
export const SUBJECT_KINDS = [
  'individual',
  'area:cell',
  'area:village',
  'area:town',
  'area:county',
  'area:city',
] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];
