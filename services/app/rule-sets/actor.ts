import { userInfo } from 'node:os';
import { UsageError } from '../usage-error.ts';

/** Names that stand in the history for what no person did. */
const RESERVED = ['start', 'replay'];
const LONGEST = 64;

/** Who does it: the name that was given, else the setting `actor`, else the account of the operating system. */
export function actorOf(given: string | undefined, setting: string | undefined): string {
  const name = (given ?? setting ?? accountName()).trim();
  if (name === '' || name.length > LONGEST || /[\p{Cc}\p{Cf}]/u.test(name)) {
    throw new UsageError(
      `a name has 1 to ${LONGEST} characters that can be seen; say who you are with --as NAME`,
    );
  }
  if (RESERVED.includes(name.toLowerCase())) {
    throw new UsageError(`${name} stands for Tocsin itself; say who you are with --as NAME`);
  }
  return name;
}

/** Who starts the installation: `start` where nobody can be named: that alone is no reason not to start. */
export function starterOf(setting: string | undefined): string {
  try {
    return actorOf(undefined, setting);
  } catch (error) {
    if (error instanceof UsageError) return 'start';
    throw error;
  }
}

/** Empty where the account has no name, as in some containers. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}
