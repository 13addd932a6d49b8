-- The conversation with the number $2; $1 is its id where there is none yet.
insert into crm.threads as t (id, number, last_at, last_direction, created_at)
values ($1, $2, $3, 'inbound', $3)
on conflict (number) where number is not null do update
set number = excluded.number
returning t.id
