import { DAY_MS, HOUR_MS } from '../../../core/time/duration.ts';
import { domesticDraft, incidentDraft } from '../incidents.ts';
import { formatLocal } from '../local-time.ts';
import { anyResident, homeOf, tokenOf } from '../residents.ts';
import { type PlantedKind, report, type Script, type ScriptWriter, type Step, type World } from './script.ts';

const PROTECTION_ORDER_DAYS = 180;

/** Three to five reports about one person, each graver and sooner than the last (gaps shrink by a half or so),
 * inside the four weeks in which repeats peak (AIC T&I 591). */
export const domesticSeries: ScriptWriter = (world, random) => {
  const resident = anyResident(random, world.town);
  const reports = random.int(3, 5);
  const severities = [2, 2, 3, 4, 4].slice(5 - reports);
  let after = 0;
  let gapDays = random.uniform(8, 13);
  const steps = severities.map((severity, i) => {
    if (i > 0) {
      after += gapDays * DAY_MS;
      gapDays *= random.uniform(0.4, 0.65);
    }
    return report(i, after, (at) => domesticDraft(world.town, { resident, severity }, at));
  });
  return aboutPerson('domestic_series', 'safeguarding', world, resident, steps);
};

/** One report that the assessor graded high. */
export const highAssessment: ScriptWriter = (world, random) => {
  const resident = anyResident(random, world.town);
  const step = report(0, 0, (at) =>
    domesticDraft(world.town, { resident, severity: 3, assessed: 'high' }, at),
  );
  return aboutPerson('high_assessment', 'safeguarding', world, resident, [step]);
};

/** A report, a protection order of about six months after it, and contact while that runs. */
export const orderBreach: ScriptWriter = (world, random) => {
  const resident = anyResident(random, world.town);
  const breachAfter = Math.floor(random.uniform(4, 25) * DAY_MS);
  return aboutPerson('order_breach', 'safeguarding', world, resident, [
    report(0, 0, (at) => domesticDraft(world.town, { resident, severity: 3 }, at)),
    report(1, breachAfter, (at) => {
      const protectionOrderUntil = formatLocal(at - breachAfter + PROTECTION_ORDER_DAYS * DAY_MS);
      const category = 'protection_order_breach' as const;
      return domesticDraft(world.town, { resident, severity: 3, category, protectionOrderUntil }, at);
    }),
  ]);
};

/** Two attempts and then a loss, all within 30 days: 62 % of mail-fraud victims responded again (Langton 2024). */
export const fraudAttempts: ScriptWriter = (world, random) => {
  const resident = anyResident(random, world.town);
  const fraud = (category: string, severity: number): Step['draft'] => {
    const parties = [{ token: tokenOf(world.town.seed, resident), role: 'victim' as const }];
    const point = homeOf(world.town, resident);
    return (at) => incidentDraft(at, { category, severity, point, parties });
  };
  const second = random.uniform(2, 12) * DAY_MS;
  const third = second + random.uniform(0.5, 10) * DAY_MS;
  return aboutPerson('fraud_attempts', 'fraud_prevention', world, resident, [
    report(0, 0, fraud('fraud_attempt', 2)),
    report(1, second, fraud('fraud_attempt', 2)),
    report(2, third, fraud('fraud', 3)),
  ]);
};

/** Benign: one report, graded standard, and none after it. */
export const singleReport: ScriptWriter = (world, random) => {
  const resident = anyResident(random, world.town);
  const step = report(0, 0, (at) =>
    domesticDraft(world.town, { resident, severity: 1, assessed: 'standard' }, at),
  );
  return aboutPerson('benign_single_report', 'safeguarding', world, resident, [step]);
};

/** Benign: a second report that turns out to be the first one, taken down twice, and is retracted. */
export const retractedRepeat: ScriptWriter = (world, random) => {
  const resident = anyResident(random, world.town);
  const draft: Step['draft'] = (at) => domesticDraft(world.town, { resident, severity: 2 }, at);
  const second = random.uniform(1, 6) * HOUR_MS;
  const retracted = second + random.uniform(3, 40) * HOUR_MS;
  return aboutPerson('benign_retracted_repeat', 'safeguarding', world, resident, [
    report(0, 0, draft),
    report(1, second, draft),
    { caseIndex: 1, revision: 1, status: 'retracted', afterMs: Math.floor(retracted), draft },
  ]);
};

function aboutPerson(
  kind: PlantedKind,
  purpose: Script['purpose'],
  world: World,
  resident: number,
  steps: readonly Step[],
): Script {
  return { kind, purpose, subject: { type: 'individual', token: tokenOf(world.town.seed, resident) }, steps };
}
