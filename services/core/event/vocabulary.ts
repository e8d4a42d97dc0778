/**
 * The closed vocabulary: every stream, category, stage and role that Tocsin knows, and every field an event may
 * carry. Validator, Avro schemas, rule filters and the reference all derive from this one definition, so a field
 * that is not here cannot be sent, stored or named by a rule (charter, clauses 1, 2 and 4).
 */

export const STREAMS = ['camera-alarms', 'police-incidents', 'dispute-reports'] as const;
export type Stream = (typeof STREAMS)[number];

export const STATUSES = ['reported', 'updated', 'cleared', 'closed', 'retracted'] as const;
export type Status = (typeof STATUSES)[number];

/** Alarm kinds that say something about a place. */
export const PLACE_ALARMS = [
  'smoke',
  'fire',
  'temperature',
  'crowd_density',
  'people_count',
  'intrusion',
  'line_crossing',
  'object_left',
  'object_removed',
  'wrong_way',
  'fall',
  'audio',
  'tamper',
] as const;

/** Alarm kinds that concern the device only; they never count towards a safety score. */
export const DEVICE_ALARMS = ['video_loss', 'device_fault', 'offline', 'online', 'other'] as const;

export const ALARM_KINDS = [...PLACE_ALARMS, ...DEVICE_ALARMS] as const;

export const INCIDENT_KINDS = [
  'domestic_violence',
  'assault',
  'threat',
  'harassment',
  'stalking',
  'sexual_offence',
  'robbery',
  'burglary',
  'theft',
  'vehicle_theft',
  'vandalism',
  'arson',
  'fraud_attempt',
  'fraud',
  'weapon',
  'protection_order_breach',
  'missing_person',
  'welfare_check',
  'fire',
  'traffic_collision',
  'crowd_disorder',
  'noise',
  'other',
] as const;

export const DISPUTE_KINDS = [
  'family',
  'marital',
  'neighbour',
  'debt',
  'labour_wages',
  'property_management',
  'land',
  'consumer',
  'traffic_compensation',
  'other',
] as const;

export const STAGES = [
  'reported',
  'accepted',
  'mediating',
  'agreed',
  'failed',
  'relapsed',
  'withdrawn',
] as const;
export type Stage = (typeof STAGES)[number];

/** The only roles a person may have: those of somebody who may come to harm (charter, clause 2). */
export const ROLES = ['victim', 'at_risk', 'complainant', 'party'] as const;
export type Role = (typeof ROLES)[number];

export const ASSESSMENT_LEVELS = ['standard', 'medium', 'high'] as const;
export type AssessmentLevel = (typeof ASSESSMENT_LEVELS)[number];

export const CATEGORIES: Readonly<Record<Stream, readonly string[]>> = {
  'camera-alarms': ALARM_KINDS,
  'police-incidents': INCIDENT_KINDS,
  'dispute-reports': DISPUTE_KINDS,
};

/** A keyed token: `p_` and 22 base64url characters (132 bits of HMAC-SHA-256). */
export const TOKEN_PATTERN = /^p_[A-Za-z0-9_-]{22}$/;

/** Digits of the administrative code that name an area of each scheme (GB/T 2260 and its town and village parts). */
export const ADMIN_SCHEMES = { village: 12, town: 9, county: 6, city: 4 } as const;
export type AdminScheme = keyof typeof ADMIN_SCHEMES;
export const AREA_SCHEMES = ['cell', 'village', 'town', 'county', 'city'] as const;
export type AreaScheme = (typeof AREA_SCHEMES)[number];

export type FieldType =
  | { readonly kind: 'string'; readonly maxLength: number; readonly pattern?: RegExp }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'int'; readonly min: number; readonly max: number }
  | { readonly kind: 'number'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'boolean' }
  /** ISO 8601 with an offset on the wire; epoch milliseconds inside. */
  | { readonly kind: 'instant' }
  | { readonly kind: 'record'; readonly name: string; readonly fields: readonly FieldSpec[] }
  | { readonly kind: 'list'; readonly maxItems: number; readonly of: FieldType };

export interface FieldSpec {
  readonly name: string;
  readonly type: FieldType;
  /** May be null, and may be left out of JSON. */
  readonly nullable?: true;
  /** Used when the field is left out of JSON. */
  readonly default?: number | string | boolean | readonly never[];
  readonly doc: string;
}

/** Magnitude of a measured value or an amount at the most: sums of millions of them stay exact to the millionth. */
const MOST = 1e12;

/** Codes, not free text: free text is where a name or a number plate would fit. */
const code = (maxLength: number, pattern: RegExp): FieldType => ({ kind: 'string', maxLength, pattern });
const flag = (name: string, doc: string): FieldSpec => ({
  name,
  type: { kind: 'boolean' },
  default: false,
  doc,
});

