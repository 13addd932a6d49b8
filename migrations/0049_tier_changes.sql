-- Subscriptions given another price from here. Without it nobody would know who did that, a crash between asking Stripe and
-- hearing its answer would lose the change or make it twice, and there would be no way back.

create table crm.tier_changes (
    id uuid primary key,
    user_id uuid not null references auth.users (id) on delete cascade,
    subscription text collate "C" not null,
    item text collate "C" not null,
    from_price text collate "C" not null,
    from_tier text collate "und-x-icu",
    -- How many of it; null where nobody counts them.
    quantity bigint,
    to_price text collate "C" not null,
    to_tier text collate "und-x-icu",
    -- The moment that the proration is worked out for; null: when it is made.
    prorated_at timestamptz,
    state text collate "C" not null default 'requested',
    reason text,
    requested_at timestamptz not null,
    settled_at timestamptz,
    actor_kind text collate "C" not null,
    actor_id uuid,
    source text collate "C" not null,
    -- Whose wish it is and by which key: what is asked twice is the same wish.
    wish text collate "C" not null unique,
    undoes uuid references crm.tier_changes (id),
    constraint tier_changes_state_known check (state in ('requested', 'made', 'refused')),
    constraint tier_changes_settled check ((state = 'requested') = (settled_at is null))
);
create index tier_changes_by_member on crm.tier_changes (user_id, requested_at desc, id desc);
-- One at a time: what a second one would cost depends on the first.
create unique index tier_changes_one_at_a_time on crm.tier_changes (subscription) where state = 'requested';
-- What was refused may be tried again.
create unique index tier_changes_undone_once on crm.tier_changes (undoes) where state <> 'refused';
