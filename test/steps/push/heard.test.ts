import { describe, expect, it } from 'vitest';
import { createFeed } from '../../../services/steps/push/feed.ts';
import { createHeard } from '../../../services/steps/push/heard.ts';
import { personWarning, TOKEN, warningWith } from './warnings.ts';

const nobody = () => false;
const named = (warningId: string, revision = 0) => warningWith({ warningId, revision });
const placesOf = (heard: ReturnType<typeof createHeard>) =>
  heard
    .current()
    .places()
    .map(({ warningId, revision }) => `${warningId}/${revision}`);

describe('what the log has told since a place', () => {
  it('is by the first record of each partition, which a store must have to be believed', () => {
    const heard = createHeard(10, nobody);
    heard.passOver(0);
    heard.note(named('w_a', 3), 0);
    heard.note(named('w_b'), 0);
    heard.note(named('w_c'), 1);
    expect(placesOf(heard)).toEqual(['w_a/3', 'w_c/0']);
    expect(['w_a', 'w_b', 'w_c', 'w_d'].map(heard.current().has)).toEqual([true, true, true, false]);
  });

  it('begins anew at the last record of each where there is too much to remember', () => {
    const heard = createHeard(2, nobody);
    heard.passOver(0);
    heard.note(named('w_other'), 1);
    heard.note(named('w_a'), 0);
    const before = heard.current();
    heard.note(named('w_b'), 0);
    expect(heard.current()).not.toBe(before);
    heard.note(named('w_c'), 0);
    expect(placesOf(heard)).toEqual(['w_other/0', 'w_b/0']);
    expect(['w_a', 'w_c'].map(heard.current().has)).toEqual([false, true]);
  });

  it('begins anew where records were passed over, there with the record that comes next', () => {
    const heard = createHeard(10, nobody);
    heard.passOver(0);
    heard.note(named('w_a'), 0);
    heard.note(named('w_other'), 1);
    heard.passOver(0);
    heard.note(named('w_b'), 0);
    expect(placesOf(heard).sort()).toEqual(['w_b/0', 'w_other/0']);
    expect(['w_a', 'w_b'].map(heard.current().has)).toEqual([false, true]);
  });

  it('names nobody who was erased: the store holds nothing of them', () => {
    let isGone = false;
    const heard = createHeard(10, () => isGone);
    heard.passOver(0);
    heard.note(personWarning({ warningId: 'w_p' }), 0);
    isGone = true;
    expect(JSON.stringify(heard.current().places())).not.toContain(TOKEN);
    expect(placesOf(heard)).toEqual([]);
    expect(heard.current().has('w_p')).toBe(true);
  });
});

describe('a feed that the store tells what is open', () => {
  const ids = (feed: ReturnType<typeof createFeed>) =>
    feed.recent(10).map(({ warningId, revision }) => `${warningId}/${revision}`);

  it('believes it of what the log was silent about, and the log of the rest', () => {
    const feed = createFeed(10);
    for (const id of ['w_ghost', 'w_old', 'w_heard', 'w_over']) feed.put(named(id));
    feed.put({ ...named('w_over', 1), status: 'closed' });
    feed.markIncomplete();
    const before = feed.generation();
    feed.seed(
      [named('w_heard', 0), named('w_over', 0), named('w_old', 4)],
      (id) => id === 'w_heard' || id === 'w_over',
      true,
    );
    // What neither knows as open has ended in what was passed over.
    expect(ids(feed)).toEqual(['w_heard/0', 'w_old/4']);
    expect(feed.counts().yellow).toBe(2);
    expect(feed.complete()).toBe(true);
    expect(feed.generation()).toBeGreaterThan(before);
    expect(feed.put(named('w_old', 4))).toBe(false);
    expect(feed.put(named('w_old', 5))).toBe(true);
  });

  it('keeps what it had where the store has more than it was asked for', () => {
    const feed = createFeed(10);
    feed.put(named('w_held'));
    feed.markIncomplete();
    feed.seed([named('w_a')], () => false, false);
    expect(ids(feed)).toEqual(['w_held/0', 'w_a/0']);
    expect(feed.complete()).toBe(false);
  });
});
