-- What people set about these members ($1), whose rows are from here on ours alone; locked in the order of their ids.
select
    m.user_id,
    m.engagement_status,
    m.health_status,
    nullif(left(btrim(m.tier_by_hand), 100), '') as tier_by_hand,
    crm.tags(m.custom_tags) as custom_tags,
    nullif(m.admin_notes, '') as admin_notes,
    m.revision
from public.user_activity_metrics as m
where m.user_id = any ($1)
    and exists (
        select
        from crm.member_directory as d
        where d.user_id = m.user_id
    )
order by m.user_id
for no key update of m
