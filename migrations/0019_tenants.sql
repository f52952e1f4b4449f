-- Many organisations on one app: whose work it is, how each stands, and how far it was looked through when
-- the app came to it.

-- One row per installation the app has heard of, by what GitHub itself said last.
create table installation (
  installation_id bigint primary key,
  owner text not null,
  state text not null default 'active' check (state in ('active', 'suspended', 'gone')),
  changed_at timestamptz not null default now(),
  -- Open pull requests from before the installation: not begun, being listed, being asked for, through.
  backfill text not null default 'wanted' check (backfill in ('wanted', 'listing', 'asking', 'done')),
  backfill_started_at timestamptz,
  backfill_ended_at timestamptz
);

-- Repositories that are listed for a backfill, and where the next page of each begins.
create table backfill_repository (
  installation_id bigint not null,
  repository_id bigint not null,
  repository jsonb not null,
  next text,
  listed boolean not null default false,
  -- Taken out of the installation, or archived: listed from the beginning when it is back.
  gone boolean not null default false,
  primary key (installation_id, repository_id)
);

-- Pull requests that were open before the app came. They stay quiet, without requests for review and
-- comments, until something happens on them.
create table backfill_pull_request (
  repository_id bigint not null,
  number int not null check (number > 0),
  installation_id bigint not null,
  item jsonb not null,
  opened_at timestamptz not null,
  -- When its evaluation was asked for; null while it waits.
  asked_at timestamptz,
  -- When something first happened on it; null while it stays quiet.
  touched_at timestamptz,
  primary key (repository_id, number)
);
create index backfill_waiting on backfill_pull_request (installation_id, opened_at desc)
  where asked_at is null;

-- Whose turn it is to be worked for is decided by installation. What only talks to the app's own side of
-- GitHub, or to nobody, counts for none (0), so that it also runs for one that is gone.
alter table work
  add column installation_id bigint generated always as (
    case when item ->> 'kind' in ('platform-change', 'installation') then 0
         else coalesce((item #>> '{ref,installationId}')::bigint,
                       (item ->> 'installationId')::bigint, 0) end) stored,
  add column repository_id bigint generated always as ((item #>> '{ref,repositoryId}')::bigint) stored;

drop index work_due;
create index work_turn on work (installation_id, priority desc, run_at)
  where wanted > done and parked_at is null;
create index work_leased on work (installation_id) where leased_until is not null;
-- Which repositories are whose.
create index work_tenant on work (installation_id, repository_id);

-- Verdicts that go with their organisation are looked for in what refers to them.
create index check_run_decision on check_run (decision_id);
create index effect_intent_decision on effect_intent (decision_id);
create index landing_decision on landing (decision_id) where decision_id is not null;

-- One key for each person and repository, so that the words said in one organisation can be destroyed
-- without those said in another. Keys of before have no scope.
alter table subject_key add column scope text not null default '';
drop index subject_key_current;
create unique index subject_key_current on subject_key (subject, scope) where erased_at is null;

-- Rows that are otherwise kept for ever may go with their organisation, in a transaction that says so by a
-- setting of its own; the role of the app has no right to delete any of them.
create function deletes_tenant() returns boolean language sql stable as $$
  select coalesce(current_setting('agentgov.deletes_tenant', true), '') = 'yes'
$$;

drop trigger approval_is_kept on approval;
create trigger approval_is_kept before update on approval
  for each row execute function refuse_approval_change();
create trigger approval_is_not_deleted before delete on approval
  for each row when (not deletes_tenant()) execute function refuse_approval_change();

drop trigger act_is_kept on act;
create trigger act_is_kept before update on act
  for each row execute function refuse_act_change();
create trigger act_is_not_deleted before delete on act
  for each row when (not deletes_tenant()) execute function refuse_act_change();

drop trigger dependency_approval_is_kept on dependency_approval;
create trigger dependency_approval_is_kept before update on dependency_approval
  for each row execute function refuse_dependency_approval_change();
create trigger dependency_approval_is_not_deleted before delete on dependency_approval
  for each row when (not deletes_tenant()) execute function refuse_dependency_approval_change();

do $$
begin
  if exists (select from pg_roles where rolname = 'agentgov_app') then
    grant select, insert, update on installation, backfill_repository, backfill_pull_request
      to agentgov_app;
  end if;
end
$$;
