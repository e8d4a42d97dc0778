import { describe, expect, it } from 'vitest';
import { isAccusedRole } from '../../../services/core/event/charter.ts';
import { checkEvent } from '../../../services/core/event/check.ts';
import { camera, dispute, incident, TOKEN } from './events.ts';

const codesOf = (input: unknown) => {
  const checked = checkEvent(input);
  return checked.ok ? [] : checked.faults.map((fault) => fault.code);
};

describe('cameras never identify anybody', () => {
  it.each([
    'face',
    'faceId',
    'FaceList',
    'face_image',
    'faceid',
    'plate',
    'plateNo',
    'LicensePlate',
    'licencePlate',
    'licenseplate',
    'body',
    'BodyTemperature',
    'trackId',
    'trajectory',
    'name',
    'fullName',
    'surname',
    'PersonList',
    'personId',
    'MotorVehicleListObject',
    'gait',
    'idNumber',
    '人脸',
    '车牌号',
    '姓名',
    'Ｆａｃｅ',
    'parties',
    'victimPersons',
    'suspects',
  ])('a camera alarm with the field %s is refused as identification', (name) => {
    expect(codesOf(camera({ [name]: [] }))).toEqual(['charter_identification']);
  });

  it.each([
    'Recognition/Face',
    'tns1:RuleEngine/Recognition/LicensePlate',
    'Radiometry/BodyTemperatureAlarm',
    'face',
    'person_detected',
  ])('the category %s is refused as identification', (category) => {
    expect(codesOf(camera({ category }))).toEqual(['charter_identification']);
  });

  it('a topic or a nested list that identifies gives the unknown field its true name', () => {
    expect(codesOf(camera({ topic: 'tns1:RuleEngine/Recognition/Face' }))).toEqual([
      'charter_identification',
    ]);
    expect(codesOf(camera({ Data: [{ Objects: { FaceList: [] } }] }))).toEqual(['charter_identification']);
    expect(codesOf({ FaceListObject: {} })).toEqual(['missing_field', 'charter_identification']);
  });

  it.each(['facet', 'streetName', 'deviceName', 'surface', 'interface'])(
    'the field %s is unknown, and no more than that',
    (name) => {
      expect(codesOf(camera({ [name]: 1 }))).toEqual(['unknown_field']);
    },
  );
});

describe('accused persons', () => {
  const dropped = (input: unknown) => {
    const checked = checkEvent(input);
    if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
    return { event: checked.event, dropped: checked.dropped.map((fault) => `${fault.code} ${fault.path}`) };
  };

  it.each([
    'accused',
    'Suspect',
    'offender',
    'PERPETRATOR',
    'defendant',
    'arrested',
    'key_person',
    'keyPerson',
    'ex-offender',
    'person of interest',
    '犯罪嫌疑人',
    '重点人员',
  ])('a party in the role %s is left out, whatever else it holds, and the event is taken in', (role) => {
    const other = { token: TOKEN, role: 'victim' };
    const accused = { token: 'Some Body', role, name: 'Some Body', age: 40 };
    const result = dropped(incident({ parties: [accused, other] }));
    expect(result.event.parties).toEqual([other]);
    expect(result.dropped).toEqual(['charter_accused parties[0]']);
  });

  it.each(['accusedPersons', 'suspects', 'offender', 'Arrestees', 'key_persons'])(
    'the field %s is left out',
    (name) => {
      const result = dropped(incident({ [name]: [{ name: 'Some Body' }] }));
      expect(result.dropped).toEqual([`charter_accused ${name}`]);
      expect(JSON.stringify(result)).not.toContain('Some Body');
    },
  );

  it('a field that holds more than accused people is refused', () => {
    expect(codesOf(incident({ suspectVehicle: 'x' }))).toEqual(['charter_accused']);
  });

  it.each(['witness', 'informer', 'respondent', 'victm', ''])(
    'any other unknown role (%s) is a fault',
    (role) => {
      expect(isAccusedRole(role)).toBe(false);
      expect(codesOf(incident({ parties: [{ token: TOKEN, role }] }))).toEqual(['unknown_value']);
    },
  );
});

describe('protected attributes', () => {
  it.each([
    'race',
    'ethnicity',
    'religion',
    'nationality',
    'hukou',
    'householdRegistration',
    'politicalView',
    'petitioner',
    'speech',
    'health',
    'healthStatus',
    'age',
    'gender',
    'sex',
    'date_of_birth_dob',
    'mentalState',
    '民族',
    '户籍',
  ])('the field %s is refused as such', (name) => {
    expect(codesOf(dispute({ [name]: 1 }))).toEqual(['charter_protected_attribute']);
  });

  it('is looked for in parties too', () => {
    expect(codesOf(incident({ parties: [{ token: TOKEN, role: 'victim', age: 31 }] }))).toEqual([
      'charter_protected_attribute',
    ]);
  });

  it.each([
    ['petition', 'charter_protected_attribute'],
    ['mental_health', 'charter_protected_attribute'],
    ['Sex Offense - Forcible', 'unknown_value'],
  ])('the category %s is refused as %s', (category, code) => {
    expect(codesOf(dispute({ category }))).toEqual([code]);
  });

  it.each(['agency', 'raceway', 'sexton', 'stageless', 'averages'])(
    'the field %s is only unknown',
    (name) => {
      expect(codesOf(dispute({ [name]: 1 }))).toEqual(['unknown_field']);
    },
  );
});
