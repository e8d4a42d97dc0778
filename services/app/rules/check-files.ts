import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UsageError } from '../usage-error.ts';
import { byPlace, type FileFault } from './file-fault.ts';
import { type RuleSource, readRuleSource } from './rule-source.ts';
import { readSharedFiles, SHARED_CONDITIONS } from './shared-files.ts';

/** Rule files with all that is wrong with them, in the order of their names. */
export interface CheckedFiles {
  readonly sources: readonly RuleSource[];
  readonly faults: readonly FileFault[];
  readonly warnings: readonly FileFault[];
}

/** Checks files, and what they are to one another. */
export async function checkFiles(files: readonly string[], maxReachMs: number): Promise<CheckedFiles> {
  const shared = await readSharedFiles(files);
  const sources = await Promise.all(
    files
      .filter((file) => basename(file) !== SHARED_CONDITIONS)
      .map((file) => readRuleSource(file, maxReachMs, shared.beside(file), shared.placeBeside(file))),
  );
  const faults = [...shared.faults, ...sources.flatMap((source) => source.faults), ...repeatedIds(sources)];
  const warnings = sources.flatMap((source) => source.warnings);
  return { sources, faults: once(faults).toSorted(byPlace), warnings: once(warnings).toSorted(byPlace) };
}

/** What is wrong with a shared condition is told once, whatever the number of rules that use it. */
function once(faults: readonly FileFault[]): readonly FileFault[] {
  const seen = new Set<string>();
  return faults.filter((one) => {
    const { path, message } = one.fault;
    const key = JSON.stringify([one.file, one.at, path, message]);
    return basename(one.file) !== SHARED_CONDITIONS || (!seen.has(key) && seen.add(key));
  });
}

/** The rule files of a directory. Rejects as `readdir` does. */
export async function ruleFilesIn(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory);
  return names
    .filter((name) => name.endsWith('.json') && name !== SHARED_CONDITIONS)
    .sort()
    .map((name) => join(directory, name));
}

/** The rule files that arguments name, directories opened. Throws UsageError with every one that names none. */
export async function ruleFilesOf(targets: readonly string[]): Promise<readonly string[]> {
  const lists = await Promise.allSettled(targets.map(filesOfTarget));
  const failed = lists.flatMap((list) => (list.status === 'rejected' ? [list.reason as Error] : []));
  const other = failed.find((error) => !(error instanceof UsageError));
  if (other !== undefined) throw other;
  if (failed.length > 0) throw new UsageError([...new Set(failed.map(({ message }) => message))].join('\n'));
  return [...new Set(lists.flatMap((list) => (list.status === 'fulfilled' ? list.value : [])))];
}

/** The rule files of a directory. Throws UsageError where there are none, or it is no directory. */
export async function ruleFilesOfDirectory(directory: string): Promise<readonly string[]> {
  const found = await stat(directory).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${directory}: cannot be read (${error.code}); name a directory of rule files`);
  });
  if (!found.isDirectory())
    throw new UsageError(`${directory}: is no directory; name a directory of rule files`);
  return await filesOfTarget(directory);
}

async function filesOfTarget(target: string): Promise<readonly string[]> {
  try {
    if (!(await stat(target)).isDirectory()) return [target];
    const files = await ruleFilesIn(target);
    if (files.length > 0) return files;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `${target}: cannot be read (${code}); name a directory of rule files, or a rule file`,
    );
  }
  throw new UsageError(`${target}: holds no *.json file; name a directory of rule files, or a rule file`);
}

/** Faults of rules that share an id. */
export function repeatedIds(sources: readonly RuleSource[]): readonly FileFault[] {
  const first = new Map<string, RuleSource>();
  return sources.flatMap((source) => {
    const known = source.id === null ? undefined : first.get(source.id);
    if (source.id !== null && known === undefined) first.set(source.id, source);
    if (known === undefined) return [];
    const other =
      dirname(known.file) === dirname(source.file)
        ? known.file.slice(dirname(known.file).length + 1)
        : known.file;
    return [
      source.place({
        code: 'unknown_value',
        path: 'id',
        message: `two rules have the id ${source.id}: ${other} has it too`,
        remedy: 'give each its own',
      }),
    ];
  });
}
