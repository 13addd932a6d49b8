insert into billing.places as p (name, place, at)
values ($1, $2, $3)
on conflict (name) do update
set place = excluded.place,
    at = excluded.at
