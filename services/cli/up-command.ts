import { Command } from 'commander';
import { type Config, loadConfig } from '../app/config.ts';
import { dataPaths } from '../app/data-paths.ts';
import { STEPS, stepsOf } from '../app/steps.ts';
import { type System, startSystem } from '../app/system.ts';
import { UsageError } from '../app/usage-error.ts';
import type { RuleSetActivation } from '../core/record/rule-set.ts';
import { formatInstant } from '../core/time/instant.ts';
import { harmless } from './rules/paint.ts';
import { hideStandardInput } from './standard-input.ts';
import { runSummary } from './summary.ts';

interface Flags {
  readonly simulate?: true;
  readonly config?: string;
  readonly steps?: string;
}

export function upCommand(): Command {
  return new Command('up')
    .description(
      'Run the whole system in this process: ingest, merge, score, store, the page and the ClickHouse door.',
    )
    .option('--simulate', 'feed it with a simulated town')
    .option(
      '--steps <names>',
      'on Kafka: what this process runs, of ingest,merge,score,store,push (default: all)',
    )
    .option('--config <file>', 'settings file (default: tocsin.config.json)')
    .addHelpText('after', HELP)
    .action(run);
}

const HELP = `
Data, keys and the log file are kept in dataDir (.tocsin). Started again, it goes on where it was. Ctrl-C ends it.
Real sources are registered in the settings, each with its legal basis, and send events to POST /v1/events.

On Kafka (TOCSIN_KAFKA_BROKERS=host:9092 TOCSIN_REGISTRY_URL=http://...) any number of processes share the work, each with
the steps it is given: a process that comes takes partitions over, one that goes or dies leaves them to the others.
  tocsin up --steps merge,score      one of several that merge and score
  tocsin up --steps ingest,push      the door for events and the page
All that ingest need a copy of one token.key in their dataDir, and are refused with another; where several store, name a ClickHouse server.`;

const STAYS =
  'This process stays, so that /readyz and tocsin_records_gone tell of it; the step does not go on (docs/runbook.md).';

async function run(flags: Flags): Promise<void> {
  hideStandardInput();
  const config = loadConfig(process.env, flags.config);
  const steps = stepsOf(flags.steps, config);
  if (flags.simulate === true && !steps.has('ingest') && !steps.has('merge'))
    throw new UsageError(
      '--simulate: feeds the step ingest, whose sources merge must know; add it to both of them',
    );
  const system = await startSystem({
    config,
    simulate: flags.simulate === true,
    steps,
    onRuleSet: tellRuleSet,
    onRecordsGone: (error) => process.stderr.write(`${error.message}\n${STAYS}\n`),
  });
  process.stdout.write(`${greeting(system, config)}\n`);
  const summary = runSummary(system);
  try {
    await Promise.race([system.done, interrupted()]);
  } finally {
    summary.stop();
    await system.stop();
  }
  // What is in hand is written on stopping: if that failed, this says so.
  await system.done;
  process.stdout.write('Stopped. Started again, it goes on from here.\n');
}

function tellRuleSet({ ruleSet, actor, effectiveAt }: RuleSetActivation): void {
  const clear = process.stdout.isTTY ? '\r\u001b[2K' : '';
  const from = formatInstant(effectiveAt);
  process.stdout.write(`${clear}Rule set ${ruleSet} takes effect from ${from} on (${harmless(actor)}).\n`);
}

function greeting(
  { httpPort, probesPort, signInLink, signInHint, door, rules, notices, steps }: System,
  { dataDir, metrics }: Config,
): string {
  const probesHost = probesPort === httpPort ? '127.0.0.1' : metrics.host;
  const lines = [
    'Tocsin is running.',
    ...(steps.size === STEPS.length ? [] : [`  steps       ${[...steps].join(', ')}`]),
    ...(rules === null ? [] : [`  rules       ${rules.ruleSet}`]),
    ...(rules === null || rules.notice === null ? [] : [`              ${harmless(rules.notice)}`]),
    ...(steps.has('push') ? [`  page        http://127.0.0.1:${httpPort}/`] : []),
    ...(signInLink === null
      ? []
      : [
          `  sign in     ${signInLink}`,
          '              as owner, once and within 15 minutes; later: tocsin account link owner',
        ]),
    ...(signInHint === null ? [] : [`  sign in     ${signInHint}`]),
    ...(steps.has('ingest') ? [`  events      POST http://127.0.0.1:${httpPort}/v1/events`] : []),
    `  figures     http://${probesHost}:${probesPort}/metrics  for Prometheus; /readyz and /healthz beside it`,
  ];
  lines.push(...notices.map((notice) => `  note        ${notice}`));
  if (door !== null) {
    lines.push(
      `  ClickHouse  http://127.0.0.1:${door.port}/  read-only; key in ${dataPaths(dataDir).doorKey}`,
    );
    if (door.key.isNew)
      lines.push('              its key, made just now:', `              KEY=${door.key.value}`);
    lines.push(
      `  try         curl -H "X-ClickHouse-Key: $(cat ${dataPaths(dataDir).doorKey})" '127.0.0.1:${door.port}/?query=SELECT+level,count()+FROM+warnings_current+GROUP+BY+level'`,
    );
  }
  return lines.join('\n');
}

/** Ctrl-C or a polite kill. A second one does not wait. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const ask = (): void => {
      if (asked) process.exit(130);
      asked = true;
      process.stdout.write('\nStopping; what is in hand is finished first.\n');
      resolve();
    };
    process.on('SIGINT', ask);
    process.on('SIGTERM', ask);
  });
}
