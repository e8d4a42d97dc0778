import type { Codecs } from '../../adapters/avro/codecs.ts';
import { ERASURE_STEPS, type ErasureMark, type ErasureStep } from '../../core/record/erasure.ts';
import { TOPICS } from '../../core/topics.ts';
import type { Log } from '../../steps/ports/log.ts';

/** How far an erasure has come: of each step how many partitions are done, and of how many. */
export interface ErasureProgress {
  readonly done: Readonly<Record<ErasureStep, number>>;
  readonly of: Readonly<Record<ErasureStep, number>>;
  readonly marks: readonly ErasureMark[];
}

/** Reads the marks of one erasure, each time from where they may begin. */
export function readMarks(
  { log, codecs }: { readonly log: Pick<Log, 'bounds' | 'partitionsOf' | 'read'>; readonly codecs: Codecs },
  erasureId: string,
  from: readonly number[],
  of: ErasureProgress['of'],
): () => Promise<ErasureProgress> {
  return async () => {
    const marks = new Map<string, ErasureMark>();
    for (const [partition, offset] of from.entries()) {
      for await (const { value } of log.read(TOPICS.erasureMarks, partition, offset)) {
        const mark = codecs.erasureMark.decode(value);
        // A step that was killed may tell it twice, the second time with nothing left to remove.
        const key = `${mark.step} ${mark.partition}`;
        if (mark.erasureId === erasureId && !marks.has(key)) marks.set(key, mark);
      }
    }
    const all = [...marks.values()];
    const count = (step: ErasureStep): number => all.filter((mark) => mark.step === step).length;
    return {
      marks: all,
      of,
      done: Object.fromEntries(ERASURE_STEPS.map((step) => [step, count(step)])) as ErasureProgress['done'],
    };
  };
}

export const isDone = ({ done, of }: ErasureProgress): boolean =>
  ERASURE_STEPS.every((step) => done[step] >= of[step]);

/** Rows that went, by table. */
export function removedRows({ marks }: ErasureProgress): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const { removed } of marks)
    for (const [table, rows] of Object.entries(removed)) sums[table] = (sums[table] ?? 0) + rows;
  return sums;
}
