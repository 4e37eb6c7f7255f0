(* A quantizer whose operations round to nearest even, in any binary precision, gradual underflow included.

   With RN and u of NearestEven.v, a step D, L = 2H levels and abs(y) <= H D:
   - with the quotient y / D rounded, the error is at most (D/2) (1 - u + 2 u L);
   - if moreover L is a power of two, at most (D/2) (1 - u + 3/2 u L);
   - with the floor of the exact quotient, at most (D/2) (1 + u (L - 1)).
   Underflow of the quotient costs nothing. Below 2^(emin + prec) a step may make the level underflow, which adds at
   most 2^(emin - 1). *)
From Coq Require Import Reals ZArith Lra Lia.
From Flocq Require Import Core.
From Analysis Require Export NearestEven.
Open Scope R_scope.

(* The code of the value t, in steps: its floor, clipped to the 2H codes from -H to H - 1. *)
Definition code (H : Z) (t : R) : Z := Z.max (- H) (Z.min (H - 1) (Zfloor t)).

Section Rounding.
Context {prec emin : Z} {prec_positive : Prec_gt_0 prec}.
Hypothesis small_emin : (emin + prec <= 0)%Z.
Notation u := (u prec).
Notation RN := (RN prec emin).
Notation format := (generic_format radix2 (FLT_exp emin prec)).

Lemma code_bounds : forall H t, (1 <= H)%Z -> (- H <= code H t <= H - 1)%Z.
Proof. intros H t HH. unfold code. lia. Qed.

Lemma code_size : forall H t, (1 <= H)%Z -> Rabs (IZR (code H t) + / 2) <= IZR H - / 2.
Proof.
intros H t HH. destruct (code_bounds H t HH) as [A B]. apply IZR_le in A. apply IZR_le in B.
rewrite opp_IZR in A. rewrite minus_IZR in B. apply Rabs_le. lra.
Qed.

(* A value within the range, whose code is that of something e away. *)
Lemma code_near : forall H t x e, (1 <= H)%Z -> Rabs x <= IZR H -> Rabs (t - x) <= e ->
  Rabs (x - (IZR (code H t) + / 2)) <= / 2 + e.
Proof.
intros H t x e HH Hx Ht. assert (F1 := Zfloor_lb t). assert (F2 := Zfloor_ub t).
assert (Pe := Rle_trans _ _ _ (Rabs_pos _) Ht). apply Rabs_le_inv in Hx. apply Rabs_le_inv in Ht.
apply Rabs_le. unfold code. destruct (Z_le_gt_dec (Zfloor t) (H - 1)) as [A | A].
- rewrite Z.min_r by lia. destruct (Z_le_gt_dec (- H) (Zfloor t)) as [B | B].
  + rewrite Z.max_r by lia. lra.
  + rewrite Z.max_l, opp_IZR by lia. assert (C : (Zfloor t + 1 <= - H)%Z) by lia.
    apply IZR_le in C. rewrite plus_IZR, opp_IZR in C. lra.
- rewrite Z.min_l, Z.max_r, minus_IZR by lia. assert (C : (H <= Zfloor t)%Z) by lia. apply IZR_le in C. lra.
Qed.

Lemma half_away : forall k, / 2 <= Rabs (IZR k + / 2).
Proof.
intros k. destruct (Z_le_gt_dec 0 k) as [A | A].
- apply IZR_le in A. rewrite Rabs_pos_eq; lra.
- assert (B : (k <= - 1)%Z) by lia. apply IZR_le in B. rewrite Rabs_left1; lra.
Qed.

(* code + 1/2 is exact. *)
Lemma RN_code : forall H t, (1 <= H)%Z -> (2 * H <= 2 ^ prec)%Z -> RN (IZR (code H t) + / 2) = IZR (code H t) + / 2.
Proof.
intros H t HH HL. apply RN_format. destruct (code_bounds H t HH) as [A B].
replace (IZR (code H t) + / 2) with (IZR (2 * code H t + 1) / 2) by (rewrite plus_IZR, mult_IZR; field).
apply (format_halves small_emin). lia.
Qed.

