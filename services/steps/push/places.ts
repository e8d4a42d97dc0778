/**
 * How far somebody has come in a topic: of each partition, by its number, the last offset that they have; -1 for none. The
 * order between partitions means nothing, so one number cannot say it.
 */
export type Places = readonly number[];

/** Of one partition: first offset still held, and the offset that the next record will get. */
export interface Bounds {
  readonly first: number;
  readonly next: number;
}

export interface Placed {
  readonly partition: number;
  readonly offset: number;
}

/** More than any topic has. */
const MOST_PARTITIONS = 1_024;

/** As `0:123,1:45`: each partition with its offset. */
export function writePlaces(places: Places): string {
  return places.map((offset, partition) => `${partition}:${offset}`).join(',');
}

/** What `writePlaces` wrote; null for anything else. */
export function readPlaces(text: string): Places | null {
  const parts = text.split(',', MOST_PARTITIONS + 1);
  if (parts.length > MOST_PARTITIONS) return null;
  const places: number[] = [];
  for (const [partition, part] of parts.entries()) {
    const [, number, offset] = /^(\d{1,4}):(-1|\d{1,15})$/.exec(part) ?? [];
    if (number !== String(partition)) return null;
    places.push(Number(offset));
  }
  return places;
}

/** Whether whoever has come to `places` has everything up to `others` too. */
export function covers(places: Places, others: Places): boolean {
  return others.every((offset, partition) => offset <= (places[partition] ?? -1));
}

/** The places after a record. */
export function advance(places: Places, { partition, offset }: Placed): Places {
  return places.map((reached, at) => (at === partition ? Math.max(reached, offset) : reached));
}
