import { type FileHandle, open, rm } from 'node:fs/promises';
import { individualSubject } from '../../core/record/individual.ts';
import { atAccessDesk, commandLook } from '../access-desk.ts';
import type { Config } from '../config.ts';
import type { Looker } from '../rules/open-store.ts';
import { UsageError } from '../usage-error.ts';
import { collect, countsOf } from './collect.ts';
import { assertStore } from './installed.ts';
import { type Meant, tokenFor } from './token.ts';

export interface ExportOptions {
  readonly config: Config;
  readonly meant: Meant;
  readonly looker: Looker;
  /** File to be made, mode 0600. */
  readonly out: string;
}

export interface Exported {
  readonly counts: Readonly<Record<string, number>>;
}

const NOTES = [
  'Revisions of cases that name the person, with their own roles. Who else a case names is left out; where a text holds the token of somebody else it says [another person], and [another warning] where a look was at the warnings of several.',
  'Looks are those entries of the access log that name the person or one of their warnings. Whoever asked ClickHouse for many people at once is not among them.',
  'The token stands for the person in this installation alone. It can be made of their identifier by whoever has its key, and by nobody else.',
];

/**
 * Writes everything that is held about a person into one file. That it was given out, to whom and why, is in the access log before
 * it is. Throws UsageError where the file is there, or cannot be made.
 */
export async function exportSubject({ config, meant, looker, out }: ExportOptions): Promise<Exported> {
  assertStore(config);
  return await atAccessDesk(config, async (desk) => {
    const token = await tokenFor(meant, config, desk);
    const file = await newFile(out);
    try {
      const held = await collect(config, desk, token, looker);
      const counts = countsOf(held);
      const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
      const query = individualSubject(token);
      await desk.accessLog.record(commandLook({ ...looker, what: 'export', query, rows, outcome: 'ok' }));
      const document = {
        format: 'tocsin-subject-export/1',
        subject: { kind: 'individual', token },
        exportedAt: new Date().toISOString(),
        exportedBy: looker.who,
        reason: looker.statedReason,
        notes: NOTES,
        counts,
        ...held,
      };
      await file.writeFile(`${JSON.stringify(document, null, 2)}\n`);
      await file.close();
      return { counts };
    } catch (error) {
      await file.close();
      await rm(out, { force: true });
      throw error;
    }
  });
}

async function newFile(out: string): Promise<FileHandle> {
  try {
    return await open(out, 'wx', 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'EEXIST' ? 'is there already' : `cannot be made (${code})`;
    throw new UsageError(`--out: ${out} ${why}; name a file that is to be made`);
  }
}
