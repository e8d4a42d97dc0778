import { expect, test } from 'vitest';
import { createCodecs } from '../../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../../services/adapters/avro/schema-file.ts';
import { changeFor } from '../../../services/app/subject/erase-log.ts';
import { nameOfErased } from '../../../services/core/erasure/erased-people.ts';
import { viewOf } from '../../../services/core/merge/view.ts';
import type { SubjectRecord } from '../../../services/core/record/subject-record.ts';
import { TOPICS } from '../../../services/core/topics.ts';
import { makeEvent, token } from '../../core/merge/fixtures.ts';
import { sha256 } from '../../steps/access/memory-access-log.ts';

const AT = Date.UTC(2026, 5, 1);
const PERSON = token(1);
const SUBJECTS = [`individual:${PERSON}`];
const codecs = createCodecs(openSchemaFile(':memory:'));

/** What is left of records of `subject-events` in which the erasure stands at offset 10. */
function leftOf(records: readonly (readonly [offset: number, body: SubjectRecord['body']])[]) {
  const change = changeFor({
    token: PERSON,
    erasure: { erasureId: 'e_1', subject: nameOfErased(PERSON, sha256), at: AT, before: [] },
    scored: [{ partition: 0, offset: 10 }],
    warningIds: new Set(),
    codecs,
  });
  return records
    .filter(([offset, body]) => {
      const origin = { topic: 'police-incidents', partition: 0, offset, index: 0 };
      const value = codecs.subjectEvent.encode({ origin, body });
      const record = { topic: TOPICS.subjectEvents, partition: 0, offset, key: 'k', value, timestamp: 0 };
      return change(record) === undefined;
    })
    .map(([offset]) => offset);
}

const event = (caseId: string, recordedAt: number): SubjectRecord['body'] => ({
  kind: 'event',
  event: viewOf(makeEvent({ caseId, recordedAt })),
  subjects: SUBJECTS,
  roles: ['victim'],
  nearby: false,
});
const withdrawal = (caseId: string, at: number): SubjectRecord['body'] => ({
  kind: 'withdrawal',
  stream: 'police-incidents',
  caseId,
  revision: 1,
  at,
  subjects: SUBJECTS,
});

test('what the scorers read is kept where it was recorded after the erasure, wherever it stands', () => {
  expect(
    leftOf([
      [1, event('old', AT)],
      [2, event('new', AT + 1)],
      [3, withdrawal('old', AT + 2)],
      // By a clock that is behind.
      [4, withdrawal('new', AT)],
      [11, event('late copy', AT)],
      [12, withdrawal('late copy', AT + 1)],
      [13, event('newer', AT + 1)],
    ]),
  ).toEqual([2, 4, 13]);
});
