import type { Fault, FaultCode } from '../fault.ts';

/** Most faults listed of one record: a record with a million wrong fields is no reason to write a million lines. */
const MOST_FAULTS = 64;

/** What a check has found so far. */
export interface Report {
  readonly faults: Fault[];
  /** Accused people who were left out; no reason to refuse the rest. */
  readonly dropped: Fault[];
}

export function fault(report: Report, code: FaultCode, path: string, message: string, remedy: string): null {
  if (report.faults.length < MOST_FAULTS) report.faults.push({ code, path, message, remedy });
  return null;
}

export function drop(report: Report, path: string): void {
  if (report.dropped.length >= MOST_FAULTS) return;
  report.dropped.push({
    code: 'charter_accused',
    path,
    message: 'an accused person is not taken in; the rest of the event is',
    remedy: 'Leave accused persons out: only people who may come to harm are sent.',
  });
}

/** Nothing more is listed: what it costs to find out more would be spent for nothing. */
export function isFull({ faults }: Report): boolean {
  return faults.length >= MOST_FAULTS;
}
