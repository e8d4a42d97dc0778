const BEGIN = '<!-- reference: begin; written by npm run generate -->';
const END = '<!-- reference: end -->';

/** A document with the part between its two markers written anew. Throws where it has not both, in order. */
export function withGeneratedPart(document: string, part: string): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin === -1 || end < begin)
    throw new Error(`no "${BEGIN}" followed by "${END}": put the markers back`);
  return `${document.slice(0, begin + BEGIN.length)}\n\n${part.trim()}\n\n${document.slice(end)}`;
}
