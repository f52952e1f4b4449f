-- How changes were made, as it was when it was first seen: a force-push, an edit or a squash loses nothing.

-- One row per commit ever seen in a pull request, with the marks it bore. Never deleted: a merged pull
-- request keeps its rows, so that who built a commit can be told years later.
create table commit_provenance (
  repository_id bigint not null,
  number integer not null check (number > 0),
  sha text not null,
  tree text,
  -- The first parent; null for a root commit.
  parent text,
  -- Identity of what the commit changes; null until its diff was read.
  patch_id text,
  evidence jsonb not null,
  people jsonb not null,
  first_seen_at timestamptz not null,
  primary key (repository_id, number, sha)
);
-- Commits move between branches and pull requests: they are found by name and by content.
create index commit_provenance_sha on commit_provenance (repository_id, sha);
create index commit_provenance_tree on commit_provenance (repository_id, tree);
create index commit_provenance_patch on commit_provenance (repository_id, patch_id)
  where patch_id is not null;

-- Marks of the pull request itself: its author, app and description, and whom it names as requesters.
create table pull_request_mark (
  id bigint generated always as identity primary key,
  repository_id bigint not null,
  number integer not null check (number > 0),
  kind text not null check (kind in ('evidence', 'requester')),
  digest text not null,
  content jsonb not null,
  first_seen_at timestamptz not null,
  unique (repository_id, number, kind, digest)
);

-- What somebody declared by command. A later one of the same person replaces it, by order of time.
create table declaration (
  repository_id bigint not null,
  number integer not null check (number > 0),
  comment_id bigint not null,
  account_id bigint not null,
  account_login text not null,
  account_type text not null check (account_type in ('user', 'bot', 'organization', 'mannequin')),
  declared text not null check (declared in ('none', 'assisted', 'authored')),
  tool text,
  head_sha text not null,
  tree text,
  declared_at timestamptz not null,
  primary key (repository_id, comment_id)
);
create index declaration_pull_request on declaration (repository_id, number, comment_id);

-- Which commit a pull request landed as: a squash has another name than everything it was made of.
create table landed_commit (
  repository_id bigint not null,
  number integer not null check (number > 0),
  sha text not null,
  seen_at timestamptz not null,
  primary key (repository_id, number, sha)
);
create index landed_commit_sha on landed_commit (repository_id, sha);

-- Who pushed a commit first, whatever branch it is copied to.
create index ref_push_after on ref_push (repository_id, after_sha);

do $$
begin
  if exists (select from pg_roles where rolname = 'agentgov_app') then
    grant select, insert on commit_provenance, pull_request_mark, declaration, landed_commit
      to agentgov_app;
    grant update (patch_id) on commit_provenance to agentgov_app;
  end if;
end
$$;
