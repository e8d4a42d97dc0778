import { timingSafeEqual } from 'node:crypto';
import { hashOf, newSecret } from './secrets.ts';

/** A sign-in that a browser was sent to the provider for. */
export interface Attempt {
  readonly state: string;
  readonly nonce: string;
  /** PKCE's code verifier. */
  readonly verifier: string;
  /** Where the provider was told to answer. */
  readonly callback: string;
  readonly begunAt: number;
}

export interface Attempts {
  /** `attempt` goes to the browser as a cookie, so that only who began it can end it. */
  begin(callback: string): Attempt & { readonly attempt: string };
  /** Null where there is none such, where it is too old, or where the state is another's. Each is taken once. */
  take(attempt: string | null, state: string | null): Attempt | null;
}

export const ATTEMPT_LIFE_MS = 10 * 60_000;
/** The oldest goes for a new one: nobody fills the memory by beginning. */
const MOST = 1_000;

/** In memory: a browser whose sign-in spans a restart begins again. */
export function createAttempts(now: () => number): Attempts {
  const open = new Map<string, Attempt>();
  return {
    begin(callback) {
      const attempt = newSecret();
      const begun = {
        state: newSecret(),
        nonce: newSecret(),
        verifier: newSecret(),
        callback,
        begunAt: now(),
      };
      for (const oldest of open.keys()) if (open.size >= MOST) open.delete(oldest);
      open.set(hashOf(attempt), begun);
      return { ...begun, attempt };
    },
    take(attempt, state) {
      const id = hashOf(attempt ?? '');
      const begun = open.get(id);
      open.delete(id);
      if (begun === undefined || state === null || now() - begun.begunAt > ATTEMPT_LIFE_MS) return null;
      return isSame(begun.state, state) ? begun : null;
    },
  };
}

function isSame(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(a)), Buffer.from(hashOf(b)));
}
