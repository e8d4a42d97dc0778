import { expect, it } from 'vitest';
import { PAGES } from '../../services/adapters/http/pages.ts';
import { loadConfig } from '../../services/app/config.ts';
import { pageOf } from '../../services/app/push/open-hooks.ts';

it.each(['https://tocsin.example', 'https://tocsin.example/', 'https://tocsin.example:8443/'])(
  'what is sent links to the page of the warning, where %s is the console',
  (page) => {
    const link = new URL(
      pageOf(loadConfig({ TOCSIN_PUSH_PAGE: page, TOCSIN_HTTP_URL: 'https://else.example' }), 'w_1')!,
    );
    expect(pageOf(loadConfig({ TOCSIN_HTTP_URL: page }), 'w_1')).toBe(link.href);
    expect(link.origin).toBe(new URL(page).origin);
    expect(PAGES).toContain(link.pathname.replace('w_1', ':id'));
    expect(link.hash).toBe('');
  },
);

it('what is sent has no link where no page is set', () => {
  expect(pageOf(loadConfig({}), 'w_1')).toBeNull();
});
