(* The notions that the printed theorems speak of. Made from proofs/statements/notation.txt by
   `python -m proofs.coq.notions`; a test and `tracebound coq` hold both equal. *)
Require Import ZArith Reals.
From Kernel Require Export Meaning.
Local Open Scope R_scope.

(* What every statement may use: expectation and integrability over a space that is understood, the sum over
   0 <= i < n, the largest integer below, one where a comparison of integers holds and zero elsewhere. *)
Definition E {Omega : space} (f : outcome Omega -> R) : R := Meaning.E Omega f.
Definition integrable {Omega : space} (f : outcome Omega -> R) : Prop := Int Omega f.
Definition sum (n : Z) (f : Z -> R) : R := sum_n (Z.to_nat n) f.
Definition floor (x : R) : R := IZR (Int_part x).
Notation "'all' i '<' n ',' P" := (forall i : Z, (0 <= i < n)%Z -> P)
  (at level 200, i name, n at level 69, P at level 200).

(* The notations of notation.txt, in its order. *)
Definition L (M : Z) : R :=
  2 * IZR M.
Definition delta (i j : Z) : R :=
  iverson (i >=? j)%Z - iverson (i >? j)%Z.
Definition abs (x : R) : R :=
  sqrt (x ^ 2).
Definition max (x y : R) : R :=
  1 / 2 * (x + y + abs (x - y)).
Definition min (x y : R) : R :=
  1 / 2 * (x + y - abs (x - y)).
Definition clip (z n : R) : R :=
  max (-n) (min (floor z) (n - 1)).
Definition code (M : Z) (z : R) : R :=
  clip z (IZR M).
Definition q (M : Z) (y step reciprocal_ : R) : R :=
  step * (code M (y * reciprocal_) + 1 / 2).
Definition centred {Omega : space} (X : Z -> outcome Omega -> R) (k : Z) (w : outcome Omega) : R :=
  X k w - E (fun v => X k v).
Definition cov {Omega : space} (X Z_ : Z -> outcome Omega -> R) (k j : Z) : R :=
  E (fun w => centred X k w * centred Z_ j w).
Definition tr {Omega : space} (d : Z) (X : Z -> outcome Omega -> R) : R :=
  sum d (fun k => cov X X k k).
Definition Y {Omega : space} (d : Z) (X : Z -> outcome Omega -> R) (U : Z -> Z -> R) (i : Z) (w : outcome Omega) : R
    :=
  sum d (fun k => U k i * centred X k w).
Definition var {Omega : space} (d : Z) (X : Z -> outcome Omega -> R) (U : Z -> Z -> R) (i : Z) : R :=
  E (fun w => Y d X U i w ^ 2).
Definition qY {Omega : space} (d M : Z) (X : Z -> outcome Omega -> R) (U : Z -> Z -> R) (s r : Z -> R) (i : Z) (w :
    outcome Omega) : R :=
  q M (Y d X U i w) (s i) (r i).
Definition D {Omega : space} (d M : Z) (X : Z -> outcome Omega -> R) (U : Z -> Z -> R) (s r : Z -> R) : R :=
  E (fun w => sum d (fun k => (centred X k w - sum d (fun i => U k i * qY d M X U s r i w)) ^ 2)).
Definition mse {Omega : space} (d M : Z) (X : Z -> outcome Omega -> R) (U : Z -> Z -> R) (s r : Z -> R) (i : Z) : R :=
  E (fun w => (Y d X U i w - qY d M X U s r i w) ^ 2).
Definition sd {Omega : space} (d : Z) (X : Z -> outcome Omega -> R) (U : Z -> Z -> R) (i : Z) : R :=
  sqrt (var d X U i).
Definition quad (d : Z) (A : Z -> Z -> R) (v : Z -> R) : R :=
  sum d (fun i => sum d (fun j => A i j * v i * v j)).
Definition trace (d : Z) (A : Z -> Z -> R) : R :=
  sum d (fun i => A i i).
Definition symmetric (d : Z) (A : Z -> Z -> R) : Prop :=
  (all i < d, all j < d, A i j = A j i).
Definition semidefinite (d : Z) (A : Z -> Z -> R) : Prop :=
  (forall v : Z -> R, quad d A v >= 0).
Definition loewner (d : Z) (A B : Z -> Z -> R) : Prop :=
  (forall v : Z -> R, sum d (fun i => sum d (fun j => (B i j - A i j) * v i * v j)) >= 0).
