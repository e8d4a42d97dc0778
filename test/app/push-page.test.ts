import { expect, it } from 'vitest';
import { PAGES } from '../../services/adapters/http/pages.ts';
import { pageOf } from '../../services/app/push/open-hooks.ts';

it.each(['https://tocsin.example', 'https://tocsin.example/', 'https://tocsin.example:8443/'])(
  'what is sent links to the page of the warning, where %s is the console',
  (page) => {
    const push = { page } as Parameters<typeof pageOf>[0];
    const link = new URL(pageOf(push, 'w_1')!);
    expect(link.origin).toBe(new URL(page).origin);
    expect(PAGES).toContain(link.pathname.replace('w_1', ':id'));
    expect(link.hash).toBe('');
  },
);

it('what is sent has no link where no page is set', () => {
  expect(pageOf({} as Parameters<typeof pageOf>[0], 'w_1')).toBeNull();
});
