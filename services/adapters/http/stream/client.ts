import type { ServerResponse } from 'node:http';
import type { PlacedRevision, Revisions } from '../../../steps/push/revisions.ts';
import { type TitleOf, viewOf } from '../view.ts';
import { toWire } from '../wire.ts';
import { type Frame, type Scope, warningFrame } from './scope.ts';

export interface ClientOptions {
  readonly response: ServerResponse;
  readonly scope: Scope;
  readonly revisions: Pick<Revisions, 'begun' | 'heldFrom' | 'heldAfter' | 'next' | 'readAfter'>;
  /** Whether its account gave a reason for a person's warning. */
  readonly hasOpened: (warningId: string) => boolean;
  readonly titleOf: TitleOf;
  /** Bytes that may still wait for a client when the next are to be sent; one that has more has stopped reading. */
  readonly maxWaitingBytes: number;
  readonly onDropped: () => void;
}

/** New revisions as one scope sees them. */
export interface Batch {
  readonly frames: readonly Frame[];
  /** All frames in one text, for those who see nothing more and nothing less. */
  readonly text: string;
  readonly counts: string;
}

/** One connected screen. */
export interface Client {
  /** Sends what was missed after a place in the log, and lets new revisions follow; see `Asker.reached`. */
  begin(place: number | null | undefined, now: number): void;
  tell(batch: Batch): void;
  beat(counts: string): void;
  end(): void;
}

export function createClient(options: ClientOptions): Client {
  const { response, scope, revisions, hasOpened, maxWaitingBytes } = options;
  /** The last place in the log that it was told of, or that it need not be told of. */
  let reached = -1;
  /** While it is told what it missed, what is new waits in memory, or in the log. */
  let isLive = false;
  let hasEnded = false;

  const drop = (): void => {
    hasEnded = true;
    response.destroy();
    options.onDropped();
  };
  const write = (text: string): void => {
    if (text === '' || hasEnded) return;
    if (response.writableLength <= maxWaitingBytes) response.write(text);
    else drop();
  };
  const textOf = (frame: Frame): string => {
    const { warning, offset } = frame;
    if (!frame.mayBeOpened || !hasOpened(warning.warningId)) return frame.text;
    const view = viewOf(warning, { sight: 'whole', isOpened: true }, options.titleOf);
    return warningFrame(offset, toWire(view, warning.subject.replace(/^individual:/, '')));
  };
  const missed = (told: readonly PlacedRevision[]): string =>
    told
      .map((revision) => scope.frame(revision))
      .map((frame) => (frame === null ? '' : textOf(frame)))
      .join('');
  const goLive = (): void => {
    write(missed(revisions.heldAfter(reached)));
    reached = Math.max(reached, revisions.next() - 1);
    isLive = true;
    write(scope.counts(reached));
  };
  const startAnew = (now: number): void => {
    reached = now;
    isLive = true;
    write(`id: ${now}\nevent: reset\ndata: {}\n\n${scope.counts(now)}`);
  };
  /** What memory no longer holds is read from the log, as fast as the client takes it. */
  const catchUp = async (): Promise<void> => {
    while (!hasEnded && reached + 1 < revisions.heldFrom()) {
      const reading = await revisions.readAfter(reached);
      if (reading === undefined) {
        startAnew(revisions.next() - 1);
        return;
      }
      for await (const revision of reading.revisions) {
        if (hasEnded) return;
        const frame = scope.frame(revision);
        reached = revision.offset;
        if (frame === null) continue;
        response.write(textOf(frame));
        if (response.writableNeedDrain) await drained(response);
      }
      reached = Math.max(reached, reading.upTo);
    }
    if (!hasEnded) goLive();
  };
  response.on('close', () => {
    hasEnded = true;
  });

  return {
    begin(place, now) {
      if (place === null) startAnew(now);
      else if (place === undefined) {
        reached = now;
        isLive = true;
        write(scope.counts(now));
      } else {
        reached = place;
        resume(place).catch(() => response.destroy());
      }
    },
    tell({ frames, text, counts }) {
      if (!isLive || hasEnded) return;
      const isPlain = reached < frames[0]!.offset && !frames.some(({ mayBeOpened }) => mayBeOpened);
      const own = isPlain
        ? text
        : frames
            .filter(({ offset }) => offset > reached)
            .map(textOf)
            .join('');
      reached = Math.max(reached, frames.at(-1)!.offset);
      if (own !== '') write(own + counts);
    },
    beat(counts) {
      if (isLive) write(`: heartbeat\n${counts}`);
      else write(': heartbeat\n\n');
    },
    end() {
      hasEnded = true;
      response.end();
    },
  };

  async function resume(place: number): Promise<void> {
    await revisions.begun;
    if (place + 1 < revisions.heldFrom()) return await catchUp();
    if (place < revisions.next()) return goLive();
    // Another process told it of more than this one has read yet; or it comes from another log.
    if ((await revisions.readAfter(place)) === undefined) return startAnew(revisions.next() - 1);
    goLive();
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('drain', resolve);
    response.once('close', resolve);
  });
}
