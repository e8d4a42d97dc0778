import { Command, InvalidArgumentError } from 'commander';
import { loadConfig } from '../../app/config.ts';
import { listUndelivered, type ReplayChoice, replayHooks } from '../../app/push/desk.ts';
import { openHooks } from '../../app/push/open-hooks.ts';
import { parseInstant } from '../../core/time/instant.ts';
import type { Replayed, ReplayResult } from '../../steps/push/replay.ts';
import { EXIT } from '../errors.ts';
import { endOnClosedPipe, stdoutLine } from '../io.ts';
import { answerOf } from './hook-text.ts';
import { hookOf } from './test-command.ts';

interface Flags {
  readonly hook?: string;
  readonly since?: number;
  readonly dryRun?: true;
  readonly config?: string;
}

export function replayCommand(): Command {
  return new Command('replay')
    .description('Send again what was given up.')
    .option('--hook <id>', 'of this hook only')
    .option('--since <instant>', 'what was given up from then on, for example 2026-03-02T10:00:00Z', instant)
    .option('--dry-run', 'only list it')
    .option('--config <file>', 'settings file (default: tocsin.config.json)')
    .addHelpText('after', HELP)
    .action(run);
}

const HELP = `
Each goes out under the id that it had, so a receiver that has it after all drops it. Of several revisions of a warning the
last one is sent; one that a later revision has replaced is not. Beside a running tocsin or while it is down.
Exit codes: 0 all settled, 1 some are left: they failed again, or the log no longer holds the warning.`;

/** What a person reads, and whether it is settled. */
const RESULTS: Readonly<Record<ReplayResult, readonly [text: string, isSettled: boolean]>> = {
  redelivered: ['delivered', true],
  superseded: ['not sent: a later revision has replaced it', true],
  failed: ['failed again', false],
  not_tried: ['not sent: the hook has just not answered, or asked for a rest', false],
  gone: ['not sent: the log no longer holds the warning', false],
  unknown_hook: ['not sent: the hook is not in the settings', false],
  not_for_it: ['not sent: it is not for this hook by the settings of today, or it is an exercise', false],
};

async function run({ hook, since, dryRun, config: file }: Flags): Promise<void> {
  endOnClosedPipe();
  const config = loadConfig(process.env, file);
  const hooks = await openHooks(config, process.env);
  if (hook !== undefined) hookOf(hooks, hook);
  const choice: ReplayChoice = {
    ...(hook === undefined ? {} : { hook }),
    ...(since === undefined ? {} : { since }),
  };
  if (dryRun === true) {
    for (const one of await listUndelivered(config)) {
      if ((hook === undefined || one.hook === hook) && one.at >= (since ?? 0))
        await stdoutLine(
          `${one.deliveryId}  ${one.reason ?? ''}${one.status === null ? '' : ` (${one.status})`}`,
        );
    }
    return;
  }
  let count = 0;
  await replayHooks(config, hooks, choice, async (replayed) => {
    count++;
    await stdoutLine(`${replayed.undelivered.deliveryId}  ${textOf(replayed)}`);
    if (!RESULTS[replayed.result][1]) process.exitCode = EXIT.input;
  });
  if (count === 0) await stdoutLine('nothing to send again');
}

function textOf({ result, failed }: Replayed): string {
  return failed === null ? RESULTS[result][0] : `${RESULTS[result][0]}: ${answerOf(failed)}`;
}

function instant(text: string): number {
  const at = parseInstant(text);
  if (at !== undefined) return at;
  throw new InvalidArgumentError('Write a date and time with an offset, for example 2026-03-02T10:00:00Z.');
}
