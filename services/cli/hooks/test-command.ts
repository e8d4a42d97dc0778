import { Command } from 'commander';
import { loadConfig } from '../../app/config.ts';
import { testHook } from '../../app/push/desk.ts';
import { openHooks } from '../../app/push/open-hooks.ts';
import { UsageError } from '../../app/usage-error.ts';
import type { Hook, Receipt } from '../../steps/ports/hooks.ts';
import { EXIT } from '../errors.ts';
import { endOnClosedPipe, stdoutLine } from '../io.ts';
import { answerWithRemedy, NO_HOOKS } from './hook-text.ts';

export function testCommand(): Command {
  return new Command('test')
    .description(
      'Ask receivers whether they answer, with their secrets. Nobody is paged or told of anything.',
    )
    .argument('[hooks...]', 'ids of hooks (default: all)')
    .option('--config <file>', 'settings file (default: tocsin.config.json)')
    .addHelpText('after', HELP)
    .action(run);
}

const HELP = `
A webhook gets a signed event of type tocsin.test; an Alertmanager is asked for its status; a service for notices is asked
for the contact of a token that nobody has. Exit codes: 0 all answered, 1 one said no, 3 one could not be reached.`;

async function run(ids: readonly string[], { config: file }: { readonly config?: string }): Promise<void> {
  endOnClosedPipe();
  const hooks = await openHooks(loadConfig(process.env, file), process.env);
  const chosen = ids.length === 0 ? hooks : ids.map((id) => hookOf(hooks, id));
  if (chosen.length === 0) await stdoutLine(NO_HOOKS);
  let worst: number = EXIT.fine;
  for (const hook of chosen) {
    const receipt = await testHook(hook);
    await stdoutLine(`${hook.terms.id}  ${answerWithRemedy(receipt)}`);
    worst = Math.max(worst, exitCodeOf(receipt));
  }
  process.exitCode = worst;
}

export function hookOf(hooks: readonly Hook[], id: string): Hook {
  const hook = hooks.find(({ terms }) => terms.id === id);
  if (hook !== undefined) return hook;
  const known = hooks.map(({ terms }) => terms.id).join(', ');
  throw new UsageError(
    `there is no hook ${id}; ${known === '' ? 'none is registered' : `registered are ${known}`}`,
  );
}

function exitCodeOf(receipt: Receipt): number {
  if (receipt.kind === 'delivered') return EXIT.fine;
  return receipt.reason === 'refused' ? EXIT.input : EXIT.unreachable;
}
