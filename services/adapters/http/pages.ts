import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { LIBRARIES } from './libraries.ts';

const TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.mjs', 'text/javascript; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.svg', 'image/svg+xml; charset=utf-8'],
]);

/** Addresses of the console's own pages: each is `index.html`, which shows what its address names. */
export const PAGES = [
  '/',
  '/warnings/:id',
  '/handover',
  '/map',
  '/rules',
  '/rules/:id',
  '/devices',
  '/deliveries',
  '/access-log',
] as const;

/**
 * Serves the files of a directory and of those in it, read once, at `/console/<path>`, its `index.html` at the address of
 * every page, and the libraries that pages load. Nothing of anybody stands in them, so whoever comes may have them. Each has a
 * route of its own: no path of a request ever reaches the file system.
 */
export function addPages(app: FastifyInstance, directory: URL): void {
  const root = fileURLToPath(directory);
  for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    const type = TYPES.get(extname(path));
    if (type === undefined) continue;
    const file = fileAt(join(root, path), type);
    for (const address of addressesOf(path.replaceAll('\\', '/'))) addFile(app, address, file);
  }
  for (const { address, path } of LIBRARIES) addFile(app, address, fileAt(path, TYPES.get(extname(path))!));
}

function addressesOf(path: string): readonly string[] {
  if (path === 'index.html') return PAGES;
  if (path.startsWith('not-here/')) return [];
  // Nobody is signed in there yet, so it is a document of its own.
  return [path === 'sign-in/index.html' ? '/sign-in' : `/console/${path}`];
}

/**
 * Says at each address of a page that this process shows none, and where there is one: a console that cannot work is not
 * served.
 */
export function addNoPages(app: FastifyInstance, directory: URL): void {
  const file = fileAt(join(fileURLToPath(directory), 'not-here/index.html'), TYPES.get('.html')!);
  for (const address of [...PAGES, '/sign-in'])
    app.get(address, { config: { needs: 'nothing' } }, async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return reply.code(404).type(file.type).send(file.body);
    });
}

interface File {
  readonly body: Buffer;
  readonly type: string;
  readonly etag: string;
}

function fileAt(path: string, type: string): File {
  const body = readFileSync(path);
  return { body, type, etag: `"${createHash('sha256').update(body).digest('base64url')}"` };
}

function addFile(app: FastifyInstance, address: string, { body, type, etag }: File): void {
  app.get(address, { config: { needs: 'nothing' } }, async (request, reply) => {
    reply.headers({ etag, 'cache-control': 'no-cache' });
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    return reply.type(type).send(body);
  });
}
