import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explanationOf } from '../../../../services/adapters/http/api/explanation.ts';
import type { Shown } from '../../../../services/adapters/http/behind.ts';
import type { Account } from '../../../../services/core/access/account.ts';
import type { Unit } from '../../../../services/core/push/unit.ts';
import { LEVELS, type Warning } from '../../../../services/core/record/warning.ts';
import { PURPOSES, type Rule } from '../../../../services/core/rule/rule.ts';
import { DEFAULT_SETTINGS } from '../../../../services/core/scorer/settings.ts';
import { HistoryError } from '../../../../services/steps/ports/history.ts';
import { LogError } from '../../../../services/steps/ports/log.ts';
import type { ActionResult } from '../../../../services/steps/push/actions.ts';
import { incidentRule } from '../../../rule-set-files.ts';
import { personWarning, TOKEN, warningWith } from '../../../steps/push/warnings.ts';
import { accountWith, by } from '../accounts.ts';
import { ask, openStream } from '../ask.ts';
import { historyOf } from '../history.ts';
import { startServer } from '../server-under-test.ts';

const unitOf = (id: string, areas: readonly string[]): Unit => ({
  id,
  areas,
  purposes: ['*'],
  levels: LEVELS,
  supervisorOf: [],
});

interface Page {
  readonly warnings: readonly { readonly warningId: string }[];
  readonly next: string | null;
}

const page = async (port: number, query: string) =>
  (await ask(port, { path: `/v1/warnings?${query}` })).json<Page & object>();
const post = (port: number, path: string, body: object, headers = {}) =>
  ask(port, {
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json', 'x-csrf-token': 'csrf', ...headers },
    body: JSON.stringify(body),
  });

const anyWarning = fc
  .record({
    n: fc.nat(60),
    openedAt: fc.integer({ min: 1, max: 8 }),
    level: fc.constantFrom(...LEVELS),
    purpose: fc.constantFrom(...PURPOSES),
    status: fc.constantFrom('open', 'acknowledged', 'closed', 'expired') satisfies fc.Arbitrary<
      Warning['status']
    >,
  })
  .map(({ n, ...change }) => warningWith({ ...change, warningId: `w_${n}` }));

