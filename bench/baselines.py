"""What a careful team would build on PostgreSQL alone, on the same rows and the same cluster.

L: a plaintext point read and one plain audit row. B1: pgcrypto with an HMAC index, no audit. B3: B1 and a row of a
hash chain for each read. B5: plaintext with pg_trgm. Whoever holds a server log of B1–B3 with statements in it holds
the key too; parameters travel separately here, so that the comparison is with the careful form.
"""

from itertools import islice

import psycopg

from bench.filling import residents
from kuramori.foundation.canonical import encode

DATABASE = "bench_baselines"
KEY = "a passphrase that the application holds"
_OPTIONS = "cipher-algo=aes256, compress-algo=0, s2k-mode=0"
_BATCH = 2_000

_TABLES = """
CREATE EXTENSION IF NOT EXISTS pgcrypto;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE TABLE IF NOT EXISTS plain (id uuid PRIMARY KEY, name text, kana text, number text, body text);
CREATE TABLE IF NOT EXISTS sealed (id uuid PRIMARY KEY, number_mac bytea, body bytea);
CREATE TABLE IF NOT EXISTS audit (id bigserial PRIMARY KEY, at timestamptz DEFAULT now(), officer uuid, subject uuid,
  purpose text, receipt text);
CREATE TABLE IF NOT EXISTS chain (id bigserial PRIMARY KEY, at timestamptz DEFAULT now(), officer uuid, subject uuid,
  purpose text, receipt text, hash bytea NOT NULL);
CREATE TABLE IF NOT EXISTS chain_head (one boolean PRIMARY KEY DEFAULT true, hash bytea NOT NULL);
INSERT INTO chain_head (hash) VALUES ('\\x00') ON CONFLICT DO NOTHING;
CREATE OR REPLACE FUNCTION read_chained(p_officer uuid, p_subject uuid, p_purpose text, p_receipt text, p_key text)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE last bytea; fresh bytea; found text;
BEGIN
  SELECT hash INTO last FROM chain_head FOR UPDATE;
  fresh := sha256(last || convert_to(
    p_officer::text || p_subject::text || p_purpose || p_receipt || now()::text, 'UTF8'));
  INSERT INTO chain (officer, subject, purpose, receipt, hash)
  VALUES (p_officer, p_subject, p_purpose, p_receipt, fresh);
  UPDATE chain_head SET hash = fresh;
  SELECT pgp_sym_decrypt(body, p_key) INTO found FROM sealed WHERE id = p_subject;
  RETURN found;
END $$;
"""
_SEAL = "INSERT INTO sealed (id, number_mac, body) VALUES (%s, hmac(%s, %s, 'sha256'), pgp_sym_encrypt(%s, %s, %s))"
_INDEXES = """
CREATE INDEX IF NOT EXISTS sealed_mac ON sealed (number_mac);
CREATE INDEX IF NOT EXISTS plain_kana ON plain USING gin (kana gin_trgm_ops);
CREATE INDEX IF NOT EXISTS plain_number ON plain (number);
ANALYZE;
"""


def conninfo(admin: str) -> str:
    """The baselines' database as superuser."""
    return psycopg.conninfo.make_conninfo(admin, dbname=DATABASE)


def fill(admin: str, size: int) -> None:
    """Make the tables and give them the same residents, newest versions, only when they are not there."""
    with psycopg.connect(admin, autocommit=True) as line:
        if not line.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            line.execute(f"CREATE DATABASE {DATABASE}")
    with psycopg.connect(conninfo(admin), autocommit=True) as line:
        line.execute(_TABLES)
        if line.execute("SELECT count(*) FROM plain").fetchone()[0] >= size:
            return
        line.execute("TRUNCATE plain, sealed")
        everybody = residents(size)
        while batch := list(islice(everybody, _BATCH)):
            _insert(line, batch)
        line.execute(_INDEXES)


def _insert(line: psycopg.Connection, batch: list) -> None:
    rows = [(one.subject, one.versions[0], encode(one.versions[0].to_body()).decode()) for one in batch]
    with line.transaction(), line.cursor() as cursor:
        with cursor.copy("COPY plain (id, name, kana, number, body) FROM STDIN") as copy:
            for subject, record, body in rows:
                copy.write_row((subject, record.name, record.kana, record.address_number, body))
        cursor.executemany(
            _SEAL,
            [(subject, record.address_number, KEY, body, KEY, _OPTIONS) for subject, record, body in rows],
        )
