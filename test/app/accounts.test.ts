import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { atAccessDesk } from '../../services/app/access-desk.ts';
import { type AccountDesk, atAccountDesk } from '../../services/app/accounts.ts';
import { type Config, loadConfig } from '../../services/app/config.ts';
import { openLog, SILENT } from '../../services/app/open-log.ts';
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
});
