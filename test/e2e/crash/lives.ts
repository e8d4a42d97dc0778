import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('./child.ts', import.meta.url));

/** What ClickHouse holds at the end. */
export interface CrashResult {
  readonly warnings: readonly object[];
  readonly events: readonly { readonly events: number }[];
  readonly contributions: readonly object[];
  readonly assessments: readonly object[];
  readonly current: readonly object[];
}

export interface CrashOptions {
  readonly events: number;
  /** Kills to get through before the pipeline may finish. */
  readonly kills: number;
  /** Time a life is given before it is killed: between these, ms. */
  readonly life: readonly [least: number, most: number];
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly onKill?: (kills: number, sent: number) => void;
}

/** Runs the load through a pipeline that is killed with SIGKILL at random moments and started again. */
export async function runWithKills(options: CrashOptions): Promise<CrashResult & { readonly kills: number }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tocsin-crash-'));
  let kills = 0;
  try {
    for (;;) {
      const killed = await live(dataDir, options, kills < options.kills);
      if (!killed) break;
      kills++;
      options.onKill?.(kills, sentSoFar(dataDir));
    }
    const result = JSON.parse(readFileSync(join(dataDir, 'result.json'), 'utf8')) as CrashResult;
    return { ...result, kills };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** One life; true where it was killed, false where it came to its end. Throws where it failed by itself. */
async function live(
  dataDir: string,
  { events, life, random }: CrashOptions,
  mayKill: boolean,
): Promise<boolean> {
  const child = fork(CHILD, [dataDir, String(events)], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const complaints: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => complaints.push(chunk));
  const stopping = new AbortController();
  if (mayKill) killLater(child, life, random, stopping.signal);
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  stopping.abort();
  if (signal === 'SIGKILL') return true;
  if (code !== 0)
    throw new Error(`the pipeline failed by itself (${code ?? signal}): ${Buffer.concat(complaints)}`);
  return false;
}

/** One in four is killed while it starts or catches up; the others have come to send, so that the kills spread. */
function killLater(
  child: ChildProcess,
  [least, most]: readonly [number, number],
  random: () => number,
  signal: AbortSignal,
): void {
  const killAfter = (ms: number): void => {
    setTimeout(ms, undefined, { signal }).then(
      () => child.kill('SIGKILL'),
      () => undefined,
    );
  };
  const delay = least + (most - least) * random();
  if (random() < 0.25) killAfter(delay);
  else child.once('message', () => killAfter(delay));
}

function sentSoFar(dataDir: string): number {
  const file = join(dataDir, 'progress');
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
}
