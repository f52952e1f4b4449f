-- Teams that may override, as the app last read who is in them.
create table override_team (
  installation_id bigint not null,
  team text not null,
  read_at timestamptz not null,
  primary key (installation_id, team)
);

-- Since when the app knows somebody to be in such a team: who was seen to leave begins anew.
create table override_member (
  installation_id bigint not null,
  team text not null,
  account_id bigint not null,
  -- Null for those who were there when the team was first read.
  first_seen_at timestamptz,
  -- Null while they are there.
  left_at timestamptz,
  primary key (installation_id, team, account_id),
  foreign key (installation_id, team) references override_team
);

do $$
begin
  if exists (select from pg_roles where rolname = 'agentgov_app') then
    grant select, insert, update on override_team, override_member to agentgov_app;
  end if;
end
$$;
