import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activationIn, entryOf, type RuleSetEntry } from '../../../services/core/record/rule-set.ts';
import {
  type Asking,
  approve,
  type Decision,
  isSameActor,
  publish,
  reject,
  rollBack,
} from '../../../services/core/rule-set/decide.ts';
import {
  activeSet,
  evolve,
  MOST_STEPS_BACK,
  NOTHING_PUBLISHED,
  type Publication,
  setInForceAt,
} from '../../../services/core/rule-set/publication.ts';
import { ruleSetAt } from '../../../services/core/scorer/timeline.ts';
import { DAY_MS } from '../../../services/core/time/duration.ts';

const MONTH = 30 * DAY_MS;
const setOf = (name: string) => ({ ruleSet: `rs_${name}`, rules: JSON.stringify([{ id: `rule-${name}` }]) });
const START = entryOf({ ...setOf('a'), effectiveAt: 0, actor: 'start', reason: '', recordedAt: 1 });

/** `ana@10 publish b`; `bo@11! approve b` where no approval is needed; `publish b from 50`. */
function decide(state: Publication, step: string): Decision {
  const [, actor = '', at, bang, verb, name = '', from] =
    /^(\w+)@(\d+)(!?) (\w+) ?(\w*)(?: from (\d+))?$/.exec(step) ?? [];
  const asking: Asking = { actor, reason: step, at: Number(at) };
  return decideIn({ ...state, needsApproval: bang === '' }, verb, name, from, asking);
}

function decideIn(
  state: Publication,
  verb: string | undefined,
  name: string,
  from: string | undefined,
  asking: Asking,
): Decision {
  if (verb === 'publish')
    return publish(state, setOf(name), from === undefined ? null : Number(from), asking);
  if (verb === 'approve') return approve(state, `rs_${name}`, asking);
  if (verb === 'reject') return reject(state, `rs_${name}`, asking);
  return rollBack(state, asking);
}

interface Played {
  readonly state: Publication;
  readonly told: readonly string[];
  readonly written: readonly RuleSetEntry[];
}

function play(steps: readonly string[]): Played {
  let state = evolve(NOTHING_PUBLISHED, START);
  const written: RuleSetEntry[] = [START];
  const told = steps.map((step) => {
    const decision = decide(state, step);
    if (!decision.ok) return decision.code;
    for (const entry of decision.entries) state = evolve(state, entry);
    written.push(...decision.entries);
    return decision.outcome;
  });
  return { state, told, written };
}

describe('a rule set is published', () => {
  it.each<[what: string, active: string, steps: readonly (readonly [step: string, told: string])[]]>([
    [
      'when a second person approves it',
      'b',
      [
        ['ana@10 publish b', 'proposed'],
        ['bo@11 approve b', 'activated'],
      ],
    ],
    ['at once where no approval is needed', 'b', [['ana@10! publish b', 'activated']]],
    ['and the active one again changes nothing', 'a', [['ana@10 publish a', 'already_active']]],
    [
      'once, and the same proposal again changes nothing',
      'a',
      [
        ['ana@10 publish b', 'proposed'],
        ['ana@11 publish b', 'already_proposed'],
        ['bo@12 publish b', 'already_proposed'],
      ],
    ],
    [
      'and approved again it changes nothing',
      'b',
      [
        ['ana@10 publish b', 'proposed'],
        ['bo@11 approve b', 'activated'],
        ['cy@12 approve b', 'already_active'],
      ],
    ],
    [
      'but not by the one who proposed it, however they write their name',
      'a',
      [
        ['ana@10 publish b', 'proposed'],
        ['ana@11 approve b', 'own_proposal'],
        ['ANA@12 approve b', 'own_proposal'],
      ],
    ],
    [
      'by its author where the installation has turned the approval off since',
      'b',
      [
        ['ana@10 publish b', 'proposed'],
        ['ana@11! approve b', 'activated'],
      ],
    ],
    ['never without a proposal', 'a', [['bo@10 approve b', 'not_open']]],
    [
      'not once it was rejected, unless it is proposed again',
      'b',
      [
        ['ana@10 publish b', 'proposed'],
        ['bo@11 reject b', 'rejected'],
        ['bo@12 approve b', 'not_open'],
        ['bo@13 reject b', 'not_open'],
        ['ana@14 publish b', 'proposed'],
        ['bo@15 approve b', 'activated'],
      ],
    ],
    [
      'not after another was activated: what people were shown is no longer what would change',
      'b',
      [
        ['ana@10 publish b', 'proposed'],
        ['ana@11 publish c', 'proposed'],
        ['bo@12 approve c', 'activated'],
        ['bo@13 approve b', 'lapsed'],
        ['ana@14 publish b', 'proposed'],
        ['bo@15 approve b', 'activated'],
      ],
    ],
    [
      'never to take effect before the set in force',
      'c',
      [
        ['ana@10! publish b', 'activated'],
        ['ana@11 publish c from 9', 'too_early'],
        ['ana@12! publish c from 10', 'activated'],
      ],
    ],
    [
      'before one that is yet to take effect, which it withdraws',
      'c',
      [
        ['ana@10! publish b from 100', 'activated'],
        ['ana@11! publish c', 'activated'],
        ['ana@12! publish c from 20', 'already_active'],
      ],
    ],
    ['to take effect thirty days ahead', 'b', [[`ana@10! publish b from ${10 + MONTH}`, 'activated']]],
    ['but no later than that', 'a', [[`ana@10! publish b from ${11 + MONTH}`, 'too_late']]],
  ])('%s', (_, active, steps) => {
    const { state, told } = play(steps.map(([step]) => step));
    expect(told).toEqual(steps.map(([, expected]) => expected));
    expect(activeSet(state)?.ruleSet).toBe(`rs_${active}`);
  });

  it('not where nothing was ever active', () => {
    expect(decide(NOTHING_PUBLISHED, 'ana@10 publish b')).toMatchObject({
      ok: false,
      code: 'nothing_active',
    });
  });
});

