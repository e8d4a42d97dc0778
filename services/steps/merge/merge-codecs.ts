import type { Event } from '../../core/event/event.ts';
import type { Stream } from '../../core/event/vocabulary.ts';
import type { DeadLetter } from '../../core/record/dead-letter.ts';
import type { Erasure, ErasureMark } from '../../core/record/erasure.ts';
import type { FollowUp } from '../../core/record/follow-up.ts';
import type { MergedEvent } from '../../core/record/merged-event.ts';
import type { RuleSetEntry } from '../../core/record/rule-set.ts';
import type { SubjectRecord } from '../../core/record/subject-record.ts';
import type { Codec } from '../ports/codec.ts';

/** The codecs of the topics that merge reads and writes. */
export interface MergeCodecs {
  readonly events: Readonly<Record<Stream, Codec<Event>>>;
  readonly followUp: Codec<FollowUp>;
  readonly ruleSet: Codec<RuleSetEntry>;
  readonly erasure: Codec<Erasure>;
  readonly erasureMark: Codec<ErasureMark>;
  readonly subjectEvent: Codec<SubjectRecord>;
  readonly mergedEvent: Codec<MergedEvent>;
  readonly deadLetter: Codec<DeadLetter>;
}
