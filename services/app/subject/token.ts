import { existsSync } from 'node:fs';
import type { Codecs } from '../../adapters/avro/codecs.ts';
import { TOKEN_PATTERN } from '../../core/event/vocabulary.ts';
import { tokenOf } from '../../core/record/individual.ts';
import type { Log } from '../../steps/ports/log.ts';
import type { Config } from '../config.ts';
import { dataPaths } from '../data-paths.ts';
import { openInstallationKey } from '../installation-key.ts';
import { UsageError } from '../usage-error.ts';

/** Who is meant: by token, or by an identifier as the sources send it. */
export type Meant = { readonly token: string } | { readonly identifier: string };

const LONGEST_IDENTIFIER = 256;

/** A token as it was written. Throws UsageError, which does not repeat what may be a person's name or number. */
export function writtenToken(text: string): string {
  const token = tokenOf(text) ?? text;
  if (TOKEN_PATTERN.test(token)) return token;
  throw new UsageError(
    text.startsWith('area:')
      ? 'an area is not a person: only what is held about a person is exported or erased'
      : 'what is given is no token (p_ and 22 characters); leave it out and write the identifier on standard input, where no shell keeps it',
  );
}

/** The token by which a person is known here. Throws UsageError or TokenKeyError where there is no key to make it with. */
export async function tokenFor(
  meant: Meant,
  config: Config,
  { log, codecs }: { readonly log: Log; readonly codecs: Codecs },
): Promise<string> {
  if ('token' in meant) return meant.token;
  const identifier = checked(meant.identifier);
  const file = dataPaths(config.dataDir).tokenKey;
  // Never made here: with a new key the person would be somebody whom nobody knows.
  if (!existsSync(file))
    throw new UsageError(
      `${file}: the key of the tokens is not there, so nobody can be found by an identifier; copy it from a process that ingests, mode 0600, or give the token`,
    );
  const key = await openInstallationKey({ file, log, codec: codecs.installationFact, now: Date.now });
  return key.token(identifier);
}

function checked(text: string): string {
  const identifier = text.replace(/\r?\n$/, '');
  if (identifier.trim() === '')
    throw new UsageError('no identifier came on standard input; write it there as the sources send it');
  if (identifier.includes('\n') || identifier.length > LONGEST_IDENTIFIER || !identifier.isWellFormed())
    throw new UsageError(
      `an identifier is one line of at most ${LONGEST_IDENTIFIER} characters; write that of one person`,
    );
  return identifier;
}
