import { Command, Option } from 'commander';
import { type CheckedFiles, checkFiles } from '../../app/rules/check-files.ts';
import { faultJson, faultLine } from '../../app/rules/file-fault.ts';
import { EXIT } from '../errors.ts';
import { endOnClosedPipe, stdoutLine } from '../io.ts';
import { harmless, type Paint, paintFor } from './paint.ts';
import { counted, ruleTargets } from './rule-targets.ts';

interface Flags {
  readonly format: 'text' | 'json';
  readonly config?: string;
  readonly strict?: true;
}

export function checkCommand(): Command {
  return new Command('check')
    .description('Tell every fault of every rule file at once, with its line, the reason and the remedy.')
    .argument(
      '[path...]',
      'directories or files of rules (default: rulesDir of the settings, which is rules/)',
    )
    .addOption(new Option('--format <how>', 'how to write it').choices(['text', 'json']).default('text'))
    .option('--strict', 'end with 1 where there is a warning too')
    .option('--config <file>', 'settings file (default: tocsin.config.json)')
    .addHelpText('after', HELP)
    .action(run);
}

const HELP = `
A fault keeps a rule set from being loaded; a warning does not, but is worth a look. Each is one line:

  rules/theft-repeat.json:12:17  conditions.all[0].fact  unknown fact event_cuont: did you mean event_count?

that is file, line, column; the place in the rule; what is wrong; what to do. Editors jump there. The cases of the rules
are not run: that is "rules test". One fault hides no other, with three exceptions: of a file that is no JSON, only where
its syntax goes wrong is told; conditions or triggers with a fault are not searched for what can never hold; and of one
file the first 200 are told, and that there are more.

Examples:
  tocsin rules check
  tocsin rules check my-rules other-rules/new-rule.json
  tocsin rules check --strict my-rules
  tocsin rules check --format json | jq -r .file | sort | uniq -c

Ends with 0 where there is no fault (warnings or not; with --strict: and no warning), with 1 where there is one, with 2
where a path is not there.`;

async function run(paths: readonly string[], flags: Flags): Promise<void> {
  endOnClosedPipe();
  const { files, maxReachMs } = await ruleTargets(paths, flags.config);
  const checked = await checkFiles(files, maxReachMs);
  if (flags.format === 'json') for (const line of jsonLines(checked)) await stdoutLine(line);
  else for (const line of checkText(checked, paintFor(process.stdout))) await stdoutLine(line);
  const isRefused = checked.faults.length > 0 || (flags.strict === true && checked.warnings.length > 0);
  process.exitCode = isRefused ? EXIT.input : EXIT.fine;
}

function jsonLines({ faults, warnings }: CheckedFiles): readonly string[] {
  return [
    ...faults.map((fault) => faultJson(fault, 'fault')),
    ...warnings.map((warning) => faultJson(warning, 'warning')),
  ];
}

/** The faults, then the warnings, then how many of each. */
export function checkText({ sources, faults, warnings }: CheckedFiles, paint: Paint): readonly string[] {
  const total = `${counted(sources.length, 'rule')}, ${counted(faults.length, 'fault')}, ${counted(warnings.length, 'warning')}`;
  return [
    ...faults.map((fault) => painted(faultLine(fault), paint.bad, paint)),
    ...warnings.map((warning) => painted(faultLine(warning, 'warning'), paint.doubtful, paint)),
    faults.length > 0 ? paint.bad(total) : paint.good(total),
  ];
}

/** The place in bold, the path in the colour of how bad it is. */
function painted(line: string, colour: (text: string) => string, paint: Paint): string {
  const [place = '', ...rest] = harmless(line).split('  ');
  if (rest.length < 2) return `${paint.bold(place)}  ${rest.join('  ')}`;
  const [path = '', ...said] = rest;
  return `${paint.bold(place)}  ${colour(path)}  ${said.join('  ')}`;
}
