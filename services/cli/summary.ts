import type { System, SystemStatus } from '../app/system.ts';
import { LEVELS } from '../core/record/warning.ts';

/** On a terminal one line that is written over every second; elsewhere a line every ten. */
export function runSummary(system: Pick<System, 'status'>): { stop(): void } {
  const { isTTY } = process.stdout;
  const everyMs = isTTY ? 1_000 : 10_000;
  let before: { readonly at: number; readonly events: number } | undefined;
  let showing = false;
  /** Events a second since the last look; the first look has nothing to compare with. */
  const look = async (): Promise<string | undefined> => {
    const status = await system.status();
    const now = { at: performance.now(), events: eventsOf(status) };
    const last = before;
    before = now;
    if (last === undefined) return undefined;
    return summaryLine(status, ((now.events - last.events) / (now.at - last.at)) * 1_000);
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

function eventsOf({ merged }: SystemStatus): number {
  return merged.accepted + merged.duplicate + merged.rejected;
}

export function summaryLine({ ingest, merged, open, lag, subjects }: SystemStatus, rate: number): string {
  const refused = {
    duplicate: merged.duplicate + (ingest?.duplicate ?? 0),
    rejected: merged.rejected + (ingest?.rejected ?? 0),
  };
  return [
    `${rate.toFixed(0)} events/s`,
    // What the door turned away never came to merge.
    `${merged.accepted.toLocaleString('en')} accepted, ${refused.duplicate} duplicate, ${refused.rejected} rejected`,
    ...(open === null
      ? []
      : [
          `open: ${[...LEVELS]
            .reverse()
            .map((level) => `${open[level] ?? 0} ${level}`)
            .join(', ')}`,
        ]),
    `${subjects.toLocaleString('en')} subjects`,
    `lag ${lag.merge}/${lag.score}/${lag.store}`,
  ].join(' · ');
}
