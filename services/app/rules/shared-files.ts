import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkSharedConditions, type SharedConditions } from '../../core/rule/shared-conditions.ts';
import type { FileFault } from './file-fault.ts';
import { type JsonFile, readJsonFile } from './json-file.ts';

/** Conditions that the rules beside it share: no rule itself. */
export const SHARED_CONDITIONS = 'shared-conditions.json';

/** The shared conditions of each directory, with what is wrong with their files. */
export interface SharedFiles {
  /** Those that stand beside a rule file. */
  beside(file: string): SharedConditions;
  /** A fault of the shared conditions beside a rule file, put where its path stands in their text. */
  placeBeside(file: string): JsonFile['place'];
  readonly faults: readonly FileFault[];
}

const NONE: SharedConditions = new Map();

/** Reads the shared conditions beside rule files, where there are any. */
export async function readSharedFiles(files: readonly string[]): Promise<SharedFiles> {
  const directories = [...new Set(files.map((file) => dirname(file)))];
  const read = await Promise.all(directories.map(readShared));
  const byDirectory = new Map(directories.map((directory, index) => [directory, read[index]!]));
  return {
    beside: (file) => byDirectory.get(dirname(file))?.conditions ?? NONE,
    placeBeside: (file) => byDirectory.get(dirname(file))!.place,
    faults: read.flatMap(({ faults }) => faults),
  };
}

interface SharedFile {
  readonly conditions: SharedConditions;
  readonly faults: readonly FileFault[];
  readonly place: JsonFile['place'];
}

async function readShared(directory: string): Promise<SharedFile> {
  const file = join(directory, SHARED_CONDITIONS);
  const isThere = await stat(file).then(
    () => true,
    () => false,
  );
  if (!isThere) return { conditions: NONE, faults: [], place: (fault) => ({ file, at: null, fault }) };
  const { json, faults, place } = await readJsonFile(file);
  if (json === undefined) return { conditions: NONE, faults, place };
  const check = checkSharedConditions(json);
  return { conditions: check.conditions, faults: [...faults, ...check.faults.map(place)], place };
}
