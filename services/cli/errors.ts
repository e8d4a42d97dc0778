import { CommanderError } from 'commander';

/** 0 fine, 1 the input is at fault, 2 usage, 3 a server could not be reached. */
export const EXIT = { fine: 0, input: 1, usage: 2, unreachable: 3 } as const;

const USAGE = new Set([
  'usage',
  'config',
  'town_options',
  'locked',
  'key_open_to_others',
  'key_malformed',
  'key_unreadable',
  'key_differs',
  'snapshot_settings',
]);
const UNREACHABLE = new Set([
  'unreachable',
  'unavailable',
  'ECONNREFUSED',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EHOSTUNREACH',
]);

/** The exit code that belongs to an error of any part. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
  const code = codeOf(error);
  if (USAGE.has(code)) return EXIT.usage;
  return UNREACHABLE.has(code) ? EXIT.unreachable : EXIT.input;
}

/** Errors with a code were made to be read: their message is enough. Anything else is a defect and shows its stack. */
export function tellError(error: unknown): void {
  if (error instanceof CommanderError) return;
  const text =
    error instanceof Error
      ? codeOf(error) === ''
        ? (error.stack ?? error.message)
        : error.message
      : String(error);
  process.stderr.write(`${[text, ...remedyOf(error)].join('\n')}\n`);
}

function codeOf(error: unknown): string {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

function remedyOf(error: unknown): readonly string[] {
  const remedy = (error as { readonly remedy?: unknown } | null)?.remedy;
  const message = error instanceof Error ? error.message : '';
  return typeof remedy === 'string' && !message.includes(remedy) ? [remedy] : [];
}
