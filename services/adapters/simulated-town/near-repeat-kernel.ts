/**
 * How much a burglary raises the risk around it, taken from the near-repeat profile of Chicago 2016 (11,701
 * burglaries, one year; DOMAIN section 4, measured on the city's open data): Knox ratios, observed over expected
 * pairs, of the days 0-6 and 7-13 after.
 */
export interface Band {
  /** Metres, upper bound included; 0 is the same building. */
  readonly toMetres: number;
  readonly knox: readonly [week0: number, week1: number];
}

export const CHICAGO_2016: readonly Band[] = [
  { toMetres: 0, knox: [6.88, 2.13] },
  { toMetres: 100, knox: [1.8, 1.29] },
  { toMetres: 200, knox: [1.29, 1.25] },
  { toMetres: 300, knox: [1.17, 1.12] },
  { toMetres: 400, knox: [1.11, 1.1] },
];

const STUDY_DAYS = 366;
/** Pairs of independent days 0-6 and 7-13 apart, as shares of all pairs: a day is one pair with itself, two with others. */
const SHARE_WEEK_0 = 13 / STUDY_DAYS;
const SHARE_WEEK_1 = 14 / STUDY_DAYS;

/**
 * Extra burglaries in a band and week, in units of the number expected there without the first one. A Knox ratio
 * divides by an expectation that itself holds the extra pairs, so ratio - 1 would be too little: with m the extra,
 * f the weeks' shares and c = 1 + sum f m, each ratio is (1 + m) / c. Solved for m.
 */
export function excessOf(band: Band): readonly [week0: number, week1: number] {
  const [r0, r1] = band.knox;
  const c = (1 - SHARE_WEEK_0 - SHARE_WEEK_1) / (1 - SHARE_WEEK_0 * r0 - SHARE_WEEK_1 * r1);
  return [r0 * c - 1, r1 * c - 1];
}
