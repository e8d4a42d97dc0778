#!/usr/bin/env node
import { exitCodeOf, tellError } from './errors.ts';
import { buildProgram } from './program.ts';

try {
  await buildProgram().parseAsync(process.argv);
} catch (error) {
  tellError(error);
  process.exitCode = exitCodeOf(error);
}
