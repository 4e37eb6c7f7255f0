(* Rates: logarithms as bits and decibels, the arithmetic of the entropy coded rate, and the floor below every allocation of bits by
   the inequality of the arithmetic and the geometric mean. In bits log2 x = ln x / ln 2; powers of 4 with a real exponent are
   Rpower 4 x = exp (x ln 4). *)
From Coq Require Import Reals.
From Analysis Require Logarithms Means.
Open Scope R_scope.

Definition log2 x := ln x / ln 2.
Definition decibels x := 10 * (ln x / ln 10).

(* the sum and the product of f i over i < d *)
Fixpoint total d (f : nat -> R) := match d with O => 0 | S m => total m f + f m end.
Fixpoint product d (f : nat -> R) := match d with O => 1 | S m => product m f * f m end.

(* all of f i, i < d, are positive, or not negative *)
Definition positive d (f : nat -> R) := forall i, (i < d)%nat -> 0 < f i.
Definition nonnegative d (f : nat -> R) := forall i, (i < d)%nat -> 0 <= f i.

(* what the uniform noise costs over normal noise of its variance, in bits *)
Definition excess := /2 * log2 (2 * PI * exp 1 / 12).

(* key: rate-saving *)
Theorem bits_of_traces : forall k trace_x trace_d, 0 < trace_x -> 0 < trace_d ->
  (k <= /2 * log2 (trace_x / trace_d) <-> trace_d * Rpower 4 k <= trace_x).
Proof. exact Logarithms.saving. Qed.

(* key: rate-saving *)
Theorem whole_bits_of_traces : forall (k : nat) trace_x trace_d, 0 < trace_x -> 0 < trace_d ->
  (INR k <= /2 * log2 (trace_x / trace_d) <-> trace_d * 4^k <= trace_x).
Proof. exact Logarithms.saving_whole. Qed.

(* key: delta-gain *)
Theorem gain_in_decibels : forall alpha signal noise, 0 < alpha -> 0 < signal -> 0 < noise ->
  decibels (signal / (alpha * noise)) = decibels (signal / noise) + decibels (1 / alpha).
Proof. exact Logarithms.gain_decibels. Qed.

(* key: delta-gain *)
Theorem gain_in_bits : forall k alpha, 0 < alpha -> (k <= /2 * log2 (1 / alpha) <-> alpha * Rpower 4 k <= 1).
Proof. intros k alpha. exact (Logarithms.saving k 1 alpha Rlt_0_1). Qed.

(* key: delta-gain *)
Theorem decibels_of_bits : forall x, decibels x = 20 * (ln 2 / ln 10) * (/2 * log2 x).
Proof. exact Logarithms.decibels_of_bits. Qed.

(* key: delta-gain *)
Theorem decibels_per_bit : 6.020599913279623904274777 <= 20 * (ln 2 / ln 10) <= 6.020599913279623904274778.
Proof. exact Logarithms.decibels_per_bit. Qed.

(* With noisy i for the entropy h(Y_i + N_i) in bits, log2 (step i) for that of the noise, which is uniform on a cell and has variance
   c_i lambda_i: the code's entropy given the dither is noisy i - log2 (step i) (Zamir and Feder), and noisy i is at most the
   entropy of a normal variable of the same variance. *)
(* key: entropy-coded-rate *)
Theorem entropy_coded_sum : forall d (c lambda step noisy rate : nat -> R),
  (forall i, (i < d)%nat -> 0 < c i /\ 0 < lambda i /\ 0 < step i /\ step i ^ 2 / 12 = c i * lambda i) ->
  (forall i, (i < d)%nat -> rate i = noisy i - log2 (step i)) ->
  (forall i, (i < d)%nat -> noisy i <= /2 * log2 (2 * PI * exp 1 * (lambda i + c i * lambda i))) ->
  total d rate <= total d (fun i => /2 * log2 (1 + 1 / c i) + excess).
Proof. exact Logarithms.entropy_rate. Qed.

(* key: entropy-coded-rate *)
Theorem excess_enclosed : 0.2546143348200630119747325 <= excess <= 0.2546143348200630119747326.
Proof. exact Logarithms.excess_value. Qed.

(* key: pq-bit-allocation *)
Theorem means_inequality : forall d f, (1 <= d)%nat -> positive d f -> INR d * Rpower (product d f) (/ INR d) <= total d f.
Proof. exact Means.means. Qed.

(* key: pq-bit-allocation *)
Theorem allocation_floor : forall d (lambda b : nat -> R), (1 <= d)%nat -> positive d lambda ->
  INR d * Rpower (product d lambda) (/ INR d) * Rpower 4 (- (total d b / INR d)) <= total d (fun i => lambda i * Rpower 4 (- b i)).
Proof. exact Means.allocation_positive. Qed.

(* With variances that may be zero: gm is the number whose d-th power is their product. *)
(* key: pq-bit-allocation *)
Theorem allocation_floor_with_zeros : forall d (lambda b : nat -> R) gm, (1 <= d)%nat -> nonnegative d lambda -> 0 <= gm ->
  gm ^ d = product d lambda -> INR d * gm * Rpower 4 (- (total d b / INR d)) <= total d (fun i => lambda i * Rpower 4 (- b i)).
Proof. exact Means.allocation. Qed.

(* Errors c lambda_i over the normal reference d gm 4^-b. *)
(* key: shannon-gap *)
Theorem ratio_of_means : forall d (lambda : nat -> R) b c, (1 <= d)%nat -> positive d lambda ->
  let gm := Rpower (product d lambda) (/ INR d) in let am := total d lambda / INR d in
  c * total d lambda / (INR d * gm * Rpower 4 (- b)) = Rpower 4 b * c * (am / gm) /\ 1 <= am / gm.
Proof. exact Means.gap. Qed.
