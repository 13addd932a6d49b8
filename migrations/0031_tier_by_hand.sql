-- A tier that somebody sets here, before the one from billing. Without it a customer who was promised another tier would be
-- shown in the old one until billing follows, and whoever changed billing's own figure would see it overwritten by night.
--
-- user_revenue_metrics keeps what billing says. The directory has both, and the one that counts in subscription_tier, so
-- that lists, boards, filters and counters agree. Each of its two sources publishes its own of the two and reads the other
-- from the directory's row, which it holds: two who write at once cannot overwrite one another.

alter table public.user_activity_metrics add column if not exists tier_by_hand text;
comment on column public.user_activity_metrics.tier_by_hand is
    'Set by people, before user_revenue_metrics.subscription_tier; null: that one counts';

drop trigger next_revision on public.user_activity_metrics;
create trigger next_revision
    before update on public.user_activity_metrics
    for each row
    when (
        (old.engagement_status, old.health_status, old.custom_tags, old.admin_notes, old.tier_by_hand)
        is distinct from
        (new.engagement_status, new.health_status, new.custom_tags, new.admin_notes, new.tier_by_hand)
    )
    execute function crm.next_activity_revision();

alter table crm.member_directory
    add column synced_tier text collate "und-x-icu",
    add column tier_by_hand text collate "und-x-icu";
comment on column crm.member_directory.subscription_tier is
    'The one that counts: tier_by_hand, or else synced_tier, which is billing''s';

create or replace view crm.activity_figures as
select
    user_id,
    left(engagement_status, 100) as engagement_status,
    left(health_status, 100) as health_status,
    crm.tags(custom_tags) as custom_tags,
    nullif(admin_notes, '') as admin_notes,
    profile_completion_percent,
    vision_count,
    vision_refinement_count,
    audio_generated_count,
    journal_entry_count,
    vision_board_image_count,
    crm.instant(last_login_at) as last_login_at,
    total_logins,
    s3_file_count,
    nullif(total_storage_mb, 'NaN') as total_storage_mb,
    tokens_used,
    tokens_remaining,
    crm.instant(calculated_at) as calculated_at,
    crm.instant(updated_at) as activity_updated_at,
    revision,
    nullif(left(btrim(tier_by_hand), 100), '') as tier_by_hand
from public.user_activity_metrics;

create or replace view crm.directory_source as
select
    m.user_id,
    left(m.name, 200) as name,
    left(m.email, 320) as email,
    coalesce(crm.instant(m.created_at), 'epoch'::timestamptz) as created_at,
    a.engagement_status,
    a.health_status,
    coalesce(a.custom_tags, '{}') as custom_tags,
    a.admin_notes,
    a.profile_completion_percent,
    a.vision_count,
    a.vision_refinement_count,
    a.audio_generated_count,
    a.journal_entry_count,
    a.vision_board_image_count,
    a.last_login_at,
    a.total_logins,
    a.s3_file_count,
    a.total_storage_mb,
    a.tokens_used,
    a.tokens_remaining,
    a.calculated_at,
    a.activity_updated_at,
    coalesce(a.revision, 0) as revision,
    coalesce(a.tier_by_hand, r.subscription_tier) as subscription_tier,
    r.subscription_status,
    r.raw_status,
    r.mrr_cents,
    r.ltv_cents,
    r.total_spent_cents,
    r.subscription_start_date,
    r.months_subscribed,
    r.revenue_updated_at,
    r.subscription_tier as synced_tier,
    a.tier_by_hand
from sources.members as m
left join crm.activity_figures as a on a.user_id = m.user_id
left join crm.revenue_figures as r on r.user_id = m.user_id;

-- Adds those of the members that the directory does not have yet.
create or replace function crm.add_to_directory(ids uuid[]) returns bigint
language plpgsql
set search_path = ''
as $$
declare
    added bigint;
begin
    insert into crm.member_directory (
        user_id, name, email, created_at,
        engagement_status, health_status, custom_tags, admin_notes,
        profile_completion_percent, vision_count, vision_refinement_count, audio_generated_count,
        journal_entry_count, vision_board_image_count, last_login_at, total_logins,
        s3_file_count, total_storage_mb, tokens_used, tokens_remaining,
        calculated_at, activity_updated_at, revision,
        subscription_tier, subscription_status, raw_status, mrr_cents, ltv_cents, total_spent_cents,
        subscription_start_date, months_subscribed, revenue_updated_at, synced_tier, tier_by_hand
    )
    select s.*
    from unnest(ids) as i (user_id)
    join crm.directory_source as s on s.user_id = i.user_id
    order by s.user_id
    on conflict (user_id) do nothing;
    get diagnostics added = row_count;
    return added;
end
$$;

