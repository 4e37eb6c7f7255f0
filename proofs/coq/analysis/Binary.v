(* IEEE operations of any binary format, and what they are on real numbers: floor, minimum, maximum, fmod, and the floor
   division of two numbers that NumPy has from Python (numpy.floor_divide). Rounding is to nearest even.

   Flocq's binary floating-point numbers have signed zeros, infinities, subnormal numbers and one NaN. Each lemma says of
   an operation that its result is finite and which real number it is. *)
From Coq Require Import Reals ZArith Lra Lia Bool.
From Flocq Require Import Core Div_sqrt_error BinarySingleNaN.
From Analysis Require Import Rounded RoundedModel.
Open Scope R_scope.

Section Operations.
Context {prec emax : Z} {prec_positive : Prec_gt_0 prec} {prec_below : Prec_lt_emax prec emax}.
Hypothesis emax_least : (3 <= emax)%Z.
Notation float := (binary_float prec emax).
Notation emin := (3 - emax - prec)%Z.
Notation RN := (RN prec emin).
Notation u := (u prec).
Notation format := (generic_format radix2 (FLT_exp emin prec)).

(* The operations. *)
Definition plus (x y : float) : float := Bplus mode_NE x y.
Definition minus (x y : float) : float := Bminus mode_NE x y.
Definition times (x y : float) : float := Bmult mode_NE x y.
Definition over (x y : float) : float := Bdiv mode_NE x y.
Definition floor (x : float) : float := Bnearbyint mode_DN x.
Definition zero : float := B754_zero false.
Definition half : float := binary_normalize prec emax _ _ mode_NE 1 (- 1) false.
Definition whole (k : Z) : float := binary_normalize prec emax _ _ mode_NE k 0 false.

(* As numpy.maximum and numpy.minimum. *)
Definition maximum (x y : float) : float := if Bleb y x || is_nan x then x else y.
Definition minimum (x y : float) : float := if Bleb x y || is_nan x then x else y.

(* As fmod in C: x less the whole number of y in it, towards zero, without rounding. *)
Definition fmod (x y : float) : float :=
  match x, y with
  | B754_finite s m e _, B754_finite t n f _ =>
      let g := Z.min e f in
      let shifted r k d := (cond_Zopp r (Zpos k) * 2 ^ (d - g))%Z in
      binary_normalize prec emax _ _ mode_NE (Z.rem (shifted s m e) (shifted t n f)) g s
  | B754_zero _, B754_finite _ _ _ _ | B754_zero _, B754_infinity _ | B754_finite _ _ _ _, B754_infinity _ => x
  | _, _ => B754_nan
  end.

(* As numpy.floor_divide for a divisor that is not zero. *)
Definition floor_divide (x y : float) : float :=
  let m := fmod x y in
  let d := over (minus x m) y in
  let d := if negb (Beqb m zero) && xorb (Bltb y zero) (Bltb m zero) then minus d Bone else d in
  if Beqb d zero then B754_zero (Bsign (over x y))
  else let f := floor d in if Bltb half (minus d f) then plus f Bone else f.

Lemma small_emin : (emin + prec <= 0)%Z.
Proof. lia. Qed.

Lemma B2R_format : forall x : float, format (B2R x).
Proof. intros x. apply (generic_format_B2R prec emax x). Qed.

(* What rounds to something too small to overflow. *)
Definition fits (z : R) := Rabs (RN z) < bpow radix2 emax.

Lemma fits_below : forall (b : float) z, Rabs z <= Rabs (B2R b) -> fits z.
Proof.
intros b z H. apply Rle_lt_trans with (Rabs (B2R b)); [|apply abs_B2R_lt_emax].
apply abs_round_le_generic; auto with typeclass_instances. apply generic_format_abs, B2R_format.
Qed.

Lemma fits_small : forall z, Rabs z <= bpow radix2 prec -> fits z.
Proof.
intros z H. red in prec_positive, prec_below. apply Rle_lt_trans with (bpow radix2 prec); [|apply bpow_lt; exact prec_below].
apply abs_round_le_generic; auto with typeclass_instances. apply generic_format_bpow. unfold FLT_exp. lia.
Qed.

Lemma plus_correct : forall x y : float, is_finite x = true -> is_finite y = true -> fits (B2R x + B2R y) ->
  B2R (plus x y) = RN (B2R x + B2R y) /\ is_finite (plus x y) = true.
Proof.
intros x y Fx Fy L. assert (C := Bplus_correct prec emax _ _ mode_NE x y Fx Fy).
rewrite Rlt_bool_true in C by exact L. exact (conj (proj1 C) (proj1 (proj2 C))).
Qed.

Lemma minus_correct : forall x y : float, is_finite x = true -> is_finite y = true -> fits (B2R x - B2R y) ->
  B2R (minus x y) = RN (B2R x - B2R y) /\ is_finite (minus x y) = true.
Proof.
intros x y Fx Fy L. assert (C := Bminus_correct prec emax _ _ mode_NE x y Fx Fy).
rewrite Rlt_bool_true in C by exact L. exact (conj (proj1 C) (proj1 (proj2 C))).
Qed.

