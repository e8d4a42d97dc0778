import { describe, expect, it } from 'vitest';
import { createRegistryServer } from '../../../services/adapters/avro/registry-server.ts';
import { RegistryError } from '../../../services/adapters/avro/schema-registry.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A server that knows id 1, with a count of what it was asked. */
function createServer() {
  const asked: number[] = [];
  const known = new Map([[1, '"string"']]);
  let clock = 0;
  const client = {
    register: async () => 7,
    async schemaOf(id: number) {
      asked.push(id);
      return known.get(id) ?? null;
    },
  };
  return {
    asked,
    known,
    registry: createRegistryServer(client, quiet, () => clock),
    pass: (ms: number) => {
      clock += ms;
    },
  };
}

describe('what a registry server is asked', () => {
  it('is each id once, however often and from wherever it is needed', async () => {
    const { registry, asked } = createServer();
    await Promise.all([registry.prepare([1, 1]), registry.prepare([1])]);
    await registry.prepare([1]);
    expect(asked).toEqual([1]);
    expect(registry.schemaOf(1)).toBe('"string"');
  });

  it('is an unknown id once a minute, until it is known', async () => {
    const { registry, asked, known, pass } = createServer();
    for (let i = 0; i < 3; i++) await registry.prepare([5]);
    expect(asked).toEqual([5]);
    expect(() => registry.schemaOf(5)).toThrow(RegistryError);
    known.set(5, '"int"');
    pass(59_999);
    await registry.prepare([5]);
    expect(asked).toEqual([5]);
    pass(1);
    await registry.prepare([5]);
    expect(registry.schemaOf(5)).toBe('"int"');
    pass(3_600_000);
    await registry.prepare([5]);
    expect(asked).toEqual([5, 5]);
  });

  it('is never what it gave out itself', async () => {
    const { registry, asked } = createServer();
    await registry.register('s-value', '"long"');
    expect(registry.idOf('s-value', '"long"')).toBe(7);
    await registry.prepare([7]);
    expect(asked).toEqual([]);
    expect(() => registry.idOf('s-value', '"double"')).toThrow(/was not registered/);
  });

  it('is asked again where it gives an answer that is none', async () => {
    let failures = 2;
    const registry = createRegistryServer(
      {
        register: async () => 1,
        async schemaOf() {
          if (failures-- > 0) throw new RegistryError('unavailable', 'away');
          return '"string"';
        },
      },
      quiet,
    );
    await registry.prepare([1]);
    expect(registry.schemaOf(1)).toBe('"string"');
  });
});
