import { assign } from './assignment.ts';
import { createBell } from './bell.ts';
import type { Connection } from './connection.ts';
import { closed, fenced, isTransient, protocolError, refused } from './errors.ts';
import type { Broker } from './kafkajs.ts';
import { decodeAssignment, decodeClaim, encodeAssignment, encodeSubscription } from './member-protocol.ts';

/** Another name for every change of what members tell one another. */
const PROTOCOL = 'tocsin-sticky-1';
const BEATS_PER_SESSION = 10;
const PAUSE_MS = 200;

export interface MemberOptions {
  readonly group: string;
  /** Partitions of each topic. */
  readonly widths: ReadonlyMap<string, number>;
  readonly sessionTimeoutMs: number;
  /** For joining, which may wait for other members: nothing else can use it meanwhile. */
  readonly joining: Connection;
  /** For heartbeats and commits. */
  readonly coordinating: Connection;
  /** The numbers whose work goes on in this process now, what is being given up included. */
  held(): readonly number[];
  /** These numbers are this process's, no others. Called after each join. */
  onAssigned(numbers: ReadonlySet<number>): void;
  /** The group gave this process up: its work has other owners. Resolves when all of it has ended here. */
  onLost(): Promise<void>;
}

/** What the committed offset of a topic is to be. */
export interface Commit {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly metadata: string;
}

/** This process in a consumer group. */
export interface Member {
  /** Joins, and joins again whenever the group changes, until `leave`. Rejects where Kafka refuses it for good. */
  live(): Promise<void>;
  /** Tells the group that what this process holds has changed. */
  rejoin(): void;
  /**
   * Commits as a member of the generation of this moment, which is one in which the number is held: `isHeld` is asked
   * before each try. Throws `LogError('fenced')` where the group has given this process up, or `isHeld` says no.
   */
  commit(commits: readonly Commit[], isHeld: () => boolean): Promise<void>;
  leave(): Promise<void>;
}

interface Identity {
  readonly memberId: string;
  readonly generation: number;
}

export function createMember(options: MemberOptions): Member {
  const { group, widths, sessionTimeoutMs, joining, coordinating } = options;
  const topics = [...widths.keys()];
  const width = Math.max(...widths.values());
  const beat = createBell();
  const changed = createBell();
  /** Null before the first join and from when the group has given this process up until it is in again. */
  let identity: Identity | null = null;
  /** Under which the group knows this process, also while a join is not through. */
  let memberId = '';
  let inFlight: Promise<void> = Promise.resolve();
  let isRejoinDue = true;
  let isLost = false;
  let isLeaving = false;

  async function withCoordinator<T>(work: (broker: Broker) => Promise<T>): Promise<T> {
    return await work(await coordinating.coordinator(group));
  }

  async function join(): Promise<void> {
    isRejoinDue = false;
    const broker = await joining.coordinator(group);
    const claim = { generation: identity?.generation ?? -1, held: options.held() };
    const joined = await broker.joinGroup({
      groupId: group,
      memberId,
      sessionTimeout: sessionTimeoutMs,
      // Members join again at once, whatever they have in hand: who takes longer is gone.
      rebalanceTimeout: sessionTimeoutMs,
      groupProtocols: [{ name: PROTOCOL, metadata: encodeSubscription(topics, claim) }],
    });
    memberId = joined.memberId;
    const generation = joined.generationId;
    const shares =
      joined.leaderId === memberId
        ? assign(
            joined.members.map((member) => decodeClaim(member.memberId, member.memberMetadata)),
            width,
          )
        : new Map<string, readonly number[]>();
    const { memberAssignment } = await broker.syncGroup({
      groupId: group,
      memberId,
      generationId: generation,
      groupAssignment: [...shares].map(([member, numbers]) => ({
        memberId: member,
        memberAssignment: encodeAssignment(numbers, widths),
      })),
    });
    identity = { memberId, generation };
    options.onAssigned(decodeAssignment(memberAssignment));
    changed.ring();
  }

  /** Until the group changes. */
  async function keepAlive(): Promise<void> {
    while (!isLeaving && !isRejoinDue && !isLost) {
      await beat.wait(sessionTimeoutMs / BEATS_PER_SESSION);
      if (isLeaving || isRejoinDue || isLost || identity === null) return;
      const me = { groupId: group, memberId: identity.memberId, groupGenerationId: identity.generation };
      await withCoordinator((broker) => broker.heartbeat(me));
    }
  }

  async function lose(): Promise<void> {
    identity = null;
    memberId = '';
    changed.ring();
    await options.onLost();
    isLost = false;
    isRejoinDue = true;
  }

  async function afterFailure(error: unknown): Promise<void> {
    switch (protocolError(error)) {
      case 'REBALANCE_IN_PROGRESS':
        isRejoinDue = true;
        return;
      case 'UNKNOWN_MEMBER_ID':
      case 'ILLEGAL_GENERATION':
      case 'FENCED_INSTANCE_ID':
        return await lose();
      default:
        if (!isTransient(error)) throw refused(`let this process into the consumer group "${group}"`, error);
        await coordinating.recover(error).catch(() => undefined);
        await joining.recover(error).catch(() => undefined);
        await beat.wait(PAUSE_MS);
    }
  }

  return {
    async live() {
      while (!isLeaving) {
        if (joining.isClosed()) throw closed();
        try {
          if (isLost) await lose();
          if (isRejoinDue || identity === null) {
            inFlight = join();
            await inFlight;
          }
          await keepAlive();
        } catch (error) {
          if (!isLeaving) await afterFailure(error);
        }
      }
    },
    rejoin() {
      isRejoinDue = true;
      beat.ring();
    },
    async commit(commits, isHeld) {
      await coordinating.persist(`commit the offsets of "${group}"`, async () => {
        while (!(await tryToCommit(commits, isHeld))) await changed.wait(PAUSE_MS);
      });
    },
    async leave() {
      isLeaving = true;
      beat.ring();
      // The group must not wait for a member that went while it was coming.
      await Promise.race([inFlight.catch(() => undefined), changed.wait(sessionTimeoutMs)]);
      if (memberId === '') return;
      const me = { groupId: group, memberId };
      // Who does not say goodbye is missed after the session timeout.
      await withCoordinator((broker) => broker.leaveGroup(me)).catch(() => undefined);
      changed.ring();
    },
  };

  /** False where the group is between two generations: what is held will be held in the next. */
  async function tryToCommit(commits: readonly Commit[], isHeld: () => boolean): Promise<boolean> {
    if (identity === null || !isHeld()) throw fenced(group, 'other members have taken its work over');
    const { generation: groupGenerationId } = identity;
    try {
      const me = { groupId: group, memberId: identity.memberId, groupGenerationId };
      const request = { ...me, topics: byTopic(commits) };
      await withCoordinator((broker) => broker.offsetCommit(request));
      return true;
    } catch (error) {
      switch (protocolError(error)) {
        case 'REBALANCE_IN_PROGRESS':
        case 'ILLEGAL_GENERATION':
          if (identity?.generation === groupGenerationId) {
            isRejoinDue = true;
            beat.ring();
            return false;
          }
          return await tryToCommit(commits, isHeld);
        case 'UNKNOWN_MEMBER_ID':
        case 'FENCED_INSTANCE_ID':
          isLost = true;
          beat.ring();
          throw fenced(group, 'it was away for longer than the session timeout');
        default:
          throw error;
      }
    }
  }
}

function byTopic(commits: readonly Commit[]) {
  return commits.map(({ topic, partition, offset, metadata }) => ({
    topic,
    partitions: [{ partition, offset: String(offset), metadata }],
  }));
}