Lemma level_error : forall H D t, (1 <= H)%Z -> 0 < D ->
  Rabs (RN (D * (IZR (code H t) + / 2)) - D * (IZR (code H t) + / 2))
    <= Rmax (u * (D * (IZR H - / 2))) (bpow radix2 (emin - 1)).
Proof.
intros H D t HH HD. apply Rle_trans with (1 := RN_error _). apply Rle_max_compat_r.
rewrite Rabs_mult, (Rabs_pos_eq D) by lra. assert (S := code_size H t HH). assert (P := u_pos (prec := prec)).
apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_l; lra.
Qed.

Lemma level_error_normal : forall H D t, (1 <= H)%Z -> bpow radix2 (emin + prec) <= D ->
  Rabs (RN (D * (IZR (code H t) + / 2)) - D * (IZR (code H t) + / 2)) <= u * (D * (IZR H - / 2)).
Proof.
intros H D t HH HD. assert (P := u_pos (prec := prec)). assert (Q := bpow_gt_0 radix2 (emin + prec)).
apply Rle_trans with (u * Rabs (D * (IZR (code H t) + / 2))).
- apply RN_error_normal. rewrite Rabs_mult, (Rabs_pos_eq D) by lra.
  rewrite bpow_pred. apply Rmult_le_compat; [lra | lra | exact HD | apply half_away].
- rewrite Rabs_mult, (Rabs_pos_eq D) by lra. assert (S := code_size H t HH).
  apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_l; lra.
Qed.

Lemma scaled : forall H y D, 0 < D -> Rabs y <= IZR H * D -> Rabs (y / D) <= IZR H.
Proof.
intros H y D HD Hy. unfold Rdiv. rewrite Rabs_mult, (Rabs_pos_eq (/ D)) by (apply Rlt_le, Rinv_0_lt_compat; exact HD).
apply Rmult_le_reg_r with D; [exact HD|]. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.

(* What the code alone makes of y, before the level is rounded. *)
Lemma cell_error : forall H y D t e, (1 <= H)%Z -> 0 < D -> Rabs y <= IZR H * D -> Rabs (t - y / D) <= e ->
  Rabs (y - D * (IZR (code H t) + / 2)) <= D * (/ 2 + e).
Proof.
intros H y D t e HH HD Hy Ht. replace (y - D * (IZR (code H t) + / 2)) with (D * (y / D - (IZR (code H t) + / 2))) by (field; lra).
rewrite Rabs_mult, (Rabs_pos_eq D) by lra. apply Rmult_le_compat_l; [lra|].
apply code_near; [exact HH | apply scaled; assumption | exact Ht].
Qed.

Lemma apart : forall y c r e f, Rabs (y - c) <= e -> Rabs (r - c) <= f -> Rabs (y - r) <= e + f.
Proof.
intros y c r e f E F. replace (y - r) with ((y - c) - (r - c)) by ring.
apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_Ropp. lra.
Qed.

(* Divide, floor, clip, add a half, multiply: each rounded once. *)
Definition rounded (H : Z) (y D : R) : R := RN (D * RN (IZR (code H (RN (y / D))) + / 2)).

(* The same from the floor of the exact quotient. *)
Definition floored (H : Z) (y D : R) : R := RN (D * RN (IZR (code H (y / D)) + / 2)).

(* With a quotient that is off by at most e. *)
Lemma rounded_near : forall H y D e, (1 <= H)%Z -> (2 * H <= 2 ^ prec)%Z -> 0 < D -> Rabs y <= IZR H * D ->
  Rabs (RN (y / D) - y / D) <= e ->
  Rabs (y - rounded H y D) <= D * (/ 2 + e) + u * (D * (IZR H - / 2)) + bpow radix2 (emin - 1) /\
  (bpow radix2 (emin + prec) <= D -> Rabs (y - rounded H y D) <= D * (/ 2 + e) + u * (D * (IZR H - / 2))).
Proof.
intros H y D e HH HL P Hy E. unfold rounded. rewrite RN_code by assumption. apply (IZR_le 1) in HH as H1.
assert (C := cell_error H y D _ _ HH P Hy E). assert (U := u_pos (prec := prec)). assert (B := bpow_gt_0 radix2 (emin - 1)). split.
- assert (A := apart _ _ _ _ _ C (level_error H D (RN (y / D)) HH P)).
  assert (0 <= u * (D * (IZR H - / 2))) by (apply Rmult_le_pos; [lra | apply Rmult_le_pos; lra]).
  apply Rle_trans with (1 := A). rewrite Rplus_assoc. apply Rplus_le_compat_l, Rmax_lub; lra.
