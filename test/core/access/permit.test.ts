import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Account } from '../../../services/core/access/account.ts';
import {
  CAPABILITIES,
  can,
  mayAct,
  type Seen,
  sightBounds,
  sightOf,
  workTogether,
} from '../../../services/core/access/permit.ts';
import { isRole, ROLES, type Role } from '../../../services/core/access/role.ts';
import { PURPOSES } from '../../../services/core/rule/rule.ts';

const account = (over: Partial<Account>): Account => ({
  id: 'a_0123456789abcdef',
  displayName: 'Somebody',
  roles: [],
  areas: ['*'],
  purposes: ['*'],
  units: [],
  ...over,
});

const PERSON: Seen = {
  subject: 'individual:p_BRKukxzt4Wsk80as1d-n1L',
  purpose: 'safeguarding',
  areaCode: '310101002003',
};
const AREA: Seen = { subject: 'area:town:310101002', purpose: 'safeguarding', areaCode: '310101002' };

const role = fc.constantFrom(...ROLES);
const code = fc.stringMatching(/^\d{4,12}$/);
const anyAccount = fc
  .record({
    roles: fc.uniqueArray(role),
    areas: fc.array(code, { maxLength: 3 }),
    purposes: fc.uniqueArray(fc.constantFrom(...PURPOSES)),
  })
  .map(account);
const anySeen: fc.Arbitrary<Seen> = fc.record({
  subject: fc.constantFrom(PERSON.subject, AREA.subject, 'p_BRKukxzt4Wsk80as1d-n1L', ''),
  purpose: fc.constantFrom(...PURPOSES),
  areaCode: fc.option(code),
});

describe('what a role may see', () => {
  it.each<[Role, string, string]>([
    ['viewer', 'veiled', 'none'],
    ['duty_officer', 'whole', 'whole'],
    ['supervisor', 'whole', 'whole'],
    ['analyst', 'whole', 'none'],
    ['approver', 'whole', 'none'],
    ['auditor', 'none', 'none'],
    ['administrator', 'none', 'none'],
  ])('shows a %s an area %s and a person %s', (one, area, person) => {
    expect(sightOf(account({ roles: [one] }), AREA)).toBe(area);
    expect(sightOf(account({ roles: [one] }), PERSON)).toBe(person);
  });

  it.each<[string, readonly string[], string | null, string]>([
    ['its own area', ['310101'], '310101002', 'whole'],
    ['the area next door', ['310101'], '310102002', 'none'],
    ['the area above, of which its own is but a part', ['310101'], '3101', 'none'],
    ['a place without a code, to whom has some areas', ['310101'], null, 'none'],
    ['a place without a code, to whom has all', ['*'], null, 'whole'],
    ['anything, to whom has no area', [], '310101', 'none'],
    ['anything, to whom has an empty one by mistake', [''], '310101', 'none'],
    ['a second area of its own', ['310101', '320102'], '320102', 'whole'],
  ])('shows of %s what is due', (_, areas, areaCode, sight) => {
    expect(sightOf(account({ roles: ['duty_officer'], areas }), { ...AREA, areaCode })).toBe(sight);
  });

  it('shows nothing of another purpose', () => {
    const officer = account({ roles: ['duty_officer'], purposes: ['fire_safety'] });
    expect(sightOf(officer, PERSON)).toBe('none');
    expect(sightOf(officer, { ...AREA, purpose: 'fire_safety' })).toBe('whole');
  });

  it('takes whatever is not plainly an area for a person', () => {
    for (const subject of ['', 'areas:town:1', 'p_BRKukxzt4Wsk80as1d-n1L', 'AREA:town:310101002'])
      expect(sightOf(account({ roles: ['viewer', 'analyst'] }), { ...AREA, subject })).toBe('none');
  });

  it('gives somebody with several roles the union of them, and never more', () => {
    const rank = { none: 0, veiled: 1, whole: 2 };
    fc.assert(
      fc.property(anyAccount, anySeen, (one, seen) => {
        const alone = one.roles.map((each) => sightOf({ ...one, roles: [each] }, seen));
        const best = alone.reduce<number>((most, sight) => Math.max(most, rank[sight]), 0);
        expect(rank[sightOf(one, seen)]).toBe(best);
        for (const capability of CAPABILITIES) {
          const any = one.roles.some((each) => can({ roles: [each] }, capability));
          expect(can(one, capability)).toBe(any);
        }
      }),
    );
  });

  it('shows what lies within the bounds of an account, which a store is asked for, and nothing else', () => {
    const anyBounds = fc.record({
      one: anyAccount,
      everywhere: fc.constantFrom({}, { areas: ['*'] }, { areas: [''] }),
      forAll: fc.constantFrom({}, { purposes: ['*'] as const }),
    });
    fc.assert(
      fc.property(anyBounds, anySeen, ({ one, everywhere, forAll }, seen) => {
        const bounded = { ...one, ...everywhere, ...forAll };
        const { areas, purposes, about } = sightBounds(bounded);
        const isWithin =
          (areas === null || areas.some((prefix) => (seen.areaCode ?? '').startsWith(prefix))) &&
          (purposes === null || purposes.includes(seen.purpose)) &&
          about.includes(seen.subject.startsWith('area:') ? 'area' : 'person');
        expect(sightOf(bounded, seen) !== 'none').toBe(isWithin);
      }),
      { numRuns: 1_000 },
    );
  });

  it('shows nothing outside of the areas and purposes of an account, whatever its roles', () => {
    fc.assert(
      fc.property(anyAccount, anySeen, (one, seen) => {
        const isOwn = one.areas.some((area) => seen.areaCode?.startsWith(area));
        const isMeant = (one.purposes as readonly string[]).includes(seen.purpose);
        if (!(isOwn && isMeant)) expect(sightOf(one, seen)).toBe('none');
      }),
    );
  });
});

