import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { labelsOf, simulateTown } from '../../../services/adapters/simulated-town/simulate.ts';
import { lineSinkOf, writeTown } from '../../../services/adapters/simulated-town/write.ts';

const options = {
  seed: 4,
  from: Date.parse('2026-01-05T00:00:00+08:00'),
  days: 10,
  scale: { people: 20_000, cameras: 300 },
};

test('events and labels are written as NDJSON, each once, and counted', async () => {
  const events: string[] = [];
  const labels: string[] = [];
  const progress: number[] = [];
  const counts = await writeTown({
    options,
    events: (line) => void events.push(line),
    labels: (line) => void labels.push(line),
    onProgress: (now) => progress.push(now.events),
  });
  const expected = [...simulateTown(options)];
  expect(events).toEqual(expected.map(({ event }) => `${JSON.stringify(event)}\n`));
  expect(labels).toEqual([...labelsOf(expected)].map((label) => `${JSON.stringify(label)}\n`));
  expect(counts).toEqual({ events: events.length, labels: labels.length });
  expect(progress.at(-1)).toBe(events.length);
});

test('a slow stream holds the town back: its buffer never grows past the mark by more than a line', async () => {
  let written = 0;
  let longest = 0;
  const slow = new Writable({
    highWaterMark: 2_000,
    write(_chunk, _encoding, done) {
      written++;
      longest = Math.max(longest, slow.writableLength);
      setImmediate(done);
    },
  });
  const counts = await writeTown({
    options: { ...options, days: 1 },
    events: lineSinkOf(slow),
    labels: () => {},
  });
  slow.end();
  await new Promise((resolve) => slow.once('finish', resolve));
  expect(written).toBe(counts.events);
  expect(longest).toBeLessThan(2_000 + 1_000);
});

test("a sink's error ends the writing", async () => {
  const full = new Error('disk full');
  const broken = writeTown({ options, events: () => Promise.reject(full), labels: () => {} });
  await expect(broken).rejects.toBe(full);
});

test('a stream that breaks while it is full ends the writing', async () => {
  const broken = new Writable({
    highWaterMark: 1,
    write: (_chunk, _encoding, done) => setImmediate(() => done(new Error('gone'))),
  });
  const writing = writeTown({ options, events: lineSinkOf(broken), labels: () => {} });
  await expect(writing).rejects.toThrow('gone');
});
