import { ERASURE_KEY, type Erasure, type ErasureMark } from '../../core/record/erasure.ts';
import type { SubjectRecord } from '../../core/record/subject-record.ts';
import type { Assessment, Position, Warning } from '../../core/record/warning.ts';
import { AHEAD } from '../../core/scorer/look-ahead.ts';
import {
  type Applied,
  beginRestore,
  createScorer,
  type Scorer,
  type ScorerStats,
} from '../../core/scorer/scorer.ts';
import type { ScorerSettings, ScorerTools } from '../../core/scorer/settings.ts';
import { TOPICS } from '../../core/topics.ts';
import { markOf, markRecord } from '../erasure-marks.ts';
import { inTurns } from '../in-turns.ts';
import type { Codec } from '../ports/codec.ts';
import type { LogRecord } from '../ports/log.ts';
import { type Metrics, NO_METRICS } from '../ports/metrics.ts';
import type { Emit, Machine } from '../stateful-task.ts';
import { countAssessment, countWarning } from './count-decisions.ts';
import { isTick, tickRecord } from './tick.ts';

export interface ScoreOptions {
  readonly partition: number;
  /** Partitions of `warnings` and of `assessments`. */
  readonly outputPartitions: number;
  readonly settings: ScorerSettings;
  readonly tools: ScorerTools;
  readonly codecs: {
    readonly subjectEvent: Codec<SubjectRecord>;
    readonly warning: Codec<Warning>;
    readonly assessment: Codec<Assessment>;
    readonly erasureMark: Codec<ErasureMark>;
  };
  /** `clock`: a quiet partition is told the time. `events`: time passes with events only, as in a replay. */
  readonly ticks: 'clock' | 'events';
  /** Nothing is measured where it is left out. */
  readonly metrics?: Metrics;
}

export interface ScoreMachine extends Machine {
  stats(): ScorerStats;
}

/** The scorer of one partition as a machine: records of `subject-events` in, warnings and assessments out. */
export function createScoreMachine(options: ScoreOptions): ScoreMachine {
  const { partition, outputPartitions, settings, tools, codecs, metrics = NO_METRICS } = options;
  let scorer: Scorer = createScorer(settings, tools);
  const to = partition % outputPartitions;

  const write = ({ warnings, assessments }: Applied, emit: Emit): void => {
    for (const warning of warnings) {
      countWarning(metrics, warning);
      emit({
        topic: TOPICS.warnings,
        partition: to,
        key: warning.warningId,
        value: codecs.warning.encode(warning),
      });
    }
    for (const assessment of assessments) {
      countAssessment(metrics, assessment);
      emit({
        topic: TOPICS.assessments,
        partition: to,
        key: assessment.subject,
        value: codecs.assessment.encode(assessment),
      });
    }
  };

  /** After what was told of the person, so that whoever reads both has all of it by then. */
  const mark = (erasure: Erasure, position: Position, emit: Emit): void => {
    const scored = { ...markOf(erasure, 'scored', partition), position };
    emit(markRecord(scored, outputPartitions, codecs.erasureMark));
  };

  return {
    // Thresholds, deadlines and retention may change between two starts: the state goes on under the new ones.
    settings: 'score',
    async apply(records: readonly LogRecord[], emit: Emit): Promise<void> {
      for (let from = 0; from < records.length; from += AHEAD) {
        const some = records.slice(from, from + AHEAD);
        const decoded = some.map(({ value }) => codecs.subjectEvent.decode(value));
        scorer.lookAhead(decoded);
        for (const [index, record] of decoded.entries()) {
          const position = { partition, offset: some[index]!.offset };
          const { body } = record;
          const output =
            body.kind === 'rule_set'
              ? await inTurns(scorer.applyInSlices(record, position))
              : scorer.apply(record, position);
          write(output, emit);
          // A repeated one is of its first place: what was raised since then stands.
          if (body.kind === 'erasure' && !output.isRepeated) mark(body, position, emit);
        }
      }
    },
    isTick,
    mustSnapshot: ({ key }) => key === ERASURE_KEY,
    idle(now: number, emit: Emit): void {
      if (options.ticks === 'clock' && now > scorer.stats().watermark)
        emit(tickRecord(partition, now, codecs.subjectEvent));
    },
    snapshot: () => scorer.snapshot(),
    async restore(chunks): Promise<void> {
      const restoring = beginRestore(settings, tools);
      for await (const chunk of chunks) restoring.add(chunk);
      scorer = restoring.scorer();
    },
    stats: () => scorer.stats(),
  };
}
