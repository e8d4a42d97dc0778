import { setTimeout } from 'node:timers/promises';
import { LogError, type LogRecord } from '../../steps/ports/log.ts';
import type { LogScrub, RecordChange } from '../../steps/ports/log-scrub.ts';
import { breathe } from './bell.ts';
import { countInPages } from './count-in-pages.ts';
import { type Database, openDatabase } from './database.ts';
import { takeScrubbing } from './owner-lock.ts';
import { type BatchRow, createBatchWriter, openBatch, sequenceAt, takeRecord } from './record-batch.ts';

const BATCHES_AT_ONCE = 64;
const WASH_BYTES = 4 << 20;
/** Of a page that an overflow chain can use. */
const LINK_BYTES = 4;
/** Readers come and go: while one try waits for them, writers wait too. */
const CHECKPOINT_MS = 500;
const PATIENCE_MS = 20_000;
const LOOK_AGAIN_MS = 50;

type HeldBatch = BatchRow & { readonly topic: string; readonly number: number };

/**
 * Opens the file of a log, which another process may own, to take texts out of it. Throws `LogError('locked')` where another does.
 * After `patienceMs` with a reader who keeps older pages `wash` fails.
 */
export function openScrub(path: string, patienceMs = PATIENCE_MS): LogScrub {
  const release = takeScrubbing(path);
  const database = opened(path, release);
  // What a row gives up is overwritten in the same transaction, whole pages too.
  database.sql.exec('PRAGMA secure_delete = ON');
  return {
    change: (texts, change) => changeRecords(database, texts, change),
    inSnapshots(text) {
      const wanted = Buffer.from(text);
      const chunks = database.sql.prepare('SELECT bytes FROM snapshot_chunks WHERE instr(bytes, ?) > 0');
      let count = 0;
      for (const { bytes } of chunks.iterate(wanted))
        count +=
          Buffer.from(bytes as Uint8Array)
            .toString('latin1')
            .split(text).length - 1;
      return count;
    },
    wash: () => wash(database, path, patienceMs),
    found: (text) => countInPages(path, pragma(database.sql, 'page_size'), text),
    close() {
      database.close();
      release();
    },
  };
}

function opened(path: string, release: () => void): Database {
  try {
    return openDatabase(path);
  } catch (error) {
    release();
    throw error;
  }
}

async function changeRecords(
  { sql, transact }: Database,
  texts: readonly string[],
  change: RecordChange,
): Promise<{ changed: number; removed: number }> {
  const wanted = texts.map((text) => Buffer.from(text));
  const select = sql.prepare(`
    SELECT b.sequence, b.first, b.records, b.bytes, t.name AS topic, p.number
    FROM batches b JOIN partitions p ON p.id = b.partition_id JOIN topics t ON t.id = p.topic_id
    WHERE b.sequence > ? ORDER BY b.sequence LIMIT ${BATCHES_AT_ONCE}
  `);
  // One that retention has dropped meanwhile is found no more.
  const update = sql.prepare('UPDATE batches SET bytes = ? WHERE sequence = ?');
  const total = { changed: 0, removed: 0 };
  for (let last = -1; ; ) {
    const batches = select.all(last) as unknown as HeldBatch[];
    if (batches.length === 0) return total;
    last = batches.at(-1)!.sequence;
    for (const batch of batches) {
      const bytes = Buffer.from(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.length);
      if (!wanted.some((text) => bytes.includes(text))) continue;
      const rewritten = rewrite(batch, change);
      if (rewritten.changed + rewritten.removed === 0) continue;
      transact(() => update.run(rewritten.bytes, batch.sequence));
      total.changed += rewritten.changed;
      total.removed += rewritten.removed;
    }
    await breathe();
  }
}

/** The batch with the same offsets and the same order; what is gone leaves its place. */
function rewrite(batch: HeldBatch, change: RecordChange) {
  const writer = createBatchWriter();
  const open = openBatch(batch, batch.first);
  let [changed, removed] = [0, 0];
  while (open.offset < open.end) {
    const delta = sequenceAt(open) - batch.sequence;
    const record: LogRecord = takeRecord(open, batch.topic, batch.number);
    const value = Number.isNaN(record.timestamp) ? undefined : change(record);
    if (value === null) {
      removed++;
      writer.add({ ...record, key: '', value: new Uint8Array() }, delta, Number.NaN);
    } else {
      if (value !== undefined) changed++;
      writer.add({ ...record, value: value ?? record.value }, delta, record.timestamp);
    }
  }
  return { bytes: Buffer.from(writer.bytes()), changed, removed };
}

/**
 * Free pages keep what they held. They are taken into use, filled with zeros, written, and given back: unlike `VACUUM` this never
 * keeps a writer waiting for longer than a few megabytes take.
 */
async function wash({ sql, transact }: Database, path: string, patienceMs: number): Promise<void> {
  transact(() => sql.exec('DROP TABLE IF EXISTS wash; CREATE TABLE wash (bytes BLOB NOT NULL) STRICT'));
  const fill = sql.prepare('INSERT INTO wash VALUES (zeroblob(?))');
  const usable = pragma(sql, 'page_size') - LINK_BYTES;
  let pages = pragma(sql, 'freelist_count');
  while (pages > 0 && pragma(sql, 'freelist_count') > 0) {
    const some = Math.max(1, Math.min(pages, Math.floor(WASH_BYTES / usable)));
    transact(() => fill.run(some * usable));
    pages -= some;
    await breathe();
  }
  transact(() => sql.exec('DROP TABLE wash'));
  await emptyWal(sql, path, patienceMs);
}

/** The file beside it keeps older pages until all of them are in place and nobody reads. */
async function emptyWal(sql: Database['sql'], path: string, patienceMs: number): Promise<void> {
  sql.exec(`PRAGMA busy_timeout = ${CHECKPOINT_MS}`);
  const until = Date.now() + patienceMs;
  for (;;) {
    const { busy } = sql.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { readonly busy: number };
    if (busy === 0) return;
    if (Date.now() > until) break;
    await setTimeout(LOOK_AGAIN_MS);
  }
  throw new LogError(
    'locked',
    `${path}-wal may hold older pages and cannot be emptied, because somebody keeps reading ${path}: see what holds the file, then try again`,
    { retryable: true },
  );
}

function pragma(sql: Database['sql'], name: string): number {
  return Number(Object.values(sql.prepare(`PRAGMA ${name}`).get()!)[0]);
}
