import { describe, expect, it } from 'vitest';
import type { Account } from '../../../../services/core/access/account.ts';
import { incidentRule } from '../../../rule-set-files.ts';
import { personWarning } from '../../../steps/push/warnings.ts';
import { accountWith, by, signedInAs } from '../accounts.ts';
import { ask } from '../ask.ts';
import { deskUnderTest } from '../desk-under-test.ts';
import { historyOf } from '../history.ts';
import { startServer } from '../server-under-test.ts';

const ASSAULT = incidentRule('assault-reported', 'assault', 3, 60);
const THREAT = incidentRule('threat-reported', 'threat', 3, 50);
const ANA = accountWith({ id: 'a_anaanaanaanaanaa', displayName: 'Ana', roles: ['approver'] });
const OFFICER = accountWith();
const BO = accountWith({ id: 'a_bobobobobobobobo', roles: ['approver'] });

async function serve(history = historyOf([])) {
  const rules = await deskUnderTest([ASSAULT, THREAT]);
  const { port } = await startServer({ rules, history, entry: { signIn: signedInAs(ANA) } });
  return {
    get: (path: string, who = ANA) => ask(port, { path, headers: by(who, port) }),
    post: (path: string, body: object, who: Account = ANA) =>
      ask(port, {
        method: 'POST',
        path,
        headers: { 'content-type': 'application/json', ...by(who, port) },
        body: JSON.stringify(body),
      }),
  };
}

const text = (rule: object) => ({ text: JSON.stringify(rule, null, 2) });
interface Book {
  readonly active: { readonly ruleSet: string };
  readonly rules: readonly { readonly id: string; readonly points: number }[];
  readonly proposals: readonly {
    readonly ruleSet: string;
    readonly actor: string;
    readonly changes: string[];
  }[];
}

