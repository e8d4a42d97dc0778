/** `node write-looks.ts DATA_DIR WHO COUNT`: writes looks into the access log of an installation, one after the other. */
import { atAccessDesk, commandLook } from '../../../services/app/access-desk.ts';
import { loadConfig } from '../../../services/app/config.ts';

const [dataDir = '', who = '', count = '0'] = process.argv.slice(2);
const config = loadConfig({ TOCSIN_DATA_DIR: dataDir });

await atAccessDesk(config, async ({ accessLog }) => {
  for (let n = 0; n < Number(count); n++) {
    const look = { who, what: 'test', query: `${who}-${n}`, statedReason: '', rows: null, outcome: 'ok' };
    await accessLog.record(commandLook(look));
    process.stdout.write(`${n}\n`);
  }
});
