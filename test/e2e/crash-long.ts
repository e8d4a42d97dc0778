import { parseArgs } from 'node:util';
import { runWithKills } from './crash/lives.ts';

/**
 * npm run crash -- [--events 200000] [--kills 20]: the crash test in full. Prints one JSON line; exits 1 where the
 * killed run differs from the calm one.
 */
const { values } = parseArgs({
  options: { events: { type: 'string', default: '200000' }, kills: { type: 'string', default: '20' } },
});
const options = { events: Number(values.events), kills: Number(values.kills), random: Math.random };
const began = performance.now();
const calm = await runWithKills({ ...options, kills: 0, life: [0, 0] });
const calmSeconds = (performance.now() - began) / 1_000;
process.stderr.write(`calm run: ${calm.warnings.length} revisions in ${calmSeconds.toFixed(0)} s\n`);

// So that the kills fall over the whole of the run, a life lasts about its share of it, and the start besides.
const share = (calmSeconds * 1_000) / options.kills;
const killed = await runWithKills({
  ...options,
  life: [700, 2_500 + 3 * share],
  onKill: (kills, sent) => process.stderr.write(`kill ${kills}: ${sent} of ${options.events} events sent\n`),
});
const isSame = JSON.stringify({ ...killed, kills: 0 }) === JSON.stringify(calm);
const report = {
  events: options.events,
  kills: killed.kills,
  revisions: killed.warnings.length,
  storedEvents: killed.events.map(({ events }) => events),
  same: isSame,
  seconds: Math.round((performance.now() - began) / 1_000),
};
process.stdout.write(`${JSON.stringify(report)}\n`);
process.exitCode = isSame && killed.kills >= options.kills ? 0 : 1;
