import { readdirSync } from 'node:fs';
import fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { addPages } from '../../services/adapters/http/pages.ts';
import { textOf } from './files.ts';

const CONSOLE = new URL('../../services/console/', import.meta.url);

/** Every address that the console is made of: its pages, its files and the libraries that they load. */
function addressesOfConsole(): readonly string[] {
  const addresses = new Set<string>();
  const app = fastify();
  app.addHook('onRoute', ({ url }) => void addresses.add(url));
  addPages(app, CONSOLE);
  return [...addresses].map((url) => url.replace(':id', 'w_c640661a8c7794e57d015fa7'));
}

/** What a door of nginx answers by itself, and what it lets through. */
function passesAt(path: string): (address: string) => boolean {
  const text = textOf(path);
  const exact = [...text.matchAll(/location = (\S+) \{ return 404; \}/g)].map(([, address]) => address!);
  const [, pattern] = /location ~ (\S+) \{/.exec(text)!;
  const regex = new RegExp(pattern!);
  return (address) => !exact.includes(address) && regex.test(address);
}

describe('the door of the console on Kubernetes', () => {
  const passes = passesAt('deploy/kubernetes/doors/push.conf');

  it('lets through every page, file and library of the console', () => {
    const addresses = addressesOfConsole();
    expect(addresses.length).toBeGreaterThan(readdirSync(CONSOLE).length);
    for (const one of ['/', '/sign-in', '/map', '/rules', '/console/shell/main.js'])
      expect(addresses).toContain(one);
    expect(addresses.filter((address) => !passes(address))).toEqual([]);
  });

  it('lets through the sign-in of a provider and the API, and neither events nor what is for machines', () => {
    for (const address of ['/sign-in/oidc', '/sign-in/oidc/callback', '/v1/session', '/v1/warnings/w_1'])
      expect([address, passes(address)]).toEqual([address, true]);
    for (const address of ['/v1/events', '/metrics', '/healthz', '/console/', '/warnings/', '/warnings/a/b'])
      expect([address, passes(address)]).toEqual([address, false]);
  });
});

it.each(['deploy/kubernetes/doors/push.conf', 'deploy/doors/local.conf'])(
  '%s passes on the name that was asked for with its port, which is part of an origin',
  (path) => {
    expect(textOf(path).match(/proxy_set_header Host .*/g)).toEqual(['proxy_set_header Host $http_host;']);
  },
);

it('the door of the compose file lets everything through: it is on this machine alone', () => {
  expect(textOf('deploy/doors/local.conf').match(/location .*\{/g)).toEqual(['location / {']);
});
