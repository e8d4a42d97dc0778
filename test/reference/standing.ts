import type { EventView } from '../../services/core/event/event.ts';
import type { Role } from '../../services/core/event/vocabulary.ts';
import type { RuleSetActivation } from '../../services/core/record/rule-set.ts';
import type { Origin, SubjectRecord } from '../../services/core/record/subject-record.ts';
import type { ScorerSettings } from '../../services/core/scorer/settings.ts';

/** A case as one of its subjects has it. `event` is null where the case was withdrawn from the subject. */
export interface Held {
  readonly subject: string;
  readonly revision: number;
  readonly event: EventView | null;
  readonly roles: readonly Role[];
  readonly nearby: boolean;
}

export interface StandingEvent extends Held {
  readonly event: EventView;
}

export interface Settled {
  readonly standing: readonly StandingEvent[];
  /** In arrival order. */
  readonly timeline: readonly RuleSetActivation[];
  /** The greatest time of an event or a tick, epoch ms. */
  readonly watermark: number;
}

type Settings = Pick<ScorerSettings, 'latenessMs' | 'retentionMs'>;

/** What stands after all of `records`. The order of arrival matters for three things only: which records are
 * repeats of an origin, which content of a revision came first, and what was late. */
export function settle(records: readonly SubjectRecord[], settings: Settings): Settled {
  const held = new Map<string, Held>();
  const timeline: RuleSetActivation[] = [];
  let watermark = Number.NEGATIVE_INFINITY;

  const forgetWhatIsTooOld = () => {
    for (const [key, { subject, event }] of held) {
      if (event && watermark - event.occurredAt > retentionOf(subject, settings)) held.delete(key);
    }
  };
  const take = (key: string, next: Held) => {
    const known = held.get(key);
    if (!known || next.revision > known.revision) held.set(key, next);
  };

  for (const { body } of withoutRepeats(records)) {
    if (body.kind === 'rule_set') timeline.push(body.activation);
    if (body.kind === 'tick') watermark = Math.max(watermark, body.at);
    if (body.kind === 'withdrawal') {
      for (const subject of body.subjects) {
        const { revision } = body;
        take(keyOf(subject, body), { subject, revision, event: null, roles: [], nearby: false });
      }
    }
    if (body.kind === 'event') {
      const { event, roles, nearby } = body;
      watermark = Math.max(watermark, event.occurredAt);
      for (const subject of body.subjects) {
        const isLate = event.revision === 0 && event.occurredAt < watermark - settings.latenessMs;
        if (!isLate) take(keyOf(subject, event), { subject, revision: event.revision, event, roles, nearby });
      }
    }
    forgetWhatIsTooOld();
  }

  const standing = [...held.values()].filter(
    (one): one is StandingEvent => one.event !== null && one.event.status !== 'retracted',
  );
  return { standing, timeline, watermark };
}

/** Drops every record whose origin is not above the highest seen of its source partition. */
export function withoutRepeats(records: readonly SubjectRecord[]): SubjectRecord[] {
  const highest = new Map<string, Origin>();
  return records.filter(({ origin }) => {
    if (origin === null) return true;
    const source = `${origin.topic}/${origin.partition}`;
    const before = highest.get(source);
    const above =
      !before ||
      origin.offset > before.offset ||
      (origin.offset === before.offset && origin.index > before.index);
    if (above) highest.set(source, origin);
    return above;
  });
}

const keyOf = (subject: string, { stream, caseId }: { readonly stream: string; readonly caseId: string }) =>
  JSON.stringify([subject, stream, caseId]);

/** How long events of a subject are kept, ms. */
export const retentionOf = (subject: string, { retentionMs }: Settings): number =>
  subject.startsWith('individual:') ? retentionMs.individual : retentionMs.area;
