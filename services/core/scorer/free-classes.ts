import type { ScorerState } from './state.ts';

/** Where events of very many kinds came, frees the numbers of the classes that none is of any more. No class may be in hand. */
export function freeClasses(state: ScorerState): void {
  state.isCrowded = false;
  const { programs } = state.timeline;
  for (let kind = 0; kind < programs.length; kind++) {
    const { classes } = programs[kind]!;
    if (classes.isCrowded()) classes.keepOnly((visit) => eachStanding(state, kind, visit));
  }
}

function eachStanding({ subjects }: ScorerState, wanted: number, visit: (entryClass: number) => void): void {
  for (const { kind, history } of subjects.values()) {
    if (kind !== wanted) continue;
    for (let i = history.start; i < history.end; i++) visit(history.classAt(i));
  }
}
