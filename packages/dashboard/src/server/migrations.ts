/** Tables of signed-in users and of one-time links. Only hashes of what a browser has. */
export const MIGRATIONS: readonly string[] = [
  `create table dashboard_session(
     hash bytea primary key, project_id int not null, operator boolean not null, role text not null,
     key_id int, subject text, courses text[] not null, expires_at timestamptz not null);
   create table dashboard_link(hash bytea primary key, expires_at timestamptz not null)`,
]