describe('a rollback', () => {
  it.each<[what: string, active: string, steps: readonly (readonly [step: string, told: string])[]]>([
    [
      'goes back one step, when a second person approves it',
      'a',
      [
        ['ana@10! publish b', 'activated'],
        ['ana@11 rollback', 'proposed'],
        ['ana@12 rollback', 'already_proposed'],
        ['ana@13 approve a', 'own_proposal'],
        ['bo@14 approve a', 'rolled_back'],
      ],
    ],
    [
      'and another one goes back further, not forth',
      'a',
      [
        ['ana@10! publish b', 'activated'],
        ['ana@11! publish c', 'activated'],
        ['ana@12! rollback', 'rolled_back'],
        ['ana@13! rollback', 'rolled_back'],
        ['ana@14! rollback', 'nothing_before'],
      ],
    ],
    ['goes nowhere from the first set', 'a', [['ana@10! rollback', 'nothing_before']]],
    [
      'can be undone by publishing again',
      'b',
      [
        ['ana@10! publish b', 'activated'],
        ['ana@11! rollback', 'rolled_back'],
        ['ana@12! publish b', 'activated'],
      ],
    ],
    [
      'of a set that came back by publishing goes to the one before that',
      'b',
      [
        ['ana@10! publish b', 'activated'],
        ['ana@11! publish a', 'activated'],
        ['ana@12! rollback', 'rolled_back'],
      ],
    ],
    [
      'does not hide behind a proposal of the same set',
      'b',
      [
        ['ana@10! publish b', 'activated'],
        ['ana@11 publish a', 'proposed'],
        ['bo@12 rollback', 'open_otherwise'],
      ],
    ],
  ])('%s', (_, active, steps) => {
    const { state, told } = play(steps.map(([step]) => step));
    expect(told).toEqual(steps.map(([, expected]) => expected));
    expect(activeSet(state)?.ruleSet).toBe(`rs_${active}`);
  });

  it('goes back fifty steps at most, however long the history', () => {
    const names = ['b', 'c', 'd'];
    const steps = Array.from({ length: 120 }, (_, i) => `ana@${i + 10}! publish ${names[i % 3]}`);
    const back = Array.from({ length: 60 }, (_, i) => `ana@${i + 500}! rollback`);
    const { state, told } = play([...steps, ...back]);
    expect(told.filter((one) => one === 'rolled_back')).toHaveLength(MOST_STEPS_BACK);
    expect(told.at(-1)).toBe('nothing_before');
    expect(state.history).toHaveLength(1 + steps.length + MOST_STEPS_BACK);
  });

  it('is what is told of the active set afterwards', () => {
    const { state } = play(['ana@10! publish b', 'bo@20! rollback']);
    expect(activeSet(state)).toMatchObject({ ruleSet: 'rs_a', actor: 'bo', effectiveAt: 20 });
  });

  it('of a set that is yet to take effect leaves no time at which it does', () => {
    const { state } = play(['ana@10! publish b from 100', 'ana@20! rollback']);
    expect([50, 99, 100, 101].map((time) => setInForceAt(state, time)?.ruleSet)).toEqual(
      Array(4).fill('rs_a'),
    );
  });
});

