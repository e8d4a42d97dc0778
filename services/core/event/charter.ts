import type { FaultCode } from '../fault.ts';
import { ROLES, type Stream } from './vocabulary.ts';

/**
 * Names by which foreign formats carry what the charter refuses. The vocabulary is closed, so every one of them would
 * be refused as unknown anyway; this list only gives the refusal its true name, so that it is counted as such.
 */
export type CharterCode = Extract<
  FaultCode,
  'charter_identification' | 'charter_accused' | 'charter_protected_attribute'
>;

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** ONVIF `Recognition/Face`, `LicensePlate`, `BodyTemperature`; GA/T 1400 `FaceList`, `PersonList`, `MotorVehicleList`. */
const IDENTIFYING = words(
  'face faces facial plate plates licence license body bodies human pedestrian track tracks tracking tracklet trajectory ' +
    'person persons people name names portrait gait iris fingerprint biometric biometrics phone mobile email ' +
    'passport imsi imei idcard',
);
const IDENTIFYING_START =
  /^(face(?!t)|facial|licen[cs]e|plateno|platenum|person|pedestrian|bodytemp|trackid|biometr|portrait)/;
const IDENTIFYING_END =
  /(sur|first|last|full|given|family|nick|victim|suspect)names?$|facelist|licen[cs]eplate/;

const IDENTIFYING_PHRASE = /motor ?vehicle( |$)|\bid (card|number|no)\b/;

const PROTECTED = words(
  'race racial ethnic ethnicity religion religious faith nationality citizenship hukou household huji political politics ' +
    'petition petitions petitioner petitioning speech opinion health medical mental psychiatric psychological ' +
    'disability disease diagnosis hiv age ages birthdate birthday dob gender sex orientation minority',
);

/** Roles of a person who may do harm. Nobody is scored, stored or even tokenised for one of these. */
const ACCUSED = words(
  'accused suspect suspects suspected offender offenders perpetrator perpetrators perp defendant defendants arrested ' +
    'arrestee arrestees detainee detainees detained convict convicts convicted criminal criminals culprit abuser ' +
    'abusers aggressor aggressors assailant assailants attacker attackers wanted parolee probationer ' +
    'keyperson keypersons keypeople',
);
const PEOPLE = words('person persons people party parties list individual individuals ex alleged key prior');

/** The same in Chinese, where words are not set apart. */
const HAN: readonly (readonly [RegExp, CharterCode])[] = [
  [/嫌疑|嫌犯|被告|罪犯|加害|施暴|前科|重点人/, 'charter_accused'],
  [/人脸|面部|车牌|号牌|人体|轨迹|姓名|身份证|手机|步态|虹膜|指纹/, 'charter_identification'],
  [
    /种族|民族|宗教|信仰|国籍|户籍|户口|政治|信访|上访|言论|健康|疾病|年龄|性别|精神/,
    'charter_protected_attribute',
  ],
];

/** Charter clause that a field's name runs into, or undefined. */
export function charterOfName(name: string): CharterCode | undefined {
  return clause(split(name), name);
}

/** Charter clause that a category, role or topic value runs into. `Sex Offense` is an offence, not an attribute. */
export function charterOfValue(value: string): CharterCode | undefined {
  if (value.length > 256) return undefined;
  const parts = split(value);
  const offence = /offen[cs]e|assault|crime/i.test(value);
  return clause(offence ? parts.filter((part) => part !== 'sex') : parts, value);
}

function clause(parts: readonly string[], text: string): CharterCode | undefined {
  if (isAccused(parts)) return 'charter_accused';
  const phrase = parts.join(' ');
  if (parts.some(identifies) || IDENTIFYING_PHRASE.test(phrase)) return 'charter_identification';
  if (parts.some((part) => PROTECTED.has(part))) return 'charter_protected_attribute';
  return HAN.find(([pattern]) => pattern.test(text))?.[1];
}

/** Asked first: taking a role's words apart costs more than all the rest of a valid event. */
const HARMLESS: ReadonlySet<string> = new Set(ROLES);

/** A role that makes its holder a suspect of something: `accused`, `Key Person`, `ex-offender`, 嫌疑人. */
export function isAccusedRole(role: unknown): boolean {
  return typeof role === 'string' && !HARMLESS.has(role) && charterOfValue(role) === 'charter_accused';
}

/** A field that holds accused people and nothing else (`accusedPersons`, `suspects`): it is left out, the rest stands. */
export function isAccusedField(name: string, stream: Stream): boolean {
  const parts = split(name);
  const peopleOnly = parts.every((part) => ACCUSED.has(part) || PEOPLE.has(part));
  return stream !== 'camera-alarms' && peopleOnly && isAccused(parts);
}

const SCAN_NODES = 500;
const TOPIC_FIELD = /topic|type|event|kind|class|category|label|method|rule/i;

/** Charter clause of an unknown field: by its name, the names inside it, and what a topic or type in it says. */
export function charterOfUnknown(name: string, value: unknown): CharterCode | undefined {
  const waiting: [string, unknown][] = [[name, value]];
  // A list of work in place of recursion, and bounded: the input chooses the depth and the size.
  for (let i = 0; i < waiting.length && i < SCAN_NODES; i++) {
    const [key, inner] = waiting[i]!;
    const says = typeof inner === 'string' && TOPIC_FIELD.test(key) ? charterOfValue(inner) : undefined;
    const code = (key.length <= 128 ? charterOfName(key) : undefined) ?? says;
    if (code) return code;
    if (typeof inner === 'object' && inner !== null) {
      for (const [innerKey, innerValue] of Object.entries(inner).slice(0, SCAN_NODES)) {
        waiting.push([Array.isArray(inner) ? key : innerKey, innerValue]);
      }
    }
  }
  return undefined;
}

function isAccused(parts: readonly string[]): boolean {
  return parts.some((part) => ACCUSED.has(part)) || /key (person|people)|of interest/.test(parts.join(' '));
}

function identifies(part: string, index: number, parts: readonly string[]): boolean {
  // The name of a street or a device is nobody's.
  if (/^names?$/.test(part) && /^(street|road|device|file|host|area|city|town)$/.test(parts[index - 1] ?? ''))
    return false;
  return IDENTIFYING.has(part) || IDENTIFYING_START.test(part) || IDENTIFYING_END.test(part);
}

/** `tns1:RuleEngine/LicensePlate` -> tns, rule, engine, license, plate. */
function split(name: string): string[] {
  return name
    .normalize('NFKC')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((part) => part !== '');
}
