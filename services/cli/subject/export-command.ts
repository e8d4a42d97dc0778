import { Command } from 'commander';
import { exportSubject } from '../../app/subject/export.ts';
import { UsageError } from '../../app/usage-error.ts';
import { endOnClosedPipe, stdoutLine } from '../io.ts';
import { errandOf, fileName, ON_WHO, type WhoFlags, withWhoOptions } from './who.ts';

interface Flags extends WhoFlags {
  readonly out?: string;
}

export function exportCommand(): Command {
  return withWhoOptions(new Command('export'))
    .description('Write everything that is held about one person into a file.')
    .option('--out <file>', 'file to be made, readable by you alone (mode 0600)', fileName)
    .addHelpText('after', HELP)
    .action(run);
}

const HELP = `
The file is one JSON document: the revisions of cases that name the person, with their own roles, those that stand marked so;
warnings with all revisions and what contributed to them; assessments, follow-ups, notices; and who looked, when and why. It is
taken from ClickHouse, and from the log what is not there yet, or no more. Other people are left out of it.
${ON_WHO}

Examples:
  tocsin subject export --reason "request 2026-17" --out person.json < identifier.txt
  tocsin subject export p_BRKukxzt4Wsk80as1d-n1L --reason "request 2026-17" --out person.json`;

async function run(token: string | undefined, flags: Flags): Promise<void> {
  endOnClosedPipe();
  if (flags.out === undefined)
    throw new UsageError('--out: what is held about a person goes into a file; add --out person.json');
  const errand = await errandOf(token, flags);
  const { counts } = await exportSubject({ ...errand, out: flags.out });
  for (const [what, count] of Object.entries(counts))
    await stdoutLine(`${String(count).padStart(8)}  ${what}`);
  await stdoutLine(
    Object.values(counts).every((count) => count === 0)
      ? `Nothing is held about this person. ${flags.out} says so.`
      : `Written to ${flags.out}, mode 0600: it is as sensitive as what it is about.`,
  );
}
