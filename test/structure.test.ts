import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** What the linter's rules cannot say of the structure (DESIGN, "Layout and direction"). */
const SERVICES = fileURLToPath(new URL('../services/', import.meta.url));
const FILES = readdirSync(SERVICES, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);

function importsOf(name: string): readonly string[] {
  const text = readFileSync(join(SERVICES, name), 'utf8');
  return [...text.matchAll(/from '(\.[^']+)'/g)].map(([, path]) =>
    relative(SERVICES, join(SERVICES, name, '..', path!)),
  );
}

const top = (path: string, depth: number): string => path.split(sep).slice(0, depth).join('/');

describe('the structure', () => {
  it('has adapters that know nothing of one another', () => {
    const crossing = FILES.filter((name) => top(name, 1) === 'adapters').flatMap((name) =>
      importsOf(name)
        .filter((path) => top(path, 1) === 'adapters' && top(path, 2) !== top(name, 2))
        .map((path) => `${name} -> ${path}`),
    );
    expect(crossing).toEqual([]);
  });

  it('has a command line that goes through the app to any adapter', () => {
    // What is generated from the code is made beside the command line, not by it.
    const crossing = FILES.filter((name) => top(name, 1) === 'cli' && !name.endsWith('generate.ts')).flatMap(
      (name) => importsOf(name).filter((path) => top(path, 1) === 'adapters'),
    );
    expect(crossing).toEqual([]);
  });

  it('has a core without clock or chance', () => {
    const impure = FILES.filter((name) => top(name, 1) === 'core').filter((name) =>
      /Date\.now|new Date\(\)|Math\.random|setTimeout|setInterval/.test(
        readFileSync(join(SERVICES, name), 'utf8'),
      ),
    );
    expect(impure).toEqual([]);
  });
});
