-- What a decision was made of holds people's words and code: titles, messages, addresses, patches. It is
-- forgotten when nobody needs it any more. The decision, its digest and the record stay. The app may call
-- this and nothing else: it has no right to change a decision.
create index decision_unforgotten on decision (decided_at, id) where not input ? 'forgotten';

create function forget_decision_facts(days integer, batch integer) returns bigint
  language plpgsql security definer set search_path from current as $$
declare
  forgotten bigint;
begin
  if days < 30 then
    raise exception 'facts are kept for 30 days at least' using errcode = 'check_violation';
  end if;
  with over as (
    select judged.id from decision as judged
     where not judged.input ? 'forgotten'
       and judged.decided_at < now() - make_interval(days => days)
       -- Nothing was judged of the pull request since, and it was not even looked at: an open one is, every
       -- two weeks at least, because its check run would become stale.
       and not exists (
         select from decision as later
          where later.repository_id = judged.repository_id and later.number = judged.number
            and later.decided_at >= now() - make_interval(days => days))
       and not exists (
         select from work
          where work.key = format('pull-request:%s:%s', judged.repository_id, judged.number)
            and (work.wanted > work.done or work.run_at >= now() - make_interval(days => days)))
     order by judged.decided_at, judged.id
     limit batch)
  update decision
     set input = jsonb_build_object('forgotten', true, 'facts', jsonb_strip_nulls(jsonb_build_object(
           'repository', input #> '{facts,repository}',
           -- What agents could reach stays: names and settings, no contents.
           'content', case when input #>> '{facts,content,kind}' = 'known' then
             jsonb_build_object('kind', 'known', 'value',
               jsonb_build_object('access', input #> '{facts,content,value,access}'))
             else input #> '{facts,content}' end)))
    from over
   where decision.id = over.id;
  get diagnostics forgotten = row_count;
  return forgotten;
end
$$;
revoke execute on function forget_decision_facts(integer, integer) from public;

do $$
begin
  if exists (select from pg_roles where rolname = 'agentgov_app') then
    grant execute on function forget_decision_facts(integer, integer) to agentgov_app;
  end if;
end
$$;
