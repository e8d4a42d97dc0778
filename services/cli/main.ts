#!/usr/bin/env node
import { exitCodeOf, tellError } from './errors.ts';
import { buildProgram } from './program.ts';

// Tokens, keys and logs: what this process writes is its owner's alone.
process.umask(0o077);

try {
  await buildProgram().parseAsync(process.argv);
} catch (error) {
  tellError(error);
  // Not left to run out: what failed may have left something open, such as an input that never ends.
  process.exit(exitCodeOf(error));
}
