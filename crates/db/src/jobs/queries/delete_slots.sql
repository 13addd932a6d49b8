-- Moments before $1. Of each job the newest stays: without any, the next would be taken for the first there ever was.
delete from crm.job_slots as s
where s.slot < $1
    and exists (
        select
        from crm.job_slots as later
        where later.job = s.job
            and later.slot > s.slot
    )
