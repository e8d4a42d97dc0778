import { variableOf } from './environment.ts';
import { UsageError } from './usage-error.ts';

/** Listens, and says which setting to change where the port cannot be had (UsageError). */
export async function listening(
  setting: readonly string[],
  port: number,
  listen: () => Promise<number>,
  host = '127.0.0.1',
): Promise<number> {
  try {
    return await listen();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      const where = [...setting.slice(0, -1), 'host'];
      throw new UsageError(
        `${host} is no address of this machine: set ${where.join('.')} (${variableOf(where)}) to one, for example 127.0.0.1, or 0.0.0.0 for all`,
      );
    }
    const why = code === 'EADDRINUSE' ? 'is taken' : code === 'EACCES' ? 'is not for this user' : undefined;
    if (why === undefined) throw error;
    throw new UsageError(
      `port ${port} of ${host} ${why}: stop the program that has it, or set ${setting.join('.')} (${variableOf(setting)}) to another, 0 for any free one`,
    );
  }
}
