(* The quantizers in binary64, binary32, binary16 and bfloat16: what Quantizers.v says, with the numbers of the format. *)
From Coq Require Import Reals ZArith Lra Lia.
From Flocq Require Import Core BinarySingleNaN.
From Analysis Require Import Rounded Binary FloorQuotient Quantizers.
Open Scope R_scope.

Lemma within_64 : forall H, (1 <= H <= 2 ^ 52)%Z -> (1 <= H)%Z /\ (2 * H <= 2 ^ 53)%Z.
Proof. intros H HH. change (2 ^ 53)%Z with (2 * 2 ^ 52)%Z. lia. Qed.

Lemma within_32 : forall H, (1 <= H <= 2 ^ 23)%Z -> (1 <= H)%Z /\ (2 * H <= 2 ^ 24)%Z.
Proof. intros H HH. change (2 ^ 24)%Z with (2 * 2 ^ 23)%Z. lia. Qed.

Definition quantize_error_64 (H : Z) (y D : binary64) (HH : (1 <= H <= 2 ^ 52)%Z) :=
  quantize_error (prec := 53) (emax := 1024) ltac:(lia) H y D (proj1 (within_64 H HH)) (proj2 (within_64 H HH)).
Definition quantize_error_32 (H : Z) (y D : binary32) (HH : (1 <= H <= 2 ^ 23)%Z) :=
  quantize_error (prec := 24) (emax := 128) ltac:(lia) H y D (proj1 (within_32 H HH)) (proj2 (within_32 H HH)).
Definition quantize_error_16 (H : Z) (y D : binary16) (HH : (1 <= H <= 2 ^ 10)%Z) :=
  quantize_error (prec := 11) (emax := 16) ltac:(lia) H y D ltac:(lia) ltac:(lia).
Definition quantize_error_b16 (H : Z) (y D : bfloat16) (HH : (1 <= H <= 2 ^ 7)%Z) :=
  quantize_error (prec := 8) (emax := 128) ltac:(lia) H y D ltac:(lia) ltac:(lia).

Definition quantize_error_bits_64 (b : Z) (y D : binary64) (Hb : (1 <= b <= 53)%Z) :=
  quantize_error_power (prec := 53) (emax := 1024) ltac:(lia) (b - 1) y D ltac:(lia).
Definition quantize_error_bits_32 (b : Z) (y D : binary32) (Hb : (1 <= b <= 24)%Z) :=
  quantize_error_power (prec := 24) (emax := 128) ltac:(lia) (b - 1) y D ltac:(lia).

Definition quantize_model_64 (H : Z) (y D : binary64) (HH : (1 <= H <= 2 ^ 52)%Z) :=
  quantize_model (prec := 53) (emax := 1024) ltac:(lia) H y D (proj1 (within_64 H HH)) (proj2 (within_64 H HH)).
Definition quantize_model_32 (H : Z) (y D : binary32) (HH : (1 <= H <= 2 ^ 23)%Z) :=
  quantize_model (prec := 24) (emax := 128) ltac:(lia) H y D (proj1 (within_32 H HH)) (proj2 (within_32 H HH)).

Definition floor_quotient_64 : forall (H : Z) (y D : binary64), _ :=
  floor_quotient_correct (prec := 53) (emax := 1024) ltac:(lia).

Definition reference_infinite_64 : forall (H : Z) (s : bool) (R D : binary64), _ :=
  encode_infinite (prec := 53) (emax := 1024) ltac:(lia).

Section Reference.
Variables (H : Z) (y R D : binary64).
Hypothesis half_levels : (1 <= H <= 2 ^ 48)%Z.
Hypothesis finite_value : is_finite y = true.
Hypothesis finite_range : is_finite R = true.
Hypothesis finite_step : is_finite D = true.

Lemma three_64 : (3 <= 1024)%Z.
Proof. lia. Qed.

Lemma grid_64 : 0 < B2R D -> B2R R = IZR H * B2R D -> grid H R D.
Proof. intros P E. repeat split; assumption || apply half_levels. Qed.

Lemma positive_64 : bpow radix2 (3 - 1024) <= B2R D -> 0 < B2R D.
Proof. exact (step_positive (emax := 1024) (B2R D)). Qed.

Theorem reference_codes_64 : 0 < B2R D -> B2R R = IZR H * B2R D ->
  encode H y R D = code H (B2R y / B2R D) /\ is_finite (decode D (encode H y R D)) = true.
Proof. intros P E. destruct (reference_correct three_64 H y R D (grid_64 P E) finite_value) as [A [B _]]. split; assumption. Qed.

Theorem reference_zero_64 : B2R R = 0 -> B2R D = 0 -> encode H y R D = 0%Z /\ B2R (decode D (encode H y R D)) = 0.
Proof. exact (zero_range three_64 H y R D half_levels finite_value finite_range finite_step). Qed.

Theorem reference_bound_64 : bpow radix2 (3 - 1024) <= B2R D -> B2R R = IZR H * B2R D -> Rabs (B2R y) <= B2R R ->
  Rabs (B2R y - B2R (decode D (encode H y R D))) <= B2R D / 2 * (1 + u 53 * IZR (2 * H - 1)).
Proof. intros P E L. exact (reference_error three_64 H y R D (grid_64 (positive_64 P) E) finite_value L P). Qed.

Theorem reference_any_step_64 : 0 < B2R D -> B2R R = IZR H * B2R D -> Rabs (B2R y) <= B2R R ->
  Rabs (B2R y - B2R (decode D (encode H y R D)))
    <= B2R D / 2 + Rmax (B2R D / 2 * u 53 * IZR (2 * H - 1)) (bpow radix2 (3 - 1024 - 53 - 1)).
Proof. intros P E L. exact (reference_error_any_step three_64 H y R D (grid_64 P E) finite_value L). Qed.

Theorem reference_beyond_64 : 0 < B2R D -> B2R R = IZR H * B2R D -> B2R R < Rabs (B2R y) ->
  Rabs (B2R y - B2R (decode D (encode H y R D))) <= Rabs (B2R y).
Proof. intros P E L. exact (reference_beyond three_64 H y R D (grid_64 P E) finite_value L). Qed.

Theorem reference_model_64 : bpow radix2 (3 - 1024) <= B2R D -> B2R R = IZR H * B2R D ->
  exists tau, Rabs tau <= u 53 /\
  B2R (decode D (encode H y R D)) = B2R D * (IZR (code H (B2R y / B2R D)) + / 2) * (1 + tau).
Proof. intros P E. exact (reference_model three_64 H y R D (grid_64 (positive_64 P) E) finite_value P). Qed.
End Reference.
