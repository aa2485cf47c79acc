-- name: find_subjects
-- Subjects with any version that carries all tokens; one more than the limit tells that there are too many.
SELECT DISTINCT subject FROM sealed_record WHERE tokens @> %s::bigint[] LIMIT %s

-- name: versions_of
-- Every version of the subjects, newest first.
SELECT id, subject, serial, live, key_id, sealed FROM sealed_record
WHERE subject = ANY(%s::uuid[]) ORDER BY subject, serial DESC

-- name: families_of
-- Every version of the subjects, and the live version of everybody sharing a household with them.
SELECT id, subject, serial, live, key_id, sealed FROM sealed_record
WHERE subject = ANY(%s::uuid[])
   OR (live AND household IN (SELECT household FROM sealed_record
                              WHERE live AND subject = ANY(%s::uuid[])))
ORDER BY subject, serial DESC

-- name: due_records
-- Record versions whose retention ended before the day and that no open case names yet.
SELECT r.id, r.subject, r.serial, r.key_id, r.retention_class, r.last_day FROM sealed_record r
WHERE r.last_day < %s
  AND NOT EXISTS (SELECT 1 FROM erasure_item i WHERE i.record = r.id AND i.open_claim)
ORDER BY r.retention_class, r.last_day, r.id LIMIT %s

-- name: copy_records
-- Sealed record versions, streamed in; the tokens of a version are the text of an array.
COPY sealed_record
  (id, subject, serial, live, household, retention_class, last_day, key_id, sealed, tokens)
FROM STDIN

-- name: known_subjects
-- Which of the subjects the register holds, or held until they were erased.
SELECT subject FROM sealed_record WHERE subject = ANY(%s::uuid[])
UNION SELECT subject FROM erasure_item WHERE erased AND subject = ANY(%s::uuid[])

-- name: held_versions
-- How many versions of each of the subjects the register holds.
SELECT subject, count(*) FROM sealed_record WHERE subject = ANY(%s::uuid[]) GROUP BY subject

-- name: one_enters_at_a_time
-- A lock that whoever enters residents holds until the transaction ends.
SELECT pg_advisory_xact_lock(hashtext('kuramori/enter'))

-- name: settle_tokens
-- Move the tokens of new records into the search index at once.
SELECT settle_tokens()

-- name: token_holders
-- Which subject carries which of the tokens, in any version.
SELECT t.token, r.subject FROM unnest(%s::bigint[]) AS t(token) JOIN sealed_record r ON r.tokens @> ARRAY[t.token]

-- name: delete_records
-- Remove the sealed bytes and tokens of records whose keys are gone.
DELETE FROM sealed_record WHERE id = ANY(%s::uuid[])

-- name: count_register
-- Persons and record versions kept, and how many of them are past retention.
SELECT count(DISTINCT subject), count(*), count(*) FILTER (WHERE last_day < %s) FROM sealed_record

-- name: sealed_by_id
-- Sealed bytes by record, for counting what opens.
SELECT id, key_id, sealed FROM sealed_record WHERE id = ANY(%s::uuid[])
