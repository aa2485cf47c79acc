-- name: append
-- One entry, durable with the act it speaks of.
INSERT INTO ledger_entry (slip, at, act, officer, outcome, items, subjects, body)
VALUES (%s, %s, %s, %s, %s, %s, %s::uuid[], %s)

-- name: opened_lately
-- Persons an officer opened since an instant, and whether the officer is held now.
SELECT coalesce(sum(items), 0),
       EXISTS (SELECT 1 FROM officer_hold WHERE officer = %s AND released_at IS NULL)
FROM ledger_entry
WHERE officer = %s AND act = 'record:open' AND outcome = 'done'
  AND at > greatest(%s, (SELECT max(released_at) FROM officer_hold WHERE officer = %s))

-- name: one_at_a_time
-- Acts of one officer that are judged by what that officer did before take turns.
SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))

-- name: sequencer_lock
-- There is one sequencer.
SELECT pg_try_advisory_xact_lock(4731001)

-- name: unsequenced
-- Committed entries in commit order, below the snapshot's horizon so that none can appear before them later.
SELECT e.id, e.body FROM ledger_entry e
WHERE e.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
  AND e.xid >= coalesce((SELECT p.xid FROM ledger_leaf l JOIN ledger_entry p ON p.id = l.entry_id
                         ORDER BY l.position DESC LIMIT 1), 0)
  AND NOT EXISTS (SELECT 1 FROM ledger_leaf l WHERE l.entry_id = e.id)
ORDER BY e.xid, e.id LIMIT %s

-- name: insert_leaf
-- An entry's place in the tree.
INSERT INTO ledger_leaf (position, entry_id, hash) VALUES (%s, %s, %s)

-- name: insert_checkpoint
-- A signed head.
INSERT INTO ledger_checkpoint (size, frontier, note, signed_at) VALUES (%s, %s, %s, %s)

-- name: insert_cosignature
-- A witness has seen this head.
INSERT INTO ledger_cosignature (checkpoint_id, line, witnessed_at) VALUES (%s, %s, %s)

-- name: head
-- The newest signed head.
SELECT size, frontier, note, signed_at FROM ledger_checkpoint ORDER BY size DESC LIMIT 1

-- name: witnessed_head
-- The newest head a witness has cosigned.
SELECT c.size, c.note, s.line, s.witnessed_at FROM ledger_cosignature s
JOIN ledger_checkpoint c ON c.size = s.checkpoint_id ORDER BY c.size DESC, s.id DESC LIMIT 1

-- name: unwitnessed_since
-- When the oldest entry was made that no witnessed head covers yet.
SELECT at FROM ledger_entry
WHERE id > coalesce((SELECT l.entry_id FROM ledger_leaf l
                     WHERE l.position = (SELECT max(checkpoint_id) - 1 FROM ledger_cosignature)), 0)
ORDER BY id LIMIT 1

-- name: bodies
-- Entry bodies by position, for bundles.
SELECT e.body FROM ledger_leaf l JOIN ledger_entry e ON e.id = l.entry_id
WHERE l.position >= %s AND l.position < %s ORDER BY l.position

-- name: hashes
-- Leaf hashes by position.
SELECT hash FROM ledger_leaf WHERE position >= %s AND position < %s ORDER BY position

-- name: by_slip
-- One entry with its place.
SELECT e.body, l.position FROM ledger_entry e LEFT JOIN ledger_leaf l ON l.entry_id = e.id WHERE e.slip = %s

-- name: waiting
-- Entries committed but not sequenced yet.
SELECT count(*) FROM ledger_entry e WHERE NOT EXISTS (SELECT 1 FROM ledger_leaf l WHERE l.entry_id = e.id)

-- name: search
-- Entries by officer, slip, act, subject and time; an empty condition does not narrow.
SELECT e.body, l.position, count(*) OVER () FROM ledger_entry e LEFT JOIN ledger_leaf l ON l.entry_id = e.id
WHERE (%s::uuid IS NULL OR e.officer = %s::uuid)
  AND (%s = '' OR e.slip = %s)
  AND (%s = '' OR e.act = %s)
  AND (%s::uuid[] IS NULL OR e.subjects && %s::uuid[])
  AND e.at >= %s AND e.at < %s
ORDER BY e.id DESC LIMIT %s OFFSET %s

-- name: count_since
-- Entries appended since an instant, and the newest one's time.
SELECT count(*), max(at) FROM ledger_entry WHERE at >= %s

-- name: count_act
-- Entries of one act and outcome.
SELECT count(*), max(at) FROM ledger_entry WHERE act = %s AND outcome = %s
