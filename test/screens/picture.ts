import { Buffer } from 'node:buffer';
import type { Browser, Page } from 'playwright-core';
import { type Indexed, indexedPng } from './indexed-png.ts';
import { type System, ZONE } from './systems.ts';
import type { View } from './views.ts';

/** In what a page is seen. */
export interface Look {
  readonly language: 'en' | 'zh';
  readonly theme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
}

const LOCALES = { en: 'en-GB', zh: 'zh-CN' } as const;

/** A page in a profile of its own, signed in as the view says, at nothing yet. */
export async function pageFor(
  browser: Browser,
  { origin, people }: System,
  who: View['who'],
  look: Look,
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.height },
    colorScheme: look.theme,
    locale: LOCALES[look.language],
    timezoneId: ZONE,
    reducedMotion: 'reduce',
  });
  if (who !== null) {
    const [name, ...value] = people[who].cookie.split('=');
    await context.addCookies([{ name: name!, value: value.join('='), url: origin }]);
  }
  return await context.newPage();
}

/** Few enough for a small file, enough for the edges of letters. */
const COLOURS = 32;

/** Makes an image one of few colours, the most frequent ones. */
const REDUCE = `async ({ source, most }) => {
  const image = await createImageBitmap(await (await fetch(source)).blob());
  const { width, height } = image;
  const context = new OffscreenCanvas(width, height).getContext('2d');
  context.drawImage(image, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const parts = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
  const frequent = [...counts].sort(([, a], [, b]) => b - a).map(([pixel]) => ({ pixel, parts: parts(pixel) }));
  const distance = (a, b) => (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
  const PLANES = 10;
  const palette = [];
  // Planes keep their colours, however near they are; of the edges between them two that are alike take one place.
  for (const one of frequent)
    if (palette.length < most && palette.every((kept) => distance(kept, one.parts) > (palette.length < PLANES ? 12 : 250))) palette.push(one.parts);
  const nearest = new Map();
  for (const one of frequent) {
    let best = 0;
    for (let i = 1; i < palette.length; i++)
      if (distance(palette[i], one.parts) < distance(palette[best], one.parts)) best = i;
    nearest.set(one.pixel, best);
  }
  let indices = '';
  for (const pixel of pixels) indices += String.fromCharCode(nearest.get(pixel));
  return { width, height, palette, indices };
}`;

type Reduced = Omit<Indexed, 'pixels'> & { readonly indices: string };

/** What is in sight, as PNG of few colours. The `workshop` is an empty page, which has no policy against what is done there. */
export async function picture(page: Page, workshop: Page): Promise<Buffer> {
  const shot = await settled(page);
  const source = `data:image/png;base64,${shot.toString('base64')}`;
  const asked = JSON.stringify({ source, most: COLOURS });
  const { indices, ...rest } = await workshop.evaluate<Reduced>(`(${REDUCE})(${asked})`);
  return indexedPng({ ...rest, pixels: Buffer.from(indices, 'latin1') });
}

const MOST_SHOTS = 10;

/** As soon as it stands still; what never does, as ages grow older, as it is then. */
async function settled(page: Page): Promise<Buffer> {
  let before = await page.screenshot({ caret: 'hide' });
  for (let shots = 1; shots < MOST_SHOTS; shots++) {
    const next = await page.screenshot({ caret: 'hide' });
    if (next.equals(before)) return next;
    before = next;
  }
  return before;
}
