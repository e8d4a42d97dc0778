/** Online rates of cameras, summed up. Pure. */

export const SPANS = ['day', 'week', 'month'];

/** Below which a class wants a look, as the shipped rules on coverage have it (a test compares them). */
export const TARGETS = { 1: 0.98, 2: 0.95 };

export function isBelow(rate, deviceClass) {
  const target = TARGETS[deviceClass];
  return rate !== null && target !== undefined && rate < target;
}

/** Rows of the same class, or of the same area, in groups with their sum: `[{ key, rows, sum }]`, the worst day first. */
export function grouped(rows, by) {
  const groups = new Map();
  for (const row of rows) groups.set(row[by], [...(groups.get(row[by]) ?? []), row]);
  return [...groups]
    .map(([key, some]) => ({ key, rows: [...some].sort(worstFirst), sum: sumOf(some) }))
    .sort((a, b) => worstFirst(a.sum, b.sum));
}

/** Rates of several rows are their mean by the number of cameras of which something is known. */
export function sumOf(rows) {
  const total = (name) => rows.reduce((sum, row) => sum + row[name], 0);
  const rates = SPANS.map((span) => [span, meanOf(rows, span)]);
  return {
    devices: total('devices'),
    online: total('online'),
    offline: total('offline'),
    ...Object.fromEntries(rates),
  };
}

function meanOf(rows, span) {
  const some = rows.filter((row) => row[span] !== null);
  const known = some.reduce((sum, row) => sum + knownOf(row), 0);
  return known === 0 ? null : some.reduce((sum, row) => sum + row[span] * knownOf(row), 0) / known;
}

/** Cameras that ever said whether they are online. */
export const knownOf = ({ online, offline }) => online + offline;

/** What is not known comes last. */
function worstFirst(a, b) {
  return (a.day ?? 2) - (b.day ?? 2);
}
