import { startWritableServer } from '../../../adapters/clickhouse/support/writable-server.ts';
import type { LoadOptions } from '../../../bench/load.ts';
import { createWorkspace, type Workspace } from '../../support/workspace.ts';
import type { Fault, Scene } from './faults.ts';
import { createSender, SOURCES, type Window, windows } from './feed.ts';
import { type Ground, startGround } from './ground.ts';
import { type Ask, asker, differences, type Holding, holdingOf } from './holding.ts';
import { type City, createCity } from './members.ts';
import { watchOffsets } from './offsets-watch.ts';
import { createPace } from './pace.ts';
import { createScreen, type Screen } from './screen.ts';
import { untilSettled } from './settled.ts';
import { type SinkProxy, startSinkProxy } from './sink-proxy.ts';

/** A part of the feed, and what goes wrong while it is fed. */
export interface Segment {
  readonly name: string;
  readonly windows: number;
  /** Nothing goes wrong where it is left out. */
  readonly fault?: Fault;
}

export interface MatrixOptions {
  readonly town: LoadOptions;
  /** Events that are sent together. */
  readonly window: number;
  readonly segments: readonly Segment[];
  /** A ClickHouse of its own process behind a proxy, in place of the one embedded in the store. */
  readonly proxied?: boolean;
  readonly partitions: number;
  /** ISO 8601. */
  readonly sessionTimeout: string;
  /** Records that a step may be behind before the feed waits for it. */
  readonly maxLag: number;
  /** What each segment has to end with; what it ends with is only noted where it is left out. */
  readonly expected?: readonly Holding[];
  readonly random: () => number;
  readonly onRow?: (row: Row) => void;
  readonly onProgress?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** What became of a segment. */
export interface Row {
  readonly segment: string;
  /** What was done, in words. */
  readonly done: string;
  /** Sent since the beginning of the run. */
  readonly events: number;
  readonly revisions: number;
  readonly kills: number;
  readonly seconds: number;
  readonly holding: Holding;
  /** Empty where all is as in the run without faults. */
  readonly faults: readonly string[];
}

const CITY = [
  { name: 'ingest', steps: 'ingest' },
  { name: 'merge', steps: 'merge' },
  { name: 'score-1', steps: 'score' },
  { name: 'score-2', steps: 'score' },
  { name: 'store', steps: 'store' },
  { name: 'push', steps: 'push' },
] as const;

/** One run of the real processes over servers of its own, from nothing to the last segment stored. */
export async function runMatrix(options: MatrixOptions): Promise<readonly Row[]> {
  const workspace = await createWorkspace();
  const closing: (() => Promise<unknown>)[] = [() => workspace.remove()];
  try {
    const ground = await startGround(workspace.path);
    closing.push(() => ground.stop());
    const { ask, url, proxy } = await openStore(options, workspace, closing);
    const settings = settingsOf(options, ground, url);
    const city = createCity(workspace, settings);
    closing.push(() => city.close());
    const watch = watchOffsets(ground);
    closing.push(() => watch.stop());
    await Promise.all(CITY.map((spec) => city.join(spec)));
    const asking =
      ask ?? asker(() => city.member('store').url('ClickHouse'), workspace.file('store/clickhouse.key'));
    const screen = createScreen(workspace, settings);
    const stage = { city, ground, proxy, ask: asking, screen, setBack: watch.setBack };
    return await Promise.race([playSegments(options, stage), aborted(options.signal)]);
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

/** Rejects when the signal does; else never settles. */
function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    if (signal?.aborted === true) reject(signal.reason as Error);
  });
}

interface Stage {
  readonly city: City;
  readonly ground: Ground;
  readonly proxy: SinkProxy | null;
  readonly ask: Ask;
  readonly screen: Screen;
  readonly setBack: () => readonly string[];
}

async function openStore(
  { proxied }: MatrixOptions,
  workspace: Workspace,
  closing: (() => Promise<unknown>)[],
): Promise<{ readonly ask?: Ask; readonly url: string; readonly proxy: SinkProxy | null }> {
  if (proxied !== true) return { url: '', proxy: null };
  const server = await startWritableServer(workspace.file('clickhouse'));
  closing.push(() => server.close());
  const proxy = await startSinkProxy(server.url);
  closing.push(() => proxy.close());
  return { ask: asker(() => server.url, await workspace.write('no.key', 'none')), url: proxy.url, proxy };
}

