(* Two quantizers of IEEE numbers, operation by operation, and the real number that each gives.

   `quantize` divides, takes the floor, clips, adds a half and multiplies (numerics.validation.rounded.scalar_error, in
   binary32): it is `rounded` of Rounded.v. `encode` and `decode` are those of the reference quantizer
   (numerics.quantizer.reference, Grid.codes and Grid.levels, in binary64): values are clipped to the range first, and
   the floor is that of the exact quotient; together they are `floored` of Rounded.v, for every number that is not NaN. *)
From Coq Require Import Reals ZArith Lra Lia Bool.
From Flocq Require Import Core BinarySingleNaN.
From Analysis Require Import Rounded RoundedModel Binary FloorQuotient.
Open Scope R_scope.

(* Clipping a value to the range before its floor is taken changes no code. *)
Lemma code_clipped : forall H t, (1 <= H)%Z -> Z.min (Zfloor (Rmin (Rmax t (- IZR H)) (IZR H))) (H - 1) = code H t.
Proof.
intros H t HH. apply (IZR_le 1) in HH as H1. unfold code. destruct (Rle_or_lt t (IZR H)) as [A | A].
- destruct (Rle_or_lt (- IZR H) t) as [B | B].
  + rewrite Rmax_left, Rmin_left by lra.
    assert (C : (- H <= Zfloor t)%Z) by (apply Zfloor_lub; rewrite opp_IZR; exact B). lia.
  + rewrite Rmax_right, Rmin_left, <- opp_IZR, Zfloor_IZR by lra.
    assert (C : (Zfloor t < - H)%Z); [|lia]. apply lt_IZR. rewrite opp_IZR. apply Rle_lt_trans with (1 := Zfloor_lb t). lra.
- rewrite Rmax_left, Rmin_right, Zfloor_IZR by lra.
  assert (C : (H <= Zfloor t)%Z) by (apply Zfloor_lub; lra). lia.
Qed.

Lemma clipped_scaled : forall h y D, 0 < D -> Rmin (Rmax y (- (h * D))) (h * D) / D = Rmin (Rmax (y / D) (- h)) h.
Proof.
intros h y D HD. assert (E : y = y / D * D) by (field; lra). set (q := y / D) in *. rewrite E.
replace (- (h * D)) with (- h * D) by ring.
assert (A : Rmax (q * D) (- h * D) = Rmax q (- h) * D) by (rewrite !(Rmult_comm _ D); apply RmaxRmult; lra).
rewrite A, <- Rmult_min_distr_r by lra. field. lra.
Qed.

Section Quantizers.
Context {prec emax : Z} {prec_positive : Prec_gt_0 prec} {prec_below : Prec_lt_emax prec emax}.
Hypothesis emax_least : (3 <= emax)%Z.
Notation float := (binary_float prec emax).
Notation emin := (3 - emax - prec)%Z.
Notation RN := (RN prec emin).
Notation u := (u prec).

Definition quantize (H : Z) (y D : float) : float :=
  times D (plus (minimum (maximum (floor (over y D)) (whole (- H))) (whole (H - 1))) half).

(* Its division is by one where the step is zero. *)
Definition encode (H : Z) (y R D : float) : Z :=
  let inside := minimum (maximum y (Bopp R)) R in
  let divisor := if Bltb zero D then D else Bone in
  Btrunc (minimum (floor_quotient inside divisor) (whole (H - 1))).

Definition decode (D : float) (k : Z) : float := times D (plus (whole k) half).

Lemma levels_fit : forall H, (1 <= H)%Z -> (2 * H <= 2 ^ prec)%Z -> (H <= 2 ^ (prec - 1))%Z.
Proof.
intros H HH HL. red in prec_positive. replace prec with (1 + (prec - 1))%Z in HL by ring.
rewrite Z.pow_add_r in HL by lia. lia.
Qed.

