import { onTestFinished } from 'vitest';
import type { Entrance } from '../../../services/adapters/http/server.ts';
import type { NewAccount } from '../../../services/adapters/sign-in/accounts.ts';
import {
  type OpenSignIn,
  openSignIn,
  type SignInOptions,
} from '../../../services/adapters/sign-in/sign-in.ts';
import { browserLike } from './browser-like.ts';
import { startServer } from './server-under-test.ts';

export const LIN: NewAccount = {
  name: 'lin',
  displayName: 'Lin, north desk',
  roles: ['duty_officer'],
  areas: ['310101'],
  purposes: ['*'],
  units: ['north'],
};

/** A clock that a test turns. */
export function clock() {
  let now = Date.now();
  return {
    now: () => now,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

const SILENT = { info: () => {}, warn: () => {}, error: () => {} };
const HOUR_MS = 3_600_000;

/** A server whose accounts, sessions and access log are real. Passwords cost little. */
export async function startWithSignIn(
  change: Partial<SignInOptions> & { readonly entry?: Partial<Entrance> } = {},
) {
  const time = clock();
  const signIn: OpenSignIn = openSignIn({
    path: ':memory:',
    now: time.now,
    logger: SILENT,
    sessions: { idleMs: HOUR_MS, longestMs: 8 * HOUR_MS },
    local: { after: 3, forMs: 60_000, cost: { log2N: 4, r: 1, p: 1 } },
    provider: null,
    ...change,
  });
  const server = await startServer({ entry: { signIn, ...change.entry } });
  onTestFinished(async () => {
    await server.close();
    signIn.close();
  });
  const looks = async () =>
    (await server.accessLog.page(null, 500)).entries
      .map(({ who, what, query, outcome }) => [who, what, query, outcome])
      .reverse();
  const browser = () => browserLike(server.port);
  return { ...server, signIn, time, looks, browser };
}

export type Started = Awaited<ReturnType<typeof startWithSignIn>>;

/** A browser in which an account of these grants has signed in by a link. */
export async function signedIn(
  { signIn, browser }: Pick<Started, 'signIn' | 'browser'>,
  account: Partial<NewAccount> = {},
) {
  const made = signIn.accounts.add({ ...LIN, ...account })!;
  const its = browser();
  const link = signIn.newLink(made.id);
  const answer = await its.send('POST', '/v1/sign-in/link', { link });
  if (answer.status !== 204) throw new Error(answer.text);
  return { browser: its, account: made };
}

export const codeOf = (answer: { json<T>(): T }): string =>
  answer.json<{ error: { code: string } }>().error.code;