- intros HD. exact (apart _ _ _ _ _ C (level_error_normal H D (RN (y / D)) HH HD)).
Qed.

Theorem rounded_error : forall H y D, (1 <= H)%Z -> (2 * H <= 2 ^ prec)%Z -> bpow radix2 (emin + prec) <= D ->
  Rabs y <= IZR H * D -> Rabs (y - rounded H y D) <= D / 2 * (1 - u + 2 * u * IZR (2 * H)).
Proof.
intros H y D HH HL HD Hy. assert (P : 0 < D) by (apply Rlt_le_trans with (2 := HD); apply bpow_gt_0).
destruct (rounded_near H y D _ HH HL P Hy (RN_error_within small_emin _ _ (scaled H y D P Hy) (IZR_le 1 _ HH))) as [_ A].
specialize (A HD). rewrite mult_IZR. lra.
Qed.

Theorem rounded_error_any_step : forall H y D, (1 <= H)%Z -> (2 * H <= 2 ^ prec)%Z -> 0 < D ->
  Rabs y <= IZR H * D -> Rabs (y - rounded H y D) <= D / 2 * (1 - u + 2 * u * IZR (2 * H)) + bpow radix2 (emin - 1).
Proof.
intros H y D HH HL P Hy.
destruct (rounded_near H y D _ HH HL P Hy (RN_error_within small_emin _ _ (scaled H y D P Hy) (IZR_le 1 _ HH))) as [A _].
rewrite mult_IZR. lra.
Qed.

Lemma power_levels : forall k, (0 <= k < prec)%Z -> (1 <= 2 ^ k)%Z /\ (2 * 2 ^ k <= 2 ^ prec)%Z.
Proof.
intros k Hk. split; [assert (0 < 2 ^ k)%Z by (apply Z.pow_pos_nonneg; lia); lia|].
rewrite <- Z.pow_succ_r by lia. apply Z.pow_le_mono_r; lia.
Qed.

Lemma power_quotient : forall k y D, (0 <= k < prec)%Z -> 0 < D -> Rabs y <= IZR (2 ^ k) * D ->
  Rabs (RN (y / D) - y / D) <= u * (IZR (2 ^ k) * / 2).
Proof.
intros k y D Hk P Hy. assert (B : bpow radix2 k = IZR (2 ^ k)) by (rewrite <- IZR_Zpower by lia; reflexivity).
rewrite <- B, <- bpow_pred. apply (RN_error_power small_emin); [lia|]. rewrite B. exact (scaled _ y D P Hy).
Qed.

Theorem rounded_error_power : forall k y D, (0 <= k < prec)%Z -> bpow radix2 (emin + prec) <= D ->
  Rabs y <= IZR (2 ^ k) * D -> Rabs (y - rounded (2 ^ k) y D) <= D / 2 * (1 - u + 3 / 2 * u * IZR (2 * 2 ^ k)).
Proof.
intros k y D Hk HD Hy. assert (P : 0 < D) by (apply Rlt_le_trans with (2 := HD); apply bpow_gt_0).
destruct (power_levels k Hk) as [HH HL]. destruct (rounded_near _ y D _ HH HL P Hy (power_quotient k y D Hk P Hy)) as [_ A].
specialize (A HD). rewrite mult_IZR. lra.
Qed.

Theorem rounded_error_power_any_step : forall k y D, (0 <= k < prec)%Z -> 0 < D -> Rabs y <= IZR (2 ^ k) * D ->
  Rabs (y - rounded (2 ^ k) y D) <= D / 2 * (1 - u + 3 / 2 * u * IZR (2 * 2 ^ k)) + bpow radix2 (emin - 1).
Proof.
intros k y D Hk P Hy. destruct (power_levels k Hk) as [HH HL].
destruct (rounded_near _ y D _ HH HL P Hy (power_quotient k y D Hk P Hy)) as [A _]. rewrite mult_IZR. lra.
Qed.

