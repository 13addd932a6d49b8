select exists (
    select
    from crm.job_slots
    where job = $1
        and slot between $2 and $3
)
