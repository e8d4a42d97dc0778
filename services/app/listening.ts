import { variableOf } from './environment.ts';
import { UsageError } from './usage-error.ts';

/** Listens, and says which setting to change where the port cannot be had (UsageError). */
export async function listening(
  setting: readonly string[],
  port: number,
  listen: () => Promise<number>,
): Promise<number> {
  try {
    return await listen();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'EADDRINUSE' ? 'is taken' : code === 'EACCES' ? 'is not for this user' : undefined;
    if (why === undefined) throw error;
    throw new UsageError(
      `port ${port} of 127.0.0.1 ${why}: stop the program that has it, or set ${setting.join('.')} (${variableOf(setting)}) to another, 0 for any free one`,
    );
  }
}
