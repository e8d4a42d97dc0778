import { z } from 'zod';
import { ALL, AREA_PREFIX_PATTERN } from '../core/access/account.ts';
import { HOOK_KINDS } from '../core/push/delivery.ts';
import { MODES } from '../core/record/mode.ts';
import { LEVELS } from '../core/record/warning.ts';
import { PURPOSES } from '../core/rule/rule.ts';
import { DAY_MS } from '../core/time/duration.ts';
import { duration } from './duration-setting.ts';

/** Letters that are safe in ids of deliveries, labels and file names. */
const ID = z
  .string()
  .refine(
    (text) => /^[a-z0-9][a-z0-9-]{0,31}$/.test(text),
    'must be 1 to 32 of a-z, 0-9 and -, for example "desk-north"',
  );

const UNIT = z.strictObject({
  id: ID.describe('What hooks, accounts and assignments name.'),
  areas: z
    .array(
      z
        .string()
        .refine(
          (text) => AREA_PREFIX_PATTERN.test(text),
          'must be an administrative code, the beginning of one, or "*"',
        ),
    )
    .min(1),
  purposes: z.array(z.enum([...PURPOSES, ALL])).min(1),
  levels: z
    .array(z.enum(LEVELS))
    .min(1)
    .default([...LEVELS]),
  supervisorOf: z.array(ID).default([]),
});

const HOOK = z.strictObject({
  id: ID.describe('Part of the ids of its deliveries: it stays as it is.'),
  type: z.enum(HOOK_KINDS),
  url: z.url({ protocol: /^https?$/ }),
  format: z.enum(['cloudevents', 'cap', 'fiware']).optional(),
  units: z
    .array(z.union([ID, z.literal(ALL)]))
    .min(1)
    .optional(),
  secretFile: z.string().min(1).optional(),
  secretEnv: z.string().min(1).optional(),
  people: z.boolean().default(false),
  legalBasis: z.string().min(1).optional(),
  exercises: z.boolean().default(false),
  rules: z.array(z.string().min(1)).min(1).optional(),
});

export type HookSettings = z.output<typeof HOOK>;
export type UnitSettings = z.output<typeof UNIT>;

/** So that the progress of all of them fits into a commit. */
const MOST_HOOKS = 50;

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** What waits, waits in the log, which must still hold it. */
const MOST_PATIENCE_MS = 7 * DAY_MS;

/** What may not be registered, and what to do; in the order of the settings. */
function faultsOfHook(hook: HookSettings): readonly (readonly [path: keyof HookSettings, message: string])[] {
  const { type, people, legalBasis, secretFile, secretEnv } = hook;
  const url = URL.canParse(hook.url) ? new URL(hook.url) : null;
  // What is no URL at all is told by itself.
  if (url === null) return [];
  const isOpenWire = url.protocol === 'http:' && !LOOPBACK.has(url.hostname);
  const tellsOfPeople = people || type === 'notice';
  const hasSecret = secretFile !== undefined || secretEnv !== undefined;
  const faults: [keyof HookSettings, string | false][] = [
    [
      'url',
      isOpenWire && tellsOfPeople && 'must be https where people are told of, unless it is this machine',
    ],
    ['url', url.username + url.password !== '' && 'must hold no name or password; give a secretFile'],
    ['format', hook.format !== undefined && type !== 'webhook' && 'is for type webhook; leave it out'],
    [
      'units',
      hook.units === undefined && type !== 'notice' && 'must name units whose warnings it gets, or ["*"]',
    ],
    [
      'units',
      hook.units !== undefined &&
        type === 'notice' &&
        'is not for type notice, which goes by rules; leave it out',
    ],
    [
      'secretFile',
      !hasSecret &&
        type !== 'alertmanager' &&
        'must name a file with a signing secret (whsec_...); or give secretEnv',
    ],
    [
      'secretEnv',
      secretFile !== undefined && secretEnv !== undefined && 'and secretFile are both given; leave one out',
    ],
    [
      'secretEnv',
      secretEnv?.startsWith('TOCSIN_') === true && 'must name a variable that does not begin with TOCSIN_',
    ],
    ['people', people && type !== 'webhook' && `is never for type ${type}; leave it out`],
    [
      'legalBasis',
      tellsOfPeople &&
        legalBasis === undefined &&
        'must name the law or agreement that lets people be told of',
    ],
    [
      'exercises',
      hook.exercises &&
        type !== 'webhook' &&
        `is never for type ${type}: an exercise pages nobody; leave it out`,
    ],
    [
      'rules',
      type === 'notice' && hook.rules === undefined && 'must name the rules that people may have enabled',
    ],
    ['rules', type !== 'notice' && hook.rules !== undefined && 'is for type notice; leave it out'],
  ];
  return faults.flatMap(([path, message]) => (message === false ? [] : [[path, message] as const]));
}

const hasOneOfEach = (all: readonly { readonly id: string }[]): boolean =>
  new Set(all.map(({ id }) => id)).size === all.length;

export const PUSH_SETTINGS = {
  mode: z
    .enum(MODES)
    .default('actual')
    .describe('In an exercise nobody is paged or told. A log that a simulated town ever fed is always one.'),
  units: z
    .array(UNIT)
    .refine(hasOneOfEach, 'two units have one id; give each its own')
    .superRefine((units, context) => {
      const ids = new Set(units.map(({ id }) => id));
      units.forEach(({ id, supervisorOf }, index) => {
        supervisorOf.forEach((other, at) => {
          if (ids.has(other) && other !== id) return;
          const path = [index, 'supervisorOf', at];
          context.addIssue({ code: 'custom', path, message: 'names no other unit; name one of `units`' });
        });
      });
    })
    .default([])
    .describe('Who warnings go to: by area, purpose and level.'),
  hooks: z
    .array(
      HOOK.superRefine((hook, context) => {
        for (const [path, message] of faultsOfHook(hook))
          context.addIssue({ code: 'custom', path: [path], message });
      }),
    )
    .max(MOST_HOOKS)
    .refine(hasOneOfEach, 'two hooks have one id; give each its own')
    .default([])
    .describe('Receivers outside.'),
  push: z
    .strictObject({
      source: z
        .string()
        .refine(
          (text) => /^[A-Za-z][A-Za-z0-9+.-]*:[^\s,<>&"]+$/.test(text),
          'must be a URI without spaces, commas, < and &, for example "urn:tocsin:county-350102"',
        )
        .default('urn:tocsin')
        .describe('Who sends, in CloudEvents, CAP and FIWARE: a URI.'),
      page: z
        .url({ protocol: /^https?$/ })
        .optional()
        .describe(
          "The officers' page as they reach it, for links in what is sent; http.url where it is left out.",
        ),
      timeout: duration('PT10S'),
      giveUpAfter: duration('PT1H').refine((ms) => ms <= MOST_PATIENCE_MS, 'must be "P7D" or less'),
    })
    .prefault({}),
};

/** Hooks that name units which there are not: told once both lists are known. */
export function checkHookUnits(
  { units, hooks }: { readonly units: readonly UnitSettings[]; readonly hooks: readonly HookSettings[] },
  context: z.RefinementCtx,
): void {
  const known = new Set([ALL, ...units.map(({ id }) => id)]);
  hooks.forEach((hook, index) => {
    hook.units?.forEach((id, at) => {
      if (known.has(id)) return;
      const message = 'names no unit; name one of `units`, or "*" for all warnings';
      context.addIssue({ code: 'custom', path: ['hooks', index, 'units', at], message });
    });
  });
}
