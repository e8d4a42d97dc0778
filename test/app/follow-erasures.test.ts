import { describe, expect, it, onTestFinished } from 'vitest';
import { createCodecs } from '../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../services/adapters/avro/schema-file.ts';
import { createMemoryLog } from '../../services/adapters/memory-log/memory-log.ts';
import { followErasures } from '../../services/app/follow-erasures.ts';
import { ERASED_SUBJECT } from '../../services/core/record/erasure.ts';
import type { Warning } from '../../services/core/record/warning.ts';
import { TOPICS } from '../../services/core/topics.ts';
import { createErasedWarnings } from '../../services/steps/push/erased-warnings.ts';
import { createPushStep } from '../../services/steps/push/push-step.ts';
import { ERASED_MARK, personWarning, TOKEN } from '../steps/push/warnings.ts';
import { waitUntil } from '../wait-until.ts';

const OPEN = personWarning();
const CLOSED = personWarning({ revision: 1, reason: 'closed', status: 'closed' });
const AGAIN = personWarning({ warningId: 'w_again', position: { partition: 0, offset: 10 } });
const END = personWarning({
  revision: 1,
  reason: 'withdrawn',
  status: 'withdrawn',
  subject: ERASED_SUBJECT,
  contributions: [],
  position: { partition: 0, offset: 10 },
});

/** A log as Kafka's: what it holds stays. `show()` is a process that shows warnings. */
async function logOf(warnings: readonly Warning[]) {
  const log = createMemoryLog();
  const codecs = createCodecs(openSchemaFile(':memory:'));
  onTestFinished(() => log.close());
  await log.createTopics(
    [TOPICS.warnings, TOPICS.erasureMarks].map((name) => {
      return { name, partitions: 1, retentionMs: Number.MAX_SAFE_INTEGER };
    }),
  );
  const append = (topic: string, value: Uint8Array) => log.append([{ topic, partition: 0, key: 'k', value }]);
  for (const warning of warnings) await append(TOPICS.warnings, codecs.warning.encode(warning));
  const erase = () => append(TOPICS.erasureMarks, codecs.erasureMark.encode(ERASED_MARK));
  const show = async (hold = 5_000) => {
    const codec = codecs.erasureMark;
    const erased = createErasedWarnings({ log, codec });
    const push = createPushStep({ log, codec: codecs.warning, erased, hold });
    const { forgetErased } = push;
    const showing = await log.run({ ...push, idleMs: 5 });
    const following = await log.run({
      ...followErasures({ log, group: 'follower', codec, erased, forgetErased }),
      idleMs: 5,
    });
    onTestFinished(async () => {
      await showing.stop();
      await following.stop();
    });
    const lags = async () => [...(await showing.lag()), ...(await following.lag())];
    await waitUntil('all is read', async () => (await lags()).every(({ records }) => records === 0));
    const held = (): readonly Warning[] => {
      const { open, ended } = push.feed.content();
      return [...open, ...ended, ...push.revisions.heldAfter([-1]).map(({ warning }) => warning)];
    };
    const toldAfter = async () =>
      Array.fromAsync((await push.revisions.readAfter([-1]))!.revisions, ({ warning }) => warning);
    return { held, toldAfter };
  };
  return { erase, show };
}

const idsOf = (warnings: readonly Warning[]) =>
  warnings.map(({ warningId, revision }) => `${warningId}/${revision}`);

describe('a process that shows warnings', () => {
  it('shows nothing of a person erased after their warning had ended, in a log that still holds it', async () => {
    const { erase, show } = await logOf([OPEN, CLOSED, AGAIN]);
    expect(JSON.stringify((await show()).held())).toContain('w_1');
    await erase();
    const { held, toldAfter } = await show();
    expect(new Set(idsOf(held()))).toEqual(new Set(['w_again/0']));
    expect(idsOf(await toldAfter())).toEqual(['w_again/0']);
  });

  it('forgets them as soon as the scorer has, and nobody who was away is told of them', async () => {
    const { erase, show } = await logOf([OPEN, CLOSED]);
    const { held, toldAfter } = await show();
    expect(idsOf(await toldAfter())).toEqual(['w_1/0', 'w_1/1']);
    await erase();
    await waitUntil('it is forgotten', () => held().length === 0);
    expect(await toldAfter()).toEqual([]);
  });

  it('tells who was away that an open one is over, and no more', async () => {
    const { erase, show } = await logOf([OPEN, END]);
    await erase();
    const { toldAfter } = await show(1);
    const told = await toldAfter();
    expect(idsOf(told)).toEqual(['w_1/1']);
    expect(JSON.stringify(told)).not.toContain(TOKEN);
  });
});
