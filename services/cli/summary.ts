import type { System, SystemStatus } from '../app/system.ts';
import { LEVELS } from '../core/record/warning.ts';

/** On a terminal one line that is written over every second; elsewhere a line every ten. */
export function runSummary(system: System): { stop(): void } {
  const { isTTY } = process.stdout;
  const everyMs = isTTY ? 1_000 : 10_000;
  let before: { readonly at: number; readonly events: number } | undefined;
  let showing = false;
  const show = async (): Promise<void> => {
    const status = await system.status();
    const at = performance.now();
    const events = status.merged.accepted + status.merged.duplicate + status.merged.rejected;
    const rate = before === undefined ? 0 : ((events - before.events) / (at - before.at)) * 1_000;
    before = { at, events };
    process.stdout.write(
      isTTY ? `\r\u001b[2K${summaryLine(status, rate)}` : `${summaryLine(status, rate)}\n`,
    );
  };
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

function summaryLine({ merged, open, lag, subjects }: SystemStatus, rate: number): string {
  const levels = [...LEVELS].reverse().map((level) => `${open[level] ?? 0} ${level}`);
  return [
    `${rate.toFixed(0)} events/s`,
    `${merged.accepted.toLocaleString('en')} accepted, ${merged.duplicate} duplicate, ${merged.rejected} rejected`,
    `open: ${levels.join(', ')}`,
    `${subjects.toLocaleString('en')} subjects`,
    `lag ${lag.merge}/${lag.score}/${lag.store}`,
  ].join(' · ');
}
