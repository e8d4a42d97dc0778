import { Command, InvalidArgumentError } from 'commander';
import { type Verdict, verifyAudit } from '../app/audit.ts';
import { loadConfig } from '../app/config.ts';
import { actorOf } from '../app/rule-sets/actor.ts';
import type { Link } from '../core/access/chain.ts';
import type { Walked } from '../steps/access/walk-chain.ts';
import { EXIT } from './errors.ts';
import { endOnClosedPipe, stdoutLine } from './io.ts';
import { hideStandardInput } from './standard-input.ts';

interface Flags {
  readonly noted?: Link;
  readonly store: boolean;
  readonly as?: string;
  readonly config?: string;
}

/** `tocsin audit ...`: whether what was written down of looks is still what was written. */
export function auditCommand(): Command {
  return new Command('audit').description('Check the access log.').addCommand(verifyCommand());
}

function verifyCommand(): Command {
  return new Command('verify')
    .description(
      'Walk the access log, in the log and in ClickHouse, and tell the first place that does not hold.',
    )
    .option(
      '--noted <seq:hash>',
      'a last entry that was noted at an earlier check: it must be there still',
      link,
    )
    .option('--no-store', 'leave ClickHouse out')
    .option('--as <name>', 'who you are (default: the setting actor, TOCSIN_ACTOR; else your account here)')
    .option('--config <file>', 'settings file (default: tocsin.config.json)')
    .addHelpText('after', HELP)
    .action(run);
}

const HELP = `
Each entry holds the hash of the one before, so that one that was altered, dropped, inserted or moved shows. Who may write
everything could write the whole chain anew, or cut off its end: therefore note the last entry that this prints, somewhere
else, and give it to --noted the next time.

Exit codes: 0 the chain holds, 1 it does not, 2 usage, 3 a server could not be reached.`;

async function run(flags: Flags): Promise<void> {
  endOnClosedPipe();
  hideStandardInput();
  const config = loadConfig(process.env, flags.config);
  const looker = { who: actorOf(flags.as, config.actor), statedReason: 'audit verify' };
  const verdict = await verifyAudit({ config, looker, withStore: flags.store, noted: flags.noted ?? null });
  for (const line of linesOf(verdict)) await stdoutLine(line);
  if (!holds(verdict)) process.exitCode = EXIT.input;
}

function holds({ log, store, faults }: Verdict): boolean {
  return log.broken === null && (store?.broken ?? null) === null && faults.length === 0;
}

function linesOf(verdict: Verdict): readonly string[] {
  const { log, store, faults, waiting } = verdict;
  const lines = [walkedLine('log', log), ...(store === null ? [] : [walkedLine('ClickHouse', store)])];
  if (store !== null && waiting > 0) lines.push(`            ${waiting} entries are yet to be stored there`);
  lines.push(...faults.map((fault) => `fault       ${fault}`));
  const last = (log.last?.seq ?? -1) >= (store?.last?.seq ?? -1) ? log.last : (store?.last ?? null);
  if (holds(verdict) && last !== null) lines.push(`note        ${last.seq}:${last.hash}`);
  lines.push(holds(verdict) ? 'The access log holds.' : 'THE ACCESS LOG DOES NOT HOLD.');
  return lines;
}

function walkedLine(name: string, { entries, first, last, broken }: Walked): string {
  const head = name.padEnd(12);
  if (broken !== null) return `${head}broken at entry ${broken.seq} (${broken.kind}): ${broken.message}`;
  if (first === null || last === null) return `${head}no entry`;
  const cut = first === 0 ? '' : '; what came before is past its retention, or was dropped';
  return `${head}${entries} entries, ${first} to ${last.seq}${cut}`;
}

function link(text: string): Link {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq !== undefined && hash !== undefined) return { seq: Number(seq), hash };
  throw new InvalidArgumentError('Write it as it was printed: a number, a colon, and 64 hex digits.');
}
