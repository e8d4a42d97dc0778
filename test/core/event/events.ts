/** A valid event of each stream in the form that sources send, to be bent by tests. */
export const TOKEN = `p_${'a'.repeat(22)}`;

export const camera = (change: object = {}): Record<string, unknown> => ({
  stream: 'camera-alarms',
  caseId: 'cam-1',
  occurredAt: '2026-03-01T21:14:00+08:00',
  category: 'crowd_density',
  severity: 2,
  place: { lon: 119.3, lat: 26.08, areaCode: '350102003001' },
  source: 'city-cameras',
  deviceId: '34020000001320000001',
  ...change,
});

export const incident = (change: object = {}): Record<string, unknown> => ({
  stream: 'police-incidents',
  caseId: 'inc-1',
  occurredAt: '2026-03-01T21:14:00+08:00',
  category: 'domestic_violence',
  severity: 3,
  source: 'police-desk',
  parties: [{ token: TOKEN, role: 'victim' }],
  ...change,
});

export const dispute = (change: object = {}): Record<string, unknown> => ({
  stream: 'dispute-reports',
  caseId: 'dis-1',
  occurredAt: '2026-03-01T21:14:00+08:00',
  category: 'debt',
  severity: 1,
  source: 'mediation',
  stage: 'mediating',
  ...change,
});