describe('GET /v1/warnings', () => {
  it('gives every warning once by pages of any size, though others are opened and revised meanwhile', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(anyWarning, { selector: ({ warningId }) => warningId, minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 7 }),
        fc.boolean(),
        async (warnings, limit, isAll) => {
          const stored = warnings.filter(({ status }) => status === 'closed' || status === 'expired');
          const { port, feed, close } = await startServer({ history: historyOf(stored) });
          const open = warnings.filter((one) => !stored.includes(one));
          for (const warning of open) feed.put(warning);
          const filter = isAll ? '&status=open,acknowledged,closed,expired' : '';
          const found: string[] = [];
          let cursor = '';
          for (let turn = 0; ; turn++) {
            const { warnings: some, next } = await page(port, `limit=${limit}${filter}${cursor}`);
            found.push(...some.map(({ warningId }) => warningId));
            if (next === null) break;
            cursor = `&cursor=${next}`;
            const revised = open[turn % Math.max(1, open.length)];
            if (revised !== undefined) feed.put({ ...revised, revision: turn + 1 });
            feed.put(warningWith({ warningId: `w_new_${turn}`, openedAt: 1_000 + turn }));
          }
          const expected = (isAll ? warnings : open).toSorted(
            (a, b) => b.openedAt - a.openedAt || (a.warningId < b.warningId ? 1 : -1),
          );
          expect(found).toEqual(expected.map(({ warningId }) => warningId));
          await close();
        },
      ),
      { numRuns: 40, endOnFailure: true, interruptAfterTimeLimit: 30_000 },
    );
  });

  it('narrows by what is asked for', async () => {
    const { port, feed } = await startServer({ now: () => 1_000 });
    feed.put(warningWith({ warningId: 'w_late', acknowledgeBy: 999, areaCode: '310101', level: 'red' }));
    feed.put(
      warningWith({ warningId: 'w_up', escalation: 1, areaCode: '310101002', purpose: 'fire_safety' }),
    );
    feed.put(warningWith({ warningId: 'w_early', acknowledgeBy: 1_001, assignee: 'unit:north' }));
    feed.put(personWarning({ warningId: 'w_person', areaCode: '320500001002' }));
    const ids = async (query: string) =>
      (await page(port, query)).warnings.map(({ warningId }) => warningId).sort();
    expect(await ids('overdue=true')).toEqual(['w_late', 'w_up']);
    expect(await ids('overdue=false')).toEqual(['w_early', 'w_person']);
    expect(await ids('level=red')).toEqual(['w_late', 'w_person']);
    expect(await ids('purpose=fire_safety,safeguarding')).toEqual(['w_person', 'w_up']);
    expect(await ids('area=3101')).toEqual(['w_late', 'w_up']);
    expect(await ids('unit=north')).toEqual(['w_early']);
    expect(await ids('q=BURGLARY')).toEqual(['w_early', 'w_late', 'w_up']);
    // What is not shown of a person is not found either.
    for (const hidden of ['case-secret', TOKEN, '320500001002', 'officer'])
      expect(await ids(`q=${encodeURIComponent(hidden)}`)).toEqual([]);
    expect(await ids('area=320500001002')).toEqual([]);
    expect(await ids('area=320500001')).toEqual(['w_person']);
  });

  it('tells and narrows by the units that each goes to, as they escalate, and of a person no more than the town', async () => {
    const units: readonly Unit[] = [
      unitOf('north', ['310101']),
      unitOf('south', ['310102']),
      unitOf('city', ['3101']),
      unitOf('estate', ['320500001002']),
      unitOf('east', ['3205']),
      unitOf('town', ['330106001']),
      unitOf('county', ['3301']),
    ];
    const { port, feed } = await startServer({ units });
    const stream = await openStream(port);
    await expect.poll(() => stream.data('counts').length).toBe(1);
    feed.put(warningWith({ warningId: 'w_north', areaCode: '310101002' }));
    feed.put(warningWith({ warningId: 'w_up', areaCode: '310102', escalation: 1 }));
    feed.put(warningWith({ warningId: 'w_given', areaCode: '310101', assignee: 'unit:city' }));
    feed.put(warningWith({ warningId: 'w_nobody', areaCode: '440000' }));
    feed.put(personWarning({ warningId: 'w_estate', areaCode: '320500001002' }));
    feed.put(personWarning({ warningId: 'w_neighbour', areaCode: '320500001003' }));
    feed.put(personWarning({ warningId: 'w_town', areaCode: '330106001002', assignee: 'unit:county' }));
    const told = (some: readonly { readonly warningId: string; readonly units: unknown }[]) =>
      Object.fromEntries(some.map(({ warningId, units: of }) => [warningId, of]));
    const all = {
      w_north: ['north'],
      w_up: ['south', 'city'],
      w_given: ['north', 'city'],
      w_nobody: [],
      // Whether it is the estate's or not tells where in the town the person is.
      w_estate: null,
      w_neighbour: null,
      // Nor who has it, which stays veiled with the person.
      w_town: ['town'],
    };
    const listed = await page(port, '');
    expect(told(listed.warnings as never)).toEqual(all);
    await expect.poll(() => stream.told()).toHaveLength(7);
    expect(told(stream.data('warning'))).toEqual(all);
    const ids = async (unit: string) =>
      (await page(port, `unit=${unit}`)).warnings.map(({ warningId }) => warningId).sort();
    // What may be the unit's is not kept from it by its own filter.
    expect(await ids('estate')).toEqual(['w_estate', 'w_neighbour']);
    expect(await ids('city')).toEqual(['w_estate', 'w_given', 'w_neighbour', 'w_up']);
    expect(await ids('county')).toEqual(['w_estate', 'w_neighbour']);
    expect(await ids('town')).toEqual(['w_estate', 'w_neighbour', 'w_town']);
    const viewer = by(accountWith({ roles: ['viewer'] }), port);
    const seen = await ask(port, { path: '/v1/warnings', headers: viewer });
    // Who was given it is not for a viewer.
    expect(told(seen.json<{ warnings: [] }>().warnings)).toMatchObject({ w_given: ['north'] });
    await post(port, '/v1/warnings/w_estate/look', { reason: 'called back' });
    const opened = await ask(port, { path: '/v1/warnings/w_estate' });
    expect(opened.json<{ warning: object }>().warning).toMatchObject({ units: ['estate'] });
    const held = await post(port, '/v1/warnings/w_town/look', { reason: 'called back' });
    expect(held.json<{ warning: object }>().warning).toMatchObject({ units: ['town', 'county'] });
  });

  it('gives a page of 5,000 open warnings in one pass', async () => {
    const { port, feed } = await startServer({}, { maxOpen: 10_000 });
    for (let n = 0; n < 5_000; n++)
      feed.put(warningWith({ warningId: `w_${n}`, openedAt: (n * 7_919) % 5_000 }));
    await page(port, 'limit=100');
    const began = performance.now();
    for (let i = 0; i < 20; i++) await page(port, 'limit=100&q=burglary');
    const ms = (performance.now() - began) / 20;
    // Some 10 ms here; what is quadratic takes seconds.
    expect(ms).toBeLessThan(250);
  });

  it('lists the open warnings, newest first, as many as are asked for', async () => {
    const { port, feed } = await startServer();
    for (let n = 0; n < 3; n++) feed.put(warningWith({ warningId: `w_${n}`, openedAt: n }));
    const listed = async (query: string) =>
      (await page(port, query)).warnings.map(({ warningId }) => warningId);
    expect(await listed('')).toEqual(['w_2', 'w_1', 'w_0']);
    expect(await listed('limit=2')).toEqual(['w_2', 'w_1']);
  });

  it.each([
    'limit=0',
    'limit=501',
    'limit=-1',
    'limit=1.5',
    'limit=x',
    'limit=',
    'limit=1&limit=2',
    'level=purple',
    'status=',
    'cursor=x',
    'cursor=WzEsMl0',
    'overdue=maybe',
    'area=31x',
    'since=1',
  ])('refuses %s', async (query) => {
    const { port } = await startServer();
    const answer = await ask(port, { path: `/v1/warnings?${query}` });
    expect([answer.status, answer.json<{ error: { code: string } }>().error.code]).toEqual([
      400,
      'bad_query',
    ]);
  });
});

