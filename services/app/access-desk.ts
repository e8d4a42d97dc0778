import type { Codecs } from '../adapters/avro/codecs.ts';
import type { Look } from '../core/record/access-entry.ts';
import { TOPICS } from '../core/topics.ts';
import { type AccessLog, createAccessLog } from '../steps/access/access-log.ts';
import type { Log } from '../steps/ports/log.ts';
import { atLog } from './at-log.ts';
import type { Config } from './config.ts';
import { sha256 } from './rule-files.ts';

/** The access log of an installation, beside its running processes or while they are down. */
export interface AccessDesk {
  readonly log: Log;
  readonly codecs: Codecs;
  readonly accessLog: AccessLog;
}

/** What a command writes down of itself. */
export type CommandLook = Pick<Look, 'who' | 'what' | 'query' | 'statedReason' | 'rows' | 'outcome'>;

/** Works on the access log of an installation; throws UsageError where there is none. */
export async function atAccessDesk<T>(config: Config, work: (desk: AccessDesk) => Promise<T>): Promise<T> {
  return await atLog(config, [TOPICS.accessLog], async ({ log, codecs }) =>
    work({ log, codecs, accessLog: accessLogOf(log, codecs) }),
  );
}

export function accessLogOf(log: Log, codecs: Codecs): AccessLog {
  return createAccessLog({ log, codec: codecs.accessEntry, hash: sha256 });
}

export function commandLook(look: CommandLook): Look {
  return { ...look, at: Date.now(), via: 'command' };
}
