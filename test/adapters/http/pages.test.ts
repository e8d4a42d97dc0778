import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ask } from './ask.ts';
import { startServer } from './server-under-test.ts';

const names = readdirSync('services/console', { recursive: true, encoding: 'utf8' });

describe('the pages', () => {
  it('are served with a policy that lets in nothing from elsewhere and no script of their own', async () => {
    const { port } = await startServer();
    const page = await ask(port);
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';/,
    );
    expect(page.headers['content-security-policy']).not.toMatch(/unsafe|\*|http/);
    expect(page.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect(page.text).not.toMatch(/<script(?![^>]*src=)|\son\w+=|<style|style=/);
  });

  it('are complete: each file has its type, and the page names no file that is not there', async () => {
    const { port } = await startServer();
    const { text } = await ask(port);
    for (const [, path] of text.matchAll(/(?:src|href)="(\/[^"]+)"/g)) {
      expect([path, (await ask(port, { path: path! })).status]).toEqual([path, 200]);
    }
    for (const name of names.filter((file) => /\.(js|css|json|svg)$/.test(file))) {
      const file = await ask(port, { path: `/console/${name}` });
      expect(file.text).toBe(readFileSync(`services/console/${name}`, 'utf8'));
      expect(file.headers['content-type']).toMatch(/^(text\/(css|javascript)|application\/json|image\/svg)/);
    }
  });

  it('are one document, whatever page of the console is asked for', async () => {
    const { port } = await startServer();
    const { text } = await ask(port);
    for (const path of [
      '/warnings/w_1',
      '/handover',
      '/map',
      '/rules',
      '/rules/a-rule',
      '/devices',
      '/deliveries',
      '/access-log',
    ]) {
      const page = await ask(port, { path });
      expect([path, page.status, page.text === text]).toEqual([path, 200, true]);
    }
  });

  it.each([
    '/console/../package.json',
    '/console/%2e%2e/package.json',
    '/console/shell/../../../package.json',
    '/console/shell%2fmain.js/..%2f..%2fpackage.json',
    '/console//etc/passwd',
    '/console/shell',
    '/console/README.md',
    '/console/index.html',
  ])('are nothing else of the disk: %s', async (path) => {
    const { port } = await startServer();
    const answer = await ask(port, { path });
    expect([path, answer.status]).toEqual([path, 404]);
  });

  it('are not sent again while they are the same', async () => {
    const { port } = await startServer();
    const { etag } = (await ask(port)).headers;
    const again = await ask(port, { headers: { 'if-none-match': etag! } });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  it('never make markup out of what came over the wire', () => {
    for (const name of names.filter((file) => file.endsWith('.js'))) {
      const source = readFileSync(`services/console/${name}`, 'utf8');
      expect(source).not.toMatch(
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function/,
      );
    }
  });
});

describe('a process that shows no warnings', () => {
  it('serves no console that cannot work, and says at each of its addresses where there is one', async () => {
    const { port } = await startServer({ entry: { signIn: null } });
    for (const path of ['/', '/sign-in', '/warnings/w_1', '/rules', '/deliveries']) {
      const { status, headers, text } = await ask(port, { path });
      expect([path, status, headers['content-type']]).toEqual([path, 404, 'text/html; charset=utf-8']);
      expect(text).toContain('tocsin up --steps push');
      expect(text).toContain('本进程不提供页面');
      expect(text).not.toMatch(/<script|<style|style=/);
    }
    expect((await ask(port, { path: '/console/shell/main.js' })).status).toBe(404);
    expect((await ask(port, { path: '/healthz' })).status).toBe(200);
  });
});
