import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const HERE = import.meta.dirname;
/** Kept between runs; every part is named by what it was made from, so that nothing stale is ever used. */
export const CACHE = join(HERE, '.cache');
const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';

/** The class path of the Kafka server that pom.xml names. Asks Maven once per pom. */
export async function kafkaClassPath(): Promise<string> {
  const pom = await readFile(join(HERE, 'pom.xml'), 'utf8');
  const file = join(CACHE, `class-path-${fingerprint(pom)}`);
  const known = await readFile(file, 'utf8').catch(() => '');
  if (known !== '' && known.split(':').every((jar) => existsSync(jar))) return known;
  await mkdir(CACHE, { recursive: true });
  await maven(`${PLUGIN}:build-classpath`, `-Dmdep.outputFile=${file}.new`);
  await rename(`${file}.new`, file);
  return (await readFile(file, 'utf8')).trim();
}

/** The directory of Apicurio Registry, unpacked, in the version that pom.xml names. */
export async function registryDirectory(): Promise<string> {
  const pom = await readFile(join(HERE, 'pom.xml'), 'utf8');
  const version = /<apicurio.version>([^<]+)</.exec(pom)?.[1];
  if (version === undefined) throw new Error('deploy/local-kafka/pom.xml names no apicurio.version');
  const directory = join(CACHE, `apicurio-registry-${version}`);
  if (existsSync(join(directory, 'quarkus-run.jar'))) return directory;
  const artifact = `io.apicurio:apicurio-registry-app:${version}:tar.gz:all`;
  const fresh = join(CACHE, `unpacking-${process.pid}`);
  await mkdir(fresh, { recursive: true });
  try {
    await maven(`${PLUGIN}:copy`, `-Dartifact=${artifact}`, `-DoutputDirectory=${fresh}`);
    const archive = join(fresh, `apicurio-registry-app-${version}-all.tar.gz`);
    await run('tar', ['-xzf', archive, '-C', fresh]);
    await rm(archive);
    await rename(fresh, directory).catch((error: NodeJS.ErrnoException) => {
      // Another process was quicker.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return directory;
}

async function maven(...args: readonly string[]): Promise<void> {
  try {
    await run('mvn', ['-B', '-q', '-f', join(HERE, 'pom.xml'), ...args], { maxBuffer: 1 << 24 });
  } catch (cause) {
    const { stdout = '', code } = cause as { readonly stdout?: string; readonly code?: unknown };
    const why = code === 'ENOENT' ? 'there is no mvn: install Maven' : errorLine(stdout);
    throw new Error(`deploy/local-kafka: Maven could not get the servers: ${why}`, { cause });
  }
}

const errorLine = (output: string): string =>
  output.split('\n').find((line) => /^\[ERROR\] \S/.test(line)) ?? 'it said nothing';

const fingerprint = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
