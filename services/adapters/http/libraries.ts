import { fileURLToPath } from 'node:url';

/** A file that the console's pages load beside their own. */
export interface LibraryFile {
  readonly address: string;
  readonly path: string;
}

/** Of the map's module its own directory, which the package does not name: the worker stands beside it. */
const mapModule = import.meta.resolve('maplibre-gl');

/**
 * What pages load that was not written here, as its package brings it: the map and its worker, which run from this origin
 * under the policy as it is, and the schema that rules are completed from.
 */
export const LIBRARIES: readonly LibraryFile[] = [
  { address: '/console/library/maplibre-gl.mjs', path: fileURLToPath(mapModule) },
  {
    address: '/console/library/maplibre-gl-worker.mjs',
    path: fileURLToPath(new URL('maplibre-gl-worker.mjs', mapModule)),
  },
  {
    address: '/console/library/rule.schema.json',
    path: fileURLToPath(new URL('../../../schemas/rule.schema.json', import.meta.url)),
  },
];
