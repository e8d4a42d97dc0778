import { existsSync } from 'node:fs';
import { openTokenKey, type TokenKey, TokenKeyError } from '../adapters/tokens/token-key.ts';
import type { InstallationFact } from '../core/record/installation-fact.ts';
import { TOPICS } from '../core/topics.ts';
import type { Codec } from '../steps/ports/codec.ts';
import type { Log, PartitionHead } from '../steps/ports/log.ts';

export interface InstallationKeyOptions {
  readonly file: string;
  readonly log: Pick<Log, 'bounds' | 'read' | 'appendIf'>;
  readonly codec: Codec<InstallationFact>;
  /** Epoch ms. */
  readonly now: () => number;
}

/**
 * The key of the tokens, which is the same wherever the installation takes events in: with another, a person would be two.
 * The first process that ingests writes the fingerprint of its key into the log, never the key; whoever has another key, or
 * none where there is one already, is refused. Throws TokenKeyError.
 */
export async function openInstallationKey(options: InstallationKeyOptions): Promise<TokenKey> {
  const { file, now } = options;
  for (;;) {
    const { known, head } = await read(options);
    // Before a new one is made in its place.
    if (known !== null && !existsSync(file)) throw differs(`there is no ${file}`, known);
    const key = await openTokenKey(file);
    const { fingerprint } = key;
    if (known?.value === fingerprint) return key;
    if (known !== null) throw differs(`that of ${file} is ${fingerprint}`, known);
    const value = options.codec.encode({ kind: KIND, value: fingerprint, recordedAt: now() });
    // Where another process was quicker, it is read what that one wrote.
    if (await options.log.appendIf(head, [{ key: KIND, value }])) return key;
  }
}

const KIND = 'token_key';

async function read({ log, codec }: InstallationKeyOptions): Promise<{
  readonly known: InstallationFact | null;
  readonly head: PartitionHead;
}> {
  const topic = TOPICS.installation;
  // Before what it holds: what comes between is read, and the decision then not written.
  const { next } = await log.bounds(topic, 0);
  let known: InstallationFact | null = null;
  for await (const { value } of log.read(topic, 0, 0)) {
    const fact = codec.decode(value);
    if (fact.kind === KIND) known ??= fact;
  }
  return { known, head: { topic, partition: 0, next } };
}

function differs(held: string, { value, recordedAt }: InstallationFact): TokenKeyError {
  const since = new Date(recordedAt).toISOString();
  return new TokenKeyError(
    'key_differs',
    `this installation makes its tokens with the key of fingerprint ${value}, since ${since}, and ${held}`,
    'Put a copy of the token.key of the processes that ingest there, mode 0600: with another key every person would be two.',
  );
}
