-- PostgreSQL 14 has no range_agg() of multiranges.
create aggregate union_ranges(int4multirange)(sfunc = multirange_union, stype = int4multirange, initcond = '{}');
create aggregate union_ranges(int8multirange)(sfunc = multirange_union, stype = int8multirange, initcond = '{}');

-- Who created a session, and the day that it counts on: both are decided once, by its first snapshot. `writer` is null in
-- sessions from before 0002; the next snapshot binds them.
create table session_key(
  project_id int not null, session_id text not null, day date not null, writer text, primary key(project_id, session_id));
insert into session_key select project_id, session_id, day, writer from play_session;

-- Sessions and events are partitioned by day: retention drops a table instead of deleting rows.
alter table play_session drop column writer;
alter table play_session rename to play_session_whole;
alter table play_session_whole drop constraint play_session_pkey;
drop index play_session_by_video;
create table play_session(
  like play_session_whole including defaults, primary key(project_id, day, session_id)) partition by range(day);
create index play_session_by_video on play_session(project_id, video_id, started_at);

alter table session_event rename to session_event_whole;
alter table session_event_whole drop constraint session_event_pkey;
create table session_event(
  like session_event_whole including defaults, primary key(project_id, day, session_id, writer, seq)) partition by range(day);

-- Creates the partitions of a day. Attaching them does not stop writers of other days, as `create table … partition of` would.
create function create_day(wanted date) returns void language plpgsql as $$
declare
  parent text;
  part text;
begin
  perform pg_advisory_xact_lock(4600003);
  foreach parent in array array['play_session', 'session_event'] loop
    part := parent || to_char(wanted, '_YYYYMMDD');
    continue when to_regclass(part) is not null;
    execute format('create table %I(like %I including defaults) with (fillfactor = %s)', part, parent,
      case parent when 'play_session' then 70 else 100 end);
    execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, part, wanted, wanted + 1);
  end loop;
end $$;

select create_day(day) from (select day from play_session_whole union select day from session_event_whole) days;
insert into play_session select * from play_session_whole;
insert into session_event select * from session_event_whole;
drop table play_session_whole, session_event_whole;

-- What the collector derives from a request, or concludes, and the page does not send.
alter table play_session
  add column device text, add column browser text, add column os text, add column country text, add column referrer_host text,
  add column inferred boolean not null default false;
