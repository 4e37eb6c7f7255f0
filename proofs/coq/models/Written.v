(* Short constructors for models that are written down, with the scopes of numerals that their types give. *)
Require Export ZArith QArith List.
From Kernel Require Export Meaning Certificate Data.
From Models Require Export Shown.
Export ListNotations.
Definition value_of (x : positive) (k : Z) := (x, k).
Definition outcome_of (x : positive) (k : nat) := (x, k).
Definition table_of (x : positive) (rows : list (list Z * Q)) := (x, rows).
Definition at_ (place : list Z) (q : Q) := (place, q).
