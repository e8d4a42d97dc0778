import type { Asked } from '../ask.ts';

const JSON_HEADERS = { 'content-type': 'application/json' };
const post = (path: string, body: object, headers: Readonly<Record<string, string>> = {}): Asked => ({
  method: 'POST',
  path,
  headers: { ...JSON_HEADERS, ...headers },
  body: JSON.stringify(body),
});
const get = (path: string): Asked => ({ path });

/** One sound request for each route of the interface, about the warning and subject named. */
export function everyRoute(warningId: string, subject: string) {
  const rules = { rules: [{ text: '{}' }] };
  return {
    list: get('/v1/warnings'),
    listOfAll: get('/v1/warnings?status=open,acknowledged,assigned,closed,expired,withdrawn&limit=500'),
    search: get('/v1/warnings?q=a'),
    overdue: get('/v1/warnings?overdue=true'),
    one: get(`/v1/warnings/${warningId}`),
    look: post(`/v1/warnings/${warningId}/look`, { reason: 'on duty, called back' }),
    act: post(
      `/v1/warnings/${warningId}/actions`,
      { action: 'acknowledge', seenRevision: 0, until: new Date(Date.now() + 3_600_000).toISOString() },
      { 'idempotency-key': `key-of-${warningId}` },
    ),
    handover: get(`/v1/handover?since=${new Date(Date.now() - 3_600_000).toISOString()}`),
    officers: get('/v1/officers'),
    subject: get(`/v1/subjects/${subject}?reason=on+duty`),
    areas: get('/v1/areas'),
    boundaries: get('/v1/boundaries'),
    devices: get('/v1/devices'),
    cameras: get('/v1/cameras'),
    deliveries: get('/v1/deliveries'),
    replay: post('/v1/deliveries/replay', { ids: ['d_0123456789abcdefghijkl'] }),
    rules: get('/v1/rules'),
    rule: get('/v1/rules/no-such-rule'),
    costs: get('/v1/rule-costs'),
    measure: { method: 'POST', path: '/v1/rule-costs', headers: {} },
    check: post('/v1/rules/check', rules),
    test: post('/v1/rules/test', rules),
    propose: post('/v1/rules/proposals', { remove: ['no-such-rule'], reason: 'a try' }),
    approve: post('/v1/rules/proposals/rs_0123456789abcdef/approve', { reason: 'looked at it' }),
    reject: post('/v1/rules/proposals/rs_0123456789abcdef/reject', { reason: 'looked at it' }),
    openapi: get('/v1/openapi.json'),
    session: get('/v1/session'),
    signOut: { method: 'DELETE', path: '/v1/session', headers: {} },
    password: post('/v1/session/password', { password: 'a long enough one', current: 'the one before' }),
    accessLog: get('/v1/access-log'),
    accessChain: get('/v1/access-log/chain'),
  } as const;
}

export type RouteName = keyof ReturnType<typeof everyRoute>;
