/** When shifts may have begun. */

const HOUR_MS = 3_600_000;
/** Hours of the day at which shifts usually change. */
const CHANGES = [0, 8, 12, 16, 20];
const OFFERED = 6;

/** The last changes of shift before `now`, in a time zone, the latest first; the one that has just begun is not meant. */
export function beginningsOf(now, zone) {
  const hourOf = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: 'numeric', hourCycle: 'h23' });
  const whole = Math.floor(now / HOUR_MS) * HOUR_MS;
  const beginnings = [];
  // Hours are stepped through rather than reckoned: where clocks change, a day has 23 or 25.
  for (let at = whole - HOUR_MS; beginnings.length < OFFERED; at -= HOUR_MS) {
    if (CHANGES.includes(Number(hourOf.format(at)))) beginnings.push(at);
  }
  return beginnings;
}
