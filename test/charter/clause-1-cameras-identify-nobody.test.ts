import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { charterOfName } from '../../services/core/event/charter.ts';
import { FIELDS } from '../../services/core/event/vocabulary.ts';
import { TOPICS } from '../../services/core/topics.ts';
import { type Path, startPath } from '../app/path-under-test.ts';
import { alarm, domestic, person, shippedRules } from '../events.ts';
import { fact, PERSON_RULE, ruleFaults } from './support/rules.ts';
import { schemaNames } from './support/schema-fields.ts';

/**
 * "Cameras never identify anybody. A camera alarm is a device event. The schema has no field for a face, a plate, a body, a
 * track or a name; messages that carry one are refused and counted. Camera alarms score areas only, never a person."
 */

let path: Path;

beforeEach(async () => {
  path = await startPath({
    rules: [...(await shippedRules('fire-two-devices', 'crowd-density-5')), PERSON_RULE],
  });
});
afterEach(() => path.stop());

const NEEDLE = 'NEEDLE-7788';

describe('a message of a camera that identifies', () => {
  it.each<readonly [string, object]>([
    ['as an ONVIF topic', { category: 'tns1:RuleEngine/Recognition/Face' }],
    ['as an ONVIF topic of a plate', { category: 'tns1:RuleEngine/Recognition/LicensePlate' }],
    ['as a topic beside a harmless category', { topic: 'tns1:RuleEngine/Recognition/Face' }],
    ['by a face', { faceId: NEEDLE }],
    ['by a plate', { plateNo: NEEDLE }],
    ['by a body', { bodyFeatures: [NEEDLE] }],
    ['by a track', { trackId: NEEDLE }],
    ['by a name', { personName: NEEDLE }],
    ['as a GA/T 1400 list', { FaceListObject: { FaceObject: [{ FaceID: NEEDLE }] } }],
    ['as a GA/T 1400 list inside something', { data: [{ items: { MotorVehicleList: [NEEDLE] } }] }],
    ['in Chinese', { 人脸: NEEDLE }],
    ['in full-width letters', { ＦａｃｅＩＤ: NEEDLE }],
    ['by people as parties', { parties: [{ token: person(1), role: 'victim' }] }],
    ['by an identifier among parties', { parties: [{ identifier: NEEDLE, role: 'victim' }] }],
    ['by a token', { token: person(1) }],
  ])('is refused and counted: %s', async (_, change) => {
    const [result] = await path.offer(alarm('a', 0, change));
    expect(result?.outcome).toBe('rejected');
    expect(result?.faults?.map(({ code }) => code)).toContain('charter_identification');
    expect(path.ingest.counts().byReason).toEqual({ charter_identification: 1 });
    expect(await path.merged()).toEqual([]);
    expect(await path.deadLetters()).toMatchObject([{ reason: 'charter_identification' }]);
    const everything = (await path.everything()) + JSON.stringify([result, path.logged]);
    expect(everything).not.toContain(NEEDLE);
    expect(everything).not.toContain(person(1));
  });
});

describe('a camera alarm', () => {
  it('scores areas only, even where its ids are those of a person', async () => {
    const device = person(1);
    await path.offer(
      domestic('known', 0),
      alarm('a', 1, { deviceId: device }),
      alarm(device, 1.001, { deviceId: 'two' }),
      alarm('c', 1.002, { category: 'crowd_density', value: 9, unit: 'persons/m2', deviceId: device }),
      alarm('d', 1.003, { category: 'crowd_density', value: 9, unit: 'persons/m2', deviceId: device }),
    );
    const raised = await path.warnings();
    const ofCameras = raised.filter(({ at }) => at > Date.parse('2026-03-03T00:00:00Z'));
    expect(ofCameras.length).toBeGreaterThan(0);
    expect(ofCameras.every(({ subject }) => subject.startsWith('area:'))).toBe(true);
    const records = await path.subjectRecords();
    for (const { body } of records) {
      if (body.kind !== 'event' || body.event.stream !== 'camera-alarms') continue;
      expect(body.subjects.every((subject) => subject.startsWith('area:'))).toBe(true);
      expect(body.roles).toEqual([]);
    }
  });

  it('has no parties in its bytes, whoever encodes it', async () => {
    await path.offer(domestic('known', 0));
    const { event } = (await path.merged())[0]!;
    const { encode } = path.codecs.events['camera-alarms'];
    const smuggled = {
      ...event,
      stream: 'camera-alarms' as const,
      category: 'smoke',
      deviceId: 'd',
      caseId: 's',
    };
    await path.inject(TOPICS.cameraAlarms, encode(smuggled));
    // An incident's bytes in the cameras' topic are of another schema, and unreadable there.
    await path.inject(
      TOPICS.cameraAlarms,
      path.codecs.events['police-incidents'].encode({ ...event, caseId: 't' }),
    );
    const taken = (await path.merged()).filter(({ event: { caseId } }) => caseId !== 'known');
    expect(taken.map(({ event: { parties } }) => parties)).toEqual(taken.map(() => []));
    expect((await path.warnings()).map(({ subject }) => subject)).toEqual([`individual:${person(1)}`]);
  });
});

