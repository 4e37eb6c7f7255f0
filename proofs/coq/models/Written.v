(* Short constructors for models that are written down, with the scopes of numerals that their types give. *)
Require Export ZArith QArith Reals List.
From Kernel Require Export Meaning Certificate Data.
From Models Require Export Shown Linked.
Export ListNotations.
Definition value_of (x : positive) (k : Z) := (x, k).
Definition outcome_of (x : positive) (k : nat) := (x, k).
Definition table_of (x : positive) (rows : list (list Z * Q)) := (x, rows).
Definition at_ (place : list Z) (q : Q) := (place, q).
(* Values of a model stand still while a printed theorem is compared with what its data say. *)
Global Opaque integer mark entry_of rank fins Rdefinitions.Q2R.