const AT = Date.UTC(2026, 2, 2, 10);
const [part] = warningWith().contributions;
const RULE = incidentRule('assault-reported', 'assault', 3, 60);

describe('GET /v1/warnings/{id}', () => {
  const told = {
    ...part!,
    rule: 'assault-reported',
    points: 60,
    contribution: 60,
    facts: { event_count: 3, value_avg: 2.966666666666667, value_max: 4.5 },
  };
  const open = warningWith({
    warningId: 'w_a',
    score: 60,
    revision: 1,
    reason: 'corroborated',
    contributions: [told],
  });
  const first = { ...open, revision: 0, reason: 'raised' as const };
  const rule = {
    ...RULE,
    message: {
      en: '{event_count} reports, {no_such} of them, {value_avg} on average, {value_max} at most',
      zh: '{event_count}起',
    },
    event: { ...RULE.event, params: { points: 60, halfLife: 'PT1H' } },
  };

  it('explains a warning, tells its history, and what becomes of it', async () => {
    const { port, feed } = await startServer({
      history: historyOf([first]),
      ruleOf: (id, version) => (id === rule.id && version === told.version ? rule : undefined),
      now: () => AT,
    });
    feed.put(open);
    const body = (await ask(port, { path: '/v1/warnings/w_a' })).json<{
      explanation: { reasoning: object[]; decay: { at: string; score: number; level: string | null }[] };
      history: { revision: number }[];
    }>();
    expect(body).toMatchObject({
      warning: { warningId: 'w_a', revision: 1, veiled: false },
      isComplete: true,
    });
    expect(body.explanation.reasoning).toEqual([
      {
        rule: 'assault-reported',
        message: { en: '3 reports, {no_such} of them, 2.97 on average, 4.5 at most', zh: '3起' },
        basis: 'a test',
        owner: 'test desk',
        halfLife: 'PT1H',
        floor: null,
        sequences: [],
      },
    ]);
    // The store does not have the last one yet.
    expect(body.history.map(({ revision }) => revision)).toEqual([0, 1]);
    const { decay } = body.explanation;
    expect(decay[0]).toEqual({ at: '2026-03-02T10:00:00.000Z', score: 60, level: 'yellow' });
    expect(decay.at(-1)!.level).toBeNull();
    const scores = decay.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });

  it('tells of facts about sequences which steps they ask for, each under its name in the match', () => {
    const params = (category: string) => ({ steps: [{ category: 'threat' }, { category }], within: 'P90D' });
    const ordered = (category: string) => {
      return { fact: 'temporal_ordered', params: params(category), operator: 'equal', value: true };
    };
    const conditions = { any: [ordered('assault'), ordered('stalking')] } as unknown as Rule['conditions'];
    const context = { ruleOf: () => ({ ...rule, conditions }), decay: DEFAULT_SETTINGS, now: () => AT };
    const [first] = explanationOf(open, context as unknown as Shown).reasoning;
    expect(first!.sequences).toEqual([
      { name: 'temporal_ordered', fact: 'temporal_ordered', params: params('assault') },
      { name: 'temporal_ordered_2', fact: 'temporal_ordered', params: params('stalking') },
    ]);
  });

  it('explains nothing by another version of the rule: no sentence, no half-life, no forecast', () => {
    const shown = { ruleOf: (_: string, version: string) => (version === 'later' ? rule : undefined) };
    const context = { ...shown, decay: DEFAULT_SETTINGS, now: () => AT } as unknown as Shown;
    const { reasoning, decay } = explanationOf(open, context);
    expect(reasoning).toEqual([
      {
        rule: rule.id,
        message: { en: rule.id },
        basis: null,
        owner: null,
        halfLife: null,
        floor: null,
        sequences: [],
      },
    ]);
    expect(decay).toEqual([]);
    const later = { ...open, contributions: [{ ...told, version: 'later' }] };
    expect(explanationOf(later, context).decay).not.toEqual([]);
  });

  it('tells what memory holds although the store is away, and says so where only the store could know', async () => {
    const away = async (): Promise<never> => {
      throw new HistoryError();
    };
    const history = {
      ...historyOf([]),
      revisionsOf: away,
      followUpsOf: away,
      latest: away,
      ruleOutcomes: away,
    };
    const { port, feed } = await startServer({ history });
    feed.put(open);
    const detail = await ask(port, { path: '/v1/warnings/w_a' });
    expect([detail.status, detail.json()]).toEqual([200, expect.objectContaining({ isComplete: false })]);
    expect((await ask(port, { path: '/v1/rules' })).json()).toMatchObject({ rules: [] });
    const since = new Date(Date.now() - 1_000).toISOString();
    expect((await ask(port, { path: `/v1/handover?since=${since}` })).status).toBe(200);
    for (const path of ['/v1/warnings/w_other', '/v1/warnings?status=closed']) {
      const answer = await ask(port, { path });
      expect([path, answer.status, answer.headers['retry-after']]).toEqual([path, 503, '5']);
      expect(answer.json<{ error: { code: string } }>().error.code).toBe('history_unavailable');
    }
  });

  it('gives a warning in another format where one is asked for, and says so where there is none', async () => {
    const formats = {
      'application/cap+xml': async ({ warningId }: Warning) => `<alert>${warningId}</alert>`,
    };
    const { port, feed } = await startServer({ formats });
    feed.put(open);
    const as = (accept: string, id = 'w_a') => ask(port, { path: `/v1/warnings/${id}`, headers: { accept } });
    const xml = await as('application/cap+xml');
    expect([xml.status, xml.headers['content-type'], xml.text]).toEqual([
      200,
      'application/cap+xml',
      '<alert>w_a</alert>',
    ]);
    expect((await as('application/cap+xml;q=0.2, application/json;q=0.9')).headers['content-type']).toMatch(
      /json/,
    );
    expect((await as('text/html')).status).toBe(406);
    feed.put(personWarning({ warningId: 'w_p' }));
    expect((await as('application/cap+xml', 'w_p')).status).toBe(403);
  });

  it('asks for a reason for a person, and writes each look down with it', async () => {
    const { port, feed, looked } = await startServer();
    feed.put(personWarning({ warningId: 'w_p' }));
    feed.put(personWarning({ warningId: 'w_other' }));
    const closed = await ask(port, { path: '/v1/warnings/w_p' });
    expect([closed.status, closed.json<{ error: { code: string } }>().error.code]).toEqual([
      403,
      'reason_required',
    ]);
    expect(looked).toEqual([]);
    for (const reason of ['', 'x', ' '.repeat(9), 'two\nlines', 'x'.repeat(301)]) {
      expect((await post(port, '/v1/warnings/w_p/look', { reason })).status).toBe(400);
    }
    const given = await post(port, '/v1/warnings/w_p/look', { reason: 'on duty, called back' });
    expect(given.json()).toMatchObject({ warning: { subject: `individual:${TOKEN}`, veiled: false } });
    expect(looked).toEqual([
      expect.objectContaining({
        who: 'a_0123456789abcdef',
        what: 'warning',
        query: 'w_p',
        statedReason: 'on duty, called back',
      }),
    ]);
    const opened = await ask(port, { path: '/v1/warnings/w_p' });
    expect(opened.json()).toMatchObject({ warning: { subject: `individual:${TOKEN}` }, explanation: {} });
    expect((await ask(port, { path: '/v1/warnings/w_other' })).status).toBe(403);
    const seen = { what: 'warning', query: 'w_p', statedReason: 'on duty, called back', rows: 1 };
    expect(looked).toEqual([expect.objectContaining(seen), expect.objectContaining(seen)]);
    await post(port, '/v1/warnings/w_p/look', { reason: 'once more' });
    await ask(port, { path: '/v1/warnings/w_p' });
    expect(looked.slice(2).map(({ statedReason }) => statedReason)).toEqual(['once more', 'once more']);
  });

  it('shows nothing where the look cannot be written down', async () => {
    const { port, feed } = await startServer({
      looks: {
        reasonFor: async () => 'on duty, called back',
        take: async () => {
          throw new Error('the log is away');
        },
      },
    });
    feed.put(personWarning({ warningId: 'w_p' }));
    for (const answer of [
      await post(port, '/v1/warnings/w_p/look', { reason: 'on duty, called back' }),
      await ask(port, { path: '/v1/warnings/w_p' }),
    ]) {
      expect(answer.status).toBe(500);
      expect(answer.text).not.toMatch(/p_|case-secret|away/);
    }
  });
});

