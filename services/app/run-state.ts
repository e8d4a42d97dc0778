import { readFile, rename, writeFile } from 'node:fs/promises';
import { placeOf } from '../core/text/json-error.ts';
import { UsageError } from './usage-error.ts';

/** What a start leaves for the next one. */
export interface RunState {
  /** How often the system was started: names what a simulated town sends. */
  readonly starts: number;
}

export async function readRunState(file: string): Promise<RunState> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  try {
    const { starts = 0 } = JSON.parse(text) as Partial<RunState>;
    return { starts };
  } catch (error) {
    throw new UsageError(`${file}: cannot be read as JSON${placeOf(error)}; move it away, a new one is made`);
  }
}

/** Replaces the file whole: a kill leaves the old one or the new one. */
export async function writeRunState(file: string, state: RunState): Promise<void> {
  await writeFile(`${file}.new`, `${JSON.stringify(state)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