Lemma times_correct : forall x y : float, is_finite x = true -> is_finite y = true -> fits (B2R x * B2R y) ->
  B2R (times x y) = RN (B2R x * B2R y) /\ is_finite (times x y) = true.
Proof.
intros x y Fx Fy L. assert (C := Bmult_correct prec emax _ _ mode_NE x y). rewrite Fx, Fy in C.
rewrite Rlt_bool_true in C by exact L. exact (conj (proj1 C) (proj1 (proj2 C))).
Qed.

Lemma over_correct : forall x y : float, is_finite x = true -> B2R y <> 0 -> fits (B2R x / B2R y) ->
  B2R (over x y) = RN (B2R x / B2R y) /\ is_finite (over x y) = true.
Proof.
intros x y Fx Zy L. assert (C := Bdiv_correct prec emax _ _ mode_NE x y Zy). rewrite Fx in C.
rewrite Rlt_bool_true in C by exact L. exact (conj (proj1 C) (proj1 (proj2 C))).
Qed.

Lemma floor_correct : forall x : float, B2R (floor x) = IZR (Zfloor (B2R x)) /\ is_finite (floor x) = is_finite x.
Proof.
intros x. destruct (Bnearbyint_correct prec emax _ mode_DN x) as [A [B _]].
split; [|exact B]. unfold floor. rewrite A. apply round_FIX_IZR.
Qed.

Lemma normalize_correct : forall m e s, format (F2R (Float radix2 m e)) -> Rabs (F2R (Float radix2 m e)) < bpow radix2 emax ->
  B2R (binary_normalize prec emax _ _ mode_NE m e s) = F2R (Float radix2 m e) /\
  is_finite (binary_normalize prec emax _ _ mode_NE m e s) = true.
Proof.
intros m e s F L. assert (C := binary_normalize_correct prec emax _ _ mode_NE m e s). cbv zeta in C.
change (round radix2 _ _ (F2R (Float radix2 m e))) with (RN (F2R (Float radix2 m e))) in C.
rewrite RN_format in C by exact F. rewrite Rlt_bool_true in C by exact L. exact (conj (proj1 C) (proj1 (proj2 C))).
Qed.

Lemma small_below : forall z, Rabs z <= bpow radix2 prec -> Rabs z < bpow radix2 emax.
Proof. intros z H. apply Rle_lt_trans with (1 := H). apply bpow_lt. exact prec_below. Qed.

Lemma bpow_whole : bpow radix2 (prec - 1) = IZR (2 ^ (prec - 1)).
Proof. red in prec_positive. rewrite <- IZR_Zpower by lia. reflexivity. Qed.

Lemma whole_correct : forall k, (Z.abs k <= 2 ^ (prec - 1))%Z -> B2R (whole k) = IZR k /\ is_finite (whole k) = true.
Proof.
intros k Hk. assert (E : F2R (Float radix2 k 0) = IZR k) by (unfold F2R; cbn [Fnum Fexp bpow]; apply Rmult_1_r).
rewrite <- E. apply normalize_correct; rewrite E.
- apply format_whole; [exact small_emin | exact Hk].
- apply small_below. rewrite <- abs_IZR. apply Rle_trans with (bpow radix2 (prec - 1)); [|apply bpow_le; lia].
  rewrite bpow_whole. apply IZR_le. exact Hk.
Qed.

Lemma half_correct : B2R half = / 2 /\ is_finite half = true.
Proof.
assert (E : F2R (Float radix2 1 (- 1)) = / 2) by (unfold F2R; cbn [Fnum Fexp]; change (bpow radix2 (- 1)) with (/ 2); lra).
rewrite <- E. red in prec_positive. apply normalize_correct; rewrite E; change (/ 2) with (bpow radix2 (- 1)).
- apply generic_format_bpow. unfold FLT_exp. lia.
- rewrite Rabs_pos_eq by apply bpow_ge_0. apply bpow_lt. lia.
Qed.

Lemma finite_not_nan : forall x : float, is_finite x = true -> is_nan x = false.
Proof. intros [s | s | | s m e h]; simpl; congruence. Qed.

Lemma maximum_correct : forall x y : float, is_finite x = true -> is_finite y = true ->
  B2R (maximum x y) = Rmax (B2R x) (B2R y) /\ is_finite (maximum x y) = true.
Proof.
intros x y Fx Fy. unfold maximum. rewrite (finite_not_nan x Fx), orb_false_r, Bleb_correct by assumption.
destruct (Rle_bool_spec (B2R y) (B2R x)) as [L | L].
- rewrite Rmax_left by exact L. exact (conj eq_refl Fx).
- rewrite Rmax_right by (apply Rlt_le; exact L). exact (conj eq_refl Fy).
Qed.

Lemma minimum_correct : forall x y : float, is_finite x = true -> is_finite y = true ->
  B2R (minimum x y) = Rmin (B2R x) (B2R y) /\ is_finite (minimum x y) = true.
