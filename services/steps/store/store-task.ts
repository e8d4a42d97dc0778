import type { LogRecord, Task, TaskControl } from '../ports/log.ts';
import type { RowSink } from '../ports/sink.ts';
import type { Erasing } from './erasing.ts';

export interface TableRow {
  readonly table: string;
  readonly row: object;
  /** When what the row tells of was recorded, epoch ms, where that is to be measured. */
  readonly recordedAt?: number | null;
}

/** Rows of a topic's records, by table. Throws on a record it cannot read: what the path wrote itself must be readable. */
export type RowsOf = (record: LogRecord) => readonly TableRow[];

export interface StoreOptions {
  readonly sink: RowSink;
  readonly rowsOf: RowsOf;
  /**
   * Fresh for every start. A retry of a block carries the same token and is dropped by the database; offsets of another
   * log over the same tables must not look like one.
   */
  readonly session: string;
  /** Rows are written when there are so many, or when the oldest has waited so long. */
  readonly flushEvery: { readonly rows: number; readonly ms: number };
  /** Epoch ms. */
  readonly now: () => number;
  /** What is done about people who are erased; nothing where it is left out. */
  readonly erasing?: Pick<Erasing, 'start' | 'isErasure' | 'carryOut'>;
  /** Told how many rows of which table are stored, and when those that say so were recorded. */
  readonly onStored?: (table: string, rows: number, recordedAt: readonly number[]) => void;
}

interface Pending {
  readonly rows: object[];
  readonly recordedAt: number[];
  first: string;
  last: string;
}

/**
 * The store step: buffers rows, writes each table's in one block, and commits offsets only when all are stored. After
 * a crash it writes some rows again; every table drops rows it has by their identity, so nothing is doubled.
 */
export function storeTask(options: StoreOptions): Task {
  const { sink, rowsOf, session, flushEvery, now, onStored, erasing } = options;
  const tables = new Map<string, Pending>();
  const next = new Map<string, number>();
  let rows = 0;
  let oldest = 0;

  const add = (record: LogRecord): void => {
    const position = `${record.topic}/${record.partition}/${record.offset}`;
    for (const { table, row, recordedAt = null } of rowsOf(record)) {
      if (rows++ === 0) oldest = now();
      const pending = tables.get(table) ?? { rows: [], recordedAt: [], first: position, last: position };
      tables.set(table, pending);
      pending.rows.push(row);
      pending.last = position;
      if (recordedAt !== null) pending.recordedAt.push(recordedAt);
    }
    next.set(record.topic, record.offset + 1);
  };

  const insertAll = async (): Promise<void> => {
    for (const [table, pending] of tables) {
      await sink.insert({
        table,
        rows: pending.rows,
        token: `${session} ${table} ${pending.first} ${pending.last}`,
      });
      onStored?.(table, pending.rows.length, pending.recordedAt);
    }
    tables.clear();
    rows = 0;
  };

  const flush = async (control: TaskControl): Promise<void> => {
    await insertAll();
    if (next.size === 0) return;
    await control.commit(new Map(next), '');
    next.clear();
  };

  return {
    async start() {
      await erasing?.start();
      return new Map();
    },
    async handle(records, control): Promise<void> {
      for (const record of records) {
        if (erasing?.isErasure(record) === true) {
          // What came before it must be there to be removed.
          await insertAll();
          await erasing.carryOut(record);
          next.set(record.topic, record.offset + 1);
        } else add(record);
      }
      if (rows >= flushEvery.rows || (rows > 0 && now() - oldest >= flushEvery.ms)) await flush(control);
    },
    idle: flush,
    stop: flush,
  };
}
