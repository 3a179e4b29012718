-- Keys: administrators, pages by origin, own views, and the day of the last use. A key with `revoked_at` in the future was rotated.
alter table api_key drop constraint api_key_kind_check;
alter table api_key
  add constraint api_key_kind_check check(kind in('write','read','admin')),
  add column origins text[] not null default '{}', add column allow_servers boolean not null default false,
  add column internal boolean not null default false, add column last_used_on date;

-- Viewers whose records are refused: the team's own.
create table internal_viewer(project_id int not null, viewer_id text not null, primary key(project_id, viewer_id));

-- Deleted viewers, by a keyed hash of their id: a record that arrives late gets the replacement instead of the id.
alter table project add column viewer_secret bytea;
create table deleted_viewer(
  project_id int not null, viewer_hash bytea not null, deleted_at timestamptz not null, replacement text not null,
  primary key(project_id, viewer_hash, deleted_at));

-- Sessions of one viewer: export, deletion.
create index play_session_by_viewer on play_session(project_id, viewer_id) where viewer_id is not null;
