import { inject } from 'vitest';
import { SNAPSHOTS } from '../../../services/adapters/kafka/options.ts';
import { TOPICS } from '../../../services/core/topics.ts';
import { asAdmin } from '../../adapters/kafka/admin.ts';
import { waitUntil } from '../../wait-until.ts';

export const servers = inject('servers');

/** The topics have the names that they have in an installation: on brokers of somebody's own they may be in use. */
export const isOurs = servers !== null && servers.sasl !== null && servers.registryUrl !== null;

/** Takes the installation that another test left on the brokers away, so that this one has topics as it wants them. */
export async function clearBrokers(): Promise<void> {
  const ours: ReadonlySet<string> = new Set([...Object.values(TOPICS), SNAPSHOTS.name]);
  await asAdmin(async (admin) => {
    const held = async (): Promise<string[]> => (await admin.listTopics()).filter((name) => ours.has(name));
    const topics = await held();
    if (topics.length > 0) await admin.deleteTopics({ topics });
    await waitUntil('the topics to be gone', async () => (await held()).length === 0);
    // A process that was killed is a member until its session ends.
    await waitUntil('the groups to be gone', async () => {
      const { groups } = await admin.listGroups();
      const left = groups.map(({ groupId }) => groupId).filter((group) => OWN_GROUPS.test(group));
      if (left.length > 0) await admin.deleteGroups(left).catch(() => undefined);
      return left.length === 0;
    });
  });
}

const OWN_GROUPS = /^(merge|score|store|push|deliver|rule-sets-follower|erasures-follower)/;

/** As a registry without any schema of Tocsin. */
export async function clearRegistry(subjects: readonly string[]): Promise<void> {
  for (const subject of subjects) {
    const address = `${servers!.registryUrl!}/subjects/${subject}`;
    await fetch(address, { method: 'DELETE' });
    await fetch(`${address}?permanent=true`, { method: 'DELETE' });
  }
}
