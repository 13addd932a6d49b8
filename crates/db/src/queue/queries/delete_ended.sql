delete from crm.queue
where state in ('done', 'discarded')
    and ended_at < now() - $1::interval
