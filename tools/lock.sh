#!/bin/sh
# Renews the three locks: hashes for every Python from 3.11 on, and no host names.
set -eu
cd "$(dirname "$0")/.."

lock() {
    uv pip compile "$1.in" --output-file "$1.lock" --universal --python-version "$2" \
        --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet
}

lock requirements 3.11
lock requirements-test 3.11
lock requirements-postgres 3.12
