const UNFINISHED = "wanted > done and parked_at is null";
const FREE = "run_at <= now() and (leased_until is null or leased_until < now())";

// Suspended installations wait: their work goes on when they are active again.
const STOPPED = `
  select from installation
   where installation.installation_id = work.installation_id and state <> 'active'`;

// Of those who have something due, by urgency: who has the least running, then who has waited longest. So an
// organisation with a thousand rows due delays another's only one by no more than one piece of work. The
// index is jumped through from one installation to the next, whatever lies between.
const TURN = `
  with recursive owner (id) as (
    (select installation_id from work where ${UNFINISHED} order by installation_id limit 1)
     union all
    select (select installation_id from work
             where ${UNFINISHED} and installation_id > owner.id
             order by installation_id limit 1)
      from owner where owner.id is not null)
  select owner.id
    from owner
   cross join lateral (
           select priority, run_at from work
            where installation_id = owner.id and ${UNFINISHED} and ${FREE} and not exists (${STOPPED})
            order by priority desc, run_at limit 1) as first
    left join (select installation_id as id, count(*) as running from work
                where leased_until >= now() group by installation_id) as busy on busy.id = owner.id
   order by first.priority desc, coalesce(busy.running, 0), first.run_at
   limit 1`;

// Claimers that come at once may take all rows of the one whose turn it is: then whatever is due is taken.
/** Claims one row: whose turn it is, then what is most urgent, then what waits longest. */
export const CLAIM = `
  update work
     set leased_by = $1, leased_until = now() + make_interval(secs => $2),
         token = token + 1, attempts = attempts + 1
   where key = coalesce(
           (select key from work
             where installation_id = (${TURN}) and ${UNFINISHED} and ${FREE}
             order by priority desc, run_at
             limit 1
               for update skip locked),
           (select key from work
             where ${UNFINISHED} and ${FREE} and not exists (${STOPPED})
             order by priority desc, run_at
             limit 1
               for update skip locked))
  returning key, item, token, wanted, attempts, priority`;
