import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { benchCore, benchMemory } from './core.ts';
import { benchPath } from './path.ts';

/**
 * npm run bench [-- --only core,path,memory] [--scale 1]: one JSON line a figure, the machine first. Figures of a shared
 * machine are for comparing runs on it, not for quoting; `load` tells how busy it was.
 */
const { values } = parseArgs({
  options: { only: { type: 'string', default: 'core,path,memory' }, scale: { type: 'string', default: '1' } },
});
const wanted = values.only.split(',');
const scale = Number(values.scale);
const benches: Readonly<Record<string, () => Promise<object>>> = {
  core: () => benchCore({ events: 400_000 * scale, people: 1_200_000, cameras: 2_000 }),
  path: () => benchPath({ events: 200_000 * scale, people: 600_000, cameras: 2_000 }),
  memory: () => benchMemory({ events: 1_150_000 * scale, people: 800_000, cameras: 4_000 }),
};

const print = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
print({ node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length });
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.includes(name)) print({ ...(await bench()), load: loadavg()[0] });
}
