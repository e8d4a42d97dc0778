import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, type Workspace } from '../../e2e/support/workspace.ts';
import { alarm, burglary, domestic, person } from '../../events.ts';
import { waitUntil } from '../../wait-until.ts';

let workspace: Workspace;

const SHIPPED = new URL('../../../rules/', import.meta.url);
const WHO = `individual:${person(1)}`;

beforeAll(async () => {
  workspace = await createWorkspace();
  await workspace.write('events.ndjson', [
    domestic('c1', 0),
    domestic('c2', 20),
    domestic('c3', 20.01),
    domestic('nobody', 21, { parties: [] }),
    domestic('wrong', 22, { severity: 9 }),
    burglary('b1', 23),
    burglary('b2', 23.5, { parties: [{ token: person(1), role: 'victim' }] }),
    alarm('a1', 24),
    domestic('late', 1),
    domestic('taken-back', 24),
    domestic('taken-back', 24, { revision: 1, status: 'retracted' }),
  ]);
  const rule = JSON.parse(await readFile(new URL('domestic-repeat-28d.json', SHIPPED), 'utf8')) as object;
  await workspace.write(
    'own/needs-assessment.json',
    JSON.stringify({
      ...rule,
      id: 'needs-assessment',
      message: { en: 'no assessment', zh: '未评估' },
      status: 'shadow',
      conditions: {
        all: [
          { not: { fact: 'event', path: '$.assessment.level', operator: 'equal', value: 'high' } },
          {
            fact: 'time_since',
            params: { of: { category: 'domestic_violence' } },
            operator: 'lessThan',
            value: 3_000_000,
          },
        ],
      },
    }),
  );
});
afterEach(() => workspace.killAll());
afterAll(() => workspace.remove());

const LOOK = ['rules', 'explain', '--rule', 'domestic-repeat-28d', '--event'];
const explain = (args: string) =>
  workspace.run(['rules', 'explain', ...args.split(' '), '--in', 'events.ndjson']);

