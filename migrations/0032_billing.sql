-- What billing says of a member beside their card, and the figures in another order. Without it a filter of a status of
-- billing or of what was spent reads all figures, twice as wide, and passes over twenty columns to get at the last of each
-- row: among a million members a quarter of a second of a processor instead of a tenth.
--
-- No job changes any of it, so the table is as seldom written to as before; and no index leads to these columns: the table
-- is read whole, which takes less than an index for each would cost.

drop view crm.cards_source;
drop table crm.member_cards;
create table crm.member_cards (
    user_id uuid primary key,
    created_at timestamptz not null,
    mrr_cents bigint,
    ltv_cents bigint,
    total_spent_cents bigint,
    months_subscribed integer,
    subscription_start_date date,
    engagement_status text collate "C",
    health_status text collate "C",
    subscription_tier text collate "und-x-icu",
    subscription_status text collate "C",
    raw_status text collate "C",
    name text collate "und-x-icu"
)
with (fillfactor = 90);
comment on table crm.member_cards is
    'Who stands where in the columns of a board, and what billing says: what no job changes. Kept by triggers from '
    'crm.member_directory; never write to it';

-- As it should be; its columns in the table's order.
create view crm.cards_source as
select
    user_id,
    created_at,
    mrr_cents,
    ltv_cents,
    total_spent_cents,
    months_subscribed,
    subscription_start_date,
    engagement_status,
    health_status,
    subscription_tier,
    subscription_status,
    raw_status,
    name
from crm.member_directory;

insert into crm.member_cards
select s.*
from crm.cards_source as s;

create index member_cards_engagement_by_mrr on crm.member_cards (engagement_status, mrr_cents, user_id);
create index member_cards_engagement_by_joining on crm.member_cards (engagement_status, created_at, user_id);
create index member_cards_engagement_by_name on crm.member_cards (engagement_status, name, user_id);
create index member_cards_health_by_mrr on crm.member_cards (health_status, mrr_cents, user_id);
create index member_cards_health_by_joining on crm.member_cards (health_status, created_at, user_id);
create index member_cards_health_by_name on crm.member_cards (health_status, name, user_id);
create index member_cards_tier_by_mrr on crm.member_cards (subscription_tier, mrr_cents, user_id);
create index member_cards_tier_by_joining on crm.member_cards (subscription_tier, created_at, user_id);
create index member_cards_tier_by_name on crm.member_cards (subscription_tier, name, user_id);

-- The figures that filters ask for first, those of fixed width in front.
drop view crm.figures_source;
drop table crm.member_figures;
create table crm.member_figures (
    user_id uuid primary key,
    created_at timestamptz not null,
    vision_count integer,
    vision_refinement_count integer,
    audio_generated_count integer,
    journal_entry_count integer,
    vision_board_image_count integer,
    total_logins integer,
    s3_file_count integer,
    tokens_used integer,
    tokens_remaining integer,
    profile_completion_percent integer,
    last_login_at timestamptz,
    total_storage_mb numeric(10, 2),
    engagement_status text collate "C",
    health_status text collate "C",
    subscription_tier text collate "und-x-icu",
    mrr_cents bigint,
    ltv_cents bigint,
    total_spent_cents bigint,
    months_subscribed integer,
    subscription_start_date date,
    subscription_status text collate "C",
    raw_status text collate "C",
    calculated_at timestamptz,
    updated_at timestamptz
)
with (fillfactor = 90);
comment on table crm.member_figures is
    'What members are filtered by where no index leads to them. Kept by triggers from crm.member_directory; never write to it';

create view crm.figures_source as
select
    user_id,
    created_at,
    vision_count,
    vision_refinement_count,
    audio_generated_count,
    journal_entry_count,
    vision_board_image_count,
    total_logins,
    s3_file_count,
    tokens_used,
    tokens_remaining,
    profile_completion_percent,
    last_login_at,
    total_storage_mb,
    engagement_status,
    health_status,
    subscription_tier,
    mrr_cents,
    ltv_cents,
    total_spent_cents,
    months_subscribed,
    subscription_start_date,
    subscription_status,
    raw_status,
    calculated_at,
    updated_at
from crm.member_directory;

insert into crm.member_figures
select s.*
from crm.figures_source as s;
