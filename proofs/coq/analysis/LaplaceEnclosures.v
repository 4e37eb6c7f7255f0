(* From signs of the derivative of the closed form at two steps to the best of all steps of the clipped quantizer for the Laplace law,
   every step compared by its improper integral; and the tactic that checks the signs and the values by interval arithmetic. *)
From Coq Require Import Reals ZArith Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
From Analysis Require Import ClippedQuantizer ClippedError ConvexMinimum ClippedLaplace LaplaceConvex.
Open Scope R_scope.

Lemma error_is_e : forall n s, 0 < s -> laplace_error n s = e (INR n) (sqrt 2 * s).
Proof.
intros n s Hs. destruct root_two as [P E]. rewrite laplace_geometric by exact Hs. unfold e, h.
set (t := sqrt 2 * s). assert (Ht : 0 < t) by (apply Rmult_lt_0_compat; lra).
assert (E2 : t^2 = 2 * s^2) by (transitivity (sqrt 2 * sqrt 2 * s^2); [unfold t; ring | now rewrite E]).
replace (s^2/4) with (t^2/8) by (rewrite E2; field).
assert (E1 : t/2 = s / sqrt 2).
{ apply (Rmult_eq_reg_l (sqrt 2)); [|lra]. transitivity (sqrt 2 * sqrt 2 * (s/2)); [unfold t; field|].
  rewrite E. field. lra. }
rewrite <- E1.
replace (exp (- INR n * t)) with (exp (- t) ^ n)
  by (rewrite <- Rpower_pow by apply exp_pos; unfold Rpower; rewrite ln_exp; f_equal; ring).
rewrite Nat.add_1_r, <- (tech_pow_Rmult (exp (- t))), exp_Ropp. assert (A := exp_above t Ht). set (w := (/ exp t) ^ n). field. lra.
Qed.

(* the derivative in the step, and the distance from the tangent *)
Theorem laplace_convex : forall n s, 0 < s -> exists slope, is_derive (laplace_error n) s slope /\
  forall t, 0 < t -> laplace_error n s + slope * (t - s) + (t - s)^2/12 <= laplace_error n t.
Proof.
intros n s Hs. destruct root_two as [P E]. assert (Q : forall t, 0 < t -> 0 < sqrt 2 * t) by (intros; nra).
exists (sqrt 2 * e1 (INR n) (sqrt 2 * s)). split.
- apply (is_derive_ext_loc (fun s => e (INR n) (sqrt 2 * s))).
  + exists (mkposreal s Hs). intros y Hy. symmetry. apply error_is_e.
    unfold ball in Hy; simpl in Hy. unfold AbsRing_ball, abs, minus, plus, opp in Hy; simpl in Hy.
    apply Rabs_lt_between in Hy. lra.
  + apply (is_derive_comp (e (INR n)) (fun s => sqrt 2 * s)); [apply e_derive, Q, Hs|].
    auto_derive; [exact I | ring].
- intros t Ht. rewrite !error_is_e by assumption.
  assert (T := above_tangent _ _ _ _ (e_derive (INR n)) (e1_derive (INR n)) (fun x => e2_ge (INR n) x (pos_INR n))
    (sqrt 2 * s) (sqrt 2 * t) (Q s Hs) (Q t Ht)).
  replace ((sqrt 2 * t - sqrt 2 * s)^2) with (sqrt 2 * sqrt 2 * (t - s)^2) in T by ring. rewrite E in T. lra.
Qed.

Theorem laplace_minimum : forall n lo hi, 0 < lo <= hi -> e1 (INR n) (sqrt 2 * lo) <= 0 <= e1 (INR n) (sqrt 2 * hi) ->
  exists s, lo <= s <= hi /\
    e (INR n) (sqrt 2 * lo) + e1 (INR n) (sqrt 2 * lo) * (sqrt 2 * hi - sqrt 2 * lo) <= laplace_error n s <= e (INR n) (sqrt 2 * lo) /\
    forall t, 0 < t -> laplace_error n s + (t - s)^2/12 <= laplace_error n t.
Proof.
intros n lo hi H S. destruct root_two as [P E].
destruct (enclosed_minimum _ _ _ (1/12) ltac:(lra) (e_derive (INR n)) (e1_derive (INR n))
  (fun x => e2_ge (INR n) x (pos_INR n)) (sqrt 2 * lo) (sqrt 2 * hi) ltac:(nra) S) as [x [Hx [V M]]].
