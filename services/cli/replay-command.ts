import { Command, InvalidArgumentError, Option } from 'commander';
import { loadConfig } from '../app/config.ts';
import { openEventFiles, readMapping } from '../app/event-files.ts';
import { PRINTED, type Printed, type ReplaySummary, replay } from '../app/replay.ts';
import type { Fault } from '../core/fault.ts';
import { EXIT } from './errors.ts';
import { createProgressLine, endOnClosedPipe, stderrLogger, stdoutLine } from './io.ts';
import { hideStandardInput, takeStandardInput } from './standard-input.ts';

interface Flags {
  readonly mapping?: string;
  readonly rules?: string;
  readonly print: Printed;
  readonly store?: string;
  readonly config?: string;
  readonly faults: number;
}

export function replayCommand(): Command {
  return new Command('replay')
    .description('Run events from files through merge, score and store; warnings come out as NDJSON.')
    .argument('<file...>', 'NDJSON (.ndjson, .gz) or, with --mapping, CSV; - is standard input')
    .option('--mapping <file>', 'how the columns of a CSV file become events (see test/fixtures/mappings)')
    .option('--rules <dir>', 'rules to use (default: the shipped ones)')
    .addOption(
      new Option('--print <what>', 'what to write to standard output')
        .choices([...PRINTED])
        .default('warnings'),
    )
    .option('--store <dir>', 'keep the ClickHouse data in this directory')
    .option(
      '--faults <n>',
      'most faulty fields to list on standard error; all are counted',
      wholeNumber,
      1_000,
    )
    .option('--config <file>', 'settings file (default: tocsin.config.json)')
    .addHelpText('after', HELP)
    .action(run);
}

const HELP = `
Events are read in the order of the files: that is their order of arrival. What occurred more than seven days
(scoring.lateness) before the newest event is counted as late and does not score. The same files give the same bytes.

Examples:
  tocsin replay events.ndjson
  tocsin replay --mapping test/fixtures/mappings/charlottesville.json incidents.csv --store ./data
  gunzip -c events.ndjson.gz | tocsin replay - --print matches`;

async function run(files: readonly string[], flags: Flags): Promise<void> {
  const standardInput = files.includes('-') ? takeStandardInput() : withoutStandardInput();
  endOnClosedPipe();
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    process.once(signal, () => process.exit(code));
  const config = loadConfig(process.env, flags.config);
  const mapping = flags.mapping === undefined ? undefined : await readMapping(flags.mapping);
  const events = await openEventFiles(files, mapping, standardInput);
  const progress = createProgressLine(process.stderr);
  const began = performance.now();
  const summary = await replay({
    config,
    lines: events.lines,
    rulesDir: flags.rules ?? config.rulesDir,
    print: flags.print,
    store: flags.store,
    out: stdoutLine,
    onFault: faultPrinter(flags.faults),
    onProgress: (counts) => {
      const done = counts.accepted + counts.duplicate + counts.rejected;
      const share =
        events.bytes === null || events.bytes === 0
          ? ''
          : ` · ${Math.floor((100 * events.read()) / events.bytes)} % read`;
      progress.show(
        () =>
          `${done.toLocaleString('en')} events${share} · ${Math.round(done / ((performance.now() - began) / 1000)).toLocaleString('en')}/s`,
      );
    },
    logger: stderrLogger(),
  });
  progress.clear();
  process.stderr.write(`${summaryText(summary, performance.now() - began)}\n`);
  const isAtFault = Object.keys(summary.counts.byReason).some(
    (reason) => !reason.startsWith('refused_by_mapping'),
  );
  process.exitCode = isAtFault ? EXIT.input : EXIT.fine;
}

function withoutStandardInput(): AsyncIterable<Uint8Array> {
  hideStandardInput();
  return (async function* () {})();
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Write a whole number.');
  return Number(text);
}

function faultPrinter(most: number): (file: string, line: number, fault: Fault) => void {
  let told = 0;
  return (file, line, fault) => {
    // Rows that a mapping refuses are its decision, not a fault of the file; the summary counts them.
    if (fault.code === 'refused_by_mapping') return;
    told++;
    if (told <= most) {
      const path = fault.path === '' ? '' : ` ${fault.path}:`;
      process.stderr.write(`${file}:${line}:${path} ${fault.message} [${fault.code}]. ${fault.remedy}\n`);
    } else if (told === most + 1)
      process.stderr.write('... further faults are counted below, not listed (--faults)\n');
  };
}

function summaryText(summary: ReplaySummary, ms: number): string {
  const { counts } = summary;
  const total = counts.accepted + counts.duplicate + counts.rejected;
  const lines = [
    `events      ${total} read: ${counts.accepted} accepted, ${counts.duplicate} duplicate, ${counts.rejected} rejected; ${summary.late} late`,
    ...Object.entries(counts.byReason)
      .sort()
      .map(([reason, count]) => `  rejected  ${count} ${reason}`),
    `warnings    ${summary.warnings} in ${summary.revisions} revisions; open at the end: ${listed(summary.open)}`,
    `stored      ${listed(Object.fromEntries(summary.stored))}`,
    ...(summary.topAreas.length === 0 ? [] : ['areas with the most warnings']),
    ...summary.topAreas.map(([area, warnings]) => `  ${String(warnings).padStart(8)}  ${area}`),
    `took        ${(ms / 1000).toFixed(1)} s, ${Math.round(total / (ms / 1000))} events/s`,
  ];
  if (counts.accusedDropped > 0)
    lines.splice(1, 0, `  dropped   ${counts.accusedDropped} accused people, as the charter asks`);
  if (summary.late > counts.accepted / 10)
    lines.push('Many events were late: is the file in order of time? A mapping may say "sort": true.');
  return lines.join('\n');
}

function listed(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}
