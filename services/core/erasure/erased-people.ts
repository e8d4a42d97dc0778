import type { Erasure, LogEnd } from '../record/erasure.ts';

/** Hex SHA-256 of a text. */
type Hash = (text: string) => string;

/** Puts the digest apart from others of the same token; ClickHouse makes the same one (`NAME_OF_ERASED`). */
export const ERASED_PREFIX = 'erased ';
export const ERASED_DIGITS = 32;

/**
 * How an erasure names a person: a digest of their token, which itself is keyed. From it neither the token nor the person can
 * be found; whoever has the token can tell that it is meant.
 */
export function nameOfErased(token: string, hash: Hash): string {
  return `x_${hash(ERASED_PREFIX + token).slice(0, ERASED_DIGITS)}`;
}

export type Erased = Pick<Erasure, 'subject' | 'at' | 'before'>;

/** Where the record that tells of an event stands, or stood. */
export type SourcePlace = LogEnd;

/** Who was erased, and what of them is not to be read any more. */
export interface ErasedPeople {
  /** Whether nobody was. */
  isEmpty(): boolean;
  note(erasure: Erased): void;
  /** Whether the person was erased after this was recorded (epoch ms), or after the log had it. */
  isErased(token: string, recordedAt: number, place: SourcePlace): boolean;
  /** When the person was erased last, epoch ms; null where they never were. */
  lastErased(token: string): number | null;
  /** For a snapshot; in the order of names. */
  all(): readonly Erased[];
  clear(): void;
}

const placeKey = ({ topic, partition }: SourcePlace): string => `${topic}/${partition}`;

interface Known {
  readonly at: number;
  /** By topic and partition. */
  readonly before: ReadonlyMap<string, LogEnd>;
}

/** Nothing but a comparison where nobody was erased, or what is asked about is younger than every erasure. */
export function createErasedPeople(hash: Hash): ErasedPeople {
  const people = new Map<string, Known>();
  let newest = Number.NEGATIVE_INFINITY;
  const furthest = new Map<string, number>();

  const isBefore = (known: Known, recordedAt: number, place: SourcePlace): boolean =>
    recordedAt <= known.at || place.offset < (known.before.get(placeKey(place))?.offset ?? 0);
  return {
    isEmpty: () => people.size === 0,
    note({ subject, at, before }) {
      const known = people.get(subject);
      const ends = new Map(known?.before);
      for (const end of before) {
        const key = placeKey(end);
        if (end.offset > (ends.get(key)?.offset ?? -1)) ends.set(key, end);
        furthest.set(key, Math.max(furthest.get(key) ?? 0, end.offset));
      }
      people.set(subject, { at: Math.max(known?.at ?? at, at), before: ends });
      newest = Math.max(newest, at);
    },
    isErased(token, recordedAt, place) {
      if (recordedAt > newest && place.offset >= (furthest.get(placeKey(place)) ?? 0)) return false;
      const known = people.get(nameOfErased(token, hash));
      return known !== undefined && isBefore(known, recordedAt, place);
    },
    lastErased: (token) => (people.size === 0 ? null : (people.get(nameOfErased(token, hash))?.at ?? null)),
    all: () =>
      [...people]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([subject, { at, before }]) => ({ subject, at, before: [...before.values()] })),
    clear() {
      people.clear();
      furthest.clear();
      newest = Number.NEGATIVE_INFINITY;
    },
  };
}
