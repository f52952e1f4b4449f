-- Who stands behind a line is asked by the name of a commit alone, or by the beginning of it: byte order,
-- so that a beginning is a range.
create index landing_name on landing (sha collate "C");
create index landing_number on landing (repository_id, number, id);
create index landed_commit_name on landed_commit (sha collate "C");
create index commit_provenance_name on commit_provenance (sha collate "C");
create index commit_provenance_any_tree on commit_provenance (tree) where tree is not null;
create index commit_provenance_any_patch on commit_provenance (patch_id) where patch_id is not null;
create index decision_head_name on decision (head_sha collate "C", id);
-- By the names that GitHub had when it was judged: people ask by them.
create index decision_name on decision (
  number,
  lower(input #>> '{facts,repository,owner}'),
  lower(input #>> '{facts,repository,name}'),
  id
);
