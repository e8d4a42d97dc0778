import { expect, it } from 'vitest';
import { upCommand } from '../../services/cli/up-command.ts';
import { NOT_YET, VARIABLES } from './settings.ts';

it('what the manifests are ahead of is only what is not there yet', () => {
  expect(NOT_YET.variables.filter((name) => VARIABLES.has(name))).toEqual([]);
  const options = upCommand().options.map(({ long }) => long);
  expect(NOT_YET.options.filter((name) => options.includes(name))).toEqual([]);
});
