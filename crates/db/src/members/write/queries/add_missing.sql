-- Members ($1) of whom nobody has set anything and no run has computed anything get their row, with nothing known in it;
-- the note has the next run compute their figures. Answers whose row this transaction has made.
with added as (
    insert into public.user_activity_metrics (
        user_id,
        profile_completion_percent, vision_count, vision_refinement_count, audio_generated_count,
        journal_entry_count, vision_board_image_count, total_logins,
        s3_file_count, total_storage_mb, tokens_used, tokens_remaining,
        calculated_at, updated_at
    )
    select
        d.user_id,
        null, null, null, null,
        null, null, null,
        null, null, null, null,
        null, null
    from crm.member_directory as d
    where d.user_id = any ($1)
        and not exists (
            select
            from public.user_activity_metrics as m
            where m.user_id = d.user_id
        )
    order by d.user_id
    on conflict (user_id) do nothing
    returning user_id
),
noted as (
    insert into crm.member_changes (user_id)
    select user_id
    from added
)
select user_id
from added
