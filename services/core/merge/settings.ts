import { AREA_SCHEMES, type AreaScheme } from '../event/vocabulary.ts';
import { DAY_MS } from '../time/duration.ts';
import type { RegisteredSource } from './sources.ts';

/** Radius facts reach at most this far, so cells this near to another shard are copied to it. */
export const NEARBY_METRES = 2_000;

/** What an installation may set about merging. */
export interface MergeSettings {
  /** Numbers of partitions of the topics that merge writes. Changing them starts everything anew. */
  readonly partitions: {
    readonly subjectEvents: number;
    readonly mergedEvents: number;
    readonly deadLetters: number;
  };
  /** Area schemes that get subjects. Changing them starts everything anew. */
  readonly schemes: readonly AreaScheme[];
  /** How long after its event time a case is remembered, ms; what comes later than that is taken for a new case. */
  readonly retentionMs: number;
  /**
   * Refuse what was recorded more than five minutes after the log took it. For live sources only: one wrong clock
   * would move the watermark for all. In a replay the log is younger than the events and the check says nothing.
   */
  readonly refuseFuture: boolean;
  /** The registered sources; `all` in a replay, where whoever runs it vouches for the file. */
  readonly sources: readonly RegisteredSource[] | 'all';
}

export const MERGE_DEFAULTS = {
  schemes: AREA_SCHEMES,
  retentionMs: 400 * DAY_MS,
  refuseFuture: true,
} as const satisfies Partial<MergeSettings>;

/** Geometry and a digest, given as arguments so that the core stays free of libraries. */
export interface MergeTools {
  /** Hex SHA-256 of a text. */
  readonly hash: (text: string) => string;
  /** H3 index at resolution 9 of a point in degrees. */
  readonly cellOf: (lat: number, lon: number) => string;
  /** Resolution-5 parent of a cell. */
  readonly shardOfCell: (cell: string) => string;
  /** Resolution-5 shards that hold any point within `metres` of any point of the cell, its own included. */
  readonly shardsNear: (cell: string, metres: number) => readonly string[];
}
