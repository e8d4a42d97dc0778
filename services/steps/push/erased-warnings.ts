import { createHash } from 'node:crypto';
import { nameOfErased } from '../../core/erasure/erased-people.ts';
import type { ErasureMark } from '../../core/record/erasure.ts';
import { tokenOf } from '../../core/record/individual.ts';
import type { Warning } from '../../core/record/warning.ts';
import { TOPICS } from '../../core/topics.ts';
import type { Codec } from '../ports/codec.ts';
import type { Log } from '../ports/log.ts';
import { createScoredPlaces } from '../scored-places.ts';

/** What tells whether a revision is about somebody who was erased since. */
export type Scored = Pick<Warning, 'subject' | 'position'>;

/** Without the rest of the warning, for what waits long. */
export const scoredOf = ({ subject, position }: Warning): Scored => ({ subject, position });

/**
 * Which revisions are of before the erasure of their person, by the marks of the scorer: of a warning that had ended by then
 * nothing more is written, so that `warnings` itself does not tell.
 */
export interface ErasedWarnings {
  /** Takes in the marks about a partition of `warnings`, which stand in the same one of `erasure-marks`. */
  readOn(partition: number): Promise<void>;
  note(mark: ErasureMark): void;
  /** By the marks that were taken in. */
  isErased(scored: Scored): boolean;
}

export interface ErasedWarningsOptions {
  readonly log: Pick<Log, 'bounds' | 'read'>;
  readonly codec: Codec<ErasureMark>;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export function createErasedWarnings({ log, codec }: ErasedWarningsOptions): ErasedWarnings {
  const places = createScoredPlaces();
  const reached = new Map<number, number>();
  const readings = new Map<number, Promise<void>>();

  const note = (mark: ErasureMark): void => {
    if (mark.step === 'scored') places.note(mark);
  };
  const readMarks = async (partition: number): Promise<void> => {
    const { first, next } = await log.bounds(TOPICS.erasureMarks, partition);
    const from = Math.max(first, reached.get(partition) ?? 0);
    if (from >= next) return;
    for await (const { value } of log.read(TOPICS.erasureMarks, partition, from)) note(codec.decode(value));
    reached.set(partition, next);
  };
  return {
    readOn(partition) {
      // One after the other; one that failed has told whoever asked.
      const before = readings.get(partition) ?? Promise.resolve();
      const reading = before.catch(() => undefined).then(() => readMarks(partition));
      readings.set(partition, reading);
      return reading;
    },
    note,
    isErased({ subject, position: { partition, offset } }) {
      const token = places.isEmpty() ? null : tokenOf(subject);
      return token !== null && offset < places.lastOf(nameOfErased(token, sha256), partition);
    },
  };
}
