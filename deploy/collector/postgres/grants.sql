-- As the role `playhead`, after the collector's migrations: Grafana reads the views, those of later versions
-- too, and nothing else. A view reads its tables with the rights of its owner.
grant usage on schema analytics to grafana;
grant select on all tables in schema analytics to grafana;
alter default privileges in schema analytics grant select on tables to grafana;
