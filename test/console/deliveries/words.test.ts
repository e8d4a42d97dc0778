import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const introIn = (language: string): unknown =>
  (
    JSON.parse(readFileSync(`services/console/deliveries/catalogue.${language}.json`, 'utf8')) as Record<
      string,
      unknown
    >
  )['deliveries.intro'];

it.each([
  ['en', /given up at once where the receiver refused it, else after retries/],
  ['zh', /对方拒收的立即放弃，其余经多次重试后放弃/],
])('the page Deliveries says that a refusal is not tried again: %s', (language, words) => {
  expect(introIn(language)).toMatch(words);
});
