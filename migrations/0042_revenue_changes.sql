-- Who changed the settings that revenue depends on, and what they were before. Without it nobody could say why the figures
-- of a year are others than yesterday, nor take a mistake back.

create table crm.revenue_changes (
    number bigint generated always as identity primary key,
    at timestamptz not null,
    changed_by uuid references crm.admins (id) on delete set null,
    -- policy, price_tier, exchange_rates, reporting_currency
    setting text collate "C" not null,
    -- Which of them: a price's id; empty where there is but one.
    key text collate "C" not null,
    -- Null: there was none, there is none any more.
    before jsonb,
    after jsonb,
    -- The change that it takes back.
    undoes bigint unique references crm.revenue_changes (number),
    constraint revenue_changes_setting_known check (
        setting in ('policy', 'price_tier', 'exchange_rates', 'reporting_currency')
    ),
    constraint revenue_changes_differ check (before is distinct from after)
);
comment on table crm.revenue_changes is
    'Changes of the settings that revenue depends on, before and after; figures follow by a task put into the queue with each';
