import type { FastifyRequest } from 'fastify';
import type { AccessLog } from '../../steps/access/access-log.ts';
import { accountOf } from './needs.ts';

export interface Looked {
  /** For example `warning`, `subject` or `access log`. */
  readonly what: string;
  /** Id of what is looked at. */
  readonly query: string;
  /** Empty where none is asked for. */
  readonly statedReason?: string;
  /** How much is given out; null where nothing is. */
  readonly rows: number | null;
  /** `ok` where it is left out. */
  readonly outcome?: string;
}

/** Writes down that whoever asks looks at something. To be awaited before it is given out (charter, clause 8). */
export function recordLook(accessLog: AccessLog, request: FastifyRequest, looked: Looked): Promise<void> {
  return accessLog.record({
    statedReason: '',
    outcome: 'ok',
    ...looked,
    at: Date.now(),
    who: accountOf(request).id,
    via: 'console',
  });
}
