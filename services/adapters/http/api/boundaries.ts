import { z } from 'zod';
import { here, type WhenOpen } from '../behind.ts';
import { type AnyRoute, defineRoute } from './route.ts';
import { title } from './schemas.ts';

const boundary = z.strictObject({
  type: z.literal('Feature'),
  properties: z.strictObject({ code: z.string(), name: z.union([z.string(), title]).optional() }),
  geometry: z.strictObject({
    type: z.enum(['Polygon', 'MultiPolygon']),
    coordinates: z.array(z.unknown()),
  }),
});

/** Outlines of administrative areas, for the map. */
export function boundariesRoute(whenOpen: WhenOpen): AnyRoute {
  return defineRoute({
    method: 'GET',
    path: '/v1/boundaries',
    needs: 'see_areas',
    summary: 'Outlines and names of administrative areas, as the setting console.boundaries gives them',
    answers: {
      200: {
        description: 'GeoJSON; no features where no setting names a file',
        schema: z.strictObject({ type: z.literal('FeatureCollection'), features: z.array(boundary) }),
      },
    },
    handle: async () => ({ status: 200, body: here(whenOpen().shown, 'push').boundaries }),
  });
}
