select
    exists (select from crm.change_sets as g where g.id = $1) as known,
    (select u.id from crm.change_sets as u where u.undoes = $1) as undone_by
