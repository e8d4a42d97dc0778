import { charterOfName } from '../event/charter.ts';
import { type Report, shown } from './report.ts';

const LONGEST_LOOKED_AT = 128;

/** Reports the name of a field that the charter refuses by its name; nothing near it is suggested then. */
export function refusedByCharter(name: string, path: string, report: Report): boolean {
  const code = name.length > LONGEST_LOOKED_AT ? undefined : charterOfName(name.replace(/\.name$/, ''));
  if (code === undefined) return false;
  const message = `${shown(name)} names or stands for an attribute of people, and no rule may ask for one (charter, clause 4)`;
  report(code, path, message, 'leave it out');
  return true;
}
