(* The Laplace law of mean 0 and variance sigma^2, density exp(-sqrt 2 |x| / sigma) / (sqrt 2 sigma): total mass, mean, variance, and
   the error of the clipped mid-rise quantizer in closed form, as a finite sum and, by the geometric sum, without one. In the
   sum of numerics/constants/laws.py the terms j exp(-j a D) of the tails and of the first moments cancel. *)
From Coq Require Import Reals ZArith Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import ClippedQuantizer ClippedError.
Open Scope R_scope.

Definition laplace sigma x := exp (- (sqrt 2 * Rabs x / sigma)) / (sqrt 2 * sigma).

(* the quantizer's error at step s sigma, over sigma^2 *)
Definition laplace_error n s :=
  1 + s^2/4 - s / sqrt 2 * (1 + 2 * sum_n_m (fun j => exp (- (INR j * (sqrt 2 * s)))) 1 n).

Lemma root_two : 0 < sqrt 2 /\ sqrt 2 * sqrt 2 = 2.
Proof. split; [apply sqrt_lt_R0 | apply sqrt_sqrt]; lra. Qed.

Section Rate.

(* with rate a the density on the right half line is (a/2) exp(-a x) *)
Variable a : R.
Hypothesis a_pos : 0 < a.

Let p x := a/2 * exp (- (a * x)).
Let F c x := - (exp (- (a * x)) / 2 * ((x - c)^2 + 2/a * (x - c) + 2/a^2)).

Lemma F_derive : forall c x, is_derive (F c) x ((x - c)^2 * p x).
Proof. intros c x. unfold F, p. auto_derive; [exact I | field; lra]. Qed.

Lemma F_int : forall c x y, 0 <= x <= y -> is_RInt (fun t => (t - c)^2 * p t) x y (F c y - F c x).
Proof.
intros c x y _. apply (is_RInt_derive (F c)); intros t _; [apply F_derive|].
apply (ex_derive_continuous (fun t => (t - c)^2 * p t)). unfold p. now auto_derive.
Qed.

(* x^2 exp(-a x) tends to zero: it is at most 27 / (a^3 x) *)
Lemma exp_fast : forall x, 0 < x -> exp (- (a * x)) <= 27 / (a * x)^3.
Proof.
intros x Hx. assert (Q := exp_ineq1_le (a * x / 3)). assert (P := Rmult_lt_0_compat a x a_pos Hx).
replace (- (a * x)) with (- (a * x / 3 + a * x / 3 + a * x / 3)) by field. rewrite exp_Ropp, !exp_plus.
set (w := exp (a * x / 3)) in *. replace (27 / (a * x)^3) with (/ ((a * x / 3)^3)) by (field; lra).
apply Rinv_le_contravar; [apply pow_lt; lra|]. replace (w * w * w) with (w^3) by ring. apply pow_incr. lra.
Qed.

Lemma F_lim : forall c, is_lim (F c) p_infty 0.
Proof.
intros c. set (K := (1 + Rabs c)^2 + 2/a * (1 + Rabs c) + 2/a^2).
assert (K0 : 0 <= K).
{ assert (C := Rabs_pos c). assert (0 < 2/a) by (apply Rdiv_lt_0_compat; lra).
  assert (0 < 2/a^2) by (apply Rdiv_lt_0_compat; [lra | apply pow_lt, a_pos]). unfold K. nra. }
apply is_lim_le_le_loc with (fun x => - (K * 27 / (2 * a^3)) * / x) (fun x => K * 27 / (2 * a^3) * / x).
- exists 1. intros x Hx. assert (Z := exp_fast x ltac:(lra)). assert (Z0 := exp_pos (- (a * x))).
  enough (B : Rabs (F c x) <= K * 27 / (2 * a^3) * / x) by (apply Rabs_le_between in B; lra).
  unfold F. rewrite Rabs_Ropp, Rabs_mult, (Rabs_pos_eq (_ / 2)) by lra.
  assert (S : Rabs ((x - c)^2 + 2/a * (x - c) + 2/a^2) <= K * x^2).
  { assert (C : Rabs (x - c) <= (1 + Rabs c) * x).
    { replace (x - c) with (x + - c) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
      rewrite Rabs_Ropp, Rabs_pos_eq by lra. assert (C := Rabs_pos c). nra. }
    assert (A1 : 0 < 2/a) by (apply Rdiv_lt_0_compat; lra).
    assert (A2 : 0 < 2/a^2) by (apply Rdiv_lt_0_compat; [lra | apply pow_lt, a_pos]).
    apply Rle_trans with (1 := Rabs_triang _ _). rewrite (Rabs_pos_eq (2/a^2)) by lra.
    apply Rle_trans with ((1 + Rabs c)^2 * x^2 + 2/a * (1 + Rabs c) * x^2 + 2/a^2 * x^2); [|right; unfold K; ring].
    assert (X : 1 <= x^2) by nra. assert (C0 := Rabs_pos c). apply Rplus_le_compat; [|nra].
    apply Rle_trans with (1 := Rabs_triang _ _). apply Rplus_le_compat.
    - rewrite <- RPow_abs, <- Rpow_mult_distr. apply pow_incr. split; [apply Rabs_pos | exact C].
    - rewrite Rabs_mult, (Rabs_pos_eq (2/a)), Rmult_assoc by lra. apply Rmult_le_compat_l; [lra|].
      apply Rle_trans with (1 := C). apply Rmult_le_compat_l; nra. }
  apply Rle_trans with (27 / (a * x)^3 / 2 * (K * x^2)).
  + apply Rmult_le_compat; [lra | apply Rabs_pos | lra | exact S].
  + right. field. lra.
- replace (Finite 0) with (Rbar_mult (- (K * 27 / (2 * a^3))) (Rbar_inv p_infty)) by (simpl; f_equal; ring).
  apply is_lim_scal_l, is_lim_inv; [apply is_lim_id | discriminate].
- replace (Finite 0) with (Rbar_mult (K * 27 / (2 * a^3)) (Rbar_inv p_infty)) by (simpl; f_equal; ring).
  apply is_lim_scal_l, is_lim_inv; [apply is_lim_id | discriminate].
Qed.

Definition geometric n D := sum_n_m (fun j => exp (- (INR j * (a * D)))) 1 n.

Lemma geometric_S : forall n D, geometric (S n) D = geometric n D + exp (- (INR (S n) * (a * D))).
Proof. intros n D. unfold geometric. rewrite sum_n_Sm by lia. reflexivity. Qed.

Lemma cells_sum : forall n D, cells F n D - F (middle n D) (INR n * D) = (D^2/4 - D/a + 2/a^2) / 2 - D/a * geometric n D.
Proof.
intros n D. induction n as [|n IH].
- unfold geometric. rewrite sum_n_m_zero by lia. unfold zero, F, middle; simpl. rewrite Rmult_0_l, Rmult_0_r, Ropp_0, exp_0.
  field. lra.
- rewrite geometric_S. cbn [cells].
  replace (cells F n D) with (F (middle n D) (INR n * D) + ((D^2/4 - D/a + 2/a^2) / 2 - D/a * geometric n D)) by lra.
  replace (INR (S n) * (a * D)) with (a * (INR (S n) * D)) by ring.
  unfold F, middle. set (w := exp (- (a * (INR (S n) * D)))). rewrite S_INR. field. lra.
Qed.

Lemma rate_error : forall n D, 0 < D ->
  integral_over_reals (fun x => (x - q n D x)^2 * p (Rabs x)) (2/a^2 + D^2/4 - D/a * (1 + 2 * geometric n D)).
Proof.
intros n D HD.
replace (2/a^2 + D^2/4 - D/a * (1 + 2 * geometric n D)) with (2 * half F (fun _ => 0) n D).
- exact (clipped_integral p F (fun _ => 0) F_int F_lim n D HD).
- unfold half. replace (cells F n D + (0 - F (middle n D) (INR n * D))) with (cells F n D - F (middle n D) (INR n * D)) by ring.
  rewrite cells_sum. field. lra.
Qed.

(* the moments of orders 0, 1, 2 from the second moments about -1, 0 and 1 *)
Lemma square_right : forall c,
  is_RInt_gen (fun x => (x - c)^2 * p (Rabs x)) (at_point 0) (Rbar_locally p_infty) (c^2/2 - c/a + /a^2).
Proof.
intros c. apply integral_right with (fun M => F c M - F c 0) 0.
- intros M HM. apply (is_RInt_ext (V := R_NormedModule)) with (2 := F_int c 0 M ltac:(lra)).
  intros x Hx. rewrite Rmin_left in Hx by lra. now rewrite Rabs_pos_eq by lra.
- replace (Finite (c^2/2 - c/a + /a^2)) with (Finite (0 - F c 0)).
  + apply (is_lim_minus' (F c) (fun _ => F c 0)); [apply F_lim | apply is_lim_const].
  + f_equal. unfold F. rewrite Rmult_0_r, Ropp_0, exp_0. field. lra.
Qed.

Lemma combined : forall u v w,
  is_RInt_gen (fun x => (u * (x - 1)^2 + v * (x - -1)^2 + w * (x - 0)^2) * p (Rabs x)) (at_point 0) (Rbar_locally p_infty)
    (u * (1^2/2 - 1/a + /a^2) + v * ((-1)^2/2 - -1/a + /a^2) + w * (0^2/2 - 0/a + /a^2)).
Proof.
intros u v w.
apply (is_RInt_gen_ext (V := R_NormedModule) (fun x => plus (plus (scal u ((x - 1)^2 * p (Rabs x)))
  (scal v ((x - -1)^2 * p (Rabs x)))) (scal w ((x - 0)^2 * p (Rabs x))))).
- apply filter_forall. intros ab x _. unfold plus, scal; simpl; unfold mult; simpl. ring.
- apply (is_RInt_gen_plus (V := R_NormedModule)); [apply (is_RInt_gen_plus (V := R_NormedModule))|];
    apply (is_RInt_gen_scal (V := R_NormedModule)), square_right.
Qed.

Lemma rate_mass : integral_over_reals (fun x => p (Rabs x)) 1.
Proof.
assert (H := combined (/2) (/2) (-1)). replace 1 with (2 * (/2)) by field.
apply integral_even; [intros x; now rewrite Rabs_Ropp|].
replace (/2) with (/2 * (1^2/2 - 1/a + /a^2) + /2 * ((-1)^2/2 - -1/a + /a^2) + -1 * (0^2/2 - 0/a + /a^2)) by (field; lra).
refine (is_RInt_gen_ext (V := R_NormedModule) _ _ _ _ H). apply filter_forall. intros ab x _. simpl. field.
Qed.

Lemma rate_mean : integral_over_reals (fun x => x * p (Rabs x)) 0.
Proof.
assert (H := combined (-/4) (/4) 0).
eapply integral_odd; [intros x; rewrite Rabs_Ropp; ring|].
refine (is_RInt_gen_ext (V := R_NormedModule) _ _ _ _ H). apply filter_forall. intros ab x _. simpl. field.
Qed.

Lemma rate_variance : integral_over_reals (fun x => x^2 * p (Rabs x)) (2/a^2).
Proof.
assert (H := combined 0 0 1). replace (2/a^2) with (2 * (/a^2)) by (field; lra).
apply integral_even; [intros x; rewrite Rabs_Ropp; ring|].
replace (/a^2) with (0 * (1^2/2 - 1/a + /a^2) + 0 * ((-1)^2/2 - -1/a + /a^2) + 1 * (0^2/2 - 0/a + /a^2)) by (field; lra).
refine (is_RInt_gen_ext (V := R_NormedModule) _ _ _ _ H). apply filter_forall. intros ab x _. simpl. ring.
Qed.

End Rate.

(* the law of variance sigma^2 has the rate sqrt 2 / sigma *)
Lemma laplace_rate : forall sigma x, 0 < sigma ->
  sqrt 2 / sigma / 2 * exp (- (sqrt 2 / sigma * Rabs x)) = laplace sigma x.
Proof.
intros sigma x H. destruct root_two as [P E]. unfold laplace.
replace (sqrt 2 / sigma * Rabs x) with (sqrt 2 * Rabs x / sigma) by (field; lra).
replace (sqrt 2 / sigma / 2) with (/ (sqrt 2 * sigma)); [field; lra|].
replace 2 with (sqrt 2 * sqrt 2) at 3. field. lra.
Qed.

Lemma rate_pos : forall sigma, 0 < sigma -> 0 < sqrt 2 / sigma.
Proof. intros sigma H. destruct root_two as [P _]. now apply Rdiv_lt_0_compat. Qed.

Lemma square_of_rate : forall sigma, 0 < sigma -> 2 / (sqrt 2 / sigma)^2 = sigma^2.
Proof.
intros sigma H. destruct root_two as [P E]. replace 2 with (sqrt 2 * sqrt 2) at 1. field. lra.
Qed.

Lemma integral_same : forall (f g : R -> R) I, (forall x, f x = g x) -> integral_over_reals f I -> integral_over_reals g I.
Proof.
intros f g I E H. refine (is_RInt_gen_ext (V := R_NormedModule) _ _ _ _ H). apply filter_forall. intros ab x _. apply E.
Qed.

Theorem laplace_moments : forall sigma, 0 < sigma ->
  integral_over_reals (laplace sigma) 1 /\ integral_over_reals (fun x => x * laplace sigma x) 0 /\
  integral_over_reals (fun x => x^2 * laplace sigma x) (sigma^2).
Proof.
intros sigma H. assert (A := rate_pos sigma H). split; [|split].
- refine (integral_same _ _ _ _ (rate_mass _ A)). intros x. now apply laplace_rate.
- refine (integral_same _ _ _ _ (rate_mean _ A)). intros x. now rewrite <- laplace_rate.
- rewrite <- square_of_rate by exact H. refine (integral_same _ _ _ _ (rate_variance _ A)). intros x. now rewrite <- laplace_rate.
Qed.

Theorem laplace_closed_form : forall n sigma s, 0 < sigma -> 0 < s ->
  integral_over_reals (fun x => (x - q n (s * sigma) x)^2 * laplace sigma x) (sigma^2 * laplace_error n s).
Proof.
intros n sigma s H Hs. assert (A := rate_pos sigma H). destruct root_two as [P E].
assert (HD : 0 < s * sigma) by (apply Rmult_lt_0_compat; lra).
replace (sigma^2 * laplace_error n s) with (2/(sqrt 2 / sigma)^2 + (s * sigma)^2/4
  - s * sigma / (sqrt 2 / sigma) * (1 + 2 * geometric (sqrt 2 / sigma) n (s * sigma))).
- refine (integral_same _ _ _ _ (rate_error _ A n _ HD)). intros x. now rewrite <- laplace_rate.
- rewrite square_of_rate by exact H. unfold laplace_error, geometric.
  rewrite (sum_n_m_ext _ (fun j => exp (- (INR j * (sqrt 2 * s))))); [field; lra|].
  intros j. do 2 f_equal. field. lra.
Qed.

(* with r = exp(-sqrt 2 s) the sum is (r - r^(n+1)) / (1 - r) *)
Theorem laplace_geometric : forall n s, 0 < s -> laplace_error n s = 1 + s^2/4
  - s / sqrt 2 * ((1 + exp (- (sqrt 2 * s)) - 2 * exp (- (sqrt 2 * s)) ^ (n + 1)) / (1 - exp (- (sqrt 2 * s)))).
Proof.
intros n s Hs. destruct root_two as [P _]. unfold laplace_error.
assert (Z : exp (- (sqrt 2 * s)) < 1) by (rewrite <- exp_0; apply exp_increasing; nra).
set (r := exp (- (sqrt 2 * s))) in *. do 2 f_equal.
replace (sum_n_m _ 1 n) with ((r - r ^ (n + 1)) / (1 - r)); [field; lra|].
induction n as [|n IH]; [rewrite sum_n_m_zero by lia; unfold zero; simpl; field; lra|].
rewrite sum_n_Sm by lia. rewrite <- IH. replace (exp (- (INR (S n) * (sqrt 2 * s)))) with (r ^ S n).
- unfold plus; simpl. rewrite Nat.add_1_r. simpl. field. lra.
- unfold r. rewrite <- Rpower_pow by apply exp_pos. unfold Rpower. rewrite ln_exp. f_equal. ring.
Qed.
