import { waitUntil } from '../../wait-until.ts';
import type { Started } from './workspace.ts';

/** What `tocsin up` says once it runs, and the addresses in it. */
export interface Greeting {
  readonly text: string;
  readonly page: string;
  readonly door: string;
  readonly doorPort: string;
}

/** Waits for it; throws what the command said where it ended instead. */
export async function greetingOf(command: Started): Promise<Greeting> {
  const text = await waitUntil('the greeting', () => {
    if (command.child.exitCode !== null) throw new Error(command.stderr());
    return command.stdout().includes('warnings_current') && command.stdout();
  });
  const door = /ClickHouse +(http:\S+?)\/ /.exec(text)?.[1] ?? '';
  return {
    text,
    page: /page +(http:\S+?)\/\n/.exec(text)?.[1] ?? '',
    door,
    doorPort: door.replace(/.*:/, ''),
  };
}
