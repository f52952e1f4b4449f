-- Looking again at what no delivery told of.

-- What runs now and then, on one replica at a time, and how its last run ended.
create table periodic_task (
  name text primary key,
  held_by text,
  held_until timestamptz,
  due_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz,
  -- Of the last run that ended.
  seen int not null default 0,
  repaired int not null default 0,
  calls int not null default 0,
  -- Why the last run did not get through; null when it did.
  trouble text,
  check ((held_by is null) = (held_until is null))
);

-- Failed deliveries that GitHub was asked to send again: once each.
create table redelivery (
  guid text primary key check (octet_length(guid) <= 200),
  asked_at timestamptz not null default now()
);

-- What governed a repository when it was last looked at: the git objects of its files.
create table policy_sighting (
  repository_id bigint primary key,
  installation_id bigint not null,
  governed_by text not null,
  seen_at timestamptz not null default now()
);

do $$
begin
  if exists (select from pg_roles where rolname = 'agentgov_app') then
    grant select, insert, update on periodic_task to agentgov_app;
    grant select, insert, update on policy_sighting to agentgov_app;
    grant select, insert on redelivery to agentgov_app;
  end if;
end
$$;
