import { Command, Option } from 'commander';
import { hasInstallation } from '../../app/at-log.ts';
import { type Config, loadConfig } from '../../app/config.ts';
import { listUndelivered } from '../../app/push/desk.ts';
import { endOnClosedPipe, stdoutLine } from '../io.ts';
import { NO_HOOKS } from './hook-text.ts';

interface Flags {
  readonly format: 'text' | 'json';
  readonly config?: string;
}

export function listCommand(): Command {
  return new Command('list')
    .description('List the hooks of the settings, with how many deliveries to each were given up.')
    .addOption(new Option('--format <how>', 'how to write it').choices(['text', 'json']).default('text'))
    .option('--config <file>', 'settings file (default: tocsin.config.json)')
    .action(run);
}

async function run({ format, config: file }: Flags): Promise<void> {
  endOnClosedPipe();
  const config = loadConfig(process.env, file);
  const undelivered = hasInstallation(config) ? await listUndelivered(config) : [];
  const rows = config.hooks.map((hook) =>
    rowOf(hook, undelivered.filter((one) => one.hook === hook.id).length),
  );
  if (format === 'json') return await stdoutLine(JSON.stringify(rows));
  if (rows.length === 0) await stdoutLine(NO_HOOKS);
  for (const row of rows) await stdoutLine(lineOf(row));
}

/** Without the path of its address: for some receivers that is the secret. */
function rowOf(hook: Config['hooks'][number], undelivered: number) {
  const { id, type, url, units = [], rules = [], people, exercises, format } = hook;
  const { origin } = new URL(url);
  return { id, type, origin, format: format ?? null, units, rules, people, exercises, undelivered };
}

function lineOf({
  id,
  type,
  origin,
  units,
  rules,
  people,
  exercises,
  undelivered,
}: ReturnType<typeof rowOf>): string {
  const what = type === 'notice' ? `rules ${rules.join(', ')}` : `units ${units.join(', ')}`;
  const more = [...(people ? ['told of people'] : []), ...(exercises ? ['gets exercises'] : [])];
  const left = undelivered === 0 ? [] : [`${undelivered} given up: tocsin hooks replay --hook ${id}`];
  return [`${id}  ${type}  ${origin}  ${what}`, ...more, ...left].join(' · ');
}
