-- What is known of Stripe, whose it is, and what revenue comes of it. Without it an amount could not be shown how it came
-- about, nor be computed again when a policy or a rate changes, and each question would be one to Stripe.

create schema billing;
comment on schema billing is 'What is read from Stripe, with Stripe''s ids; computed from by crm, edited by nobody';

-- ------------------------------------------------------------------------------------------------------- the mirror

-- One table, in parts: an object of a kind that nobody thought of yet is a row, not a migration.
create table billing.objects (
    kind text collate "C" not null,
    id text collate "C" not null,
    -- Whose: the customer's id.
    customer text collate "C",
    -- What it belongs to: the subscription of an invoice, the charge of a refund or dispute.
    parent text collate "C",
    status text collate "C",
    currency text collate "C",
    created_at timestamptz,
    -- It is at least as new as this.
    known_at timestamptz not null,
    -- When it was found to be deleted there.
    gone_at timestamptz,
    -- Why it could not be understood when it last came; what is in "read" is of before then.
    reason text,
    -- As it was understood, for the engine. As text, since it is never asked about in SQL.
    read json,
    -- As it came.
    raw jsonb,
    -- Of what came, so that the same need not be written again.
    digest bigint not null default 0,
    primary key (kind, id)
) partition by list (kind);

do $$
declare
    part text;
begin
    foreach part in array array[
        'customer', 'subscription', 'price', 'product', 'coupon', 'invoice', 'charge', 'refund', 'dispute', 'schedule'
    ] loop
        execute format(
            'create table billing.%I partition of billing.objects for values in (%L) with (fillfactor = 85)',
            part || 's',
            part
        );
    end loop;
end
$$;

create index objects_by_customer on billing.objects (kind, customer) where customer is not null;
create index objects_by_parent on billing.objects (kind, parent) where parent is not null;
create index objects_not_understood on billing.objects (kind, id) where reason is not null;

comment on table billing.objects is 'Objects of Stripe as they were last read. An older state never overwrites a newer one';
comment on column billing.objects.known_at is
    'The moment before it was asked for, or the second of the event that told of it: its state is at least as new';

-- What figures need of a customer's invoices, charges, refunds and disputes: small, and the same whatever the policy.
create table billing.balances (
    customer text collate "C" primary key,
    read json not null
);

-- Customers of whom something changed that figures may depend on.
create table billing.changed (
    customer text collate "C" primary key,
    -- Whether it is payments, so that the balance has to be made anew.
    payments boolean not null
);

-- Members whose customers are not theirs any more.
create table billing.changed_members (
    user_id uuid primary key
);

-- Events as they came, before anything is done about them.
create table billing.events (
    id text collate "C" primary key,
    number bigint generated always as identity,
    name text collate "C" not null,
    api_version text,
    created_at timestamptz not null,
    -- What it happened to, where that is of a kind that is kept.
    kind text collate "C",
    object text collate "C",
    received_at timestamptz not null,
    raw jsonb not null,
    state text collate "C" not null default 'open',
    attempts integer not null default 0,
    error text,
    settled_at timestamptz,
    constraint events_state_known check (state in ('open', 'done', 'ignored', 'failed'))
);
create index events_open on billing.events (number) where state = 'open';
create index events_failed on billing.events (number) where state = 'failed';
create index events_by_time on billing.events (received_at);

-- Where a sync goes on after it was stopped.
create table billing.places (
    name text collate "C" primary key,
    place text,
    at timestamptz not null
);

-- ------------------------------------------------------------------------------------------------------- whose it is

create table billing.links (
    customer text collate "C" primary key,
    user_id uuid not null references auth.users (id) on delete cascade,
    how text collate "C" not null,
    linked_at timestamptz not null,
    linked_by uuid references crm.admins (id) on delete set null,
    constraint links_how_known check (how in ('metadata', 'email', 'hand'))
);
create index links_by_user on billing.links (user_id);

-- Customers who are nobody's, or may be several people's.
create table billing.unlinked (
    customer text collate "C" primary key,
    why text collate "C" not null,
    candidates uuid[] not null default '{}',
    constraint unlinked_why_known check (why in ('nobody', 'several'))
);

