import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { toCap } from '../../../services/adapters/formats/cap.ts';
import type { OutwardContext } from '../../../services/adapters/formats/outward-context.ts';
import { leaving, outward } from '../../../services/core/push/outward.ts';
import { LEVELS, REVISION_REASONS, type Warning } from '../../../services/core/record/warning.ts';
import { PURPOSES } from '../../../services/core/rule/rule.ts';
import { personWarning, TOKEN, warningWith } from '../../steps/push/warnings.ts';

const XSD = readFileSync(new URL('../../fixtures/cap/CAP-v1.2.xsd', import.meta.url), 'utf8');
const CONTEXT: OutwardContext = {
  mode: 'actual',
  source: 'urn:tocsin:350102',
  page: 'https://tocsin.example/warnings/w_1',
};
const cap = (warning: Warning, context: Partial<OutwardContext> = {}) =>
  toCap(outward(warning, { people: false }), { ...CONTEXT, ...context });

/** What the standard's schema has against each document; nothing where it is valid. */
async function faultsOf(documents: readonly string[]): Promise<readonly string[]> {
  const xml = documents.map((contents, index) => ({ fileName: `${index}.xml`, contents }));
  const { errors } = await validateXML({ xml, schema: [XSD] });
  return errors.map(({ rawMessage }) => rawMessage);
}
const textIn = (document: string, element: string) =>
  new RegExp(`<${element}>([^<]*)</${element}>`).exec(document)?.[1];

describe('the schema that documents are held against', () => {
  it.each([
    ['no scope', (text: string) => text.replace(/<scope>.*<\/scope>/, '')],
    ['another level of severity', (text: string) => text.replaceAll('Moderate', 'Middling')],
    ['a time in UTC by Z', (text: string) => text.replaceAll('-00:00', 'Z')],
    [
      'elements in another order',
      (text: string) => text.replace(/(<sender>.*<\/sender>)(<sent>.*<\/sent>)/, '$2$1'),
    ],
    ['an element of its own', (text: string) => text.replace('</alert>', '<token>x</token></alert>')],
  ])('refuses %s', async (_, spoilt) => {
    const document = cap(warningWith());
    expect(spoilt(document)).not.toBe(document);
    expect(await faultsOf([document])).toEqual([]);
    expect((await faultsOf([spoilt(document)])).length).toBeGreaterThan(0);
  });
});

describe('a warning as CAP', () => {
  it('is valid for every purpose, level, reason and status', async () => {
    const statuses = ['open', 'acknowledged', 'assigned', 'closed', 'expired', 'withdrawn'] as const;
    const all = PURPOSES.flatMap((purpose) => LEVELS.map((level) => ({ purpose, level }))).map(
      (one, index) => {
        const reason = REVISION_REASONS[index % REVISION_REASONS.length]!;
        const status = statuses[index % statuses.length]!;
        return warningWith({
          ...one,
          reason,
          status,
          revision: index % 3,
          areaCode: index % 2 ? '350102003' : null,
        });
      },
    );
    expect(
      await faultsOf(all.map((warning, index) => cap(warning, { mode: index % 2 ? 'actual' : 'exercise' }))),
    ).toEqual([]);
    expect(await faultsOf([cap(personWarning({ areaCode: '350102003004' })), cap(personWarning())])).toEqual(
      [],
    );
  });

  it('is valid whatever stands in its texts (property)', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 });
    const documents = fc.sample(fc.tuple(text, text), { numRuns: 60, seed: 7 }).map(([rule, area]) => {
      const [contribution] = warningWith().contributions;
      return cap(warningWith({ areaCode: area, contributions: [{ ...contribution!, rule }] }));
    });
    expect(await faultsOf(documents)).toEqual([]);
  });

  it('is restricted, never public, and says for whom', () => {
    const document = cap(warningWith());
    expect(textIn(document, 'scope')).toBe('Restricted');
    expect(textIn(document, 'restriction')).toContain('duty officers');
    expect(document).not.toContain('Public<');
  });

  it('is an alert, then updates of it, and is cancelled at its end and where it leaves', async () => {
    const openedAt = Date.UTC(2026, 2, 2, 9, 30, 15, 250);
    const first = cap(warningWith({ openedAt, at: openedAt }));
    const update = cap(warningWith({ openedAt, revision: 2 }));
    expect([textIn(first, 'msgType'), textIn(update, 'msgType')]).toEqual(['Alert', 'Update']);
    const name = ['sender', 'identifier', 'sent'].map((element) => textIn(first, element)).join(',');
    expect(name).toBe('urn:tocsin:350102,w_1.0,2026-03-02T09:30:15-00:00');
    expect(textIn(update, 'references')).toBe(name);
    expect(first).not.toContain('<references>');
    for (const status of ['closed', 'expired', 'withdrawn'] as const)
      expect(textIn(cap(warningWith({ revision: 1, status })), 'msgType')).toBe('Cancel');
    const left = toCap(leaving(warningWith({ revision: 1 }), { level: 'red' }), CONTEXT);
    expect(textIn(left, 'msgType')).toBe('Cancel');
    expect(left).not.toMatch(/responseType|tocsin:score|<area>/);
    expect(await faultsOf([left])).toEqual([]);
  });

  it('says that an exercise is one', () => {
    expect(textIn(cap(warningWith(), { mode: 'exercise' }), 'status')).toBe('Exercise');
    expect(textIn(cap(warningWith()), 'status')).toBe('Actual');
  });

  it('speaks both languages, and never of all clear or no risk', () => {
    const ended = cap(warningWith({ revision: 1, status: 'expired' }));
    expect(ended).not.toContain('AllClear');
    expect([...ended.matchAll(/<language>(.*?)<\/language>/g)].map(([, tag]) => tag)).toEqual([
      'en-US',
      'zh-CN',
    ]);
    expect(ended).toContain('没有预警并不表示没有风险');
  });

  it('tells nothing of a person: no token, case, fact, or place finer than the county', () => {
    const document = cap(personWarning({ areaCode: '350102003004' }));
    expect(document).not.toMatch(new RegExp(`${TOKEN}|case-secret|officer 7|event_count|350102003`));
    expect(document).toContain('administrative-code 350102<');
  });
});
