(* Logarithms of ratios as bits and as decibels, with log2 x = ln x / ln 2: bits that a smaller trace saves, decibels of a smaller bound,
   and the arithmetic of the rate of an entropy coded dithered quantizer. *)
From Coq Require Import Reals Lra Lia Psatz.
From Interval Require Import Tactic.
Open Scope R_scope.

Definition log2 x := ln x / ln 2.
Definition decibels x := 10 * (ln x / ln 10).

(* the sum of f i over i < d *)
Fixpoint total d (f : nat -> R) := match d with O => 0 | S m => total m f + f m end.

Lemma ln_pos : forall x, 1 < x -> 0 < ln x.
Proof. intros x H. rewrite <- ln_1. apply ln_increasing; lra. Qed.

Lemma ln_four : ln 4 = 2 * ln 2.
Proof. replace 4 with (2 * 2) by ring. rewrite ln_mult by lra. ring. Qed.

Lemma ln_div : forall x y, 0 < x -> 0 < y -> ln (x / y) = ln x - ln y.
Proof. intros x y Hx Hy. unfold Rdiv. rewrite ln_mult, ln_Rinv; [ring | assumption .. | now apply Rinv_0_lt_compat]. Qed.

Lemma log2_mult : forall x y, 0 < x -> 0 < y -> log2 (x * y) = log2 x + log2 y.
Proof. intros x y Hx Hy. unfold log2. rewrite ln_mult by assumption. assert (P := ln_pos 2). field. lra. Qed.

Lemma log2_square : forall x, 0 < x -> log2 x = /2 * log2 (x^2).
Proof. intros x Hx. replace (x^2) with (x * x) by ring. rewrite log2_mult by assumption. field. Qed.

Lemma ln_le_iff : forall x y, 0 < x -> 0 < y -> (ln x <= ln y <-> x <= y).
Proof.
intros x y Hx Hy. split; intros [H|H].
- left. now apply ln_lt_inv.
- right. now apply ln_inv.
- left. now apply ln_increasing.
- right. now rewrite H.
Qed.

(* k bits a coordinate are saved at equal bound iff k is at most half the logarithm of the ratio of the traces *)
Theorem saving : forall k x d, 0 < x -> 0 < d -> (k <= /2 * log2 (x / d) <-> d * Rpower 4 k <= x).
Proof.
intros k x d Hx Hd. assert (P := ln_pos 2). assert (Q := exp_pos (k * ln 4)).
rewrite <- (ln_le_iff (d * Rpower 4 k)) by (try apply Rmult_lt_0_compat; assumption).
rewrite ln_mult by assumption. unfold Rpower at 1. rewrite ln_exp, ln_four. unfold log2. rewrite ln_div by assumption.
replace (/2 * ((ln x - ln d) / ln 2)) with ((ln x - ln d) / (2 * ln 2)) by (field; lra).
split; intros H.
- apply (Rmult_le_compat_r (2 * ln 2)) in H; [|lra]. unfold Rdiv in H. rewrite Rmult_assoc, Rinv_l in H; lra.
- apply (Rmult_le_reg_r (2 * ln 2)); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
Qed.

Theorem saving_whole : forall (k : nat) x d, 0 < x -> 0 < d -> (INR k <= /2 * log2 (x / d) <-> d * 4^k <= x).
Proof. intros k x d Hx Hd. rewrite <- Rpower_pow by lra. now apply saving. Qed.

(* a bound that shrinks by alpha gains 10 log10(1/alpha) decibels of signal over noise *)
Theorem gain_decibels : forall alpha signal noise, 0 < alpha -> 0 < signal -> 0 < noise ->
  decibels (signal / (alpha * noise)) = decibels (signal / noise) + decibels (1 / alpha).
Proof.
intros a s n Ha Hs Hn. assert (P := ln_pos 10). unfold decibels. rewrite !ln_div, ln_mult, ln_1 by nra. field. lra.
Qed.

(* each bit is worth 20 log10(2) decibels *)
Theorem decibels_of_bits : forall x, decibels x = 20 * (ln 2 / ln 10) * (/2 * log2 x).
Proof. intros x. assert (P := ln_pos 2). assert (Q := ln_pos 10). unfold decibels, log2. field. lra. Qed.

Theorem decibels_per_bit : 6.020599913279623904274777 <= 20 * (ln 2 / ln 10) <= 6.020599913279623904274778.
Proof. interval with (i_prec 100). Qed.

(* the rate over a normal channel's, of an entropy coded dithered quantizer *)
Definition excess := /2 * log2 (2 * PI * exp 1 / 12).

Theorem excess_value : 0.2546143348200630119747325 <= excess <= 0.2546143348200630119747326.
Proof. unfold excess, log2. interval with (i_prec 100). Qed.

Lemma total_le : forall d f g, (forall i, (i < d)%nat -> f i <= g i) -> total d f <= total d g.
Proof.
intros d f g. induction d as [|d IH]; intros H; [apply Rle_refl|]. cbn [total].
apply Rplus_le_compat; [apply IH; intros; apply H; lia | apply H; lia].
Qed.

(* one coordinate: the code's entropy given the dither is h(Y + N) - h(N), and h(Y + N) at most that of a normal variable *)
Lemma coordinate_rate : forall c v step noisy, 0 < c -> 0 < v -> 0 < step -> step^2 / 12 = c * v ->
  noisy <= /2 * log2 (2 * PI * exp 1 * (v + c * v)) -> noisy - log2 step <= /2 * log2 (1 + 1/c) + excess.
Proof.
intros c v s h Hc Hv Hs E H. assert (P := PI_RGT_0). assert (Q := exp_pos 1).
assert (C : 0 < 1/c) by (apply Rdiv_lt_0_compat; lra). assert (W : 0 < 2 * PI * exp 1 / 12) by nra.
replace (2 * PI * exp 1 * (v + c * v)) with ((1 + 1/c) * (2 * PI * exp 1 / 12) * s^2) in H
  by (replace (s^2) with (12 * (c * v)) by lra; field; lra).
rewrite !log2_mult in H by (try apply Rmult_lt_0_compat; try apply pow_lt; lra).
rewrite (log2_square s Hs). unfold excess. lra.
Qed.

Theorem entropy_rate : forall d (c v step noisy rate : nat -> R),
  (forall i, (i < d)%nat -> 0 < c i /\ 0 < v i /\ 0 < step i /\ step i ^ 2 / 12 = c i * v i) ->
  (forall i, (i < d)%nat -> rate i = noisy i - log2 (step i)) ->
  (forall i, (i < d)%nat -> noisy i <= /2 * log2 (2 * PI * exp 1 * (v i + c i * v i))) ->
  total d rate <= total d (fun i => /2 * log2 (1 + 1 / c i) + excess).
Proof.
intros d c v step noisy rate P R N. apply total_le. intros i Hi. rewrite (R i Hi).
destruct (P i Hi) as [A [B [C E]]]. apply coordinate_rate with (v i); auto.
Qed.
