import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../services/app/config.ts';
import { upCommand } from '../../services/cli/up-command.ts';
import { documentsOf, textOf } from './files.ts';
import { knownSettings, unknownVariables } from './settings.ts';

interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: object;
  readonly network_mode?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
}

const [compose] = documentsOf('deploy/compose.yaml') as [
  { readonly services: Readonly<Record<string, Service>>; readonly volumes: Readonly<Record<string, null>> },
];
const SERVICES = Object.entries(compose.services);
const tocsin = compose.services.tocsin!;

describe('the compose file', () => {
  it('has the whole system', () => {
    expect(SERVICES.map(([name]) => name)).toEqual([
      'kafka',
      'registry',
      'clickhouse',
      'tocsin',
      'door',
      'prometheus',
      'grafana',
    ]);
  });

  it.each(SERVICES)('%s has an image of a certain version', (_, { image }) => {
    expect(image).toMatch(/^[a-z0-9/-]+:v?\d+\.\d+[a-z0-9.-]*$/);
  });

  it.each(SERVICES)('%s is reached from this machine only', (_, { ports = [], network_mode: mode }) => {
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    expect(mode === undefined || mode.startsWith('service:')).toBe(true);
  });

  it.each(SERVICES)('%s holds no password', (_, { environment = {} }) => {
    const secrets = Object.entries(environment).filter(([name]) => /PASSWORD|SECRET|TOKEN_KEY/.test(name));
    for (const [, value] of secrets) expect(value).toMatch(/^\$\{[A-Z_]+:\?set /);
  });

  it.each(SERVICES)(
    '%s mounts files that are there, and volumes that are declared',
    (_, { volumes = [] }) => {
      for (const volume of volumes) {
        const [source = ''] = volume.split(':');
        if (source.startsWith('./')) {
          expect(existsSync(new URL(`../../deploy/${source}`, import.meta.url)), source).toBe(true);
          expect(volume).toMatch(/:ro$/);
        } else expect(Object.keys(compose.volumes)).toContain(source);
      }
    },
  );

  it.each(SERVICES)('%s waits for what can say that it is well', (_, { depends_on: needs = {} }) => {
    for (const [name, { condition }] of Object.entries(needs)) {
      const needed = compose.services[name];
      // Tocsin's own check is in its image.
      if (condition === 'service_healthy') expect(needed?.healthcheck).toBeDefined();
      else expect([name, condition]).toEqual(['tocsin', 'service_started']);
    }
  });
});

describe('Tocsin in it', () => {
  const environment = Object.fromEntries(
    Object.entries(tocsin.environment ?? {}).map(([name, value]) => [name, String(value)]),
  );

  it('has settings that there are, and that it takes', () => {
    expect(unknownVariables(Object.keys(environment))).toEqual([]);
    expect(() => loadConfig(knownSettings(environment))).not.toThrow();
  });

  it('is called in a way that it knows', () => {
    const [command, ...options] = tocsin.command ?? [];
    expect(command).toBe(upCommand().name());
    const known = upCommand().options.map(({ long }) => long);
    expect(options.filter((option) => !known.includes(option))).toEqual([]);
  });

  it('may write to its volume only', () => {
    expect([tocsin.read_only, tocsin.cap_drop]).toEqual([true, ['ALL']]);
    expect(tocsin.volumes).toEqual(['tocsin:/data']);
  });

  it('finds the servers under the names and ports that they have', () => {
    const host = (url: string) => new URL(url).hostname;
    expect(Object.keys(compose.services)).toEqual(
      expect.arrayContaining([
        environment.TOCSIN_KAFKA_BROKERS!.split(':')[0],
        host(environment.TOCSIN_REGISTRY_URL!),
        host(environment.TOCSIN_CLICKHOUSE_URL!),
      ]),
    );
    const listeners = String(compose.services.kafka!.environment!.KAFKA_ADVERTISED_LISTENERS);
    expect(listeners).toContain(environment.TOCSIN_KAFKA_BROKERS);
    const clickhouse = compose.services.clickhouse!.environment!;
    expect([clickhouse.CLICKHOUSE_DB, clickhouse.CLICKHOUSE_USER]).toEqual([
      environment.TOCSIN_CLICKHOUSE_DATABASE,
      environment.TOCSIN_CLICKHOUSE_USER,
    ]);
  });

  it('is found by the proxy on the loopback they share, and by Prometheus on the port of the image', () => {
    const door = textOf('deploy/doors/local.conf');
    expect(door).toContain(`proxy_pass http://127.0.0.1:${loadConfig({}, undefined).http.port};`);
    const [, listen] = /listen (\d+);/.exec(door) ?? [];
    expect(tocsin.ports?.[0]).toBe(`127.0.0.1:8080:${listen}`);
    const [, port] = /TOCSIN_METRICS_PORT=(\d+)/.exec(textOf('deploy/Dockerfile')) ?? [];
    expect(tocsin.ports).toContain(`127.0.0.1:${port}:${port}`);
    expect(textOf('deploy/prometheus/prometheus.yaml')).toContain(`"tocsin:${port}"`);
  });
});