Lemma small_size : forall H z, (1 <= H)%Z -> (2 * H <= 2 ^ prec)%Z -> Rabs z <= IZR H -> fits (prec := prec) (emax := emax) z.
Proof.
intros H z HH HL Hz. apply (fits_small emax_least). apply Rle_trans with (1 := Hz).
red in prec_positive. rewrite <- IZR_Zpower by lia. apply IZR_le. change (radix2 ^ prec)%Z with (2 ^ prec)%Z. lia.
Qed.

Lemma whole_plus_half : forall H t, (1 <= H)%Z -> (2 * H <= 2 ^ prec)%Z -> forall x : float,
  B2R x = IZR (code H t) -> is_finite x = true ->
  B2R (plus x half) = IZR (code H t) + / 2 /\ is_finite (plus x half) = true.
Proof.
intros H t HH HL x Ex Fx. destruct (half_correct (prec := prec) emax_least) as [Eh Fh].
rewrite <- (RN_code (prec := prec) (small_emin emax_least) H t HH HL).
rewrite <- Ex, <- Eh. apply plus_correct; [exact Fx | exact Fh |]. rewrite Ex, Eh.
apply (small_size H); [exact HH | exact HL |]. apply Rle_trans with (1 := code_size H t HH). lra.
Qed.

Lemma quotient_size : forall H y D, (1 <= H)%Z -> (2 * H <= 2 ^ prec)%Z -> 0 < D -> Rabs y <= IZR H * D ->
  fits (prec := prec) (emax := emax) (y / D).
Proof. intros H y D HH HL HD Hy. apply (small_size H); [exact HH | exact HL | exact (scaled H y D HD Hy)]. Qed.

Theorem quantize_correct : forall H (y D : float), (1 <= H)%Z -> (2 * H <= 2 ^ prec)%Z ->
  is_finite y = true -> is_finite D = true -> 0 < B2R D -> IZR H * B2R D <= bpow radix2 (emax - 1) ->
  Rabs (B2R y) <= IZR H * B2R D ->
  B2R (quantize H y D) = rounded prec emin H (B2R y) (B2R D) /\ is_finite (quantize H y D) = true.
Proof.
intros H y D HH HL Fy FD PD HO Hy. assert (LH := levels_fit H HH HL). apply (IZR_le 1) in HH as H1.
destruct (over_correct y D Fy) as [Eq Fq]; [lra | apply (quotient_size H); assumption |].
destruct (floor_correct (over y D)) as [Ef Ff]. rewrite Fq in Ff. rewrite Eq in Ef.
destruct (whole_correct emax_least (prec := prec) (- H)) as [Eb Fb]; [lia|].
destruct (whole_correct emax_least (prec := prec) (H - 1)) as [Et Ft]; [lia|].
destruct (maximum_correct _ _ Ff Fb) as [Em Fm]. destruct (minimum_correct _ _ Fm Ft) as [En Fn].
assert (Ec : B2R (minimum (maximum (floor (over y D)) (whole (- H))) (whole (H - 1))) = IZR (code H (RN (B2R y / B2R D)))).
{ rewrite En, Em, Et, Ef, Eb. unfold code. set (k := Zfloor (RN (B2R y / B2R D))).
  destruct (Z_le_gt_dec (- H) k) as [A | A].
  - rewrite Rmax_left by (apply IZR_le; lia). destruct (Z_le_gt_dec k (H - 1)) as [B | B].
    + rewrite Rmin_left by (apply IZR_le; lia). f_equal. lia.
    + rewrite Rmin_right by (apply IZR_le; lia). f_equal. lia.
  - rewrite Rmax_right, Rmin_left by (apply IZR_le; lia). f_equal. lia. }
destruct (whole_plus_half H _ HH HL _ Ec Fn) as [Ep Fp].
unfold quantize, rounded. rewrite (RN_code (small_emin emax_least)) by assumption.
rewrite <- Ep. apply times_correct; [exact FD | exact Fp |]. rewrite Ep.
apply Rle_lt_trans with (bpow radix2 (emax - 1)); [|apply bpow_lt; lia].
red in prec_positive, prec_below. apply abs_round_le_generic; auto with typeclass_instances.
- apply generic_format_bpow. unfold FLT_exp. lia.
- rewrite Rabs_mult, (Rabs_pos_eq (B2R D)) by lra. assert (C := code_size H (RN (B2R y / B2R D)) HH). nra.
Qed.

