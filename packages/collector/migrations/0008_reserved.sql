-- In the place of the migration of another branch.
select 1;