describe('POST /v1/warnings/{id}/actions', () => {
  const acted = async (result: ActionResult) => {
    const asked: object[] = [];
    const { port, feed } = await startServer({
      actions: {
        act: async (account, request) => {
          asked.push({ account, ...request });
          return result;
        },
      },
    });
    feed.put(warningWith({ warningId: 'w_a' }));
    const act = (body: object, headers: object = { 'idempotency-key': 'key-0123456' }) =>
      post(port, '/v1/warnings/w_a/actions', body, headers);
    return { act, asked, port, feed };
  };
  const SOUND = {
    action: 'silence',
    seenRevision: 2,
    until: '2026-11-21T10:00:00+08:00',
    reason: 'planned_event',
  };

  it('hands on who does what to which revision, and answers with the revision that came of it', async () => {
    const { act, asked } = await acted({
      kind: 'done',
      warning: warningWith({ warningId: 'w_a', revision: 3 }),
    });
    const answer = await act(SOUND);
    expect([answer.status, answer.json()]).toEqual([
      200,
      { warning: expect.objectContaining({ revision: 3 }) },
    ]);
    expect(asked).toEqual([
      {
        account: 'a_0123456789abcdef',
        warningId: 'w_a',
        key: 'key-0123456',
        action: 'silence',
        seenRevision: 2,
        until: Date.UTC(2026, 10, 21, 2),
        assignee: null,
        outcome: null,
        reason: 'planned_event',
        rule: null,
      },
    ]);
  });

  it('tells what somebody else did, that it is under way, and what is wrong with it', async () => {
    const current = warningWith({ warningId: 'w_a', revision: 4, status: 'acknowledged' });
    const other = await (await acted({ kind: 'conflict', current, by: 'a_other', did: 'acknowledge' })).act(
      SOUND,
    );
    expect([other.status, other.json()]).toEqual([
      409,
      expect.objectContaining({
        by: 'a_other',
        did: 'acknowledge',
        current: expect.objectContaining({ revision: 4 }),
      }),
    ]);
    expect((await (await acted({ kind: 'accepted' })).act(SOUND)).status).toBe(202);
    expect((await (await acted({ kind: 'unknown' })).act(SOUND)).status).toBe(404);
    const left = await (await acted({ kind: 'nothing_left' })).act(SOUND);
    expect([left.status, left.json<{ error: { code: string } }>().error.code]).toEqual([409, 'nothing_left']);
    const faults = [{ path: 'until', message: 'is missing', remedy: 'a time to come' }] as const;
    const wrong = await (await acted({ kind: 'refused', faults })).act(SOUND);
    expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining('until is missing')]);
  });

  it('takes nothing without a key, out of the vocabulary, with free text, or about a person unlooked at', async () => {
    const { act, asked, feed, port } = await acted({ kind: 'accepted' });
    expect((await act(SOUND, {})).status).toBe(400);
    expect((await act(SOUND, { 'idempotency-key': 'short' })).status).toBe(400);
    for (const change of [
      { action: 'arrest' },
      { reason: 'he is a bad man' },
      { note: 'x' },
      { seenRevision: -1 },
      { assignee: 'Officer Lin' },
    ]) {
      expect((await act({ ...SOUND, ...change })).status).toBe(400);
    }
    feed.put(personWarning({ warningId: 'w_p' }));
    const person = await post(port, '/v1/warnings/w_p/actions', SOUND, { 'idempotency-key': 'key-0123456' });
    expect([person.status, person.json<{ error: { code: string } }>().error.code]).toEqual([
      403,
      'reason_required',
    ]);
    expect(asked).toEqual([]);
  });
});

