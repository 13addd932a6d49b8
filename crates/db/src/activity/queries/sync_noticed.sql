-- Those of whom a change was noticed; most often there is nobody.
select crm.sync_members(noticed.ids)
from (
    select array(
        select distinct user_id
        from crm.member_changes
        where user_id between $1 and $2
    )
) as noticed (ids)
where cardinality(noticed.ids) > 0
