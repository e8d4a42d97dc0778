import { setTimeout as pause } from 'node:timers/promises';
import { cellOf } from '../../../services/adapters/h3/cells.ts';
import { createWorkspace } from '../../e2e/support/workspace.ts';
import { waitUntil } from '../../wait-until.ts';
import { round } from '../core.ts';
import { sendEvents, signInPages, startSystem } from '../system.ts';
import { alarmAt, SMOKE_RULE } from './alarms.ts';
import { listen } from './listeners.ts';

export interface DeliverySize {
  readonly seconds: number;
  readonly clients: readonly number[];
}

const EVENTS_PER_SECOND = 1_000;
const EVERY_MS = 50;
const BATCH = (EVENTS_PER_SECOND * EVERY_MS) / 1_000;
/** One event in so many is grave, and raises a warning of its own. */
const GRAVE_EVERY = 20;
/** Streams that an account may have open. */
const STREAMS_PER_ACCOUNT = 20;
const SAMPLE = 20;

/**
 * From an event sent to the door to the streams of the pages: the whole system as a process of its own, 1,000 events a
 * second, one in twenty of which raises a warning; with one page, and with many.
 */
export async function* benchDelivery({ seconds, clients }: DeliverySize): AsyncGenerator<object> {
  const workspace = await createWorkspace();
  try {
    const { page, bytesHeld } = await startSystem(workspace, [SMOKE_RULE]);
    let next = 0;
    for (const count of clients) {
      const cookies = await signInPages(workspace, page, count, STREAMS_PER_ACCOUNT);
      const before = await bytesHeld();
      const sent = new Map<string, number>();
      const delays: number[] = [];
      const listeners = await listen(page, cookies, SAMPLE, (subject, at) => {
        const since = sent.get(subject);
        if (since !== undefined) delays.push(at - since);
      });
      const opened = await bytesHeld();
      const began = performance.now();
      next = await feed(page, next, seconds * EVENTS_PER_SECOND, sent);
      const took = (performance.now() - began) / 1_000;
      const due = sent.size * Math.min(count, SAMPLE);
      await waitUntil('every warning at every page', () => delays.length >= due);
      listeners.leave();
      yield lineOf(delays, {
        clients: count,
        eventsPerSecond: Math.round((seconds * EVENTS_PER_SECOND) / took),
        warnings: sent.size,
        kibibytesPerClient: round((opened - before) / 1_024 / count),
      });
    }
  } finally {
    await workspace.remove();
  }
}

function lineOf(delays: number[], rest: object): object {
  delays.sort((a, b) => a - b);
  const at = (share: number): number => Math.round(delays[Math.floor(share * (delays.length - 1))]!);
  return {
    bench: 'delivery',
    what: 'from the request that brings an event to the warning at a page, ms',
    ...rest,
    median: at(0.5),
    p99: at(0.99),
    longest: at(1),
  };
}

/** Sends events at the rate, as far as the system takes them; notes when those that raise a warning were sent. */
async function feed(page: string, from: number, events: number, sent: Map<string, number>): Promise<number> {
  const began = performance.now();
  let next = from;
  for (let turn = 0; next < from + events; turn++) {
    await pause(Math.max(0, began + turn * EVERY_MS - performance.now()));
    const batch = Array.from({ length: BATCH }, (_, i) => alarmAt(next + i, (next + i) % GRAVE_EVERY === 0));
    const at = performance.now();
    for (const { isGrave, event } of batch) {
      const { lat, lon } = event.place;
      if (isGrave) sent.set(`area:cell:${cellOf(lat, lon)}`, at);
    }
    await sendEvents(
      page,
      batch.map(({ event }) => event),
    );
    next += BATCH;
  }
  return next;
}
