import type { FactValue } from '../record/warning.ts';

/** Kleene's strong three-valued logic: what is unknown stays unknown until something known decides. */
export const FALSE = 0;
export const TRUE = 1;
export const UNKNOWN = 2;
export type Truth = typeof FALSE | typeof TRUE | typeof UNKNOWN;

/** A fact's value; undefined where it is unknown. */
export type Known = Exclude<FactValue, null> | undefined;

export function and<C>(parts: readonly ((context: C) => Truth)[]): (context: C) => Truth {
  const [first, second] = parts;
  if (first !== undefined && second !== undefined && parts.length === 2) return both(first, second);
  return (context) => {
    let result: Truth = TRUE;
    for (let i = 0; i < parts.length; i++) {
      const truth = parts[i]!(context);
      if (truth === FALSE) return FALSE;
      if (truth === UNKNOWN) result = UNKNOWN;
    }
    return result;
  };
}

/** Most rules have two conditions. */
function both<C>(first: (context: C) => Truth, second: (context: C) => Truth): (context: C) => Truth {
  return (context) => {
    const truth = first(context);
    if (truth === FALSE) return FALSE;
    const other = second(context);
    return other === TRUE ? truth : other;
  };
}

export function or<C>(parts: readonly ((context: C) => Truth)[]): (context: C) => Truth {
  if (parts.length === 0) return () => TRUE;
  return (context) => {
    let result: Truth = FALSE;
    for (let i = 0; i < parts.length; i++) {
      const truth = parts[i]!(context);
      if (truth === TRUE) return TRUE;
      if (truth === UNKNOWN) result = UNKNOWN;
    }
    return result;
  };
}

export function not<C>(part: (context: C) => Truth): (context: C) => Truth {
  return (context) => {
    const truth = part(context);
    return truth === UNKNOWN ? UNKNOWN : truth === TRUE ? FALSE : TRUE;
  };
}
