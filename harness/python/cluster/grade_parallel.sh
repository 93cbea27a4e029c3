#!/bin/bash
# Grades a class in parts by GNU parallel, a part on every processor of this machine or of several.
#
#   grade_parallel.sh PARTS ASSIGNMENT SUBMISSIONS OUT [OPTIONS OF grade…]
#   PARALLEL='--sshloginfile hosts --workdir .' grade_parallel.sh 64 …
#
# parallel's own options are taken from the variable PARALLEL. On several machines OUT is one folder that
# all of them write to, and sockdrill is on PATH everywhere. At the end the gradebook of the whole class
# is made; where a part had trouble it is not, and the exit code is the number of such parts. The same
# command then goes on: what is graded already is not graded twice.
set -eu

if [ $# -lt 4 ]; then
  echo "usage: grade_parallel.sh PARTS ASSIGNMENT SUBMISSIONS OUT [OPTIONS OF grade…]" >&2
  exit 4
fi
parts=$1 assignment=$2 submissions=$3 out=$4
shift 4

# -q: names with blanks stay one word. A part has one worker, since parallel fills the processors.
seq "$parts" | parallel --will-cite -q sockdrill grade "$assignment" "$submissions" --out "$out" \
  --shard "{}/$parts" -j 1 "$@"
exec sockdrill report "$out"
