import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ask } from './ask.ts';
import { startServer } from './server-under-test.ts';

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
    for (const name of readdirSync('services/console').filter((file) => !file.endsWith('.html'))) {
      const file = await ask(port, { path: `/console/${name}` });
      expect(file.text).toBe(readFileSync(`services/console/${name}`, 'utf8'));
      expect(file.headers['content-type']).toMatch(/^(text\/(css|javascript)|application\/json|image\/svg)/);
    }
  });

  it('are not sent again while they are the same', async () => {
    const { port } = await startServer();
    const { etag } = (await ask(port)).headers;
    const again = await ask(port, { headers: { 'if-none-match': etag! } });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  it('never make markup out of what came over the wire', () => {
    for (const name of readdirSync('services/console').filter((file) => file.endsWith('.js'))) {
      const source = readFileSync(`services/console/${name}`, 'utf8');
      expect(source).not.toMatch(
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function/,
      );
    }
  });
});
