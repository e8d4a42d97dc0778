/** Coefficients of Lanczos's approximation with g = 7, n = 9. */
const G = 7;
const COEFFICIENTS = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
  12.507343278686905, -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

/** ln of the gamma function for x >= 0.5, to some 15 significant digits (C. Lanczos, SIAM J. Numer. Anal. B 1, 1964). */
export function logGamma(x: number): number {
  const z = x - 1;
  let series = COEFFICIENTS[0]!;
  for (let i = 1; i < COEFFICIENTS.length; i++) series += COEFFICIENTS[i]! / (z + i);
  const t = z + G + 0.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(series);
}