describe('a rule about people', () => {
  const cameras = { stream: 'camera-alarms' };
  it.each<readonly [string, object]>([
    ['on', { on: [cameras] }],
    ['on, by a category that only cameras have', { on: [{ category: 'crowd_density' }] }],
    ['on, among other categories', { on: [{ category: ['domestic_violence', 'people_count'] }] }],
    [
      'of, among other categories',
      fact('event_count', { of: { category: ['domestic_violence', 'people_count'] }, within: 'P1D' }),
    ],
    ['on, among other filters', { on: [{ stream: 'police-incidents' }, cameras] }],
    ['on, among other streams', { on: [{ stream: ['police-incidents', 'camera-alarms'] }] }],
    [
      'on, as what should have followed',
      { on: [{ absence: { after: { stream: 'police-incidents' }, of: cameras, within: 'P1D' } }] },
    ],
    ['exclude', fact('event_count', { of: {}, exclude: [{}, cameras], within: 'P1D' })],
    ['a field of devices that is counted', fact('value_count', { of: {}, field: 'deviceId', within: 'P1D' })],
    ['a value that devices measure', fact('value_avg', { of: {}, field: 'value', within: 'P1D' })],
    ['the cameras of a place', fact('coverage', {})],
    [
      'a fact on the right',
      {
        conditions: {
          all: [
            {
              fact: 'event_count',
              params: { of: {}, within: 'P1D' },
              operator: 'lessThan',
              value: { fact: 'event_count', params: { of: cameras, within: 'P1D' } },
            },
          ],
        },
      },
    ],
    ['of', fact('event_count', { of: cameras, within: 'P1D' })],
    ['of, by a field that only cameras have', fact('event_count', { of: { deviceId: 'd' }, within: 'P1D' })],
    [
      'steps',
      fact(
        'temporal',
        { steps: [{ stream: 'police-incidents' }, cameras], within: 'P1D' },
        { operator: 'equal', value: true },
      ),
    ],
    [
      'the field of the trigger',
      { conditions: { all: [{ fact: 'event', path: '$.deviceId', operator: 'equal', value: 'd' }] } },
    ],
    ['a radius, which is of places', fact('event_count', { of: {}, within: 'P1D', radius: 100 })],
  ])('sees no camera: %s', (_, change) => {
    expect(ruleFaults({})).toEqual([]);
    expect(ruleFaults(change)).not.toEqual([]);
  });

  it.each(['deviceId', 'deviceClass', 'confidence', 'value', 'unit'])(
    'does not name %s, not even beside fields of other streams',
    (field) => {
      const of = { stream: 'police-incidents', [field]: 1 };
      expect(ruleFaults({ on: [of] })).toEqual([`charter_identification on[0].${field}`]);
      expect(ruleFaults(fact('event_count', { of, within: 'P1D' }))).toEqual([
        `charter_identification conditions.all[0].params.of.${field}`,
      ]);
    },
  );

  it('does not see cameras through a filter that names no stream', async () => {
    const change = { on: [{}] };
    expect(ruleFaults(change)).toEqual([]);
    const other = await startPath({ rules: [{ ...PERSON_RULE, ...change }] });
    await other.offer(alarm('a', 0), domestic('b', 0.001), alarm('c', 0.002));
    const warnings = await other.warnings();
    await other.stop();
    expect(warnings.map(({ subject }) => subject)).toEqual([`individual:${person(1)}`]);
    expect(warnings[0]?.contributions[0]).toMatchObject({ events: ['b'], facts: { event_count: 1 } });
  });
});

describe('the schemas', () => {
  it('have no name that identifies anybody', () => {
    const names = schemaNames();
    expect(names.length).toBeGreaterThan(200);
    // What happened, a number of people, the name of this clause's own fault and what a record of the log is about.
    const harmless = new Set(['missing_person', 'people_count', 'charter_accused', 'body']);
    expect(names.filter(({ name }) => !harmless.has(name) && charterOfName(name) !== undefined)).toEqual([]);
  });

  it('know of a camera alarm exactly this', () => {
    expect(FIELDS['camera-alarms'].map(({ name }) => name)).toEqual(
      'caseId revision status occurredAt recordedAt category severity place source deviceId deviceClass confidence value unit'.split(
        ' ',
      ),
    );
  });
});