describe('tocsin rules explain', () => {
  it('shows the tree with its values, what is behind them, and the sum of the warning', async () => {
    const { code, stdout, stderr } = await explain('--rule domestic-repeat-28d --event c2');
    expect(code).toBe(0);
    expect(stderr).toBe('1 line refused and not seen; "tocsin replay" tells why\n');
    expect(stdout).toContain('rule domestic-repeat-28d  Second domestic report within 28 days\n');
    expect(stdout).toContain(`${WHO} at 2026-03-22T12:00:00Z\n  trigger  on[0]: stream "police-incidents"`);
    expect(stdout).toContain(
      [
        '    true     all of',
        '    true       event_count is 2, wanted >= 2',
        '                 of category "domestic_violence", within P28D',
        '                 after 2026-02-22T12:00:00Z, up to 2026-03-22T12:00:00Z: 2 events, c1 (2026-03-02T12:00:00Z), c2 (2026-03-22T12:00:00Z)',
        '  so the rule matches here\n',
      ].join('\n'),
    );
    expect(stdout).toContain('a warning was raised: none was open, and the level is blue or above');
    expect(stdout).toMatch(
      /domestic-repeat-28d: 60 points x 1\.0000 \(just now, half-life P30D\) -> p = 0\.6000, case c2, [\d.]+ of the score/,
    );
    expect(stdout).toMatch(/score = 100 x \(1 - \(1 - 0\.3000\) x \(1 - 0\.6000\)\) = 72\n\s+level = orange/);
    expect(stdout).toMatch(/warning w_[0-9a-f]{24}/);
  });

  it.each<readonly [what: string, args: string, says: readonly (string | RegExp)[]]>([
    [
      'a condition that is false',
      '--rule domestic-repeat-28d --event c1',
      [
        'false      event_count is 1, wanted >= 2',
        'so the rule does not match here: its conditions are false',
        'No decision about a warning: no rule for safeguarding matches at the case',
      ],
    ],
    [
      'a silence, and why',
      '--rule domestic-repeat-28d --event c3',
      [/nothing was said \(cooldown\): a rule that contributes already matched again/],
    ],
    [
      'what is unknown, and why',
      '--rule needs-assessment --event c1 --rules own',
      [
        'unknown  all of',
        'unknown    not',
        'unknown      event.assessment.level is unknown (the trigger has no assessment.level), wanted = "high"',
        'unknown    time_since is unknown (no earlier event fits), wanted < 3000000',
        'its conditions are unknown, and what is unknown lets no rule fire',
      ],
    ],
    [
      'an event that is no trigger',
      '--rule domestic-repeat-28d --event taken-back',
      ['The case does not stand any more: it was retracted'],
    ],
    [
      'a case of another kind of subject',
      '--rule domestic-repeat-28d --event b1',
      [/The rule is about individual, and the case concerns nothing of that kind: only area:/],
    ],
    [
      'a trigger of another category',
      '--rule near-repeat-burglary-same-place --event a1',
      ['no trigger  on[0]', 'category is "smoke", wanted "burglary"', 'the event is no trigger of it'],
    ],
    [
      'an event that came too late',
      '--rule domestic-repeat-28d --event late',
      [
        'revision 0 (late)',
        'The case came too late and does not stand',
        'the event came later than the lateness bound',
      ],
    ],
  ])('tells of %s', async (_what, args, says) => {
    const { code, stdout } = await explain(args);
    for (const text of says) {
      if (typeof text === 'string') expect(stdout).toContain(text);
      else expect(stdout).toMatch(text);
    }
    expect(code).toBe(0);
  });

  it.each(['text', 'json'])('shows no person where the rule is about areas: %s', async (format) => {
    const args = `--rule near-repeat-burglary-same-place --event b2 --format ${format}`;
    const { code, stdout } = await explain(args);
    expect(code).toBe(0);
    expect(stdout).toContain('area:cell:');
    expect(stdout).not.toContain('p_000');
  });

  it('--format json gives one document', async () => {
    const { stdout } = await explain('--rule domestic-repeat-28d --event c2 --format json');
    const { triggers, decisions } = JSON.parse(stdout) as {
      readonly triggers: readonly object[];
      readonly decisions: readonly object[];
    };
    expect(triggers).toMatchObject([
      {
        subject: WHO,
        at: '2026-03-22T12:00:00.000Z',
        matches: true,
        condition: {
          kind: 'all',
          truth: 'true',
          parts: [{ truth: 'true', fact: { name: 'event_count', value: 2 } }],
        },
        facts: [{ name: 'event_count', events: [{ caseId: 'c1' }, { caseId: 'c2' }] }],
      },
    ]);
    expect(decisions).toMatchObject([
      { assessment: { decision: 'raised', level: 'orange' }, arithmetic: { score: 72 } },
    ]);
  });

  it.each<readonly [args: string, code: number, says: RegExp]>([
    [
      '--rule domestic-repeat --event c1',
      2,
      /^--rule domestic-repeat: no rule has this id; did you mean domestic-repeat-28d\?\n$/,
    ],
    [
      '--rule domestic-repeat-28d --event c9',
      1,
      /^--event c9: no event of events\.ndjson has this caseId; check how it is written\n1 line refused and not seen; "tocsin replay" tells why\n$/,
    ],
    [
      '--rule domestic-repeat-28d --event nobody',
      1,
      /^--event nobody: the event is accepted, but concerns nobody/,
    ],
    [
      '--rule domestic-repeat-28d --event wrong',
      1,
      /^--event wrong: every event of this case is refused\nevents\.ndjson:5 {2}severity {2}/,
    ],
    ['--event c1', 2, /required option '--rule <id>' not specified/],
  ])('says what it cannot explain: %s', async (args, code, says) => {
    const ran = await explain(args);
    expect(ran.stderr).toMatch(says);
    expect(ran).toMatchObject({ code, stdout: '' });
  });

  it('says where there is no installation to look into', async () => {
    const ran = await workspace.run([...LOOK, 'c1', '--reason', 'a call']);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(
      /log\.sqlite: there is no log, .*; name events with --in, or the data directory/,
    );
  });

  it.each([{ given: [] }, { given: ['--reason', ' '] }])(
    'looks into no installation without a reason: $given',
    async ({ given }) => {
      const ran = await workspace.run([...LOOK, 'c1', ...given]);
      expect(ran).toMatchObject({ code: 2, stdout: '' });
      expect(ran.stderr).toMatch(
        /^--reason: no reason is stated, .*; add --reason "why you look", or name events with --in\n$/,
      );
    },
  );

  it('looks into an installation, running or stopped, and the look is written down', async () => {
    const env = {
      TOCSIN_HTTP_PORT: '0',
      TOCSIN_CLICKHOUSE_DOOR_PORT: '0',
      TOCSIN_SOURCES: JSON.stringify([
        { id: 'police-desk', streams: ['police-incidents'], legalBasis: 'test' },
      ]),
    };
    const up = workspace.start(['up'], { env });
    await waitUntil('the doors', () => /ClickHouse {2}http/.test(up.stdout()));
    const [, page] = /page +(http:\S+)\//.exec(up.stdout())!;
    const [, doorPort] = /ClickHouse {2}http:\/\/127\.0\.0\.1:(\d+)/.exec(up.stdout())!;
    const now = Date.now();
    const at = (daysAgo: number) => new Date(now - daysAgo * 86_400_000).toISOString();
    await fetch(`${page}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([
        domestic('d1', 0, { occurredAt: at(3) }),
        domestic('d2', 0, { occurredAt: at(1) }),
      ]),
    });
    const args = [...LOOK, 'd2', '--reason', '来电 about "d2"', '--as', 'ana'];
    let stdout = '';
    const told = async (): Promise<boolean> => {
      const ran = await workspace.run(args, { env: { ...env, TOCSIN_CLICKHOUSE_DOOR_PORT: doorPort! } });
      stdout = ran.stdout;
      return ran.code === 0;
    };
    await waitUntil('the events', told);
    expect(stdout).toContain('event_count is 2, wanted >= 2');
    expect(stdout).toContain('a warning was raised');
    const key = (await workspace.read('data/clickhouse.key')).trim();
    const look = await waitUntil('the look in ClickHouse', async () => {
      const looks = await fetch(`http://127.0.0.1:${doorPort}/`, {
        method: 'POST',
        headers: { 'X-ClickHouse-Key': key },
        body: "SELECT who, stated_reason FROM access_log WHERE what = 'rules explain' AND query LIKE '--rule domestic-repeat-28d --event d2: individual:p_%' FORMAT JSONEachRow",
      });
      return (await looks.text()).split('\n')[0] || undefined;
    });
    expect(JSON.parse(look)).toEqual({
      who: 'ana',
      stated_reason: '来电 about "d2"',
    });
    // A port that up was given anew, or other settings than it runs with.
    const lost = await workspace.run(args, { env });
    expect(lost).toMatchObject({ code: 2, stdout: '' });
    expect(lost.stderr).toMatch(
      /^\S+data\/clickhouse: open in a process that runs, and its door does not answer at http:\/\/127\.0\.0\.1:0; set clickhouse\.doorPort .* to the port that "up" told as it started\n$/m,
    );
    up.child.kill('SIGINT');
    await up.ended;
    const after = await workspace.run(args, { env });
    expect(after).toMatchObject({ code: 0, stderr: '' });
    expect(after.stdout).toContain('so the rule matches here');
  });
});
