import type { LifeState, OpenWarning } from './life.ts';

/** A life as snapshots of format 2 hold it: one silence, and nothing of who was asked or acted. */
export interface FormerLife {
  readonly episodes: number;
  readonly open: Omit<OpenWarning, 'answered' | 'escalation' | 'areaCode' | 'followedUp'> | null;
  readonly silence: { readonly until: number; readonly level: number } | null;
  readonly closed: { readonly at: number; readonly level: number } | null;
}

/** Where nothing tells whether somebody acted, nobody did: the next revision asks again. */
export function lifeFromFormer({ episodes, open, silence, closed }: FormerLife): LifeState {
  return {
    episodes,
    open:
      open === null
        ? null
        : { ...open, answered: open.status !== 'open', escalation: 0, areaCode: null, followedUp: [] },
    silences: silence === null ? [] : [{ rule: null, ...silence }],
    // Which warning it was is not known: it cannot be reopened.
    closed: closed === null ? null : { warningId: '', ...closed },
  };
}
