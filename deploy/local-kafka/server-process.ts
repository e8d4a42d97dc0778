import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Long, for machines that have much else to do. */
const READY_MS = 300_000;
const ASK_EVERY_MS = 50;

export interface ServerProcess {
  readonly pid: number;
  /** Asks it to end and waits until it has. */
  stop(): Promise<void>;
  /** Ends it at once, as a power cut would, and waits until it is gone. */
  kill(): Promise<void>;
}

export interface ServerOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where its output goes. */
  readonly logFile: string;
  readonly isReady: () => Promise<boolean>;
}

/** Starts a server that ends with this process, however that ends, and resolves once it is ready. */
export async function startServer({
  command,
  args,
  env,
  logFile,
  isReady,
}: ServerOptions): Promise<ServerProcess> {
  const tether = spawn(process.execPath, [join(import.meta.dirname, 'tether.ts'), command, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    // In a group of its own: a Ctrl-C is for the process that started it, which stops it in order.
    detached: true,
  });
  const log = createWriteStream(logFile, { flags: 'a' });
  tether.stderr.pipe(log, { end: false });
  const exited = once(tether, 'exit').then(() => undefined);
  const [first] = (await Promise.race([once(tether.stdout, 'data'), exited.then(() => [''])])) as [unknown];
  const pid = Number.parseInt(String(first), 10);
  tether.stdout.pipe(log, { end: false });
  const server: ServerProcess = {
    pid,
    async stop() {
      tether.stdin.end();
      await exited;
    },
    async kill() {
      if (tether.exitCode === null) process.kill(pid, 'SIGKILL');
      await exited;
    },
  };
  let ended = false;
  void exited.then(() => {
    ended = true;
  });
  const deadline = performance.now() + READY_MS;
  while (!(await isReady().catch(() => false))) {
    if (ended) throw new Error(`${command} ended before it was ready: ${await lastLines(logFile)}`);
    if (performance.now() > deadline) {
      await server.stop();
      throw new Error(`${command} was not ready within ${READY_MS} ms: ${await lastLines(logFile)}`);
    }
    await pause(ASK_EVERY_MS);
  }
  return server;
}

async function lastLines(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return `the end of ${file}:\n${text.trim().split('\n').slice(-15).join('\n')}`;
}

/** Ports of the loopback interface that nobody listens on now, all different. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
