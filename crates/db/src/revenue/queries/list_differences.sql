with recursive runs as (
    select r.id, r.continues
    from crm.job_runs as r
    where r.id = $1
    union
    select r.id, r.continues
    from runs
    join crm.job_runs as r on r.id = runs.continues
)
select d.number, d.kind, d.object, d.change, d.found_at, l.user_id
from runs
join crm.run_differences as d on d.run_id = runs.id
-- One at a time, so that each is found in its own part.
left join lateral (
    select c.customer
    from billing.objects as c
    where c.kind = d.kind
        and c.id = d.object
    limit 1
) as o on true
left join billing.links as l on l.customer = o.customer
where d.number > $2
order by d.number
limit $3
