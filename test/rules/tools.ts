import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { cellOf, shardOfCell } from '../../services/adapters/h3/cells.ts';
import { createNearbyCells } from '../../services/adapters/h3/nearby.ts';
import type { CaseTools } from '../../services/core/rule/run-case.ts';
import { DEFAULT_SETTINGS } from '../../services/core/scorer/settings.ts';

export const TOOLS: CaseTools = {
  retentionMs: DEFAULT_SETTINGS.retentionMs,
  ...createNearbyCells(),
  cellOf,
  shardOfCell,
  hash: (text) => createHash('sha256').update(text).digest('hex'),
};

const FOLDER = new URL('../../rules/', import.meta.url);

/** The shipped rule files as JSON, by file name. */
export function shippedFiles(): readonly { readonly name: string; readonly json: unknown }[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => ({ name: file, json: JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) }));
}

export function rulesReadme(): string {
  return readFileSync(new URL('README.md', FOLDER), 'utf8');
}
