import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { waitUntil } from '../../wait-until.ts';
import { createWorkspace, type Workspace } from '../support/workspace.ts';
import { createSender, SOURCES, windows } from './matrix/feed.ts';
import { committedBy, type Ground, startGround } from './matrix/ground.ts';
import { figuresOf, lagOf } from './matrix/lag.ts';
import { type City, createCity, type Member } from './matrix/members.ts';

const canStart = inject('servers')?.sasl != null && inject('servers')?.registryUrl != null;
const TOWN = { events: 2_000, people: 100_000, cameras: 400, seed: 11 };
const TOPIC = 'subject-events';
const LONG_MS = 120_000;

describe.runIf(canStart)('a log that retention shortened under a scorer that was away', () => {
  let workspace: Workspace;
  let ground: Ground;
  let city: City;
  beforeAll(async () => {
    workspace = await createWorkspace();
    ground = await startGround(workspace.path);
    city = createCity(workspace, {
      TOCSIN_KAFKA_BROKERS: ground.kafka.brokers,
      TOCSIN_KAFKA_SESSION_TIMEOUT: 'PT4S',
      TOCSIN_REGISTRY_URL: ground.registry.url,
      TOCSIN_HTTP_PORT: '0',
      TOCSIN_SOURCES: SOURCES,
    });
  });
  afterAll(async () => {
    await city.close();
    await ground.stop();
    await workspace.remove();
  });

  /** As time does it: what is older than a second goes. */
  async function shorten(): Promise<void> {
    const configEntries = [{ name: 'retention.ms', value: '1000' }];
    // 2 is a topic.
    await ground.admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: 2, name: TOPIC, configEntries }],
    });
  }

  const isHandled = async (group: string): Promise<boolean> => {
    const lags = [...((await lagOf(city)) ?? [])].filter(([place]) => place.startsWith(`${group} `));
    return lags.length > 0 && lags.every(([, lag]) => lag === 0);
  };
  const committed = async (): Promise<number> =>
    (await committedBy(ground.admin, 'score')).get(`${TOPIC}/0`) ?? 0;
  const firstHeld = async (): Promise<number> =>
    Number((await ground.admin.fetchTopicOffsets(TOPIC))[0]!.low);
  /** What /readyz waits for, once that is records. */
  async function tellsOfRecords(scorer: Member): Promise<readonly object[] | undefined> {
    const response = await fetch(scorer.url('figures')!.replace('/metrics', '/readyz'));
    const { waitingFor } = (await response.json()) as { readonly waitingFor: readonly { what: string }[] };
    return waitingFor.some(({ what }) => what === 'records') ? waitingFor : undefined;
  }

  it('is told by metric, log and readyz for as long as somebody looks, and nothing is skipped', async () => {
    await Promise.all([
      city.join({ name: 'front', steps: 'ingest,merge' }),
      city.join({ name: 'scorer', steps: 'score' }),
    ]);
    const sender = createSender(() => city.member('front').url('POST'), new AbortController().signal);
    const [before, after] = [...windows(TOWN, 1_000)];
    await sender.send(before!);
    await waitUntil('it to be merged', () => isHandled('merge'), LONG_MS);
    await waitUntil('it to be scored', () => isHandled('score'), LONG_MS);
    expect(await city.member('scorer').leave()).toMatchObject({ code: 0 });
    const left = await committed();
    expect(left).toBeGreaterThan(0);
    await sender.send(after!);
    await waitUntil('the rest to be merged', () => isHandled('merge'), LONG_MS);
    await shorten();
    await waitUntil('the log to begin after what was read', async () => (await firstHeld()) > left, LONG_MS);

    const scorer = await city.join({ name: 'scorer', steps: 'score' });
    const waitingFor = await waitUntil('it to say so', async () => await tellsOfRecords(scorer), LONG_MS);
    const words = expect.stringMatching(
      /^score has ended: offset \d+ of topic "subject-events" partition 0/,
    ) as string;
    expect(waitingFor).toMatchObject([
      { what: 'records', group: 'score', code: 'out_of_range', text: words },
    ]);
    expect(await figuresOf(scorer)).toMatch(/^tocsin_records_gone\{group="score"\} 1$/m);
    const lines = (await workspace.read('scorer/tocsin.log')).split('\n');
    expect(lines.filter((line) => line.includes('is not in the log'))).not.toEqual([]);
    // It is there to be asked, takes nothing from the log, and what was committed stays.
    expect(city.ownDeaths()).toEqual([]);
    expect(await committed()).toBe(left);
    const end = await scorer.leave();
    expect(end.code).toBe(1);
    expect(end.stderr).toContain('This process stays');
  });
});
