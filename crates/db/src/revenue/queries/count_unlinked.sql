select
    count(*) filter (where why = 'several'),
    count(*) filter (where why = 'nobody')
from billing.unlinked
