-- Sessions belong to the writer that created them. Null: from before; the next snapshot binds it.
alter table play_session
  add column writer text, add column title text,
  -- What the last statement replaced, for RETURNING to hand out, as the columns `d…`.
  add column was_title text, add column was_duration_ms bigint;

-- Another writer's numbers are not in the way of the session's own.
alter table session_event drop constraint session_event_pkey, add primary key(project_id, session_id, writer, seq);

-- The earliest moment at which a writer is known to have recorded: how much it can have numbered follows from that.
alter table writer add column first_at timestamptz;
update writer set first_at = last_at - interval '7 days';

alter table rollup_q
  add column title_was text, add column title_now text, add column duration_was bigint, add column duration_now bigint;

-- How many sessions say what about a video: a value that most say is believed. `first` is the outbox row that said it first.
create table video_claim(
  project_id int, video_id int, kind text check(kind in('title','duration')), value text, sessions bigint not null,
  first bigint not null, primary key(project_id, video_id, kind, value)) with (fillfactor=70);
create index video_claim_by_sessions on video_claim(project_id, video_id, kind, sessions desc, first);
create index video_claim_unused on video_claim(project_id) where sessions <= 0;
insert into video_claim
  select project_id, video_id, 'duration', (round(duration_s * 1000)::bigint)::text, count(*), 0
  from play_session where duration_s >= 0.1 and live is not true group by 1, 2, 3, 4;
insert into video_claim select project_id, id, 'title', title, 1, 0 from video where title is not null;
-- From here on a title in `video` is one that was given by the app's own catalogue.
update video set title = null where title is not null;

-- Records that were not taken, by reason.
create table refusal(
  project_id int, day date, reason text, count bigint not null, primary key(project_id, day, reason)) with (fillfactor=70);
