-- What gates ask for beside approvals: the ledger of packages, and what waiting pull requests wait for.

-- One row per package that somebody let into an organisation, or took out again (revoked). Nothing is
-- ever changed: a later row answers an earlier one.
create table dependency_approval (
  id bigint generated always as identity primary key,
  -- The ledger's owner: an installation covers one account with all its repositories.
  installation_id bigint not null,
  -- What every spelling of the package URL is filed under; without a version beside it: every version.
  package text not null,
  version text,
  purl text not null,
  actor_id bigint not null,
  actor_login text not null,
  actor_type text not null check (actor_type in ('user', 'bot', 'organization', 'mannequin')),
  repository_id bigint not null,
  number int not null check (number > 0),
  comment_id bigint not null,
  given_at timestamptz not null,
  expires_at timestamptz not null,
  -- Set on a row that takes back what was given before for the same package and version.
  revoked_at timestamptz,
  recorded_at timestamptz not null default now(),
  unique (comment_id, purl)
);
create index dependency_approval_package on dependency_approval (installation_id, package, id);

create function refuse_dependency_approval_change() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger of packages is append-only: % refused', tg_op
    using errcode = 'restrict_violation';
end
$$;
create trigger dependency_approval_is_kept before update or delete on dependency_approval
  for each row execute function refuse_dependency_approval_change();

-- What may change the verdict of a pull request though nothing happens to the pull request itself: one
-- row each, as of its latest evaluation. News that nobody watches for costs one look at this table.
create table gate_watch (
  repository_id bigint not null,
  number int not null check (number > 0),
  installation_id bigint not null,
  head_sha text not null,
  checks text[] not null,
  environments text[] not null,
  packages text[] not null,
  -- The work item that looks at it again.
  item jsonb not null,
  primary key (repository_id, number)
);
create index gate_watch_head on gate_watch (repository_id, head_sha);
create index gate_watch_packages on gate_watch (installation_id) where packages <> '{}';

do $$
begin
  if exists (select from pg_roles where rolname = 'agentgov_app') then
    grant select, insert on dependency_approval to agentgov_app;
    grant select, insert, update on gate_watch to agentgov_app;
  end if;
end
$$;
