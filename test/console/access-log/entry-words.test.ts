import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { consoleModule } from '../module.ts';

const { ofText, outcomeText, standingOf, whatText } = await consoleModule('access-log/entry-words.js');

const wordsIn = (language: string) => {
  const catalogue = JSON.parse(
    readFileSync(`services/console/access-log/catalogue.${language}.json`, 'utf8'),
  ) as Record<string, string>;
  return { has: (key: string) => key in catalogue, say: (key: string) => catalogue[key] };
};
const english = wordsIn('en');
const chinese = wordsIn('zh');

/** All that the doors, the pages and the commands write down. */
const WHATS = [
  ...[
    'warning',
    'subject',
    'query',
    'access log',
    'access chain',
    'sign in',
    'sign out',
    'password',
    'replay',
  ],
  ...['export', 'erase', 'rules explain', 'account add', 'account link', 'account change', 'account remove'],
];

describe('an entry of the access log', () => {
  it.each(WHATS)('has words for what was done, in both languages: %s', (what) => {
    const entry = { what, query: '', outcome: 'ok' };
    expect(whatText(entry, english)).not.toBe(what);
    expect(whatText(entry, chinese)).toMatch(/^\P{Script=Latin}+$/u);
  });

  it('reads as a trial where nothing was done', () => {
    const trial = { what: 'erase', query: 'individual:p_1', outcome: 'dry_run' };
    expect(standingOf(trial)).toBe('tried');
    expect(outcomeText(trial, english)).toBe('tried out: nothing was changed');
    expect(outcomeText(trial, chinese)).toBe('试运行，未作更改');
    expect(whatText(trial, english)).toBe('looked at what erasing a person’s data would take');
    const done = { ...trial, outcome: 'ok' };
    expect([standingOf(done), outcomeText(done, english)]).toEqual(['ok', 'done']);
    expect(whatText(done, english)).toBe('erased a person’s data');
  });

  it.each(['link', 'password', 'provider'])('says by which way somebody signed in: %s', (way) => {
    const entry = { what: 'sign in', query: way, outcome: 'ok' };
    expect(ofText(entry, english)).toBe(`by ${way === 'provider' ? 'the' : 'a'} ${way}`);
    expect(ofText(entry, chinese)).toMatch(/^\P{Script=Latin}+$/u);
    expect(ofText({ ...entry, what: 'query' }, english)).toBeNull();
  });

  it.each([
    ...['wrong', 'locked', 'busy', 'no_role', 'refused', 'away', 'too_weak', 'error'],
    ...['not_permitted', 'reason_required', 'not_found'],
  ])('has words for why nothing came of it: %s', (outcome) => {
    const entry = { what: 'sign in', query: '', outcome };
    expect(standingOf(entry)).toBe('refused');
    expect(outcomeText(entry, english)).not.toBe(`✗ ${outcome}`);
    expect(outcomeText(entry, chinese)).toMatch(/^✗ \P{Script=Latin}+$/u);
  });

  it('stands as it came where there are no words', () => {
    const entry = { what: 'dance', query: 'link', outcome: 'UNKNOWN_TABLE' };
    expect([whatText(entry, chinese), ofText(entry, chinese), outcomeText(entry, chinese)]).toEqual([
      'dance',
      null,
      '✗ UNKNOWN_TABLE',
    ]);
  });

  it('does not say of a query through the door that nobody gave a command', () => {
    expect(english.say('log.via.door')).toContain('by hand or from a command');
    expect(chinese.say('log.via.door')).toContain('手动或由命令发起');
  });
});
