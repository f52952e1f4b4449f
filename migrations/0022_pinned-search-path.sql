-- Whoever may call a function with the owner's rights must not choose what the names in it stand for: without
-- this, a temporary table of the caller's goes before the table that is meant, and its triggers run with the
-- owner's rights.
do $$
begin
  execute format('alter function forget_decision_facts(integer, integer) set search_path = %I, pg_temp',
                 current_schema());
end
$$;

-- How far each backfill is gets asked for at every scrape and probe.
create index backfill_pull_request_tenant on backfill_pull_request (installation_id);
