import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { viewOf } from '../../../services/adapters/http/view.ts';
import { toWire } from '../../../services/adapters/http/wire.ts';
import { warning } from '../../arbitraries/record.ts';
import { personWarning, TOKEN, warningWith } from '../../steps/push/warnings.ts';
import { ask, openStream, post } from './ask.ts';
import { startServer, titleOf } from './server-under-test.ts';

/** Seen by somebody who gave no reason. */
const CLOSED = { sight: 'whole', isOpened: false } as const;
const ANY_TOKEN = /p_[A-Za-z0-9_-]{22}/;

describe('what leaves of a person', () => {
  it('is the purpose, level, score, reason, times and town, and the rules by title', () => {
    expect(
      viewOf(personWarning({ revision: 3, reason: 'escalated', previousLevel: 'orange' }), CLOSED, {
        titleOf,
        units: [],
      }),
    ).toEqual({
      warningId: 'w_1',
      revision: 3,
      reason: 'escalated',
      status: 'open',
      subject: 'individual',
      purpose: 'safeguarding',
      level: 'red',
      previousLevel: 'orange',
      score: 92,
      at: '2026-03-02T10:00:00.000Z',
      openedAt: '2026-03-02T10:00:00.000Z',
      acknowledgeBy: null,
      escalation: 0,
      areaCode: null,
      units: [],
      veiled: true,
      rules: [titleOf('protection-order-breach-grave')],
    });
  });

  it.each([
    ['a person', personWarning, CLOSED],
    ['an area', warningWith, { sight: 'veiled', isOpened: false }],
  ] as const)('tells of %s what weighs most first', (_, make, look) => {
    const [one] = make().contributions;
    const weighing = (rule: string, contribution: number) => ({ ...one!, rule, contribution });
    const contributions = [weighing('a-slight', 5), weighing('b-grave', 60), weighing('c-more', 27)];
    const view = viewOf(make({ contributions }), look, { titleOf: (rule) => ({ en: rule }), units: [] });
    expect(view).toMatchObject({ rules: [{ en: 'b-grave' }, { en: 'c-more' }, { en: 'a-slight' }] });
  });

  it('is no token, case or fact by the list, the stream, the page, or an answer', async () => {
    const { port, feed } = await startServer();
    const stream = await openStream(port);
    feed.put(personWarning());
    feed.put(personWarning({ revision: 1, status: 'closed', reason: 'closed' }));
    feed.put(personWarning({ warningId: 'w_2' }));
    await expect.poll(() => stream.told()).toEqual(['w_1/0', 'w_1/1', 'w_2/0']);
    const event = {
      stream: 'police-incidents',
      caseId: TOKEN,
      occurredAt: '2026-03-01T20:00:00+08:00',
      category: 'burglary',
      severity: 2,
      source: 'police-desk',
      parties: [{ token: TOKEN, role: 'victim' }],
    };
    const answers = [
      await ask(port, { path: '/v1/warnings' }),
      await ask(port, { path: '/' }),
      await ask(port, { path: `/v1/warnings?limit=${TOKEN}` }),
      await ask(port, { path: `/${TOKEN}` }),
      await post(port, JSON.stringify(event)),
      ...(await Promise.all(
        readdirSync('services/console', { recursive: true, encoding: 'utf8' }).map((name) =>
          ask(port, { path: `/console/${name}` }),
        ),
      )),
    ].map(({ text }) => text);
    for (const text of [...stream.blocks, ...answers]) {
      expect(text).not.toMatch(ANY_TOKEN);
      expect(text).not.toMatch(/case-secret|officer 7/);
    }
  });

  it('is nothing more for a subject of a kind nobody has thought of', () => {
    for (const subject of [TOKEN, 'person:x', 'Area:cell:x', '', 'household:1']) {
      expect(viewOf(warningWith({ subject }), CLOSED, { titleOf, units: [] })).toMatchObject({
        subject: 'individual',
      });
      expect(viewOf(warningWith({ subject }), CLOSED, { titleOf, units: [] })).not.toHaveProperty(
        'contributions',
      );
    }
  });

  it('never holds a token, wherever a warning has one', () => {
    const withToken = fc
      .tuple(warning, fc.constantFrom('area:cell:x', `area:cell:${TOKEN}`, `individual:${TOKEN}`))
      .map(([given, subject]) => ({
        ...given,
        subject,
        contributions: given.contributions.map((contribution) => ({
          ...contribution,
          rule: TOKEN,
          events: [TOKEN, `x${TOKEN}`, `${TOKEN}x`],
          facts: { [TOKEN]: TOKEN },
        })),
      }));
    fc.assert(
      fc.property(withToken, (given) => {
        expect(toWire(viewOf(given, CLOSED, { titleOf: () => undefined, units: [] }))).not.toMatch(ANY_TOKEN);
      }),
    );
  });
});

describe('what leaves of an area', () => {
  it('is everything: rules, points, shares, facts and cases', () => {
    expect(
      viewOf(warningWith({ acknowledgeBy: Date.UTC(2026, 2, 2, 14) }), CLOSED, { titleOf, units: [] }),
    ).toEqual({
      warningId: 'w_1',
      revision: 0,
      reason: 'raised',
      status: 'open',
      subject: 'area:cell:8931aa42803ffff',
      purpose: 'property_harm',
      level: 'yellow',
      previousLevel: null,
      score: 42,
      at: '2026-03-02T10:00:00.000Z',
      openedAt: '2026-03-02T10:00:00.000Z',
      acknowledgeBy: '2026-03-02T14:00:00.000Z',
      escalation: 0,
      areaCode: null,
      units: [],
      veiled: false,
      assignee: null,
      outcome: null,
      followUp: null,
      contributions: [
        {
          rule: 'near-repeat-burglary-100m',
          version: '0123456789ab',
          title: titleOf('near-repeat-burglary-100m'),
          points: 42,
          contribution: 42,
          decay: 1,
          at: '2026-03-02T10:00:00.000Z',
          events: ['case-1', 'case-2'],
          facts: { event_count: 2 },
        },
      ],
    });
  });

  it('names a rule by its id where its title is not known any more', () => {
    expect(viewOf(warningWith(), CLOSED, { titleOf: () => undefined, units: [] })).toMatchObject({
      contributions: [{ title: { en: 'near-repeat-burglary-100m' } }],
    });
  });
});
