import { describe, expect, it } from 'vitest';
import { createRuleDesk } from '../../../services/app/rule-desk.ts';
import { type CaseThread, createCaseThread } from '../../../services/app/rules/case-thread.ts';
import { checkTexts, testTexts } from '../../../services/app/rules/rule-texts.ts';
import type { Rule } from '../../../services/core/rule/rule.ts';
import { DAY_MS } from '../../../services/core/time/duration.ts';
import { at, person } from '../../events.ts';
import { incidentRule } from '../../rule-set-files.ts';

const RULE = incidentRule('assault-reported', 'assault', 3, 60);
const RETENTION = { individual: 400 * DAY_MS, area: 400 * DAY_MS };
const UNFINISHED = {
  severity: 'fault',
  path: 'cases',
  message: expect.stringMatching(/^not all cases were/),
};

/** Cases of 700 events that are held to 900 windows, which takes minutes. */
function heavy(): Rule {
  const events = Array.from({ length: 700 }, (_, index) => ({
    ...RULE.cases![0]!.events[0]!,
    caseId: `c${index}`,
    occurredAt: at(index),
    parties: [{ token: person(1), role: 'victim' }],
  }));
  const any = Array.from({ length: 900 }, (_, index) => ({
    fact: 'event_count' as const,
    params: { of: {}, within: `PT${index + 1}H` },
    operator: 'greaterThan' as const,
    value: 99_999,
  }));
  const cases = Array.from({ length: 20 }, (_, index) => ({
    name: `case ${index}`,
    events,
    expect: { level: null },
  }));
  return { ...RULE, id: 'heavy', conditions: { any }, cases };
}

const tested = async (rules: readonly object[], thread: CaseThread) =>
  await testTexts(
    await checkTexts(
      rules.map((rule) => ({ text: JSON.stringify(rule) })),
      'rules',
      200 * DAY_MS,
    ),
    thread,
  );

/** As a thread that was ended before it came to anything. */
const ENDED: CaseThread = { seconds: 0, megabytes: 0, run: async (rules) => rules.map(() => undefined) };

describe('the cases of texts', () => {
  it('are run, with what each gave', async () => {
    const [grave, lessGrave] = RULE.cases!;
    const wrong = { ...RULE, cases: [grave, { ...lessGrave, expect: { level: 'red' } }] };
    const bare = { ...RULE, id: 'bare', cases: [] };
    const { faults, cases } = await tested([wrong, bare, { id: 'broken' }], createCaseThread(RETENTION));
    expect(faults.filter(({ severity, index }) => severity === 'fault' && index !== 2)).toEqual([]);
    const rule = RULE.id;
    expect(cases).toEqual([
      { rule, name: 'grave', expected: 'yellow', level: 'yellow', passed: true, faults: [] },
      { rule, name: 'less grave', expected: 'red', level: null, passed: false, faults: [] },
    ]);
  }, 60_000);

  it('stop nobody else, and are ended after their time; those that were done are told', async () => {
    const sound = await checkTexts(
      [RULE, heavy()].map((rule) => ({ text: JSON.stringify(rule) })),
      'rules',
      200 * DAY_MS,
    );
    let turns = 0;
    const clock = setInterval(() => {
      turns += 1;
    }, 20);
    const { faults: all, cases, tested } = await testTexts(sound, createCaseThread(RETENTION, 5));
    clearInterval(clock);
    const faults = all.filter(({ severity }) => severity === 'fault');
    expect(turns).toBeGreaterThan(20);
    expect(faults).toMatchObject([{ ...UNFINISHED, index: 1 }]);
    expect(faults[0]!.line).toBeGreaterThan(0);
    expect(cases.map(({ rule, passed }) => [rule, passed])).toEqual([
      [RULE.id, true],
      [RULE.id, true],
    ]);
    expect(tested[1]!.rule).toBeNull();
  }, 60_000);

  it('of two requests are run one after the other, also after one that was ended', async () => {
    const thread = createCaseThread(RETENTION, 0.001);
    const both = await Promise.all([tested([RULE], thread), tested([RULE], thread)]);
    for (const { faults } of both) expect(faults).toMatchObject([UNFINISHED]);
  }, 60_000);

  it('that were not all run keep a rule from being proposed', async () => {
    const nobody = { signInName: () => null, now: () => 0 };
    const log = {} as never;
    const codec = {} as never;
    const where = { log, codec, directory: 'rules', retentionMs: RETENTION };
    const desk = createRuleDesk({ ...where, ...nobody, thread: ENDED });
    const put = [{ text: JSON.stringify(RULE) }];
    await expect(
      desk.propose({ put, remove: [], effectiveAt: null }, { actor: 'a', reason: 'b' }),
    ).rejects.toMatchObject({
      code: 'faults',
      message: 'rules[0]: cases: not all cases were run: those of one request have 0 s and 0 MB together',
    });
  });
});
