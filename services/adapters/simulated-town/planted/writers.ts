import { disputeRelapse, settledDispute } from './disputes.ts';
import {
  domesticSeries,
  fraudAttempts,
  highAssessment,
  orderBreach,
  retractedRepeat,
  singleReport,
} from './people-at-risk.ts';
import {
  burglaryRun,
  busyHour,
  crowdBuildUp,
  loneSmoke,
  smokeAndCall,
  smokeTwoDevices,
} from './places-at-risk.ts';
import type { PlantedKind, ScriptWriter } from './script.ts';

export const WRITERS: Readonly<Record<PlantedKind, ScriptWriter>> = {
  domestic_series: domesticSeries,
  high_assessment: highAssessment,
  order_breach: orderBreach,
  fraud_attempts: fraudAttempts,
  dispute_relapse: disputeRelapse,
  burglary_run: burglaryRun,
  crowd_build_up: crowdBuildUp,
  smoke_two_devices: smokeTwoDevices,
  smoke_and_call: smokeAndCall,
  benign_single_report: singleReport,
  benign_retracted_repeat: retractedRepeat,
  benign_settled_dispute: settledDispute,
  benign_crowd: busyHour,
  benign_smoke: loneSmoke,
};
