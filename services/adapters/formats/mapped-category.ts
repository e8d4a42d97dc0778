import type { Fault } from '../../core/fault.ts';
import type { Cell, Mapping } from './mapping.ts';

export type MappedCategory =
  | { readonly category: string; readonly severity: number }
  | { readonly refusal: string; readonly faults: readonly Fault[] }
  | { readonly fault: Fault };

/** Judges the category column of a row: a category of ours with its severity, or refused and for which reason. */
export function createCategories(mapping: Mapping, cell: Cell): (cells: readonly string[]) => MappedCategory {
  const { column, map, refuse, default: fallback } = mapping.category;
  const { byValue, byCategory, default: usual } = mapping.severity;
  const exact = new Map(Object.entries(map));
  const refused = new Map(Object.entries(refuse));
  const patterns = Object.entries(refuse).flatMap(([text, reason]) =>
    text.includes('*') ? [{ pattern: glob(text), reason }] : [],
  );
  const severities = new Map(Object.entries(byCategory));
  const values = new Map(Object.entries(byValue));

  const judge = (value: string): MappedCategory => {
    const reason =
      refused.get(value) ??
      (exact.has(value) ? undefined : patterns.find((p) => p.pattern.test(value))?.reason);
    const category = exact.get(value) ?? (fallback === 'refuse' ? undefined : fallback);
    if (reason !== undefined) return refusal(column, reason);
    if (category === undefined) return refusal(column, 'unmapped');
    return { category, severity: values.get(value) ?? severities.get(category) ?? usual };
  };
  // Thousands of rows share some hundred values.
  const known = new Map<string, MappedCategory>();
  return (cells) => {
    const value = cell(cells);
    if (value === null) return { fault: missing(column) };
    const judged = known.get(value) ?? judge(value);
    if (known.size < 10_000) known.set(value, judged);
    return judged;
  };
}

function glob(text: string): RegExp {
  const parts = text.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}

function refusal(column: string, reason: string): MappedCategory {
  const message = `the mapping refuses such rows: ${reason}`;
  const remedy =
    reason === 'unmapped'
      ? 'Name the value under category.map or category.refuse.'
      : 'Nothing to do, unless the mapping is wrong.';
  return { refusal: reason, faults: [{ code: 'refused_by_mapping', path: column, message, remedy }] };
}

function missing(column: string): Fault {
  const remedy = 'Fill the category in, or refuse such rows at the source.';
  return { code: 'missing_field', path: column, message: 'no category', remedy };
}
