import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { AREA_SCHEMES, STREAMS } from '../core/event/vocabulary.ts';
import { suggest } from '../core/rule/report.ts';
import { placeOf } from '../core/text/json-error.ts';
import { AUTH } from './auth-settings.ts';
import { duration } from './duration-setting.ts';
import { environmentValues, type Leaf } from './environment.ts';
import { KAFKA_SETTINGS } from './kafka-settings.ts';
import { checkHookUnits, PUSH_SETTINGS } from './push-settings.ts';
import { SCORING } from './scoring-settings.ts';
import { mustBe, settingAt, unwrapped } from './setting-words.ts';

const port = (fallback: number) => z.number().int().min(0).max(65_535).default(fallback);
/** Found wherever the command is called from. */
const SHIPPED_RULES = fileURLToPath(new URL('../../rules', import.meta.url));

const source = z.strictObject({
  id: z.string().min(1).max(64).describe('What events name in `source`.'),
  streams: z.array(z.enum(STREAMS)).min(1).describe('What it may send.'),
  legalBasis: z
    .string()
    .min(1)
    .describe('The law or agreement that lets it; without one nothing is ingested.'),
});

const ALL = z.strictObject({
  dataDir: z
    .string()
    .min(1)
    .default('.tocsin')
    .describe('Where the embedded log, ClickHouse data and keys live.'),
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  logTo: z
    .enum(['file', 'stderr'])
    .default('file')
    .describe('Where log lines go: `tocsin.log` in dataDir, or standard error, where containers want them.'),
  rulesDir: z
    .string()
    .min(1)
    .default(SHIPPED_RULES)
    .describe('Directory of the rule files; the shipped ones.'),
  rules: z
    .strictObject({
      approval: z
        .enum(['on', 'off'])
        .default('on')
        .describe(
          'Whether a second person must approve a rule set before it takes effect; as the installation was last started.',
        ),
    })
    .prefault({}),
  actor: z
    .string()
    .optional()
    .describe('Who publishes and approves rules, where the command does not say (--as).'),
  sources: z
    .array(source)
    .refine(
      (all) => new Set(all.map(({ id }) => id)).size === all.length,
      'two sources have one id; give each its own',
    )
    .default([])
    .describe('The registered sources.'),
  http: z
    .strictObject({
      port: port(8080).describe('Page and ingest door, on 127.0.0.1.'),
      url: z
        .url()
        .optional()
        .describe('Where a proxy gives them to other machines, for example https://tocsin.example.'),
      eventsKey: z
        .string()
        .min(16)
        .optional()
        .describe('What senders of events must show as a bearer token.'),
      eventsKeyFile: z.string().min(1).optional().describe('A file that holds the key, in its place.'),
    })
    .prefault({}),
  ingest: z
    .strictObject({
      patience: duration('PT5S').describe(
        'How long a request of events waits for brokers that are away; then it is answered with 503.',
      ),
      queueBytes: z
        .number()
        .int()
        .min(1)
        .max(2 ** 31)
        .default(32 << 20)
        .describe('Bytes of events that may wait for brokers at once; what comes then is answered with 503.'),
    })
    .prefault({}),
  auth: AUTH,
  metrics: z
    .strictObject({
      port: z
        .number()
        .int()
        .min(0)
        .max(65_535)
        .optional()
        .describe(
          'A door of its own for /healthz, /readyz and /metrics, which the page has as well; none where it is left out.',
        ),
      host: z.string().min(1).default('127.0.0.1').describe('Address of this machine that it listens on.'),
    })
    .prefault({}),
  ...KAFKA_SETTINGS,
  clickhouse: z
    .strictObject({
      url: z.url().optional().describe('A ClickHouse server; the embedded engine where it is left out.'),
      user: z.string().default('default'),
      password: z.string().default(''),
      database: z.string().default('default'),
      doorPort: port(8123).describe(
        'ClickHouse HTTP interface of the embedded engine, read-only, on 127.0.0.1.',
      ),
    })
    .prefault({}),
  log: z
    .strictObject({
      sourcePartitions: z
        .number()
        .int()
        .min(1)
        .max(256)
        .default(1)
        .describe(
          'Partitions of the source topics and of merged-events: merge and store spread over as many processes at the most; with more than one, what came at the same time from several cases has no fixed order.',
        ),
      subjectPartitions: z
        .number()
        .int()
        .min(1)
        .max(256)
        .default(1)
        .describe(
          'Partitions of subject-events, warnings and assessments: score spreads over as many processes at the most; one process gains nothing from more than one.',
        ),
      retention: duration('P7D').describe('How long the log keeps what every step has read.'),
    })
    .prefault({}),
  snapshots: z
    .strictObject({ everyRecords: z.number().int().min(100).default(500_000), every: duration('PT30S') })
    .prefault({}),
  areaSchemes: z
    .array(z.enum(AREA_SCHEMES))
    .min(1)
    .default([...AREA_SCHEMES])
    .describe('Kinds of area that are kept.'),
  scoring: SCORING,
  ...PUSH_SETTINGS,
  retention: z
    .strictObject({
      individual: duration('P400D').describe('Events and warnings of people, in memory and in ClickHouse.'),
      area: duration('P400D'),
      operations: duration('P90D').describe('Dead letters, and deliveries that were given up.'),
      audit: duration('P1825D').describe('Access log and rule sets.'),
    })
    .prefault({}),
  console: z
    .strictObject({
      boundaries: z
        .string()
        .min(1)
        .optional()
        .describe(
          'GeoJSON file of administrative areas for the map: polygons with `code` and, where known, `name`.',
        ),
    })
    .prefault({}),
  simulate: z
    .strictObject({
      seed: z.number().int().default(1),
      ratePerSecond: z.number().gt(0).max(5_000).default(20),
    })
    .prefault({}),
});