describe('what a role may do', () => {
  it.each<[Role, readonly string[]]>([
    ['viewer', ['see_warnings', 'see_areas']],
    [
      'duty_officer',
      ['see_warnings', 'see_areas', 'act', 'hand_over', 'see_subjects', 'see_devices', 'see_rules'],
    ],
    ['analyst', ['see_warnings', 'see_areas', 'see_devices', 'see_rules', 'propose_rules']],
    ['auditor', ['read_access_log']],
    [
      'supervisor',
      [
        'see_warnings',
        'see_areas',
        'act',
        'hand_over',
        'see_subjects',
        'see_devices',
        'replay_deliveries',
        'see_rules',
      ],
    ],
    ['administrator', ['replay_deliveries']],
  ])('lets a %s do %j and no more', (one, capabilities) => {
    expect(CAPABILITIES.filter((capability) => can({ roles: [one] }, capability))).toEqual(capabilities);
  });

  it('lets an approver do what an analyst may, and approve', () => {
    for (const capability of CAPABILITIES) {
      const expected = capability === 'approve_rules' || can({ roles: ['analyst'] }, capability);
      expect(can({ roles: ['approver'] }, capability)).toBe(expected);
    }
  });

  it('lets only officers act, and only on what they see whole', () => {
    fc.assert(
      fc.property(anyAccount, anySeen, (one, seen) => {
        if (!mayAct(one, seen)) return;
        expect(sightOf(one, seen)).toBe('whole');
        expect(one.roles.includes('duty_officer') || one.roles.includes('supervisor')).toBe(true);
      }),
    );
    expect(mayAct(account({ roles: ['duty_officer'] }), PERSON)).toBe(true);
    expect(mayAct(account({ roles: ['analyst', 'approver', 'viewer'] }), AREA)).toBe(false);
  });

  it('knows no other role', () => {
    expect(['viewer', 'root', '', 'Viewer', 'toString'].filter(isRole)).toEqual(['viewer']);
  });
});

describe('who work together', () => {
  it('are all who both may see some warning, whichever of them is asked', () => {
    const officer = anyAccount.map((one) => ({ ...one, roles: ['duty_officer'] as const }));
    fc.assert(
      fc.property(officer, officer, anySeen, (one, other, seen) => {
        expect(workTogether(one, other)).toBe(workTogether(other, one));
        if (sightOf(one, seen) !== 'none' && sightOf(other, seen) !== 'none')
          expect(workTogether(one, other)).toBe(true);
      }),
    );
  });

  const pairs: readonly (readonly [Partial<Account>, Partial<Account>, boolean])[] = [
    [{ areas: ['310101'] }, { areas: ['3101'] }, true],
    [{ areas: ['310101'] }, { areas: ['310102'] }, false],
    [{ areas: ['*'] }, { areas: ['310102'] }, true],
    [{ areas: ['*'] }, { areas: [] }, false],
    [{ purposes: ['fire_safety'] }, { purposes: ['safeguarding'] }, false],
    [{ purposes: ['fire_safety'] }, { purposes: ['*'] }, true],
  ];
  it.each(pairs)('%j and %j: %j', (one, other, together) => {
    expect(workTogether(account(one), account(other))).toBe(together);
  });
});
