import type { Event } from '../../../../services/core/event/event.ts';
import type { MergedEvent } from '../../../../services/core/record/merged-event.ts';
import type { Assessment, Warning } from '../../../../services/core/record/warning.ts';

/** Noon of 1 June 2026, UTC. */
export const NOON = Date.UTC(2026, 5, 1, 12);

export function anEvent(fields: Partial<Event> = {}): MergedEvent {
  return {
    origin: { topic: 'police-incidents', partition: 2, offset: 17, index: 0 },
    cell: '89318a0a34bffff',
    event: {
      stream: 'police-incidents',
      caseId: 'case-1',
      revision: 0,
      status: 'reported',
      occurredAt: NOON,
      recordedAt: NOON + 60_000,
      category: 'domestic_violence',
      severity: 3,
      place: { lon: 117.25, lat: 30.5, areaCode: '350102003001' },
      source: 'police-110',
      deviceId: null,
      deviceClass: null,
      confidence: null,
      value: null,
      unit: null,
      policeInitiated: false,
      assessment: { instrument: 'DASH', level: 'high' },
      protectionOrderUntil: NOON + 86_400_000,
      stage: null,
      threat: null,
      weapon: null,
      injury: null,
      amount: null,
      parties: [{ token: 'p_AAAAAAAAAAAAAAAAAAAAAA', role: 'victim' }],
      ...fields,
    },
  };
}

export function anAlarm(fields: Partial<Event> = {}): MergedEvent {
  return anEvent({
    stream: 'camera-alarms',
    category: 'smoke',
    source: 'cameras',
    deviceId: 'camera-1',
    deviceClass: 1,
    policeInitiated: null,
    assessment: null,
    protectionOrderUntil: null,
    parties: [],
    ...fields,
  });
}

export function aWarning(fields: Partial<Warning> = {}): Warning {
  return {
    warningId: 'w1',
    revision: 0,
    reason: 'raised',
    subject: 'individual:p_AAAAAAAAAAAAAAAAAAAAAA',
    purpose: 'safeguarding',
    level: 'orange',
    score: 71.25,
    at: NOON,
    openedAt: NOON,
    ruleSet: 'rs_0123456789abcdef',
    contributions: [
      {
        rule: 'domestic-repeat-28d',
        version: '0123456789ab',
        points: 60,
        contribution: 71.25,
        decay: 0.95,
        at: NOON,
        events: ['case-0', 'case-1'],
        facts: { event_count: 2, 'event.category': 'domestic_violence' },
      },
    ],
    previousLevel: null,
    previousScore: null,
    status: 'open',
    assignee: null,
    outcome: null,
    acknowledgeBy: NOON + 1_800_000,
    escalation: 0,
    followUp: null,
    areaCode: null,
    position: { partition: 3, offset: 99 },
    recordedAt: NOON,
    ...fields,
  };
}

export function anAssessment(fields: Partial<Assessment> = {}): Assessment {
  return {
    assessmentId: 'a1',
    subject: 'area:cell:89318a0a34bffff',
    purpose: 'crowd_safety',
    at: NOON,
    score: 12.5,
    level: null,
    decision: 'below_level',
    event: 'case-1',
    warningId: null,
    revision: null,
    ruleSet: 'rs_0123456789abcdef',
    matches: [
      {
        rule: 'crowd-density',
        version: '0123456789ab',
        subject: 'area:cell:89318a0a34bffff',
        purpose: 'crowd_safety',
        stream: 'camera-alarms',
        event: 'case-1',
        at: NOON,
        standing: true,
        facts: { 'event.value': 2.5 },
      },
    ],
    position: { partition: 3, offset: 98 },
    ...fields,
  };
}
