-- Effects that are to be carried out once (replies, reactions, review requests): recorded with the
-- decision, kept until GitHub has taken them, so that a crash between the two loses no answer.
create table effect_intent (
  id bigint generated always as identity primary key,
  repository_id bigint not null,
  number integer not null check (number > 0),
  decision_id bigint not null references decision (id),
  effect jsonb not null,
  recorded_at timestamptz not null default now(),
  done_at timestamptz
);

create index effect_intent_pending on effect_intent (repository_id, number) where done_at is null;

-- Identity of what a decision says, without when it was said: an equal one needs no new row.
alter table decision add column decision_digest text;

do $$
begin
  if exists (select from pg_roles where rolname = 'agentgov_app') then
    grant select, insert on effect_intent to agentgov_app;
    grant update (done_at) on effect_intent to agentgov_app;
  end if;
end
$$;
