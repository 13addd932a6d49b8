insert into billing.changed_members (user_id)
select $1
where $1 is not null
on conflict (user_id) do nothing
