import { nameOfErased } from '../../../services/core/erasure/erased-people.ts';
import type { ErasureMark } from '../../../services/core/record/erasure.ts';
import type { Warning } from '../../../services/core/record/warning.ts';
import { sha256 } from '../access/memory-access-log.ts';

/** An open warning of an area; `change` says what is different. */
export function warningWith(change: Partial<Warning> = {}): Warning {
  return {
    warningId: 'w_1',
    revision: 0,
    reason: 'raised',
    subject: 'area:cell:8931aa42803ffff',
    purpose: 'property_harm',
    level: 'yellow',
    score: 42,
    at: Date.UTC(2026, 2, 2, 10),
    openedAt: Date.UTC(2026, 2, 2, 10),
    ruleSet: 'rs1',
    contributions: [
      {
        rule: 'near-repeat-burglary-100m',
        version: '0123456789ab',
        points: 42,
        contribution: 42,
        decay: 1,
        at: Date.UTC(2026, 2, 2, 10),
        events: ['case-1', 'case-2'],
        facts: { event_count: 2 },
      },
    ],
    previousLevel: null,
    previousScore: null,
    status: 'open',
    assignee: null,
    outcome: null,
    acknowledgeBy: null,
    escalation: 0,
    followUp: null,
    areaCode: null,
    position: { partition: 0, offset: 0 },
    recordedAt: null,
    ...change,
  };
}

export const TOKEN = 'p_ABCDEFGHIJKLMNOPQRSTUV';

/** A warning about a person, with the token wherever one might be. */
export function personWarning(change: Partial<Warning> = {}): Warning {
  const [contribution] = warningWith().contributions;
  return warningWith({
    subject: `individual:${TOKEN}`,
    purpose: 'safeguarding',
    level: 'red',
    score: 92,
    contributions: [
      {
        ...contribution!,
        rule: 'protection-order-breach-grave',
        events: ['case-secret', TOKEN],
        facts: { event_count: 3, 'event.caseId': TOKEN },
      },
    ],
    assignee: 'officer 7',
    ...change,
  });
}

/** That the scorer has erased the person of `TOKEN`: whatever it told of them before offset 10. */
export const ERASED_MARK: ErasureMark = {
  erasureId: 'e_1',
  subject: nameOfErased(TOKEN, sha256),
  step: 'scored',
  warningIds: [],
  partition: 0,
  at: Date.UTC(2026, 2, 3),
  position: { partition: 0, offset: 10 },
  before: [],
  removed: {},
};
