/** axe finds nothing: every page in every state, in both themes, at both widths. */

import type { Page } from '@playwright/test';

import { MemberPage } from '../pages/member.ts';
import { MembersPage } from '../pages/members.ts';
import { Shell } from '../pages/shell.ts';
import { SignInPage } from '../pages/sign-in.ts';
import { expectAccessible } from '../support/axe.ts';
import { expect, test } from '../support/test.ts';

const LIST = /\/api\/crm\/members\?/;

interface Stage {
  page: Page;
  members: MembersPage;
  member: MemberPage;
  shell: Shell;
}

const STATES: Record<string, (stage: Stage) => Promise<void>> = {
  'the list': async ({ members }) => members.show(),
  'a sorted and filtered list': async ({ members }) =>
    members.show('?filter=engagement_status+%3D+at_risk+and+vision_count+%3D+0&sort=-mrr'),
  'a view': async ({ members }) => {
    await members.show();
    await members.view('At risk').click();
    await members.settled();
  },
  'completion in the filter': async ({ members, page }) => {
    await members.show();
    await members.writeFilter();
    await page.keyboard.type('vis');
    await expect(members.suggestions).toBeVisible();
  },
  'the fields to filter by': async ({ members, page }) => {
    await members.show();
    await members.filters.getByRole('button', { name: 'Add filter' }).click();
    await expect(page.getByRole('option', { name: /Engagement/ })).toBeVisible();
  },
  'the form of a filter': async ({ members, page }) => {
    await members.show('?filter=engagement_status+in+(active,+champion)+and+created_at+%3E+7d+ago');
    await members.chip('Engagement is one of Active or Champion').click();
    await expect(page.getByRole('checkbox', { name: 'Active', exact: true })).toBeChecked();
  },
  'a wrong filter': async ({ members }) => {
    await members.open('?filter=vision_cont+%3D+0');
    await expect(members.filterInput).toHaveAttribute('aria-invalid', 'true');
  },
  'nobody found': async ({ members }) => {
    await members.open('?q=zzqqxxyy');
    await expect(members.nobody).toBeVisible();
  },
  'the list while it loads': async ({ members, page }) => {
    await page.route(LIST, () => undefined);
    await members.open();
    await expect(members.skeletonRows.first()).toBeVisible();
  },
  'the list that failed': async ({ members, page }) => {
    await page.route(LIST, (route) => route.abort('connectionrefused'));
    await members.open();
    await expect(members.tryAgain).toBeVisible();
  },
  offline: async ({ members, page, shell }) => {
    await members.show();
    await page.context().setOffline(true);
    await expect(shell.banner).toBeVisible();
  },
  'the palette': async ({ members, page, shell }) => {
    await members.show();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('an');
    await expect(shell.palette.getByRole('option').first()).toBeVisible();
  },
  'the list of keys': async ({ members, page, shell }) => {
    await members.show();
    await page.keyboard.press('?');
    await expect(shell.keysHelp).toBeVisible();
  },
  'the account menu': async ({ members, page, shell }) => {
    await members.show();
    await shell.account.click();
    await expect(page.getByRole('menu', { name: 'Account' })).toBeVisible();
  },
  'a member': async ({ members, member }) => {
    await members.show();
    await members.rows.first().getByRole('link').click();
    await expect(member.heading).toBeVisible();
    await member.settled();
  },
  'an unknown member': async ({ member, page }) => {
    await page.goto('/admin/crm/members/01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a');
    await expect(member.unknown).toBeVisible();
  },
  'nothing at this address': async ({ page, shell }) => {
    await page.goto('/admin/crm/nothing-of-the-kind');
    await expect(shell.nothingHere).toBeVisible();
  },
};

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test.describe(`${colorScheme}, ${width} px`, () => {
      test.use({ colorScheme, viewport: { width, height: width === 390 ? 844 : 900 }, reducedMotion: 'reduce' });

      for (const [state, arrange] of Object.entries(STATES)) {
        test(state, async ({ guard, members, member, page, shell }) => {
          guard.expects(/status of 40[04]/, /net::ERR_/);
          await arrange({ page, members, member, shell });
          await expectAccessible(page, state);
        });
      }

      test.describe('signed out', () => {
        test.use({ session: 'none' });

        test('the sign-in page, before and after a refusal', async ({ guard, page }) => {
          guard.expects(/status of 401 .*\/api\/auth\/sign-in$/);
          const signIn = new SignInPage(page);
          await signIn.open();
          await expectAccessible(page, 'sign-in');
          await signIn.signIn({ email: `${crypto.randomUUID()}@example.org`, password: 'wrong' });
          await expect(signIn.trouble).toBeVisible();
          await expectAccessible(page, 'a refused sign-in');
        });
      });
    });
  }
}
