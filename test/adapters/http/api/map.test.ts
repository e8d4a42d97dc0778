import { describe, expect, it } from 'vitest';
import type { Camera } from '../../../../services/steps/ports/history.ts';
import { personWarning } from '../../../steps/push/warnings.ts';
import { accountWith, signedInAs } from '../accounts.ts';
import { historyOf } from '../history.ts';
import { startServer } from '../server-under-test.ts';

const camera = (deviceId: string, areaCode: string | null, change: Partial<Camera> = {}): Camera => ({
  deviceId,
  deviceClass: 1,
  state: 'online',
  since: Date.UTC(2026, 2, 2),
  tampered: false,
  lon: 116.4,
  lat: 39.9,
  areaCode,
  ...change,
});
const CAMERAS = [
  camera('c-none', null, { state: 'unknown', since: null, lon: null, lat: null }),
  camera('c-here', '310101001'),
  camera('c-next', '310102001'),
];

async function asked(path: string, account: Parameters<typeof accountWith>[0] = {}) {
  const server = await startServer({
    history: historyOf([], [], [], CAMERAS),
    boundaries: { type: 'FeatureCollection', features: [] },
    entry: { signIn: signedInAs(accountWith(account)) },
  });
  const response = await fetch(`${server.origin}${path}`);
  return { status: response.status, body: (await response.json()) as { cameras: { deviceId: string }[] } };
}
const ids = ({ body }: { body: { cameras: { deviceId: string }[] } }) =>
  body.cameras.map(({ deviceId }) => deviceId);

describe('GET /v1/areas', () => {
  const listed = async (areas: readonly string[], subject: object) => {
    const { origin, feed } = await startServer({
      entry: { signIn: signedInAs(accountWith({ roles: ['duty_officer'], areas })) },
    });
    feed.put(personWarning({ areaCode: '310101001003', ...subject }));
    const response = await fetch(`${origin}/v1/areas`);
    return ((await response.json()) as { areas: { area: string }[] }).areas.map(({ area }) => area);
  };
  const COUNTY_AND_TOWN = ['area:county:310101', 'area:town:310101001'];
  const VILLAGE = 'area:village:310101001003';

  it('tells no more of the place of a person than the town, or the area that the account is for', async () => {
    expect(await listed(['310101'], {})).toEqual(COUNTY_AND_TOWN);
    expect(await listed(['310101001'], {})).toEqual(['area:town:310101001']);
    expect(await listed(['310101001003'], {})).toEqual([VILLAGE]);
    expect(await listed(['*'], {})).toEqual(['area:city:3101', ...COUNTY_AND_TOWN]);
  });

  it('tells the whole place of what is about an area', async () => {
    const subject = { subject: 'area:cell:8931aa42803ffff' };
    expect(await listed(['310101'], subject)).toEqual([subject.subject, ...COUNTY_AND_TOWN, VILLAGE]);
  });
});

describe('GET /v1/cameras', () => {
  it('gives every camera to those who have every area, with times as text', async () => {
    const answer = await asked('/v1/cameras');
    expect(ids(answer)).toEqual(['c-none', 'c-here', 'c-next']);
    expect(answer.body).toMatchObject({
      complete: true,
      cameras: [{ since: null }, { since: '2026-03-02T00:00:00.000Z' }, {}],
    });
  });

  it("gives those of the account's areas, and never of the area next door", async () => {
    const own = { areas: ['310101'] };
    expect(ids(await asked('/v1/cameras', own))).toEqual(['c-here']);
    expect(ids(await asked('/v1/cameras?area=310102', own))).toEqual([]);
    expect(ids(await asked('/v1/cameras?area=31', own))).toEqual(['c-here']);
    expect(ids(await asked('/v1/cameras', { areas: [] }))).toEqual([]);
  });

  it('gives none to a viewer, who sees areas alone', async () => {
    expect((await asked('/v1/cameras', { roles: ['viewer'] })).status).toBe(403);
    expect((await asked('/v1/boundaries', { roles: ['viewer'] })).status).toBe(200);
    expect((await asked('/v1/boundaries', { roles: ['auditor'] })).status).toBe(403);
  });

  it('says that it has none to show where no store is read', async () => {
    const server = await startServer();
    expect((await fetch(`${server.origin}/v1/cameras`)).status).toBe(503);
  });
});
