/** What the page may do: load from its own host, run no inline script, keep its cookies from scripts, sit in no frame. */

import { baseURL } from '../support/environment.ts';
import { expect, test } from '../support/test.ts';

test.describe('the page', () => {
  test('comes with a strict policy and loads nothing from elsewhere', async ({ members, page }) => {
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    const answer = await page.goto('/admin/crm/members');
    const headers = answer?.headers() ?? {};
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-inline');
    expect(policy).not.toMatch(/'unsafe-eval'/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    await members.settled();
    expect(requests.filter((url) => !url.startsWith(`${baseURL}/`) && !url.startsWith('data:'))).toEqual([]);
    expect(await page.locator('script:not([src])').count()).toBe(0);
  });

  test('refuses an inline script that found its way in', async ({ guard, members, page }) => {
    guard.expects(/content security policy/i);
    await members.show();
    const ran = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
      return 'ran' in window;
    });
    expect(ran).toBe(false);
  });

  test('keeps its cookies from scripts and its files for a year', async ({ context, members, page }) => {
    const files: [string, string][] = [];
    page.on('response', (response) => {
      if (new URL(response.url()).pathname.startsWith('/assets/')) {
        files.push([response.url(), response.headers()['cache-control'] ?? '']);
      }
    });
    await members.show();
    expect(await page.evaluate(() => document.cookie)).toBe('');
    const cookies = await context.cookies();
    expect(cookies.map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite })).toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
      { name: 'crm_access', httpOnly: true, sameSite: 'Strict' },
      { name: 'crm_refresh', httpOnly: true, sameSite: 'Strict' },
    ]);
    expect(files.length).toBeGreaterThan(2);
    expect(files.filter(([, caching]) => !/max-age=31536000.*immutable/.test(caching))).toEqual([]);
  });
});