(* What a code is worth: the level is no farther out than the end of the range, a number of the format. *)
Lemma decode_correct : forall H (R D : float) t, (1 <= H)%Z -> (2 * H <= 2 ^ prec)%Z -> is_finite D = true -> 0 <= B2R D ->
  B2R R = IZR H * B2R D ->
  B2R (decode D (code H t)) = RN (B2R D * RN (IZR (code H t) + / 2)) /\ is_finite (decode D (code H t)) = true.
Proof.
intros H R D t HH HL FD PD ER. assert (LH := levels_fit H HH HL). destruct (code_bounds H t HH) as [A B].
destruct (whole_correct emax_least (prec := prec) (code H t)) as [Ew Fw]; [lia|].
destruct (whole_plus_half H t HH HL _ Ew Fw) as [Ep Fp].
rewrite (RN_code (small_emin emax_least)) by assumption. unfold decode. rewrite <- Ep.
apply times_correct; [exact FD | exact Fp |]. rewrite Ep. apply (fits_below R).
assert (C := code_size H t HH). apply (IZR_le 1) in HH as H1.
rewrite ER, !Rabs_mult, (Rabs_pos_eq (B2R D)), (Rabs_pos_eq (IZR H)) by lra. rewrite Rmult_comm.
apply Rmult_le_compat_r; lra.
Qed.

Lemma levels_of_half : forall H, (1 <= H <= 2 ^ (prec - 5))%Z -> (2 * H <= 2 ^ prec)%Z.
Proof. intros H HH. destruct (prec_least H HH) as [_ Q]. lia. Qed.

(* The code of a value clipped to the range. *)
Lemma encode_inside : forall H (c D : float), (1 <= H <= 2 ^ (prec - 5))%Z -> is_finite c = true -> is_finite D = true ->
  0 < B2R D -> Rabs (B2R c) <= IZR H * B2R D ->
  Btrunc (minimum (floor_quotient c D) (whole (H - 1))) = Z.min (Zfloor (B2R c / B2R D)) (H - 1).
Proof.
intros H c D HH Fc FD PD Hc. assert (LH := levels_fit H (proj1 HH) (levels_of_half H HH)).
destruct (floor_quotient_correct emax_least H c D HH Fc FD PD (scaled H _ _ PD Hc)) as [Ef Ff].
destruct (whole_correct emax_least (prec := prec) (H - 1)) as [Et Ft]; [lia|].
destruct (minimum_correct _ _ Ff Ft) as [Em _]. rewrite Ef, Et in Em.
apply eq_IZR. rewrite (Btrunc_correct prec emax prec_below), round_FIX_IZR, Em. f_equal. set (k := Zfloor (B2R c / B2R D)).
destruct (Z_le_gt_dec k (H - 1)) as [A | A].
- rewrite Rmin_left, Ztrunc_IZR by (apply IZR_le; exact A). lia.
- rewrite Rmin_right, Ztrunc_IZR by (apply IZR_le; lia). lia.
Qed.

Theorem encode_correct : forall H (y R D : float), (1 <= H <= 2 ^ (prec - 5))%Z ->
  is_finite y = true -> is_finite R = true -> is_finite D = true -> 0 < B2R D -> B2R R = IZR H * B2R D ->
  encode H y R D = code H (B2R y / B2R D).
