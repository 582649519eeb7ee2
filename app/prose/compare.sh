#!/bin/sh
# Replays the automerge-paper session with the official packages on Node and
# with this package, in one run on one machine.
set -eu
cd "$(dirname "$0")"
(cd testdata/oracle && { [ -d node_modules ] || npm ci --silent --ignore-scripts; } && node bench.mjs)
go test -run '^$' -bench 'Paper/whole' -benchtime 3x -count 5 . | grep -e Benchmark -e cpu:
go version
