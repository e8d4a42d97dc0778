import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCodecs } from '../../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../../services/adapters/avro/schema-file.ts';
import { openEmbeddedLog } from '../../../services/adapters/embedded-log/embedded-log.ts';
import { activationOf, activationRecord } from '../../../services/app/rule-files.ts';
import { openJournal } from '../../../services/app/rule-sets/journal.ts';
import { entryOf } from '../../../services/core/record/rule-set.ts';
import type { Rule } from '../../../services/core/rule/rule.ts';
import { type Asking, approve, publish } from '../../../services/core/rule-set/decide.ts';
import { activeSet, type Publication } from '../../../services/core/rule-set/publication.ts';
import { DAY_MS } from '../../../services/core/time/duration.ts';
import { TOPICS } from '../../../services/core/topics.ts';
import type { Log } from '../../../services/steps/ports/log.ts';
import { incidentRule } from '../../rule-set-files.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../../temporary-directory.ts';

const codec = createCodecs(openSchemaFile(':memory:')).ruleSet;
const first = incidentRule('assault-reported', 'assault', 3, 60);
const second = incidentRule('assault-reported', 'assault', 3, 50);
const third = incidentRule('assault-reported', 'assault', 3, 40);
const BY = { effectiveAt: 0, recordedAt: 0, actor: 'start', reason: '' };
const setOf = (...rules: readonly Rule[]) => activationOf(rules, BY);

const asking = (actor: string): Asking => ({ actor, reason: '', at: 1_000 });
const withoutApproval = (state: Publication): Publication => ({ ...state, needsApproval: false });

let directory: TemporaryDirectory;
let logs: Log[];

beforeEach(async () => {
  directory = await temporaryDirectory();
  logs = [];
  const log = await open();
  await log.createTopics([{ name: TOPICS.ruleSets, partitions: 1, retentionMs: DAY_MS }]);
  await log.append([activationRecord(setOf(first), codec)]);
});
afterEach(async () => {
  for (const log of logs) await log.close();
  await directory.remove();
});

/** As another process would: a log of its own over the same file. */
async function open(): Promise<Log> {
  const log = await openEmbeddedLog({ path: join(directory.path, 'log.sqlite') });
  logs.push(log);
  return log;
}

const journalOf = (log: Pick<Log, 'bounds' | 'read' | 'appendIf'>) =>
  openJournal({ log, codec, maxReachMs: 100 * DAY_MS });

describe('the journal of rule sets', () => {
  it('is what the log holds, for every process', async () => {
    const [mine, theirs] = [journalOf(await open()), journalOf(await open())];
    await mine.decide((state) => publish(state, setOf(second), null, asking('ana')));
    expect([...(await theirs.read()).open.keys()]).toEqual([setOf(second).ruleSet]);
    const { after } = await theirs.decide((state) => approve(state, setOf(second).ruleSet, asking('bo')));
    expect(activeSet(after)?.ruleSet).toBe(setOf(second).ruleSet);
    expect(await mine.read()).toEqual(after);
  });

  it('decides again where somebody else wrote meanwhile, by what they wrote', async () => {
    const log = await open();
    const theirs = journalOf(await open());
    const seen: (string | undefined)[] = [];
    let isFirst = true;
    // A writer comes between the reading and the writing.
    const meddled: Pick<Log, 'bounds' | 'read' | 'appendIf'> = {
      bounds: log.bounds,
      read: log.read,
      async appendIf(head, records) {
        if (isFirst) {
          isFirst = false;
          await theirs.decide((state) => publish(withoutApproval(state), setOf(second), null, asking('bo')));
        }
        return await log.appendIf(head, records);
      },
    };
    const { after } = await journalOf(meddled).decide((state) => {
      seen.push(activeSet(state)?.ruleSet);
      return publish(withoutApproval(state), setOf(third), null, asking('ana'));
    });
    expect(seen).toEqual([setOf(first).ruleSet, setOf(second).ruleSet]);
    // What was written says what it really followed.
    expect(after.history.at(-1)).toMatchObject({ previous: setOf(second).ruleSet });
    expect(await theirs.read()).toEqual(after);
  });

  it('lets one of two people through who approve at the same time', async () => {
    const [mine, theirs] = [journalOf(await open()), journalOf(await open())];
    const { ruleSet } = setOf(second);
    await mine.decide((state) => publish(state, setOf(second), null, asking('ana')));
    const outcomes = await Promise.all(
      [mine, theirs].map((one, i) => one.decide((state) => approve(state, ruleSet, asking(`p${i}`)))),
    );
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['activated', 'already_active']);
    const actions = (await mine.read()).history.map(({ action }) => action);
    expect(actions).toEqual(['activated', 'proposed', 'approved', 'activated']);
  });

  it('goes on after bytes that are no entry', async () => {
    const log = await open();
    await log.append([{ topic: TOPICS.ruleSets, partition: 0, key: '', value: Buffer.from('gossip') }]);
    const { outcome } = await journalOf(log).decide((state) =>
      publish(withoutApproval(state), setOf(second), null, asking('ana')),
    );
    expect(outcome).toBe('activated');
  });

  it.each([
    [
      'whose rules were changed in the log',
      { ...setOf(second), rules: setOf(third).rules },
      'publication_altered',
    ],
    [
      'that today’s check refuses',
      setOf({ ...second, owner: '' }, { ...third, id: 'other', purpose: 'punishment' } as never),
      'publication_unsound',
    ],
    [
      'that looks further back than memory answers for',
      setOf({
        ...second,
        conditions: {
          all: [
            {
              fact: 'event_count',
              params: { of: { category: 'assault' }, within: 'P300D' },
              operator: 'greaterThan',
              value: 1,
            },
          ],
        },
      }),
      'publication_unsound',
    ],
  ])('never activates a set %s, which would stop the scorer', async (_, set, code) => {
    const log = await open();
    const proposal = {
      ...entryOf(set),
      action: 'proposed' as const,
      actor: 'ana',
      previous: setOf(first).ruleSet,
    };
    await log.append([{ topic: TOPICS.ruleSets, partition: 0, key: '', value: codec.encode(proposal) }]);
    const journal = journalOf(log);
    await expect(journal.decide((state) => approve(state, set.ruleSet, asking('bo')))).rejects.toMatchObject({
      code,
      remedy: expect.stringMatching(/publish/),
    });
    expect(activeSet(await journal.read())?.ruleSet).toBe(setOf(first).ruleSet);
  });

  it('writes nothing in a rehearsal', async () => {
    const journal = journalOf(await open());
    const before = await journal.read();
    const { outcome, after } = await journal.rehearse((state) =>
      publish(withoutApproval(state), setOf(second), null, asking('ana')),
    );
    expect([outcome, activeSet(after)?.ruleSet]).toEqual(['activated', setOf(second).ruleSet]);
    expect(await journal.read()).toEqual(before);
  });
});
