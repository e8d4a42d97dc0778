import type { ServerResponse } from 'node:http';
import { covers, type Placed, type Places, writePlaces } from '../../../steps/push/places.ts';
import type { PlacedRevision, Revisions } from '../../../steps/push/revisions.ts';
import { idLine } from './event-id.ts';
import { type Frame, mergeResets, RESET, type Scope } from './scope.ts';

export interface ClientOptions {
  readonly response: ServerResponse;
  readonly scope: Scope;
  readonly revisions: Pick<Revisions, 'begun' | 'heldFrom' | 'heldAfter' | 'readAfter'>;
  /** Where everybody is who was told everything, after all was told that is to be. */
  readonly now: () => Moment;
  /** Bytes that may still wait for a client when the next are to be sent; one that has more has stopped reading. */
  readonly maxWaitingBytes: number;
  readonly onDropped: () => void;
}

/** How far the process has come. */
export interface Moment {
  readonly at: Places;
  /** `at` as it stands in the id of an event. */
  readonly id: string;
}

/** A frame, and where those are who were told everything before. */
export interface Told extends Frame {
  readonly id: string;
}

/** New revisions as one scope sees them. */
export interface Batch {
  /** The places before it. */
  readonly from: Places;
  readonly frames: readonly Told[];
  /** All frames in one text, for those who see nothing more and nothing less. */
  readonly text: string;
  readonly now: Moment;
  readonly counts: string;
}

/** One connected screen. */
export interface Client {
  /** Sends what was missed after these places in the log, and lets new revisions follow; see `Asker.reached`. */
  begin(places: Places | null | undefined): void;
  tell(batch: Batch): void;
  beat(now: Moment, counts: string): void;
  end(): void;
}

export function createClient(options: ClientOptions): Client {
  const { response, scope, revisions, maxWaitingBytes } = options;
  const idOf = (places: string): string => idLine(places, scope.mark);
  /** Of each partition, the last offset that it was told of, or that it need not be told of. */
  let reached: number[] = [];
  /** While it is told what it missed, what is new waits in memory, or in the log. */
  let isLive = false;
  let hasEnded = false;

  /** Others may end the response too, as when its session is over. */
  const isOver = (): boolean => hasEnded || response.writableEnded || response.destroyed;
  const drop = (): void => {
    hasEnded = true;
    response.destroy();
    options.onDropped();
  };
  const write = (text: string): void => {
    if (text === '' || isOver()) return;
    if (response.writableLength <= maxWaitingBytes) response.write(text);
    else drop();
  };
  const reach = ({ partition, offset }: Placed): string => {
    reached[partition] = Math.max(reached[partition] ?? -1, offset);
    return writePlaces(reached);
  };
  /** Where it is by what is said of a moment. Another process may have told it of more than this one has read. */
  const reachAll = ({ at, id }: Moment): string => {
    const isBehind = covers(at, reached);
    reached = at.map((offset, partition) => Math.max(offset, reached[partition] ?? -1));
    return isBehind ? id : writePlaces(reached);
  };
  /** A revision as it is told to it alone; null where it is not to know of it. */
  const toldOf = (revision: PlacedRevision): Told | null => {
    const id = reach(revision);
    const frame = scope.frame(revision);
    return frame === null ? null : { ...frame, id };
  };
  const textOf = ({ id, event }: Told): string => idOf(id) + event;
  const textsOf = (told: readonly Told[]): string => mergeResets(told).map(textOf).join('');
  const goLive = (): void => {
    const now = options.now();
    const missed = revisions.heldAfter(reached).map(toldOf);
    write(textsOf(missed.filter((told) => told !== null)));
    isLive = true;
    write(`${idOf(reachAll(now))}${scope.counts()}`);
  };
  const startAnew = (): void => {
    const now = options.now();
    reached = [...now.at];
    isLive = true;
    write(`${idOf(now.id)}${RESET}${idOf(now.id)}${scope.counts()}`);
  };
  const isBehindMemory = (): boolean =>
    revisions.heldFrom().some((from, partition) => reached[partition]! + 1 < from);
  /** What memory no longer holds is read from the log, as fast as the client takes it. */
  const catchUp = async (): Promise<void> => {
    let mayHoldGhosts = false;
    while (!isOver() && isBehindMemory()) {
      const reading = await revisions.readAfter(reached);
      if (reading === undefined) return startAnew();
      for await (const revision of reading.revisions) {
        if (isOver()) return;
        const told = toldOf(revision);
        mayHoldGhosts ||= told?.event === RESET;
        if (told === null || told.event === RESET) continue;
        // Before an id that lies beyond them: whoever is lost here does not hear of them again.
        response.write(mayHoldGhosts ? RESET + textOf(told) : textOf(told));
        mayHoldGhosts = false;
        if (response.writableNeedDrain) await drained(response);
      }
      reached = reached.map((offset, partition) => Math.max(offset, reading.upTo[partition]!));
    }
    if (mayHoldGhosts) write(`${idOf(writePlaces(reached))}${RESET}`);
    if (!isOver()) goLive();
  };
  response.on('close', () => {
    hasEnded = true;
  });
  // What goes wrong with one line is no reason to stop the process.
  response.on('error', () => response.destroy());

  return {
    begin(places) {
      resume(places).catch(() => response.destroy());
    },
    tell({ from, frames, text, now, counts }) {
      if (!isLive || isOver()) return;
      const isAbreast = covers(from, reached);
      const own = isAbreast
        ? text
        : frames
            .filter(({ partition, offset }) => offset > (reached[partition] ?? -1))
            .map((frame) => `${idOf(reach(frame))}${frame.event}`)
            .join('');
      if (own === '') return;
      write(`${own}${idOf(reachAll(now))}${counts}`);
    },
    beat(now, counts) {
      if (isLive) write(`: heartbeat\n${idOf(reachAll(now))}${counts}`);
      else write(': heartbeat\n\n');
    },
    end() {
      hasEnded = true;
      response.end();
    },
  };

  async function resume(places: Places | null | undefined): Promise<void> {
    await revisions.begun;
    if (places === undefined) {
      reached = [...options.now().at];
      return goLive();
    }
    if (places === null || places.length !== revisions.heldFrom().length) return startAnew();
    reached = [...places];
    // Another process told it of more than this one has read yet; or it comes from another log.
    const isAhead = !covers(options.now().at, places);
    if (isAhead && (await revisions.readAfter(places)) === undefined) return startAnew();
    await catchUp();
  }
}

/** Resolves when there is room again, or nobody left. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      response.off('drain', settle).off('close', settle);
      resolve();
    };
    response.on('drain', settle).on('close', settle);
  });
}
