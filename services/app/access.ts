import { readFile } from 'node:fs/promises';
import type { Entrance } from '../adapters/http/server.ts';
import type { NewAccount } from '../adapters/sign-in/accounts.ts';
import { isSafeAddress } from '../adapters/sign-in/discovery.ts';
import { type OpenSignIn, openSignIn, type SignInOptions } from '../adapters/sign-in/sign-in.ts';
import type { Logger } from '../steps/ports/logger.ts';
import type { Config } from './config.ts';
import { dataPaths } from './data-paths.ts';
import type { Closing } from './doors.ts';
import { variableOf } from './environment.ts';
import { leads, NOBODY_LEADS } from './leading.ts';
import { isOnKafka } from './open-log.ts';
import type { ReadMode } from './push/mode.ts';
import type { Step } from './steps.ts';
import { UsageError } from './usage-error.ts';

/** Who may come in, and for the first account of all how. */
export interface OpenEntrance {
  readonly entrance: Entrance;
  /** Where the owner of a machine signs in, once and within 15 minutes; null where others say who somebody is. */
  ownerLink(httpPort: number): string | null;
  /** How somebody signs in where there is no such link; null where others say who somebody is. */
  signInHint(): string | null;
}

export interface EntranceOptions {
  readonly config: Config;
  readonly steps: ReadonlySet<Step>;
  readonly mode: ReadMode;
  readonly logger: Logger;
}

/** Opens accounts and sessions where this process shows warnings; throws UsageError where the settings do not fit together. */
export async function openEntrance(options: EntranceOptions, closing: Closing): Promise<OpenEntrance> {
  const { config, steps, mode } = options;
  const eventsKey = await secretOf(['http', 'eventsKey'], config.http.eventsKey, config.http.eventsKeyFile);
  const signIn = steps.has('push') ? openSignIn(await signInOptions(options)) : null;
  closing.push(async () => signIn?.close());
  return {
    entrance: {
      signIn,
      eventsKey: eventsKey ?? null,
      publicUrl: publicUrlOf(config),
      requestsPerMinute: config.auth.requestsPerMinute,
      signInsPerMinute: config.auth.signInsPerMinute,
      trustForwardedFor: config.auth.trustForwardedFor,
      about: { zone: Intl.DateTimeFormat().resolvedOptions().timeZone, mode },
    },
    ownerLink: (httpPort) => (signIn === null ? null : ownerLinkOf(signIn, config, httpPort)),
    signInHint: () => (signIn === null || signIn.local === null ? null : signInHintOf(signIn)),
  };
}

/** Whether accounts that are kept here sign in: by default where nobody else says who somebody is. */
export function isLocalOn({ auth }: Config): boolean {
  return auth.local === 'auto' ? auth.oidc.issuer === undefined : auth.local === 'on';
}

/** The page's address for a link: that of the public, else this machine's. */
export function linkAddress(config: Config, httpPort: number, link: string): string {
  const origin = publicUrlOf(config)?.origin ?? `http://127.0.0.1:${httpPort}`;
  // After the hash: no server and no log of one ever sees it.
  return `${origin}/sign-in#link=${link}`;
}

/** All that the machine's owner could do by the command line anyway. What is to be kept apart is given to accounts of others. */
const OWNER: NewAccount = {
  name: 'owner',
  displayName: 'Owner',
  roles: ['administrator', 'supervisor', 'duty_officer', 'analyst', 'approver', 'auditor'],
  areas: ['*'],
  purposes: ['*'],
  units: [],
};

/** On a cluster what a process prints is kept in its logs, where no link belongs: `tocsin account link` makes one there. */
function ownerLinkOf(signIn: OpenSignIn, config: Config, httpPort: number): string | null {
  if (signIn.local === null || isOnKafka(config)) return null;
  const owner = signIn.accounts.owner(() => OWNER);
  return owner === null ? null : linkAddress(config, httpPort, signIn.newLink(owner.id));
}

/** Where the owner's account was removed, it is not made again; on Kafka there never was one. */
function signInHintOf({ accounts }: OpenSignIn): string {
  return accounts.all().some(leads)
    ? 'tocsin account link NAME makes a link; tocsin account list shows who has an account'
    : NOBODY_LEADS;
}

async function signInOptions({ config, logger }: EntranceOptions): Promise<SignInOptions> {
  const { sessionIdle, sessionLongest, lockout } = config.auth;
  return {
    path: dataPaths(config.dataDir).accounts,
    now: Date.now,
    logger,
    sessions: { idleMs: sessionIdle, longestMs: sessionLongest },
    local: isLocalOn(config) ? { after: lockout.after, forMs: lockout.for } : null,
    provider: await providerOf(config),
  };
}

async function providerOf({ auth: { oidc } }: Config): Promise<SignInOptions['provider']> {
  const { issuer, clockSkew, clientSecret: written, clientSecretFile, ...rest } = oidc;
  if (issuer === undefined) return null;
  if (!isSafeAddress(issuer))
    throw new UsageError(
      'auth.oidc.issuer: is no https address, and what comes unencrypted vouches for nobody; name it by https://',
    );
  const secret = await secretOf(['auth', 'oidc', 'clientSecret'], written, clientSecretFile);
  return { ...rest, issuer, clockSkewMs: clockSkew, clientSecret: secret ?? '' };
}

function publicUrlOf({ http: { url } }: Config): URL | null {
  if (url === undefined) return null;
  const parsed = new URL(url);
  if (parsed.protocol === 'https:' || isSafeAddress(url)) return parsed;
  throw new UsageError(
    'http.url: is no https address; put a proxy with TLS before the page, and name it by https://',
  );
}

/** A secret as it is written, or what a file holds. */
async function secretOf(
  setting: readonly string[],
  written: string | undefined,
  file: string | undefined,
): Promise<string | undefined> {
  if (file === undefined) return written;
  const name = `${setting.join('.')}File`;
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${name}: ${file} cannot be read (${error.code}); name a file that can`);
  });
  if (text.trim() !== '') return text.trim();
  throw new UsageError(
    `${name}: ${file} is empty; write the secret into it, or leave ${variableOf([...setting.slice(0, -1), `${setting.at(-1)}File`])} out`,
  );
}
