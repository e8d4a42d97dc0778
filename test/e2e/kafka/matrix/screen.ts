import { waitUntil } from '../../../wait-until.ts';
import { signInBy } from '../../support/sign-in.ts';
import type { Workspace } from '../../support/workspace.ts';
import type { Ask } from './holding.ts';
import type { Member } from './members.ts';

interface Shown {
  readonly warningId: string;
  readonly revision: number;
}

/** An officer who looks at the page. */
export interface Screen {
  /** Warnings that are shown otherwise than ClickHouse holds them, once the page has caught up; in words. */
  stale(push: Member, ask: Ask): Promise<readonly string[]>;
}

const SHOWN_MS = 120_000;
const NAME = 'watch';

export function createScreen(workspace: Workspace, settings: Readonly<Record<string, string>>): Screen {
  let headers: { readonly cookie: string } | undefined;
  let isKnown = false;

  /** A kill of the process that shows them ends no account, but perhaps what somebody had open. */
  async function signIn({ name }: Member, page: string): Promise<void> {
    const account = isKnown ? ['link', NAME] : ['add', NAME, '--roles', 'duty_officer', '--areas', '*'];
    const env = { ...settings, TOCSIN_DATA_DIR: workspace.file(name) };
    const { stdout, stderr } = await workspace.run(['account', ...account], { env });
    isKnown = true;
    headers = await signInBy(stdout + stderr, page);
  }

  async function shownBy(push: Member): Promise<readonly Shown[] | undefined> {
    const page = push.url('page');
    if (page === undefined) return undefined;
    if (headers === undefined) await signIn(push, page);
    const asking = fetch(`${page}v1/warnings?limit=500`, headers === undefined ? {} : { headers });
    const response = await asking.catch(() => undefined);
    if (response?.status === 401) headers = undefined;
    if (response?.ok !== true) return undefined;
    return ((await response.json()) as { readonly warnings: readonly Shown[] }).warnings;
  }

  return {
    async stale(push, ask) {
      let wrong: readonly string[] = ['it does not answer'];
      const isTrue = async (): Promise<boolean> => {
        const shown = await shownBy(push);
        if (shown === undefined) return false;
        wrong = await wrongOf(shown, ask);
        return wrong.length === 0;
      };
      return await waitUntil('the page to show what is stored', isTrue, SHOWN_MS).then(
        () => [],
        (error: Error) => [`${error.message}: ${wrong.slice(0, 3).join('; ')}`],
      );
    },
  };
}

async function wrongOf(shown: readonly Shown[], ask: Ask): Promise<readonly string[]> {
  const stored = await ask<Shown & { readonly status: string }>(
    'SELECT warning_id AS warningId, toInt32(revision) AS revision, status FROM warnings_current',
  );
  if (shown.length === 0 && stored.some(({ status }) => status === 'open')) return ['it shows none'];
  const revisions = new Map(stored.map(({ warningId, revision }) => [warningId, revision]));
  return shown
    .filter(({ warningId, revision }) => revisions.get(warningId) !== revision)
    .map(
      ({ warningId, revision }) => `${warningId} is shown at ${revision}, not ${revisions.get(warningId)}`,
    );
}
