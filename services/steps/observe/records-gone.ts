import { LogError } from '../ports/log.ts';

/** Whether a run has ended because the log no longer holds what it needs: nothing that a restart would heal. */
export function areRecordsGone(error: unknown): error is LogError {
  return error instanceof LogError && (error.code === 'out_of_range' || error.code === 'snapshot_missing');
}
