-- Under which names a repository was seen while the organisation's policy held its present texts: sets that
-- go by name keep hold of one that is renamed, until the policy says otherwise.
create table repository_name (
  installation_id bigint not null,
  repository_id bigint not null,
  -- Lower-case, without the owner.
  name text not null,
  -- The texts of the policy under which the name was last seen.
  revision text not null,
  primary key (installation_id, repository_id, name)
);
create index repository_name_taken on repository_name (installation_id, name);

do $$
begin
  if exists (select from pg_roles where rolname = 'agentgov_app') then
    grant select, insert, update on repository_name to agentgov_app;
  end if;
end
$$;