Definition product (d : Z) (A B : Z -> Z -> R) (i j : Z) : R :=
  sum d (fun k => A i k * B k j).
Definition shifted (A : Z -> Z -> R) (t : R) (i j : Z) : R :=
  A i j + t * delta j i.
Definition along {Omega : space} (d : Z) (X : Z -> outcome Omega -> R) (v : Z -> R) (w : outcome Omega) : R :=
  sum d (fun i => centred X i w * v i).
Definition orthonormal (d : Z) (U : Z -> Z -> R) : Prop :=
  (all i < d, all j < d, sum d (fun k => U k i * U k j) = delta i j).
Definition diagonalises {Omega : space} (d : Z) (U : Z -> Z -> R) (X : Z -> outcome Omega -> R) : Prop :=
  (all i < d, all j < d, E (fun w => Y d X U i w * Y d X U j w) * (1 - delta i j) = 0).
Definition reciprocal (s r : R) : Prop :=
  s ^ 2 * r = s /\ s * r ^ 2 = r.
Definition zca (d : Z) (U : Z -> Z -> R) (s : Z -> R) (i j : Z) : R :=
  sum d (fun k => U i k * U j k * s k).
Definition whitened {Omega : space} (d : Z) (X : Z -> outcome Omega -> R) (U : Z -> Z -> R) (s : Z -> R) (i : Z) (w :
    outcome Omega) : R :=
  sum d (fun j => U j i * sum d (fun k => zca d U s j k * centred X k w)).
Definition dewhitened {Omega : space} (d M : Z) (X : Z -> outcome Omega -> R) (U : Z -> Z -> R) (s g t r : Z -> R) (i
    : Z) (w : outcome Omega) : R :=
  sum d (fun j => zca d U g i j * sum d (fun k => U j k * q M (whitened d X U s k w) (t k) (r k))).
Definition D_zca {Omega : space} (d M : Z) (X : Z -> outcome Omega -> R) (U : Z -> Z -> R) (s g t r : Z -> R) : R :=
  E (fun w => sum d (fun i => (centred X i w - dewhitened d M X U s g t r i w) ^ 2)).
Definition through (d : Z) (A R_ : Z -> Z -> R) (p : Z) : R :=
  sum p (fun a => quad d A (R_ a)).
Definition err {Omega : space} (d M : Z) (X : Z -> outcome Omega -> R) (U : Z -> Z -> R) (s r : Z -> R) (k : Z) (w :
    outcome Omega) : R :=
  centred X k w - sum d (fun i => U k i * qY d M X U s r i w).
Definition mse_through {Omega : space} (d : Z) (e : Z -> outcome Omega -> R) (R_ : Z -> Z -> R) (p : Z) : R :=
  sum p (fun a => E (fun w => sum d (fun k => R_ a k * e k w) ^ 2)).
Definition dither_error {Omega : space} (d M : Z) (X : Z -> outcome Omega -> R) (U : Z -> Z -> R) (N : Z -> outcome
    Omega -> R) (s r : Z -> R) (i : Z) (w : outcome Omega) : R :=
  Y d X U i w + N i w - q M (Y d X U i w + N i w) (s i) (r i).
Definition dithered {Omega : space} (d M : Z) (X : Z -> outcome Omega -> R) (U : Z -> Z -> R) (N : Z -> outcome Omega
    -> R) (s r : Z -> R) (k : Z) (w : outcome Omega) : R :=
  centred X k w - sum d (fun i => U k i * (q M (Y d X U i w + N i w) (s i) (r i) - N i w)).
Definition midrise {Omega : space} (d : Z) (X : Z -> outcome Omega -> R) (U : Z -> Z -> R) (s r : Z -> R) (i : Z) (w :
    outcome Omega) : R :=
  s i * (floor (Y d X U i w * r i) + 1 / 2).
Definition mse_midrise {Omega : space} (d : Z) (X : Z -> outcome Omega -> R) (U : Z -> Z -> R) (s r : Z -> R) (i : Z)
    : R :=
  E (fun w => (Y d X U i w - midrise d X U s r i w) ^ 2).
Definition D_midrise {Omega : space} (d : Z) (X : Z -> outcome Omega -> R) (U : Z -> Z -> R) (s r : Z -> R) : R :=
  E (fun w => sum d (fun k => (centred X k w - sum d (fun i => U k i * midrise d X U s r i w)) ^ 2)).
