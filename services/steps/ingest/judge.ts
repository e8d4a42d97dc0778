import { checkEvent, FUTURE_TOLERANCE_MS } from '../../core/event/check.ts';
import type { Event } from '../../core/event/event.ts';
import type { Fault } from '../../core/fault.ts';
import type { Line, SourceRegistry, Tokeniser } from './ports.ts';
import { tokeniseParties } from './tokenise.ts';

export interface Acceptance {
  readonly event: Event;
  /** Accused people who were left out. */
  readonly dropped: readonly Fault[];
}

export interface Rejection {
  readonly faults: readonly Fault[];
  /** Registered source id, else empty. */
  readonly source: string;
  readonly refusal?: string;
}

export type Verdict = Acceptance | Rejection;

export interface JudgeOptions {
  readonly tokeniser: Tokeniser;
  readonly sources: SourceRegistry;
  /** Epoch ms that `recordedAt` is held against; undefined where old data is replayed. */
  readonly latest: number | undefined;
}

/** What becomes of one record: an event to take in, or every reason not to. */
export function judge(line: Line, options: JudgeOptions): Verdict {
  if ('faults' in line) {
    return { faults: line.faults, source: '', ...(line.refusal ? { refusal: line.refusal } : {}) };
  }
  const { value, faults } = tokeniseParties(line.value, options.tokeniser);
  const checked = checkEvent(value);
  if (!checked.ok) {
    const source = knownSource(value, options.sources);
    return { faults: [...faults, ...without(checked.faults, faults)], source };
  }
  const { event, dropped } = checked;
  const refused = [...faults, ...sourceFaults(event, options.sources), ...clockFaults(event, options.latest)];
  if (refused.length > 0) return { faults: refused, source: knownSource(event, options.sources) };
  return { event, dropped };
}

/** A party whose identifier is at fault has no token either, which is nothing to report twice. */
function without(faults: readonly Fault[], identifiers: readonly Fault[]): readonly Fault[] {
  const told = new Set(identifiers.map((fault) => fault.path.replace(/identifier$/, 'token')));
  return faults.filter((fault) => !told.has(fault.path));
}

/** An id is repeated in dead letters only where it is a registered one: anything else may be anything. */
function knownSource(value: unknown, sources: SourceRegistry): string {
  const source: unknown = (value as { source?: unknown } | null)?.source;
  return typeof source === 'string' && SOURCE_ID.test(source) && sources(source)?.id === source ? source : '';
}

const SOURCE_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;

function sourceFaults(event: Event, sources: SourceRegistry): readonly Fault[] {
  const source = sources(event.source);
  const fault = (message: string, remedy: string): readonly Fault[] => [
    { code: 'unregistered_source', path: 'source', message, remedy },
  ];
  if (!source || source.legalBasis.trim() === '') {
    return fault(
      'the source is not registered with a legal basis',
      'Register it in the configuration, under `sources`, with its streams and legal basis.',
    );
  }
  if (source.streams.includes(event.stream)) return [];
  return fault(
    `the source is not registered for ${event.stream}`,
    `It is for ${source.streams.join(', ')}: add the stream to its registration, if its legal basis covers it.`,
  );
}

function clockFaults(event: Event, latest: number | undefined): readonly Fault[] {
  if (latest === undefined || event.recordedAt <= latest + FUTURE_TOLERANCE_MS) return [];
  const message = 'more than five minutes ahead of the clock here';
  const remedy = 'Set the clock of the source, and check the offset it sends.';
  return [{ code: 'future_event', path: 'recordedAt', message, remedy }];
}
