-- name: current_epoch
-- The epoch that wraps new keys.
SELECT number FROM epoch WHERE current

-- name: hold_epoch
-- The same, and it cannot be closed before this transaction ends.
SELECT number FROM epoch WHERE current FOR SHARE

-- name: close_epoch
-- The current epoch wraps no more new keys, unless it is the one to be opened.
UPDATE epoch SET current = false WHERE current AND number <> %s

-- name: open_epoch
-- Make an epoch the current one, once.
INSERT INTO epoch (number, current, created_at) VALUES (%s, true, %s)
ON CONFLICT (number) DO NOTHING

-- name: mark_destroyed
-- Remember the day an epoch's key was destroyed.
UPDATE epoch SET destroyed_at = coalesce(destroyed_at, %s), current = false WHERE number = %s

-- name: destroyed_epochs
-- Epochs that are gone, with their day.
SELECT number, destroyed_at FROM epoch WHERE destroyed_at IS NOT NULL ORDER BY number

-- name: insert_keys
-- Keep wrapped keys of one epoch; the first of two writers wins.
INSERT INTO wrapped_key (key_id, epoch, first_epoch, wrapped)
SELECT n.key_id, e.number, e.number, n.wrapped
FROM unnest(%s::uuid[], %s::bytea[]) AS n(key_id, wrapped), (VALUES (%s::integer)) AS e(number)
ON CONFLICT (key_id) DO NOTHING

-- name: keys
-- Wrapped keys by id.
SELECT key_id, epoch, wrapped FROM wrapped_key WHERE key_id = ANY(%s::uuid[])

-- name: delete_keys
-- Destroy record keys.
DELETE FROM wrapped_key WHERE key_id = ANY(%s::uuid[])

-- name: keys_under
-- A batch of keys still wrapped under an epoch, locked against a second turner.
SELECT key_id, wrapped FROM wrapped_key WHERE epoch = %s LIMIT %s FOR UPDATE SKIP LOCKED

-- name: rewrap_keys
-- Put keys under another epoch.
UPDATE wrapped_key AS k SET epoch = %s, wrapped = n.wrapped
FROM unnest(%s::uuid[], %s::bytea[]) AS n(key_id, wrapped) WHERE k.key_id = n.key_id

-- name: count_under
-- Rows still under an epoch: must read 0 before it is destroyed.
SELECT count(*) FROM wrapped_key WHERE epoch = %s

-- name: count_keys
-- All keys kept.
SELECT count(*) FROM wrapped_key

-- name: oldest_epoch
-- The oldest epoch any key is still wrapped under.
SELECT min(epoch) FROM wrapped_key
