import type { Fault, FaultCode } from '../../core/fault.ts';
import type { FaultyLine } from '../../steps/ingest/ports.ts';

export function lineFault(
  file: string,
  line: number,
  code: FaultCode,
  message: string,
  remedy: string,
): FaultyLine {
  const fault: Fault = { code, path: '', message, remedy };
  return { file, line, faults: [fault] };
}

export const TRUNCATED = 'the file ends in the middle of a record';
export const TRUNCATED_REMEDY = 'Fetch the file again: the transfer or the export was cut short.';
export const EMPTY_REMEDY =
  'Check the export: a file without records says nothing, not even that nothing happened.';
