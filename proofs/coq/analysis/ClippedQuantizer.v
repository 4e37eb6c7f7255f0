(* The clipped mid-rise quantizer of 2 (n + 1) levels and step D: cell number floor(x / D), kept within -(n + 1) .. n,
   and the cell's middle as the value. What it is on each open cell, and beyond the last one, by sign: the form in which
   integrals over a law take it. With b bits n = 2^(b-1) - 1. *)
From Coq Require Import Reals ZArith Lra Lia Psatz.
From Flocq Require Import Core.
Open Scope R_scope.

Definition clip (H k : Z) := Z.max (-H) (Z.min (H - 1) k).
Definition q (n : nat) D x := D * (IZR (clip (Z.of_nat n + 1) (Zfloor (x / D))) + /2).

Lemma div_le : forall D a x, 0 < D -> a * D <= x -> a <= x / D.
Proof. intros D a x HD Hx. apply Rmult_le_reg_r with (1 := HD). unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra. Qed.
Lemma div_lt : forall D a x, 0 < D -> x < a * D -> x / D < a.
Proof. intros D a x HD Hx. apply Rmult_lt_reg_r with (1 := HD). unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra. Qed.

Lemma q_pos : forall n D k x, 0 < D -> (k <= n)%nat -> INR k * D < x -> (k = n \/ x < (INR k + 1) * D) ->
  q n D x = (INR k + /2) * D.
Proof.
intros n D k x HD Hk Hx Hx'. unfold q. rewrite INR_IZR_INZ in *.
assert (A : (Z.of_nat k <= Zfloor (x / D))%Z) by (apply Zfloor_lub, div_le; lra).
assert (B : k = n \/ (Zfloor (x / D) < Z.of_nat k + 1)%Z).
{ destruct Hx' as [E|E]; [now left | right]. apply lt_IZR. rewrite plus_IZR.
  apply Rle_lt_trans with (1 := Zfloor_lb _). apply div_lt; lra. }
replace (clip _ _) with (Z.of_nat k) by (unfold clip; lia). ring.
Qed.

Lemma q_neg : forall n D k x, 0 < D -> (k <= n)%nat -> x < - (INR k * D) -> (k = n \/ - ((INR k + 1) * D) < x) ->
  q n D x = - ((INR k + /2) * D).
Proof.
intros n D k x HD Hk Hx Hx'. unfold q. rewrite INR_IZR_INZ in *.
assert (A : (Zfloor (x / D) < - Z.of_nat k)%Z).
{ apply lt_IZR. rewrite opp_IZR. apply Rle_lt_trans with (1 := Zfloor_lb _). apply div_lt; lra. }
assert (B : k = n \/ (- (Z.of_nat k + 1) <= Zfloor (x / D))%Z).
{ destruct Hx' as [E|E]; [now left | right]. apply Zfloor_lub. rewrite opp_IZR, plus_IZR. apply div_le; lra. }
replace (clip _ _) with (- Z.of_nat k - 1)%Z by (unfold clip; lia). rewrite minus_IZR, opp_IZR. field.
Qed.
