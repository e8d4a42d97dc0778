import type { AreaScheme, Role, Stream } from '../../event/vocabulary.ts';
import type { Level } from '../../record/warning.ts';
import type { Purpose, Rule } from '../rule.ts';

export const PURPOSE_DOC: Readonly<Record<Purpose, string>> = {
  safeguarding: 'People who may be hurt: violence, threats, stalking, orders that are breached.',
  fraud_prevention: 'People who may be defrauded: warn and dissuade.',
  dispute_mediation: 'Disputes that need a mediator, or that may escalate.',
  crowd_safety: 'Crowds that grow dangerous. Areas only.',
  fire_safety: 'Smoke and fire. Areas only.',
  road_safety: 'Collisions and wrong-way driving. Areas only.',
  property_harm: 'Burglary, theft, damage. Areas only.',
  device_health: 'Cameras and detectors that fail: for operations, never a safety score. Areas only.',
};

export const SUBJECT_DOC: Readonly<Record<'individual' | AreaScheme, string>> = {
  individual: 'A person who may come to harm, in one of `roles`. Sees no camera.',
  cell: 'An H3 cell of resolution 9, about 0.1 km².',
  village: 'A village or residential community: 12 digits of the administrative code.',
  town: 'A town or street office: 9 digits.',
  county: 'A county or district: 6 digits.',
  city: 'A city: 4 digits.',
};

export const ROLE_DOC: Readonly<Record<Role, string>> = {
  victim: 'Somebody was harmed.',
  at_risk: 'Somebody may be harmed.',
  complainant: 'Somebody reported or complained.',
  party: 'A party of a dispute.',
};

export const STATUS_DOC: Readonly<Record<Rule['status'], string>> = {
  active: 'Scored, and shown to officers.',
  shadow: 'Scored and stored, never shown to officers: to measure a rule before it counts.',
  off: 'Not evaluated.',
};

export const LEVEL_DOC: Readonly<Record<Level, string>> = {
  blue: 'Worth knowing at the next round; nobody is called.',
  yellow: 'Somebody looks within the shift.',
  orange: 'Somebody acts within the half hour.',
  red: 'Somebody goes now.',
};

export const STREAM_DOC: Readonly<Record<Stream, string>> = {
  'camera-alarms': 'Alarms of cameras and detectors. They speak about places, never about a person.',
  'police-incidents': 'Incidents reported to or by the police.',
  'dispute-reports': 'Disputes and the stages of their mediation.',
};
