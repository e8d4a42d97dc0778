import { describe, expect, it } from 'vitest';
import { createLooks } from '../../services/app/looks.ts';
import { HOUR_MS } from '../../services/core/time/duration.ts';
import { LOOK, memoryAccessLog } from '../steps/access/memory-access-log.ts';

const ANA = 'a_ana0000000000000';
const BEGAN = Date.parse('2026-11-21T06:00:00Z');

/** Officers over one access log; `process()` is another process, or the same after a restart. */
function shift() {
  const accessLog = memoryAccessLog();
  let now = BEGAN;
  let signedInAt = BEGAN;
  /** As the account's sessions tell it. */
  let signedOutAt: number | null = null;
  let reads = 0;
  const page: typeof accessLog.page = (...asked) => {
    reads++;
    return accessLog.page(...asked);
  };
  const process = () => {
    const looks = createLooks({ accessLog: { ...accessLog, page }, now: () => now });
    return {
      give: (reason: string, id = 'w_1', account = ANA) =>
        looks.take({ account, what: 'warning', id, reason, rows: 1 }),
      reason: (id = 'w_1', account = ANA) => looks.reasonFor({ account, signedInAt, signedOutAt }, id),
    };
  };
  return {
    process,
    pass: (hours: number) => {
      now += hours * HOUR_MS;
    },
    signIn: () => {
      signedInAt = now;
    },
    signOut: (who = ANA) => accessLog.record({ ...LOOK, at: now, who, what: 'sign out', query: '' }),
    signOutElsewhere: () => {
      signedOutAt = now;
    },
    other: (what: string, many: number) =>
      Promise.all(
        Array.from({ length: many }, () =>
          accessLog.record({ ...LOOK, at: now, who: 'door', via: 'door', what }),
        ),
      ),
    reads: () => reads,
  };
}

describe('a reason for looking at a person', () => {
  it('holds for whoever gave it, for the case that it was given for', async () => {
    const { give, reason } = shift().process();
    await give('called back');
    expect(await reason()).toBe('called back');
    expect(await reason('w_2')).toBeUndefined();
    expect(await reason('w_1', 'a_bo00000000000000')).toBeUndefined();
  });

  it('holds for twelve hours from when it was given, however often it is used', async () => {
    const { process, pass } = shift();
    const { give, reason } = process();
    await give('called back');
    for (let hours = 1; hours < 12; hours++) {
      pass(1);
      await give('called back');
    }
    expect(await reason()).toBe('called back');
    pass(1);
    expect(await reason()).toBeUndefined();
    // Nor does a restart put it off.
    expect(await process().reason()).toBeUndefined();
    await give('called back');
    expect(await reason()).toBe('called back');
  });

  it('holds across a restart, at another process, and in a session that was begun anew', async () => {
    const { process, pass, signIn, other } = shift();
    await process().give('called back');
    await other('query', 300);
    const restarted = process();
    expect(await restarted.reason()).toBe('called back');
    pass(4);
    signIn();
    expect(await restarted.reason()).toBe('called back');
    await process().give('another case', 'w_2');
    await other('query', 300);
    expect(await restarted.reason('w_2')).toBe('another case');
  });

  it('ends with the sign-out, at every process', async () => {
    const { process, pass, signIn, signOut } = shift();
    const [here, there] = [process(), process()];
    await here.give('called back');
    expect(await there.reason()).toBe('called back');
    pass(1);
    await signOut('a_bo00000000000000');
    signIn();
    expect(await there.reason()).toBe('called back');
    pass(1);
    await signOut();
    pass(1);
    signIn();
    expect(await here.reason()).toBeUndefined();
    expect(await there.reason()).toBeUndefined();
    expect(await process().reason()).toBeUndefined();
    await here.give('called back');
    expect(await there.reason()).toBe('called back');
  });

  it('ends with the sign-out in another browser, in a session that was begun before', async () => {
    const { process, pass, signOutElsewhere } = shift();
    const { give, reason } = process();
    await give('called back');
    pass(1);
    signOutElsewhere();
    expect(await reason()).toBeUndefined();
    expect(await process().reason()).toBeUndefined();
    pass(1);
    await give('called back');
    expect(await reason()).toBe('called back');
  });

  it('ends with a sign-out that so many entries came after that it is not read', async () => {
    const { process, pass, signIn, signOut, other } = shift();
    const { give, reason } = process();
    await give('called back');
    pass(1);
    await give('called back', 'w_2', 'a_bo00000000000000');
    await signOut();
    pass(1);
    await other('query', 20_001);
    await give('another case', 'w_3');
    pass(1);
    signIn();
    expect(await reason()).toBeUndefined();
    expect(await reason('w_3')).toBe('another case');
  });

  it('is looked for in the log once, not at each look', async () => {
    const { process, reads } = shift();
    const { give, reason } = process();
    await give('called back');
    for (let n = 0; n < 10; n++) await reason();
    expect(reads()).toBe(0);
    const other = process();
    for (let n = 0; n < 10; n++) await other.reason();
    expect(reads()).toBe(1);
  });

  it('is not what somebody looked a subject up for, nor what came by another door', async () => {
    const accessLog = memoryAccessLog();
    const looks = createLooks({ accessLog, now: () => BEGAN });
    await looks.take({ account: ANA, what: 'subject', id: 'w_1', reason: 'a try', rows: 1 });
    await accessLog.record({ ...LOOK, at: BEGAN, who: ANA, via: 'command', what: 'warning', query: 'w_1' });
    expect(
      await looks.reasonFor({ account: ANA, signedInAt: BEGAN, signedOutAt: null }, 'w_1'),
    ).toBeUndefined();
  });
});
