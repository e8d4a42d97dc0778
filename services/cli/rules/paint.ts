import { stripVTControlCharacters, styleText } from 'node:util';

/** Colours by what they mean; on what is no terminal every one leaves the text as it is. */
export interface Paint {
  good(text: string): string;
  bad(text: string): string;
  doubtful(text: string): string;
  faint(text: string): string;
  bold(text: string): string;
}

/** `NO_COLOR` (no-color.org) and `FORCE_COLOR` are heeded, as Node.js does. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  const isPlain = !stream.isTTY;
  const style = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    isPlain ? text : styleText(format, text, { stream });
  return {
    good: style('green'),
    bad: style('red'),
    doubtful: style('yellow'),
    faint: style('dim'),
    bold: style('bold'),
  };
}

const same = (text: string): string => text;
export const PLAIN: Paint = { good: same, bad: same, doubtful: same, faint: same, bold: same };

/** Texts of a rule file may hold anything; a terminal obeys some of it, and some of it is not to be seen. */
export function harmless(text: string): string {
  return stripVTControlCharacters(text).replace(/[\p{Cc}\p{Cf}]/gu, '\ufffd');
}
