import type { Event } from '../../core/event/event.ts';
import type { Fault, FaultCode } from '../../core/fault.ts';
import type { Log, NewRecord } from '../ports/log.ts';
import { type Metrics, NO_METRICS } from '../ports/metrics.ts';
import { createCounter, type IngestCounts, type Outcome, type RejectReason } from './counts.ts';
import { type Acceptance, judge, type Rejection } from './judge.ts';
import type { IngestCodecs, Line, SourceRegistry, Tokeniser } from './ports.ts';
import { createRecentKeys } from './recent.ts';
import { createPartitions, deadLetterRecord, eventRecord } from './records.ts';

export interface IngestOptions {
  readonly log: Pick<Log, 'append' | 'partitionsOf'>;
  readonly codecs: IngestCodecs;
  readonly tokeniser: Tokeniser;
  readonly sources: SourceRegistry;
  /** Epoch ms. */
  readonly now: () => number;
  /** Whether `recordedAt` is held against `now`; off for a replay, whose data may come from any time. */
  readonly checkClock: boolean;
  /** How long those who offer wait for a log that is away, ms, as `Log.append` has it; for as long as it takes where it is left out. */
  readonly patienceMs?: number;
  /** Most (stream, case, revision) remembered to answer `duplicate`; 1,000,000 where it is left out. */
  readonly recentKeys?: number;
  /** Nothing is measured where it is left out. */
  readonly metrics?: Metrics;
}

export interface IngestResult {
  /** Position among the values offered together. */
  readonly index: number;
  readonly outcome: Outcome;
  /** Of events that were accepted or are there already. */
  readonly caseId?: string;
  readonly faults?: readonly Fault[];
  /** Accused people who were left out. */
  readonly dropped?: readonly Fault[];
}

export interface Ingest {
  /**
   * Takes events in as their senders wrote them (the NDJSON form). Resolves when those accepted are durable in their source
   * topics, with one result for each value. Rejects where the log does; then nothing counts as seen, and the same
   * values may be offered again: merge takes no revision of a case twice, should the log have had some of them. `origin` names the door in dead letters, for example `http`.
   */
  offer(values: readonly unknown[], origin: string): Promise<readonly IngestResult[]>;
  /** The same for what the readers of files give, faulty lines included. */
  offerLines(lines: readonly Line[]): Promise<readonly IngestResult[]>;
  counts(): IngestCounts;
}

/** What one record comes to, before anything is written or counted. */
interface Decision {
  readonly result: IngestResult;
  readonly reason?: RejectReason;
  readonly record?: NewRecord;
}

/**
 * The ingest step: tokenise, check, source registry, clock, duplicates, append. A duplicate is known by a bounded memory of
 * the newest keys of this process: it saves work and tells senders, while merge has the final word.
 */
export function createIngest(options: IngestOptions): Ingest {
  const { log, codecs, tokeniser, sources, now, checkClock } = options;
  const recent = createRecentKeys(options.recentKeys ?? 1_000_000);
  const counter = createCounter(options.metrics ?? NO_METRICS);
  const partitions = createPartitions(log);
  const nextPosition = createPositions(now);
  const how = options.patienceMs === undefined ? {} : { patienceMs: options.patienceMs };

  const offerLines = async (lines: readonly Line[]): Promise<readonly IngestResult[]> => {
    const at = now();
    const counts = await partitions();
    const batch = new Set<string>();
    const decide = (line: Line, index: number): Decision => {
      const verdict = judge(line, { tokeniser, sources, latest: checkClock ? at : undefined });
      if ('faults' in verdict) {
        const decision = rejected(verdict, index);
        const refusal = { fault: decision.gravest, source: verdict.source, line, at };
        return { ...decision, record: deadLetterRecord(refusal, codecs, counts) };
      }
      const key = keyOf(verdict.event);
      if (batch.has(key) || recent.has(key)) return taken('duplicate', verdict, index);
      batch.add(key);
      return {
        ...taken('accepted', verdict, index),
        record: eventRecord(verdict.event, codecs, counts),
      };
    };
    const decisions = lines.map(decide);
    const records = decisions.flatMap(({ record }) => record ?? []);
    if (records.length > 0) await log.append(records, how);
    // Only what the log has may be called a duplicate: an event that a failing log refused comes again.
    for (const key of batch) recent.add(key);
    for (const { result, reason } of decisions) {
      counter.add(result.outcome, reason, result.dropped?.length ?? 0);
    }
    return decisions.map(({ result }) => result);
  };

  return {
    offerLines,
    offer: (values, origin) =>
      offerLines(values.map((value) => ({ file: origin, line: nextPosition(), value }))),
    counts: counter.counts,
  };
}

function keyOf({ stream, caseId, revision }: Event): string {
  return `${revision} ${stream} ${caseId}`;
}

function taken(outcome: 'accepted' | 'duplicate', { event, dropped }: Acceptance, index: number): Decision {
  const { caseId } = event;
  return { result: { index, outcome, caseId, ...(dropped.length > 0 ? { dropped } : {}) } };
}

function rejected({ faults, refusal }: Rejection, index: number): Decision & { readonly gravest: Fault } {
  const gravest = gravestOf(faults);
  const reason: RejectReason = refusal ? `refused_by_mapping:${refusal}` : gravest.code;
  return { result: { index, outcome: 'rejected', faults }, reason, gravest };
}

/** Positions for what has none, like a request: microseconds, so that they grow on from one process to the next. */
function createPositions(now: () => number): () => number {
  let last = 0;
  return () => {
    last = Math.max(last + 1, now() * 1000);
    return last;
  };
}

/** The fault that a record is counted under: a breach of the charter is never hidden behind a spelling mistake. */
export function gravestOf(faults: readonly Fault[]): Fault {
  const rank = (code: FaultCode): number =>
    code.startsWith('charter_') ? 0 : code === 'raw_identifier' ? 1 : 2;
  return faults.reduce((gravest, fault) => (rank(fault.code) < rank(gravest.code) ? fault : gravest));
}
