import { type Places, readPlaces } from '../../../steps/push/places.ts';

/** What an `id` says: how far in the log, and for whom. */
export interface Reached {
  /** Null for what is no such place. */
  readonly places: Places | null;
  /** The mark of the scope that was told of them; null where none is named. */
  readonly mark: string | null;
}

const BETWEEN = '~';

/** The line of an event that says how far its client has come; `places` as `writePlaces` wrote them. */
export function idLine(places: string, mark: string): string {
  return `id: ${places}${BETWEEN}${mark}\n`;
}

/** The `id` of an event, as a client brings it back. */
export function readId(text: string): Reached {
  const at = text.indexOf(BETWEEN);
  if (at === -1) return { places: readPlaces(text), mark: null };
  return { places: readPlaces(text.slice(0, at)), mark: text.slice(at + 1) };
}
