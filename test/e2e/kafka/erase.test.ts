import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { activationOf, activationRecord, sha256 } from '../../../services/app/rule-files.ts';
import { nameOfErased } from '../../../services/core/erasure/erased-people.ts';
import { ERASED_SUBJECT, type Erasure, type ErasureMark } from '../../../services/core/record/erasure.ts';
import { TOPICS } from '../../../services/core/topics.ts';
import { domestic, person, shippedRules } from '../../events.ts';
import { waitUntil } from '../../wait-until.ts';
import { isOurs } from './installation.ts';
import { openPath, type PathOver, SOURCES, SUBJECTS } from './path-over.ts';

/** An erasure over a real broker: three partitions of the sources, four of the subjects, two processes. */

const RULES = await shippedRules('domestic-repeat-28d', 'assessment-high');
const ERASED = person(1);
const PARTIES = [ERASED, person(2)].map((token) => ({ token, role: 'victim' }));
const CASES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

let path: PathOver;
describe.skipIf(!isOurs)('an erasure over Kafka', () => {
  beforeEach(async () => {
    path = await openPath();
    const activation = activationOf(RULES, { effectiveAt: 0, recordedAt: 0, actor: 'test', reason: 'test' });
    await path.log.append([activationRecord(activation, path.codecs.ruleSet)]);
  });
  afterEach(() => path.close());

  /** The other person is decided on at each case, but for the one that happens to come first. */
  const decided = (cases: readonly string[]) =>
    waitUntil('every case is scored', async () => {
      const seen = new Set<string>();
      for (let partition = 0; partition < SUBJECTS; partition++)
        for await (const { value } of path.log.read(TOPICS.assessments, partition, 0)) {
          const { subject, event } = path.codecs.assessment.decode(value);
          if (subject === `individual:${person(2)}`) seen.add(String(event));
        }
      return cases.filter((caseId) => seen.has(caseId)).length >= cases.length - 1 && (await path.isQuiet());
    });
  const marks = async (): Promise<readonly ErasureMark[]> => {
    const found: ErasureMark[] = [];
    for (let partition = 0; partition < SUBJECTS; partition++)
      for await (const { value } of path.log.read(TOPICS.erasureMarks, partition, 0))
        found.push(path.codecs.erasureMark.decode(value));
    return found;
  };
  const erase = async (at: number): Promise<void> => {
    const erasure: Erasure = {
      erasureId: 'e_1',
      subject: nameOfErased(ERASED, sha256),
      at,
      before: [],
    };
    const value = path.codecs.erasure.encode(erasure);
    await path.log.append(
      Array.from({ length: SOURCES }, (_, partition) => ({
        topic: TOPICS.erasures,
        partition,
        key: erasure.subject,
        value,
      })),
    );
  };

  it('is carried out by every merge and every scorer, whoever has which partition, also after they have moved', async () => {
    await path.startWorker();
    const second = await path.startWorker();
    // An event that came before the rules would be decided on with them, and not named.
    await waitUntil('every scorer has the rules', async () => (await path.ends()).every((next) => next > 0));
    const events = CASES.map((caseId, index) => domestic(caseId, index / 10, { parties: PARTIES }));
    await path.ingest.offer(events, 'test');
    await decided(CASES);
    await waitUntil('there is a warning about the person', async () =>
      (await path.warnings()).some(([, { subject }]) => subject === `individual:${ERASED}`),
    );
    await erase(Date.parse(String(events.at(-1)!.occurredAt)));
    await waitUntil('every partition is done', async () => (await marks()).length === SOURCES + SUBJECTS);
    const done = (await marks()).map(({ step, partition }) => `${step} ${partition}`).sort();
    expect(done).toEqual([
      ...Array.from({ length: SOURCES }, (_, n) => `merged ${n}`),
      ...Array.from({ length: SUBJECTS }, (_, n) => `scored ${n}`),
    ]);
    // The partitions move to the other, which goes on from the snapshots.
    await second.stop();
    await path.ingest.offer(
      CASES.map((caseId) => domestic(`${caseId} again`, 0.3, { parties: PARTIES })),
      'test',
    );
    await decided(CASES.map((caseId) => `${caseId} again`));
    const warnings = (await path.warnings()).map(([, warning]) => warning);
    const ended = warnings.filter(({ subject }) => subject === ERASED_SUBJECT);
    expect(ended.map(({ reason }) => reason)).toEqual(['withdrawn']);
    const places = new Map<number, number>();
    for (const { step, position } of await marks())
      if (step === 'scored' && position !== null) places.set(position.partition, position.offset);
    const later = warnings.filter(
      ({ subject, position }) =>
        subject === `individual:${ERASED}` && position.offset > places.get(position.partition)!,
    );
    expect(later).toEqual([]);
    // One process that reads it all from the start ends up the same.
    const { scorers } = await path.scoredAgain();
    const text = scorers
      .flatMap((scorer) => [...scorer.snapshot()])
      .map((chunk) => Buffer.from(chunk).toString())
      .join('\n');
    expect(text).toContain(person(2));
    expect(text).not.toContain(ERASED);
  });
});
