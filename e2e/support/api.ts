/** The API as a program uses it, to compare the page with; changes nothing. */

import { expect, type APIRequestContext } from '@playwright/test';

import { admin } from './environment.ts';
import { rows } from './sql.ts';

export interface Money {
  amount: string;
  currency: string;
}

export interface MemberRevenue {
  tier: string | null;
  months_subscribed: number;
  mrr: Money & { minor: number };
  subscriptions: unknown[];
  invoices: unknown[];
  payments: unknown[];
  movements: unknown[];
  items: { item: string; counts: string; reporting: { minor: number } }[];
}

export interface RevenuePolicy {
  past_due_days: number | null;
  count_paused: boolean;
  drop_ending: boolean;
  subtract_passing: boolean;
}

export interface LedgerPage {
  total: Money;
  members: number;
  items: { id: string; mrr: Money }[];
}

export interface Message {
  id: string;
  direction: 'outbound' | 'inbound';
  body: string;
  state: string;
}

export interface Consents {
  standing: { channel: string; address: string | null; consent: string | null; blocked: string | null }[];
  items: { consent: string; source: string; wording: string | null }[];
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
  revision: number;
}

export interface MemberDetail extends Omit<MemberRow, 'tags'> {
  custom_tags: string[];
  admin_notes: string | null;
  revision: number;
  time_zone: string | null;
  calculated_at: string | null;
  revenue_updated_at: string | null;
  profile_completion_percent: number | null;
  vision_refinement_count: number | null;
  audio_generated_count: number | null;
  journal_entry_count: number | null;
  vision_board_image_count: number | null;
  s3_file_count: number | null;
  total_storage_mb: string | null;
  tokens_used: number | null;
  tokens_remaining: number | null;
}

export interface HistoryItem {
  kind: string;
  at: string;
  change: { id: string; actor: { name: string | null }; fields: { field: string }[] } | null;
}

export interface MemberPage {
  items: MemberRow[];
  total: { count: number; exact: boolean } | null;
  has_more: boolean;
  next_cursor: string | null;
}

export interface BoardColumn {
  key: string;
  label: string;
  total: { count: number; exact: boolean };
  mrr: Money | null;
  cards: MemberRow[];
}

export interface Run {
  id: string;
  mode: 'incremental' | 'full';
  trigger: string;
  state: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'lost';
  revision: number;
  total: number | null;
  seen: number;
}

export interface Tile {
  figure: string;
  members: number;
  filter: string;
  as_of: string;
  run_id: string | null;
  trend: { day: string; members: number }[];
}

export interface TicketRow {
  id: string;
  number: number;
  reference: string;
  subject: string;
  status: string;
  priority: string;
  category: string | null;
  tags: string[];
  member_id: string | null;
  assignee_id: string | null;
  assignee_name: string | null;
  due_at: string | null;
  revision: number;
}

export interface TicketEntry {
  id: string;
  kind: 'reply' | 'note' | 'answer' | 'change';
  body: string | null;
}

export interface LeadRow {
  id: string;
  name: string | null;
  email: string | null;
  status: string;
  source: string | null;
  next_step: string | null;
  next_step_on: string | null;
  member_id: string | null;
  revision: number;
}

interface Total {
  total: { count: number; exact: boolean } | null;
}

export interface MembersQuery {
  filter?: string;
  q?: string;
  sort?: string;
}

/** A token, and when another one is asked for: well before it runs out, since a worker outlives several. */
interface Token {
  access_token: string;
  renewAt: number;
}

async function signIn(request: APIRequestContext): Promise<Token> {
  const response = await request.post('/api/auth/token', {
    data: { grant_type: 'password', ...admin },
  });
  expect(response.status(), await response.text()).toBe(200);
  const { access_token, expires_in } = (await response.json()) as { access_token: string; expires_in: number };
  return { access_token, renewAt: Date.now() + (expires_in * 1000) / 2 };
}

export class Api {
  private constructor(
    private readonly request: APIRequestContext,
    private token: Token,
  ) {}

  /** Signs in for a token, as a program does. */
  static async open(request: APIRequestContext): Promise<Api> {
    return new Api(request, await signIn(request));
  }

  private async get<T>(path: string, params: Record<string, string> = {}): Promise<T> {
    const response = await this.request.get(path, { params, headers: await this.headers() });
    expect(response.status(), await response.text()).toBe(200);
    return (await response.json()) as T;
  }

