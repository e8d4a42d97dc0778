/** An element with its children, or with its text. */
export type Element = readonly [name: string, content: string | readonly Element[]];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};
/** What XML 1.0 cannot hold, even escaped. */
const NOT_XML = /(?![\t\n\r])[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu;

/** An XML document; `namespace` is that of all its elements. */
export function xmlDocument([name, content]: Element, namespace: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="${namespace}">${inner(content)}</${name}>\n`;
}

function inner(content: Element[1]): string {
  if (typeof content === 'string')
    return content.replace(NOT_XML, '').replace(/[&<>]/g, (sign) => ESCAPES[sign]!);
  return content.map(([name, within]) => `<${name}>${inner(within)}</${name}>`).join('');
}