describe('rules at the desk', () => {
  it('are listed as they are active, and one is shown as it was written', async () => {
    const { get } = await serve();
    const book = (await get('/v1/rules')).json<Book & object>();
    expect(book.rules.map(({ id, points }) => [id, points])).toEqual([
      ['assault-reported', 60],
      ['threat-reported', 50],
    ]);
    const one = (await get('/v1/rules/threat-reported')).json<{ text: string }>();
    expect(JSON.parse(one.text)).toEqual(THREAT);
    expect((await get('/v1/rules/no-such')).status).toBe(404);
  });

  it('come with what became of their warnings, in the areas and for the purposes of the account', async () => {
    const part = personWarning().contributions[0]!;
    const closed = (areaCode: string, count: number) =>
      Array.from({ length: count }, (_, n) =>
        personWarning({
          warningId: `w_${areaCode}_${n}`,
          areaCode,
          status: 'closed',
          outcome: n === 0 ? 'unsubstantiated' : 'substantiated',
          contributions: [{ ...part, rule: ASSAULT.id }],
        }),
      );
    const history = historyOf([...closed('310101', 4), ...closed('310102', 1)]);
    const { get } = await serve(history);
    const told = async (account: Parameters<typeof accountWith>[0]) => {
      const { outcomes } = (await get(`/v1/rules/${ASSAULT.id}`, accountWith(account))).json<{
        outcomes: { substantiated: number; unsubstantiated: number } | null;
      }>();
      return outcomes === null ? null : [outcomes.substantiated, outcomes.unsubstantiated];
    };
    expect(await told({})).toEqual([3, 2]);
    expect(await told({ areas: ['310101'] })).toEqual([3, 1]);
    expect(await told({ areas: ['310103'] })).toEqual([0, 0]);
    expect(await told({ purposes: ['fire_safety'] })).toBeNull();
    // Fewer than five people might be known.
    expect(await told({ roles: ['analyst'], areas: ['310101'] })).toBeNull();
    expect(await told({ roles: ['analyst'] })).toEqual([3, 2]);
  });

  it('are checked where they stand, and nothing is kept', async () => {
    const { post, get } = await serve();
    const wrong = { ...THREAT, purpose: 'safegarding' };
    const answer = await post('/v1/rules/check', {
      rules: [text(ASSAULT), text(wrong), { text: '{"id": ' }],
    });
    const { ids, faults } = answer.json<{
      ids: unknown[];
      faults: { index: number; line: number; path: string }[];
    }>();
    expect(ids).toEqual(['assault-reported', 'threat-reported', null]);
    const line =
      text(wrong)
        .text.split('\n')
        .findIndex((one) => one.includes('safegarding')) + 1;
    expect(faults).toContainEqual(
      expect.objectContaining({
        severity: 'fault',
        index: 1,
        line,
        path: 'purpose',
        remedy: 'did you mean safeguarding?',
      }),
    );
    expect(faults).toContainEqual(expect.objectContaining({ index: 2, line: 1, code: 'unreadable' }));
    expect(faults.some(({ index }) => index === 0)).toBe(false);
    const twice = await post('/v1/rules/check', { rules: [text(ASSAULT), text(ASSAULT)] });
    expect(twice.json()).toMatchObject({
      faults: [{ index: null, message: expect.stringContaining('two rules') }],
    });
    expect((await get('/v1/rules')).json<Book & object>().proposals).toEqual([]);
  });

  it('have their cases run', async () => {
    const { post } = await serve();
    const wrong = { ...THREAT, event: { ...THREAT.event, params: { points: 95, halfLife: 'PT1H' } } };
    const { cases } = (await post('/v1/rules/test', { rules: [text(ASSAULT), text(wrong)] })).json<{
      cases: object[];
    }>();
    expect(cases).toEqual([
      {
        rule: 'assault-reported',
        name: 'grave',
        expected: 'yellow',
        level: 'yellow',
        passed: true,
        faults: [],
      },
      { rule: 'assault-reported', name: 'less grave', expected: null, level: null, passed: true, faults: [] },
      { rule: 'threat-reported', name: 'grave', expected: 'yellow', level: 'red', passed: false, faults: [] },
      { rule: 'threat-reported', name: 'less grave', expected: null, level: null, passed: true, faults: [] },
    ]);
  });

  it('are told to wait where too many others have theirs run', async () => {
    const { post } = await serve();
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => post('/v1/rules/test', { rules: [text(ASSAULT)] })),
    );
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.map(({ status }) => status)).toEqual([503, 503]);
    expect(refused[0]!.json()).toMatchObject({
      error: { code: 'busy', remedy: 'try again; each has 20 s at most' },
    });
    expect((await post('/v1/rules/test', { rules: [text(ASSAULT)] })).status).toBe(200);
  });

  it('are proposed by one, approved by another, and then count', async () => {
    const { get, post } = await serve();
    const changed = incidentRule('assault-reported', 'assault', 3, 45);
    const proposed = await post('/v1/rules/proposals', {
      put: [text(changed)],
      remove: ['threat-reported'],
      reason: 'after the review of May',
    });
    expect([proposed.status, proposed.json<{ outcome: string }>().outcome]).toEqual([200, 'proposed']);
    const { proposals, rules } = (await get('/v1/rules')).json<Book & object>();
    expect(rules).toHaveLength(2);
    expect(proposals).toEqual([
      expect.objectContaining({
        actor: ANA.id,
        changes: ['assault-reported event.params.points: 60 -> 45'],
        removed: ['threat-reported'],
      }),
    ]);
    const peopleFor = async (who: Account) =>
      (await get('/v1/rules', who)).json<{ people: readonly object[] }>().people;
    expect(await peopleFor(BO)).toEqual([{ id: ANA.id, name: 'Ana' }]);
    expect(await peopleFor(OFFICER)).toEqual([]);
    const { ruleSet } = proposals[0]!;
    const own = await post(`/v1/rules/proposals/${ruleSet}/approve`, { reason: 'it is fine' });
    expect([own.status, own.text]).toEqual([409, expect.stringContaining('own_proposal')]);
    const approved = await post(`/v1/rules/proposals/${ruleSet}/approve`, { reason: 'looked at it' }, BO);
    expect(approved.json()).toMatchObject({ outcome: 'activated', ruleSet });
    const after = (await get('/v1/rules')).json<Book & object>();
    expect(after).toMatchObject({
      active: { ruleSet },
      proposals: [],
      rules: [{ id: 'assault-reported', points: 45 }],
    });
  });

  it('are taken off the table by a second person', async () => {
    const { get, post } = await serve();
    const { ruleSet } = (
      await post('/v1/rules/proposals', { remove: ['threat-reported'], reason: 'a try' })
    ).json<{ ruleSet: string }>();
    expect((await post(`/v1/rules/proposals/${ruleSet}/reject`, { reason: 'no reason' }, BO)).status).toBe(
      200,
    );
    expect((await get('/v1/rules')).json()).toMatchObject({ proposals: [], rules: [{}, {}] });
    const again = await post(`/v1/rules/proposals/${ruleSet}/approve`, { reason: 'too late' }, BO);
    expect([again.status, again.text]).toEqual([409, expect.stringContaining('not_open')]);
  });

  it('are not proposed with a fault, with a case that fails, or without one', async () => {
    const { post, get } = await serve();
    const failing = { ...THREAT, event: { ...THREAT.event, params: { points: 95, halfLife: 'PT1H' } } };
    for (const [rule, told] of [
      [{ ...THREAT, purpose: 'x' }, 'purpose'],
      [failing, 'expected yellow, got red'],
      [{ ...THREAT, cases: [] }, 'no case'],
    ] as const) {
      const answer = await post('/v1/rules/proposals', { put: [text(rule)], reason: 'a try' });
      expect([answer.status, answer.text]).toEqual([409, expect.stringContaining(told)]);
    }
    const none = await post('/v1/rules/proposals', { remove: ['no-such'], reason: 'a try' });
    expect([none.status, none.text]).toEqual([409, expect.stringContaining('no-such')]);
    const all = await post('/v1/rules/proposals', {
      remove: ['threat-reported', 'assault-reported'],
      reason: 'a try',
    });
    expect(all.status).toBe(409);
    expect((await get('/v1/rules')).json<Book & object>().proposals).toEqual([]);
  });
});
