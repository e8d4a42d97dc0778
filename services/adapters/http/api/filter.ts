import { z } from 'zod';
import type { Sight } from '../../../core/access/permit.ts';
import type { Unit } from '../../../core/push/unit.ts';
import type { Warning } from '../../../core/record/warning.ts';
import { isOverdue, OPEN_STATUSES } from '../../../core/warning/overdue.ts';
import { isPerson, toldUnits, veiledCode } from '../veil.ts';
import { type TitleOf, unitsLookOf } from '../view.ts';
import { areaPrefix, flag, level, listOf, purpose, STATUSES } from './schemas.ts';

/** What a list of warnings may be narrowed by. */
export const filterShape = {
  status: listOf(z.enum(STATUSES)).optional().describe('Open ones where it is left out'),
  level: listOf(level).optional(),
  purpose: listOf(purpose).optional(),
  area: areaPrefix.optional(),
  unit: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .optional()
    .describe(
      'Goes to this unit or, of an area, is assigned to it; with those of people of which that is not told (`units` is null)',
    ),
  overdue: flag.optional().describe('Whether an acknowledgement is overdue'),
  q: z.string().trim().min(1).max(100).optional().describe('Part of an id, an area, a rule or its title'),
};

export type WarningFilter = Readonly<Partial<z.output<z.ZodObject<typeof filterShape>>>>;

export interface FilterContext {
  readonly titleOf: TitleOf;
  readonly units: readonly Unit[];
  readonly now: number;
  readonly sight: Sight;
}

/** Whether a warning is one of those asked for, by what may be seen of it alone. */
export function fitsFilter(one: Warning, filter: WarningFilter, context: FilterContext): boolean {
  const { status = OPEN_STATUSES, level: levels, purpose: purposes, area, unit, overdue, q } = filter;
  if (!(status as readonly string[]).includes(one.status)) return false;
  if (levels !== undefined && !levels.includes(one.level)) return false;
  if (purposes !== undefined && !(purposes as readonly string[]).includes(one.purpose)) return false;
  if (area !== undefined && !seenCode(one).startsWith(area)) return false;
  if (unit !== undefined && !isWith(one, unit, context)) return false;
  if (overdue !== undefined && isOverdue(one, context.now) !== overdue) return false;
  return q === undefined || mentions(one, q.toLowerCase(), context.titleOf);
}

/** Of a person no more than the town is told, so no more can be asked. */
function seenCode(one: Warning): string {
  return (isPerson(one) ? veiledCode(one) : one.areaCode) ?? '';
}

/**
 * As it stands in a list, where people are veiled, and who has their warnings with them: what may be a unit's is not kept from
 * it by its own filter.
 */
function isWith(one: Warning, unit: string, { units, sight }: FilterContext): boolean {
  if (sight === 'whole' && !isPerson(one) && one.assignee === `unit:${unit}`) return true;
  if (sight === 'none') return false;
  const told = toldUnits(units, one, unitsLookOf(one, { sight, isOpened: false }));
  return told === null || told.includes(unit);
}

/** What is searched is what is shown of a veiled warning: nobody finds out by searching what they may not see. */
function mentions(one: Warning, text: string, titleOf: TitleOf): boolean {
  const has = (part: string): boolean => part.toLowerCase().includes(text);
  if (has(one.warningId) || has(one.purpose) || has(seenCode(one))) return true;
  if (!isPerson(one) && has(one.subject)) return true;
  return one.contributions.some(
    ({ rule, version }) =>
      has(rule) || Object.values(titleOf(rule, version) ?? {}).some((words) => has(words)),
  );
}