Theorem floored_error : forall H y D, (1 <= H)%Z -> (2 * H <= 2 ^ prec)%Z -> bpow radix2 (emin + prec) <= D ->
  Rabs y <= IZR H * D -> Rabs (y - floored H y D) <= D / 2 * (1 + u * IZR (2 * H - 1)).
Proof.
intros H y D HH HL HD Hy. assert (P : 0 < D) by (apply Rlt_le_trans with (2 := HD); apply bpow_gt_0).
unfold floored. rewrite RN_code, minus_IZR, mult_IZR by assumption.
assert (E : Rabs (y / D - y / D) <= 0) by (rewrite Rminus_diag_eq, Rabs_R0 by reflexivity; lra).
assert (A := apart _ _ _ _ _ (cell_error H y D _ _ HH P Hy E) (level_error_normal H D (y / D) HH HD)). lra.
Qed.

Theorem floored_error_any_step : forall H y D, (1 <= H)%Z -> (2 * H <= 2 ^ prec)%Z -> 0 < D ->
  Rabs y <= IZR H * D -> Rabs (y - floored H y D) <= D / 2 + Rmax (D / 2 * u * IZR (2 * H - 1)) (bpow radix2 (emin - 1)).
Proof.
intros H y D HH HL P Hy. unfold floored. rewrite RN_code, minus_IZR, mult_IZR by assumption.
assert (E : Rabs (y / D - y / D) <= 0) by (rewrite Rminus_diag_eq, Rabs_R0 by reflexivity; lra).
assert (A := apart _ _ _ _ _ (cell_error H y D _ _ HH P Hy E) (level_error H D (y / D) HH P)).
replace (D / 2 * u * (2 * IZR H - 1)) with (u * (D * (IZR H - / 2))) by field. lra.
Qed.

(* Beyond the range the level lies between zero and the end of the range, a number of the format. *)
Theorem floored_beyond : forall H y D, (1 <= H)%Z -> (2 * H <= 2 ^ prec)%Z -> 0 < D -> format (IZR H * D) ->
  IZR H * D < Rabs y -> Rabs (y - floored H y D) <= Rabs y.
Proof.
intros H y D HH HL P FR Hy. unfold floored. rewrite RN_code by assumption.
apply (IZR_le 1) in HH as H1. assert (Q : y / D * D = y) by (field; lra).
assert (B : forall m, 0 <= m <= IZR H -> 0 <= RN (D * m) <= IZR H * D).
{ intros m Hm. split.
  - rewrite <- (RN_format (prec := prec) (emin := emin) 0) by apply generic_format_0. apply RN_le. apply Rmult_le_pos; lra.
  - rewrite <- (RN_format (prec := prec) (emin := emin) (IZR H * D)) by exact FR. apply RN_le. rewrite (Rmult_comm _ D). apply Rmult_le_compat_l; lra. }
destruct (Rle_or_lt 0 y) as [S | S].
- rewrite (Rabs_pos_eq y) in * by exact S.
  assert (C : code H (y / D) = (H - 1)%Z).
  { unfold code. assert (H <= Zfloor (y / D))%Z; [|lia]. apply Zfloor_lub. apply Rmult_le_reg_r with D; lra. }
  rewrite C, minus_IZR. destruct (B (IZR H - 1 + / 2) ltac:(lra)) as [B1 B2]. apply Rabs_le. lra.
- rewrite (Rabs_left y) in * by exact S.
  assert (C : code H (y / D) = (- H)%Z).
  { unfold code. assert (Zfloor (y / D) < - H)%Z; [|lia]. apply lt_IZR. rewrite opp_IZR.
    apply Rle_lt_trans with (1 := Zfloor_lb _). apply Rmult_lt_reg_r with D; lra. }
  rewrite C, opp_IZR. replace (D * (- IZR H + / 2)) with (- (D * (IZR H - / 2))) by ring.
  unfold NearestEven.RN. rewrite round_NE_opp. fold (RN (D * (IZR H - / 2))). destruct (B (IZR H - / 2) ltac:(lra)) as [B1 B2]. apply Rabs_le. lra.
Qed.
End Rounding.

Arguments rounded : clear implicits.
Arguments floored : clear implicits.
