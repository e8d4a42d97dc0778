/** Names people query, as the migrations define them. What is inserted goes to the table behind: `events` to `events_log`. */
export const TABLES = [
  'events',
  'warnings',
  'warning_contributions',
  'assessments',
  'follow_ups',
  'rule_sets',
  'rule_set_history',
  'dead_letters',
  'undelivered',
  'notifications',
  'access_log',
] as const;
export type Table = (typeof TABLES)[number];

/** The physical table that rows of `table` are inserted into, or undefined where there is none of that name. */
export function physicalTable(table: string): string | undefined {
  const name = TABLES.find((known) => known === table || `${known}_log` === table);
  return name === undefined ? undefined : `${name}_log`;
}
