import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../services/app/config.ts';
import { textOf } from './files.ts';
import { knownSettings, unknownVariables } from './settings.ts';

const DOCKERFILE = textOf('deploy/Dockerfile').replaceAll('\\\n', ' ');
const LINES = DOCKERFILE.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
const lastStage = LINES.slice(LINES.findLastIndex((line) => line.startsWith('FROM ')));
const instruction = (name: string): readonly string[] =>
  lastStage.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1).trim());
const environment = Object.fromEntries(
  instruction('ENV').flatMap((line) =>
    [...line.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name!, value!]),
  ),
);

/** What the build is given of the repository: everything is left out but what is named again. */
const GIVEN = textOf('.dockerignore')
  .split('\n')
  .filter((line) => line.startsWith('!'))
  .map((line) => line.slice(1));

describe('the image', () => {
  it('is made in stages from a base of a certain version, the same for all', () => {
    const bases = LINES.filter((line) => line.startsWith('FROM ')).map((line) => line.split(' ')[1]);
    expect(bases).toHaveLength(2);
    expect(new Set(bases).size).toBe(1);
    expect(bases[0]).toMatch(/^node:\d+\.\d+\.\d+-bookworm-slim$/);
  });

  it('runs on the Node.js that the tests run on', () => {
    const { devDependencies } = JSON.parse(textOf('package.json')) as {
      readonly devDependencies: { readonly node: string };
    };
    expect(DOCKERFILE).toContain(`node:${devDependencies.node.replace('^', '')}-`);
    expect(DOCKERFILE).toContain(`node:${textOf('.nvmrc').trim().split('.')[0]}.`);
  });

  it('runs as nobody in particular, and is told to before it listens to anybody', () => {
    expect(instruction('USER')).toEqual(['10001:10001']);
    expect(DOCKERFILE).toContain('install -d -o 10001 -g 10001 -m 0700 /data');
    expect(environment.TOCSIN_DATA_DIR).toBe('/data');
  });

  it('asks after its own health where it says that it answers', () => {
    expect(DOCKERFILE).toContain(`http://127.0.0.1:${environment.TOCSIN_METRICS_PORT}/healthz`);
    expect(instruction('EXPOSE')).toEqual([environment.TOCSIN_METRICS_PORT]);
  });

  it('has settings that Tocsin takes', () => {
    expect(unknownVariables(Object.keys(environment))).toEqual([]);
    expect(() => loadConfig(knownSettings(environment), undefined)).not.toThrow();
  });

  it('copies what is there and what the build is given', () => {
    const sources = LINES.filter((line) => line.startsWith('COPY ') && !line.includes('--from=')).flatMap(
      (line) => line.split(' ').slice(1, -1),
    );
    for (const source of sources) {
      expect(existsSync(new URL(`../../${source}`, import.meta.url)), source).toBe(true);
      expect(
        GIVEN.some((given) => source === given || source.startsWith(`${given}/`)),
        source,
      ).toBe(true);
    }
  });

  it('holds whatever the sources read beside themselves', () => {
    // The generator and the page's own files aside: the first never runs in an image, the second are copied with services.
    for (const [file, reads] of [
      ['services/adapters/clickhouse/migrations.ts', 'deploy/clickhouse/migrations/'],
      ['services/adapters/clickhouse/retention.ts', 'deploy/clickhouse/retention.sql'],
      ['services/adapters/http/libraries.ts', 'schemas/rule.schema.json'],
      ['services/app/config.ts', 'rules'],
    ] as const) {
      expect(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')).toContain(`../${reads}`);
      expect(
        GIVEN.some((given) => reads === given || reads.startsWith(`${given}/`)),
        reads,
      ).toBe(true);
    }
  });

  it('can be given no data, key or settings file of the directory that it is built in', () => {
    expect(textOf('.dockerignore')).toMatch(/^\*$/m);
    expect(GIVEN.filter((path) => /tocsin|key|config|env|git|node_modules/.test(path))).toEqual([]);
  });

  it('starts the command that is there', () => {
    const [entry] = instruction('ENTRYPOINT');
    const words = JSON.parse(entry!) as readonly string[];
    expect(existsSync(new URL(`../../${words.at(-1)}`, import.meta.url))).toBe(true);
    const { scripts } = JSON.parse(textOf('package.json')) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    expect(scripts.tocsin).toBe(words.join(' '));
  });
});
