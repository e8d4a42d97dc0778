import type { Status } from '../../../core/event/vocabulary.ts';
import type { Purpose } from '../../../core/rule/rule.ts';
import type { Devices } from '../devices.ts';
import type { Random } from '../random.ts';
import type { Town } from '../town.ts';
import type { CaseDraft, PlaceJson } from '../town-event.ts';

export const HARM_KINDS = [
  'domestic_series',
  'high_assessment',
  'order_breach',
  'fraud_attempts',
  'dispute_relapse',
  'burglary_run',
  'crowd_build_up',
  'smoke_two_devices',
  'smoke_and_call',
] as const;

/** What looks like harm at first sight and is not. */
export const BENIGN_KINDS = [
  'benign_single_report',
  'benign_retracted_repeat',
  'benign_settled_dispute',
  'benign_crowd',
  'benign_smoke',
] as const;

export type PlantedKind = (typeof HARM_KINDS)[number] | (typeof BENIGN_KINDS)[number];

/** Whom or where a warning should name. The caller finds the cell of a place. */
export type PlantedSubject =
  | { readonly type: 'individual'; readonly token: string }
  | { readonly type: 'area'; readonly place: PlaceJson };

/** A case of a script at one revision. */
export interface Step {
  /** Which of the script's cases, from 0. */
  readonly caseIndex: number;
  readonly revision: number;
  readonly status: Status;
  /** When it comes to light, after the script's start. A case occurred when its revision 0 did. */
  readonly afterMs: number;
  readonly draft: (occurredAt: number) => CaseDraft;
}

/** A planted course of events before it is put in time. Steps are in time order. */
export interface Script {
  readonly kind: PlantedKind;
  readonly purpose: Purpose;
  readonly subject: PlantedSubject;
  readonly steps: readonly Step[];
}

export interface World {
  readonly town: Town;
  readonly devices: Devices;
}

export type ScriptWriter = (world: World, random: Random) => Script;

/** A case that is reported once. */
export function report(caseIndex: number, afterMs: number, draft: Step['draft']): Step {
  return { caseIndex, revision: 0, status: 'reported', afterMs: Math.floor(afterMs), draft };
}

export function isHarm(kind: PlantedKind): boolean {
  return (HARM_KINDS as readonly string[]).includes(kind);
}