Proof.
intros H y R D HH Fy FR FD PD ER. assert (H1 : 1 <= IZR H) by (apply (IZR_le 1); lia).
unfold encode. cbv zeta. rewrite Bltb_correct by (reflexivity || exact FD).
change (B2R (zero : float)) with 0. rewrite Rlt_bool_true by exact PD.
assert (Fo : is_finite (Bopp R) = true) by (rewrite is_finite_Bopp; exact FR).
destruct (maximum_correct y (Bopp R) Fy Fo) as [Em Fm]. destruct (minimum_correct _ R Fm FR) as [En Fn].
rewrite B2R_Bopp in Em. rewrite Em in En. assert (PR : 0 <= B2R R) by (rewrite ER; apply Rmult_le_pos; lra).
rewrite encode_inside; [|exact HH | exact Fn | exact FD | exact PD |].
- rewrite <- (code_clipped H _ (proj1 HH)). f_equal. f_equal. rewrite En, ER. apply clipped_scaled. exact PD.
- rewrite En, <- ER. apply Rabs_le. split; [|apply Rmin_r]. apply Rmin_glb; [apply Rmax_r | lra].
Qed.

Theorem encode_infinite : forall H s (R D : float), (1 <= H <= 2 ^ (prec - 5))%Z ->
  is_finite R = true -> is_finite D = true -> 0 < B2R D -> B2R R = IZR H * B2R D ->
  encode H (B754_infinity s) R D = if s then (- H)%Z else (H - 1)%Z.
Proof.
intros H s R D HH FR FD PD ER. assert (H1 : 1 <= IZR H) by (apply (IZR_le 1); lia).
assert (PR : 0 <= B2R R) by (rewrite ER; apply Rmult_le_pos; lra).
unfold encode. cbv zeta. rewrite Bltb_correct by (reflexivity || exact FD).
change (B2R (zero : float)) with 0. rewrite Rlt_bool_true by exact PD.
assert (Fo : is_finite (Bopp R) = true) by (rewrite is_finite_Bopp; exact FR).
assert (E : minimum (maximum (B754_infinity s) (Bopp R)) R = if s then Bopp R else R).
{ destruct s.
  - assert (maximum (B754_infinity true) (Bopp R) = Bopp R) as -> by (destruct R; discriminate || reflexivity).
    unfold minimum. rewrite Bleb_correct, B2R_Bopp, Rle_bool_true by (assumption || lra). reflexivity.
  - assert (maximum (B754_infinity false) (Bopp R) = B754_infinity false) as -> by (destruct R; discriminate || reflexivity).
    destruct R; discriminate || reflexivity. }
rewrite E. assert (Q : forall z, IZR z * B2R D / B2R D = IZR z) by (intros z; field; lra).
destruct s; (rewrite encode_inside; [|exact HH | assumption | exact FD | exact PD |]).
- rewrite B2R_Bopp, ER. replace (- (IZR H * B2R D)) with (IZR (- H) * B2R D) by (rewrite opp_IZR; ring).
  rewrite Q, Zfloor_IZR. lia.
- rewrite B2R_Bopp, Rabs_Ropp, Rabs_pos_eq; lra.
- rewrite ER, Q, Zfloor_IZR. lia.
- rewrite Rabs_pos_eq; lra.
Qed.

(* A range of zero: code zero, level zero. *)
Theorem zero_range : forall H (y R D : float), (1 <= H <= 2 ^ (prec - 5))%Z ->
  is_finite y = true -> is_finite R = true -> is_finite D = true -> B2R R = 0 -> B2R D = 0 ->
  encode H y R D = 0%Z /\ B2R (decode D (encode H y R D)) = 0.
Proof.
intros H y R D HH Fy FR FD ER ED. assert (H1 : 1 <= IZR H) by (apply (IZR_le 1); lia).
assert (E : encode H y R D = 0%Z).
{ unfold encode. cbv zeta. rewrite Bltb_correct by (reflexivity || exact FD).
  change (B2R (zero : float)) with 0. rewrite Rlt_bool_false by lra.
  assert (Fo : is_finite (Bopp R) = true) by (rewrite is_finite_Bopp; exact FR).
  destruct (maximum_correct y (Bopp R) Fy Fo) as [Em Fm]. destruct (minimum_correct _ R Fm FR) as [En Fn].
  rewrite Em, B2R_Bopp, ER, Ropp_0 in En.
  assert (Z0 : Rmin (Rmax (B2R y) 0) 0 = 0) by (apply Rmin_right, Rmax_r). rewrite Z0 in En.
  rewrite encode_inside; [|exact HH | exact Fn | apply is_finite_Bone | rewrite Bone_correct; lra |].
  - rewrite En. unfold Rdiv. rewrite Rmult_0_l, Zfloor_IZR. lia.
  - rewrite En, Rabs_R0, Bone_correct. lra. }
