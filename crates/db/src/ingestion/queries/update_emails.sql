update auth.users as u
set email = t.email
from unnest($1::uuid[], $2::text[]) as t (id, email)
where u.id = t.id
    and u.email is distinct from t.email
