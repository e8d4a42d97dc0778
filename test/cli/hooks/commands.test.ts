import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWorkspace, type Workspace } from '../../e2e/support/workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await createWorkspace();
});
afterAll(() => workspace.remove());

it.each(['list', 'test'])('where there are no hooks, hooks %s says so', async (command) => {
  expect(await workspace.run(['hooks', command])).toEqual({
    code: 0,
    stdout: 'no hooks are registered (settings: hooks; see docs/push.md)\n',
    stderr: '',
  });
});
