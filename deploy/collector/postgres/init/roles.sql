-- At the first start, as the superuser: two roles, and the database of the first. Run it on a server of
-- your own with psql, the two passwords in the environment.
\getenv collector_password COLLECTOR_DB_PASSWORD
\getenv grafana_password GRAFANA_DB_PASSWORD

create role playhead login password :'collector_password';
create database playhead owner playhead;

create role grafana login password :'grafana_password' connection limit 20;
alter role grafana set default_transaction_read_only = on;
alter role grafana set statement_timeout = '60s';
alter role grafana set idle_in_transaction_session_timeout = '60s';

\connect playhead
-- By default every role may connect and create temporary tables, and before PostgreSQL 15 tables, too.
revoke all on database playhead from public;
revoke all on schema public from public;
grant connect on database playhead to grafana;
grant all on schema public to playhead;
