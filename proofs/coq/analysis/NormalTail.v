(* The unit normal law's tail Q: nonnegative, at most phi(t)/t (Mills), with limit 0; and h(t) = 8 Q(t) - 4 t phi(t), of
   which the second derivative of the error in the step is 1/2 + sum_{k=1}^n k h(k D): positive at first and never again
   after it is negative, so that a partial sum is nonnegative or at least every later one. *)
From Coq Require Import Reals ZArith Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import Gaussian ClippedNormal NormalDerivatives.
Open Scope R_scope.

(* Derivatives at x of expressions in phi and Q, which stand as any two functions with their derivatives. *)
Ltac differentiate x := generalize (phi_derive x) (Q_derive x); generalize phi Q;
  let p := fresh "p" in let r := fresh "r" in let A := fresh "A" in let B := fresh "B" in intros p r A B; auto_derive;
  [repeat match goal with |- _ /\ _ => split end; first [exact Logic.I | exact (ex_intro _ _ A) | exact (ex_intro _ _
    B)]
  |rewrite ?(is_derive_unique (fun y : R => p y) x _ A), ?(is_derive_unique (fun y : R => r y) x _ B); clear A B;
   generalize (p x) (r x); intros; simpl INR; cbn [Nat.pred]].

Lemma phi_pos : forall x, 0 < phi x.
Proof. intros x. apply Rdiv_lt_0_compat; [apply exp_pos | apply root_pos]. Qed.

Lemma Q_0 : Q 0 = /2.
Proof. unfold Q. rewrite RInt_point. unfold zero; simpl. assert (P := root_pos). field. lra. Qed.

Lemma Q_lim : is_lim Q p_infty 0.
Proof.
assert (P := root_pos). apply is_lim_ext with (fun x => /2 - / sqrt (2*PI) * G x).
{ intros x. unfold Q, G, g. field. lra. }
replace (Finite 0) with (Finite (/2 - / sqrt (2*PI) * sqrt (PI/2))) by (f_equal; rewrite root_half; field; lra).
apply (is_lim_minus' (fun _ => /2)); [apply is_lim_const|].
apply (is_lim_scal_l G (/ sqrt (2*PI)) p_infty (sqrt (PI/2))), G_lim.
Qed.

Lemma Q_pos : forall t, 0 <= Q t.
Proof.
intros t. apply (is_lim_le_loc Q (fun _ => Q t) p_infty 0 (Q t)).
- exists t. intros T HT. apply decreasing with (1 := Q_derive); [lra|]. intros x _. assert (P := phi_pos x). lra.
- apply Q_lim.
- apply is_lim_const.
Qed.

Lemma Q_mills : forall t, 0 < t -> Q t <= phi t / t.
Proof.
intros t Ht. apply Rminus_le. apply (is_lim_le_loc (fun _ => Q t - phi t / t) Q p_infty (Q t - phi t / t) 0).
- exists t. intros T HT. apply Rle_trans with (Q T - phi T * / t).
  + apply (increasing (fun s => Q s - phi s * / t) (fun s => - phi s + s * phi s * / t)); [|lra|].
    * intros x. differentiate x. ring.
    * intros x Hx. assert (P := phi_pos x). assert (1 <= x * / t).
      { apply Rmult_le_reg_r with t; [lra|]. rewrite Rmult_assoc, Rinv_l; lra. }
      replace (- phi x + x * phi x * / t) with (phi x * (x * / t - 1)) by ring. apply Rmult_le_pos; lra.
  + assert (P := phi_pos T). assert (0 < / t) by (apply Rinv_0_lt_compat, Ht). nra.
- apply is_lim_const.
- apply Q_lim.
Qed.

Definition hh t := 8 * Q t - 4 * t * phi t.
Fixpoint sh n D := match n with O => 0 | S m => sh m D + INR n * hh (INR n * D) end.

Lemma ddcb_sh : forall n D, ddcb n D = /2 + sh n D.
Proof.
intros n D. unfold ddcb. assert (E : sh n D = 8 * sQ n D - 4 * D * s2 n D); [|lra].
induction n as [|n IH]; cbn [sh sQ s2]; [ring|]. rewrite IH. unfold hh. ring.
Qed.

Lemma hh_derive : forall t : R, is_derive hh t ((4*t*t - 12) * phi t).
Proof. intros t. unfold hh. differentiate t. ring. Qed.

Lemma hh_falls : forall s t, 0 <= s -> s <= t -> t <= 3/2 -> hh t <= hh s.
Proof.
intros s t Hs Hst Ht. apply decreasing with (1 := hh_derive); [lra|]. intros x Hx. assert (P := phi_pos x).
assert (4*x*x - 12 <= 0) by nra. nra.
Qed.

Lemma hh_late : forall t, 3/2 <= t -> hh t <= 0.
Proof.
intros t Ht. assert (M := Q_mills t ltac:(lra)). assert (P := phi_pos t). unfold hh.
assert (E : phi t / t * t = phi t) by (field; lra). assert (M0 : 0 < phi t / t) by (apply Rdiv_lt_0_compat; lra).
set (m := phi t / t) in *. rewrite <- E. assert (9/4 <= t*t) by nra.
assert (m * (9/4) <= m * (t*t)) by (apply Rmult_le_compat_l; lra). lra.
Qed.

Lemma hh_stays : forall s t, 0 <= s -> s <= t -> hh s < 0 -> hh t <= 0.
Proof.
intros s t Hs Hst H. destruct (Rle_or_lt (3/2) t) as [A|A]; [apply hh_late, A|].
assert (F := hh_falls s t Hs Hst ltac:(lra)). lra.
Qed.

Lemma sh_cases : forall n D, 0 < D -> 0 <= sh n D \/ forall m, (n <= m)%nat -> sh m D <= sh n D.
Proof.
intros n D HD. induction n as [|n IH]; [left; simpl; lra|].
assert (K := pos_INR (S n)). destruct (Rle_or_lt 0 (hh (INR (S n) * D))) as [A|A].
- assert (B : 0 <= INR (S n) * hh (INR (S n) * D)) by (apply Rmult_le_pos; lra).
  destruct IH as [IH|IH]; [left; cbn [sh]; lra|right]. intros m Hm. assert (C := IH m ltac:(lia)). cbn [sh]. lra.
- right. intros m Hm. induction Hm as [|m Hm IHm]; [lra|]. apply Rle_trans with (2 := IHm).
  assert (L : INR (S n) <= INR (S m)) by (apply le_INR; lia).
  assert (C : hh (INR (S m) * D) <= 0).
  { apply (hh_stays (INR (S n) * D)); [apply Rmult_le_pos; lra | apply Rmult_le_compat_r; lra | exact A]. }
  assert (0 <= INR (S m)) by lra. change (sh (S m) D) with (sh m D + INR (S m) * hh (INR (S m) * D)). nra.
Qed.
