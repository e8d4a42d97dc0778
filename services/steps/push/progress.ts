/** How far each receiver has come in a partition. */
export interface Progress {
  /** Offset of the next record that none has seen: where a receiver begins that is new. */
  readonly next: number;
  /** By receiver: lowest offset that is not done with. */
  readonly marks: ReadonlyMap<string, number>;
}

/** `next;hook=mark;hook=mark`, offsets in base 36: fits 50 receivers into the 4 KiB that Kafka allows a commit to hold. */
export function writeProgress({ next, marks }: Progress): string {
  const entries = [...marks].map(([hook, mark]) => `${hook}=${mark.toString(36)}`);
  return [next.toString(36), ...entries].join(';');
}

const NUMBER = /^[0-9a-z]+$/;

/** Null for a text that is none: then all begin where the commit stands. */
export function readProgress(text: string): Progress | null {
  const [next = '', ...entries] = text.split(';');
  const marks = entries.map((entry) => entry.split('=') as [string, string | undefined]);
  if (!NUMBER.test(next) || marks.some(([, mark]) => mark === undefined || !NUMBER.test(mark))) return null;
  return {
    next: Number.parseInt(next, 36),
    marks: new Map(marks.map(([hook, mark]) => [hook, Number.parseInt(mark!, 36)])),
  };
}
