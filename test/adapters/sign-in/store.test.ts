import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  hashPassword,
  isPassword,
  isStrong,
  PASSWORD_COST,
} from '../../../services/adapters/sign-in/password.ts';
import { openAccounts, openSignIn } from '../../../services/adapters/sign-in/sign-in.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';
import { LIN } from '../http/sign-in-under-test.ts';

const SILENT = { info: () => {}, warn: () => {}, error: () => {} };

async function opened() {
  const directory = await temporaryDirectory();
  const path = join(directory.path, 'accounts.sqlite');
  const open = () =>
    openSignIn({
      path,
      now: Date.now,
      logger: SILENT,
      sessions: { idleMs: 60_000, longestMs: 60_000 },
      local: { after: 3, forMs: 60_000, cost: { log2N: 4, r: 1, p: 1 } },
      provider: null,
    });
  onTestFinished(() => directory.remove());
  return { path, open };
}

describe('the file of accounts', () => {
  it('is for its owner only, and holds no secret that would sign anybody in', async () => {
    const { path, open } = await opened();
    const store = open();
    const account = store.accounts.add(LIN)!;
    const link = store.newLink(account.id);
    const secret = store.sessions.open(account.id, 'link');
    await store.local!.setPassword({
      accountId: account.id,
      current: null,
      isSure: true,
      password: 'NEEDLE in November',
    });
    store.close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const database = new DatabaseSync(path, { readOnly: true });
    onTestFinished(() => database.close());
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    const text = JSON.stringify(
      tables.map(({ name }) => database.prepare(`SELECT * FROM ${String(name)}`).all()),
    );
    for (const needle of [link, secret, 'NEEDLE']) expect(text).not.toContain(needle);
    expect(text).toContain('scrypt$4$1$1$');
  });

  it('keeps sessions, locks and accounts over a restart', async () => {
    const { open } = await opened();
    const first = open();
    const account = first.accounts.add(LIN)!;
    const secret = first.sessions.open(account.id, 'link');
    for (let tries = 0; tries < 3; tries++) await first.local!.byPassword('lin', 'wrong');
    first.close();
    const second = open();
    expect(second.sessions.find(secret)?.account).toMatchObject({
      id: account.id,
      displayName: LIN.displayName,
    });
    expect(await second.local!.byPassword('lin', 'wrong')).toMatchObject({ why: 'locked' });
    second.close();
  });

  it('tells each session of the last sign-out of its account, and of no other', async () => {
    const { open } = await opened();
    const store = open();
    onTestFinished(() => store.close());
    const [lin, bo] = [LIN, { ...LIN, name: 'bo' }].map((one) => store.accounts.add(one)!);
    const [first, second] = [1, 2].map(() => store.sessions.open(lin!.id, 'link'));
    const others = store.sessions.open(bo!.id, 'link');
    const toldTo = (secret: string | undefined) => store.sessions.find(secret ?? null)?.signedOutAt;
    expect([first, second, others].map(toldTo)).toEqual([null, null, null]);
    const before = Date.now();
    store.sessions.close(first!);
    expect(toldTo(first)).toBeUndefined();
    expect(toldTo(second)).toBeGreaterThanOrEqual(before);
    expect(toldTo(others)).toBeNull();
    store.sessions.close('no such secret');
    expect(toldTo(store.sessions.open(lin!.id, 'link'))).toBeGreaterThanOrEqual(before);
  });

  it('may be changed by the command line while a system has it open', async () => {
    const { path, open } = await opened();
    const system = open();
    const desk = openAccounts(path, Date.now);
    const account = desk.accounts.add(LIN)!;
    expect(system.local!.byLink(desk.newLink(account.id))).toEqual({ kind: 'ok', accountId: account.id });
    const secret = system.sessions.open(account.id, 'link');
    desk.accounts.remove(account.id);
    expect(system.sessions.find(secret)).toBeNull();
    desk.close();
    system.close();
  });

  it('has one account of a name, and an owner that is made once', async () => {
    const { open } = await opened();
    const store = open();
    const owner = store.accounts.owner(() => ({ ...LIN, name: 'owner' }))!;
    expect(store.accounts.owner(() => ({ ...LIN, name: 'other' }))?.id).toBe(owner.id);
    expect(store.accounts.add({ ...LIN, name: 'owner' })).toBeNull();
    store.accounts.remove(owner.id);
    expect(store.accounts.owner(() => ({ ...LIN, name: 'owner' }))).toBeNull();
    store.close();
  });
});

describe('a password', () => {
  it('is checked against what is kept, at the cost it was kept at, whichever way it is typed', async () => {
    const kept = await hashPassword('Ｆｕｌｌ width café', { log2N: 5, r: 2, p: 1 });
    expect(await isPassword('Full width cafe\u0301', kept)).toBe(true);
    expect(await isPassword('Full width cafe', kept)).toBe(false);
    expect(await hashPassword('x', { log2N: 4, r: 1, p: 1 })).not.toBe(
      await hashPassword('x', { log2N: 4, r: 1, p: 1 }),
    );
  });

  it('costs what a guesser should pay', async () => {
    const started = performance.now();
    const kept = await hashPassword('a quiet night in November');
    expect(performance.now() - started).toBeGreaterThan(20);
    expect(kept.startsWith(`scrypt$${PASSWORD_COST.log2N}$8$2$`)).toBe(true);
  });

  it.each([
    ['twelve chars', true],
    ['elevenchars', false],
    ['lin lin lin lin', false],
    ['十二个汉字也是一个好密码', true],
    ['x'.repeat(200), true],
    ['x'.repeat(201), false],
  ])('is long enough or not: %s', (password, isEnough) => {
    expect(isStrong(password, 'lin')).toBe(isEnough);
  });
});
