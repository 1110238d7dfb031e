#!/usr/bin/env bash
# Compares retention with DuckDB and Polars on this machine.
#
#   benches/peers/run.sh [--orders N] [--customers M] [--runs R] [--keys int|text] [--uniform] [--threads T] [--large-pages]
#   benches/peers/run.sh --scaling [--orders N]
#
# Ends with an error when the engines do not find the same.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=$(realpath -m "${CARGO_TARGET_DIR:-$here/../../target}")/peers
cd "$here"

orders=10000000 customers='' runs=5 keys=int threads=2 spread=() large_pages=false scaling=false
while (($# > 0)); do
    case $1 in
        --orders) orders=$2; shift ;;
        --customers) customers=$2; shift ;;
        --runs) runs=$2; shift ;;
        --keys) keys=$2; shift ;;
        --threads) threads=$2; shift ;;
        --uniform) spread=(--uniform) ;;
        --large-pages) large_pages=true ;;
        --scaling) scaling=true ;;
        *) echo "unknown argument: $1" >&2; sed -n 2,7p run.sh >&2; exit 2 ;;
    esac
    shift
done
customers=${customers:-$((orders / 8))}

cargo build --release --quiet --manifest-path runner/Cargo.toml --target-dir "$target"
runner=$target/release/retention-peers-runner

if $scaling; then
    RAYON_NUM_THREADS=$threads "$runner" scaling --orders "$orders"
    exit
fi

if [[ ! -x .venv/bin/python ]]; then
    python3 -m venv .venv
fi
.venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt

directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
"$runner" generate "$directory" --orders "$orders" --customers "$customers" "${spread[@]}"

compare() {
    .venv/bin/python peers.py "$directory" --runner "$runner" --runs "$runs" --keys "$keys" --threads "$threads"
}
compare
if $large_pages; then
    # Fresh memory in pages of 2 MiB, where the system allows it: by glibc, and by the allocators that engines bring along.
    export GLIBC_TUNABLES=glibc.malloc.hugetlb=1
    export MALLOC_CONF=thp:always _RJEM_MALLOC_CONF=thp:always DUCKDB_JE_MALLOC_CONF=thp:always
    export MIMALLOC_ALLOW_LARGE_OS_PAGES=1 MIMALLOC_ALLOW_THP=1
    echo "With large pages:"
    compare
fi
