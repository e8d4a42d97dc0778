import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command } from 'commander';
import { openCaseTools } from '../../app/rules/case-tools.ts';
import { ruleFilesOf } from '../../app/rules/check-files.ts';
import { noRule } from '../../app/rules/explain.ts';
import { SHARED_CONDITIONS } from '../../app/rules/shared-files.ts';
import { type TestedRule, testRules } from '../../app/rules/test-rules.ts';
import { watchFiles } from '../../app/rules/watch-files.ts';
import { scorerSettings } from '../../app/settings.ts';
import { UsageError } from '../../app/usage-error.ts';
import { EXIT, tellError } from '../errors.ts';
import { createProgressLine, endOnClosedPipe, stdoutLine } from '../io.ts';
import { MOST_STUDIES } from './case-text.ts';
import { endOnSignal } from './end-on-signal.ts';
import { junitXml } from './junit.ts';
import { harmless, paintFor } from './paint.ts';
import { type RuleTargets, ruleTargets, shown } from './rule-targets.ts';
import { isGood, ruleLines, totalText } from './test-report.ts';

interface Flags {
  readonly rule?: string;
  readonly junit?: string;
  readonly watch?: true;
  readonly config?: string;
}

export function testCommand(): Command {
  return new Command('test')
    .description("Run the rules' own cases; of a case that fails, show every condition and the score.")
    .argument(
      '[path...]',
      'directories or files of rules (default: rulesDir of the settings, which is rules/)',
    )
    .option('--rule <id>', 'only this rule')
    .option('--junit <file>', 'write the results as JUnit XML too')
    .option('--watch', 'run the cases of a rule again whenever its file changes; Ctrl-C ends it')
    .option('--config <file>', 'settings file (default: tocsin.config.json)')
    .addHelpText('after', HELP)
    .action(run);
}

const HELP = `
A case gives events and the level that the rule, alone and active, should give after them. It runs through the same
check, merge and scorer as in production, with the retention of the settings and the default levels. A case that fails says for each event whether it is a trigger, which conditions
held and which did not, with the values of their facts, and how the score came about:

  FAILED  domestic-repeat-28d   1 of 6 cases
          x two reports 40 days apart: expected orange, got no warning
            event c2 of police-incidents, domestic_violence, 2026-04-11T12:00:00Z
              ...
              false      event_count is 1, wanted >= 2

Examples:
  tocsin rules test
  tocsin rules test --rule domestic-repeat-28d --watch
  tocsin rules test my-rules --junit report.xml

Ends with 0 where every case passed, with 1 where one failed or a file has faults, with 2 where a
path or the rule of --rule is not there.`;

async function run(paths: readonly string[], flags: Flags): Promise<void> {
  endOnClosedPipe();
  const targets = await ruleTargets(paths, flags.config);
  const named = paths.length > 0 ? paths : [shown(targets.config.rulesDir)];
  const results = new Map<string, TestedRule>();
  const report = async (files: readonly string[], wanted: (file: string) => boolean): Promise<boolean> => {
    const tested = await testAndTell({ ...targets, files }, flags, wanted);
    for (const file of results.keys()) if (!files.includes(file)) results.delete(file);
    for (const one of tested) results.set(one.file, one);
    if (flags.junit !== undefined) await writeJunit(flags.junit, [...results.values()]);
    return tested.every(isGood);
  };
  if (flags.watch !== true) endOnSignal();
  const isFine = await report(targets.files, () => true);
  process.exitCode = isFine ? EXIT.fine : EXIT.input;
  if (flags.watch === true) await watchAndTell(named, targets.files, report);
}

async function testAndTell(
  { files, config }: RuleTargets,
  { rule }: Flags,
  wanted: (file: string) => boolean,
): Promise<readonly TestedRule[]> {
  const began = performance.now();
  const paint = paintFor(process.stdout);
  const progress = createProgressLine(process.stderr);
  const ids = new Set<string>();
  const isWanted = ({ file, id }: { readonly file: string; readonly id: string | null }): boolean => {
    if (id !== null) ids.add(id);
    return wanted(file) && (rule === undefined || id === rule);
  };
  const tools = openCaseTools(scorerSettings(config).retentionMs);
  const options = { wanted: isWanted, studies: MOST_STUDIES };
  const width = Math.max(...files.map((file) => basename(file, '.json').length));
  const tested: TestedRule[] = [];
  for await (const one of testRules(files, tools, options)) {
    progress.clear();
    tested.push(one);
    await tell(ruleLines(one, width, paint));
    progress.show(() => `${tested.length} of ${files.length} rules`);
  }
  progress.clear();
  if (rule !== undefined && !ids.has(rule)) throw noRule(rule, [...ids]);
  await tell([totalText(tested, (performance.now() - began) / 1_000, paint)]);
  return tested;
}

async function tell(lines: readonly string[]): Promise<void> {
  for (const line of lines) await stdoutLine(process.stdout.isTTY ? line : harmless(line));
}

async function writeJunit(file: string, tested: readonly TestedRule[]): Promise<void> {
  await writeFile(file, junitXml(tested)).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--junit ${file}: cannot be written (${error.code}); check the path`);
  });
}

type Report = (files: readonly string[], wanted: (file: string) => boolean) => Promise<boolean>;

/** Until Ctrl-C. A change that comes while the cases run waits for its turn. */
async function watchAndTell(
  named: readonly string[],
  files: readonly string[],
  report: Report,
): Promise<void> {
  let running = Promise.resolve();
  const again = async (changed: ReadonlySet<string>): Promise<void> => {
    const now = await ruleFilesOf(named);
    const isShared = [...changed].some((file) => basename(file) === SHARED_CONDITIONS);
    const touched = now.filter((file) => isShared || changed.has(file));
    if (touched.length === 0) return;
    await stdoutLine(`\n${isShared ? SHARED_CONDITIONS : touched.map(shown).join(', ')} changed`);
    await report(now, (file) => touched.includes(file));
  };
  const watcher = watchFiles(files, (changed) => {
    running = running.then(() => again(changed)).catch(tellError);
  });
  process.stderr.write('Watching; Ctrl-C ends it.\n');
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  watcher.close();
  await running;
  process.exitCode = EXIT.fine;
}
