import { Buffer } from 'node:buffer';
import type { Browser, Page } from 'playwright-core';
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
const COLOURS = 64;

/** Makes an image one of few colours, the most frequent ones, and WebP of it without loss: half of what PNG takes. */
const REDUCE = `async ({ source, most }) => {
  const image = await createImageBitmap(await (await fetch(source)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const drawn = context.getImageData(0, 0, image.width, image.height);
  const pixels = new Uint32Array(drawn.data.buffer);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const parts = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
  const distance = (a, b) => parts(a).reduce((sum, part, i) => sum + (part - parts(b)[i]) ** 2, 0);
  const frequent = [...counts].sort(([, a], [, b]) => b - a).map(([pixel]) => pixel);
  const kept = [];
  // Two that nobody can tell apart take one place.
  for (const pixel of frequent)
    if (kept.length < most && kept.every((one) => distance(one, pixel) > 120)) kept.push(pixel);
  const nearest = new Map();
  for (const pixel of frequent)
    nearest.set(pixel, kept.reduce((best, one) => (distance(one, pixel) < distance(best, pixel) ? one : best)));
  for (let i = 0; i < pixels.length; i++) pixels[i] = nearest.get(pixels[i]);
  context.putImageData(drawn, 0, 0);
  const reduced = await canvas.convertToBlob({ type: 'image/webp', quality: 1 });
  return [...new Uint8Array(await reduced.arrayBuffer())].map((byte) => String.fromCharCode(byte)).join('');
}`;

/** What is in sight, as WebP. The `workshop` is an empty page, which has no policy against what is done there. */
export async function picture(page: Page, workshop: Page): Promise<Buffer> {
  const shot = await settled(page);
  const source = `data:image/png;base64,${shot.toString('base64')}`;
  const reduced = await workshop.evaluate<string>(
    `(${REDUCE})(${JSON.stringify({ source, most: COLOURS })})`,
  );
  return Buffer.from(reduced, 'latin1');
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
