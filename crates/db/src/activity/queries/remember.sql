-- Whoever failed is looked at again by the next run.
insert into crm.member_changes (user_id)
select $1
where not exists (
    select
    from crm.member_changes
    where user_id = $1
)
