import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deliveryFor, HOOK_KINDS, type HookTerms } from '../../../services/core/push/delivery.ts';
import { outward } from '../../../services/core/push/outward.ts';
import { createRoutings } from '../../../services/core/push/routings.ts';
import { LEVELS, type Level, REVISION_REASONS, type Warning } from '../../../services/core/record/warning.ts';
import { personWarning, TOKEN, warningWith } from '../../steps/push/warnings.ts';

const terms = (change: Partial<HookTerms> = {}): HookTerms => ({
  id: 'desk',
  kind: 'webhook',
  units: ['*'],
  people: false,
  exercises: false,
  rules: [],
  ...change,
});
const SECRETS = [TOKEN, 'case-secret', 'officer 7', '350102003004'];
const PERSON = personWarning({ areaCode: '350102003004' });
const fraud = (change: Partial<Warning> = {}): Warning => {
  const { contributions } = personWarning();
  return personWarning({
    purpose: 'fraud_prevention',
    contributions: contributions.map((one) => ({ ...one, rule: 'fraud-high-grade' })),
    ...change,
  });
};
const NOTICE = terms({ id: 'tell', kind: 'notice', rules: ['fraud-high-grade'] });

describe('what goes out about a person', () => {
  it('holds no token, case, fact, exact place or officer', () => {
    const text = JSON.stringify(outward(PERSON, { people: false }));
    for (const secret of SECRETS) expect(text).not.toContain(secret);
    expect(outward(PERSON, { people: false })).toMatchObject({
      about: 'individual',
      subject: null,
      areaCode: '350102',
    });
  });

  it('holds none of it whatever stands in the warning (property)', () => {
    const secret = fc.stringMatching(/^s_[a-z]{12}$/);
    fc.assert(
      fc.property(secret, fc.constantFrom('individual:', 'person:', '', 'INDIVIDUAL:'), (hidden, kind) => {
        const [contribution] = PERSON.contributions;
        const warning = personWarning({
          subject: `${kind}${hidden}`,
          assignee: hidden,
          followUp: {
            id: hidden,
            action: 'assign',
            actor: hidden,
            assignee: hidden,
            until: null,
            reason: null,
            rule: null,
          },
          contributions: [
            { ...contribution!, events: [hidden], facts: { 'event.caseId': hidden, n: 1, [hidden]: 2 } },
          ],
        });
        expect(JSON.stringify(outward(warning, { people: false }))).not.toContain(hidden);
        const sent = deliveryFor(terms(), [], warning, null, 'actual');
        expect(JSON.stringify(sent)).not.toContain(hidden);
      }),
    );
  });

  it('is all of it for a receiver that is registered for people', () => {
    const delivery = deliveryFor(terms({ people: true }), [], PERSON, null, 'actual');
    expect(delivery?.warning).toMatchObject({ subject: `individual:${TOKEN}`, areaCode: '350102003004' });
    expect(delivery?.warning.contributions[0]).toMatchObject({ events: ['case-secret', TOKEN] });
  });
});

it('of an area the numbers go out, and neither case ids nor facts that are text', () => {
  const [contribution] = warningWith().contributions;
  const facts = { event_count: 2, weapon: true, 'event.caseId': 'case-1' };
  const warning = warningWith({ contributions: [{ ...contribution!, facts }] });
  expect(outward(warning, { people: false }).contributions[0]).toMatchObject({
    facts: { event_count: 2, weapon: true },
    events: null,
  });
  expect(JSON.stringify(outward(warning, { people: false }))).not.toContain('case-1');
});

describe('an exercise', () => {
  it.each(HOOK_KINDS.filter((kind) => kind !== 'webhook'))(
    'is never for %s, whatever is registered',
    (kind) => {
      for (const exercises of [true, false]) {
        const hook = { ...NOTICE, kind, exercises, people: true };
        expect(deliveryFor(hook, [], fraud(), null, 'exercise')).toBeNull();
        expect(deliveryFor(hook, [], fraud(), null, 'actual')).not.toBeNull();
      }
    },
  );

  it('is for the webhooks alone that asked for it, and says what it is', () => {
    expect(deliveryFor(terms(), [], warningWith(), null, 'exercise')).toBeNull();
    expect(deliveryFor(terms({ exercises: true }), [], warningWith(), null, 'exercise')?.mode).toBe(
      'exercise',
    );
  });
});

const REOPENED: Warning['followUp'] = {
  id: 'f_1',
  action: 'reopen',
  actor: 'a_1',
  assignee: null,
  until: null,
  reason: 'closed_in_error',
  rule: null,
};

