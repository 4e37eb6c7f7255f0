(* Panter and Dite's constant for the normal law (Panter and Dite 1951): the integral T of the cube root of the density
   over the line exists, and T^3/12 = sqrt(3) pi/2. And the Gamma function's inequality that the bound for the sphere
   cites, Gamma(z + 1/2)^2 <= Gamma(z) Gamma(z + 1), for the integrals that define it. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import Line Gaussian Improper.
Open Scope R_scope.

Lemma cube_root_density : forall x,
  Rpower (exp (- (x * x) / 2) / sqrt (2 * PI)) (/ 3) = exp (- ln (sqrt (2 * PI)) / 3) * exp (- (x * x) / (2 * 3)).
Proof.
intros x. assert (P := PI_RGT_0). assert (S := sqrt_lt_R0 (2 * PI) ltac:(lra)).
unfold Rpower. change (exp (- (x * x) / 2) / sqrt (2 * PI)) with (exp (- (x * x) / 2) * / sqrt (2 * PI)).
rewrite ln_mult by (try apply exp_pos; apply Rinv_0_lt_compat, S).
rewrite ln_Rinv, ln_exp by exact S. rewrite <- exp_plus. f_equal. field.
Qed.

Theorem normal_value : exists T,
  line_integral (fun x => Rpower (exp (- (x * x) / 2) / sqrt (2 * PI)) (/ 3)) T /\ T ^ 3 / 12 = sqrt 3 * PI / 2.
Proof.
assert (P := PI_RGT_0). set (a := sqrt (2 * PI)). set (k := exp (- ln a / 3)).
assert (S : 0 < a) by (apply sqrt_lt_R0; lra).
exists (k * sqrt (2 * PI * 3)). split.
- apply (line_ext (fun x => k * exp (- (x * x) / (2 * 3)))).
  + intros x. symmetry. apply cube_root_density.
  + apply line_scal, line_gaussian. lra.
- assert (K : k ^ 3 * a = 1).
  { unfold k. replace (exp (- ln a / 3) ^ 3) with (exp (- ln a)).
    - rewrite exp_Ropp, exp_ln by exact S. field. lra.
    - replace (- ln a) with (- ln a / 3 + - ln a / 3 + - ln a / 3) at 1 by field. rewrite !exp_plus. ring. }
  rewrite sqrt_mult by lra. fold a.
  replace ((k * (a * sqrt 3)) ^ 3) with (k ^ 3 * a * (a * a) * (sqrt 3 * sqrt 3) * sqrt 3) by ring.
  rewrite K, (sqrt_sqrt 3) by lra. unfold a. rewrite sqrt_sqrt by lra. field.
Qed.

(** Gamma(z) is the integral of t^(z-1) exp(-t) over t > 0. *)
Definition gamma (z c : R) := is_RInt_gen (fun t => Rpower t (z - 1) * exp (- t)) (at_right 0) (Rbar_locally p_infty) c.

Lemma half_line_ge0 : forall (f : R -> R) (c : R), (forall x, 0 < x -> 0 <= f x) ->
  is_RInt_gen f (at_right 0) (Rbar_locally p_infty) c -> 0 <= c.
Proof.
intros f c Pf Hf. apply Rnot_lt_le. intros Hc.
destruct (Hf (ball c (mkposreal (- c) ltac:(lra))) (locally_ball _ _)) as [Q1 Q2 [e He] [M HM] H].
set (a := e / 2). set (b := Rmax (M + 1) e). assert (B1 := Rmax_l (M + 1) e). assert (B2 := Rmax_r (M + 1) e).
assert (E := cond_pos e). fold b in B1, B2.
destruct (H a b) as [y [Iy Hy]].
- apply He; [|unfold a; lra]. change (Rabs (a - 0) < e). rewrite Rabs_pos_eq; unfold a; lra.
- apply HM. lra.
- change (Rabs (y - c) < - c) in Hy. apply Rabs_def2 in Hy.
  assert (0 <= y); [|lra]. simpl in Iy. rewrite <- (is_RInt_unique _ _ _ _ Iy).
  apply RInt_ge_0; [unfold a; lra | exists y; exact Iy |]. intros x Hx. apply Pf. unfold a in Hx. lra.
Qed.

Theorem gamma_half : forall z c0 c1 c2, gamma z c0 -> gamma (z + / 2) c1 -> gamma (z + 1) c2 -> c1 ^ 2 <= c0 * c2.
Proof.
intros z c0 c1 c2 H0 H1 H2.
assert (Q : forall l, 0 <= c2 - 2 * l * c1 + l ^ 2 * c0).
{ intros l. set (w := fun z t => Rpower t (z - 1) * exp (- t)).
  apply (half_line_ge0 (fun t => w (z + 1) t - 2 * l * w (z + / 2) t + l ^ 2 * w z t)).
  - intros t Ht. unfold w.
    assert (E1 : Rpower t (z + / 2 - 1) = Rpower t (z - 1) * Rpower t (/ 2)) by (rewrite <- Rpower_plus; f_equal; ring).
    assert (E2 : Rpower t (z + 1 - 1) = Rpower t (z - 1) * (Rpower t (/ 2) * Rpower t (/ 2))).
    { rewrite <- !Rpower_plus. f_equal. field. }
    rewrite E1, E2. set (p := Rpower t (z - 1)). set (s := Rpower t (/ 2)).
    replace (p * (s * s) * exp (- t) - 2 * l * (p * s * exp (- t)) + l ^ 2 * (p * exp (- t)))
      with (p * exp (- t) * (s - l) ^ 2) by ring.
    apply Rmult_le_pos; [|apply pow2_ge_0]. apply Rmult_le_pos; apply Rlt_le, exp_pos.
  - apply (is_RInt_gen_plus (V := R_NormedModule) (fun t => w (z + 1) t - 2 * l * w (z + / 2) t) (fun t => l ^ 2 * w z t)).
    + apply (is_RInt_gen_minus (V := R_NormedModule) (w (z + 1)) (fun t => 2 * l * w (z + / 2) t)); [exact H2|].
      exact (is_RInt_gen_scal (V := R_NormedModule) (w (z + / 2)) (2 * l) c1 H1).
    + exact (is_RInt_gen_scal (V := R_NormedModule) (w z) (l ^ 2) c0 H0). }
assert (P0 : 0 <= c0).
{ apply (half_line_ge0 _ c0) with (2 := H0). intros t _. apply Rmult_le_pos; apply Rlt_le, exp_pos. }
destruct P0 as [P0|P0].
- assert (A := Q (c1 / c0)). apply Rmult_le_reg_r with (/ c0); [apply Rinv_0_lt_compat, P0|].
  replace (c0 * c2 * / c0) with c2 by (field; lra).
  replace (c2 - 2 * (c1 / c0) * c1 + (c1 / c0) ^ 2 * c0) with (c2 - c1 ^ 2 * / c0) in A by (field; lra). lra.
- rewrite <- P0 in *. destruct (Req_dec c1 0) as [->|N]; [lra|]. assert (A := Q ((c2 + 1) / (2 * c1))).
  replace (c2 - 2 * ((c2 + 1) / (2 * c1)) * c1 + ((c2 + 1) / (2 * c1)) ^ 2 * 0) with (- 1) in A by (field; exact N). lra.
Qed.
