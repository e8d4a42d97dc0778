import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from '../../services/app/config.ts';
import { scorerSettings } from '../../services/app/settings.ts';
import { DEFAULT_SETTINGS } from '../../services/core/scorer/settings.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../services/core/time/duration.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../temporary-directory.ts';

let directory: TemporaryDirectory;
let empty: string;

beforeAll(async () => {
  directory = await temporaryDirectory();
  empty = await file('empty.json', {});
});
afterAll(() => directory.remove());

async function file(name: string, content: unknown): Promise<string> {
  const path = join(directory.path, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function faultsOf(environment: Readonly<Record<string, string>>, path: string): readonly string[] {
  try {
    loadConfig(environment, path);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map(
      ({ where, path: at, message }) => `${where.replace(`${directory.path}/`, '')} | ${at} | ${message}`,
    );
  }
  return [];
}

describe('what is not set', () => {
  it('has a default', () => {
    const config = loadConfig({}, empty);
    expect(config).toMatchObject({
      dataDir: '.tocsin',
      sources: [],
      http: { port: 8080 },
      clickhouse: { doorPort: 8123 },
      log: { retention: 7 * DAY_MS },
      retention: { individual: 400 * DAY_MS, area: 400 * DAY_MS, operations: 90 * DAY_MS },
      areaSchemes: ['cell', 'village', 'town', 'county', 'city'],
    });
    expect(config.clickhouse.url).toBeUndefined();
    expect(readdirSync(config.rulesDir).length).toBeGreaterThan(12);
  });

  it("scores by the core's own defaults", () => {
    expect(scorerSettings(loadConfig({}, empty))).toEqual(DEFAULT_SETTINGS);
  });

  it('needs no file, unless one was named', () => {
    expect(() => loadConfig({})).not.toThrow();
    expect(faultsOf({}, join(directory.path, 'absent.json'))).toEqual([
      expect.stringMatching(/^absent.json \| {2}\| cannot be read .*ENOENT/),
    ]);
  });
});

describe('a file and the environment', () => {
  it('are read one over the other, setting by setting', async () => {
    const path = await file('some.json', {
      dataDir: 'data',
      http: { port: 1 },
      scoring: { lateness: 'P2DT12H', thresholds: { blue: 10 }, acknowledgeWithin: { red: 'PT90S' } },
    });
    const config = loadConfig(
      {
        TOCSIN_HTTP_PORT: '2',
        TOCSIN_CLICKHOUSE_URL: 'http://host:8123',
        TOCSIN_SCORING_THRESHOLDS_RED: '95',
        TOCSIN_AREA_SCHEMES: '["cell"]',
        TOCSIN_SOURCES: '[{"id":"desk","streams":["police-incidents"],"legalBasis":"statute"}]',
        TOCSIN_DATA_DIR: '',
        OTHER: 'is nobody’s business',
      },
      path,
    );
    expect(config).toMatchObject({
      dataDir: 'data',
      http: { port: 2 },
      clickhouse: { url: 'http://host:8123', doorPort: 8123 },
      areaSchemes: ['cell'],
      sources: [{ id: 'desk' }],
      scoring: {
        lateness: 60 * HOUR_MS,
        thresholds: { blue: 10, yellow: 40, orange: 70, red: 95 },
        acknowledgeWithin: { red: 1.5 * MINUTE_MS, orange: 30 * MINUTE_MS },
      },
    });
  });

  it.each(['7 days', 'P1M', 'P0D', '-P1D', 'PT', '', '604800'])(
    'do not take %j for a duration',
    async (lateness) => {
      const path = await file('duration.json', { scoring: { lateness } });
      expect(faultsOf({}, path)).toEqual([
        'duration.json | scoring.lateness | is no ISO 8601 duration of weeks to seconds, for example "P7D" or "PT1H"',
      ]);
    },
  );
});

describe('what is wrong', () => {
  it('is told all at once, each with where it is written', async () => {
    const path = await file('wrong.json', {
      logLevel: 'loud',
      http: { prt: 8080 },
      sources: [{ id: 'desk', streams: ['police-incidents'], legalBases: 'statute' }],
      scoring: { thresholds: { blue: 50 }, latenes: 'P7D' },
      retention: { area: 'for ever' },
      nonsense: true,
    });
    const faults = faultsOf({ TOCSIN_HTTP_PRT: '1', TOCSIN_CLICKHOUSE_DOOR_PORT: 'high' }, path);
    expect(faults.map((fault) => fault.split(' | ').slice(0, 2).join(' '))).toEqual(
      expect.arrayContaining([
        'TOCSIN_HTTP_PRT ',
        'TOCSIN_CLICKHOUSE_DOOR_PORT ',
        'wrong.json logLevel',
        'wrong.json http.prt',
        'wrong.json sources.0.legalBasis',
        'wrong.json sources.0.legalBases',
        'wrong.json scoring.thresholds',
        'wrong.json scoring.latenes',
        'wrong.json retention.area',
        'wrong.json nonsense',
      ]),
    );
    expect(faults).toHaveLength(10);
  });

  it.each([
    [{ http: { prt: 1 } }, 'http.prt | no such setting; did you mean port?'],
    [{ datadir: 'x' }, 'datadir | no such setting; did you mean dataDir?'],
    [
      { sources: [{ id: 'a', streams: ['camera-alarms'], legalBasis: 'b', legal: 'c' }] },
      'sources.0.legal |',
    ],
  ])('as a key is told with the nearest one that exists: %j', async (content, told) => {
    const path = await file('key.json', content);
    expect(faultsOf({}, path)).toEqual([expect.stringContaining(told)]);
  });

  it('as a variable is told with the nearest one that exists', () => {
    expect(faultsOf({ TOCSIN_DATADIR: 'x' }, empty)).toEqual([
      'TOCSIN_DATADIR |  | no such setting: did you mean TOCSIN_DATA_DIR?',
    ]);
  });

  it('inside a variable is told of the variable, not of the file', () => {
    expect(faultsOf({ TOCSIN_SOURCES: '[{"id":"desk","streams":["faces"]}]' }, empty)).toEqual([
      expect.stringMatching(/^TOCSIN_SOURCES \| 0\.streams\.0 \|/),
      expect.stringMatching(/^TOCSIN_SOURCES \| 0\.legalBasis \|/),
    ]);
  });

  it.each([['[]'], ['null'], ['"dataDir"'], ['{"http":'], ['']])(
    'with the whole file is told too: %s',
    async (content) => {
      const path = await file('whole.json', content);
      expect(faultsOf({ TOCSIN_X: '1' }, path)).toEqual([
        expect.stringMatching(/^whole.json \| {2}\| (is no JSON object|cannot be read as JSON)/),
        expect.stringMatching(/^TOCSIN_X/),
      ]);
    },
  );

  it.each([
    { id: 'a', streams: ['camera-alarms'], legalBasis: '' },
    { id: 'a', streams: ['camera-alarms'] },
  ])('with a source without a legal basis is refused at the start: %j', async (source) => {
    const path = await file('source.json', { sources: [source] });
    expect(faultsOf({}, path)).toEqual([expect.stringContaining('sources.0.legalBasis')]);
  });

  it.each<readonly [Readonly<Record<string, string>>, string]>([
    [{ TOCSIN_HTTP_PORT: 'abc' }, 'must be a whole number from 0 to 65535, for example 8080'],
    [{ TOCSIN_HTTP_PORT: '70000' }, 'must be a whole number from 0 to 65535, for example 8080'],
    [{ TOCSIN_LOG_LEVEL: 'loud' }, 'must be one of debug, info, warn, error, silent, for example info'],
    [{ TOCSIN_SCORING_THRESHOLDS_RED: 'x' }, 'must be a number above 0 and below 100, for example 90'],
    [{ TOCSIN_SNAPSHOTS_EVERY_RECORDS: '1' }, 'must be a whole number of 100 or more, for example 500000'],
    [{ TOCSIN_SIMULATE_RATE_PER_SECOND: '0' }, 'must be a number above 0 and up to 5000, for example 20'],
    [{ TOCSIN_SIMULATE_SEED: '1.5' }, 'must be a whole number, for example 1'],
    [{ TOCSIN_CLICKHOUSE_URL: 'host' }, 'must be a URL, for example http://127.0.0.1:8123'],
    [
      { TOCSIN_AREA_SCHEMES: 'cell' },
      'must be a list as JSON, with one entry or more, for example ["cell","village","town","county","city"]',
    ],
  ])('says what the setting takes, with an example, and not what was written: %j', (environment, says) => {
    const [variable] = Object.keys(environment);
    expect(faultsOf(environment, empty)).toEqual([`${variable} |  | ${says}`]);
  });

  it('says so of every setting, in words of its own', () => {
    const table = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const variables = [...table.matchAll(/^\| `[\w.]+` +\| `(TOCSIN_\w+)`/gm)].map(([, name]) => name!);
    expect(variables.length).toBeGreaterThan(30);
    for (const variable of variables)
      for (const fault of faultsOf({ [variable]: '[[' }, empty))
        expect(fault).toMatch(/^TOCSIN_\w+ \| {2}\| (must be|is no ISO 8601 duration) .*, for example ./);
  });

  it('is refused where a level would never be left', () => {
    const blue = { TOCSIN_SCORING_THRESHOLDS_BLUE: '5' };
    expect(faultsOf(blue, empty)).toEqual([
      expect.stringContaining('scoring.hysteresis | must be less than thresholds.blue'),
    ]);
    expect(faultsOf({ ...blue, TOCSIN_SCORING_HYSTERESIS: '4.9' }, empty)).toEqual([]);
  });

  it('with a section is told of the variable that made it so', () => {
    expect(faultsOf({ TOCSIN_SCORING_THRESHOLDS_BLUE: '50' }, empty)).toEqual([
      expect.stringMatching(
        /^TOCSIN_SCORING_THRESHOLDS_BLUE \| scoring\.thresholds \| must rise from blue to red/,
      ),
    ]);
  });

  it('holds a thing in the place of a section', async () => {
    const path = await file('section.json', { http: 8080, scoring: [] });
    expect(faultsOf({}, path).map((fault) => fault.split(' | ')[1])).toEqual(['http', 'scoring']);
  });
});

describe('a hook', () => {
  const UNITS = '[{"id":"desk","areas":["3501"],"purposes":["*"]}]';
  const hookFaults = (hook: object): readonly string[] => {
    const base = {
      id: 'a',
      type: 'webhook',
      url: 'https://x.example/in',
      units: ['desk'],
      secretEnv: 'SECRET',
    };
    return faultsOf({ TOCSIN_UNITS: UNITS, TOCSIN_HOOKS: JSON.stringify([{ ...base, ...hook }]) }, empty);
  };
  const NOTICE = { type: 'notice', units: undefined, legalBasis: 'law', rules: ['fraud-high-grade'] };
  const PAGING = { type: 'alertmanager', secretEnv: undefined, url: 'http://alertmanager:9093' };

  it.each<[string, object]>([
    ['that is plain', {}],
    ['over plain HTTP where nobody is told of people', { url: 'http://x.example' }],
    ['that is told of people, by law and encrypted', { people: true, legalBasis: 'law' }],
    [
      'that is told of people on this machine',
      { people: true, legalBasis: 'law', url: 'http://127.0.0.1:1/' },
    ],
    ['that takes exercises', { exercises: true }],
    ['that pages', PAGING],
    ['that tells people', NOTICE],
  ])('%s is taken', (_, hook) => {
    expect(hookFaults(hook)).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['told of people without a legal basis', { people: true }, 'legalBasis'],
    ['told of people in the open', { people: true, legalBasis: 'law', url: 'http://x.example' }, 'url'],
    ['that tells people in the open', { ...NOTICE, url: 'http://x.example' }, 'url'],
    ['that tells people without a legal basis', { ...NOTICE, legalBasis: undefined }, 'legalBasis'],
    ['that tells people by any rule', { ...NOTICE, rules: undefined }, 'rules'],
    [
      'that pages and is told of people',
      { ...PAGING, url: 'http://127.0.0.1:9093', people: true, legalBasis: 'law' },
      'people',
    ],
    ['that pages in exercises', { ...PAGING, exercises: true }, 'exercises'],
    ['that tells people of exercises', { ...NOTICE, exercises: true }, 'exercises'],
    ['without a signing secret', { secretEnv: undefined }, 'secretFile'],
    ['with two secrets', { secretFile: 'a' }, 'secretEnv'],
    ['with a password in its address', { url: 'https://a:b@x.example' }, 'url'],
    ['with no address', { url: 'x' }, 'url'],
    ['that reads files', { url: 'file:///etc/passwd' }, 'url'],
    ['for no units', { units: undefined }, 'units'],
    ['with an id that could be mistaken in ids of deliveries', { id: 'a/b' }, 'id'],
  ])('%s is refused', (_, hook, setting) => {
    expect(hookFaults(hook)).toEqual([
      expect.stringMatching(new RegExp(`^TOCSIN_HOOKS \\| 0\\.${setting} \\| \\S`)),
    ]);
  });

  it('for a unit that there is not is refused', () => {
    expect(hookFaults({ units: ['desk', 'dsek'] })).toEqual([
      'TOCSIN_HOOKS | 0.units.1 | names no unit; name one of `units`, or "*" for all warnings',
    ]);
  });

  it('that is given up on only after the log has dropped it is refused', () => {
    expect(faultsOf({ TOCSIN_PUSH_GIVE_UP_AFTER: 'P8D' }, empty)).toEqual([
      expect.stringContaining('must be "P7D" or less'),
    ]);
  });
});
