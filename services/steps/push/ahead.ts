import { createBoundedCache } from '../../core/bounded-cache.ts';
import { follow, isOver, type Standing, type ToTell } from '../../core/push/standing.ts';
import type { ErasureMark } from '../../core/record/erasure.ts';
import type { Warning } from '../../core/record/warning.ts';
import { TOPICS } from '../../core/topics.ts';
import type { Codec } from '../ports/codec.ts';
import type { Log } from '../ports/log.ts';
import { createErasedWarnings } from './erased-warnings.ts';
import type { Waiting } from './lane.ts';

export interface AheadOptions {
  readonly log: Pick<Log, 'bounds' | 'read'>;
  readonly codecs: { readonly warning: Codec<Warning>; readonly erasureMark: Codec<ErasureMark> };
}

/** Looks to the end of a partition of `warnings` for what has become of a warning that somebody is about to be told of. */
export interface Ahead {
  /** By all that the log holds when it is asked. */
  isOver(warning: ToTell & WaitingWarning): Promise<boolean>;
  /** Whether its person was erased by then, be it after it had ended. */
  isErased(waiting: Pick<Waiting, 'delivery' | 'scored' | 'offset'>): Promise<boolean>;
}

interface WaitingWarning {
  readonly warningId: string;
  readonly offset: number;
}

const REMEMBERED_WARNINGS = 20_000;

/**
 * Reads each record once, from `from` on and only when it is asked: what waits for its receiver, or is read again after a
 * restart, lies behind the end of the log by as much as it was held up.
 */
export function lookAhead({ log, codecs }: AheadOptions, partition: number, from: number): Ahead {
  const standings = createBoundedCache<string, Standing>(REMEMBERED_WARNINGS);
  const erased = createErasedWarnings({ log, codec: codecs.erasureMark });
  let position = from;
  let reading: Promise<void> = Promise.resolve();

  async function* warningsFrom(
    offset: number,
  ): AsyncGenerator<{ readonly warning: Warning; readonly next: number }> {
    const { first, next } = await log.bounds(TOPICS.warnings, partition);
    if (offset >= next) return;
    for await (const record of log.read(TOPICS.warnings, partition, Math.max(offset, first))) {
      yield { warning: codecs.warning.decode(record.value), next: record.offset + 1 };
    }
  }

  const readOn = async (): Promise<void> => {
    for await (const { warning, next } of warningsFrom(position)) {
      const { warningId } = warning;
      standings.set(warningId, follow(standings.get(warningId), warning));
      position = next;
    }
  };

  /** Of one that so many others came after that it is not remembered. */
  const lookUp = async (warningId: string, offset: number): Promise<Standing | undefined> => {
    let standing: Standing | undefined;
    for await (const { warning } of warningsFrom(offset))
      if (warning.warningId === warningId) standing = follow(standing, warning);
    return standing;
  };

  const standingOf = async ({ warningId, offset }: WaitingWarning): Promise<Standing | undefined> => {
    // One after the other; one that failed has told whoever asked.
    reading = reading.catch(() => undefined).then(readOn);
    await reading;
    return standings.get(warningId) ?? (await lookUp(warningId, offset));
  };

  return {
    async isOver({ warningId, offset, ...toTell }) {
      const standing = await standingOf({ warningId, offset });
      return standing !== undefined && isOver(toTell, standing);
    },
    async isErased({ delivery: { warning }, scored, offset }) {
      await erased.readOn(partition);
      if (erased.isErased(scored)) return true;
      // The end of an open one stands before the mark.
      return (await standingOf({ warningId: warning.warningId, offset }))?.isErased ?? false;
    },
  };
}
