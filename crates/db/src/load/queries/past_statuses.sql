-- Where members stood on past days, for the time of a load.
create temporary table past_statuses (
    user_id uuid not null,
    dimension text collate "C" not null,
    value text collate "C" not null,
    since date not null,
    until date
)
on commit drop