-- ----------------------------------------------------------------------------------------------------------- settings

create table crm.revenue_policy (
    single boolean primary key default true check (single),
    reporting_currency text collate "C" not null default 'USD',
    past_due_days integer,
    count_paused boolean not null default false,
    drop_ending boolean not null default false,
    subtract_passing boolean not null default false,
    revision bigint not null default 1,
    updated_at timestamptz,
    updated_by uuid references crm.admins (id) on delete set null,
    constraint revenue_policy_currency check (reporting_currency ~ '^[A-Z]{3}$'),
    constraint revenue_policy_days check (past_due_days between 0 and 3650)
);
insert into crm.revenue_policy default values;

create table crm.price_tiers (
    price text collate "C" primary key,
    tier text collate "und-x-icu" not null,
    lasting boolean not null default false,
    updated_at timestamptz not null,
    updated_by uuid references crm.admins (id) on delete set null,
    constraint price_tiers_tier_length check (char_length(tier) between 1 and 100)
);
comment on column crm.price_tiers.lasting is
    'Whether who paid it keeps the tier when there is no subscription any more: paid once, or in instalments';

create table crm.exchange_rates (
    currency text collate "C" not null,
    -- What one unit of it is expressed in.
    quote text collate "C" not null,
    since date not null,
    rate numeric(24, 12) not null,
    source text not null,
    updated_at timestamptz not null,
    updated_by uuid references crm.admins (id) on delete set null,
    primary key (currency, quote, since),
    constraint exchange_rates_positive check (rate > 0),
    constraint exchange_rates_codes check (currency ~ '^[A-Z]{3}$' and quote ~ '^[A-Z]{3}$' and currency <> quote)
);

-- ------------------------------------------------------------------------------------------------------------ figures

-- What user_revenue_metrics has no column for. Amounts are minor units of the reporting currency.
create table crm.member_revenue (
    user_id uuid primary key references auth.users (id) on delete cascade,
    currency text collate "C" not null,
    mrr bigint not null,
    committed bigint not null,
    paused bigint not null,
    usage bigint not null,
    spent bigint not null,
    expected bigint not null,
    -- A decimal of the months that are expected to come.
    expected_months numeric(8, 4) not null,
    -- Recurring revenue by currency, with the rates it was converted by.
    position json not null,
    -- The same at the beginning of the last day on which anything moved.
    opening json not null,
    opening_day date not null,
    -- The first day with recurring revenue.
    first_day date,
    -- The tier they last paid for.
    paid_tier text collate "und-x-icu",
    -- How many objects of theirs could not be understood.
    not_understood integer not null,
    policy bigint not null,
    updated_at timestamptz not null
)
with (fillfactor = 85);

create table crm.mrr_movements (
    user_id uuid not null references auth.users (id) on delete cascade,
    day date not null,
    kind text collate "C" not null,
    -- Minor units; above zero but for fx.
    amount bigint not null,
    currency text collate "C" not null,
    primary key (user_id, day, kind),
    constraint mrr_movements_kind_known check (
        kind in (
            'new', 'expansion', 'contraction', 'churn_voluntary', 'churn_delinquent', 'reactivation', 'fx'
        )
    ),
    constraint mrr_movements_amount check (amount <> 0 and (amount > 0 or kind = 'fx'))
);
create index mrr_movements_by_day on crm.mrr_movements (day, kind) include (amount);

-- What a movement adds to the closing.
create function crm.signed_movement(kind text, amount bigint) returns bigint
language sql
immutable
parallel safe
return case when kind in ('contraction', 'churn_voluntary', 'churn_delinquent') then -amount else amount end;

-- Members who leave a tier in a month, of those who were in it at its beginning.
create table crm.tier_churn (
    tier text collate "und-x-icu" primary key,
    members bigint not null,
    left_members bigint not null,
    as_of timestamptz not null
);

-- What of a member's could not be understood when their figures were computed.
create table billing.troubles (
    user_id uuid not null references auth.users (id) on delete cascade,
    object text collate "C" not null,
    reason text not null,
    primary key (user_id, object)
);

revoke all on function crm.signed_movement(text, bigint) from public;
