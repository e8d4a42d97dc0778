import type { Outcome } from '../record/follow-up.ts';

/** The life of a concern's warnings: what `decide` looks at and `evolve` changes. Times are epoch ms, levels indices
 * into `LEVELS`. */
export interface LifeState {
  /** Warnings raised so far; numbers the next one. */
  readonly episodes: number;
  readonly open: OpenWarning | null;
  /** At most one of the concern as a whole and one a rule; some may be over. */
  readonly silences: readonly Silence[];
  /** What an officer closed last, while nothing was raised since. */
  readonly closed: { readonly warningId: string; readonly at: number; readonly level: number } | null;
}

/** What an officer does not want to be told of for a while, unless the level passes that at silencing. */
export interface Silence {
  /** Null: the whole concern. */
  readonly rule: string | null;
  readonly until: number;
  readonly level: number;
}

/** Whether somebody has a warning in hand, and by when somebody shall. */
export interface Handling {
  /** A person has acted since it was last asked for. */
  readonly answered: boolean;
  /** How often it went up unacknowledged since. */
  readonly escalation: number;
  /** Unanswered: when it goes up; answered: when the answer runs out. Null: never. */
  readonly acknowledgeBy: number | null;
}

export interface OpenWarning extends Handling {
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
  readonly outcome: Outcome | null;
  readonly areaCode: string | null;
  readonly followedUp: readonly Acted[];
}

/** The last action of a person. Those of the last two people are kept: so that each may be asked what another did. */
export interface Acted {
  readonly actor: string;
  readonly revision: number;
}

export const INITIAL_LIFE: LifeState = { episodes: 0, open: null, silences: [], closed: null };
