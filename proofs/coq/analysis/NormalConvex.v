(* The closed form of the normal law's error is strictly convex in the step, for every number of levels: its second
   derivative 1/2 + sum_{k=1}^n k h(k D) is positive at every D > 0, and at least 1/8 up to D = 1/2. Steps up to 1.4:
   f(t) = t h(t) is the derivative of 4 t^2 Q(t), and the trapezoidal rule corrected at its ends (Euler and Maclaurin)
   gives the sum from its limit -1/3, less at most D^2/384 times the integral of a polynomial times phi that is above
   the fourth derivative of f and above 0; that integral is 28.7. Steps from 1.4: two terms, and a bound of the rest. *)
From Coq Require Import Reals ZArith Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
From Analysis Require Import Gaussian ClippedNormal NormalDerivatives NormalTail.
Open Scope R_scope.

(* f1 and f4 are the first and the fourth derivative of f; pm is above f4 and 0, and Pm its integral from 0. Ph has the
   derivative K f4 on the cell from a to a + D, K the kernel of the corrected rule, between 0 and D^4/384. *)
Definition f1 t := 8 * Q t - 16 * t * phi t + 4 * t^3 * phi t.
Definition f4 t := 4 * (20 - 53 * t^2 + 16 * t^4 - t^6) * phi t.
Definition pm t := 4 * (20 - 92/5 * t^2 + 17/4 * t^4) * phi t.
Definition Pm t := 4 * (287/20 * (/2 - Q t) + 92/5 * t * phi t - 17/4 * (t^3 + 3 * t) * phi t).
Definition K D u := u^2 * (D - u)^2 / 24.
Definition Ph D a t := let u := t - a in
  K D u * ((80 * t - 44 * t^3 + 4 * t^5) * phi t) - (4 * u^3 - 6 * D * u^2 + 2 * D^2 * u) / 24 * ((-24
    + 28 * t^2 - 4 * t^4) * phi t)
  + (12 * u^2 - 12 * D * u + 2 * D^2) / 24 * f1 t - (u - D / 2) * (t * hh t) + 4 * t^2 * Q t.

Lemma Pm_derive : forall t : R, is_derive Pm t (pm t).
Proof. intros t. unfold Pm, pm. differentiate t. field. Qed.

Lemma Ph_derive : forall D a (t : R), is_derive (Ph D a) t (K D (t - a) * f4 t).
Proof. intros D a t. unfold Ph, K, f1, f4, hh. cbv zeta. differentiate t. field. Qed.

Lemma majorant : forall t, 0 <= pm t /\ f4 t <= pm t.
Proof.
intros t. assert (P := phi_pos t). unfold pm, f4. assert (Y := pow2_ge_0 t). set (y := t^2) in *.
replace (t^4) with (y*y) by (unfold y; ring). replace (t^6) with (y*y*y) by (unfold y; ring).
assert (A : 0 <= 20 - 92/5 * y + 17/4 * (y*y)) by (assert (W := pow2_ge_0 (y - 184/85)); lra).
assert (B : 0 <= y * (y*y - 47/4 * y + 173/5)) by (apply Rmult_le_pos; [exact Y | assert (W := pow2_ge_0 (y - 47/8));
  lra]).
split; nra.
Qed.

Lemma cell_error : forall D a, 0 < D -> Ph D a (a + D) - Ph D a a <= D^4/384 * (Pm (a + D) - Pm a).
Proof.
intros D a HD.
assert (H := increasing (fun t => D^4/384 * Pm t - Ph D a t) (fun t => D^4/384 * pm t - K D (t - a) * f4 t) a (a + D)).
enough (D^4/384 * Pm a - Ph D a a <= D^4/384 * Pm (a + D) - Ph D a (a + D)) by lra. apply H; [|lra|].
- intros t. apply (is_derive_minus (fun t => D^4/384 * Pm t) (Ph D a));
    [apply (is_derive_scal Pm), Pm_derive | apply Ph_derive].
- intros t Ht. destruct (majorant t) as [A B]. set (u := t - a).
  assert (U : 0 <= u * (D - u) <= D^2/4) by (split; [unfold u; nra | assert (W := pow2_ge_0 (D - 2*u)); lra]).
  assert (E : K D u = (u * (D - u))^2 / 24) by (unfold K; field).
  assert (U2 : 0 <= (u * (D - u))^2 <= (D^2/4)^2) by (split; [apply pow2_ge_0 | apply pow_incr, U]).
  replace ((D^2/4)^2) with (D^4/16) in U2 by field. rewrite E. set (k := (u * (D - u))^2) in *. nra.
