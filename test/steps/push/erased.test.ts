import { describe, expect, it } from 'vitest';
import type { Warning } from '../../../services/core/record/warning.ts';
import { TOPICS } from '../../../services/core/topics.ts';
import { type ReplayOptions, replayUndelivered } from '../../../services/steps/push/replay.ts';
import { waitUntil } from '../../wait-until.ts';
import { startDelivering, termsOf, webhookTo } from './delivering.ts';
import { startReceiver } from './receiver.ts';
import { ERASED_MARK, personWarning, TOKEN } from './warnings.ts';

const CLOSED = personWarning({ revision: 1, reason: 'closed', status: 'closed' });
const AGAIN = personWarning({ warningId: 'w_again', position: { partition: 0, offset: 10 } });

/** A receiver that may be told who people are, and answers so for now. */
async function registered(status: number) {
  const desk = await startReceiver(() => ({ status }));
  const delivering = await startDelivering([webhookTo(desk.url, termsOf('desk', { people: true }))]);
  const recover = (): void => {
    desk.answer(() => ({}));
    desk.received.length = 0;
  };
  return { ...delivering, desk, recover };
}

const replay = (options: Omit<ReplayOptions, 'choose' | 'signal'>) =>
  Array.fromAsync(
    replayUndelivered({ ...options, choose: () => true, signal: new AbortController().signal }),
    ({ undelivered, result }) => `${undelivered.deliveryId} ${result}`,
  );

describe('a person who was erased after their warning had ended', () => {
  it('is not named to a receiver that is only reached now, and is where they count again', async () => {
    const { desk, recover, put, erase, committed, log, codecs } = await registered(500);
    await put([personWarning(), CLOSED]);
    await waitUntil('it was tried', () => desk.received.length > 1);
    await erase();
    // A request that was under way still goes out.
    await waitUntil('nothing is tried any more', () => committed()?.offset === 2);
    recover();
    await put([AGAIN]);
    await waitUntil('all is done with', () => committed()?.offset === 3);
    expect(desk.ids()).toEqual(['w_again/0/desk']);
    const settled = [];
    for await (const { value } of log.read(TOPICS.undelivered, 0, 0))
      settled.push(codecs.undelivered.decode(value));
    expect(settled.map(({ deliveryId, state }) => `${deliveryId} ${state}`)).toEqual([
      'w_1/0/desk superseded',
      'w_1/1/desk superseded',
    ]);
  });

  it('is not named when what was given up is sent again', async () => {
    const { desk, recover, put, erase, committed, options, undelivered } = await registered(400);
    await put([CLOSED, AGAIN]);
    await waitUntil('both are given up', () => committed()?.offset === 2);
    await erase();
    recover();
    expect(await replay(options)).toEqual(['w_1/1/desk superseded', 'w_again/0/desk redelivered']);
    expect(desk.ids()).toEqual(['w_again/0/desk']);
    expect(await undelivered()).toEqual([]);
  });

  it('is told apart by the first place of an erasure that merge wrote twice, and by the mark of the scorer alone', async () => {
    const { desk, put, erase, committed } = await registered(200);
    await erase();
    await erase({ ...ERASED_MARK, position: { partition: 0, offset: 20 } });
    await erase({ ...ERASED_MARK, erasureId: 'e_2', step: 'merged', position: null });
    await erase({ ...ERASED_MARK, erasureId: 'e_3', position: { partition: 1, offset: 30 } });
    const other: Warning = { ...CLOSED, warningId: 'w_other', subject: `${CLOSED.subject}X` };
    await put([CLOSED, AGAIN, other]);
    await waitUntil('all is done with', () => committed()?.offset === 3);
    expect(new Set(desk.ids())).toEqual(new Set(['w_again/0/desk', 'w_other/1/desk']));
    expect(
      desk.received.filter(({ body }) => String(body).includes('w_1') && String(body).includes(TOKEN)),
    ).toEqual([]);
  });
});
