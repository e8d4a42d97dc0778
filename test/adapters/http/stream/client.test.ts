import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { createClient } from '../../../../services/adapters/http/stream/client.ts';
import { createScope } from '../../../../services/adapters/http/stream/scope.ts';
import { warningWith } from '../../../steps/push/warnings.ts';
import { accountWith } from '../accounts.ts';
import { revisionsUnderTest, titleOf } from '../server-under-test.ts';

/** A response that has no room after each write, until it is told that there is. */
class Slow extends ServerResponse {
  readonly texts: string[] = [];
  override write(text: string): boolean {
    this.texts.push(text);
    return false;
  }
}

it('what is missed is sent as fast as the client takes it, and waiting leaves nothing behind', async () => {
  const records = Array.from({ length: 50 }, (_, offset) => {
    return { partition: 0, offset, warning: warningWith({ warningId: `w_${offset}` }) };
  });
  const { feed, revisions } = revisionsUnderTest({ hold: 1, records });
  const response = new Slow(new IncomingMessage(new Socket()));
  Object.defineProperty(response, 'writableNeedDrain', { value: true });
  const client = createClient({
    response,
    scope: createScope(accountWith(), feed, { titleOf, units: [] }),
    revisions,
    now: () => ({ at: revisions.reached(), id: '0:49' }),
    maxWaitingBytes: 1_000_000,
    onDropped: () => undefined,
  });
  const before = response.listenerCount('close');
  client.begin([-1]);
  for (let sent = 1; sent <= 40; sent++) {
    await expect.poll(() => response.texts.length, { interval: 1 }).toBe(sent);
    expect(response.listenerCount('close')).toBe(before + 1);
    response.emit('drain');
  }
  response.destroy();
  await expect.poll(() => response.listenerCount('drain')).toBe(0);
  expect(response.listenerCount('close')).toBeLessThanOrEqual(before);
});