describe('the person at risk is told', () => {
  it('when the officer is: as the warning is raised and as it escalates', () => {
    for (const reason of ['raised', 'escalated'] as const)
      expect(deliveryFor(NOTICE, [], fraud({ reason }), null, 'actual')?.person).toEqual({
        token: TOKEN,
        rules: ['fraud-high-grade'],
      });
  });

  it.each<[string, Partial<Warning>, Partial<HookTerms>]>([
    ['of another change of it', { reason: 'corroborated' }, {}],
    ['of what an officer did', { reason: 'acknowledged' }, {}],
    ['again, where an officer reopens it', { followUp: REOPENED }, {}],
    ['of harm other than fraud', { purpose: 'safeguarding' }, {}],
    ['of an area', { subject: 'area:cell:8931aa42803ffff' }, {}],
    ['by rules that the hook is not registered for', {}, { rules: ['fraud-repeat-30d'] }],
  ])('never %s', (_, change, hook) => {
    expect(deliveryFor({ ...NOTICE, ...hook }, [], fraud(change), null, 'actual')).toBeNull();
  });

  it('of nothing that the warning itself does not need: what else is sent stays veiled', () => {
    const delivery = deliveryFor(NOTICE, [], fraud(), null, 'actual')!;
    expect(JSON.stringify(delivery.warning)).not.toContain(TOKEN);
  });
});

describe('a receiver of a unit', () => {
  const unit = (id: string, areas: readonly string[], levels: readonly Level[] = LEVELS) => {
    return { id, areas, purposes: ['*'], levels, supervisorOf: [] };
  };
  const units = [unit('town', ['350102003']), unit('county', ['350102']), unit('grave', ['350103'], ['red'])];
  const hook = (id: string) => terms({ id, units: [id] });
  const at = (change: Partial<Warning>) => warningWith({ areaCode: '350102003', ...change });

  it('gets the warnings of its unit and no others', () => {
    expect(deliveryFor(hook('town'), units, at({}), null, 'actual')).toMatchObject({
      id: 'w_1/0/town',
      stands: true,
    });
    expect(deliveryFor(hook('county'), units, at({}), null, 'actual')).toBeNull();
    expect(deliveryFor(hook('county'), units, at({ escalation: 1 }), null, 'actual')).not.toBeNull();
  });

  it('is told of one that leaves it that it left, and nothing of what it has become (property)', () => {
    const secret = fc.stringMatching(/^s_[a-z]{12}$/);
    const both = [unit('near', ['350102']), unit('far', ['440305'])];
    const had = { areaCode: '350102', purpose: 'safeguarding', escalation: 0, assignee: null } as const;
    fc.assert(
      fc.property(
        secret,
        fc.constantFrom(...REVISION_REASONS),
        fc.constantFrom(...LEVELS),
        fc.boolean(),
        (hidden, reason, level, people) => {
          const [contribution] = PERSON.contributions;
          const left = personWarning({
            revision: 1,
            reason,
            level,
            subject: `individual:${hidden}`,
            areaCode: '440305002001',
            score: 77.125,
            status: 'closed',
            outcome: hidden,
            assignee: hidden,
            ruleSet: hidden,
            escalation: 3,
            contributions: [
              { ...contribution!, rule: hidden, events: [hidden], facts: { n: 4711, [hidden]: 2 } },
            ],
          });
          const near = { ...hook('near'), people };
          const sent = deliveryFor(near, both, left, { ...had, level: 'orange' }, 'actual')!;
          expect(sent).toMatchObject({ stands: false, person: null });
          expect(sent.warning).toMatchObject({
            warningId: 'w_1',
            reason: 'left',
            status: 'left',
            level: 'orange',
          });
          expect(JSON.stringify(sent)).not.toMatch(new RegExp(`${hidden}|440305|77.125|4711|closed`));
          const before = deliveryFor(near, both, { ...left, areaCode: '350102' }, null, 'actual')!;
          expect(JSON.stringify(before)).toMatch(/77.125/);
        },
      ),
    );
  });

  it('is told once that a warning has left it: when its level falls, and when it comes down to the unit again', () => {
    const lowered = at({ areaCode: '350103', revision: 1, level: 'orange', previousLevel: 'red' });
    expect(deliveryFor(hook('grave'), units, lowered, null, 'actual')?.stands).toBe(false);
    const routings = createRoutings(10);
    for (const [revision, escalation] of [
      [0, 0],
      [1, 1],
      [2, 0],
      [3, 0],
    ] as const)
      routings.put(at({ revision, escalation, previousLevel: 'yellow' }), revision);
    const sent = [0, 1, 2, 3].map((revision) => {
      const warning = at({ revision, escalation: revision === 1 ? 1 : 0, previousLevel: 'yellow' });
      return deliveryFor(hook('county'), units, warning, routings.before(warning), 'actual')?.stands ?? null;
    });
    expect(sent).toEqual([null, true, false, null]);
  });
});