split; [exact E|]. rewrite E. assert (C : code H 0 = 0%Z) by (unfold code; rewrite Zfloor_IZR; lia).
destruct (decode_correct H R D 0 (proj1 HH) (levels_of_half H HH) FD) as [A _]; [lra | rewrite ER, ED; ring |].
rewrite C in A. rewrite A, ED, Rmult_0_l. unfold NearestEven.RN. apply round_0. auto with typeclass_instances.
Qed.

(* The two quantizers next to their bounds. *)
Lemma bpow_least : bpow radix2 (emin + prec) = bpow radix2 (3 - emax).
Proof. f_equal. ring. Qed.

Lemma step_positive : forall x, bpow radix2 (3 - emax) <= x -> 0 < x.
Proof. intros x Hx. apply Rlt_le_trans with (2 := Hx). apply bpow_gt_0. Qed.

Theorem quantize_error : forall H (y D : float), (1 <= H)%Z -> (2 * H <= 2 ^ prec)%Z ->
  is_finite y = true -> is_finite D = true -> bpow radix2 (3 - emax) <= B2R D -> IZR H * B2R D <= bpow radix2 (emax - 1) ->
  Rabs (B2R y) <= IZR H * B2R D ->
  is_finite (quantize H y D) = true /\
  Rabs (B2R y - B2R (quantize H y D)) <= B2R D / 2 * (1 - u + 2 * u * IZR (2 * H)).
Proof.
intros H y D HH HL Fy FD HD HO Hy.
destruct (quantize_correct H y D HH HL Fy FD (step_positive _ HD) HO Hy) as [E F].
split; [exact F|]. rewrite E. apply (rounded_error (small_emin emax_least)); try assumption. rewrite bpow_least. exact HD.
Qed.

Theorem quantize_error_power : forall k (y D : float), (0 <= k < prec)%Z ->
  is_finite y = true -> is_finite D = true -> bpow radix2 (3 - emax) <= B2R D -> IZR (2 ^ k) * B2R D <= bpow radix2 (emax - 1) ->
  Rabs (B2R y) <= IZR (2 ^ k) * B2R D ->
  is_finite (quantize (2 ^ k) y D) = true /\
  Rabs (B2R y - B2R (quantize (2 ^ k) y D)) <= B2R D / 2 * (1 - u + 3 / 2 * u * IZR (2 * 2 ^ k)).
Proof.
intros k y D Hk Fy FD HD HO Hy.
destruct (power_levels k Hk) as [HH HL].
destruct (quantize_correct _ y D HH HL Fy FD (step_positive _ HD) HO Hy) as [E F].
split; [exact F|]. rewrite E. apply (rounded_error_power (small_emin emax_least)); try assumption. rewrite bpow_least. exact HD.
Qed.

Theorem quantize_model : forall H (y D : float), (1 <= H)%Z -> (2 * H <= 2 ^ prec)%Z ->
  is_finite y = true -> is_finite D = true -> bpow radix2 (3 - emax) <= B2R D -> IZR H * B2R D <= bpow radix2 (emax - 1) ->
  Rabs (B2R y) <= IZR H * B2R D -> 0 <= B2R y \/ B2R (over y D) <> 0 ->
  exists rho tau, Rabs rho <= u /\ Rabs tau <= u /\
  B2R (quantize H y D) = B2R D * (IZR (code H (B2R y / B2R D * (1 + rho))) + / 2) * (1 + tau).
Proof.
intros H y D HH HL Fy FD HD HO Hy Hq. assert (PD := step_positive _ HD).
destruct (quantize_correct H y D HH HL Fy FD PD HO Hy) as [-> _].
destruct (over_correct y D Fy) as [Eq _]; [lra | apply (quotient_size H); assumption |]. rewrite Eq in Hq.
apply (rounded_model (small_emin emax_least)); try assumption; [rewrite bpow_least; exact HD|].
destruct Hq as [Hq | Hq]; [left | right; exact Hq]. apply Rmult_le_pos; [exact Hq | apply Rlt_le, Rinv_0_lt_compat; exact PD].
Qed.

