import { type Sliced, Slicer } from '../sliced.ts';
import { casesInTime } from './case-order.ts';
import { enter } from './place-new.ts';
import type { ScorerState } from './state.ts';

const NONE = -1;

/** Puts what only stood by into histories, for kinds of subject that have got their first rule. */
export function* wakeKinds(state: ScorerState, kinds: ReadonlySet<number>): Sliced<void> {
  if (kinds.size === 0) return;
  const slicer = new Slicer();
  for (const caseNumber of casesInTime(state)) if (slicer.isOver(wakeCase(state, caseNumber, kinds))) yield;
}

/** Gives how many entries came of it, and one. */
function wakeCase(state: ScorerState, caseNumber: number, kinds: ReadonlySet<number>): number {
  const { placings, subjects, events } = state;
  let work = 1;
  for (let one = placings.first(caseNumber); one !== NONE; one = placings.next(one)) {
    const row = placings.row(one);
    const waking = subjects.set(placings.set(one)).subjects.filter(({ kind }) => kinds.has(kind));
    if (row === NONE || waking.length === 0) continue;
    const event = events.view(row);
    for (const subject of waking) enter(state, subject, row, event, placings.flags(one));
    work += waking.length;
  }
  return work;
}
