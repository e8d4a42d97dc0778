/** A document with the part between its two markers written anew. Throws where it has not both, in order. */
export function withGeneratedPart(document: string, part: string, name = 'reference'): string {
  const beginning = `<!-- ${name}: begin; written by npm run generate -->`;
  const ending = `<!-- ${name}: end -->`;
  const begin = document.indexOf(beginning);
  const end = document.indexOf(ending);
  if (begin === -1 || end < begin)
    throw new Error(`no "${beginning}" followed by "${ending}": put the markers back`);
  return `${document.slice(0, begin + beginning.length)}\n\n${part.trim()}\n\n${document.slice(end)}`;
}
