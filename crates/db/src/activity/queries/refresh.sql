-- The figures of some members, or of all, computed from the sources as of $1; days are those of the time zone $2.
-- Writes only rows that differ, and never a field that people set.
--
-- {scope} stands for what is asked of user_id: a condition with parameters from $3 on. Every source is asked the same,
-- so that each can walk an index of its own, and none is read beyond the members in question.
--
-- Counts stop at the largest the guide's columns can hold, and completion is rounded down, so
-- that 100 means every field. days_since_last_login differs every day by itself: it is written
-- along with the rest, never for its own sake.
with
-- Notes of changes that this statement answers, under the snapshot that it reads the sources with. Of somebody who is
-- in the directory but no member (any more, or yet) they stay: the next run settles which.
noticed as (
    delete from crm.member_changes as c
    where c.user_id {scope}
        and c.user_id not in (
            select d.user_id
            from crm.member_directory as d
            where d.user_id {scope}
                and not exists (
                    select
                    from sources.members as m
                    where m.user_id = d.user_id
                        and m.user_id {scope}
                )
        )
),
targets as (
    select m.user_id
    from sources.members as m
    where m.user_id {scope}
),
profiles as (
    select s.user_id, max(s.fields_filled * 100 / nullif(s.fields_total, 0)) as percent
    from sources.profiles as s
    where s.user_id {scope}
    group by s.user_id
),
visions as (
    select s.user_id, count(*) as n
    from sources.visions as s
    where s.user_id {scope}
    group by s.user_id
),
refinements as (
    select s.user_id, count(*) as n
    from sources.refinements as s
    where s.user_id {scope}
    group by s.user_id
),
audios as (
    select s.user_id, count(*) as n
    from sources.audios as s
    where s.user_id {scope}
    group by s.user_id
),
journal_entries as (
    select s.user_id, count(*) as n
    from sources.journal_entries as s
    where s.user_id {scope}
    group by s.user_id
),
board_images as (
    select s.user_id, count(*) as n
    from sources.board_images as s
    where s.user_id {scope}
    group by s.user_id
),
logins as (
    select s.user_id, count(*) as n, max(s.at) as last_at
    from sources.logins as s
    where s.user_id {scope}
    group by s.user_id
),
files as (
    select s.user_id, count(*) as n, sum(s.bytes) as bytes
    from sources.files as s
    where s.user_id {scope}
    group by s.user_id
),
tokens as (
    select
        s.user_id,
        -sum(s.amount) filter (where s.amount < 0) as used,
        sum(s.amount) as remaining
    from sources.tokens as s
    where s.user_id {scope}
    group by s.user_id
),
figures as (
    select
        t.user_id,
        least(greatest(coalesce(p.percent, 0), 0), 100)::integer as profile_completion_percent,
        least(coalesce(v.n, 0), 2147483647)::integer as vision_count,
        least(coalesce(r.n, 0), 2147483647)::integer as vision_refinement_count,
        least(coalesce(a.n, 0), 2147483647)::integer as audio_generated_count,
        least(coalesce(j.n, 0), 2147483647)::integer as journal_entry_count,
        least(coalesce(b.n, 0), 2147483647)::integer as vision_board_image_count,
        l.last_at as last_login_at,
        least(coalesce(l.n, 0), 2147483647)::integer as total_logins,
        greatest(($1::timestamptz at time zone $2)::date - (l.last_at at time zone $2)::date, 0)
            as days_since_last_login,
        least(coalesce(f.n, 0), 2147483647)::integer as s3_file_count,
        least(round(coalesce(f.bytes, 0) / 1000000, 2), 99999999.99)::numeric(10, 2) as total_storage_mb,
        least(coalesce(k.used, 0), 2147483647)::integer as tokens_used,
        least(greatest(coalesce(k.remaining, 0), -2147483648), 2147483647)::integer as tokens_remaining
    from targets as t
    left join profiles as p on p.user_id = t.user_id
    left join visions as v on v.user_id = t.user_id
    left join refinements as r on r.user_id = t.user_id
    left join audios as a on a.user_id = t.user_id
    left join journal_entries as j on j.user_id = t.user_id
    left join board_images as b on b.user_id = t.user_id
    left join logins as l on l.user_id = t.user_id
    left join files as f on f.user_id = t.user_id
    left join tokens as k on k.user_id = t.user_id
)
insert into public.user_activity_metrics as m (
    user_id,
    profile_completion_percent,
    vision_count,
    vision_refinement_count,
    audio_generated_count,
    journal_entry_count,
    vision_board_image_count,
    last_login_at,
    total_logins,
    days_since_last_login,
    s3_file_count,
    total_storage_mb,
    tokens_used,
    tokens_remaining,
    calculated_at,
    updated_at
)
select
    f.user_id,
    f.profile_completion_percent,
    f.vision_count,
    f.vision_refinement_count,
    f.audio_generated_count,
    f.journal_entry_count,
    f.vision_board_image_count,
    f.last_login_at,
    f.total_logins,
    -- greatest() ignores nulls: who never came has been away for no number of days.
    case when f.last_login_at is not null then f.days_since_last_login end,
    f.s3_file_count,
    f.total_storage_mb,
    f.tokens_used,
    f.tokens_remaining,
    $1,
    $1
from figures as f
left join public.user_activity_metrics as old on old.user_id = f.user_id
    and old.user_id {scope}
where old.user_id is null
    or (
        old.profile_completion_percent, old.vision_count, old.vision_refinement_count, old.audio_generated_count,
        old.journal_entry_count, old.vision_board_image_count, old.last_login_at, old.total_logins,
        old.s3_file_count, old.total_storage_mb, old.tokens_used, old.tokens_remaining
    ) is distinct from (
        f.profile_completion_percent, f.vision_count, f.vision_refinement_count, f.audio_generated_count,
        f.journal_entry_count, f.vision_board_image_count, f.last_login_at, f.total_logins,
        f.s3_file_count, f.total_storage_mb, f.tokens_used, f.tokens_remaining
    )
order by f.user_id
on conflict (user_id) do update
set profile_completion_percent = excluded.profile_completion_percent,
    vision_count = excluded.vision_count,
    vision_refinement_count = excluded.vision_refinement_count,
    audio_generated_count = excluded.audio_generated_count,
    journal_entry_count = excluded.journal_entry_count,
    vision_board_image_count = excluded.vision_board_image_count,
    last_login_at = excluded.last_login_at,
    total_logins = excluded.total_logins,
    days_since_last_login = excluded.days_since_last_login,
    s3_file_count = excluded.s3_file_count,
    total_storage_mb = excluded.total_storage_mb,
    tokens_used = excluded.tokens_used,
    tokens_remaining = excluded.tokens_remaining,
    calculated_at = excluded.calculated_at,
    updated_at = excluded.updated_at
