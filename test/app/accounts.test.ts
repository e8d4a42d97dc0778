import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEntrance } from '../../services/app/access.ts';
import { atAccessDesk } from '../../services/app/access-desk.ts';
import { type AccountDesk, atAccountDesk, type Grants } from '../../services/app/accounts.ts';
import { type Config, loadConfig } from '../../services/app/config.ts';
import { openLog, SILENT } from '../../services/app/open-log.ts';
import { STEPS } from '../../services/app/steps.ts';
import type { AccessEntry } from '../../services/core/record/access-entry.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../temporary-directory.ts';

const ANA = {
  name: 'ana',
  displayName: 'Ana',
  roles: ['analyst'],
  areas: [],
  purposes: ['*'],
  units: [],
} as const;

let directory: TemporaryDirectory;
let config: Config;

beforeEach(async () => {
  directory = await temporaryDirectory();
  config = loadConfig({ TOCSIN_DATA_DIR: directory.path });
  // An installation that was started once.
  const { close } = await openLog(config, { dataDir: config.dataDir, logger: SILENT, own: true });
  await close();
});
afterEach(() => directory.remove());

const atDesk = <T>(work: (desk: AccountDesk) => Promise<T>) => atAccountDesk({ config, actor: 'olga' }, work);
const entries = (): Promise<readonly AccessEntry[]> =>
  atAccessDesk(config, async ({ accessLog }) => (await accessLog.page(null, 100)).entries);

describe('the desk of accounts', () => {
  it('writes down whose account each thing that it does is about, the making too', async () => {
    const { account } = await atDesk((desk) => desk.add(ANA));
    await atDesk((desk) => desk.link('ana'));
    await atDesk((desk) => desk.change('ana', { areas: ['*'] }));
    await atDesk((desk) => desk.remove('ana'));
    expect(account.id).toMatch(/^a_[\w-]{16}$/);
    expect((await entries()).map(({ what, query }) => [what, query.split(': ')[0]]).reverse()).toEqual([
      ['account add', account.id],
      ['account link', account.id],
      ['account link', account.id],
      ['account change', account.id],
      ['account remove', account.id],
    ]);
  });

  it('tells of the last account that leads when it goes, or leads no more', async () => {
    const lead = { ...ANA, roles: ['supervisor'] } as const;
    await atDesk((desk) => desk.add(lead));
    await atDesk((desk) => desk.add({ ...lead, name: 'bo', roles: ['administrator'] }));
    await atDesk((desk) => desk.add({ ...ANA, name: 'lin' }));
    const removed = async (who: string) => (await atDesk((desk) => desk.remove(who))).nobodyLeads;
    expect(await removed('ana')).toBe(false);
    const changed = (change: Partial<Grants>) => atDesk((desk) => desk.change('bo', change));
    expect((await changed({ areas: ['*'] })).nobodyLeads).toBe(false);
    expect((await changed({ roles: ['viewer'] })).nobodyLeads).toBe(true);
    expect(await removed('lin')).toBe(false);
    await changed({ roles: ['supervisor'] });
    expect(await removed('bo')).toBe(true);
  });
});

describe('somebody who comes to a page without a link for its owner', () => {
  const hint = async () => {
    const closing: (() => Promise<void>)[] = [];
    const steps = new Set(STEPS);
    const options = { config, steps, mode: async () => 'actual' as const, logger: SILENT };
    const { ownerLink, signInHint } = await openEntrance(options, closing);
    try {
      return [ownerLink(8080), signInHint()];
    } finally {
      for (const close of closing) await close();
    }
  };

  it('is told how an account is made where nobody leads, else who makes a link', async () => {
    const [link] = await hint();
    expect(link).toContain('#link=');
    await atDesk((desk) => desk.add(ANA));
    await atDesk((desk) => desk.remove('owner'));
    expect(await hint()).toEqual([
      null,
      expect.stringMatching(/no account is supervisor or administrator: tocsin account add NAME --roles /),
    ]);
    await atDesk((desk) => desk.change('ana', { roles: ['supervisor'] }));
    expect(await hint()).toEqual([null, expect.stringContaining('tocsin account link NAME makes a link')]);
  });

  it('is told nothing where a provider says who somebody is', async () => {
    config = { ...config, auth: { ...config.auth, local: 'off' } };
    expect(await hint()).toEqual([null, null]);
  });
});
