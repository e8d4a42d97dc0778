import { cellToBoundary, cellToLatLng } from 'h3-js';
import { EARTH_RADIUS_METRES } from '../../core/geo/distance.ts';

/** A cell as unit vectors. Its edges are great-circle arcs, because H3 projects gnomonically. */
export interface Outline {
  readonly cell: string;
  readonly centre: Float64Array;
  /** x, y, z of each corner in turn. */
  readonly corners: Float64Array;
  /** From the centre to the farthest corner. */
  readonly reachMetres: number;
}

const RADIANS = Math.PI / 180;

export function outlineOf(cell: string): Outline {
  const centre = new Float64Array(3);
  write(centre, 0, cellToLatLng(cell));
  const boundary = cellToBoundary(cell);
  const corners = new Float64Array(boundary.length * 3);
  let reachMetres = 0;
  boundary.forEach((point, i) => {
    write(corners, i * 3, point);
    reachMetres = Math.max(reachMetres, chordMetres(centre, 0, corners, i * 3));
  });
  return { cell, centre, corners, reachMetres };
}

function write(into: Float64Array, at: number, point: readonly number[]): void {
  const lat = (point[0] ?? 0) * RADIANS;
  const lon = (point[1] ?? 0) * RADIANS;
  into[at] = Math.cos(lat) * Math.cos(lon);
  into[at + 1] = Math.cos(lat) * Math.sin(lon);
  into[at + 2] = Math.sin(lat);
}

/** Straight-line distance; over the few kilometres it is used for, less than a millimetre short of the arc. */
function chordMetres(p: Float64Array, i: number, q: Float64Array, j: number): number {
  const x = p[i]! - q[j]!;
  const y = p[i + 1]! - q[j + 1]!;
  const z = p[i + 2]! - q[j + 2]!;
  return EARTH_RADIUS_METRES * Math.sqrt(x * x + y * y + z * z);
}

/**
 * Whether some point of one cell lies within `metres` of some point of another, errors of rounding counted as
 * within. Two convex outlines that do not overlap are nearest at a corner of one of them.
 */
export function isOutlineWithin(a: Outline, b: Outline, metres: number): boolean {
  const centres = chordMetres(a.centre, 0, b.centre, 0);
  if (centres <= metres) return true;
  if (centres > metres + a.reachMetres + b.reachMetres + SLACK_METRES) return false;
  return cornersNear(a.corners, b.corners, metres) || cornersNear(b.corners, a.corners, metres);
}

/** Chords run up to a millimetre below their arcs at this size; ten centimetres cover that and the rounding. */
const SLACK_METRES = 0.1;

function cornersNear(corners: Float64Array, edges: Float64Array, metres: number): boolean {
  for (let corner = 0; corner < corners.length; corner += 3) {
    for (let edge = 0; edge < edges.length; edge += 3) {
      const next = edge + 3 === edges.length ? 0 : edge + 3;
      if (metresToEdge(corners, corner, edges, edge, next) <= metres + SLACK_METRES) return true;
    }
  }
  return false;
}

/** From a point to the nearest point of the segment between two corners. */
function metresToEdge(p: Float64Array, i: number, q: Float64Array, a: number, b: number): number {
  const ax = q[a]!;
  const ay = q[a + 1]!;
  const az = q[a + 2]!;
  const dx = q[b]! - ax;
  const dy = q[b + 1]! - ay;
  const dz = q[b + 2]! - az;
  const px = p[i]! - ax;
  const py = p[i + 1]! - ay;
  const pz = p[i + 2]! - az;
  const along = (px * dx + py * dy + pz * dz) / (dx * dx + dy * dy + dz * dz);
  const t = Math.max(0, Math.min(1, along));
  const x = px - t * dx;
  const y = py - t * dy;
  const z = pz - t * dz;
  return EARTH_RADIUS_METRES * Math.sqrt(x * x + y * y + z * z);
}