Qed.

Lemma corrected_sum : forall n D, 0 < D -> let T := INR n * D in
  4 * T^2 * Q T + D * (T * hh T) / 2 + D^2/12 * (f1 T - 4) - D^4/384 * Pm T <= D^2 * sh n D.
Proof.
intros n D HD. cbv zeta. induction n as [|n IH]; cbn [sh].
- simpl INR. rewrite Rmult_0_l. unfold f1, Pm, hh. rewrite Q_0. right. field.
- assert (C := cell_error D (INR n * D) HD). rewrite S_INR in *. set (a := INR n * D) in *.
  replace ((INR n + 1) * D) with (a + D) by (unfold a; ring).
  unfold Ph, K in C. cbv zeta in C. replace (a + D - a) with D in C by ring. replace (a - a) with 0 in C by ring.
  replace (D^2 * (sh n D + (INR n + 1) * hh (a + D))) with (D^2 * sh n D + D * ((a + D) * hh (a + D))) by (unfold a;
    ring).
  lra.
Qed.

(* What the ends add vanishes as T = n D grows. *)
Lemma ends_vanish : forall T, 1 <= T -> 0 <= T * phi T <= T^2 * phi T /\ T^2 * phi T <= 16 / T.
Proof.
intros T HT. assert (P := phi_pos T). split.
{ split; [apply Rmult_le_pos; lra | apply Rmult_le_compat_r; [lra | nra]]. }
assert (A : 1 + T*T/4 <= exp (T*T/4)) by (apply exp_ineq1_le).
assert (B : 1 <= sqrt (2*PI)) by (rewrite <- sqrt_1; apply sqrt_le_1_alt; assert (H := PI2_3_2); lra).
assert (C : phi T <= exp (-(T*T)/2)).
{ unfold phi. assert (E := exp_pos (-(T*T)/2)). apply Rmult_le_reg_r with (sqrt (2*PI)); [lra|].
  unfold Rdiv at 1. rewrite Rmult_assoc, Rinv_l by lra. nra. }
replace (-(T*T)/2) with (- (T*T/4 + T*T/4)) in C by field. rewrite exp_Ropp, exp_plus in C. set (e := exp (T*T/4)) in *.
apply Rle_trans with (T^2 * / (T*T/4 * (T*T/4))).
- assert (0 <= T*T/4) by nra. apply Rmult_le_compat_l; [nra|]. apply Rle_trans with (1 := C). apply Rinv_le_contravar.
  + assert (0 < T*T/4) by nra. apply Rmult_lt_0_compat; lra.
  + assert (T*T/4 * (T*T/4) <= e * e) by (apply Rmult_le_compat; lra). lra.
- replace (T^2 * / (T*T/4 * (T*T/4))) with (16 / T * / T) by (field; lra).
  assert (0 < 16 / T) by (apply Rdiv_lt_0_compat; lra). assert (/ T <= 1) by (rewrite <- Rinv_1;
    apply Rinv_le_contravar; lra).
  rewrite <- (Rmult_1_r (16 / T)) at 2. apply Rmult_le_compat_l; lra.
Qed.

Lemma sh_small_steps : forall n D, 0 < D <= 1.4 -> -0.34 - 3/40 * D^2 <= sh n D.
Proof.
intros n D HD. assert (D2 : 0 < D^2 <= 1.96) by nra. destruct (sh_cases n D) as [A|A]; [lra | lra |].
destruct (nfloor_ex (16000 / (D*D))) as [k [_ Hk]]; [apply Rlt_le, Rdiv_lt_0_compat; nra|].
set (m := (n + S k)%nat). apply Rle_trans with (2 := A m ltac:(lia)).
assert (C := corrected_sum m D (proj1 HD)). cbv zeta in C. set (T := INR m * D) in *.
assert (HT : 16000 <= T * D).
{ assert (INR k + 1 <= INR m) by (rewrite <- S_INR; apply le_INR; lia).
  replace 16000 with (16000 / (D*D) * (D*D)) by (field; lra). unfold T. nra. }
