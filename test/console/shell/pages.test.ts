import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PAGES as SERVED } from '../../../services/adapters/http/pages.ts';
import { CAPABILITIES, type Capability, can } from '../../../services/core/access/permit.ts';
import type { Role } from '../../../services/core/access/role.ts';
import { consoleModule } from '../module.ts';

const { PAGES, pageAt, wordOfNothing } = await consoleModule('shell/pages.js');
const ROOT = 'services/console';

describe('the pages of the console', () => {
  it('are served where they say they are, need what there is to need, and are complete', () => {
    for (const { path, needs, folder } of PAGES) {
      expect(SERVED).toContain(path);
      expect(CAPABILITIES).toContain(needs);
      for (const file of ['page.js', 'page.css', 'catalogue.en.json', 'catalogue.zh.json'])
        expect([folder, file, existsSync(join(ROOT, folder, file))]).toEqual([folder, file, true]);
    }
    const keys = PAGES.map(({ key }: { key: string | null }) => key).filter(Boolean);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each([
    ['/', 'watch', {}],
    ['/warnings/w_1', 'warning', { id: 'w_1' }],
    ['/warnings/a%20b', 'warning', { id: 'a b' }],
    ['/warnings/%', 'warning', { id: '%' }],
    ['/handover', 'handover', {}],
  ])('%s is the page %s', (path, name, params) => {
    expect(pageAt(path)).toMatchObject({ page: { name }, params });
  });

  it.each(['/warnings/', '/warnings', '/no-such', '/handover/', '//'])('%s is no page', (path) => {
    expect(pageAt(path)).toBeNull();
  });

  it.each<[path: string, role: Role | null, word: string]>([
    ['/no-such', 'viewer', 'missing'],
    ['/access-log', 'viewer', 'notYours'],
    ['/', 'administrator', 'notYours'],
    ['/', null, 'noPages'],
    ['/rules', null, 'noPages'],
  ])('at %s an account who may not go there (%s) is told why: %s', (path, role, word) => {
    const roles = role === null ? [] : [role];
    const mayGo = ({ needs }: { needs: Capability }) => can({ roles }, needs);
    const page = pageAt(path)?.page ?? null;
    expect(page === null || !mayGo(page)).toBe(true);
    expect(wordOfNothing(page, mayGo)).toBe(word);
  });

  it('have the code that Watch starts with fetched at once, and no other', () => {
    const html = readFileSync(join(ROOT, 'index.html'), 'utf8');
    const preloaded = [...html.matchAll(/rel="modulepreload" href="\/console\/([^"]+)"/g)].map(
      ([, path]) => path!,
    );
    const needed = new Set(['shell/main.js', 'watch/page.js'].flatMap((path) => [...importedBy(path)]));
    needed.delete('shell/main.js');
    expect(new Set(preloaded)).toEqual(needed);
    expect(new Set(preloaded).size).toBe(preloaded.length);
  });
});

/** A module of the console and all that it imports. */
function importedBy(path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  const source = readFileSync(join(ROOT, path), 'utf8');
  for (const [, imported] of source.matchAll(/from '(\.[^']+)'/g))
    importedBy(normalize(join(dirname(path), imported!)), seen);
  return seen;
}
