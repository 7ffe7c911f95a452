-- What nobody may drop without saying so; and what stays in its cloud though its record has ended.
ALTER TABLE node_instance ADD COLUMN protected INTEGER NOT NULL DEFAULT 0;
ALTER TABLE node_instance ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;

-- The word of the newest description; null: it has none.
ALTER TABLE node ADD COLUMN protect INTEGER;
