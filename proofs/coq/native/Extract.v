(* The checker as OCaml. Only Coq's booleans, pairs, lists and options become OCaml's; numbers stay as Coq has them. *)
From Kernel Require Import Meaning NormalForm Certificate.
From Models Require Import Evaluate Shown.
From Native Require Import Replay.
Require Import ZArith QArith ExtrOcamlBasic Extraction.
Extraction Language OCaml.
Set Extraction Output Directory ".".
Extraction "checker.ml" replay proves_goal uses evidence prepare model_shows formula_in iplus iconst ivar Z.add Z.mul Z.opp
  Pos.succ Pos.of_nat Z.to_nat Z.to_pos.
