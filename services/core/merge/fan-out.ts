import type { Event } from '../event/event.ts';
import { partitionOf } from '../partition.ts';
import { individualSubject } from '../record/individual.ts';
import type { CaseEntry } from './case-index.ts';
import type { SubjectWriter } from './output.ts';
import type { AreaTarget, Placement, Placements } from './placement.ts';
import { rolesOf, splitTokens } from './subjects.ts';
import { viewOf } from './view.ts';

/** Where a case stands: the key of its placement, empty without areas, and its people. */
export type Standing = Pick<CaseEntry, 'place' | 'tokens'>;

export interface FanOut {
  /** Tells the subjects that a case has left, before they or others are told of its new revision. */
  withdraw(event: Event, before: Standing, after: Standing): void;
  /** Tells the subjects a case stands for. */
  stand(event: Event, placement: Placement | null, tokens: string): void;
}

/** Writes the records of one event to the shards of its subjects. */
export function createFanOut(writer: SubjectWriter, placements: Placements, partitions: number): FanOut {
  return {
    withdraw(event, before, after) {
      if (before.place === '' && before.tokens === '') return;
      if (before.place === after.place && before.tokens === after.tokens) return;
      const kept = targetsOf(after, placements, partitions);
      const left = new Map<number, string[]>();
      for (const { partition, subjects } of targetsOf(before, placements, partitions)) {
        const gone = subjects.filter((subject) => !holds(kept, partition, subject));
        if (gone.length > 0) left.set(partition, [...(left.get(partition) ?? []), ...gone]);
      }
      const { stream, caseId, revision, recordedAt: at } = event;
      for (const [partition, subjects] of left) {
        writer.write(partition, subjects[0]!, { kind: 'withdrawal', stream, caseId, revision, at, subjects });
      }
    },
    stand(event, placement, tokens) {
      if (placement === null && tokens === '') return;
      const view = viewOf(event);
      for (const { partition, subjects, nearby } of placement?.targets ?? []) {
        writer.write(partition, subjects[0]!, { kind: 'event', event: view, subjects, roles: [], nearby });
      }
      for (const token of splitTokens(tokens)) {
        const subject = individualSubject(token);
        const roles = rolesOf(event, token);
        const body = { kind: 'event', event: view, subjects: [subject], roles, nearby: false } as const;
        writer.write(partitionOf(subject, partitions), subject, body);
      }
    },
  };
}

type Target = Pick<AreaTarget, 'partition' | 'subjects'>;

/** Every partition and subject a case stands for, areas and people alike. */
function targetsOf(standing: Standing, placements: Placements, partitions: number): readonly Target[] {
  const areas = standing.place === '' ? [] : placements.fromKey(standing.place).targets;
  if (standing.tokens === '') return areas;
  const people = splitTokens(standing.tokens).map((token) => {
    const subject = individualSubject(token);
    return { partition: partitionOf(subject, partitions), subjects: [subject] };
  });
  return [...areas, ...people];
}

function holds(targets: readonly Target[], partition: number, subject: string): boolean {
  return targets.some((target) => target.partition === partition && target.subjects.includes(subject));
}
