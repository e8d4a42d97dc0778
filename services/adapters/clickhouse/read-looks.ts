import type { AccessEntry, LookWay } from '../../core/record/access-entry.ts';
import type { ClickHouse } from './clickhouse.ts';

const PAGE = 5_000;

interface Row {
  readonly seq: string | number;
  readonly at_ms: string | number;
  readonly who: string;
  readonly via: LookWay;
  readonly what: string;
  readonly query: string;
  readonly stated_reason: string;
  readonly rows: string | number | null;
  readonly outcome: string;
  readonly previous: string;
  readonly hash: string;
}

/** Every entry of the chain as `access_log` has it, in its order; two that claim one place follow each other. */
export async function* readStoredLooks(clickhouse: ClickHouse): AsyncIterable<AccessEntry> {
  let from = 0;
  for (;;) {
    const rows = await clickhouse.query<Row>(
      `SELECT seq, toUnixTimestamp64Milli(at) AS at_ms, who, via, what, query, stated_reason, rows, outcome, previous, hash
       FROM access_log WHERE seq >= {from:Int64} AND seq < {to:Int64} ORDER BY seq, hash`,
      { from, to: from + PAGE },
    );
    for (const row of rows) yield entryOf(row);
    from += PAGE;
    if (rows.length > 0) continue;
    // Beyond a gap, or what is past its retention.
    const [{ next } = { next: null }] = await clickhouse.query<{ readonly next: string | number | null }>(
      'SELECT minOrNull(seq) AS next FROM access_log WHERE seq >= {from:Int64}',
      { from },
    );
    if (next === null) return;
    from = Number(next);
  }
}

function entryOf(row: Row): AccessEntry {
  const { who, via, what, query, outcome, previous, hash } = row;
  return {
    seq: Number(row.seq),
    at: Number(row.at_ms),
    who,
    via,
    what,
    query,
    statedReason: row.stated_reason,
    rows: row.rows === null ? null : Number(row.rows),
    outcome,
    previous,
    hash,
  };
}