/** Data of any year is kept, and state is saved often, so that kills fall before, into and after snapshots. */
const settingsOf = (
  { partitions, sessionTimeout }: MatrixOptions,
  { kafka, registry }: Ground,
  clickhouse: string,
): Record<string, string> => ({
  TOCSIN_KAFKA_BROKERS: kafka.brokers,
  TOCSIN_KAFKA_SESSION_TIMEOUT: sessionTimeout,
  TOCSIN_REGISTRY_URL: registry.url,
  TOCSIN_LOG_SUBJECT_PARTITIONS: String(partitions),
  TOCSIN_SNAPSHOTS_EVERY: 'PT1S',
  TOCSIN_SNAPSHOTS_EVERY_RECORDS: '5000',
  TOCSIN_RETENTION_INDIVIDUAL: 'P36500D',
  TOCSIN_RETENTION_AREA: 'P36500D',
  TOCSIN_HTTP_PORT: '0',
  TOCSIN_CLICKHOUSE_DOOR_PORT: '0',
  TOCSIN_SOURCES: SOURCES,
  ...(clickhouse === '' ? {} : { TOCSIN_CLICKHOUSE_URL: clickhouse }),
});

async function playSegments(options: MatrixOptions, stage: Stage): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const feed = windows(options.town, options.window);
  let events = 0;
  for (const [index, segment] of options.segments.entries()) {
    const began = performance.now();
    const part = next(feed, segment.windows);
    events += part.reduce((sum, window) => sum + window.events, 0);
    const { done, kills } = await playSegment(options, stage, segment, part);
    const holding = await holdingOf(stage.ask);
    const expected = options.expected?.[index];
    const row: Row = {
      segment: segment.name,
      done,
      events,
      revisions: holding.warnings.length,
      kills,
      seconds: Math.round((performance.now() - began) / 1_000),
      holding,
      faults: [
        ...(expected === undefined ? [] : differences(expected, holding)),
        ...(await stage.screen.stale(stage.city.member('push'), stage.ask)),
        ...stage.setBack(),
        ...stage.city
          .ownDeaths()
          .map(({ name, code, stderr }) => `${name} ended (${code}): ${stderr.slice(0, 400)}`),
      ],
    };
    options.onRow?.(row);
    rows.push(row);
  }
  return rows;
}

/** So many of an iterator that goes on afterwards. */
function next<T>(from: Iterator<T>, count: number): readonly T[] {
  const taken: T[] = [];
  while (taken.length < count) {
    const { done, value } = from.next();
    if (done === true) break;
    taken.push(value);
  }
  return taken;
}

/** Feeds a segment while its fault happens, and waits until all is stored. */
async function playSegment(
  options: MatrixOptions,
  stage: Stage,
  { name, fault }: Segment,
  part: readonly Window[],
): Promise<{ readonly done: string; readonly kills: number }> {
  const { city, ground } = stage;
  const failing = new AbortController();
  const giveUp = AbortSignal.any([failing.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  const sender = createSender(() => city.member('ingest').url('POST'), giveUp);
  const pace = createPace(city, options.maxLag, giveUp);
  const progress = createProgress();
  let kills = 0;
  const scene: Scene = {
    ...stage,
    random: options.random,
    reached: progress.reached,
    kill(member) {
      kills += 1;
      options.onProgress?.(`${name}: kill -9 ${member.name} at ${Math.round(100 * progress.share())} %`);
      member.kill('SIGKILL');
    },
    say: (text) => options.onProgress?.(`${name}: ${text}`),
  };
  const feeding = async (): Promise<void> => {
    for (const [index, window] of part.entries()) {
      await pace.next();
      await sender.send(window);
      progress.at((index + 1) / part.length);
    }
    progress.at(1);
  };
  const work = [feeding(), fault === undefined ? Promise.resolve('') : fault(scene)] as const;
  for (const one of work) one.catch((error: unknown) => failing.abort(error));
  const [, done] = await Promise.all(work);
  options.onProgress?.(`${name}: sent, ${sender.repeated()} requests again; waiting until all is stored`);
  await untilSettled(city, ground, options.partitions);
  return { done, kills };
}

function createProgress() {
  let share = 0;
  let waiting: { readonly share: number; readonly resolve: () => void }[] = [];
  return {
    share: () => share,
    at(reached: number): void {
      share = reached;
      for (const one of waiting) if (one.share <= reached) one.resolve();
      waiting = waiting.filter((one) => one.share > reached);
    },
    reached: (wanted: number): Promise<void> =>
      share >= wanted
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.push({ share: wanted, resolve });
          }),
  };
}