describe('a set that is yet to take effect', () => {
  it.each<[what: string, steps: readonly string[], rules: string, back: string]>([
    ['is withdrawn by one that counts from now on', ['ana@20! publish c'], 'acccc', 'a'],
    ['by one that counts from some time before it', ['ana@20! publish c from 99'], 'aaccc', 'a'],
    ['by one that counts from the same time', ['ana@20! publish c from 100'], 'aaacc', 'b'],
    ['stays until one that counts later', ['ana@20! publish c from 101'], 'aaabc', 'b'],
    ['by the set that is in force', ['ana@20! publish a'], 'aaaaa', 'none'],
    ['by a rollback', ['ana@20! rollback'], 'aaaaa', 'none'],
    ['by an approval', ['ana@15 publish c', 'bo@20 approve c'], 'acccc', 'a'],
    ['by the approval of a rollback', ['ana@15 rollback', 'bo@20 approve a'], 'aaaaa', 'none'],
    ['not by a proposal', ['ana@20 publish c'], 'aaabb', 'a'],
    [
      'nor where there are two by a rollback of the later',
      ['ana@15! publish c from 101', 'ana@20! rollback'],
      'aaabb',
      'a',
    ],
    ['and with another one', ['ana@15! publish c from 101', 'ana@20! publish d'], 'adddd', 'a'],
  ])('%s', (_, steps, rules, back) => {
    const { state } = play(['ana@10! publish b from 100', ...steps]);
    const ruling = [19, 20, 99, 100, 101].map((time) => setInForceAt(state, time)?.ruleSet.slice(-1));
    expect(ruling.join('')).toBe(rules);
    expect(state.trail.at(-2)?.ruleSet ?? 'rs_none').toBe(`rs_${back}`);
  });
});

describe('what is written', () => {
  it('says who, why, when, after which set and what changes', () => {
    const { written } = play(['ana@10 publish b', 'bo@11 approve b']);
    const [, proposed, approved, activated] = written;
    const same = { ruleSet: 'rs_b', previous: 'rs_a', added: ['rule-b'], removed: ['rule-a'] };
    expect(proposed).toMatchObject({
      ...same,
      action: 'proposed',
      actor: 'ana',
      recordedAt: 10,
      effectiveAt: null,
    });
    expect(approved).toMatchObject({ ...same, action: 'approved', actor: 'bo', recordedAt: 11, rules: '' });
    expect(activated).toMatchObject({ ...same, action: 'activated', actor: 'bo', effectiveAt: 11 });
    expect(activated?.rules).toBe(setOf('b').rules);
    expect(activated?.reason).toBe('bo@11 approve b');
  });

  it('has the time that was asked for, past or to come', () => {
    const effects = ['ana@10! publish b from 5', 'ana@10! publish b from 50', 'ana@10! publish b'].map(
      (step) => activeSet(play([step]).state)?.effectiveAt,
    );
    expect(effects).toEqual([5, 50, 10]);
  });
});

describe('an account', () => {
  const asking = { actor: 'a_anaanaanaanaanaa', signsInAs: 'ana', reason: '', at: 20 };

  it.each([
    ['under its name', 'Ana', 'Ana'],
    ['by its id', asking.actor, 'ana'],
  ])('may not approve what it proposed %s', (_, proposer, told) => {
    const { state } = play([`${proposer}@10 publish b`]);
    expect(approve(state, 'rs_b', asking)).toMatchObject({
      ok: false,
      code: 'own_proposal',
      message: `${told} proposed rs_b, so ana may not approve it`,
    });
  });

  it('may approve what another proposed', () => {
    const { state } = play(['bo@10 publish b']);
    expect(approve(state, 'rs_b', asking)).toMatchObject({ ok: true, outcome: 'activated' });
  });
});

it.each([
  ['ana', 'Ana ', true],
  ['ａｎａ', 'ana', true],
  ['ana', 'anna', false],
])('%j and %j are one person: %j', (a, b, same) => expect(isSameActor(a, b)).toBe(same));

