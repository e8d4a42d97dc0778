import type { Command } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { buildProgram } from '../../services/cli/program.ts';

afterEach(() => vi.restoreAllMocks());

/** What a call that cannot work writes to standard error. */
async function errorOf(args: readonly string[]): Promise<string> {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  await expect(buildProgram().parseAsync(['node', 'tocsin', ...args])).rejects.toMatchObject({
    code: expect.stringMatching(/^commander\./),
  });
  return write.mock.calls.map(([text]) => String(text)).join('');
}

const pathsUnder = (command: Command, path: readonly string[]): (readonly string[])[] => [
  path,
  ...command.commands.flatMap((inner) => pathsUnder(inner, [...path, inner.name()])),
];
const PATHS = pathsUnder(buildProgram(), []);

describe('a command that was not understood', () => {
  it('is one of many', () => expect(PATHS.length).toBeGreaterThan(20));

  it.each(PATHS.map((path) => [['tocsin', ...path].join(' '), path] as const))(
    'points to its own help: %s',
    async (name, path) => {
      const error = await errorOf([...path, '--nonsense']);
      expect(error.split('\n').slice(1)).toEqual([`(${name} --help says more)`, '']);
    },
  );

  it.each<readonly [args: string, says: string]>([
    ['subject erase --wait soon', 'Write an ISO 8601 duration of weeks to seconds, for example PT5M.'],
    ['hooks replay --since noon', 'Write a date and time with an offset, for example 2026-03-02T10:00:00Z.'],
    ['account add ana --roles king', "'king' is no role; there are viewer,"],
    ['account add ana --roles analyst,,', "'' is no role; there are viewer,"],
    ['account add ana --areas north', "'north' is no beginning of an administrative code, nor *."],
    ['account add ana --purposes fun', "'fun' is no purpose; there are "],
    ['account add ana --units a,', "'' is no unit."],
  ])('says in sentences what is wrong: tocsin %s', async (args, says) => {
    const words = args.split(' ');
    const error = await errorOf(words);
    expect(error).toContain(`argument '${words.at(-1)}' is invalid. ${says}`);
    expect(error).toContain(`\n(tocsin ${words[0]} ${words[1]} --help says more)\n`);
  });
});