  private async headers(): Promise<Record<string, string>> {
    if (Date.now() > this.token.renewAt) this.token = await signIn(this.request);
    return { authorization: `Bearer ${this.token.access_token}` };
  }

  private page(query: Record<string, string>): Promise<MemberPage> {
    return this.get('/api/crm/members', query);
  }

  /** The columns of the board. */
  async board(query: { group_by: string; filter?: string }): Promise<BoardColumn[]> {
    return (await this.get<{ columns: BoardColumn[] }>('/api/crm/members/board', query)).columns;
  }

  /** Moves cards as another admin's program does. */
  async move(group_by: string, to: string, cards: { id: string; revision: number }[]): Promise<void> {
    const response = await this.request.post('/api/crm/members/board/moves', {
      headers: await this.headers(),
      data: { group_by, to, cards: cards.map(({ id, revision }) => ({ id, revision })) },
    });
    expect(response.status(), await response.text()).toBe(200);
  }

  /** One member as lists show them. */
  async row(id: string): Promise<MemberRow> {
    const { items } = await this.page({ filter: `user_id = "${id}"`, limit: '1' });
    if (!items[0]) throw new Error(`there is no member ${id}`);
    return items[0];
  }

  /** The latest runs, the newest first. */
  async runs(): Promise<Run[]> {
    return (await this.get<{ items: Run[] }>('/api/crm/jobs')).items;
  }

  run(id: string): Promise<Run> {
    return this.get(`/api/crm/jobs/${id}`);
  }

  async tiles(): Promise<Tile[]> {
    return (await this.get<{ tiles: Tile[] }>('/api/crm/dashboard')).tiles;
  }

  /** Both lists of statuses, in their order. */
  statuses(): Promise<{ engagement: { label: string }[]; health: { label: string }[] }> {
    return this.get('/api/crm/statuses');
  }

  /** What a member pays and paid; brings their figures up to date. */
  revenue(id: string): Promise<MemberRevenue> {
    return this.get(`/api/crm/members/${id}/revenue`);
  }

  /** The first page of the members behind all revenue, as many as the page asks for. */
  ledger(): Promise<LedgerPage> {
    return this.get('/api/crm/revenue/ledger', { limit: '25' });
  }

  policy(): Promise<RevenuePolicy> {
    return this.get('/api/crm/revenue/policy');
  }

  /** Changes the policy as a program does, whatever it is now. */
  async setPolicy(patch: Partial<RevenuePolicy>): Promise<void> {
    const response = await this.request.patch('/api/crm/revenue/policy', {
      data: patch,
      headers: { ...(await this.headers()), 'if-match': '*' },
    });
    expect(response.status(), await response.text()).toBe(200);
  }

  /** What was said with a member, the newest first. */
  async messages(id: string): Promise<Message[]> {
    return (await this.get<{ items: Message[] }>(`/api/crm/members/${id}/messages`)).items;
  }

  /** What a member agreed to. */
  consents(id: string): Promise<Consents> {
    return this.get(`/api/crm/members/${id}/consents`);
  }

  /** A member of those who fit that text messages reach, to whom nothing was written yet, and their number. */
  async reachable(query: MembersQuery = {}): Promise<{ row: MemberRow; number: string }> {
    for (const row of await this.all(query)) {
      const { standing } = await this.consents(row.id);
      const sms = standing.find(({ channel }) => channel === 'sms');
      if (!sms?.address || sms.blocked || (await this.messages(row.id)).length > 0) continue;
      // One that nobody else has given: whose word it is would have to be said otherwise.
      const tail = sms.address.slice(-7);
      const shared = await rows(`select count(*) from product.profiles where crm.phone_tail(nullif(btrim(phone), '')) = '${tail}'`);
      if (shared === '1') return { row, number: sms.address };
    }
    throw new Error('no member can be reached');
  }

  /** Makes a template as a program does. */
  async template(name: string, body: string): Promise<void> {
    const response = await this.request.post('/api/crm/message-templates', {
      data: { name, channel: 'sms', body },
      headers: await this.headers(),
    });
    expect(response.status(), await response.text()).toBe(201);
  }

  /** Starts a run as a program does, or joins the one under way. */
  async refresh(): Promise<Run> {
    const response = await this.request.post('/api/crm/metrics/update', { headers: await this.headers() });
    expect(response.status(), await response.text()).toBe(202);
    return ((await response.json()) as { run: Run }).run;
  }

