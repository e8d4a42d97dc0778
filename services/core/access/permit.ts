import { type Account, ALL } from './account.ts';
import type { Role } from './role.ts';

/** What a route may ask of an account. Which warnings it is then shown is for `sightOf` to say. */
export const CAPABILITIES = [
  /** Warnings, their history and the stream of them, as far as each may be seen. */
  'see_warnings',
  /** Areas with their levels and counts. */
  'see_areas',
  /** Follow-ups on warnings that are seen whole. */
  'act',
  'hand_over',
  /** A subject that is a person, for a reason. */
  'see_subjects',
  'see_devices',
  /** What receivers outside did not get, and to send it again. */
  'replay_deliveries',
  'see_rules',
  /** To check, test and propose rules. */
  'propose_rules',
  'approve_rules',
  'read_access_log',
] as const;
export type Capability = (typeof CAPABILITIES)[number];

const OFFICER: readonly Capability[] = [
  'see_warnings',
  'see_areas',
  'act',
  'hand_over',
  'see_subjects',
  'see_devices',
  'see_rules',
];
const ANALYST: readonly Capability[] = [
  'see_warnings',
  'see_areas',
  'see_devices',
  'see_rules',
  'propose_rules',
];

const GRANTS: Readonly<Record<Role, readonly Capability[]>> = {
  viewer: ['see_warnings', 'see_areas'],
  duty_officer: OFFICER,
  supervisor: [...OFFICER, 'replay_deliveries'],
  analyst: ANALYST,
  approver: [...ANALYST, 'approve_rules'],
  auditor: ['read_access_log'],
  // Accounts are looked after on the server, by commands.
  administrator: ['replay_deliveries'],
};

export function can({ roles }: Pick<Account, 'roles'>, capability: Capability): boolean {
  return roles.some((role) => GRANTS[role].includes(capability));
}

/** What a permit depends on, of a warning or of an area. */
export interface Seen {
  /** `individual:<token>` or `area:<scheme>:<code>` */
  readonly subject: string;
  readonly purpose: string;
  /** Null where no administrative code is known: then it is for those alone who have all areas. */
  readonly areaCode: string | null;
}

/**
 * `whole`: everything, an individual's only after a reason was given; `veiled`: no token, case, fact or small count;
 * `none`: not even that it exists.
 */
export type Sight = 'whole' | 'veiled' | 'none';

/** What a warning is about: a place or somebody. */
export const ABOUT = ['area', 'person'] as const;
export type About = (typeof ABOUT)[number];

/** What each role sees of an area and of a person, within the account's areas and purposes. */
const SIGHTS: Readonly<Record<Role, Readonly<Record<About, Sight>>>> = {
  viewer: { area: 'veiled', person: 'none' },
  duty_officer: { area: 'whole', person: 'whole' },
  supervisor: { area: 'whole', person: 'whole' },
  analyst: { area: 'whole', person: 'none' },
  approver: { area: 'whole', person: 'none' },
  auditor: { area: 'none', person: 'none' },
  administrator: { area: 'none', person: 'none' },
};

/** Whatever is not plainly an area counts as a person. */
export const aboutOf = ({ subject }: Pick<Seen, 'subject'>): About =>
  subject.startsWith('area:') ? 'area' : 'person';

/** What an account may see of a warning. */
export function sightOf(account: Account, seen: Seen): Sight {
  if (!isInScope(account, seen)) return 'none';
  const sights = account.roles.map((role) => SIGHTS[role][aboutOf(seen)]);
  if (sights.includes('whole')) return 'whole';
  return sights.includes('veiled') ? 'veiled' : 'none';
}

/** Where all lies that an account may see anything of, and nothing else, for whoever asks a store. */
export interface SightBounds {
  /** Prefixes of administrative codes; null for all places, and for what has no code. */
  readonly areas: readonly string[] | null;
  /** Null for all. */
  readonly purposes: readonly string[] | null;
  readonly about: readonly About[];
}

/** What lies within these bounds is that which `sightOf` does not call `none`. */
export function sightBounds({ roles, areas, purposes }: Account): SightBounds {
  const named: readonly string[] = purposes;
  return {
    areas: areas.includes(ALL) ? null : areas.filter((prefix) => prefix !== ''),
    purposes: named.includes(ALL) ? null : named,
    about: ABOUT.filter((about) => roles.some((role) => SIGHTS[role][about] !== 'none')),
  };
}

/** Whether areas bound what an account sees: without any it sees no warning. */
export function needsAreas({ roles }: Pick<Account, 'roles'>): boolean {
  return roles.some((role) => SIGHTS[role].area !== 'none');
}

/**
 * Whether an account is told of every delivery that a receiver did not get. Of its warning that tells nothing, not even which
 * it is: what of that is seen is for `sightOf` to say.
 */
export function seesEveryDelivery({ roles }: Pick<Account, 'roles'>): boolean {
  return roles.includes('administrator');
}

/** Whether an account may acknowledge, assign, close ... this warning. */
export function mayAct(account: Account, seen: Seen): boolean {
  return can(account, 'act') && sightOf(account, seen) === 'whole';
}

/**
 * Whether one of the account's areas holds the place: an area of the account is a prefix of the code. An area that is larger
 * than the account's (its county, to a town's officer) is not held by it.
 */
export function coversArea({ areas }: Pick<Account, 'areas'>, areaCode: string | null): boolean {
  if (areas.includes(ALL)) return true;
  return areaCode !== null && areas.some((prefix) => prefix !== '' && areaCode.startsWith(prefix));
}

export function coversPurpose({ purposes }: Pick<Account, 'purposes'>, purpose: string): boolean {
  return (purposes as readonly string[]).some((one) => one === ALL || one === purpose);
}

/** Whether there may be warnings that both see: a place that areas of both hold, for a purpose of both. */
export function workTogether(a: Account, b: Account): boolean {
  const shareArea = a.areas.some((one) => b.areas.some((other) => meet(one, other)));
  return shareArea && (coversAny(a, b) || coversAny(b, a));
}

const meet = (one: string, other: string): boolean =>
  one === ALL || other === ALL || one.startsWith(other) || other.startsWith(one);

function coversAny(a: Account, { purposes }: Account): boolean {
  return purposes.some((purpose) => coversPurpose(a, purpose));
}

function isInScope(account: Account, { areaCode, purpose }: Seen): boolean {
  return coversArea(account, areaCode) && coversPurpose(account, purpose);
}
