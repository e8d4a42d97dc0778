import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { benchConsole } from './console/bench-console.ts';
import { benchCore, benchMemory } from './core.ts';
import { benchDelivery } from './delivery/bench-delivery.ts';
import { benchClients } from './kafka/bench-clients.ts';
import { benchKafkaPath } from './kafka/bench-path.ts';
import { benchPath } from './path.ts';
import { benchRebalance } from './rebalance/bench-rebalance.ts';
import { benchActivation } from './rules/bench-activation.ts';
import { benchCurve, benchOwn } from './rules/bench-curve.ts';
import { benchEngine } from './rules/bench-engine.ts';
import { benchHot } from './rules/bench-hot.ts';
import { benchRetention } from './rules/bench-retention.ts';
import { benchRules } from './rules/bench-rules.ts';
import { benchSubjects } from './rules/bench-subjects.ts';
import { CITY } from './rules/records.ts';

/**
 * npm run bench [-- --only core,path,memory] [--scale 1]: one JSON line a figure, the machine first. Figures of a shared
 * machine are for comparing runs on it, not for quoting; `load` tells how busy it was.
 *
 *   core      the core alone: merge's fan-out and the scorer, shipped rules, the simulated town
 *   path      the whole path from HTTP to the store
 *   kafka     the whole path over a broker and a registry on this machine, and what each part takes (Java and Maven)
 *   clients   the same consumer loop over three Kafka clients (Java and Maven)
 *   memory    what merge and the scorer hold of a million standing events
 *   rules     100 and 1,000 rules under a city's load
 *   engine    100 rules beside json-rules-engine with the same conditions over ready-made facts
 *   curve     cost per event for 10 to 3,000 rules, and for windows of a day to a year, beside the facts that an event touches
 *   own       the same for 10 to 3,000 rules that each have a bound or an area of their own
 *   activation what a set of rules that takes effect costs while 300,000 events stand
 *   hot       an area with a million standing events beside one with a hundred, fact by fact
 *   subjects  memory of a standing event and of a subject
 *   retention an event while each day forgets as many as come, and how long a day's forgetting holds up the next
 *   delivery  from an event at the door to the pages, at 1,000 events a second, with one page and with a thousand
 *   console   Watch in Chromium with 5,000 open warnings: when it is there, and its frames with 50 new ones a second
 *   rebalance how long a partition of 100,000 subjects stands still when its scorer is killed or leaves, and why; needs Java
 *             and Maven, and is run only when it is named
 */
const { values } = parseArgs({
  options: {
    only: {
      type: 'string',
      default:
        'core,path,kafka,clients,memory,rules,engine,curve,own,activation,hot,subjects,retention,delivery,console',
    },
    scale: { type: 'string', default: '1' },
  },
});
const wanted = values.only.split(',');
const scale = Number(values.scale);
const scaled = (count: number): number => Math.ceil(count * scale);
type Lines = Iterable<object> | AsyncIterable<object> | Promise<Iterable<object>>;
const one = async (line: Promise<object>): Promise<Iterable<object>> => [await line];
const benches: Readonly<Record<string, () => Lines>> = {
  core: () => one(benchCore({ events: scaled(400_000), people: 1_200_000, cameras: 2_000 })),
  path: () => one(benchPath({ events: scaled(200_000), people: 600_000, cameras: 2_000 })),
  kafka: () => one(benchKafkaPath({ events: scaled(200_000), people: 600_000, cameras: 2_000 })),
  clients: () => benchClients({ records: scaled(300_000), rounds: 3 }),
  memory: () => one(benchMemory({ events: scaled(1_150_000), people: 800_000, cameras: 4_000 })),
  rules: () => benchRules({ prefill: scaled(300_000), events: scaled(300_000) }),
  engine: () => benchEngine({ prefill: scaled(300_000), events: scaled(200_000) }),
  curve: () => benchCurve({ prefill: scaled(100_000), events: scaled(100_000), year: scaled(192_000) }),
  own: () => benchOwn({ prefill: scaled(100_000), events: scaled(100_000) }),
  activation: () => benchActivation({ prefill: scaled(300_000), events: scaled(50_000) }),
  hot: () => benchHot({ hot: scaled(1_000_000), quiet: 100, events: 1_000, budgetMs: 2_000 }),
  subjects: () => benchSubjects({ events: scaled(1_000_000) }),
  retention: () => benchRetention({ stream: CITY, keptDays: scaled(100), events: scaled(100_000) }),
  delivery: () => benchDelivery({ seconds: scaled(30), clients: [1, 1_000] }),
  console: () => benchConsole({ open: scaled(5_000), rounds: 5, seconds: scaled(20) }),
  rebalance: () =>
    benchRebalance({ events: scaled(150_000), individuals: scaled(400_000), sessionTimeoutMs: 10_000 }),
};

const print = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
print({ node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length });
for (const [name, bench] of Object.entries(benches)) {
  if (!wanted.includes(name)) continue;
  for await (const line of await bench()) print({ ...line, load: loadavg()[0] });
}
