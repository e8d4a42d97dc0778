import { existsSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCodecs } from '../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../services/adapters/avro/schema-file.ts';
import { createMemoryLog } from '../../services/adapters/memory-log/memory-log.ts';
import { openTokenKey } from '../../services/adapters/tokens/token-key.ts';
import { openInstallationKey } from '../../services/app/installation-key.ts';
import { TOPICS } from '../../services/core/topics.ts';
import type { Log } from '../../services/steps/ports/log.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../temporary-directory.ts';

const schemas = openSchemaFile(':memory:');
const codec = createCodecs(schemas).installationFact;

let directory: TemporaryDirectory;
let log: Log;
beforeEach(async () => {
  directory = await temporaryDirectory();
  log = createMemoryLog();
  await log.createTopics([
    { name: TOPICS.installation, partitions: 1, retentionMs: Number.MAX_SAFE_INTEGER },
  ]);
});
afterEach(() => directory.remove());

const fileOf = (name: string): string => join(directory.path, name, 'token.key');
const open = (name: string, over: Log = log) =>
  openInstallationKey({ file: fileOf(name), log: over, codec, now: () => 0 });
const held = () => Array.fromAsync(log.read(TOPICS.installation, 0, 0));

describe('the key of an installation', () => {
  it('is the one that was there first, and what the log has of it is no key', async () => {
    const first = await open('a');
    expect((await open('a')).fingerprint).toBe(first.fingerprint);
    const records = await held();
    expect(records.map(({ value }) => codec.decode(value))).toEqual([
      { kind: 'token_key', value: first.fingerprint, recordedAt: 0 },
    ]);
    const key = (await readFile(fileOf('a'), 'utf8')).trim();
    const written = Buffer.from(records[0]!.value);
    expect(written.toString('latin1')).not.toContain(key);
    expect(written.includes(Buffer.from(key, 'hex'))).toBe(false);
  });

  it('is taken from a copy, and with it every person has one token', async () => {
    const first = await open('a');
    await copyKey('a', 'b');
    const second = await open('b');
    expect(second.token('card 4711')).toBe(first.token('card 4711'));
    expect(await held()).toHaveLength(1);
  });

  it('is no other, which is refused, and left where it is', async () => {
    const first = await open('a');
    const other = await openTokenKey(fileOf('b'));
    const text = await readFile(fileOf('b'), 'utf8');
    await expect(open('b')).rejects.toMatchObject({
      code: 'key_differs',
      message: `this installation makes its tokens with the key of fingerprint ${first.fingerprint}, since 1970-01-01T00:00:00.000Z, and that of ${fileOf('b')} is ${other.fingerprint}. Put a copy of the token.key of the processes that ingest there, mode 0600: with another key every person would be two.`,
    });
    expect(await readFile(fileOf('b'), 'utf8')).toBe(text);
    expect(text).not.toContain(first.fingerprint.slice(2));
  });

  it('is not made anew where it is lost', async () => {
    await open('a');
    await expect(open('lost')).rejects.toMatchObject({ code: 'key_differs' });
    expect(existsSync(fileOf('lost'))).toBe(false);
  });

  it('is one of two that come at the same time', async () => {
    const outcomes = await Promise.allSettled([open('a'), open('b')]);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.map(({ reason }) => (reason as { readonly code: string }).code)).toEqual(['key_differs']);
    expect(await held()).toHaveLength(1);
  });

  it('is read again where another was quicker to write', async () => {
    let isFirst = true;
    const late: Log = {
      ...log,
      async appendIf(head, records) {
        if (isFirst) {
          isFirst = false;
          await open('quick');
        }
        return await log.appendIf(head, records);
      },
    };
    await expect(open('slow', late)).rejects.toMatchObject({ code: 'key_differs' });
  });
});

async function copyKey(from: string, to: string): Promise<void> {
  await openTokenKey(fileOf(to));
  await copyFile(fileOf(from), fileOf(to));
}
