-- Days before this one were dropped, for all projects: a record of a session that began earlier would be counted again.
create table retention(class text primary key, dropped_before date not null);
