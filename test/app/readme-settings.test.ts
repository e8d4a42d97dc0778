import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SCHEMA } from '../../services/app/config.ts';
import { variableOf } from '../../services/app/environment.ts';

const ROOT = new URL('../../', import.meta.url);
const README = readFileSync(new URL('README.md', ROOT), 'utf8');

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly default?: unknown;
}

/** Every setting, as the first three cells of its row in the README. */
function rows({ properties, default: fallback }: Node, path: readonly string[] = []): readonly string[] {
  if (properties !== undefined)
    return Object.entries(properties).flatMap(([key, node]) => rows(node, [...path, key]));
  const shown = fallback === undefined ? 'none' : `\`${textOf(fallback)}\``;
  return [`\`${path.join('.')}\` | \`${variableOf(path)}\` | ${shown}`];
}

function textOf(value: unknown): string {
  if (typeof value !== 'string' || value === '') return JSON.stringify(value);
  // The shipped rules are found wherever the repository lies.
  return value.replace(fileURLToPath(ROOT), '');
}

function cellsOf(heading: string): readonly string[] {
  const [, section = ''] = README.split(`\n## ${heading}\n`);
  const [text = ''] = section.split('\n## ');
  return [...text.matchAll(/^\| (`.*) \|$/gm)].map(([, row = '']) => row.replaceAll(/ +\| +/g, ' | '));
}

describe('the README', () => {
  it('has every setting with its variable and its default, and no other', () => {
    const written = cellsOf('Settings').map((row) => row.split(' | ').slice(0, 3).join(' | '));
    expect(written).toEqual(rows(z.toJSONSchema(SCHEMA, { io: 'input' }) as Node));
  });

  it('says something of every setting', () => {
    expect(cellsOf('Settings').filter((row) => !/ \| \S[^|]{3,}$/.test(row))).toEqual([]);
  });

  it('gives the reason for every dependency, and for none that is not there', () => {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(new URL('package.json', ROOT), 'utf8'),
    ) as Readonly<Record<'dependencies' | 'devDependencies', object>>;
    const named = cellsOf('Dependencies').map((row) => /^`([^`]+)` \| \S/.exec(row)?.[1]);
    expect(new Set(named)).toEqual(new Set([...Object.keys(dependencies), ...Object.keys(devDependencies)]));
  });

  it('links to files and sections that are there', () => {
    const targets = [...README.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target);
    const sections = [...README.matchAll(/^## (.+)$/gm)].map(
      ([, title = '']) => `#${title.toLowerCase().replaceAll(' ', '-')}`,
    );
    const broken = targets.filter((target) =>
      target.startsWith('#') ? !sections.includes(target) : !existsSync(new URL(target, ROOT)),
    );
    expect(broken).toEqual([]);
  });

  it('names every view that the migrations make', () => {
    const folder = new URL('deploy/clickhouse/migrations/', ROOT);
    const files = readdirSync(folder).filter((file) => file.endsWith('.sql'));
    const sql = files.map((file) => readFileSync(new URL(file, folder), 'utf8')).join('\n');
    const views = [...sql.matchAll(/CREATE OR REPLACE VIEW (\w+)/g)].map(([, name = '']) => name);
    expect(views.length).toBeGreaterThan(9);
    expect(views.filter((view) => !README.includes(`| \`${view}\` `))).toEqual([]);
  });
});
