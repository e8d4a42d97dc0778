import type { Warning } from '../../../services/core/record/warning.ts';
import { compareText } from '../../../services/core/text/canonical.ts';
import { isOpen } from '../../../services/core/warning/overdue.ts';
import type {
  Camera,
  DeviceRate,
  HistoryReader,
  PageMark,
  RuleOutcomes,
  StoredFollowUp,
} from '../../../services/steps/ports/history.ts';

const NOTHING_JUDGED = { substantiated: 0, unsubstantiated: 0, referred: 0, duplicate: 0 };

/** What was, in memory: revisions in the order in which they were told. */
export function historyOf(
  revisions: readonly Warning[],
  followUps: readonly StoredFollowUp[] = [],
  rates: readonly DeviceRate[] = [],
  cameras: readonly Camera[] = [],
): HistoryReader {
  const latestOf = (warnings: readonly Warning[]): readonly Warning[] => [
    ...new Map(warnings.map((one) => [one.warningId, one])).values(),
  ];
  const inOrder = (a: PageMark, b: PageMark): number =>
    b.openedAt - a.openedAt || compareText(b.warningId, a.warningId);
  return {
    open: async (limit) =>
      latestOf(revisions)
        .filter(isOpen)
        .toSorted((a, b) => b.at - a.at || compareText(a.warningId, b.warningId))
        .slice(0, limit),
    holds: async (names) =>
      names.every((name) =>
        revisions.some((one) => one.warningId === name.warningId && one.revision >= name.revision),
      ),
    revisionsOf: async (id) => revisions.filter(({ warningId }) => warningId === id),
    followUpsOf: async (id) => followUps.filter(({ warningId }) => warningId === id),
    latest: async ({ statuses, areas, purposes, about, after, since, limit }) =>
      latestOf(revisions)
        .filter(({ status }) => statuses.includes(status))
        .filter(({ at }) => at >= since)
        .filter(({ purpose }) => purposes === null || purposes.includes(purpose))
        .filter(({ subject }) => about.includes(subject.startsWith('area:') ? 'area' : 'person'))
        .filter(
          ({ areaCode }) => areas === null || areas.some((prefix) => areaCode?.startsWith(prefix) === true),
        )
        .sort(inOrder)
        .filter((one) => after === null || inOrder(after, one) < 0)
        .slice(0, limit),
    warningsOf: async (wanted) =>
      latestOf(revisions.filter(({ subject }) => subject === wanted)).toSorted(inOrder),
    lastDecision: async () => undefined,
    deviceRates: async (_now, areas) =>
      rates.filter(({ areaCode }) => areas === null || areas.some((prefix) => areaCode?.startsWith(prefix))),
    cameras: async (areas, limit) =>
      cameras
        .filter(({ areaCode }) => areas === null || areas.some((prefix) => areaCode?.startsWith(prefix)))
        .slice(0, limit),
    ruleOutcomes: async (areas) => {
      const counts = new Map<string, RuleOutcomes>();
      for (const { areaCode, outcome, contributions } of latestOf(revisions)) {
        if (areas?.some((prefix) => areaCode?.startsWith(prefix)) === false || outcome === null) continue;
        for (const { rule } of contributions) {
          const before = counts.get(rule) ?? { rule, ...NOTHING_JUDGED };
          counts.set(rule, { ...before, [outcome]: before[outcome as keyof typeof NOTHING_JUDGED] + 1 });
        }
      }
      return [...counts.values()];
    },
  };
}
