import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Result {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** What axe-core finds wrong with a page as it stands (WCAG 2.2 A and AA, and its own good practice); empty where nothing is. */
export async function axeFaults(page: Page): Promise<readonly string[]> {
  // A colour that fades in is of no contrast yet.
  await page.evaluate(`Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)))`);
  await page.evaluate(SOURCE);
  const { violations } = (await page.evaluate(`axe.run()`)) as Result;
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${html} ${failureSummary}`),
  );
}