assert (T1 : 1 <= T) by nra. destruct (ends_vanish T T1) as [E1 E2].
assert (E3 : T^2 * phi T <= 0.001 * D).
{ apply Rle_trans with (1 := E2). apply Rmult_le_reg_r with T; [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra. }
assert (QT := Q_pos T). assert (P := phi_pos T). unfold f1, Pm, hh in C.
assert (T3 : 0 <= T^3 * phi T) by (apply Rmult_le_pos; [apply pow_le|]; lra).
assert (T2 : 0 <= T^2 * Q T) by (apply Rmult_le_pos; [apply pow_le|]; lra).
assert (TQ : 0 <= T * Q T) by (apply Rmult_le_pos; lra).
set (a := T * phi T) in *. set (b := T^2 * phi T) in *.
replace (16 * T * phi T) with (16 * a) in C by (unfold a; ring).
replace (T * (8 * Q T - 4 * T * phi T)) with (8 * (T * Q T) - 4 * b) in C by (unfold b; ring).
replace (4 * T^3 * phi T) with (4 * (T^3 * phi T)) in C by ring. 
replace (4 * (287/20 * (/ 2 - Q T) + 92/5 * T * phi T - 17/4 * (T ^ 3 + 3 * T) * phi T))
  with (287/10 - 287/5 * Q T + 113/5 * a - 17 * (T^3 * phi T)) in C by (unfold a; field).
assert (D4 : 0 < D^4 <= 1.96 * D^2) by (replace (D^4) with (D^2 * D^2) by ring; nra).
assert (X1 : D * (-4 * b) >= -0.004 * D^2) by nra.
assert (X2 : D^2 * a <= 0.0014 * D^2) by nra.
assert (X3 : D^4 * (28.7 + 22.6 * a) <= D^4 * 28.8) by (apply Rmult_le_compat_l; lra).
assert (X4 : 0 <= D * (T * Q T)) by nra. assert (X5 : 0 <= D^2 * (T^3 * phi T)) by nra.
assert (X6 : 0 <= D^2 * Q T) by nra.
assert (X7 : 0 <= D^4 * (T^3 * phi T)) by nra. assert (X8 : 0 <= D^4 * Q T) by nra.
apply Rmult_le_reg_l with (D^2); [lra|].
replace (D^2 * (-0.34 - 3/40 * D^2)) with (-0.34 * D^2 - 3/40 * D^4) by ring. lra.
Qed.

(* Steps from 1.4: k |h(k D)| is at most 4 k^2 D phi(k D) = 4 x^4 phi(x) / (D^3 k^2) at x = k D, and x^4 phi(x) falls
   from 2 on. *)
Definition w x := x^4 * phi x.

Lemma w_falls : forall x y, 2 <= x -> x <= y -> w y <= w x.
Proof.
intros x y Hx Hxy. apply (decreasing w (fun t => t^3 * (4 - t*t) * phi t)); [|lra|].
- intros t. unfold w. differentiate t. ring.
- intros t Ht. assert (P := phi_pos t). assert (0 <= t^3) by (apply pow_le; lra). assert (4 - t*t <= 0) by nra.
  assert (t^3 * (4 - t*t) <= 0) by nra. nra.
Qed.

Lemma w_at : w 2.8 <= 0.4866 /\ w 4.2 <= 0.0184.
Proof. unfold w, phi. split; interval with (i_prec 40). Qed.

Lemma hh_min : forall t, 0 <= t -> -0.29 < hh t.
Proof.
intros t Ht. apply Rlt_le_trans with (hh (sqrt 3)).
{ unfold hh, Q, phi. integral with (i_prec 50). }
assert (S := sqrt_sqrt 3 ltac:(lra)). assert (P := sqrt_pos 3). destruct (Rle_or_lt (sqrt 3) t) as [A|A].
- apply increasing with (1 := hh_derive); [lra|]. intros x Hx. assert (X := phi_pos x).
  assert (0 <= 4*x*x - 12) by nra. nra.
- apply decreasing with (1 := hh_derive); [lra|]. intros x Hx. assert (X := phi_pos x).
  assert (4*x*x - 12 <= 0) by nra. nra.
Qed.

Lemma term_bound : forall k D x0, 1.4 <= D -> 2 <= x0 -> 0 < k -> x0 <= k * D ->
  - (4 * w x0 / (343/125 * k^2)) <= k * hh (k * D).
Proof.
intros k D x0 HD H0 Hk Hx. assert (W := w_falls x0 (k * D) H0 Hx). assert (QP := Q_pos (k * D)).
assert (P := phi_pos x0). assert (W0 : 0 <= w x0) by (apply Rmult_le_pos; [apply pow_le|]; lra).
assert (D3 : 343/125 <= D^3) by (replace (343/125) with ((7/5)^3) by field; apply pow_incr; lra).
apply Rle_trans with (- (4 * w (k * D) / (D^3 * k^2))).
- apply Ropp_le_contravar. unfold Rdiv. apply Rmult_le_compat; [| |lra|].
  + assert (0 <= w (k * D)) by (apply Rmult_le_pos; [apply pow_le; nra | apply Rlt_le, phi_pos]). lra.
  + apply Rlt_le, Rinv_0_lt_compat. apply Rmult_lt_0_compat; [lra | apply pow_lt, Hk].
  + apply Rinv_le_contravar; [apply Rmult_lt_0_compat; [lra | apply pow_lt, Hk]|].
    apply Rmult_le_compat_r; [apply pow2_ge_0 | exact D3].
- unfold w, hh. replace (4 * ((k * D)^4 * phi (k * D)) / (D^3 * k^2)) with (k * (4 * (k * D) * phi (k * D))) by (field;
    lra). nra.
Qed.

Lemma sh_large_steps : forall n D, 1.4 <= D -> -0.49 <= sh n D.
Proof.
intros n D HD. destruct w_at as [W2 W3].
assert (S1 : -0.29 <= sh 1 D) by (cbn [sh]; simpl INR; rewrite !Rmult_1_l; assert (H := hh_min D ltac:(lra)); lra).
assert (S2 : -0.468 <= sh 2 D).
{ assert (B := term_bound 2 D 2.8 HD ltac:(lra) ltac:(lra) ltac:(lra)).
  change (sh 2 D) with (sh 1 D + INR 2 * hh (INR 2 * D)). replace (INR 2) with 2 by (simpl; ring). lra. }
assert (S3 : forall j, -0.468 - 0.027 * (/2 - / (INR j + 2)) <= sh (j + 2) D).
{ induction j as [|j IH]; [simpl INR; rewrite Rplus_0_l; simpl Nat.add; lra|].
  change (sh (S j + 2) D) with (sh (j + 2) D + INR (S (j + 2)) * hh (INR (S (j + 2)) * D)).
  assert (J := pos_INR j). rewrite !S_INR, plus_INR. replace (INR 2) with 2 by (simpl; ring). set (x := INR j + 2) in *.
  replace (INR j + 1 + 2) with (x + 1) by (unfold x; ring). assert (X : 2 <= x) by (unfold x; lra).
  assert (B := term_bound (x + 1) D 4.2 HD ltac:(lra) ltac:(lra) ltac:(nra)).
  assert (C : 4 * w 4.2 / (343/125 * (x + 1)^2) <= 0.027 * (/ x - / (x + 1))).
  { replace (/ x - / (x + 1)) with (/ (x * (x + 1))) by (field; lra).
    assert (I : / (x + 1)^2 <= / (x * (x + 1))) by (apply Rinv_le_contravar; nra).
    assert (I0 : 0 < / (x + 1)^2) by (apply Rinv_0_lt_compat; nra).
    replace (4 * w 4.2 / (343/125 * (x + 1)^2)) with (4 * w 4.2 / (343/125) * / (x + 1)^2) by (field; lra).
    assert (4 * w 4.2 / (343/125) <= 0.027) by lra. nra. }
  lra. }
destruct n as [|[|j]]; [simpl; lra | lra |]. replace (S (S j)) with (j + 2)%nat by lia.
apply Rle_trans with (2 := S3 j). assert (J := pos_INR j). assert (0 < / (INR j + 2)) by (apply Rinv_0_lt_compat; lra).
lra.
Qed.

Theorem convex : forall n D, 0 < D -> 0 < ddcb n D.
Proof.
intros n D HD. rewrite ddcb_sh. destruct (Rle_or_lt D 1.4) as [A|A].
- assert (H := sh_small_steps n D ltac:(lra)). assert (D^2 <= 1.96) by nra. lra.
- assert (H := sh_large_steps n D ltac:(lra)). lra.
Qed.

(* Steps up to 1/2, where the bound is nearer the limit 1/6. *)
Theorem convex_small : forall n D, 0 < D <= 1/2 -> /8 <= ddcb n D.
Proof.
intros n D HD. rewrite ddcb_sh. assert (H := sh_small_steps n D ltac:(lra)). assert (D^2 <= 1/4) by nra. lra.
Qed.
