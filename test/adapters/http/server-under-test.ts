import { onTestFinished } from 'vitest';
import type { Behind, Shown } from '../../../services/adapters/http/behind.ts';
import type { Probes } from '../../../services/adapters/http/probes.ts';
import {
  createHttpServer,
  type Entrance,
  type HttpServerOptions,
} from '../../../services/adapters/http/server.ts';
import type { TitleOf } from '../../../services/adapters/http/view.ts';
import { createLooks } from '../../../services/app/looks.ts';
import type { Look } from '../../../services/core/record/access-entry.ts';
import type { Warning } from '../../../services/core/record/warning.ts';
import { DEFAULT_SETTINGS } from '../../../services/core/scorer/settings.ts';
import type { AccessLog } from '../../../services/steps/access/access-log.ts';
import { createFeed } from '../../../services/steps/push/feed.ts';
import { createRevisions, type PlacedWarning } from '../../../services/steps/push/revisions.ts';
import { memoryAccessLog } from '../../steps/access/memory-access-log.ts';
import { harness } from '../../steps/ingest/harness.ts';
import { accountWith, signedInAs } from './accounts.ts';
import { deliveriesOf } from './deliveries.ts';
import { NO_COSTS, NO_RULES } from './rules.ts';

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly fields: object;
  readonly message: string;
}

export const TITLES: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  'near-repeat-burglary-100m': {
    en: 'Near-repeat burglary within 100 m and 14 days',
    zh: '100米14天内近重复入室盗窃',
  },
  'protection-order-breach-grave': {
    en: 'Protection order breached again or gravely',
    zh: '再次或严重违反人身安全保护令',
  },
};
export const titleOf = (rule: string): ReturnType<TitleOf> => TITLES[rule];

export type PlacedWarnings = PlacedWarning[];

export interface Sizes {
  readonly maxOpen?: number;
  /** Revisions that stay in memory. */
  readonly hold?: number;
  /** What the log holds: shared by what stands for several processes, or for one that comes back. */
  readonly records?: PlacedWarnings;
  /** Of the topic; 1 where it is left out. */
  readonly partitions?: number;
  /** How many of them were read at the start; all where it is left out. */
  readonly readTo?: number;
}

/** A topic of warnings in memory, over which a feed and its revisions stand. */
export function revisionsUnderTest({
  maxOpen = 1_000,
  hold = 5_000,
  records = [],
  partitions = 1,
  readTo,
}: Sizes = {}) {
  const store = createFeed(maxOpen);
  const of = (partition: number) => records.filter((record) => record.partition === partition);
  const nextOf = (partition: number) => (of(partition).at(-1)?.offset ?? -1) + 1;
  const log = {
    bounds: async () =>
      Array.from({ length: partitions }, (_, partition) => {
        return { first: of(partition)[0]?.offset ?? 0, next: nextOf(partition) };
      }),
    async *read(partition: number, from: number) {
      for (const record of of(partition)) if (record.offset >= from) yield record;
    },
  };
  const revisions = createRevisions(store, log, hold);
  for (let partition = 0; partition < partitions; partition++) revisions.begin(partition, 0, partitions);
  let read = 0;
  const readOn = (to = records.length): void => {
    for (; read < to; read++) revisions.put(records[read]!.warning, records[read]!);
  };
  readOn(readTo);
  const put = (warning: Warning): boolean => {
    const partition = partitionOf(warning, partitions);
    const place = { partition, offset: nextOf(partition) };
    records.push({ ...place, warning });
    read = records.length;
    return revisions.put(warning, place);
  };
  return { feed: { ...store, put }, revisions, records, readOn };
}

/** All revisions of a warning lie in one partition. */
const partitionOf = ({ warningId }: Warning, partitions: number): number =>
  Buffer.from(warningId).reduce((sum, byte) => sum + byte) % partitions;

/** A process that shows warnings, as tests put them in. */
export function shownUnderTest(
  change: Partial<Shown> = {},
  sizes: Sizes = {},
  accessLog: AccessLog = memoryAccessLog(),
) {
  const looked: Look[] = [];
  const { feed, revisions, records, readOn } = revisionsUnderTest(sizes);
  const shown: Shown = {
    feed,
    revisions,
    titleOf,
    units: [],
    ruleOf: () => undefined,
    looks: createLooks({
      accessLog: {
        async record(entry) {
          await accessLog.record(entry);
          looked.push(entry);
        },
        page: (before, limit) => accessLog.page(before, limit),
      },
      now: change.now ?? Date.now,
    }),
    history: null,
    actions: null,
    formats: {},
    rules: NO_RULES,
    costs: NO_COSTS,
    deliveries: deliveriesOf([]),
    boundaries: { type: 'FeatureCollection', features: [] },
    decay: DEFAULT_SETTINGS,
    outlineOf: () => undefined,
    now: Date.now,
    ...change,
  };
  return { shown, feed, records, looked, readOn };
}

/** Everybody who comes without a cookie is on duty everywhere. */
export const ENTRANCE: Entrance = {
  signIn: signedInAs(accountWith()),
  eventsKey: null,
  publicUrl: null,
  requestsPerMinute: 1_000_000,
  signInsPerMinute: 1_000_000,
  trustForwardedFor: false,
  about: { zone: 'Asia/Shanghai', mode: async () => 'exercise' },
};

/**
 * A server on a free port with a feed to put warnings into and an ingest step over a list; closed when the test ends. Who
 * asks is on duty everywhere, unless the request says otherwise (`by`).
 */
export async function startServer(
  change: Partial<HttpServerOptions & Omit<Behind, 'shown'> & Shown & Probes> & {
    readonly entry?: Partial<Entrance>;
  } = {},
  sizes: Sizes = {},
) {
  const logged: LogLine[] = [];
  const log = (level: LogLine['level']) => (fields: object, message: string) =>
    void logged.push({ level, fields, message });
  const taken = harness();
  const accessLog = change.accessLog ?? memoryAccessLog();
  const { shown, feed, records, looked, readOn } = shownUnderTest(change, sizes, accessLog);
  const server = createHttpServer({
    probes: {
      health: () => ({ ok: true, details: { lag: 0 } }),
      waitingFor: () => [],
      metrics: { contentType: 'text/plain; version=0.0.4', page: async () => 'tocsin_ready 1\n' },
      ...change,
    },
    logger: { info: log('info'), warn: log('warn'), error: log('error') },
    port: 0,
    ...change,
    entrance: { ...ENTRANCE, ...change.entry },
  });
  const port = await server.listen();
  server.open({ accessLog, ingest: change.ingest === undefined ? taken.ingest : change.ingest, shown });
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= server.close());
  onTestFinished(close);
  return {
    ...taken,
    feed,
    records,
    accessLog,
    looked,
    readOn,
    logged,
    port,
    close,
    streams: () => server.streams(),
    origin: `http://127.0.0.1:${port}`,
  };
}
