-- Tickets created since $1, by month (in the zone $2) and priority, as of $3. What became part of another is the other's.
select
    date_trunc('month', d.created_at at time zone $2)::date as month,
    d.priority,
    count(*) as created,
    count(*) filter (where d.first_responded_at is not null and not d.first_response_missed) as first_response_met,
    count(*) filter (where d.first_response_missed or d.first_response_due_at < $3) as first_response_missed,
    count(*) filter (where d.resolved_at is not null and not d.resolution_missed) as resolution_met,
    count(*) filter (where d.resolution_missed or d.resolution_due_at < $3) as resolution_missed,
    percentile_cont(0.5) within group (order by d.first_response_spent)
        filter (where d.first_response_spent is not null) as first_response_spent,
    percentile_cont(0.5) within group (order by d.spent)
        filter (where d.resolved_at is not null) as resolution_spent
from crm.tickets as d
where d.created_at >= $1
    and d.merged_into is null
group by 1, d.priority, d.priority_rank
order by 1 desc, d.priority_rank desc
