/** One thing that keeps a process from its work, in words and figures for an operator: nothing secret or personal. */
export interface Waiting {
  readonly what: 'start' | 'restore' | 'clickhouse' | 'records' | 'stop';
  /** For example `score restores partition 3`. */
  readonly text: string;
  /** How long it has lasted. */
  readonly seconds: number;
  readonly group?: string;
  readonly partition?: number;
  /** Why, for example `unreachable`. */
  readonly code?: string;
}
