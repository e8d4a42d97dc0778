import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Boundaries } from '../steps/ports/boundaries.ts';
import { UsageError } from './usage-error.ts';

const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]).rest(z.number());
const polygon = z.array(z.array(position).min(4, 'must be a ring of 4 positions at least')).min(1);
const text = z.string().min(1).max(100);

/** What is not known is left out: no property of a file goes on to a browser but the code and the name. */
const SCHEMA = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(
    z.object({
      type: z.literal('Feature'),
      properties: z.object({
        code: z.string().regex(/^(\d{4}|\d{6}|\d{9}|\d{12})$/, 'must be 4, 6, 9 or 12 digits, as text'),
        name: z.union([text, z.record(z.string(), text)]).optional(),
      }),
      geometry: z.discriminatedUnion('type', [
        z.object({ type: z.literal('Polygon'), coordinates: polygon }),
        z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(polygon).min(1) }),
      ]),
    }),
  ),
});

const NONE: Boundaries = { type: 'FeatureCollection', features: [] };
const MOST_FAULTS = 5;

/** The boundaries in a file; none where no file is named. Throws UsageError with what is wrong with it. */
export function readBoundaries(file: string | undefined): Boundaries {
  if (file === undefined) return NONE;
  const parsed = SCHEMA.safeParse(jsonIn(file));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues
    .slice(0, MOST_FAULTS)
    .map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw refused(file, faults.join('; '));
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw refused(file, (cause as Error).message);
  }
}

function refused(file: string, reason: string): UsageError {
  return new UsageError(
    `${file} (console.boundaries): ${reason}. Give it as GeoJSON in degrees (WGS 84): a FeatureCollection of polygons, each with a property "code"; or leave the setting out`,
  );
}