describe('POST /v1/warnings/{id}/actions, answered with another warning than the one acted on', () => {
  const OFFICER = accountWith({ id: 'a_northAAAAAAAAAAAA', roles: ['duty_officer'], areas: ['350102'] });
  const OLD = personWarning({ warningId: 'w_old', status: 'closed', areaCode: '350102001' });

  /** Somebody who gave a reason for the old warning acts on it, and `other` comes back. */
  const answered = async (other: Partial<Warning>, kind: 'conflict' | 'done') => {
    const warning = personWarning({ warningId: 'w_new', ...other });
    const result: ActionResult =
      kind === 'done' ? { kind, warning } : { kind, current: warning, by: 'a_other', did: 'acknowledge' };
    const { port, feed, looked } = await startServer({ actions: { act: async () => result } });
    feed.put(OLD);
    feed.put(warning);
    const headers = by(OFFICER, port);
    await post(port, '/v1/warnings/w_old/look', { reason: 'my own old case' }, headers);
    const key = { 'idempotency-key': 'key-0123456' };
    const asked = { action: 'reopen', seenRevision: 0, reason: 'new_information' };
    const answer = await post(port, '/v1/warnings/w_old/actions', asked, { ...headers, ...key });
    return { answer, looked };
  };
  const elsewhere = { areaCode: '440305002' };

  it('says nothing of one that the officer is not to know of', async () => {
    const { answer } = await answered(elsewhere, 'conflict');
    expect([answer.status, Object.keys(answer.json())]).toEqual([409, ['error']]);
    expect(answer.text).not.toMatch(/w_new|440305|p_|case-secret|a_other|acknowledge/);
    const done = (await answered(elsewhere, 'done')).answer;
    expect([done.status, done.json()]).toEqual([202, { accepted: true }]);
  });

  it('veils one for which no reason was given', async () => {
    for (const kind of ['conflict', 'done'] as const) {
      const { answer } = await answered({ areaCode: '350102001002' }, kind);
      expect(answer.text).not.toMatch(/p_|case-secret|a_other|350102001002/);
      expect(answer.json()).toMatchObject(
        kind === 'done'
          ? { warning: { warningId: 'w_new', veiled: true } }
          : { current: { warningId: 'w_new', veiled: true }, by: null, did: null },
      );
    }
  });

  it('shows the very one for which a reason was given', async () => {
    const { answer, looked } = await answered({ ...OLD, revision: 1 }, 'conflict');
    expect(answer.json()).toMatchObject({
      current: { subject: `individual:${TOKEN}`, veiled: false },
      by: 'a_other',
      did: 'acknowledge',
    });
    expect(looked.map(({ query, statedReason }) => [query, statedReason])).toEqual([
      ['w_old', 'my own old case'],
      ['w_old', 'my own old case'],
    ]);
  });
});

