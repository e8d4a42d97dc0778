import { connect } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { warningWith } from '../../../steps/push/warnings.ts';
import { accountWith, by, signedInAs } from '../accounts.ts';
import { ask, begin, openStream } from '../ask.ts';
import { startServer } from '../server-under-test.ts';

const numbered = (count: number) =>
  Array.from({ length: count }, (_, i) => warningWith({ warningId: `w_${i}`, score: i / 10 }));

describe('GET /v1/stream', () => {
  it('sends every revision of a burst in order, each with its id, and the counts after them', async () => {
    // Far more than may wait for a client: it had no chance to read, and is not cut off for it.
    const { port, feed } = await startServer({ maxWaitingBytes: 64 * 1024 });
    const stream = await openStream(port);
    const warnings = numbered(2_000);
    for (const warning of warnings) feed.put(warning);
    await expect.poll(() => stream.told().length, { timeout: 10_000 }).toBe(2_000);
    expect(stream.told()).toEqual(warnings.map(({ warningId }) => `${warningId}/0`));
    expect(stream.data<{ score: number }>('warning').map(({ score }) => score)).toEqual(
      warnings.map(({ score }) => score),
    );
    expect(stream.data('counts').at(-1)).toEqual({
      open: { blue: 0, yellow: 1_000, orange: 0, red: 0 },
      complete: false,
    });
  });

  it('says at once what is open, before anything comes', async () => {
    const { port, feed } = await startServer();
    feed.put(warningWith({ level: 'red' }));
    const stream = await openStream(port);
    await expect
      .poll(() => stream.data('counts'))
      .toEqual([{ open: { blue: 0, yellow: 0, orange: 0, red: 1 }, complete: true }]);
    expect(stream.response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(stream.response.headers['cache-control']).toBe('no-store');
    expect(stream.response.headers['x-accel-buffering']).toBe('no');
    expect(stream.response.headers['x-content-type-options']).toBe('nosniff');
  });

  it('counts what the store was found to have open too, though no revision tells of it', async () => {
    const { port, feed } = await startServer({ heartbeatMs: 20 });
    feed.put(warningWith({ warningId: 'w_heard', level: 'red' }));
    feed.markIncomplete();
    const stream = await openStream(port);
    const counts = (yellow: number, complete: boolean) => ({
      open: { blue: 0, yellow, orange: 0, red: 1 },
      complete,
    });
    await expect.poll(() => stream.data('counts').at(-1)).toEqual(counts(0, false));
    feed.seed([warningWith({ warningId: 'w_stored' })], (id) => id === 'w_heard', true);
    await expect.poll(() => stream.data('counts').at(-1)).toEqual(counts(1, true));
    expect(stream.told()).toEqual([]);
  });

  it('loses nothing between the list and the stream for a client that opens the stream first', async () => {
    const { port, feed } = await startServer();
    const warnings = numbered(300);
    feed.put(warnings[0]!);
    const stream = await openStream(port);
    for (const warning of warnings.slice(1, 150)) feed.put(warning);
    const listed = await ask(port, { path: '/v1/warnings?limit=500' });
    for (const warning of warnings.slice(150)) feed.put(warning);
    const fromList = listed.json<{ warnings: { warningId: string }[] }>().warnings;
    await expect.poll(() => stream.told().at(-1)).toBe('w_299/0');
    const seen = new Set([...fromList.map(({ warningId }) => `${warningId}/0`), ...stream.told()]);
    expect(seen.size).toBe(300);
  });

  it('takes a Last-Event-ID, of whatever form, for what it is worth', async () => {
    const { port, feed } = await startServer();
    const stream = await openStream(port, { 'last-event-id': '%%/../w_1/99999999999999999999' });
    feed.put(warningWith());
    await expect.poll(() => stream.told()).toEqual(['w_1/0']);
  });

  it('keeps a quiet line alive with comments', async () => {
    const { port } = await startServer({ heartbeatMs: 5 });
    const stream = await openStream(port);
    await expect
      .poll(() => stream.blocks.filter((block) => block.startsWith(': heartbeat')).length)
      .toBeGreaterThan(2);
  });

  it('lets a client go that does not read, and serves the others on', async () => {
    const { port, feed, logged } = await startServer({ maxWaitingBytes: 64 * 1024 });
    const deaf = await begin(port, { path: '/v1/stream' });
    deaf.pause();
    const reader = await openStream(port);
    const events = Array.from({ length: 50 }, (_, i) => `case-${i}-${'x'.repeat(100)}`);
    const [contribution] = warningWith().contributions;
    let sent = 0;
    const dropped = () => logged.some(({ level }) => level === 'warn');
    // Kernel buffers differ, so it is fed until it is dropped, and no faster than the other reads.
    while (!dropped() && sent < 20_000) {
      for (let i = 0; i < 5; i++) {
        feed.put(warningWith({ revision: sent++, contributions: [{ ...contribution!, events }] }));
      }
      await expect.poll(() => reader.told().length, { interval: 1 }).toBe(sent);
    }
    expect(dropped()).toBe(true);
    feed.put(warningWith({ revision: sent }));
    await expect.poll(() => reader.told().at(-1)).toBe(`w_1/${sent}`);
  });

  it('cuts off at once a client that does not read when its session ends, and serves the others on', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const ending = accountWith({ id: 'a_endsendsendsends' });
    const { sessions, ...signIn } = signedInAs(accountWith());
    let stands = true;
    const peek: typeof sessions.peek = (secret) => {
      const found = sessions.peek(secret);
      return found === null || found.account.id !== ending.id ? found : { ...found, stands: () => stands };
    };
    const { port, feed, streams } = await startServer({
      entry: { signIn: { ...signIn, sessions: { ...sessions, peek } } },
    });
    const deaf = await begin(port, { path: '/v1/stream', headers: by(ending, port) });
    deaf.pause().on('error', () => undefined);
    const reader = await openStream(port);
    const events = Array.from({ length: 500 }, (_, i) => `case-${i}-${'x'.repeat(100)}`);
    const [contribution] = warningWith().contributions;
    const put = (revision: number) =>
      feed.put(warningWith({ revision, contributions: [{ ...contribution!, events }] }));
    // More than kernel buffers hold, so that some of it waits in the process.
    for (let revision = 0; revision < 140; revision++) put(revision);
    await expect.poll(() => reader.told().length).toBe(140);
    expect(streams()).toBe(2);
    stands = false;
    vi.advanceTimersByTime(10_000);
    put(140);
    await expect.poll(() => streams()).toBe(1);
    put(141);
    await expect.poll(() => reader.told().at(-1)).toBe('w_1/141');
  });

  it('is open to an account twenty times at once, whatever others have open', async () => {
    const { port, streams } = await startServer();
    const other = by(accountWith({ id: 'a_otherotherothero' }), port);
    const open = await Promise.all(Array.from({ length: 20 }, () => openStream(port)));
    const refused = await ask(port, { path: '/v1/stream' });
    expect([refused.status, refused.json<{ error: { code: string } }>().error.code]).toEqual([
      503,
      'too_many_streams',
    ]);
    expect((await openStream(port, other)).response.statusCode).toBe(200);
    open[0]!.response.destroy();
    await expect.poll(() => streams()).toBe(20);
    expect((await openStream(port)).response.statusCode).toBe(200);
  });

  it('forgets a client that left', async () => {
    const { port, feed } = await startServer();
    const left = await openStream(port);
    left.response.destroy();
    const stays = await openStream(port);
    for (const warning of numbered(100)) feed.put(warning);
    await expect.poll(() => stays.told().length).toBe(100);
  });

  it('ends every stream at close, which does not wait for those that neither read nor finish', async () => {
    const { port, feed, close } = await startServer();
    const streams = await Promise.all(Array.from({ length: 10 }, () => openStream(port)));
    const deaf = await begin(port, { path: '/v1/stream' });
    deaf.pause().on('error', () => undefined);
    const halfSent = connect(port, '127.0.0.1');
    onTestFinished(() => void halfSent.destroy());
    halfSent.on('error', () => undefined);
    halfSent.write(
      'POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    );
    for (const warning of numbered(200)) feed.put(warning);
    const started = performance.now();
    await close();
    expect(performance.now() - started).toBeLessThan(5_000);
    await expect.poll(() => streams.every(({ hasEnded }) => hasEnded())).toBe(true);
    expect(streams.every(({ told }) => told().length === 200)).toBe(true);
  });
});
