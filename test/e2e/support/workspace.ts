import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../../temporary-directory.ts';

const MAIN = fileURLToPath(new URL('../../../services/cli/main.ts', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

/** A started command, with what it has written so far. */
export interface Started {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Resolves when it has ended and everything it wrote was read. */
  readonly ended: Promise<Ran>;
}

/** A directory of its own for a test, in which the real command is run as a process of its own. */
export interface Workspace {
  readonly path: string;
  file(name: string): string;
  write(name: string, content: string | Uint8Array | readonly object[]): Promise<string>;
  read(name: string): Promise<string>;
  start(args: readonly string[], options?: RunOptions): Started;
  run(args: readonly string[], options?: RunOptions): Promise<Ran>;
  /** Kills what still runs. */
  killAll(): Promise<void>;
  remove(): Promise<void>;
}

export async function createWorkspace(): Promise<Workspace> {
  const directory = await temporaryDirectory();
  const running = new Set<Started>();
  const file = (name: string): string => join(directory.path, name);
  const start = (args: readonly string[], options: RunOptions = {}): Started => {
    const started = startCommand(directory.path, args, options);
    running.add(started);
    started.ended.then(
      () => running.delete(started),
      () => running.delete(started),
    );
    return started;
  };
  const killAll = async (): Promise<void> => {
    const left = [...running];
    for (const { child } of left) child.kill('SIGKILL');
    await Promise.all(left.map(({ ended }) => ended));
  };
  return {
    path: directory.path,
    file,
    async write(name, content) {
      const isRecords = Array.isArray(content);
      await mkdir(dirname(file(name)), { recursive: true });
      await writeFile(
        file(name),
        isRecords ? ndjson(content as readonly object[]) : (content as string | Uint8Array),
      );
      return file(name);
    },
    read: (name) => readFile(file(name), 'utf8'),
    start,
    run: (args, options) => start(args, options).ended,
    killAll,
    async remove() {
      await killAll();
      await directory.remove();
    },
  };
}

export const ndjson = (records: readonly object[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('');

export const parseLines = <T = Record<string, unknown>>(text: string): T[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);

/** Settings of whoever runs the tests are not theirs. */
function environment(directory: string, more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('TOCSIN_'));
  return { ...Object.fromEntries(own), TOCSIN_DATA_DIR: join(directory, 'data'), ...more };
}

function startCommand(directory: string, args: readonly string[], { stdin, env }: RunOptions): Started {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: directory,
    env: environment(directory, env),
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  // A command that has ended does not read what is left.
  child.stdin.on('error', () => {});
  child.stdin.end(stdin ?? '');
  const text = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString('utf8');
  const ended = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    stdout: text(out),
    stderr: text(err),
  }));
  return { child, stdout: () => text(out), stderr: () => text(err), ended };
}
