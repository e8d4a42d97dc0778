import type { Stage } from '../../../core/event/vocabulary.ts';
import { DAY_MS } from '../../../core/time/duration.ts';
import { atStage, disputeDraft } from '../disputes.ts';
import type { Random } from '../random.ts';
import { anyResident, homeOf, neighbourOf, tokenOf } from '../residents.ts';
import type { CaseDraft } from '../town-event.ts';
import { report, type Script, type ScriptWriter, type Step, type World } from './script.ts';

/**
 * Mediated, agreed, and weeks later back with a threat, one time in two with a weapon. The relapse is a case of its
 * own, as a new report is; the agreed one still stands. Of 28 mediated disputes that ended in crime, 15 had
 * relapsed after an agreement (Xupu procuratorate 2025).
 */
export const disputeRelapse: ScriptWriter = (world, random) => {
  const quarrel = quarrelOf(world, random);
  const agreed = settlement(quarrel, random);
  const relapseAfter = agreed.at(-1)!.afterMs + random.uniform(3, 25) * DAY_MS;
  const weapon = random.chance(0.5);
  const relapse: Step['draft'] = (at) => {
    const calm = quarrel.draft(at);
    return {
      ...calm,
      severity: weapon ? 4 : 3,
      details: { ...calm.details, stage: 'relapsed', threat: true, weapon },
    } as CaseDraft;
  };
  return { ...quarrel.script, kind: 'dispute_relapse', steps: [...agreed, report(1, relapseAfter, relapse)] };
};

/** Benign: the same course without the relapse. */
export const settledDispute: ScriptWriter = (world, random) => {
  const quarrel = quarrelOf(world, random);
  return { ...quarrel.script, kind: 'benign_settled_dispute', steps: settlement(quarrel, random) };
};

interface Quarrel {
  readonly draft: Step['draft'];
  readonly script: Pick<Script, 'purpose' | 'subject'>;
}

function quarrelOf(world: World, random: Random): Quarrel {
  const one = anyResident(random, world.town);
  const other = neighbourOf(random, world.town, one);
  const [token, otherToken] = [tokenOf(world.town.seed, one), tokenOf(world.town.seed, other)];
  const facts = {
    category: random.pick(['neighbour', 'marital', 'debt']),
    severity: 2,
    point: homeOf(world.town, one),
    parties: [
      { token, role: 'party' as const },
      { token: otherToken, role: 'party' as const },
    ],
  };
  return {
    draft: (at) => disputeDraft(at, facts),
    script: { purpose: 'dispute_mediation', subject: { type: 'individual', token } },
  };
}

function settlement(quarrel: Quarrel, random: Random): Step[] {
  const mediating = random.uniform(1, 5) * DAY_MS;
  const agreed = mediating + random.uniform(3, 12) * DAY_MS;
  const at = (revision: number, stage: Stage, afterMs: number): Step => ({
    caseIndex: 0,
    revision,
    status: stage === 'agreed' ? 'closed' : 'updated',
    afterMs: Math.floor(afterMs),
    draft: (occurredAt) => atStage(quarrel.draft(occurredAt), stage),
  });
  return [report(0, 0, quarrel.draft), at(1, 'mediating', mediating), at(2, 'agreed', agreed)];
}
