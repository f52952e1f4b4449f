-- Overrides of a repository are counted by week, over all its pull requests.
create index act_override on act (repository_id, given_at) where kind = 'override';
