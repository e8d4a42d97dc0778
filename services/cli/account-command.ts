import { Command, InvalidArgumentError } from 'commander';
import { type AccountDesk, atAccountDesk, type KeptAccount } from '../app/accounts.ts';
import { loadConfig } from '../app/config.ts';
import { actorOf } from '../app/rule-sets/actor.ts';
import { UsageError } from '../app/usage-error.ts';
import { ALL, AREA_PREFIX_PATTERN } from '../core/access/account.ts';
import { isRole, ROLES, type Role } from '../core/access/role.ts';
import { PURPOSES, type Purpose } from '../core/rule/rule.ts';
import { accountLines, NOBODY_LEADS_LINE } from './account-text.ts';
import { endOnClosedPipe, stdoutLine } from './io.ts';

interface DeskFlags {
  readonly as?: string;
  readonly config?: string;
}

interface GrantFlags extends DeskFlags {
  readonly display?: string;
  readonly roles?: readonly Role[];
  readonly areas?: readonly string[];
  readonly purposes?: readonly (Purpose | typeof ALL)[];
  readonly units?: readonly string[];
}

/** `tocsin account ...`: who may sign in where no provider says so. */
export function accountCommand(): Command {
  const account = new Command('account')
    .description('Add, list, change and remove the accounts that sign in here; give them links.')
    .addHelpText('after', HELP);
  for (const command of [addCommand(), listCommand(), linkCommand(), changeCommand(), removeCommand()])
    account.addCommand(command);
  return account;
}

const HELP = `
A link signs its account in once, within 15 minutes; there it may set a password for the next time. What is done here is in
the access log. Accounts of a provider (auth.oidc) come and go by themselves, and are shown by list.

Roles: ${ROLES.join(', ')}
Examples:
  tocsin account add lin --display "Lin, north desk" --roles duty_officer --areas 310101,310104
  tocsin account add ana --roles analyst --areas '*'
  tocsin account link lin
  tocsin account remove lin`;

const listOf =
  <T extends string>(what: string, isOne: (text: string) => boolean) =>
  (text: string): readonly T[] => {
    const parts = text.split(',').map((part) => part.trim());
    const wrong = parts.find((part) => !isOne(part));
    if (wrong === undefined) return parts as T[];
    throw new InvalidArgumentError(`'${wrong}' is ${what}.`);
  };
const roles = listOf<Role>(`no role; there are ${ROLES.join(', ')}`, isRole);
const areas = listOf('no beginning of an administrative code, nor *', (text) =>
  AREA_PREFIX_PATTERN.test(text),
);
const purposes = listOf<Purpose | typeof ALL>(
  `no purpose; there are ${PURPOSES.join(', ')}, and * for all`,
  (text) => text === ALL || (PURPOSES as readonly string[]).includes(text),
);
const units = listOf('no unit', (text) => text !== '' && text.length <= 64);

function withGrants(command: Command): Command {
  return command
    .option('--display <text>', 'the name that is shown to people who are signed in (default: its name)')
    .option('--roles <names>', 'what it is, with commas between', roles)
    .option(
      '--areas <codes>',
      'beginnings of administrative codes, with commas between; * for all (default of add: none)',
      areas,
    )
    .option('--purposes <names>', 'purposes, with commas between; * for all (default of add: *)', purposes)
    .option('--units <ids>', 'units that it belongs to, with commas between', units);
}

function withDesk(command: Command): Command {
  return command
    .option('--as <name>', 'who you are (default: the setting actor, TOCSIN_ACTOR; else your account here)')
    .option('--config <file>', 'settings file (default: tocsin.config.json)');
}

async function atDesk<T>(flags: DeskFlags, work: (desk: AccountDesk) => Promise<T>): Promise<T> {
  endOnClosedPipe();
  const config = loadConfig(process.env, flags.config);
  return await atAccountDesk({ config, actor: actorOf(flags.as, config.actor) }, work);
}

function addCommand(): Command {
  return withDesk(withGrants(new Command('add')))
    .description('Make an account, and a link that signs it in.')
    .argument('<name>', 'by which it signs in')
    .action(async (name: string, flags: GrantFlags) => {
      if (flags.roles === undefined)
        throw new UsageError(`--roles: an account without one may do nothing; there are ${ROLES.join(', ')}`);
      const grants = { ...grantsOf(flags), roles: flags.roles };
      const made = await atDesk(flags, (desk) =>
        desk.add({ name, displayName: name, areas: [], purposes: [ALL], units: [], ...grants }),
      );
      await tell(made.account);
      await tellLink(made.link);
    });
}

function listCommand(): Command {
  return withDesk(new Command('list'))
    .description('Show every account and what it may.')
    .action(async (flags: DeskFlags) => {
      const all = await atDesk(flags, async (desk) => desk.list());
      for (const account of all) await tell(account);
    });
}

function linkCommand(): Command {
  return withDesk(new Command('link'))
    .description('Make a link that signs an account in, once and within 15 minutes.')
    .argument('<who>', 'name or id')
    .action(async (who: string, flags: DeskFlags) => {
      const { link } = await atDesk(flags, (desk) => desk.link(who));
      await tellLink(link);
    });
}

function changeCommand(): Command {
  return withDesk(withGrants(new Command('change')))
    .description('Change what an account may; its open sessions see it at once.')
    .argument('<who>', 'name or id')
    .action(async (who: string, flags: GrantFlags) => {
      const { account, nobodyLeads } = await atDesk(flags, (desk) => desk.change(who, grantsOf(flags)));
      await tell(account);
      if (nobodyLeads) await stdoutLine(NOBODY_LEADS_LINE);
    });
}

function removeCommand(): Command {
  return withDesk(new Command('remove'))
    .description('Remove an account; its sessions end at once.')
    .argument('<who>', 'name or id')
    .action(async (who: string, flags: DeskFlags) => {
      const { account, nobodyLeads } = await atDesk(flags, (desk) => desk.remove(who));
      await stdoutLine(`${account.id} is removed.`);
      if (nobodyLeads) await stdoutLine(NOBODY_LEADS_LINE);
    });
}

function grantsOf({ display, roles: are, areas: where, purposes: why, units: with_ }: GrantFlags) {
  return {
    ...(display === undefined ? {} : { displayName: display.slice(0, 200) }),
    ...(are === undefined ? {} : { roles: are }),
    ...(where === undefined ? {} : { areas: where }),
    ...(why === undefined
      ? {}
      : { purposes: why.includes(ALL) ? ([ALL] as const) : (why as readonly Purpose[]) }),
    ...(with_ === undefined ? {} : { units: with_ }),
  };
}

async function tell(account: KeptAccount): Promise<void> {
  for (const line of accountLines(account)) await stdoutLine(line);
}

async function tellLink(link: string): Promise<void> {
  await stdoutLine(
    'Signs it in, once and within 15 minutes (a port other than that of the settings: put it in):',
  );
  await stdoutLine(`  ${link}`);
}
