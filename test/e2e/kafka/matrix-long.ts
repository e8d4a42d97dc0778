import { parseArgs } from 'node:util';
import { createRandom } from '../../../services/adapters/simulated-town/random.ts';
import { planOf } from './matrix/plan.ts';
import { type MatrixOptions, type Row, runMatrix, type Segment } from './matrix/run.ts';
import { tableOf } from './matrix/table.ts';

const HELP = `npm run crash:kafka -- [--events 300000] [--kills 30] [--seed N]

The crash matrix over Kafka in full: the real processes over a broker, a registry and a ClickHouse of their own, once
without faults, once with each fault in turn, once with a ClickHouse that misbehaves. What is stored after each fault is
compared with what is stored there without it. Prints a table; exits 1 where anything differs, 130 on Ctrl-C.
`;
const WINDOW = 600;
const PARTITIONS = 4;

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '300000' },
    kills: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    help: { type: 'boolean', default: false },
  },
});
const [events, kills] = [Number(values.events), Number(values.kills)];
if (values.help || !(events > 0) || !(kills >= 0)) {
  process.stderr.write(HELP);
  process.exit(values.help ? 0 : 2);
}

const began = performance.now();
const say = (text: string): void => {
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  process.stderr.write(`${minutes.padStart(5)} min  ${text}\n`);
};
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    say('stopping; a second Ctrl-C does not wait');
    interrupted.abort(new Error('interrupted'));
  });
}

const random = createRandom('crash matrix', values.seed).next;
const plan = planOf({
  windows: Math.ceil(events / WINDOW),
  partitions: PARTITIONS,
  kills,
  short: false,
  random,
});
const runs: Record<string, readonly Row[]> = {};

async function run(name: string, segments: readonly Segment[], more: Partial<MatrixOptions>): Promise<void> {
  const rows: Row[] = [];
  runs[name] = rows;
  say(`${name}: servers and processes are started`);
  await runMatrix({
    town: { events, people: 400_000, cameras: 1_500, seed: 11 },
    window: WINDOW,
    segments,
    partitions: PARTITIONS,
    sessionTimeout: 'PT6S',
    maxLag: 15_000,
    random,
    onProgress: (text) => say(`${name}: ${text}`),
    onRow(row) {
      // What is found while everything ends says nothing.
      if (interrupted.signal.aborted) return;
      rows.push(row);
      const verdict = row.faults.length === 0 ? 'well' : `DIFFERS: ${row.faults.join(' | ')}`;
      say(`${name}: ${row.segment}: ${row.events} events, ${row.revisions} revisions: ${verdict}`);
    },
    signal: interrupted.signal,
    ...more,
  });
}

say(`${events} events, ${kills} kills, seed ${values.seed}`);
try {
  await run('calm', plan.calm, {});
  const expected = runs.calm!.map(({ holding }) => holding);
  await run('faults', plan.faults, { expected });
  await run('sinks', plan.sinks, { expected, proxied: true });
} catch (error) {
  if (!interrupted.signal.aborted) process.stderr.write(`${(error as Error).stack}\n`);
  process.exitCode = interrupted.signal.aborted ? 130 : 1;
}
process.stdout.write(`${tableOf(runs)}\n`);
const all = Object.values(runs).flat();
const killed = all.reduce((sum, row) => sum + row.kills, 0);
const different = all.filter(({ faults }) => faults.length > 0);
for (const { segment, faults } of different) process.stdout.write(`${segment}: ${faults.join('\n  ')}\n`);
say(`${killed} kills, ${different.length} of ${all.length} segments differ`);
// What an interrupted run was waiting for is not waited for.
process.exit(process.exitCode ?? (different.length > 0 ? 1 : 0));
