(* Rounding to nearest even in any binary precision, gradual underflow included.

   RN x is x rounded to nearest even among the numbers m 2^e with abs(m) < 2^prec and e >= emin (Flocq's FLT format), and
   u = 2^-prec. Every RN x is x (1 + eps) + eta with abs(eps) <= u, abs(eta) <= 2^(emin - 1) and one of the two zero.
   Source: Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 2.2. *)
From Coq Require Import Reals ZArith Lra Lia.
From Flocq Require Import Core Relative.
Open Scope R_scope.

Lemma bpow_pred : forall e, bpow radix2 (e - 1) = bpow radix2 e * / 2.
Proof. intros e. apply (bpow_plus radix2 e (- 1)). Qed.

Section Rounding.
Context {prec emin : Z} {prec_positive : Prec_gt_0 prec}.
Hypothesis small_emin : (emin + prec <= 0)%Z.

Definition u := bpow radix2 (- prec).
Definition RN := round radix2 (FLT_exp emin prec) ZnearestE.
Notation format := (generic_format radix2 (FLT_exp emin prec)).

Lemma u_pos : 0 < u.
Proof. apply bpow_gt_0. Qed.

Lemma eta_le_u : bpow radix2 (emin - 1) <= u.
Proof. apply bpow_le. lia. Qed.

Lemma RN_model : forall x, exists eps eta,
  Rabs eps <= u /\ Rabs eta <= bpow radix2 (emin - 1) /\ eps * eta = 0 /\ RN x = x * (1 + eps) + eta.
Proof.
intros x. destruct (relative_error_N_FLT'_ex radix2 emin prec prec_positive (fun n => negb (Z.even n)) x)
  as [eps [eta [E [F [O A]]]]].
exists eps, eta. split; [|split; [|split; [exact O | exact A]]].
- apply Rle_trans with (1 := E). apply Rle_trans with (1 := u_rod1pu_ro_le_u_ro radix2 prec).
  unfold u_ro, u. rewrite bpow_plus. change (bpow radix2 1) with 2. lra.
- apply Rle_trans with (1 := F). rewrite bpow_pred. lra.
Qed.

Lemma RN_error : forall x, Rabs (RN x - x) <= Rmax (u * Rabs x) (bpow radix2 (emin - 1)).
Proof.
intros x. destruct (RN_model x) as [eps [eta [E [F [O A]]]]]. rewrite A.
destruct (Rmult_integral _ _ O) as [-> | ->].
- replace (x * (1 + 0) + eta - x) with eta by ring. apply Rle_trans with (1 := F). apply Rmax_r.
- replace (x * (1 + eps) + 0 - x) with (eps * x) by ring. rewrite Rabs_mult.
  apply Rle_trans with (u * Rabs x); [|apply Rmax_l]. apply Rmult_le_compat_r; [apply Rabs_pos | exact E].
Qed.

Lemma RN_error_normal : forall x, bpow radix2 (emin + prec - 1) <= Rabs x -> Rabs (RN x - x) <= u * Rabs x.
Proof.
intros x Hx. replace u with (/ 2 * bpow radix2 (- prec + 1)).
- apply relative_error_N_FLT; [exact prec_positive | exact Hx].
- unfold u. rewrite bpow_plus. change (bpow radix2 1) with 2. lra.
Qed.

(* Underflow included: what is at most h, with h >= 1, is off by at most u h. *)
Lemma RN_error_within : forall x h, Rabs x <= h -> 1 <= h -> Rabs (RN x - x) <= u * h.
Proof.
intros x h Hx Hh. apply Rle_trans with (1 := RN_error x). assert (P := u_pos). assert (Q := eta_le_u).
apply Rmax_lub; nra.
Qed.

Lemma RN_le : forall x y, x <= y -> RN x <= RN y.
Proof. intros x y H. apply round_le; auto with typeclass_instances. Qed.

Lemma RN_format : forall x, format x -> RN x = x.
Proof. intros x H. apply round_generic; auto with typeclass_instances. Qed.

(* Multiples of a half below 2^prec halves are numbers of the format. *)
Lemma format_halves : forall k, (Z.abs k <= 2 ^ prec)%Z -> format (IZR k / 2).
Proof.
intros k Hk. red in prec_positive.
destruct (Z.eq_dec (Z.abs k) (2 ^ prec)) as [E | E].
- assert (B : format (bpow radix2 (prec - 1))) by (apply generic_format_bpow; unfold FLT_exp; lia).
  replace (bpow radix2 (prec - 1)) with (IZR (2 ^ prec) / 2) in B
    by (rewrite bpow_pred; unfold Rdiv; rewrite <- IZR_Zpower by lia; reflexivity).
  destruct (Z_le_gt_dec 0 k) as [S | S].
  + replace k with (2 ^ prec)%Z by lia. exact B.
  + replace (IZR k / 2) with (- (IZR (2 ^ prec) / 2)) by (replace k with (- 2 ^ prec)%Z by lia; rewrite opp_IZR; field).
    apply generic_format_opp. exact B.
- apply generic_format_FLT. exists (Float radix2 k (- 1)); cbn [Fnum Fexp].
  + unfold F2R; cbn [Fnum Fexp]. reflexivity.
  + change (radix2 ^ prec)%Z with (2 ^ prec)%Z. lia.
  + lia.
Qed.

Lemma format_whole : forall k, (Z.abs k <= 2 ^ (prec - 1))%Z -> format (IZR k).
Proof.
intros k Hk. replace (IZR k) with (IZR (2 * k) / 2) by (rewrite mult_IZR; field).
apply format_halves. red in prec_positive. replace prec with (1 + (prec - 1))%Z at 1 by lia.
rewrite Z.pow_add_r by lia. lia.
Qed.

(* What is at most 2^k is off by at most half as much, u 2^(k - 1). *)
Lemma RN_error_power : forall k x, (0 <= k)%Z -> Rabs x <= bpow radix2 k -> Rabs (RN x - x) <= u * bpow radix2 (k - 1).
Proof.
intros k x Hk Hx. assert (P := u_pos). assert (Q := bpow_gt_0 radix2 (k - 1)).
assert (F : format (bpow radix2 k)) by (apply generic_format_bpow; red in prec_positive; unfold FLT_exp; lia).
destruct (Req_dec (Rabs x) (bpow radix2 k)) as [E | E].
- assert (Fx : format x).
  { destruct (Rcase_abs x) as [S | S].
    - rewrite Rabs_left in E by exact S. rewrite <- (Ropp_involutive x), E. apply generic_format_opp. exact F.
    - rewrite Rabs_right in E by exact S. rewrite E. exact F. }
  rewrite RN_format, Rminus_diag_eq, Rabs_R0 by (exact Fx || reflexivity). apply Rmult_le_pos; lra.
- apply Rle_trans with (/ 2 * ulp radix2 (FLT_exp emin prec) x).
  { apply error_le_half_ulp. auto with typeclass_instances. }
  destruct (Req_dec x 0) as [-> | N].
  + rewrite ulp_FLT_0 by exact prec_positive.
    apply Rle_trans with (bpow radix2 (emin - 1)); [rewrite bpow_pred; lra|].
    unfold u. rewrite <- bpow_plus. apply bpow_le. lia.
  + rewrite ulp_neq_0 by exact N. assert (M := mag_le_bpow radix2 x k N ltac:(lra)).
    apply Rle_trans with (/ 2 * bpow radix2 (k - prec)).
    * apply Rmult_le_compat_l; [lra|]. apply bpow_le. unfold cexp, FLT_exp. lia.
    * unfold u. rewrite <- bpow_plus. replace (- prec + (k - 1))%Z with (k - prec - 1)%Z by ring. rewrite bpow_pred. lra.
Qed.
End Rounding.

Arguments u : clear implicits.
Arguments RN : clear implicits.
