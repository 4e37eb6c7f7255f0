(* The closed form of the clipped quantizer's error for the Laplace law of variance 1, in t = sqrt 2 times the step and N inner
   thresholds a side, is strongly convex: e(t) = 1 + t^2/8 - t/2 - h(t) (1 - exp(-N t)), h(t) = t / (exp t - 1), and
   e'' >= 1/12 for all t > 0 and N >= 0, because h > 0, h' <= 0 and 0 <= h'' <= 1/6. With t = 2u the last is
   3 (u cosh u - sinh u) <= sinh^3 u. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import ConvexMinimum.
Open Scope R_scope.

Definition h t := t / (exp t - 1).
Definition h1 t := (exp t - 1 - t * exp t) / (exp t - 1)^2.
Definition h2 t := exp t * (t * (exp t + 1) - 2 * (exp t - 1)) / (exp t - 1)^3.
Definition e N t := 1 + t^2/8 - t/2 - h t * (1 - exp (- N * t)).
Definition e1 N t := t/4 - 1/2 - h1 t * (1 - exp (- N * t)) - N * exp (- N * t) * h t.
Definition e2 N t := 1/4 - h2 t + exp (- N * t) * (h2 t - 2 * N * h1 t + N^2 * h t).

Lemma exp_above : forall t, 0 < t -> 0 < exp t - 1.
Proof. intros t Ht. assert (P := exp_ineq1 t). lra. Qed.

Lemma h_derive : forall t, 0 < t -> is_derive h t (h1 t).
Proof.
intros t Ht. assert (P := exp_above t Ht). unfold h, h1. auto_derive; [lra | field; lra].
Qed.

Lemma h1_derive : forall t, 0 < t -> is_derive h1 t (h2 t).
Proof.
intros t Ht. assert (P := exp_above t Ht). unfold h1, h2. auto_derive; [|field; lra].
apply Rgt_not_eq. apply Rmult_lt_0_compat; lra.
Qed.

Lemma e_derive : forall N t, 0 < t -> is_derive (e N) t (e1 N t).
Proof.
intros N t Ht. assert (P := exp_above t Ht). unfold e, e1, h, h1. auto_derive; [lra | field; lra].
Qed.

Lemma e1_derive : forall N t, 0 < t -> is_derive (e1 N) t (e2 N t).
Proof.
intros N t Ht. assert (P := exp_above t Ht). unfold e1, e2, h, h1, h2. auto_derive; [|field; lra].
repeat split; try lra. apply Rgt_not_eq, Rmult_lt_0_compat; lra.
Qed.

(* the hyperbolic inequalities, written with exp u and exp (-u) *)
Lemma exp_twice : forall u, exp u * exp (- u) = 1.
Proof. intros u. rewrite <- exp_plus, Rplus_opp_r. apply exp_0. Qed.

Definition ch u := (exp u + exp (- u)) / 2.
Definition sh u := (exp u - exp (- u)) / 2.

Lemma ch_ge : forall u, 1 <= ch u.
Proof. intros u. unfold ch. assert (A := exp_ineq1_le u). assert (B := exp_ineq1_le (- u)). lra. Qed.

Lemma sh_derive : forall u, is_derive sh u (ch u).
Proof. intros u. unfold sh, ch. auto_derive; [exact I | field]. Qed.

Lemma ch_derive : forall u, is_derive ch u (sh u).
Proof. intros u. unfold sh, ch. auto_derive; [exact I | field]. Qed.

Lemma sh_ge : forall u, 0 <= u -> u <= sh u.
Proof.
intros u Hu. enough (sh 0 - 0 <= sh u - u) by (unfold sh in *; rewrite Ropp_0, exp_0 in *; lra).
apply (grows (fun u => sh u - u) (fun u => ch u - 1)); [exact Hu | |].
- intros z _. unfold sh, ch. auto_derive; [exact I | field].
- intros z _. assert (P := ch_ge z). lra.
Qed.

Lemma between : forall u, 0 <= u -> 0 <= u * ch u - sh u.
Proof.
intros u Hu. enough (0 * ch 0 - sh 0 <= u * ch u - sh u) by (unfold sh at 1 in H; rewrite Ropp_0, exp_0 in H; lra).
apply (grows (fun u => u * ch u - sh u) (fun u => u * sh u)); [exact Hu | |].
- intros z _. unfold sh, ch. auto_derive; [exact I | field].
- intros z Hz. assert (P := sh_ge z). nra.
Qed.

Lemma cubic : forall u, 0 <= u -> 3 * (u * ch u - sh u) <= sh u ^ 3.
Proof.
intros u Hu.
enough (sh 0 ^ 3 - 3 * (0 * ch 0 - sh 0) <= sh u ^ 3 - 3 * (u * ch u - sh u))
  by (unfold sh at 1 2 in H; rewrite Ropp_0, exp_0 in H; lra).
apply (grows (fun u => sh u ^ 3 - 3 * (u * ch u - sh u)) (fun u => 3 * sh u * (sh u * ch u - u))); [exact Hu | |].
- intros z _. unfold sh, ch. auto_derive; [exact I | field].
- intros z Hz. assert (P := sh_ge z). assert (Q := ch_ge z). apply Rmult_le_pos; nra.
Qed.

(* h and its derivatives through u = t/2 *)
Lemma halves : forall t, exp t - 1 = 2 * exp (t/2) * sh (t/2) /\
  t * (exp t + 1) - 2 * (exp t - 1) = 4 * exp (t/2) * (t/2 * ch (t/2) - sh (t/2)).
Proof.
intros t. assert (E : exp t = exp (t/2) * exp (t/2)) by (rewrite <- exp_plus; f_equal; field).
assert (T := exp_twice (t/2)). assert (S : t * (exp (t/2) * exp (- (t/2))) = t) by (rewrite T; ring).
unfold sh, ch. rewrite E. split; lra.
Qed.

Lemma h_pos : forall t, 0 < t -> 0 < h t.
Proof. intros t Ht. apply Rdiv_lt_0_compat; [exact Ht | now apply exp_above]. Qed.

Lemma h1_neg : forall t, 0 < t -> h1 t <= 0.
Proof.
intros t Ht. assert (P := exp_above t Ht). assert (Q := exp_ineq1_le (- t)). assert (T := exp_twice t).
assert (M : exp t * (1 - t) <= exp t * exp (- t)) by (apply Rmult_le_compat_l; lra).
assert (A : 0 < / (exp t - 1)^2) by (apply Rinv_0_lt_compat, pow_lt, P).
unfold h1, Rdiv. apply Ropp_le_cancel. rewrite Ropp_0, Ropp_mult_distr_l. apply Rmult_le_pos; lra.
Qed.

Lemma h2_bounds : forall t, 0 < t -> 0 <= h2 t <= 1/6.
Proof.
intros t Ht. assert (P := exp_above t Ht). destruct (halves t) as [A B].
assert (W := exp_pos (t/2)). assert (S := sh_ge (t/2)). assert (L := between (t/2)). assert (U := cubic (t/2)).
assert (E : h2 t = (t/2 * ch (t/2) - sh (t/2)) / (2 * sh (t/2)^3)).
{ unfold h2. rewrite B, A. replace (exp t) with (exp (t/2) * exp (t/2)) by (rewrite <- exp_plus; f_equal; field).
  field. lra. }
rewrite E. assert (C : 0 < 2 * sh (t/2)^3) by (apply Rmult_lt_0_compat, pow_lt; lra). split.
- apply Rdiv_le_0_compat; lra.
- apply Rmult_le_reg_r with (1 := C). unfold Rdiv at 1. rewrite Rmult_assoc, Rinv_l; lra.
Qed.

Theorem e2_ge : forall N t, 0 <= N -> 0 < t -> 1/12 <= e2 N t.
Proof.
intros N t HN Ht. unfold e2. assert (A := h_pos t Ht). assert (B := h1_neg t Ht). assert (C := h2_bounds t Ht).
assert (E := exp_pos (- N * t)). assert (0 <= h2 t - 2 * N * h1 t + N^2 * h t) by nra. nra.
Qed.

(* where the derivative has which sign, for every N *)
Lemma h1_above : forall t, 0 < t -> - (1/2) <= h1 t.
Proof.
intros t Ht. assert (P := exp_above t Ht). assert (S := sh_ge t ltac:(lra)). assert (T := exp_twice t). unfold sh in S.
assert (M : exp t * (2 * t) <= exp t * (exp t - exp (- t))) by (apply Rmult_le_compat_l; lra).
assert (C : 0 < (exp t - 1)^2) by (apply pow_lt, P). apply (Rmult_le_reg_r ((exp t - 1)^2)); [exact C|].
unfold h1, Rdiv at 2. rewrite Rmult_assoc, Rinv_l; nra.
Qed.

Theorem e1_low : forall N, 0 <= N -> e1 N (/ (N + 1)) <= 0.
Proof.
intros N HN. set (t := / (N + 1)). assert (Ht : 0 < t) by (apply Rinv_0_lt_compat; lra).
assert (A := h1_above t Ht). assert (B := h_pos t Ht). assert (E := exp_ineq1_le (- N * t)).
assert (E0 := exp_pos (- N * t)). assert (E1 : exp (- N * t) <= 1) by (apply Rnot_lt_le; rewrite <- exp_0; intros C; apply exp_lt_inv in C; nra).
replace (1 + - N * t) with t in E by (unfold t; field; lra). unfold e1.
assert (0 <= N * exp (- N * t) * h t) by (apply Rmult_le_pos; nra). nra.
Qed.

Theorem e1_high : forall N, 0 <= N -> 0 <= e1 N 2.
Proof.
intros N HN. assert (P := exp_above 2 ltac:(lra)). unfold e1, h1, h. assert (E := exp_ineq1_le (N * 2)).
assert (T := exp_twice (N * 2)). replace (- N * 2) with (- (N * 2)) by ring. assert (E0 := exp_pos (- (N * 2))).
set (w := exp 2) in *. set (r := exp (- (N * 2))) in *.
assert (M : r * (1 + N * 2) <= 1) by (rewrite <- T, (Rmult_comm (exp _)); apply Rmult_le_compat_l; lra).
replace (2/4 - 1/2 - (w - 1 - 2 * w) / (w - 1)^2 * (1 - r) - N * r * (2 / (w - 1)))
  with (((w + 1) * (1 - r) - 2 * N * r * (w - 1)) / (w - 1)^2) by (field; lra).
apply Rdiv_le_0_compat; [nra | apply pow_lt, P].
Qed.
