/** The API as a program uses it, to compare the page with; changes nothing. */

import { expect, type APIRequestContext } from '@playwright/test';

import { admin } from './environment.ts';

export interface Money {
  amount: string;
  currency: string;
}

export interface MemberRow {
  id: string;
  name: string | null;
  email: string | null;
  created_at: string;
  last_login_at: string | null;
  days_since_last_login: number | null;
  engagement_status: string | null;
  health_status: string | null;
  subscription_tier: string | null;
  vision_count: number | null;
  mrr: Money | null;
  tags: string[];
}

export interface MemberPage {
  items: MemberRow[];
  total: { count: number; exact: boolean } | null;
  has_more: boolean;
  next_cursor: string | null;
}

export interface MembersQuery {
  filter?: string;
  q?: string;
  sort?: string;
}

export class Api {
  private constructor(
    private readonly request: APIRequestContext,
    private readonly token: string,
  ) {}

  /** Signs in for a token, as a program does. */
  static async open(request: APIRequestContext): Promise<Api> {
    const response = await request.post('/api/auth/token', {
      data: { grant_type: 'password', ...admin },
    });
    expect(response.status(), await response.text()).toBe(200);
    const { access_token } = (await response.json()) as { access_token: string };
    return new Api(request, access_token);
  }

  private async page(query: Record<string, string>): Promise<MemberPage> {
    const response = await this.request.get('/api/crm/members', {
      params: query,
      headers: { authorization: `Bearer ${this.token}` },
    });
    expect(response.status(), await response.text()).toBe(200);
    return (await response.json()) as MemberPage;
  }

  /** How many members match. */
  async total(query: MembersQuery): Promise<number> {
    const { total } = await this.page({ ...query, limit: '1', total: 'true' });
    expect(total?.exact).toBe(true);
    return total?.count ?? Number.NaN;
  }

  /** All members that match, in order. */
  async all(query: MembersQuery = {}): Promise<MemberRow[]> {
    const rows: MemberRow[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: MemberPage = await this.page({ ...query, limit: '100', ...(cursor && { cursor }) });
      rows.push(...page.items);
      cursor = page.next_cursor;
    }
    return rows;
  }
}
