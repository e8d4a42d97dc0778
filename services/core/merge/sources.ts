import type { Stream } from '../event/vocabulary.ts';

/** A source that may send events, and the law or agreement that allows it (PIPL 34, 35). */
export interface RegisteredSource {
  readonly id: string;
  readonly streams: readonly Stream[];
  readonly legalBasis: string;
}

export interface Sources {
  /** Whether the source's id stands in the register. */
  knows(source: string): boolean;
  /** Whether the source is registered for this stream. */
  allows(source: string, stream: Stream): boolean;
}

/** The register to look sources up in. A source without a stated basis counts as not registered. */
export function createSources(registered: readonly RegisteredSource[] | 'all'): Sources {
  if (registered === 'all') return { knows: () => false, allows: () => true };
  const streams = new Map<string, ReadonlySet<Stream>>();
  for (const source of registered) {
    if (source.legalBasis.trim() !== '') streams.set(source.id, new Set(source.streams));
  }
  return {
    knows: (source) => streams.has(source),
    allows: (source, stream) => streams.get(source)?.has(stream) ?? false,
  };
}