(* A grid: a range and its step, R = H D. *)
Definition grid (H : Z) (R D : float) : Prop :=
  (1 <= H <= 2 ^ (prec - 5))%Z /\ is_finite R = true /\ is_finite D = true /\ 0 < B2R D /\ B2R R = IZR H * B2R D.

Theorem reference_correct : forall H (y R D : float), grid H R D -> is_finite y = true ->
  encode H y R D = code H (B2R y / B2R D) /\ is_finite (decode D (encode H y R D)) = true /\
  B2R (decode D (encode H y R D)) = floored prec emin H (B2R y) (B2R D).
Proof.
intros H y R D [HH [FR [FD [PD ER]]]] Fy. assert (E := encode_correct H y R D HH Fy FR FD PD ER).
destruct (decode_correct H R D (B2R y / B2R D) (proj1 HH) (levels_of_half H HH) FD (Rlt_le _ _ PD) ER) as [A B].
rewrite E. exact (conj eq_refl (conj B A)).
Qed.

Theorem reference_error : forall H (y R D : float), grid H R D -> is_finite y = true -> Rabs (B2R y) <= B2R R ->
  bpow radix2 (3 - emax) <= B2R D ->
  Rabs (B2R y - B2R (decode D (encode H y R D))) <= B2R D / 2 * (1 + u * IZR (2 * H - 1)).
Proof.
intros H y R D G Fy Hy HD. destruct (reference_correct H y R D G Fy) as [_ [_ ->]].
destruct G as [HH [_ [_ [PD ER]]]]. rewrite ER in Hy.
apply (floored_error (small_emin emax_least)); [lia | exact (levels_of_half H HH) | rewrite bpow_least; exact HD | exact Hy].
Qed.

Theorem reference_error_any_step : forall H (y R D : float), grid H R D -> is_finite y = true -> Rabs (B2R y) <= B2R R ->
  Rabs (B2R y - B2R (decode D (encode H y R D)))
    <= B2R D / 2 + Rmax (B2R D / 2 * u * IZR (2 * H - 1)) (bpow radix2 (emin - 1)).
Proof.
intros H y R D G Fy Hy. destruct (reference_correct H y R D G Fy) as [_ [_ ->]].
destruct G as [HH [_ [_ [PD ER]]]]. rewrite ER in Hy.
apply (floored_error_any_step (small_emin emax_least)); [lia | exact (levels_of_half H HH) | exact PD | exact Hy].
Qed.

Theorem reference_beyond : forall H (y R D : float), grid H R D -> is_finite y = true -> B2R R < Rabs (B2R y) ->
  Rabs (B2R y - B2R (decode D (encode H y R D))) <= Rabs (B2R y).
Proof.
intros H y R D G Fy Hy. destruct (reference_correct H y R D G Fy) as [_ [_ ->]].
destruct G as [HH [_ [_ [PD ER]]]]. assert (F := B2R_format R). rewrite ER in Hy, F.
apply (floored_beyond (small_emin emax_least)); [lia | exact (levels_of_half H HH) | exact PD | exact F | exact Hy].
Qed.

Theorem reference_model : forall H (y R D : float), grid H R D -> is_finite y = true -> bpow radix2 (3 - emax) <= B2R D ->
  exists tau, Rabs tau <= u /\
  B2R (decode D (encode H y R D)) = B2R D * (IZR (code H (B2R y / B2R D)) + / 2) * (1 + tau).
Proof.
intros H y R D G Fy HD. destruct (reference_correct H y R D G Fy) as [_ [_ ->]].
destruct G as [HH [_ [_ [PD _]]]]. rewrite <- bpow_least in HD.
apply (floored_model (small_emin emax_least)); [lia | exact (levels_of_half H HH) | exact HD].
Qed.
End Quantizers.
