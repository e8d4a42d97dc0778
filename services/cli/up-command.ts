import { Command } from 'commander';
import { type Config, loadConfig } from '../app/config.ts';
import { dataPaths } from '../app/installation.ts';
import { type System, startSystem } from '../app/system.ts';
import type { RuleSetActivation } from '../core/record/rule-set.ts';
import { formatInstant } from '../core/time/instant.ts';
import { harmless } from './rules/paint.ts';
import { hideStandardInput } from './standard-input.ts';
import { runSummary } from './summary.ts';

interface Flags {
  readonly simulate?: true;
  readonly config?: string;
}

export function upCommand(): Command {
  return new Command('up')
    .description(
      'Run the whole system in this process: ingest, merge, score, store, the page and the ClickHouse door.',
    )
    .option('--simulate', 'feed it with a simulated town')
    .option('--config <file>', 'settings file (default: tocsin.config.json)')
    .addHelpText('after', HELP)
    .action(run);
}

const HELP = `
Data, keys and the log file are kept in dataDir (.tocsin). Started again, it goes on where it was. Ctrl-C ends it.
Real sources are registered in the settings, each with its legal basis, and send events to POST /v1/events.`;

async function run(flags: Flags): Promise<void> {
  hideStandardInput();
  const config = loadConfig(process.env, flags.config);
  const system = await startSystem({ config, simulate: flags.simulate === true, onRuleSet: tellRuleSet });
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

function greeting({ httpPort, probesPort, door, rules }: System, { dataDir, metrics }: Config): string {
  const probesHost = probesPort === httpPort ? '127.0.0.1' : metrics.host;
  const lines = [
    'Tocsin is running.',
    `  rules       ${rules.ruleSet}`,
    ...(rules.notice === null ? [] : [`              ${rules.notice}`]),
    `  page        http://127.0.0.1:${httpPort}/`,
    `  events      POST http://127.0.0.1:${httpPort}/v1/events`,
    `  figures     http://${probesHost}:${probesPort}/metrics  for Prometheus; /readyz and /healthz beside it`,
  ];
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