-- The columns of user_activity_metrics, for the given members; null where the row is gone.
-- alone: the caller has locked the table, so no row needs a lock of its own.
create or replace function crm.publish_activity(ids uuid[], alone boolean default false) returns bigint
language plpgsql
set search_path = ''
as $$
declare
    published bigint;
begin
    if cardinality(ids) > 1 and not alone then
        perform
        from crm.member_directory
        where user_id = any (ids)
        order by user_id
        for no key update;
    end if;
    update crm.member_directory as d
    set engagement_status = a.engagement_status,
        health_status = a.health_status,
        custom_tags = coalesce(a.custom_tags, '{}'),
        admin_notes = a.admin_notes,
        profile_completion_percent = a.profile_completion_percent,
        vision_count = a.vision_count,
        vision_refinement_count = a.vision_refinement_count,
        audio_generated_count = a.audio_generated_count,
        journal_entry_count = a.journal_entry_count,
        vision_board_image_count = a.vision_board_image_count,
        last_login_at = a.last_login_at,
        total_logins = a.total_logins,
        s3_file_count = a.s3_file_count,
        total_storage_mb = a.total_storage_mb,
        tokens_used = a.tokens_used,
        tokens_remaining = a.tokens_remaining,
        calculated_at = a.calculated_at,
        activity_updated_at = a.activity_updated_at,
        revision = coalesce(a.revision, 0),
        tier_by_hand = a.tier_by_hand,
        subscription_tier = coalesce(a.tier_by_hand, d.synced_tier)
    from unnest(ids) as i (user_id)
    left join crm.activity_figures as a on a.user_id = i.user_id
    where d.user_id = i.user_id
        and (
            d.engagement_status, d.health_status, d.custom_tags, d.admin_notes,
            d.profile_completion_percent, d.vision_count, d.vision_refinement_count, d.audio_generated_count,
            d.journal_entry_count, d.vision_board_image_count, d.last_login_at, d.total_logins,
            d.s3_file_count, d.total_storage_mb, d.tokens_used, d.tokens_remaining,
            d.calculated_at, d.activity_updated_at, d.revision, d.tier_by_hand, d.subscription_tier
        ) is distinct from (
            a.engagement_status, a.health_status, coalesce(a.custom_tags, '{}'), a.admin_notes,
            a.profile_completion_percent, a.vision_count, a.vision_refinement_count, a.audio_generated_count,
            a.journal_entry_count, a.vision_board_image_count, a.last_login_at, a.total_logins,
            a.s3_file_count, a.total_storage_mb, a.tokens_used, a.tokens_remaining,
            a.calculated_at, a.activity_updated_at, coalesce(a.revision, 0), a.tier_by_hand,
            coalesce(a.tier_by_hand, d.synced_tier)
        );
    get diagnostics published = row_count;
    return published;
end
$$;

-- The columns of user_revenue_metrics, for the given members; null where the row is gone.
create or replace function crm.publish_revenue(ids uuid[], alone boolean default false) returns bigint
language plpgsql
set search_path = ''
as $$
declare
    published bigint;
begin
    if cardinality(ids) > 1 and not alone then
        perform
        from crm.member_directory
        where user_id = any (ids)
        order by user_id
        for no key update;
    end if;
    update crm.member_directory as d
    set synced_tier = r.subscription_tier,
        subscription_tier = coalesce(d.tier_by_hand, r.subscription_tier),
        subscription_status = r.subscription_status,
        raw_status = r.raw_status,
        mrr_cents = r.mrr_cents,
        ltv_cents = r.ltv_cents,
        total_spent_cents = r.total_spent_cents,
        subscription_start_date = r.subscription_start_date,
        months_subscribed = r.months_subscribed,
        revenue_updated_at = r.revenue_updated_at
    from unnest(ids) as i (user_id)
    left join crm.revenue_figures as r on r.user_id = i.user_id
    where d.user_id = i.user_id
        and (
            d.synced_tier, d.subscription_tier, d.subscription_status, d.raw_status,
            d.mrr_cents, d.ltv_cents, d.total_spent_cents,
            d.subscription_start_date, d.months_subscribed, d.revenue_updated_at
        ) is distinct from (
            r.subscription_tier, coalesce(d.tier_by_hand, r.subscription_tier), r.subscription_status, r.raw_status,
            r.mrr_cents, r.ltv_cents, r.total_spent_cents,
            r.subscription_start_date, r.months_subscribed, r.revenue_updated_at
        );
    get diagnostics published = row_count;
    return published;
end
$$;

-- Nothing that is counted, searched or shown changes by this.
alter table crm.member_directory disable trigger user;
update crm.member_directory
set synced_tier = subscription_tier
where subscription_tier is not null;
alter table crm.member_directory enable trigger user;