describe('while the log is away', () => {
  it('whatever needs it is to be asked again later, and nothing of it is told', async () => {
    const away = async (): Promise<never> => {
      throw new LogError('unavailable', 'NEEDLE broker-1:9092');
    };
    const { port, feed, logged } = await startServer({
      actions: { act: away },
      looks: { reasonFor: async () => undefined, take: away },
      accessLog: { record: away, page: away, check: away },
    });
    feed.put(warningWith({ warningId: 'w_a' }));
    feed.put(personWarning({ warningId: 'w_p' }));
    const asked = { action: 'acknowledge', seenRevision: 0, until: '2026-11-21T10:00:00+08:00' };
    const auditor = by(accountWith({ roles: ['auditor'] }), port);
    for (const answer of [
      await post(port, '/v1/warnings/w_a/actions', asked, { 'idempotency-key': 'key-0123456' }),
      await post(port, '/v1/warnings/w_p/look', { reason: 'on duty, called back' }),
      await ask(port, { path: '/v1/access-log', headers: auditor }),
      await ask(port, { path: '/v1/access-log/chain', headers: auditor }),
    ]) {
      expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
      expect(answer.json()).toMatchObject({ error: { code: 'log_unavailable' } });
      expect(answer.text).not.toMatch(/NEEDLE|p_/);
    }
    expect(logged.filter(({ level }) => level === 'warn')).toHaveLength(4);
    expect(logged.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('a cursor', () => {
  it.each<[string, Partial<Account>]>([
    ['the people of its area, to a viewer', { roles: ['viewer'] }],
    ['other purposes than its own', { purposes: ['property_harm'] }],
  ])('names no warning that the account may not see, however many lie there: %s', async (_, change) => {
    const of = { areaCode: '310101', status: 'closed', reason: 'closed', at: AT } as const;
    const hidden = Array.from({ length: 5_600 }, (_, n) =>
      personWarning({ ...of, warningId: `w_hidden_${n}`, openedAt: AT - n }),
    );
    const seen = Array.from({ length: 3 }, (_, n) =>
      warningWith({ ...of, warningId: `w_seen_${n}`, openedAt: AT - 10_000 - n }),
    );
    const { port } = await startServer({ history: historyOf([...hidden, ...seen]) });
    const headers = by(accountWith({ areas: ['310101'], ...change }), port);
    const pageAfter = async (cursor: string) =>
      (await ask(port, { path: `/v1/warnings?status=closed&limit=2${cursor}`, headers })).json<Page>();
    const first = await pageAfter('');
    expect(first.warnings.map(({ warningId }) => warningId)).toEqual(['w_seen_0', 'w_seen_1']);
    expect(Buffer.from(first.next!, 'base64url').toString()).toContain('w_seen_1');
    const second = await pageAfter(`&cursor=${first.next}`);
    expect([second.warnings.map(({ warningId }) => warningId), second.next]).toEqual([['w_seen_2'], null]);
  });
});

describe('GET /v1/handover', () => {
  it('tells what is open, overdue, new and closed since the shift began', async () => {
    const hour = 3_600_000;
    const now = AT + 8 * hour;
    const ended = warningWith({ warningId: 'w_stored', status: 'closed', at: AT + hour });
    const { port, feed } = await startServer({ now: () => now, history: historyOf([ended]) });
    feed.put(warningWith({ warningId: 'w_old', openedAt: AT - hour, acknowledgeBy: AT }));
    feed.put(warningWith({ warningId: 'w_new', openedAt: AT + hour }));
    feed.put(warningWith({ warningId: 'w_just', status: 'closed', at: now }));
    feed.put(warningWith({ warningId: 'w_before', status: 'closed', at: AT - hour }));
    const answer = await ask(port, { path: `/v1/handover?since=${new Date(AT).toISOString()}` });
    const body = answer.json<Record<string, { count: number; warnings: { warningId: string }[] }>>();
    const ids = (name: string) => body[name]!.warnings.map(({ warningId }) => warningId).sort();
    expect([ids('open'), ids('overdue'), ids('new'), ids('closed')]).toEqual([
      ['w_new', 'w_old'],
      ['w_old'],
      ['w_new'],
      ['w_just', 'w_stored'],
    ]);
    expect(body.open!.count).toBe(2);
    for (const since of [
      '2026-03-02',
      new Date(now + 1).toISOString(),
      new Date(AT - 30 * 24 * hour).toISOString(),
    ])
      expect((await ask(port, { path: `/v1/handover?since=${since}` })).status).toBe(400);
  });
});

describe('a hand-over of more than a page holds', () => {
  const hour = 3_600_000;
  const now = AT + 8 * hour;
  const path = `/v1/handover?since=${new Date(AT).toISOString()}`;
  interface Part {
    readonly count: number;
    readonly warnings: readonly { readonly warningId: string }[];
  }

  it('has what presses most, however long ago it was opened, and counts all', async () => {
    const { port, feed } = await startServer({ now: () => now });
    const lying = { openedAt: AT + 1, acknowledgeBy: null };
    feed.put(warningWith({ ...lying, warningId: 'w_red', level: 'red', escalation: 3 }));
    feed.put(warningWith({ ...lying, warningId: 'w_orange', level: 'orange' }));
    for (let i = 0; i < 600; i++) {
      const openedAt = now - hour + i;
      feed.put(warningWith({ warningId: `w_${i}`, level: 'blue', openedAt, acknowledgeBy: now - 1_000 + i }));
    }
    feed.put(warningWith({ warningId: 'w_late', level: 'yellow', openedAt: AT, acknowledgeBy: now }));
    const body = (await ask(port, { path })).json<Record<'open' | 'overdue' | 'new', Part>>();
    const first = (part: Part) => part.warnings.slice(0, 3).map(({ warningId }) => warningId);
    expect([body.open.count, body.overdue.count, body.new.count]).toEqual([603, 602, 603]);
    for (const part of [body.open, body.overdue, body.new]) {
      expect(part.warnings).toHaveLength(500);
      expect(first(part)).toEqual(['w_red', 'w_late', 'w_0']);
    }
  });
});

describe('GET /v1/subjects/{id}', () => {
  it('asks for a reason, writes it down, and gives the warnings of the person', async () => {
    const mine = personWarning({ warningId: 'w_p', status: 'closed' });
    const { port, looked } = await startServer({ history: historyOf([mine]) });
    const path = `/v1/subjects/individual:${TOKEN}`;
    expect((await ask(port, { path })).status).toBe(400);
    expect(looked).toEqual([]);
    const answer = await ask(port, { path: `${path}?reason=called+about+it` });
    expect(answer.json()).toMatchObject({ subject: `individual:${TOKEN}`, warnings: [{ warningId: 'w_p' }] });
    expect(looked).toEqual([
      expect.objectContaining({ what: 'subject', query: `individual:${TOKEN}`, rows: 1 }),
    ]);
    const other = await ask(port, {
      path: `/v1/subjects/individual:p_BBBBBBBBBBBBBBBBBBBBBB?reason=called+about+it`,
    });
    expect(other.status).toBe(404);
    expect(looked).toHaveLength(1);
  });

  it('gives what the store does not have yet too, and of what both have the newest', async () => {
    const old = personWarning({ warningId: 'w_old', status: 'closed', openedAt: 1 });
    const both = personWarning({ warningId: 'w_both', openedAt: 2 });
    const { port, feed, looked } = await startServer({ history: historyOf([old, both]) });
    feed.put({ ...both, revision: 3 });
    feed.put(personWarning({ warningId: 'w_new', openedAt: 3 }));
    feed.put(personWarning({ warningId: 'w_other', subject: 'individual:p_BBBBBBBBBBBBBBBBBBBBBB' }));
    const path = (token: string) => `/v1/subjects/individual:${token}?reason=called+about+it`;
    const answer = await ask(port, { path: path(TOKEN) });
    const { warnings } = answer.json<{ warnings: { warningId: string; revision: number }[] }>();
    expect(warnings.map(({ warningId, revision }) => [warningId, revision])).toEqual([
      ['w_new', 0],
      ['w_both', 3],
      ['w_old', 0],
    ]);
    expect(looked).toMatchObject([{ rows: 3 }]);
    expect((await ask(port, { path: path('p_BBBBBBBBBBBBBBBBBBBBBB') })).status).toBe(200);
  });
});
