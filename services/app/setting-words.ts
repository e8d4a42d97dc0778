import { z } from 'zod';

/** The schema that stands at a path of the settings, without defaults around it. */
export function settingAt(schema: unknown, path: readonly PropertyKey[]): unknown {
  const inner = unwrapped(schema);
  const [key, ...rest] = path;
  if (key === undefined) return inner;
  if (inner instanceof z.ZodArray) return settingAt(inner.element, rest);
  if (inner instanceof z.ZodRecord) return settingAt(inner.valueType, rest);
  return inner instanceof z.ZodObject ? settingAt(inner.shape[String(key)], rest) : undefined;
}

export function unwrapped(schema: unknown): unknown {
  const isWrapper =
    schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault || schema instanceof z.ZodOptional;
  return isWrapper ? unwrapped(schema.def.innerType) : schema;
}

/**
 * What a setting takes, with an example: `must be a whole number from 0 to 65535, for example 8080`. Never what was written:
 * it may be a password. Undefined where the setting is not known.
 */
export function mustBe(root: unknown, path: readonly PropertyKey[]): string | undefined {
  const words = wordsOf(settingAt(root, path));
  if (words === undefined) return undefined;
  const example = exampleOf(root, path);
  return `must be ${words}${example === undefined ? '' : `, for example ${example}`}`;
}

function wordsOf(schema: unknown): string | undefined {
  if (schema instanceof z.ZodEnum) return `one of ${schema.options.join(', ')}`;
  if (schema instanceof z.ZodNumber) return numberWords(schema);
  if (schema instanceof z.ZodBoolean) return 'true or false';
  if (schema instanceof z.ZodURL) return 'a URL';
  if (schema instanceof z.ZodString) return textWords(schema);
  if (schema instanceof z.ZodPipe) return 'an ISO 8601 duration of weeks to seconds';
  if (schema instanceof z.ZodArray) return 'a list as JSON, with one entry or more';
  if (schema instanceof z.ZodRecord) return 'an object';
  if (schema instanceof z.ZodObject)
    return `an object with settings of ${Object.keys(schema.shape).join(', ')}`;
  return undefined;
}

function textWords({ minLength, maxLength }: z.ZodString): string {
  if (maxLength !== null) return `text of 1 to ${maxLength} characters`;
  return minLength !== null && minLength > 1 ? `text of ${minLength} characters or more` : 'text';
}

function numberWords(schema: z.ZodNumber): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = z.toJSONSchema(schema);
  const kind = schema.isInt ? 'a whole number' : 'a number';
  if (
    exclusiveMinimum === undefined &&
    exclusiveMaximum === undefined &&
    isBound(minimum) &&
    isBound(maximum)
  )
    return `${kind} from ${minimum} to ${maximum}`;
  const bounds = [
    isBound(exclusiveMinimum) ? [`above ${exclusiveMinimum}`] : [],
    isBound(exclusiveMaximum) ? [`below ${exclusiveMaximum}`] : [],
    isBound(minimum) ? [`of ${minimum} or more`] : [],
    isBound(maximum) ? [`up to ${maximum}`] : [],
  ].flat();
  return bounds.length === 0 ? kind : `${kind} ${bounds.join(' and ')}`;
}

/** Whole numbers are bounded by what a number can hold, which nobody needs to be told. */
function isBound(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER;
}

/** Where a default cannot serve as one. */
const EXAMPLES: Readonly<Record<string, string>> = {
  sources: '[{"id": "cad", "streams": ["police-incidents"], "legalBasis": "Police Act 12"}]',
  'auth.oidc.issuer': 'https://login.example/realms/city',
  'auth.oidc.groups': '{"duty-north": {"roles": ["duty_officer"], "areas": ["310101"], "purposes": ["*"]}}',
  'http.url': 'https://tocsin.example',
  'http.eventsKey': '$(openssl rand -hex 16)',
  'clickhouse.url': 'http://127.0.0.1:8123',
  'kafka.replicas': '3',
  'kafka.sasl.mechanism': 'scram-sha-512',
  'registry.url': 'http://127.0.0.1:8080/apis/ccompat/v7',
  'metrics.port': '9464',
  units: '[{"id": "desk-north", "areas": ["350102"], "purposes": ["safeguarding"]}]',
  'units.id': 'desk-north',
  'units.areas': '["350102"]',
  'units.areas.': '350102',
  'units.purposes': '["safeguarding"]',
  'units.purposes.': 'safeguarding',
  'units.levels': '["orange", "red"]',
  'units.levels.': 'red',
  'units.supervisorOf': '["desk-north"]',
  'units.supervisorOf.': 'desk-north',
  hooks: '[{"id": "paging", "type": "alertmanager", "url": "http://127.0.0.1:9093", "units": ["*"]}]',
  'hooks.id': 'paging',
  'hooks.type': 'webhook',
  'hooks.url': 'https://desk.example/warnings',
  'hooks.format': 'cap',
  'hooks.units': '["desk-north"]',
  'hooks.units.': 'desk-north',
  'hooks.secretFile': '/run/secrets/desk',
  'hooks.secretEnv': 'DESK_SECRET',
  'hooks.legalBasis': 'Police Act 12',
  'hooks.rules': '["fraud-high-grade"]',
  'hooks.rules.': 'fraud-high-grade',
  'push.page': 'https://tocsin.example/',
  'sources.id': 'cad',
  'sources.legalBasis': 'Police Act 12',
  'sources.streams': '["police-incidents"]',
  'sources.streams.': 'police-incidents',
  'areaSchemes.': 'cell',
};

function exampleOf(root: unknown, path: readonly PropertyKey[]): string | undefined {
  const name = path.map((part) => (typeof part === 'number' ? '' : String(part))).join('.');
  const known = EXAMPLES[name.replace(/\.\.(?=.)/, '.')];
  if (known !== undefined) return known;
  const at = settingAt(root, path);
  if (at instanceof z.ZodObject || path.at(-1) === 'password') return undefined;
  const parent = settingAt(root, path.slice(0, -1));
  const own = parent instanceof z.ZodObject ? parent.shape[String(path.at(-1))] : undefined;
  const fallback = defaultOf(own) ?? (at instanceof z.ZodPipe ? defaultOf(at.in) : undefined);
  return typeof fallback === 'string' || fallback === undefined ? fallback : JSON.stringify(fallback);
}

function defaultOf(schema: unknown): unknown {
  return schema instanceof z.ZodDefault ? schema.def.defaultValue : undefined;
}
