import type { Outcome } from '../record/follow-up.ts';

/** The life of a concern's warnings: what `decide` looks at and `evolve` changes. Times are epoch ms, levels indices
 * into `LEVELS`. */
export interface LifeState {
  /** Warnings raised so far; numbers the next one. */
  readonly episodes: number;
  readonly open: OpenWarning | null;
  readonly silence: { readonly until: number; readonly level: number } | null;
  readonly closed: { readonly at: number; readonly level: number } | null;
}

export interface OpenWarning {
  readonly warningId: string;
  readonly revision: number;
  readonly level: number;
  readonly score: number;
  readonly openedAt: number;
  /** Time of the last revision that told of a match. */
  readonly toldAt: number;
  /** Ids of the rules that contributed to the last revision. */
  readonly rules: readonly string[];
  readonly status: 'open' | 'acknowledged' | 'assigned';
  readonly assignee: string | null;
  readonly acknowledgeBy: number | null;
  readonly outcome: Outcome | null;
}

export const INITIAL_LIFE: LifeState = { episodes: 0, open: null, silence: null, closed: null };
