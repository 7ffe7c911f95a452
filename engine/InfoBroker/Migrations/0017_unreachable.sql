-- The clouds of an infrastructure that the newest look could not list, each with the time of the first such look, as
-- JSON; null: none.
ALTER TABLE infrastructure ADD COLUMN unreachable TEXT;