export const SCHEMA = ALL.superRefine(checkHookUnits);

export type Config = z.output<typeof SCHEMA>;

/** One wrong setting: where it is written, its path in there, what is wrong. */
export interface ConfigFault {
  readonly where: string;
  readonly path: string;
  readonly message: string;
}

export class ConfigError extends Error {
  readonly code = 'config';
  readonly retryable = false;
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    super(
      faults
        .map(({ where, path, message }) => `${where}${path === '' ? '' : `: ${path}`}: ${message}`)
        .join('\n'),
    );
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/**
 * The configuration: defaults, then the file (`tocsin.config.json` where there is one, or the one named), then
 * `TOCSIN_...` variables of the environment (`http.port` is `TOCSIN_HTTP_PORT`). Throws ConfigError with every fault at once;
 * a key that is not known is a fault.
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>>, file?: string): Config {
  const name = file ?? 'tocsin.config.json';
  const written = readConfigFile(name, file !== undefined);
  const fromEnvironment = environmentValues(environment, leavesOf(SCHEMA));
  const parsed = SCHEMA.safeParse(merged(written.value, fromEnvironment.values));
  const shape = parsed.success
    ? []
    : parsed.error.issues.flatMap((issue) => faultsOf(issue, name, fromEnvironment.names));
  const faults = [...written.faults, ...fromEnvironment.faults, ...shape];
  if (faults.length > 0) throw new ConfigError(faults);
  return parsed.data!;
}

function readConfigFile(
  name: string,
  required: boolean,
): { readonly value: unknown; readonly faults: readonly ConfigFault[] } {
  try {
    const value: unknown = JSON.parse(readFileSync(name, 'utf8'));
    if (isPlain(value)) return { value, faults: [] };
    return {
      value: {},
      faults: [
        {
          where: name,
          path: '',
          message: 'is no JSON object of settings; write for example {"http": {"port": 8080}}',
        },
      ],
    };
  } catch (error) {
    if (!required && (error as NodeJS.ErrnoException).code === 'ENOENT') return { value: {}, faults: [] };
    const { code } = error as NodeJS.ErrnoException;
    const message =
      code === undefined
        ? `cannot be read as JSON${placeOf(error)}; correct it there`
        : `cannot be read (${code}); name a settings file, or leave --config out`;
    return { value: {}, faults: [{ where: name, path: '', message }] };
  }
}

function faultsOf(
  issue: z.core.$ZodIssue,
  file: string,
  names: ReadonlyMap<string, string>,
): readonly ConfigFault[] {
  const path = issue.path.join('.');
  const setting = [...names.keys()].find((name) => path === name || path.startsWith(`${name}.`));
  // What is wrong with a section may come of the variables of its settings.
  const below = [...names].filter(([name]) => name.startsWith(`${path}.`)).map(([, variable]) => variable);
  const where = setting === undefined ? [...below, file][0]! : names.get(setting)!;
  const at = (keys: string): string =>
    setting === undefined ? keys : keys.slice(setting.length).replace(/^\./, '');
  if (issue.code !== 'unrecognized_keys') {
    // What a check of our own says is made to be read, what the library says is not.
    const words = issue.code === 'custom' ? undefined : mustBe(SCHEMA, issue.path);
    return [{ where, path: at(path), message: words ?? issue.message }];
  }
  const known = keysAt(issue.path);
  return issue.keys.map((key) => ({
    where,
    path: at(path === '' ? key : `${path}.${key}`),
    message: `no such setting; ${suggest(key, known)}`,
  }));
}

/** Keys of the object that stands at a path of the settings. */
function keysAt(path: readonly PropertyKey[]): readonly string[] {
  const found = settingAt(SCHEMA, path);
  return found instanceof z.ZodObject ? Object.keys(found.shape) : [];
}

function leavesOf(schema: z.ZodType, path: readonly string[] = []): readonly Leaf[] {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodObject)
    return Object.entries(inner.shape).flatMap(([key, part]) => leavesOf(part as z.ZodType, [...path, key]));
  const isText =
    inner instanceof z.ZodString ||
    inner instanceof z.ZodURL ||
    inner instanceof z.ZodEnum ||
    inner instanceof z.ZodPipe;
  return [{ path, isText }];
}

function merged(base: unknown, over: unknown): unknown {
  if (!isPlain(base) || !isPlain(over)) return over === undefined ? base : over;
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) result[key] = merged(base[key], value);
  return result;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
