-- What a run changes is figures alone. Without this each of them is published as if somebody had changed tags and notes,
-- too: they are read, compared, written and folded anew.

-- The figures of user_activity_metrics, for the given members; who has none there (any more) is for publish_activity.
create function crm.publish_figures(ids uuid[]) returns bigint
language plpgsql
set search_path = ''
as $$
declare
    published bigint;
begin
    if cardinality(ids) > 1 then
        perform
        from crm.member_directory
        where user_id = any (ids)
        order by user_id
        for no key update;
    end if;
    update crm.member_directory as d
    set profile_completion_percent = a.profile_completion_percent,
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
        activity_updated_at = a.activity_updated_at
    from unnest(ids) as i (user_id)
    join crm.activity_figures as a on a.user_id = i.user_id
    where d.user_id = i.user_id
        and (
            d.profile_completion_percent, d.vision_count, d.vision_refinement_count, d.audio_generated_count,
            d.journal_entry_count, d.vision_board_image_count, d.last_login_at, d.total_logins,
            d.s3_file_count, d.total_storage_mb, d.tokens_used, d.tokens_remaining,
            d.calculated_at, d.activity_updated_at
        ) is distinct from (
            a.profile_completion_percent, a.vision_count, a.vision_refinement_count, a.audio_generated_count,
            a.journal_entry_count, a.vision_board_image_count, a.last_login_at, a.total_logins,
            a.s3_file_count, a.total_storage_mb, a.tokens_used, a.tokens_remaining,
            a.calculated_at, a.activity_updated_at
        );
    get diagnostics published = row_count;
    return published;
end
$$;

-- Of an update of user_activity_metrics: where nothing but figures changed, they alone are published.
create function crm.publish_activity_changes() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    ids uuid[];
begin
    -- Counted and not asked whether there is one: for that, each row would be compared with all the others.
    if (
        select count(*)
        from new_rows as n
        left join old_rows as o on o.user_id = n.user_id
        -- Without a row before, it is another member's now.
        where (o.user_id, o.engagement_status, o.health_status, o.custom_tags, o.admin_notes, o.revision)
            is distinct from (n.user_id, n.engagement_status, n.health_status, n.custom_tags, n.admin_notes, n.revision)
    ) > 0 then
        ids := array(
            select user_id
            from old_rows
            union
            select user_id
            from new_rows
            order by user_id
        );
        perform crm.publish('activity', ids);
        return null;
    end if;
    ids := array(
        select user_id
        from new_rows
    );
    -- Somebody of whom nothing differs may not be in the directory yet.
    if cardinality(ids) > 0 and crm.publish_figures(ids) < cardinality(ids) then
        perform crm.publish('activity', ids);
    end if;
    return null;
end
$$;

revoke all on all functions in schema crm from public;

drop trigger publish_updated on public.user_activity_metrics;
create trigger publish_updated
    after update on public.user_activity_metrics
    referencing old table as old_rows new table as new_rows
    for each statement execute function crm.publish_activity_changes();

-- Whoever lists members works in sessions that are not to sort, and a run computes figures in one that is not to join row
-- by row. What they write is published there, too, and with such settings takes many times as long: ten thousand new
-- members five seconds instead of one.
alter function crm.publish_users() set enable_sort = on;
alter function crm.publish_users() set enable_nestloop = on;
alter function crm.publish_source() set enable_sort = on;
alter function crm.publish_source() set enable_nestloop = on;
alter function crm.publish_activity_changes() set enable_sort = on;
alter function crm.publish_activity_changes() set enable_nestloop = on;
alter function crm.note_changes() set enable_sort = on;
alter function crm.note_changes() set enable_nestloop = on;
