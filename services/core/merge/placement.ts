import { createBoundedCache } from '../bounded-cache.ts';
import type { Event, Place } from '../event/event.ts';
import { partitionOf } from '../partition.ts';
import { type MergeSettings, type MergeTools, NEARBY_METRES } from './settings.ts';
import { ADMIN_ORDER, adminShard, adminSubject, cellShard, cellSubject } from './subjects.ts';

/** Areas of one place that meet in one partition of `subject-events`. */
export interface AreaTarget {
  readonly partition: number;
  readonly subjects: readonly string[];
  readonly nearby: boolean;
}

/** Where an event at a place goes. */
export interface Placement {
  /** The place as the index remembers it: cell and area code. Everything else follows from it and the settings. */
  readonly key: string;
  readonly cell: string;
  readonly targets: readonly AreaTarget[];
}

export interface Placements {
  /** Null for an event without a place. */
  of(event: Event): Placement | null;
  fromKey(key: string): Placement;
}

/** Places of a city's cells, villages and cameras; an entry takes some 500 bytes, that of a point 100. */
const MAX_PLACEMENTS = 50_000;
const MAX_POINTS = 50_000;

/** Works out the areas of places, remembering those used lately. */
export function createPlacements(settings: MergeSettings, tools: MergeTools): Placements {
  const placements = createBoundedCache<string, Placement>(MAX_PLACEMENTS);
  // A device sends from one point for years, and finding a point's cell costs as much as all the rest of merging.
  const points = createBoundedCache<number, { readonly place: Place; readonly placement: Placement }>(
    MAX_POINTS,
  );

  const fromKey = (key: string): Placement => {
    const known = placements.get(key);
    if (known !== undefined) return known;
    const [cell = '', areaCode = ''] = key.split('|');
    const made = { key, cell, targets: targetsOf(cell, areaCode, settings, tools) };
    placements.set(key, made);
    return made;
  };
  const find = ({ lat, lon, areaCode }: Place): Placement =>
    fromKey(`${tools.cellOf(lat, lon)}|${areaCode ?? ''}`);
  const ofDevice = (place: Place): Placement => {
    const known = points.get(place.lat);
    if (known?.place.lon === place.lon && known.place.areaCode === place.areaCode) return known.placement;
    const placement = find(place);
    points.set(place.lat, { place, placement });
    return placement;
  };
  return {
    of({ place, deviceId }) {
      if (place === null) return null;
      return deviceId === null ? find(place) : ofDevice(place);
    },
    fromKey,
  };
}

function targetsOf(
  cell: string,
  areaCode: string,
  settings: MergeSettings,
  tools: MergeTools,
): readonly AreaTarget[] {
  const partitions = settings.partitions.subjectEvents;
  const own = new Map<number, string[]>();
  const add = (shard: string, subject: string) => {
    const partition = partitionOf(shard, partitions);
    own.set(partition, [...(own.get(partition) ?? []), subject]);
  };
  const keepsCells = settings.schemes.includes('cell');
  if (keepsCells) add(cellShard(tools.shardOfCell(cell)), cellSubject(cell));
  for (const scheme of ADMIN_ORDER) {
    const subject = settings.schemes.includes(scheme) ? adminSubject(scheme, areaCode) : undefined;
    if (subject !== undefined) add(adminShard(scheme, areaCode), subject);
  }
  const targets = [...own].map(([partition, subjects]) => ({ partition, subjects, nearby: false }));
  return keepsCells ? [...targets, ...nearbyTargets(cell, partitions, tools)] : targets;
}

/** Copies for the neighbours' partitions; where a neighbour shares the cell's own partition it sees the original. */
function nearbyTargets(cell: string, partitions: number, tools: MergeTools): readonly AreaTarget[] {
  const home = partitionOf(cellShard(tools.shardOfCell(cell)), partitions);
  const near = tools
    .shardsNear(cell, NEARBY_METRES)
    .map((shard) => partitionOf(cellShard(shard), partitions))
    .filter((partition) => partition !== home);
  const subjects = [cellSubject(cell)];
  return [...new Set(near)].map((partition) => ({ partition, subjects, nearby: true }));
}
