import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tokeniserOf } from '../../services/adapters/tokens/token-key.ts';
import { TOKEN_PATTERN } from '../../services/core/event/vocabulary.ts';
import { TOPICS } from '../../services/core/topics.ts';
import { type Path, startPath } from '../app/path-under-test.ts';
import { domestic, person } from '../events.ts';
import { PERSON_RULE } from './support/rules.ts';

/**
 * "People are tokens. An identifier becomes a keyed token at the edge, before anything is logged or stored. Anything that is
 * not a token in a token's place is rejected. The key lives outside ClickHouse and Kafka."
 */

let path: Path;

beforeEach(async () => {
  path = await startPath({ rules: [PERSON_RULE] });
});
afterEach(() => path.stop());

const IDENTIFIER = '350102199001011234';
const party = (fields: object) => ({ parties: [{ role: 'victim', ...fields }] });

it('an identifier becomes a token before anything is logged', async () => {
  const [result] = await path.offer(domestic('a', 0, party({ identifier: IDENTIFIER })));
  expect(result?.outcome).toBe('accepted');
  const [warning] = await path.warnings();
  expect(warning?.subject).toMatch(/^individual:p_[\w-]{22}$/);
  expect(await path.everything()).not.toContain(IDENTIFIER);
});

describe('what is no token in a token’s place is rejected and not repeated', () => {
  it.each([
    IDENTIFIER,
    'Wang Xiaoming',
    '王小明',
    '+86 138 0013 8000',
    'wang@example.org',
    'p_short',
    `${person(1)}x`,
    ` ${person(1)}`,
    `p_${'é'.repeat(22)}`,
    `P_${'0'.repeat(22)}`,
    `p_${'0'.repeat(21)}\n`,
    12,
    null,
    { token: person(1) },
    [person(1)],
  ])('at the door: %j', async (token) => {
    const [result] = await path.offer(domestic('a', 0, party({ token })));
    expect(result?.outcome).toBe('rejected');
    expect(path.ingest.counts().byReason).toEqual({ raw_identifier: 1 });
    expect(await path.merged()).toEqual([]);
    const told = JSON.stringify([result, path.logged]) + (await path.everything());
    if (typeof token === 'string' && token.length > 7) expect(told).not.toContain(token.trim());
  });

  it('at merge, where a producer went round the door', async () => {
    await path.offer(domestic('a', 0));
    const [first] = await path.merged();
    const { encode } = path.codecs.events['police-incidents'];
    const parties = [{ token: IDENTIFIER, role: 'victim' as const }];
    await path.inject(TOPICS.policeIncidents, encode({ ...first!.event, caseId: 'b', parties }));
    expect(await path.merged()).toHaveLength(1);
    const letters = await path.deadLetters();
    expect(letters).toMatchObject([{ reason: 'raw_identifier', path: 'parties[0].token' }]);
    const written = [letters, await path.subjectRecords(), await path.warnings(), path.logged];
    expect(JSON.stringify(written)).not.toContain(IDENTIFIER);
  });

  it('beside a token, in another field, or as the name of a field', async () => {
    const results = await path.offer(
      domestic('a', 0, party({ token: person(1), identifier: IDENTIFIER })),
      domestic('b', 0, party({ token: person(1), name: 'NEEDLE Wang' })),
      domestic('c', 0, party({ token: person(1), 'NEEDLE Li': true })),
      domestic('d', 0, { 'NEEDLE Zhang': IDENTIFIER }),
      domestic('e', 0, { victimName: IDENTIFIER }),
    );
    expect(results.every(({ outcome }) => outcome === 'rejected')).toBe(true);
    const everything = await path.everything();
    expect(everything).not.toContain(IDENTIFIER);
    expect(everything).not.toContain('NEEDLE');
  });
});

describe('a token', () => {
  const anyone = fc
    .string({ minLength: 1, maxLength: 80, unit: 'grapheme' })
    .filter((text) => text.trim() !== '');

  it('has its form, whoever it stands for, and says nothing of them', () => {
    const { token } = tokeniserOf(randomBytes(32));
    fc.assert(
      fc.property(anyone, (identifier) => {
        const made = token(identifier);
        expect(made).toMatch(TOKEN_PATTERN);
        expect(token(identifier)).toBe(made);
      }),
    );
  });

  it('is another under another key, so that without the key nobody can be looked up', () => {
    fc.assert(
      fc.property(anyone, (identifier) => {
        expect(tokeniserOf(randomBytes(32)).token(identifier)).not.toBe(
          tokeniserOf(randomBytes(32)).token(identifier),
        );
      }),
      { numRuns: 30 },
    );
  });
});
