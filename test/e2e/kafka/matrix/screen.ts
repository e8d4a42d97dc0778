import { waitUntil } from '../../../wait-until.ts';
import type { Ask } from './holding.ts';
import type { Member } from './members.ts';

interface Shown {
  readonly warningId: string;
  readonly revision: number;
}

const SHOWN_MS = 60_000;

/** Warnings that officers see otherwise than ClickHouse holds them, once the screen has caught up. */
export async function staleOnScreen(push: Member, ask: Ask): Promise<readonly string[]> {
  let stale: readonly string[] = [];
  const isTrue = async (): Promise<boolean> => {
    const shown = await shownBy(push);
    if (shown === undefined) return false;
    stale = await wrongOf(shown, ask);
    return stale.length === 0;
  };
  return await waitUntil('the screen to show what is stored', isTrue, SHOWN_MS).then(
    () => [],
    (error: Error) => [`${error.message}: ${stale.slice(0, 3).join('; ')}`],
  );
}

async function shownBy(push: Member): Promise<readonly Shown[] | undefined> {
  const page = push.url('page');
  if (page === undefined) return undefined;
  const response = await fetch(`${page}v1/warnings?limit=500`).catch(() => undefined);
  if (response?.ok !== true) return undefined;
  return ((await response.json()) as { readonly warnings: readonly Shown[] }).warnings;
}

async function wrongOf(shown: readonly Shown[], ask: Ask): Promise<readonly string[]> {
  const stored = await ask<Shown>(
    'SELECT warning_id AS warningId, toInt32(revision) AS revision FROM warnings_current',
  );
  const revisions = new Map(stored.map(({ warningId, revision }) => [warningId, revision]));
  return shown
    .filter(({ warningId, revision }) => revisions.get(warningId) !== revision)
    .map(
      ({ warningId, revision }) => `${warningId} is shown at ${revision}, not ${revisions.get(warningId)}`,
    );
}
