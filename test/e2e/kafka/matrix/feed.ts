import { setTimeout as pause } from 'node:timers/promises';
import { TOWN_REGISTRY } from '../../../../services/app/town-feed.ts';
import { STREAMS } from '../../../../services/core/event/vocabulary.ts';
import { type LoadOptions, load } from '../../../bench/load.ts';

/** Events that follow one another in the town, as bodies of requests: one a stream, in the order in which merge reads streams. */
export interface Window {
  readonly events: number;
  readonly bodies: readonly string[];
}

/** The sources of the feed, as the settings take them. */
export const SOURCES = JSON.stringify(TOWN_REGISTRY);

/** The same windows each time: a town's events, so many at once. */
export function* windows(town: LoadOptions, size: number): Generator<Window> {
  let events = 0;
  let lines = new Map<string, string[]>();
  const taken = (): Window => {
    const bodies = STREAMS.flatMap((stream) => lines.get(stream)?.join('\n') ?? []);
    const window = { events, bodies };
    events = 0;
    lines = new Map();
    return window;
  };
  for (const event of load(town)) {
    const known = lines.get(event.stream) ?? [];
    lines.set(event.stream, known);
    known.push(JSON.stringify(event));
    if (++events === size) yield taken();
  }
  if (events > 0) yield taken();
}

/** Two requests are never of one millisecond of the broker, by which it is known what came first. */
const APART_MS = 3;
const AGAIN_MS = 100;
/** A door that does not answer for so long is asked anew: what it has taken by then comes twice, as from any sender. */
const PATIENCE_MS = 60_000;

export interface Sender {
  /** Resolves when every event of the window was acknowledged, however often it had to be sent. */
  send(window: Window): Promise<void>;
  /** Requests that were sent again. */
  repeated(): number;
}

/** A sender that repeats what was not acknowledged. `door` tells where the events are taken now, if anywhere. */
export function createSender(door: () => string | undefined, giveUp: AbortSignal): Sender {
  let repeated = 0;
  async function post(body: string): Promise<boolean> {
    const url = door();
    if (url === undefined) return false;
    try {
      const signal = AbortSignal.any([giveUp, AbortSignal.timeout(PATIENCE_MS)]);
      const headers = { 'content-type': 'application/x-ndjson' };
      const response = await fetch(url, { method: 'POST', headers, body, signal });
      const answer = (await response.json()) as { readonly rejected?: number };
      if (response.ok && answer.rejected !== 0) throw new Rejected(JSON.stringify(answer).slice(0, 500));
      return response.ok;
    } catch (error) {
      if (error instanceof Rejected) throw error;
      return false;
    }
  }
  return {
    async send({ bodies }) {
      for (const body of bodies) {
        while (!(await post(body))) {
          giveUp.throwIfAborted();
          repeated += 1;
          await pause(AGAIN_MS);
        }
        await pause(APART_MS);
      }
    },
    repeated: () => repeated,
  };
}

/** The town's events are all in order: one that is refused is a defect, not a fault to live with. */
class Rejected extends Error {}
