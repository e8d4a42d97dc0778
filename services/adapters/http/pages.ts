import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { FastifyInstance } from 'fastify';

const TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.svg', 'image/svg+xml; charset=utf-8'],
]);

const PATHS: ReadonlyMap<string, string> = new Map([
  ['watch.html', '/'],
  ['sign-in.html', '/sign-in'],
]);

/**
 * Serves the files of a directory, read once, at `/console/<name>`, its `watch.html` at `/` and its `sign-in.html` at `/sign-in`. Nothing of
 * anybody stands in them, so whoever comes may have them. Each has a route of its
 * own: no path of a request ever reaches the file system.
 */
export function addPages(app: FastifyInstance, directory: URL): void {
  for (const name of readdirSync(directory)) {
    const type = TYPES.get(extname(name));
    if (type === undefined) continue;
    const body = readFileSync(new URL(name, directory));
    const page = { body, type, etag: `"${createHash('sha256').update(body).digest('base64url')}"` };
    addPage(app, PATHS.get(name) ?? `/console/${name}`, page);
  }
}

interface Page {
  readonly body: Buffer;
  readonly type: string;
  readonly etag: string;
}

function addPage(app: FastifyInstance, path: string, { body, type, etag }: Page): void {
  app.get(path, { config: { needs: 'nothing' } }, async (request, reply) => {
    reply.headers({ etag, 'cache-control': 'no-cache' });
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    return reply.type(type).send(body);
  });
}
