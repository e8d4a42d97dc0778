import { openEmbedded } from '../../../services/adapters/clickhouse/embedded.ts';

/** node query-client.ts DIRECTORY QUERY...: the rows of each, as one JSON array. */
const [path, ...queries] = process.argv.slice(2);
const clickhouse = openEmbedded({ path: path! });
const results: object[][] = [];
for (const query of queries) results.push([...(await clickhouse.query<object>(query))]);
await clickhouse.close();
process.stdout.write(JSON.stringify(results));
