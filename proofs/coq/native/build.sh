#!/bin/sh
# build.sh DIR: the native checker as DIR/recheck-native, from the Coq sources beside this file. Debian: coq ocaml-findlib ocaml-nox.
set -e
for tool in coqc coq_makefile make ocamlfind ocamlopt; do
  command -v $tool >/dev/null || { echo "recheck-native: $tool is not installed; on Debian: apt-get install --no-install-recommends coq ocaml-findlib ocaml-nox make" >&2; exit 2; }
done
HERE=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$1"
cd "$1"
for part in kernel models native; do mkdir -p $part; cp -u "$HERE/$part"/*.v $part; done
cp -u "$HERE"/native/*.ml .
KERNEL="Meaning NormalForm Substitution Formulas Sequents RulesLogic RulesArithmetic RulesSums RulesQuantifiers RulesMeans RulesRoots Certificate Spaces"
FILES=""
for name in $KERNEL; do FILES="$FILES kernel/$name.v"; done
FILES="$FILES models/Evaluate.v models/Numbers.v models/Loose.v models/Finite.v models/Shown.v native/Replay.v native/Extract.v"
coq_makefile -R kernel Kernel -R models Models -R native Native -arg -w -arg -all -docroot Checker $FILES -o Makefile.coq >/dev/null
make -f Makefile.coq -j2 --no-print-directory >/dev/null
ocamlfind ocamlopt -w -a checker.mli checker.ml json.ml reader.ml main.ml -o recheck-native
