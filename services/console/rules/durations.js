const PARTS = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const UNITS = ['week', 'day', 'hour', 'minute', 'second'];

/** `P28D` as `28 days`; what is no such duration as it stands. Pure. */
export function durationText(iso, words) {
  const found = PARTS.exec(iso);
  if (found === null) return String(iso);
  return UNITS.map((unit, i) => [unit, found[i + 1]])
    .filter(([, number]) => number !== undefined)
    .map(([unit, number]) =>
      new Intl.NumberFormat(words.tag, { style: 'unit', unit, unitDisplay: 'long' }).format(Number(number)),
    )
    .join(' ');
}