const step = fc
  .tuple(
    fc.constantFrom('ana', 'bo'),
    fc.constantFrom('', '!'),
    fc.constantFrom('publish', 'publish', 'approve', 'approve', 'reject', 'rollback'),
    fc.constantFrom('a', 'b', 'c'),
    fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined }),
  )
  .map(([actor, bang, verb, name, from]) => (at: number) => {
    const suffix = verb === 'publish' && from !== undefined ? ` from ${from}` : '';
    return `${actor}@${at}${bang} ${verb}${verb === 'rollback' ? '' : ` ${name}`}${suffix}`;
  });
const story = fc.array(step, { maxLength: 30 }).map((steps) => steps.map((one, i) => one(i + 2)));

describe('whatever people do', () => {
  it('the last word counts from its time on, and changes nothing before', () => {
    fc.assert(
      fc.property(story, (steps) => {
        let before = play([]).state;
        for (const [index] of steps.entries()) {
          const { state } = play(steps.slice(0, index + 1));
          const active = activeSet(state)!;
          const isNew = state.activations.length > before.activations.length;
          for (let time = 0; time <= 45; time++) {
            const isAfter = isNew && time >= active.effectiveAt;
            const expected = isAfter ? active.ruleSet : setInForceAt(before, time)?.ruleSet;
            expect(setInForceAt(state, time)?.ruleSet).toBe(expected);
          }
          before = state;
        }
      }),
    );
  });

  it('the scorer has the same set in force', () => {
    fc.assert(
      fc.property(story, fc.nat(45), (steps, time) => {
        const { state, written } = play(steps);
        const activations = written.flatMap((entry) => activationIn(entry) ?? []);
        const timeline = { activations, sets: new Map(), programs: [] };
        expect(ruleSetAt(timeline, time)).toBe(setInForceAt(state, time)?.ruleSet);
      }),
    );
  });

  it('no set waits for another: what is activated with no time named counts at once', () => {
    fc.assert(
      fc.property(story, (steps) => {
        const { state } = play(steps);
        const decision = decide(state, 'cy@40! publish d');
        expect(decision.ok && decision.entries.at(-1)?.effectiveAt).toBe(40);
      }),
    );
  });

  it('a rollback goes back through sets of which each took effect before the next', () => {
    fc.assert(
      fc.property(story, (steps) => {
        const { trail } = play(steps).state;
        const times = trail.map(({ effectiveAt }) => effectiveAt);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        for (const [index, { ruleSet }] of trail.entries())
          expect(trail[index + 1]?.ruleSet).not.toBe(ruleSet);
      }),
    );
  });

  it('with approval needed, two people stand behind every set but the first', () => {
    fc.assert(
      fc.property(story, (steps) => {
        const { written } = play(steps.map((one) => one.replace('!', '')));
        for (const [index, entry] of written.entries()) {
          if (index === 0 || (entry.action !== 'activated' && entry.action !== 'rolled_back')) continue;
          const approved = written.slice(0, index).findLast(({ action }) => action === 'approved');
          const proposed = written
            .slice(0, index)
            .findLast(({ action, ruleSet }) => action === 'proposed' && ruleSet === entry.ruleSet);
          expect(approved).toMatchObject({ action: 'approved', ruleSet: entry.ruleSet, actor: entry.actor });
          expect(proposed?.actor).not.toBe(entry.actor);
          // What was proposed is what is activated, and it was shown against the set that it replaces.
          expect(proposed).toMatchObject({ rules: entry.rules, previous: entry.previous });
        }
      }),
    );
  });

  it('an open proposal was always made against the active set', () => {
    fc.assert(
      fc.property(story, (steps) => {
        const { state } = play(steps);
        for (const { previous } of state.open.values()) expect(previous).toBe(activeSet(state)?.ruleSet);
      }),
    );
  });

  it('the state is the same read again from what was written', () => {
    fc.assert(
      fc.property(story, (steps) => {
        const { state, written } = play(steps);
        const again: readonly RuleSetEntry[] = JSON.parse(JSON.stringify(written));
        expect(again.reduce(evolve, NOTHING_PUBLISHED)).toEqual(state);
      }),
    );
  });

  it('a decision that changes nothing writes nothing, and no refusal is without a remedy', () => {
    fc.assert(
      fc.property(story, step, (steps, last) => {
        const decision = decide(play(steps).state, last(40));
        if (!decision.ok) expect(decision.remedy).not.toBe('');
        else expect(decision.entries.length === 0).toBe(decision.outcome.startsWith('already'));
      }),
    );
  });
});
