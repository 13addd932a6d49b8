insert into product.profiles as p (
    user_id, first_name, last_name, phone, date_of_birth, gender, city, state, country, time_zone,
    occupation, company, relationship_status, about, avatar_url, updated_at
)
select
    t.user_id, t.first_name, t.last_name, t.phone, t.date_of_birth, t.gender, t.city, t.state, t.country, t.time_zone,
    t.occupation, t.company, t.relationship_status, t.about, t.avatar_url, $2
from jsonb_to_recordset($1) as t (
    user_id uuid, first_name text, last_name text, phone text, date_of_birth date, gender text, city text, state text,
    country text, time_zone text, occupation text, company text, relationship_status text, about text, avatar_url text
)
order by t.user_id
on conflict (user_id) do update
set first_name = coalesce(excluded.first_name, p.first_name),
    last_name = coalesce(excluded.last_name, p.last_name),
    phone = coalesce(excluded.phone, p.phone),
    date_of_birth = coalesce(excluded.date_of_birth, p.date_of_birth),
    gender = coalesce(excluded.gender, p.gender),
    city = coalesce(excluded.city, p.city),
    state = coalesce(excluded.state, p.state),
    country = coalesce(excluded.country, p.country),
    time_zone = coalesce(excluded.time_zone, p.time_zone),
    occupation = coalesce(excluded.occupation, p.occupation),
    company = coalesce(excluded.company, p.company),
    relationship_status = coalesce(excluded.relationship_status, p.relationship_status),
    about = coalesce(excluded.about, p.about),
    avatar_url = coalesce(excluded.avatar_url, p.avatar_url),
    updated_at = excluded.updated_at
where (
    coalesce(excluded.first_name, p.first_name), coalesce(excluded.last_name, p.last_name),
    coalesce(excluded.phone, p.phone), coalesce(excluded.date_of_birth, p.date_of_birth),
    coalesce(excluded.gender, p.gender), coalesce(excluded.city, p.city), coalesce(excluded.state, p.state),
    coalesce(excluded.country, p.country), coalesce(excluded.time_zone, p.time_zone),
    coalesce(excluded.occupation, p.occupation), coalesce(excluded.company, p.company),
    coalesce(excluded.relationship_status, p.relationship_status), coalesce(excluded.about, p.about),
    coalesce(excluded.avatar_url, p.avatar_url)
) is distinct from (
    p.first_name, p.last_name, p.phone, p.date_of_birth, p.gender, p.city, p.state, p.country, p.time_zone,
    p.occupation, p.company, p.relationship_status, p.about, p.avatar_url
)
