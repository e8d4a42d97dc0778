import type { Purpose } from '../../../core/rule/rule.ts';
import { formatLocal } from '../local-time.ts';
import { isHarm, type PlantedKind, type PlantedSubject } from './script.ts';

/**
 * What was planted, for scoring the warnings against. Only planted cases have labels: the background holds true
 * repeats too (by design: its repeat profiles are the published ones), so a warning without a label is not thereby false.
 */
export interface Label {
  readonly labelId: string;
  readonly kind: PlantedKind;
  /** False for look-alikes. */
  readonly harmful: boolean;
  readonly purpose: Purpose;
  readonly subject: PlantedSubject;
  /** ISO 8601, +08:00: when the first and the last of its cases occurred. */
  readonly start: string;
  readonly end: string;
  readonly caseIds: readonly string[];
}

export function labelOf(
  script: { readonly kind: PlantedKind; readonly purpose: Purpose; readonly subject: PlantedSubject },
  caseIds: readonly string[],
  occurredAt: readonly number[],
): Label {
  return {
    // A case belongs to one script at most, so its first case names it.
    labelId: `label-${caseIds[0]}`,
    kind: script.kind,
    harmful: isHarm(script.kind),
    purpose: script.purpose,
    subject: script.subject,
    start: formatLocal(Math.min(...occurredAt)),
    end: formatLocal(Math.max(...occurredAt)),
    caseIds,
  };
}
