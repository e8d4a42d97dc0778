/** Where JSON breaks. The parser's own message quotes the text, which may be anybody's name or a password: only a position
 * at its end is kept. */
export function placeOf(error: unknown): string {
  const position = / at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(String(error))?.[1];
  return position === undefined ? '' : ` from character ${Number(position) + 1} on`;
}
