-- Which repository and branch the policy of an installation is read from, as they were at first sight, with
-- the last texts that were valid: another repository that takes the name is never adopted.
create table policy_source (
  installation_id bigint not null,
  config_repository text not null,
  repository_id bigint not null,
  branch text not null,
  -- The commit that was last read, and the first one that held these texts.
  tip_sha text not null,
  revision text not null,
  files jsonb not null,
  -- The revision for which open pull requests were last judged again; null before the first time.
  announced text,
  pinned_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  primary key (installation_id, config_repository)
);

-- Whom the names in a policy stood for when a policy first named them. A name that is handed on does not
-- hand its rights on: it has to leave the policy and come back first.
create table policy_identity (
  installation_id bigint not null,
  -- Empty for the organisation's policy, else the layer that uses the name.
  scope text not null,
  kind text not null check (kind in ('user', 'team')),
  name text not null,
  -- Null where GitHub knew nobody by that name.
  account_id bigint,
  -- Whether the name belonged to another account when it was last looked up.
  recycled boolean not null default false,
  -- Whether the policy still uses the name; one that comes back is looked up anew.
  used boolean not null default true,
  -- The texts it was first looked up for.
  revision text not null,
  checked_at timestamptz not null,
  primary key (installation_id, scope, kind, name)
);

do $$
begin
  if exists (select from pg_roles where rolname = 'agentgov_app') then
    grant select, insert, update on policy_source, policy_identity to agentgov_app;
  end if;
end
$$;
