(* The notations of notation.txt, as functions of reals; d and M there are integers of the statement. *)
Require Import ZArith Reals.
From Kernel Require Import Meaning.
Local Open Scope R_scope.
Section Notations.
Context {S : space} (d M : Z).
Notation E := (E S).
Notation O := (outcome S).
Notation sum n f := (sum_n (Z.to_nat n) f).
Definition n_abs (x : R) := sqrt (x ^ 2).
Definition n_max x y := 1 / 2 * (x + y + n_abs (x - y)).
Definition n_min x y := 1 / 2 * (x + y - n_abs (x - y)).
Definition n_code z := n_max (- IZR M) (n_min (IZR (Int_part z)) (IZR M - 1)).
Definition n_q y step reciprocal := step * (n_code (y * reciprocal) + 1 / 2).
Definition n_centred (X : Z -> O -> R) k w := X k w - E (fun v => X k v).
Definition n_cov X Y k j := E (fun w => n_centred X k w * n_centred Y j w).
Definition n_tr X := sum d (fun k => n_cov X X k k).
Definition n_Y X (U : Z -> Z -> R) i w := sum d (fun k => U k i * n_centred X k w).
Definition n_var X U i := E (fun w => n_Y X U i w ^ 2).
Definition n_qY X U (s r : Z -> R) i w := n_q (n_Y X U i w) (s i) (r i).
Definition n_D X U s r := E (fun w => sum d (fun k => (n_centred X k w - sum d (fun i => U k i * n_qY X U s r i w)) ^ 2)).
Definition n_mse X U s r i := E (fun w => (n_Y X U i w - n_qY X U s r i w) ^ 2).
End Notations.
