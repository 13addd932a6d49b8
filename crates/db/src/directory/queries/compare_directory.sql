-- How many rows of the directory differ from what their sources say, by kind.
with compared as (
    select
        d.user_id is null as missing,
        s.user_id is null as surplus,
        (d.name, d.email, d.created_at) is distinct from (s.name, s.email, s.created_at) as member,
        (
            d.engagement_status, d.health_status, d.custom_tags, d.admin_notes,
            d.profile_completion_percent, d.vision_count, d.vision_refinement_count, d.audio_generated_count,
            d.journal_entry_count, d.vision_board_image_count, d.last_login_at, d.total_logins,
            d.s3_file_count, d.total_storage_mb, d.tokens_used, d.tokens_remaining,
            d.calculated_at, d.activity_updated_at, d.revision, d.tier_by_hand
        ) is distinct from (
            s.engagement_status, s.health_status, s.custom_tags, s.admin_notes,
            s.profile_completion_percent, s.vision_count, s.vision_refinement_count, s.audio_generated_count,
            s.journal_entry_count, s.vision_board_image_count, s.last_login_at, s.total_logins,
            s.s3_file_count, s.total_storage_mb, s.tokens_used, s.tokens_remaining,
            s.calculated_at, s.activity_updated_at, s.revision, s.tier_by_hand
        ) as activity,
        (
            d.subscription_tier, d.subscription_status, d.raw_status,
            d.mrr_cents, d.ltv_cents, d.total_spent_cents,
            d.subscription_start_date, d.months_subscribed, d.revenue_updated_at, d.synced_tier
        ) is distinct from (
            s.subscription_tier, s.subscription_status, s.raw_status,
            s.mrr_cents, s.ltv_cents, s.total_spent_cents,
            s.subscription_start_date, s.months_subscribed, s.revenue_updated_at, s.synced_tier
        ) as revenue
    from crm.member_directory as d
    full join crm.directory_source as s on s.user_id = d.user_id
)
select
    count(*) filter (where missing) as missing,
    count(*) filter (where surplus) as surplus,
    count(*) filter (where not missing and not surplus and member) as member,
    count(*) filter (where not missing and not surplus and activity) as activity,
    count(*) filter (where not missing and not surplus and revenue) as revenue
from compared
