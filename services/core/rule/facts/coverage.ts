import type { EventView } from '../../event/event.ts';

/**
 * Share of the cameras (distinct `deviceId`) behind `alarms` that are online: whose last `offline` or `online` event is no
 * `offline` that still stands open. `alarms` is in time order; undefined where it is empty.
 */
export function coverage(alarms: readonly EventView[]): number | undefined {
  const offlineBy = new Map<string | null, boolean>();
  for (const { deviceId, category, status } of alarms) {
    const isOffline = category === 'offline' && status !== 'cleared' && status !== 'closed';
    if (category === 'offline' || category === 'online') offlineBy.set(deviceId, isOffline);
    else if (!offlineBy.has(deviceId)) offlineBy.set(deviceId, false);
  }
  const cameras = offlineBy.size;
  if (cameras === 0) return undefined;
  const offline = [...offlineBy.values()].filter(Boolean).length;
  return (cameras - offline) / cameras;
}
