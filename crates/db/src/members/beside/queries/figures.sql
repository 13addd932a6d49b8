-- Figures of a member ($1) beside those of others ($2): where either is not known there is nothing to compare.
select
    f.field,
    (percentile_disc(0.5) within group (order by f.theirs))::text as median,
    100 * count(*) filter (where f.theirs < f.mine) / count(*) as ahead_of_percent
from crm.member_directory as m
join crm.member_directory as p on p.user_id = any ($2)
cross join lateral (
    values
        (1, 'profile_completion_percent', m.profile_completion_percent::numeric, p.profile_completion_percent::numeric),
        (2, 'vision_count', m.vision_count, p.vision_count),
        (3, 'vision_refinement_count', m.vision_refinement_count, p.vision_refinement_count),
        (4, 'audio_generated_count', m.audio_generated_count, p.audio_generated_count),
        (5, 'journal_entry_count', m.journal_entry_count, p.journal_entry_count),
        (6, 'vision_board_image_count', m.vision_board_image_count, p.vision_board_image_count),
        (7, 'total_logins', m.total_logins, p.total_logins),
        (8, 's3_file_count', m.s3_file_count, p.s3_file_count),
        (9, 'total_storage_mb', m.total_storage_mb, p.total_storage_mb),
        (10, 'tokens_used', m.tokens_used, p.tokens_used)
) as f (place, field, mine, theirs)
where m.user_id = $1
    and f.mine is not null
    and f.theirs is not null
group by f.place, f.field
order by f.place
