import type { SystemStatus } from '../app/status.ts';
import type { System } from '../app/system.ts';
import { LEVELS } from '../core/record/warning.ts';

/** On a terminal one line that is written over every second; elsewhere a line every ten. */
export function runSummary(system: Pick<System, 'status'>): { stop(): void } {
  const { isTTY } = process.stdout;
  const everyMs = isTTY ? 1_000 : 10_000;
  let before: { readonly at: number; readonly events: number | null } | undefined;
  let showing = false;
  /** Events a second since the last look; the first look has nothing to compare with. */
  const look = async (): Promise<string | undefined> => {
    const status = await system.status();
    const now = { at: performance.now(), events: eventsOf(status) };
    const last = before;
    before = now;
    if (last === undefined) return undefined;
    const rate =
      now.events === null ? null : ((now.events - (last.events ?? 0)) / (now.at - last.at)) * 1_000;
    return summaryLine(status, rate);
  };
  const show = async (): Promise<void> => {
    const line = await look();
    if (line === undefined) return;
    // A line that wraps cannot be written over.
    process.stdout.write(isTTY ? `\r\u001b[2K${line.slice(0, process.stdout.columns - 1)}` : `${line}\n`);
  };
  look().catch(() => undefined);
  const timer = setInterval(() => {
    if (showing) return;
    showing = true;
    // A status that cannot be had belongs to a system that is going down, which says so itself.
    show().then(
      () => {
        showing = false;
      },
      () => clearInterval(timer),
    );
  }, everyMs);
  return { stop: () => clearInterval(timer) };
}

function eventsOf({ merged }: SystemStatus): number | null {
  return merged === null ? null : merged.accepted + merged.duplicate + merged.rejected;
}

/** What this process knows: on Kafka the other steps are others' to tell of. */
export function summaryLine(status: SystemStatus, rate: number | null): string {
  const { open, lag, subjects } = status;
  const parts = [
    rate === null ? null : `${rate.toFixed(0)} events/s`,
    taken(status),
    open === null
      ? null
      : `open: ${[...LEVELS]
          .reverse()
          .map((level) => `${open[level] ?? 0} ${level}`)
          .join(', ')}`,
    subjects === null ? null : `${subjects.toLocaleString('en')} subjects`,
    `lag ${[lag.merge, lag.score, lag.store].map((records) => records ?? '-').join('/')}`,
  ];
  return parts.filter((part) => part !== null).join(' · ');
}

/** What the door turned away never came to merge. */
function taken({ ingest, merged }: SystemStatus): string | null {
  if (ingest === null && merged === null) return null;
  const sum = (of: 'duplicate' | 'rejected'): number => (merged?.[of] ?? 0) + (ingest?.[of] ?? 0);
  const accepted = (merged ?? ingest)!.accepted.toLocaleString('en');
  return `${accepted} accepted, ${sum('duplicate')} duplicate, ${sum('rejected')} rejected`;
}
