import type { Position } from '../../adapters/json-source/line-index.ts';
import type { Fault } from '../../core/fault.ts';
import type { RuleWarning } from '../../core/rule/report.ts';

/** A fault (or a warning) with the place in the file where its writer finds it. */
export interface FileFault {
  readonly file: string;
  /** Null where the fault is of no place in a file: a directory that is not there. */
  readonly at: Position | null;
  readonly fault: Fault | RuleWarning;
}

/** `rules/a.json:12:17  conditions.all[0].fact  unknown fact event_cuont: did you mean event_count?` */
export function faultLine({ file, at, fault }: FileFault, kind: 'fault' | 'warning' = 'fault'): string {
  const place = at === null ? file : `${file}:${at.line}:${at.column}`;
  const said = `${kind === 'warning' ? 'warning: ' : ''}${fault.message}: ${fault.remedy}`;
  return [place, fault.path, said].filter((part) => part !== '').join('  ');
}

/** The same for programs. */
export function faultJson({ file, at, fault }: FileFault, severity: 'fault' | 'warning'): string {
  const { code, path, message: reason, remedy } = fault;
  return JSON.stringify({
    severity,
    file,
    line: at?.line ?? null,
    column: at?.column ?? null,
    path,
    code,
    reason,
    remedy,
  });
}

/** In the order in which somebody goes through the files. */
export function byPlace(a: FileFault, b: FileFault): number {
  return (
    (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) ||
    (a.at?.line ?? 0) - (b.at?.line ?? 0) ||
    (a.at?.column ?? 0) - (b.at?.column ?? 0)
  );
}
