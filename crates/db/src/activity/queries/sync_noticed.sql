select crm.sync_members(array(
    select distinct user_id
    from crm.member_changes
    where user_id between $1 and $2
))
