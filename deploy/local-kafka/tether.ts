/**
 * Runs a command for as long as standard input stays open: `node tether.ts COMMAND ARGUMENT...`. Whoever starts it holds
 * the other end, so that however that process ends, `kill -9` included, no server is left behind. Says the command's
 * process id first.
 */
import { spawn } from 'node:child_process';

const GRACE_MS = 10_000;
const [command, ...args] = process.argv.slice(2);
if (command === undefined) throw new Error('tether.ts: which command?');

const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
child.once('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
child.once('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
process.stdout.write(`${child.pid}\n`);

const end = (): void => {
  child.kill('SIGTERM');
  // A server that was stopped with SIGSTOP hears nothing else.
  setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
};
process.stdin.once('end', end).once('error', end).resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
