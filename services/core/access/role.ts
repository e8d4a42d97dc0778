/** What an account may be. Somebody with several roles has the union of them. */
export const ROLES = [
  'viewer',
  'duty_officer',
  'supervisor',
  'analyst',
  'approver',
  'auditor',
  'administrator',
] as const;
export type Role = (typeof ROLES)[number];

export const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);