assert (X : sqrt 2 * (x / sqrt 2) = x) by (field; lra).
assert (B : lo <= x / sqrt 2 <= hi) by (split; apply (Rmult_le_reg_l (sqrt 2)); rewrite ?X; lra).
exists (x / sqrt 2). split; [exact B|]. rewrite error_is_e, X by lra. split; [exact V|].
intros t Ht. rewrite error_is_e by exact Ht. assert (T := M (sqrt 2 * t) ltac:(nra)).
replace ((sqrt 2 * t - x)^2) with (sqrt 2 * sqrt 2 * (t - x / sqrt 2)^2) in T by (field; lra). rewrite E in T. lra.
Qed.

Theorem laplace_best_step : forall n, exists s, / (sqrt 2 * (INR n + 1)) <= s <= sqrt 2 /\
  forall t, 0 < t -> laplace_error n s + (t - s)^2/12 <= laplace_error n t.
Proof.
intros n. destruct root_two as [P E]. assert (N := pos_INR n).
assert (L : sqrt 2 * / (sqrt 2 * (INR n + 1)) = / (INR n + 1)) by (field; lra).
destruct (laplace_minimum n (/ (sqrt 2 * (INR n + 1))) (sqrt 2)) as [s [Hs [_ M]]].
- split; [apply Rinv_0_lt_compat; nra|]. apply (Rmult_le_reg_l (sqrt 2)); [exact P|]. rewrite L, E.
  apply Rle_trans with (/ 1); [apply Rinv_le_contravar|]; lra.
- rewrite L, E. split; [now apply e1_low | now apply e1_high].
- exists s. now split.
Qed.

Lemma levels : forall b, (1 <= b)%nat -> INR (2 ^ (b - 1) - 1) = IZR (2 ^ (Z.of_nat b - 1) - 1).
Proof.
intros b Hb. assert (P : (2 ^ (b - 1) <> 0)%nat) by (apply Nat.pow_nonzero; lia).
rewrite INR_IZR_INZ, Nat2Z.inj_sub, Nat2Z.inj_pow, Nat2Z.inj_sub by lia. reflexivity.
Qed.

Theorem laplace_best : forall b N lo hi elo ehi, (1 <= b)%nat -> (2 ^ (Z.of_nat b - 1) - 1)%Z = N -> 0 < lo <= hi ->
  e1 (IZR N) (sqrt 2 * lo) <= 0 -> 0 <= e1 (IZR N) (sqrt 2 * hi) ->
  elo <= e (IZR N) (sqrt 2 * lo) + e1 (IZR N) (sqrt 2 * lo) * (sqrt 2 * hi - sqrt 2 * lo) -> e (IZR N) (sqrt 2 * lo) <= ehi ->
  exists s c, lo <= s <= hi /\ elo <= c <= ehi /\ forall sigma, 0 < sigma ->
    integral_over_reals (fun x => (x - q (2 ^ (b - 1) - 1) (s * sigma) x)^2 * laplace sigma x) (sigma^2 * c) /\
    forall D other, 0 < D -> D <> s * sigma ->
      integral_over_reals (fun x => (x - q (2 ^ (b - 1) - 1) D x)^2 * laplace sigma x) other -> sigma^2 * c < other.
Proof.
intros b N lo hi elo ehi Hb HN H A B C D. subst N. rewrite <- levels in * by exact Hb.
set (n := (2 ^ (b - 1) - 1)%nat) in *.
destruct (laplace_minimum n lo hi H (conj A B)) as [s [Hs [V M]]].
exists s, (laplace_error n s). split; [exact Hs | split; [lra|]]. intros sigma HS. split.
- apply laplace_closed_form; lra.
- intros E other HE NE HO. assert (T : 0 < E / sigma) by now apply Rdiv_lt_0_compat.
  assert (X := laplace_closed_form n sigma (E / sigma) HS T).
  replace (E / sigma * sigma) with E in X by (field; lra).
  rewrite (integral_over_reals_unique _ _ _ HO X). apply Rmult_lt_compat_l; [apply pow_lt, HS|].
  assert (L := M (E / sigma) T). assert (U : E / sigma - s <> 0).
  { intros Z. apply NE. replace s with (E / sigma) by lra. field. lra. }
  assert (W := pow2_gt_0 _ U). lra.
Qed.

Ltac enclosed b :=
  let N := eval vm_compute in (2 ^ (Z.of_nat b - 1) - 1)%Z in
  apply (laplace_best b N); [lia | reflexivity | lra | unfold e1, e, h1, h; interval with (i_prec 200) ..].
