-- One row of user_activity_metrics; storage comes in hundredths.
insert into public.user_activity_metrics (
    user_id, engagement_status, health_status, custom_tags, admin_notes, last_login_at, total_logins,
    profile_completion_percent, vision_count, vision_refinement_count, audio_generated_count, journal_entry_count,
    vision_board_image_count, s3_file_count, total_storage_mb, tokens_used, tokens_remaining, calculated_at, updated_at
)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15::bigint * 0.01, $16, $17, $18, $19)
