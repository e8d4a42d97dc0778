import type { Event } from '../../../services/core/event/event.ts';
import { STREAMS, type Stream } from '../../../services/core/event/vocabulary.ts';
import type { DeadLetter } from '../../../services/core/record/dead-letter.ts';
import { createIngest, type IngestOptions } from '../../../services/steps/ingest/ingest.ts';
import type { Tokeniser } from '../../../services/steps/ingest/ports.ts';
import type { Codec } from '../../../services/steps/ports/codec.ts';
import type { NewRecord } from '../../../services/steps/ports/log.ts';

export const NOW = Date.UTC(2026, 2, 2);

const json = <T>(): Codec<T> => ({
  encode: (value) => Buffer.from(JSON.stringify(value)),
  decode: (bytes) => JSON.parse(Buffer.from(bytes).toString()) as T,
});

/** Tokens that a test can foretell, of the right form. */
export const tokenOf = (identifier: string): string =>
  `p_${Buffer.from(`${identifier.length}`.padStart(16, '0')).toString('base64url').slice(0, 22)}`;

/** An ingest step over a log that is a list, with what was appended to it. */
export function harness(change: Partial<IngestOptions> = {}) {
  const appended: NewRecord[] = [];
  const tokenised: string[] = [];
  const tokeniser: Tokeniser = {
    token: (identifier) => {
      tokenised.push(identifier);
      return tokenOf(identifier);
    },
  };
  const codecs = {
    events: Object.fromEntries(STREAMS.map((stream) => [stream, json<Event>()])) as Record<
      Stream,
      Codec<Event>
    >,
    deadLetter: json<DeadLetter>(),
  };
  const ingest = createIngest({
    log: {
      append: async (records) => void appended.push(...records),
      partitionsOf: async () => 8,
    },
    codecs,
    tokeniser,
    sources: (id) =>
      ({
        'city-cameras': { id, streams: ['camera-alarms' as const], legalBasis: 'Decree 799' },
        'police-desk': { id, streams: ['police-incidents' as const], legalBasis: 'Anti-DV law 16' },
        mediation: { id, streams: ['dispute-reports' as const], legalBasis: 'Mediation law 25' },
        'no-basis': { id, streams: [...STREAMS], legalBasis: ' ' },
      })[id],
    now: () => NOW,
    checkClock: true,
    ...change,
  });
  return {
    ingest,
    appended,
    tokenised,
    events: () =>
      appended
        .filter(({ topic }) => topic !== 'dead-letters')
        .map(({ value }) => json<Event>().decode(value)),
    letters: () =>
      appended
        .filter(({ topic }) => topic === 'dead-letters')
        .map(({ value }) => json<DeadLetter>().decode(value)),
  };
}
