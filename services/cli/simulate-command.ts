import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { simulate } from '../app/simulate.ts';
import { UsageError } from '../app/usage-error.ts';
import { formatInstant, parseInstant } from '../core/time/instant.ts';
import { createProgressLine, endOnClosedPipe } from './io.ts';

interface Flags {
  readonly seed: number;
  readonly from: number;
  readonly days: number;
  readonly people?: number;
  readonly cameras?: number;
  readonly rate?: number;
  readonly out?: string;
  readonly labels?: string;
}

const FIRST_INSTANT = '2026-01-01T00:00:00+08:00';

export function simulateCommand(): Command {
  return new Command('simulate')
    .description('Write a labelled synthetic town: events as NDJSON, the harm planted among them beside.')
    .option('--seed <n>', 'the same seed gives the same bytes', number, 1)
    .addOption(
      new Option('--from <time>', 'first instant, ISO 8601 with offset')
        .argParser(instant)
        .default(parseInstant(FIRST_INSTANT), FIRST_INSTANT),
    )
    .option('--days <n>', 'how many days', number, 30)
    .option('--people <n>', 'inhabitants (default: 50000)', number)
    .option('--cameras <n>', 'cameras (default: 800)', number)
    .option('--rate <x>', 'multiplies every background rate (default: 1)', number)
    .option('--out <file>', 'events go here (default: standard output)')
    .option('--labels <file>', 'labels go here (default: beside --out, as NAME.labels.ndjson)')
    .addHelpText('after', HELP)
    .action(run);
}

const HELP = `
Events come in the order of arrival. A label names one planted harm (or a benign look-alike): its kind, subject or place,
time and case ids. People are made-up tokens; the administrative codes (9901...) name no real division.

Examples:
  tocsin simulate --days 90 --seed 7 --out town.ndjson      also writes town.labels.ndjson
  tocsin simulate --days 7 | tocsin replay -`;

async function run(flags: Flags): Promise<void> {
  endOnClosedPipe();
  const { seed, from, days, people, cameras, rate } = flags;
  const labelsFile =
    flags.labels ??
    (flags.out === undefined ? undefined : `${flags.out.replace(/\.ndjson$/, '')}.labels.ndjson`);
  const events = flags.out === undefined ? process.stdout : await opened(flags.out);
  const labels = labelsFile === undefined ? undefined : await opened(labelsFile);
  const progress = createProgressLine(process.stderr);
  const scale = {
    ...(people === undefined ? {} : { people }),
    ...(cameras === undefined ? {} : { cameras }),
    ...(rate === undefined ? {} : { rate }),
  };
  const written = await simulate({
    town: { seed, from, days, scale },
    events,
    labels,
    onProgress: ({ events: count, at }) =>
      progress.show(() => `${count.toLocaleString('en')} events, up to ${formatInstant(at)}`),
  });
  progress.clear();
  for (const file of [flags.out === undefined ? undefined : events, labels]) {
    if (file === undefined) continue;
    file.end();
    await finished(file);
  }
  const where = labelsFile === undefined ? 'not written (name a file with --labels)' : `in ${labelsFile}`;
  process.stderr.write(`${written.events} events; ${written.labels} labels ${where}\n`);
}

async function opened(file: string): Promise<NodeJS.WritableStream & import('node:stream').Writable> {
  const stream = createWriteStream(file);
  await new Promise<void>((resolve, reject) => {
    stream.once('open', () => resolve());
    stream.once('error', (error: NodeJS.ErrnoException) =>
      reject(new UsageError(`${file}: cannot be written (${error.code}); check the path`)),
    );
  });
  return stream;
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('Write a number.');
  return value;
}

function instant(text: string): number {
  const value = parseInstant(text);
  if (value === undefined) throw new InvalidArgumentError('Write for example 2026-01-01T00:00:00+08:00.');
  return value;
}
