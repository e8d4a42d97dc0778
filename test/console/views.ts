/** A warning of an area as the server shows it; `change` says what is different. */
export function view(change: Readonly<Record<string, unknown>> = {}) {
  return {
    warningId: 'w_1',
    revision: 0,
    reason: 'raised',
    status: 'open',
    purpose: 'property_harm',
    level: 'yellow',
    previousLevel: null,
    score: 42,
    at: '2026-03-02T10:00:00.000Z',
    openedAt: '2026-03-02T10:00:00.000Z',
    acknowledgeBy: '2026-03-02T14:00:00.000Z',
    escalation: 0,
    areaCode: '110101001002',
    units: [],
    subject: 'area:cell:8931aa42803ffff',
    veiled: false,
    assignee: null,
    outcome: null,
    followUp: null,
    contributions: [],
    ...change,
  };
}
