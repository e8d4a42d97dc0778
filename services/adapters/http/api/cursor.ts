import type { PageMark } from '../../../steps/ports/history.ts';
import { Refusal } from '../refusal.ts';

/** Where a page ended, as text that nobody need understand. */
export function cursorOf({ openedAt, warningId }: PageMark): string {
  return Buffer.from(JSON.stringify([openedAt, warningId])).toString('base64url');
}

/** Throws a Refusal for what no page ended with. */
export function markOf(cursor: string): PageMark {
  const parts = parsed(cursor);
  const [openedAt, warningId] = parts;
  if (parts.length === 2 && Number.isSafeInteger(openedAt) && typeof warningId === 'string')
    return { openedAt: openedAt as number, warningId };
  throw new Refusal(
    'bad_query',
    'cursor is none that a page ended with',
    'Take it from `next`, or leave it out.',
  );
}

function parsed(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** Those opened last come first; of two opened at the same time the greater id does. */
export function byPage(a: PageMark, b: PageMark): number {
  return b.openedAt - a.openedAt || (a.warningId < b.warningId ? 1 : a.warningId > b.warningId ? -1 : 0);
}
