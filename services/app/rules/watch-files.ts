import { watch } from 'node:fs';
import { dirname, join } from 'node:path';

/** Editors write a file in several steps: what comes within this time is one change. */
const SETTLE_MS = 100;

/**
 * Tells of JSON files that were written, replaced or removed in the directories of `files`. Directories are watched, not
 * files: an editor that saves by renaming would leave a watch on a file that is gone.
 */
export function watchFiles(
  files: readonly string[],
  onChange: (changed: ReadonlySet<string>) => void,
): { close(): void } {
  let changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const settle = (): void => {
    const told = changed;
    changed = new Set();
    onChange(told);
  };
  const watchers = [...new Set(files.map((file) => dirname(file)))].map((directory) =>
    watch(directory, (_event, name) => {
      if (name === null || !name.endsWith('.json')) return;
      changed.add(join(directory, name));
      clearTimeout(timer);
      timer = setTimeout(settle, SETTLE_MS);
    }),
  );
  return {
    close() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}
