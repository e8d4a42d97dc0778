import type { Event } from '../../core/event/event.ts';
import type { Stream } from '../../core/event/vocabulary.ts';
import type { Fault } from '../../core/fault.ts';
import type { RegisteredSource } from '../../core/merge/sources.ts';
import type { DeadLetter } from '../../core/record/dead-letter.ts';
import type { Codec } from '../ports/codec.ts';

/**
 * Turns an identifier of a person into their token. The same identifier must give the same token as long as the key
 * lives, and nobody without the key may find the identifier from the token. An implementer must not keep or log
 * what it was given.
 */
export interface Tokeniser {
  token(identifier: string): string;
}

/** Finds a source by its id. A replay answers for every id, with the basis "replay". */
export type SourceRegistry = (
  source: string,
) => (Pick<RegisteredSource, 'streams' | 'legalBasis'> & Partial<Pick<RegisteredSource, 'id'>>) | undefined;

export interface IngestCodecs {
  readonly events: Readonly<Record<Stream, Codec<Event>>>;
  readonly deadLetter: Codec<DeadLetter>;
}

/** A record of a file as a format's reader gives it: a value to be checked, or what kept it from being read. */
export type Line = ReadLine | FaultyLine;

export interface ReadLine {
  readonly file: string;
  /** Line on which the record starts, from 1. */
  readonly line: number;
  readonly value: unknown;
}

export interface FaultyLine {
  readonly file: string;
  readonly line: number;
  readonly faults: readonly Fault[];
  /** The mapping's own word for why it refuses the row, for example `health`. */
  readonly refusal?: string;
}