const PLACE: FieldType = {
  kind: 'record',
  name: 'Place',
  fields: [
    { name: 'lon', type: { kind: 'number', min: -180, max: 180 }, doc: 'Longitude, degrees east, WGS 84.' },
    { name: 'lat', type: { kind: 'number', min: -90, max: 90 }, doc: 'Latitude, degrees north, WGS 84.' },
    {
      name: 'areaCode',
      type: { kind: 'string', maxLength: 12, pattern: /^(\d{4}|\d{6}|\d{9}|\d{12})$/ },
      nullable: true,
      doc: 'Administrative code: 4 (city), 6 (county), 9 (town) or 12 (village) digits.',
    },
  ],
};

const PARTIES: FieldSpec = {
  name: 'parties',
  type: {
    kind: 'list',
    maxItems: 64,
    of: {
      kind: 'record',
      name: 'Party',
      fields: [
        {
          name: 'token',
          type: { kind: 'string', maxLength: 24, pattern: TOKEN_PATTERN },
          doc: 'Keyed token of a person.',
        },
        { name: 'role', type: { kind: 'enum', values: ROLES }, doc: 'How the person may come to harm.' },
      ],
    },
  },
  default: [],
  doc: 'The people who may come to harm, as tokens.',
};

const common = (stream: Stream): readonly FieldSpec[] => [
  {
    name: 'caseId',
    type: { kind: 'string', maxLength: 128, pattern: /^\S(.*\S)?$/ },
    doc: 'Identity of the case within its stream.',
  },
  {
    name: 'revision',
    type: { kind: 'int', min: 0, max: 2_147_483_647 },
    default: 0,
    doc: 'The highest revision of a case stands.',
  },
  {
    name: 'status',
    type: { kind: 'enum', values: STATUSES },
    default: 'reported',
    doc: '`retracted` removes the case.',
  },
  { name: 'occurredAt', type: { kind: 'instant' }, doc: 'Event time: windows and decay use it.' },
  {
    name: 'recordedAt',
    type: { kind: 'instant' },
    doc: 'When the source recorded it; `occurredAt` where it is left out.',
  },
  { name: 'category', type: { kind: 'enum', values: CATEGORIES[stream] }, doc: 'What happened.' },
  { name: 'severity', type: { kind: 'int', min: 1, max: 4 }, doc: '1 to 4, 4 the gravest.' },
  { name: 'place', type: PLACE, nullable: true, doc: 'Where it happened.' },
  {
    name: 'source',
    type: { kind: 'string', maxLength: 64, pattern: /^[A-Za-z0-9][A-Za-z0-9._:-]*$/ },
    doc: 'Id of the registered source.',
  },
];

/** Every field of every stream, in wire order. */
export const FIELDS: Readonly<Record<Stream, readonly FieldSpec[]>> = {
  'camera-alarms': [
    ...common('camera-alarms'),
    {
      name: 'deviceId',
      type: code(64, /^[A-Za-z0-9][A-Za-z0-9._:/-]*$/),
      doc: 'Id of the device, never of a person.',
    },
    {
      name: 'deviceClass',
      type: { kind: 'int', min: 1, max: 3 },
      nullable: true,
      doc: 'Class of the camera: 1, 2 or 3.',
    },
    {
      name: 'confidence',
      type: { kind: 'number', min: 0, max: 1 },
      nullable: true,
      doc: "The device's confidence, 0 to 1.",
    },
    {
      name: 'value',
      type: { kind: 'number', min: -MOST, max: MOST },
      nullable: true,
      doc: 'Measured value, in `unit`.',
    },
    {
      name: 'unit',
      type: code(16, /^[A-Za-z0-9%°µ²³/^.-]+$/),
      nullable: true,
      doc: 'Unit of `value`, for example `persons/m2`.',
    },
  ],
  'police-incidents': [
    ...common('police-incidents'),
    flag('policeInitiated', 'Raised by a patrol; does not count towards area scores.'),
    PARTIES,
    {
      name: 'assessment',
      type: {
        kind: 'record',
        name: 'RiskAssessment',
        fields: [
          {
            name: 'instrument',
            type: code(64, /^[A-Za-z0-9][A-Za-z0-9 ._-]*$/),
            doc: 'Name of the instrument, for example DASH.',
          },
          {
            name: 'level',
            type: { kind: 'enum', values: ASSESSMENT_LEVELS },
            doc: 'Its result; never its items.',
          },
        ],
      },
      nullable: true,
      doc: 'Result of a risk assessment made by a person.',
    },
    {
      name: 'protectionOrderUntil',
      type: { kind: 'instant' },
      nullable: true,
      doc: 'End of a protection order in force.',
    },
  ],
  'dispute-reports': [
    ...common('dispute-reports'),
    { name: 'stage', type: { kind: 'enum', values: STAGES }, doc: 'Stage of mediation.' },
    flag('threat', 'A threat was made.'),
    flag('weapon', 'A weapon was seen.'),
    flag('injury', 'Somebody was hurt.'),
    {
      name: 'amount',
      type: { kind: 'number', min: 0, max: MOST },
      nullable: true,
      doc: 'Amount in dispute, in local currency.',
    },
    PARTIES,
  ],
};
