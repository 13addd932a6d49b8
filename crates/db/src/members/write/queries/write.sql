-- Members' new values and their history in one statement. $6: for each member, whose row is locked, the fields that
-- change, before and after: [{"user_id": …, "before": {…}, "after": {…}}, …].
-- $1 to $5: the change-set, when, by whom (kind and id), and where; $7: the set that is undone.
with wanted as (
    select w.user_id, w.before, w.after
    from jsonb_to_recordset($6) as w (user_id uuid, before jsonb, after jsonb)
),
written as (
    update public.user_activity_metrics as m
    set engagement_status = case
            when w.after ? 'engagement_status' then w.after ->> 'engagement_status'
            else m.engagement_status
        end,
        health_status = case
            when w.after ? 'health_status' then w.after ->> 'health_status'
            else m.health_status
        end,
        tier_by_hand = case
            when w.after ? 'tier_by_hand' then w.after ->> 'tier_by_hand'
            else m.tier_by_hand
        end,
        custom_tags = case
            when w.after ? 'custom_tags' then array(
                select t.tag
                from jsonb_array_elements_text(w.after -> 'custom_tags') with ordinality as t (tag, position)
                order by t.position
            )
            else m.custom_tags
        end,
        admin_notes = case
            when w.after ? 'admin_notes' then w.after ->> 'admin_notes'
            else m.admin_notes
        end,
        updated_at = $2
    from wanted as w
    where m.user_id = w.user_id
    returning m.user_id, m.revision, w.before, w.after
),
noted as (
    insert into crm.change_sets as g (id, at, actor_kind, actor_id, source, undoes, members)
    select $1, $2, $3, $4, $5, $7, count(*)
    from written
    on conflict (id) do update
    set members = g.members + excluded.members
),
told as (
    insert into crm.changes (change_set_id, user_id, field, before, after, revision, at)
    select $1, w.user_id, c.field, w.before -> c.field, c.after, w.revision, $2
    from written as w
    cross join lateral jsonb_each(w.after) as c (field, after)
    order by w.user_id, c.field
)
select user_id, revision
from written
order by user_id
