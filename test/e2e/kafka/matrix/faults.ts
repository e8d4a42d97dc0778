import { setTimeout as pause } from 'node:timers/promises';
import { waitUntil } from '../../../wait-until.ts';
import type { Ground } from './ground.ts';
import { partitionsOf } from './lag.ts';
import type { City, Member } from './members.ts';
import type { ProxyMode, SinkProxy } from './sink-proxy.ts';

/** Where faults happen. */
export interface Scene {
  readonly city: City;
  readonly ground: Ground;
  readonly proxy: SinkProxy | null;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Resolves when this share of the segment was sent. */
  reached(share: number): Promise<void>;
  /** `kill -9`; it is started again at once. */
  kill(member: Member): void;
  say(text: string): void;
}

/** Does what it is named for while the feed goes on, and tells what it did. */
export type Fault = (scene: Scene) => Promise<string>;

/** Servers and groups on a machine that has much else to do. */
const LONG_MS = 300_000;
/** A kill falls up to so long after the moment in the feed: into starts, restores and commits as well. */
const LATER_MS = 1_500;

/** Kills these, in turn, each at a random moment of the segment. */
export const kills =
  (names: readonly string[]): Fault =>
  async (scene) => {
    const moments = names.map(() => 0.95 * scene.random()).sort((a, b) => a - b);
    for (const [index, name] of names.entries()) {
      await scene.reached(moments[index]!);
      await pause(LATER_MS * scene.random());
      scene.kill(scene.city.member(name));
    }
    return `kill -9: ${names.join(', ')}`;
  };

/** A scorer is stopped until the others have all that it had, and woken while they work on. */
export const zombie =
  (partitions: number): Fault =>
  async ({ city, reached, say }) => {
    await reached(0.1);
    const asleep = city.member('score-1');
    const others = city.members().filter(({ steps, name }) => steps === 'score' && name !== 'score-1');
    asleep.kill('SIGSTOP');
    say('a scorer sleeps');
    try {
      await waitUntil('the others to have all partitions', () => haveAll(others, partitions), LONG_MS);
      await reached(0.5);
    } finally {
      asleep.kill('SIGCONT');
    }
    say('it wakes');
    await waitUntil('it to have work again', () => hasSome(asleep), LONG_MS);
    return 'SIGSTOP of a scorer until others had its partitions, then SIGCONT';
  };

export const brokerKilled: Fault = async ({ ground, reached, say }) => {
  await reached(0.3);
  await ground.kafka.kill();
  say('the broker is dead');
  await ground.kafka.start();
  say('the broker is back');
  return 'kill -9 of the broker, started again';
};

/** A scorer that dies meanwhile cannot come back before the registry does. */
export const registryDown: Fault = async (scene) => {
  const { city, ground, reached, say } = scene;
  await reached(0.2);
  await ground.registry.stop();
  say('the registry is away');
  const scorer = city.member('score-2');
  const before = scorer.starts();
  scene.kill(scorer);
  await reached(0.5);
  await waitUntil('it to have tried to start', () => scorer.starts() > before, LONG_MS);
  await ground.registry.start();
  say('the registry is back');
  await waitUntil('it to have work again', () => hasSome(scorer), LONG_MS);
  return 'registry stopped, a scorer killed meanwhile, registry started';
};

/** A third scorer takes its share and goes in order. */
export const joinAndLeave: Fault = async ({ city, reached, say }) => {
  await reached(0.1);
  const third = await city.join({ name: 'score-3', steps: 'score' });
  await waitUntil('the third to have work', () => hasSome(third), LONG_MS);
  say('a third scorer has work');
  await reached(0.6);
  const { code } = await third.leave();
  if (code !== 0) throw new Error(`the third scorer ended with ${code}`);
  return 'a third scorer joined, worked and left';
};

/** What stands between store and ClickHouse misbehaves for a part of the segment, and for so many requests at least. */
export const sink =
  (mode: ProxyMode, least: number): Fault =>
  async ({ proxy, reached, say }) => {
    if (proxy === null) throw new Error('this run has no proxy before its ClickHouse');
    await reached(0.2);
    proxy.set(mode);
    say(`the sink is ${mode}`);
    await waitUntil(`${least} requests to have met it`, () => proxy.met(mode) >= least, LONG_MS);
    await reached(0.6);
    proxy.set('passing');
    return `${proxy.met(mode)} requests met a sink that was ${mode}`;
  };

const hasSome = async (scorer: Member): Promise<boolean> => (await partitionsOf(scorer)).length > 0;

async function haveAll(scorers: readonly Member[], partitions: number): Promise<boolean> {
  const held = await Promise.all(scorers.map(partitionsOf));
  return new Set(held.flat()).size === partitions;
}
