/** The texts of a source of TypeScript, comments left out, with `{}` in the place of each expression of a template. */
export function literalsOf(source: string): readonly string[] {
  const found: string[] = [];
  let at = 0;
  const quotedUntil = (end: string): string => {
    let text = '';
    for (at++; source[at] !== end; at++) {
      if (source[at] === '\\') at++;
      text += source[at]!;
    }
    at++;
    return text;
  };
  const template = (): string => {
    let text = '';
    for (at++; source[at] !== '`'; ) {
      if (source.startsWith('${', at)) {
        at += 2;
        code(true);
        text += '{}';
        continue;
      }
      if (source[at] === '\\') at++;
      text += source[at++]!;
    }
    at++;
    return text;
  };
  const code = (isInner: boolean): void => {
    for (let depth = 0; at < source.length; ) {
      const sign = source[at]!;
      if (isInner && sign === '}' && depth === 0) return void at++;
      if (sign === '{') depth++;
      if (sign === '}') depth--;
      if (source.startsWith('//', at)) at = endOf(source, '\n', at);
      else if (source.startsWith('/*', at)) at = endOf(source, '*/', at) + 2;
      else if (sign === '/' && isRegex(source.slice(0, at))) skipRegex();
      else if (sign === "'" || sign === '"') found.push(quotedUntil(sign));
      else if (sign === '`') found.push(template());
      else at++;
    }
  };
  const skipRegex = (): void => {
    let isInClass = false;
    for (at++; source[at] !== '/' || isInClass; at++) {
      if (source[at] === '\\') at++;
      else if (source[at] === '[') isInClass = true;
      else if (source[at] === ']') isInClass = false;
    }
    at++;
  };
  code(false);
  return found;
}

const endOf = (source: string, sign: string, from: number): number => {
  const end = source.indexOf(sign, from);
  return end < 0 ? source.length : end;
};

/** Whether a slash after this begins a regular expression, and divides nothing. */
const isRegex = (before: string): boolean =>
  /([(,=:&|?;{}[]\s*|!|=>\s*|\breturn\s+)$/.test(before.slice(-40));
