import { describe, expect, it } from 'vitest';
import { consoleModule } from '../module.ts';
import { view } from '../views.ts';

const { entriesOf } = await consoleModule('warning/timeline.js');
const { changeOf } = await consoleModule('warning/changed.js');
const { stretchesOf } = await consoleModule('warning/decay.js');

const at = (minute: number) => `2026-03-02T10:${String(minute).padStart(2, '0')}:00.000Z`;
const revision = (number: number, minute: number, change: object = {}) => ({
  revision: number,
  at: at(minute),
  level: 'yellow',
  score: 42,
  followUp: null,
  rules: [{ rule: 'a', contribution: 42 }],
  ...change,
});

describe('the time line', () => {
  it('has the latest first, and of one instant what was answered below the answer', () => {
    const followUp = { id: 'f1', action: 'acknowledge', at: at(7) };
    const entries = entriesOf({
      warning: view({ contributions: [{ rule: 'a', at: at(5) }] }),
      history: [revision(0, 5), revision(1, 7, { followUp })],
      followUps: [followUp, { id: 'f2', action: 'contact', at: at(9) }],
    });
    expect(
      entries.map(({ kind, at: when }: { kind: string; at: string }) => `${kind} ${when.slice(14, 16)}`),
    ).toEqual(['act 09', 'revision 07', 'revision 05', 'match 05']);
  });

  it('says of a closed one that somebody asked to reopen it, and that it was reopened where a revision tells', () => {
    const reopen = { id: 'f3', action: 'reopen', at: at(9) };
    const last = (history: readonly object[]) =>
      entriesOf({ warning: view(), history, followUps: [reopen] })[0];
    expect(last([revision(0, 5)])).toMatchObject({
      kind: 'act',
      followUp: { id: 'f3', action: 'ask_to_reopen' },
    });
    expect(last([revision(0, 9, { followUp: reopen })])).toMatchObject({
      kind: 'revision',
      revision: { followUp: { action: 'reopen' } },
    });
  });

  it('knows of each revision the one before it', () => {
    const entries = entriesOf({ warning: view(), history: [revision(0, 5), revision(1, 7)], followUps: [] });
    expect(entries.map(({ before }: { before: { revision: number } | null }) => before?.revision)).toEqual([
      0,
      undefined,
    ]);
  });
});

describe('what changed last', () => {
  it('is told against the revision before: rules that came and rules that went', () => {
    const history = [
      revision(0, 5),
      revision(1, 7, { rules: [{ rule: 'b', contribution: 80 }], level: 'orange' }),
    ];
    expect(changeOf(history)).toMatchObject({ came: ['b'], went: ['a'], before: { level: 'yellow' } });
  });

  it('is nothing where there is one revision alone', () => {
    expect(changeOf([revision(0, 5)])).toMatchObject({ came: [], went: [], before: null });
  });
});

describe('the decay ahead', () => {
  it('is cut where the level changes, and each stretch ends where the next begins', () => {
    const levels = ['red', 'red', 'orange', 'orange', null];
    expect(stretchesOf(levels.map((level) => ({ level })))).toEqual([
      { level: 'red', from: 0, to: 2 },
      { level: 'orange', from: 2, to: 4 },
      { level: null, from: 4, to: 4 },
    ]);
  });
});
