import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { consoleModule } from '../console/module.ts';
import { PAGES } from './views.ts';

const { PAGES: SHOWN } = await consoleModule('shell/pages.js');

const FOLDER = 'docs/screens';
const MOST_BYTES = 1_700_000;
const files = readdirSync(FOLDER);

describe('the pictures of the console', () => {
  it('are there of every page, in both languages, busy and, where it can be, empty, wide and narrow', () => {
    const due = PAGES.flatMap(({ name, path }) =>
      (path(null) === null ? ['busy'] : ['busy', 'empty']).flatMap((state) =>
        ['wide', 'narrow'].flatMap((size) =>
          ['en', 'zh'].map((language) => `${name}-${state}-${size}-${language}.png`),
        ),
      ),
    );
    expect(files.toSorted()).toEqual(due.toSorted());
  });

  it('are of each page that the console has', () => {
    const names = SHOWN.map(({ name }: { name: string }) => name);
    expect(PAGES.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
  });

  it('are small together', () => {
    const bytes = files.reduce((sum, file) => sum + statSync(`${FOLDER}/${file}`).size, 0);
    expect(bytes).toBeLessThan(MOST_BYTES);
  });

  it.each([
    ['README.md', /docs\/screens\/([\w-]+\.png)/g],
    ['docs/console.md', /screens\/([\w-]+\.png)/g],
  ])('are those that %s shows', (page, pattern) => {
    const shown = [...readFileSync(page, 'utf8').matchAll(pattern)].map(([, file]) => file!);
    expect(shown.length).toBeGreaterThan(3);
    for (const file of shown) expect(files).toContain(file);
  });
});
