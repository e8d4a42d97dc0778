import { createErasedPeople, nameOfErased } from '../../core/erasure/erased-people.ts';
import { withoutErased } from '../../core/erasure/without-erased.ts';
import {
  ERASED_SUBJECT,
  type Erasure,
  type ErasureMark,
  type ErasureStep,
  type LogEnd,
} from '../../core/record/erasure.ts';
import { tokenOf } from '../../core/record/individual.ts';
import type { MergedEvent } from '../../core/record/merged-event.ts';
import type { Position } from '../../core/record/warning.ts';
import { TOPICS } from '../../core/topics.ts';
import { markOf, markRecord } from '../erasure-marks.ts';
import type { Codec } from '../ports/codec.ts';
import type { Log, LogRecord } from '../ports/log.ts';
import type { PersonStore, Removed } from '../ports/person-store.ts';
import { createScoredPlaces } from '../scored-places.ts';

/** Which rows are not to be stored any more, of people who were erased meanwhile: the log still brings what is on its way. */
export interface ErasedRows {
  /** The event without them. */
  event(merged: MergedEvent): MergedEvent;
  /** Whether a warning or a decision is about one of them, and of before. */
  isGone(subject: string, position: Position): boolean;
  /** The same of what was done or told about a warning; `at` is epoch ms. */
  isGoneAct(subject: string, warningId: string, at: number, place: LogEnd): boolean;
  isGoneWarning(warningId: string): boolean;
}

/** What the store step does about erasures, for one partition number. */
export interface Erasing {
  readonly rows: ErasedRows;
  /** Learns of the erasures so far. */
  start(): Promise<void>;
  isErasure(record: LogRecord): boolean;
  /** Resolves when the database holds nothing of the person any more and the log was told so; what came before must be stored. */
  carryOut(record: LogRecord): Promise<void>;
}

export interface ErasingOptions {
  readonly log: Pick<Log, 'append' | 'bounds' | 'partitionsOf' | 'read'>;
  readonly codecs: { readonly erasure: Codec<Erasure>; readonly erasureMark: Codec<ErasureMark> };
  readonly people: PersonStore;
  readonly partition: number;
  /** Hex SHA-256 of a text. */
  readonly hash: (text: string) => string;
}

/** Number of the task that stores follow-ups, notifications and undelivered deliveries, of whatever partition the warning is. */
const STORES_ACTS = 0;

export function createErasing(options: ErasingOptions): Erasing {
  const { log, codecs, people, partition, hash } = options;
  const erased = createErasedPeople(hash);
  const scored = createScoredPlaces();
  const goneWarnings = new Set<string>();

  const note = ({ topic, value }: Pick<LogRecord, 'topic' | 'value'>): void => {
    if (topic === TOPICS.erasures) erased.note(codecs.erasure.decode(value));
    else noteMark(codecs.erasureMark.decode(value));
  };
  const noteMark = (mark: ErasureMark): void => {
    // Follow-ups are stored by one task, which may not read the erasures of its number first.
    erased.note(mark);
    scored.note(mark);
    for (const id of mark.warningIds) goneWarnings.add(id);
  };
  const append = async (mark: ErasureMark, to = mark.partition): Promise<void> => {
    const partitions = await log.partitionsOf(TOPICS.erasureMarks);
    await log.append([{ ...markRecord(mark, partitions, codecs.erasureMark), partition: to % partitions }]);
  };
  const tell = (erasure: Erasure, step: ErasureStep, at: number, removed: Removed): Promise<void> =>
    append({ ...markOf(erasure, step, at), removed });
  /** The ids are told before anything is gone: whoever begins anew finds them, or has told them. */
  const removeWarnings = async (mark: ErasureMark): Promise<void> => {
    const warningIds = await people.warningsOf(mark);
    if (warningIds.length > 0)
      await append({ ...markOf(mark, 'found', mark.partition), warningIds }, STORES_ACTS);
    await tell(mark, 'warnings', mark.partition, await people.removeWarnings(mark, warningIds));
  };

  return {
    rows: {
      event(merged) {
        const event = withoutErased(merged.event, merged.origin, erased);
        return event === merged.event ? merged : { ...merged, event };
      },
      isGone(subject, position) {
        if (subject === ERASED_SUBJECT) return true;
        const token = tokenOf(subject);
        if (scored.isEmpty() || token === null) return false;
        return position.offset < scored.lastOf(nameOfErased(token, hash), position.partition);
      },
      isGoneAct(subject, warningId, at, place) {
        const token = tokenOf(subject);
        if (erased.isEmpty() || token === null) return false;
        return goneWarnings.has(warningId) || erased.isErased(token, at, place);
      },
      isGoneWarning: (warningId) => goneWarnings.has(warningId),
    },
    async start() {
      for (const topic of [TOPICS.erasures, TOPICS.erasureMarks]) {
        if (partition >= (await log.partitionsOf(topic))) continue;
        for await (const record of log.read(topic, partition, 0)) note(record);
      }
    },
    isErasure: ({ topic }) => topic === TOPICS.erasures || topic === TOPICS.erasureMarks,
    async carryOut(record) {
      note(record);
      if (record.topic === TOPICS.erasures) {
        const erasure = codecs.erasure.decode(record.value);
        await tell(erasure, 'events', partition, await people.removeFromEvents(erasure));
        return;
      }
      const mark = codecs.erasureMark.decode(record.value);
      if (mark.step === 'scored') await removeWarnings(scored.atFirst(mark));
      // Those that were stored while the task that found the warnings removed theirs.
      else if (mark.step === 'found') await people.removeActs(mark);
    },
  };
}