  /** Waits until a run has ended. */
  async ended(id: string): Promise<Run> {
    await expect.poll(async () => (await this.run(id)).state).not.toMatch(/^(queued|running)$/);
    return this.run(id);
  }

  /** Waits until no run is under way. */
  async noRun(): Promise<void> {
    await expect
      .poll(async () => (await this.runs()).filter(({ state }) => state === 'queued' || state === 'running'))
      .toEqual([]);
  }

  /** One member, and the version of it. */
  async member(id: string): Promise<{ member: MemberDetail; etag: string }> {
    const response = await this.request.get(`/api/crm/members/${id}`, { headers: await this.headers() });
    expect(response.status(), await response.text()).toBe(200);
    return { member: (await response.json()) as MemberDetail, etag: response.headers()['etag'] ?? '' };
  }

  /** The newest of what happened to a member, of all kinds or of these. */
  history(id: string, kinds = ''): Promise<{ items: HistoryItem[]; has_more: boolean }> {
    return this.get(`/api/crm/members/${id}/history`, kinds ? { kinds } : {});
  }

  /** Changes a member as a program does, whatever it is now. */
  async update(id: string, patch: object): Promise<MemberDetail> {
    const { etag } = await this.member(id);
    const response = await this.request.patch(`/api/crm/members/${id}`, {
      data: patch,
      headers: { ...(await this.headers()), 'if-match': etag },
    });
    expect(response.status(), await response.text()).toBe(200);
    return (await response.json()) as MemberDetail;
  }

  /** Asks for something as a program does. */
  private async send<T>(method: 'POST' | 'PATCH', path: string, data: object, headers: Record<string, string> = {}): Promise<T> {
    const response = await this.request.fetch(path, {
      method,
      data,
      headers: { ...(await this.headers()), ...headers },
    });
    expect(response.ok(), await response.text()).toBe(true);
    return (await response.json()) as T;
  }

  /** Makes a ticket as a program does. */
  async newTicket(ticket: object): Promise<TicketRow> {
    const made = await this.send<{ ticket: TicketRow }>('POST', '/api/crm/tickets', ticket, { 'idempotency-key': crypto.randomUUID() });
    return made.ticket;
  }

  /** One ticket, by its id or its reference. */
  async ticket(id: string): Promise<TicketRow> {
    return (await this.get<{ ticket: TicketRow }>(`/api/crm/tickets/${id}`)).ticket;
  }

  /** Changes a ticket as a program does, whatever it is now. */
  async updateTicket(id: string, patch: object): Promise<void> {
    const { revision } = await this.ticket(id);
    await this.send('PATCH', `/api/crm/tickets/${id}`, patch, { 'if-match': `"${revision}"` });
  }

  /** Says something about a ticket as a program does. */
  async reply(id: string, reply: object): Promise<void> {
    const { revision } = await this.ticket(id);
    await this.send('POST', `/api/crm/tickets/${id}/replies`, { seen_revision: revision, ...reply }, { 'idempotency-key': crypto.randomUUID() });
  }

  /** What was said and done about a ticket. */
  async ticketEntries(id: string): Promise<TicketEntry[]> {
    return (await this.get<{ items: TicketEntry[] }>(`/api/crm/tickets/${id}/entries`)).items;
  }

  /** How many tickets match. */
  async ticketTotal(filter: string): Promise<number> {
    const page = await this.get<Total>('/api/crm/tickets', { filter, limit: '1', total: 'true' });
    return page.total?.count ?? Number.NaN;
  }

  /** Makes a lead as a program does. */
  async newLead(lead: object): Promise<LeadRow> {
    const made = await this.send<{ lead: LeadRow }>('POST', '/api/crm/leads', lead, { 'idempotency-key': crypto.randomUUID() });
    return made.lead;
  }

  async lead(id: string): Promise<LeadRow> {
    return (await this.get<{ lead: LeadRow }>(`/api/crm/leads/${id}`)).lead;
  }

  /** Changes a lead as a program does, whatever it is now. */
  async updateLead(id: string, patch: object): Promise<void> {
    const { revision } = await this.lead(id);
    await this.send('PATCH', `/api/crm/leads/${id}`, patch, { 'if-match': `"${revision}"` });
  }

  /** How many leads match. */
  async leadTotal(filter: string): Promise<number> {
    const page = await this.get<Total>('/api/crm/leads', { filter, limit: '1', total: 'true' });
    return page.total?.count ?? Number.NaN;
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
