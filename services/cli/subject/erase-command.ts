import { Command, InvalidArgumentError, Option } from 'commander';
import { eraseSubject, previewErasure } from '../../app/subject/erase.ts';
import { UsageError } from '../../app/usage-error.ts';
import { MINUTE_MS, parseDuration } from '../../core/time/duration.ts';
import { EXIT } from '../errors.ts';
import { createProgressLine, endOnClosedPipe, stdoutLine } from '../io.ts';
import { isClean, previewLines, progressText, reportLines } from './erase-text.ts';
import { errandOf, ON_WHO, type WhoFlags, withWhoOptions } from './who.ts';

interface Flags extends WhoFlags {
  readonly dryRun?: true;
  readonly yes?: true;
  readonly wait: number;
}

export function eraseCommand(): Command {
  return withWhoOptions(new Command('erase'))
    .description('Forget one person: in memory, in ClickHouse, and in the log.')
    .option('--dry-run', 'only tell what would go')
    .option('--yes', 'do it: it cannot be undone')
    .addOption(
      new Option(
        '--wait <duration>',
        'how long other processes may take for a step before the command ends with 3',
      )
        .argParser(duration)
        .default(5 * MINUTE_MS, 'PT5M'),
    )
    .addHelpText('after', HELP)
    .action(run);
}

const HELP = `
An erasure is a record of the log, and each step acts on it where it stands: merge takes the person out of the cases, and out of
old records that come again; the scorer ends their warnings and forgets them; the store removes them from ClickHouse. Areas keep
the cases, without the person. The command waits for each, then takes the person out of the embedded log's own file. Beside a
running tocsin or while it is down: then it runs the steps itself. On Kafka records go with time alone, and the command says
when. What is recorded about the person from then on counts again.

A command that was broken off is run again. What went and what stays, and until when, is told at the end (docs/erasure.md).
${ON_WHO}

Examples:
  tocsin subject erase --reason "request 2026-18" --dry-run < identifier.txt
  tocsin subject erase --reason "request 2026-18" --yes < identifier.txt
  tocsin subject erase p_BRKukxzt4Wsk80as1d-n1L --reason "request 2026-18" --yes

Exit codes: 0 all is gone that can be, 1 something is left: run it again, 2 usage, or another process keeps the file of the log,
3 a step or a server does not answer.`;

async function run(token: string | undefined, flags: Flags): Promise<void> {
  endOnClosedPipe();
  if ((flags.yes ?? false) === (flags.dryRun ?? false))
    throw new UsageError(
      'an erasure cannot be undone: see with --dry-run what would go, then give --yes in its place',
    );
  const errand = await errandOf(token, flags);
  if (flags.dryRun === true) {
    for (const line of previewLines(await previewErasure(errand), errand.config)) await stdoutLine(line);
    return;
  }
  const progress = createProgressLine(process.stderr, 5_000);
  const report = await eraseSubject({
    ...errand,
    patienceMs: flags.wait,
    onProgress: (one) => progress.show(() => progressText(one)),
  }).finally(() => progress.clear());
  for (const line of reportLines(report, errand.config)) await stdoutLine(line);
  if (!isClean(report)) process.exitCode = EXIT.input;
}

function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new InvalidArgumentError('Write an ISO 8601 duration of weeks to seconds, for example PT5M.');
}
