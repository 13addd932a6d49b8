-- Answers whether it is the first that was ever seen of this job; no row where it was there.
insert into crm.job_slots (job, slot)
values ($1, $2)
on conflict (job, slot) do nothing
returning not exists (
    select
    from crm.job_slots as s
    where s.job = $1
)
