import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { registryDirectory } from './jars.ts';
import { findJava } from './java.ts';
import { freePorts, type ServerProcess, startServer } from './server-process.ts';

const JAVA = 21;
const HOST = '127.0.0.1';

/** Apicurio Registry on this machine, its schemas in a file. */
export interface RegistryServer {
  /** Of its interface that speaks Confluent's language. */
  readonly url: string;
  pid(): number | undefined;
  /** On the same port as before. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function createRegistryServer(directory: string): Promise<RegistryServer> {
  const [port, managementPort] = (await freePorts(2)) as [number, number];
  const [java, home] = [await findJava(JAVA), await registryDirectory()];
  const url = `http://${HOST}:${port}/apis/ccompat/v7`;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const env = {
    QUARKUS_HTTP_HOST: HOST,
    QUARKUS_HTTP_PORT: String(port),
    QUARKUS_MANAGEMENT_HOST: HOST,
    QUARKUS_MANAGEMENT_PORT: String(managementPort),
    APICURIO_STORAGE_KIND: 'sql',
    APICURIO_STORAGE_SQL_KIND: 'h2',
    APICURIO_DATASOURCE_URL: `jdbc:h2:file:${join(directory, 'schemas')}`,
  };
  let server: ServerProcess | undefined;
  return {
    url,
    pid: () => server?.pid,
    async start() {
      server = await startServer({
        command: java,
        args: ['-Xmx384m', '-XX:TieredStopAtLevel=1', '-jar', join(home, 'quarkus-run.jar')],
        env,
        logFile: join(directory, 'registry.log'),
        isReady: async () => (await fetch(`${url}/subjects`)).ok,
      });
    },
    async stop() {
      await server?.stop();
      server = undefined;
    },
  };
}
