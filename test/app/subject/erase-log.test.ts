import { describe, expect, it } from 'vitest';
import { createCodecs } from '../../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../../services/adapters/avro/schema-file.ts';
import { changeFor } from '../../../services/app/subject/erase-log.ts';
import { nameOfErased } from '../../../services/core/erasure/erased-people.ts';
import type { FollowUp } from '../../../services/core/record/follow-up.ts';
import { TOPICS } from '../../../services/core/topics.ts';
import { sha256 } from '../../steps/access/memory-access-log.ts';
import { TOKEN } from '../../steps/push/warnings.ts';

const codecs = createCodecs(openSchemaFile(':memory:'));
const AT = Date.UTC(2026, 5, 1);
const SUBJECT = `individual:${TOKEN}`;

const change = changeFor({
  token: TOKEN,
  erasure: {
    erasureId: 'e',
    subject: nameOfErased(TOKEN, sha256),
    at: AT,
    before: [{ topic: TOPICS.policeIncidents, partition: 0, offset: 20 }],
  },
  scored: [{ partition: 0, offset: 10 }],
  warningIds: new Set(['w_erased']),
  codecs,
});
const at = (topic: string, offset: number, value: Uint8Array) => ({
  topic,
  partition: 0,
  offset,
  key: 'k',
  value,
  timestamp: AT,
});

/** Done after the erasure, about a warning that a screen showed still. */
const followUp = (warningId: string): FollowUp => ({
  followUpId: 'f',
  subject: SUBJECT,
  warningId,
  purpose: 'safeguarding',
  action: 'acknowledge',
  actor: 'a_1',
  at: AT + 60_000,
  assignee: null,
  until: null,
  outcome: null,
  reason: null,
  rule: null,
  seenRevision: null,
  leavesDeadline: false,
});
const scored = (warningId: string) =>
  codecs.subjectEvent.encode({
    origin: { topic: TOPICS.followUps, partition: 0, offset: 50, index: 0 },
    body: { kind: 'follow_up', followUp: followUp(warningId) },
  });

describe('what becomes of a record of the log', () => {
  it('an act about an erased warning goes, however late, in each topic that holds it', () => {
    expect(change(at(TOPICS.followUps, 50, codecs.followUp.encode(followUp('w_erased'))))).toBe(null);
    expect(change(at(TOPICS.subjectEvents, 50, scored('w_erased')))).toBe(null);
  });

  it('an act about a later warning of theirs stays', () => {
    expect(change(at(TOPICS.followUps, 50, codecs.followUp.encode(followUp('w_later'))))).toBeUndefined();
    expect(change(at(TOPICS.subjectEvents, 50, scored('w_later')))).toBeUndefined();
  });

  it('a record of a source that nobody can read goes where the log held it by then', () => {
    const value = Buffer.from(`{"token":"${TOKEN}"}`);
    expect(change(at(TOPICS.policeIncidents, 19, value))).toBe(null);
    expect(change(at(TOPICS.policeIncidents, 20, value))).toBeUndefined();
  });
});