Proof.
intros x y Fx Fy. unfold minimum. rewrite (finite_not_nan x Fx), orb_false_r, Bleb_correct by assumption.
destruct (Rle_bool_spec (B2R x) (B2R y)) as [L | L].
- rewrite Rmin_left by exact L. exact (conj eq_refl Fx).
- rewrite Rmin_right by (apply Rlt_le; exact L). exact (conj eq_refl Fy).
Qed.

Lemma F2R_shifted : forall s m e g, (g <= e)%Z ->
  F2R (Float radix2 (cond_Zopp s (Zpos m)) e) = IZR (cond_Zopp s (Zpos m) * 2 ^ (e - g)) * bpow radix2 g.
Proof. intros s m e g H. rewrite (F2R_change_exp radix2 g) by exact H. reflexivity. Qed.

Lemma fmod_correct : forall x y : float, is_finite x = true -> is_finite y = true -> B2R y <> 0 ->
  B2R (fmod x y) = B2R x - IZR (Ztrunc (B2R x / B2R y)) * B2R y /\ is_finite (fmod x y) = true.
Proof.
intros x y Fx Fy Zy.
assert (F : format (B2R x - IZR (Ztrunc (B2R x / B2R y)) * B2R y))
  by (apply (format_REM_ZR radix2 (FLT_exp emin prec)); apply B2R_format).
assert (L : Rabs (B2R x - IZR (Ztrunc (B2R x / B2R y)) * B2R y) <= Rabs (B2R x)).
{ assert (Q : B2R x = B2R x / B2R y * B2R y) by (field; exact Zy). set (q := B2R x / B2R y) in *. rewrite Q.
  replace (q * B2R y - IZR (Ztrunc q) * B2R y) with ((q - IZR (Ztrunc q)) * B2R y) by ring. rewrite !Rabs_mult.
  apply Rmult_le_compat_r; [apply Rabs_pos|]. unfold Ztrunc. destruct (Rlt_bool_spec q 0) as [N | P].
  - assert (A := Zceil_ub q). assert (B : (Zceil q <= 0)%Z) by (apply Zceil_glb; lra). apply IZR_le in B.
    rewrite !Rabs_left1 by lra. lra.
  - assert (A := Zfloor_lb q). assert (B : (0 <= Zfloor q)%Z) by (apply Zfloor_lub; lra). apply IZR_le in B.
    rewrite !Rabs_pos_eq by lra. lra. }
assert (M := Rle_lt_trans _ _ _ L (abs_B2R_lt_emax prec emax x)).
destruct y as [t | t | | t n f hf]; try discriminate; [now elim Zy|]. destruct x as [s | s | | s m e he]; try discriminate.
- simpl. split; [|reflexivity]. unfold Rdiv. rewrite Rmult_0_l, Ztrunc_IZR. ring.
- revert F M. unfold fmod. set (g := Z.min e f). cbn [B2R].
  rewrite (F2R_shifted s m e g), (F2R_shifted t n f g) by (unfold g; lia).
  set (a := (cond_Zopp s (Zpos m) * 2 ^ (e - g))%Z). set (b := (cond_Zopp t (Zpos n) * 2 ^ (f - g))%Z).
  assert (Zb : b <> 0%Z).
  { unfold b, g. intros E. apply Z.mul_eq_0 in E. destruct E as [E | E]; [destruct t; discriminate|].
    apply Z.pow_eq_0 in E; lia. }
  assert (G := bpow_gt_0 radix2 g). assert (NB : IZR b <> 0) by (apply not_0_IZR; exact Zb).
  replace (IZR a * bpow radix2 g / (IZR b * bpow radix2 g)) with (IZR a / IZR b) by (field; lra).
  rewrite Ztrunc_div by exact Zb.
  replace (IZR a * bpow radix2 g - IZR (Z.quot a b) * (IZR b * bpow radix2 g)) with (F2R (Float radix2 (Z.rem a b) g)).
  + intros F M. apply normalize_correct; assumption.
  + unfold F2R; cbn [Fnum Fexp]. assert (E := Z.quot_rem' a b). apply (f_equal IZR) in E. rewrite plus_IZR, mult_IZR in E.
    rewrite E. ring.
Qed.
End Operations.

(* The formats by their precision and the exponent of their infinities. *)
Notation binary64 := (binary_float 53 1024).
Notation binary32 := (binary_float 24 128).
Notation binary16 := (binary_float 11 16).
Notation bfloat16 := (binary_float 8 128).
#[global] Instance prec_53 : Prec_gt_0 53 := eq_refl.
#[global] Instance prec_24 : Prec_gt_0 24 := eq_refl.
#[global] Instance prec_11 : Prec_gt_0 11 := eq_refl.
#[global] Instance prec_8 : Prec_gt_0 8 := eq_refl.
#[global] Instance below_1024 : Prec_lt_emax 53 1024 := eq_refl.
#[global] Instance below_128 : Prec_lt_emax 24 128 := eq_refl.
#[global] Instance below_16 : Prec_lt_emax 11 16 := eq_refl.
#[global] Instance bfloat16_below_128 : Prec_lt_emax 8 128 := eq_refl.
