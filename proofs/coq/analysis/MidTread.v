(* The mid-tread grid of direct coding (numerics.codec.grids.MidTread), on IEEE numbers: zero is a level, the code of y is
   the floor of y / D + 1/2, clipped to the 2H - 1 codes from 1 - H to H - 1, and code k has the level k D. The floor is
   taken of the exact quotient of 2 y, halved: floor(q + 1/2) = floor((floor(2 q) + 1) / 2). *)
From Coq Require Import Reals ZArith Lra Lia.
From Flocq Require Import Core BinarySingleNaN.
From Analysis Require Import Rounded Binary FloorQuotient Quantizers.
Open Scope R_scope.

Lemma halved_floor : forall q, Zfloor ((IZR (Zfloor (2 * q)) + 1) / 2) = Zfloor (q + / 2).
Proof.
intros q. assert (A := Zfloor_lb (q + / 2)). assert (B := Zfloor_ub (q + / 2)). set (m := Zfloor (q + / 2)) in *.
assert (C : (2 * m - 1 <= Zfloor (2 * q))%Z) by (apply Zfloor_lub; rewrite minus_IZR, mult_IZR; lra).
assert (D : (Zfloor (2 * q) <= 2 * m)%Z).
{ apply Zlt_succ_le. unfold Z.succ. apply lt_IZR. rewrite plus_IZR, mult_IZR. assert (E := Zfloor_lb (2 * q)). lra. }
apply IZR_le in C, D. rewrite minus_IZR, mult_IZR in C. rewrite mult_IZR in D. apply Zfloor_imp. rewrite plus_IZR. lra.
Qed.

Section MidTread.
Context {prec emax : Z} {prec_positive : Prec_gt_0 prec} {prec_below : Prec_lt_emax prec emax}.
Hypothesis emax_least : (3 <= emax)%Z.
Notation float := (binary_float prec emax).
Notation emin := (3 - emax - prec)%Z.
Notation RN := (RN prec emin).
Notation u := (u prec).
Notation format := (generic_format radix2 (FLT_exp emin prec)).

Definition tread_code (H : Z) (q : R) : Z := Z.max (1 - H) (Z.min (H - 1) (Zfloor (q + / 2))).

Definition tread_encode (H : Z) (y R D : float) : Z :=
  let inside := minimum (maximum y (Bopp R)) R in
  let twice := floor_quotient (times (whole 2) inside) D in
  Btrunc (minimum (maximum (floor (times (plus twice Bone) half)) (whole (1 - H))) (whole (H - 1))).

Definition tread_decode (D : float) (k : Z) : float := times D (whole k).

Lemma format_twice : forall x, format x -> format (2 * x).
Proof.
intros x F. apply FLT_format_generic in F; [|exact prec_positive]. destruct F as [[m e] E M L].
apply generic_format_FLT. exists (Float radix2 m (e + 1)); cbn [Fnum Fexp] in *; [|exact M | lia].
rewrite E. unfold F2R; cbn [Fnum Fexp]. rewrite bpow_plus. change (bpow radix2 1) with 2. ring.
Qed.

Theorem tread_encode_correct : forall H (y R D : float), (1 <= H <= 2 ^ (prec - 6))%Z ->
  is_finite y = true -> is_finite R = true -> is_finite D = true -> 0 < B2R D ->
  B2R R <= (IZR H - / 2) * B2R D -> IZR H * B2R D <= bpow radix2 (emax - 1) -> Rabs (B2R y) <= B2R R ->
  tread_encode H y R D = tread_code H (B2R y / B2R D).
Proof.
intros H y R D HH Fy FR FD PD LR LO Hy. assert (P6 : (6 <= prec)%Z).
{ destruct (Z_le_gt_dec 6 prec) as [A | A]; [exact A|]. rewrite Z.pow_neg_r in HH by lia. lia. }
assert (H2 : (1 <= 2 * H <= 2 ^ (prec - 5))%Z).
{ replace (prec - 5)%Z with (1 + (prec - 6))%Z by ring. rewrite Z.pow_add_r by lia. lia. }
destruct (prec_least _ H2) as [_ P]. assert (P1 : (32 * (2 * H) <= 2 * 2 ^ (prec - 1))%Z).
{ replace (2 * 2 ^ (prec - 1))%Z with (2 ^ prec)%Z; [exact P|].
  replace prec with (1 + (prec - 1))%Z at 1 by ring. rewrite Z.pow_add_r by lia. reflexivity. }
assert (H1 : 1 <= IZR H) by (apply (IZR_le 1); lia). assert (S := small_emin (prec := prec) emax_least).
assert (Yi := Rabs_le_inv _ _ Hy). assert (Fo : is_finite (Bopp R) = true) by (rewrite is_finite_Bopp; exact FR).
(* The value, clipped: itself. *)
destruct (maximum_correct y (Bopp R) Fy Fo) as [Em Fm]. destruct (minimum_correct _ R Fm FR) as [En Fn].
rewrite B2R_Bopp in Em. rewrite Em, Rmax_left, Rmin_left in En by lra.
unfold tread_encode. cbv zeta. set (c := minimum (maximum y (Bopp R)) R) in *.
(* Twice it, exactly. *)
destruct (whole_correct emax_least (prec := prec) 2) as [E2 F2]; [lia|].
assert (T : RN (2 * B2R y) = 2 * B2R y) by apply RN_format, format_twice, B2R_format.
destruct (times_correct (whole 2) c F2 Fn) as [Et Ft].
{ unfold fits. rewrite E2, En, T, Rabs_mult, (Rabs_pos_eq 2) by lra.
  assert (W := bpow_pred emax). lra. }
rewrite E2, En, T in Et. set (t := times (whole 2) c) in *.
assert (Q : B2R t / B2R D = 2 * (B2R y / B2R D)) by (rewrite Et; field; lra).
assert (Sz : Rabs (B2R y / B2R D) <= IZR H).
{ apply scaled; [exact PD|]. apply Rle_trans with (1 := Hy). nra. }
assert (Sq : Rabs (B2R t / B2R D) <= IZR (2 * H)).
{ rewrite Q, mult_IZR, Rabs_mult, (Rabs_pos_eq 2) by lra. lra. }
destruct (floor_quotient_correct emax_least (2 * H) t D H2 Ft FD PD Sq) as [Ef Ff]. rewrite Q in Ef.
rewrite Q in Sq. assert (Sf := floor_size _ _ Sq). set (f := Zfloor (2 * (B2R y / B2R D))) in *.
(* One more, halved, exactly; and the floor of that. *)
assert (O : B2R (floor_quotient t D) + B2R (Bone : float) = IZR (f + 1)) by (rewrite Ef, Bone_correct, plus_IZR; reflexivity).
assert (So : Rabs (IZR (f + 1)) <= IZR (2 * H) + 1) by (rewrite <- abs_IZR, <- (plus_IZR _ 1); apply IZR_le; lia).
destruct (plus_correct (floor_quotient t D) Bone Ff (is_finite_Bone _ _ _ _)) as [Ep Fp].
{ rewrite O. apply (size_fits emax_least (2 * H)); [exact H2 | lra]. }
rewrite O, RN_format in Ep by (apply (whole_format emax_least (2 * H)); [exact H2 | lia]).
destruct (half_correct (prec := prec) emax_least) as [Eh Fh].
assert (G : RN (IZR (f + 1) * / 2) = IZR (f + 1) * / 2) by (apply RN_format, (format_halves S); lia).
destruct (times_correct _ half Fp Fh) as [Ev Fv].
{ rewrite Ep, Eh. apply (size_fits emax_least (2 * H)); [exact H2 |].
  assert (0 <= IZR (2 * H)) by (apply (IZR_le 0); lia). rewrite Rabs_mult, (Rabs_pos_eq (/ 2)) by lra. lra. }
rewrite Ep, Eh, G in Ev. destruct (floor_correct (times (plus (floor_quotient t D) Bone) half)) as [Ew Fw].
rewrite Fv in Fw. rewrite Ev, plus_IZR in Ew. change ((IZR f + 1) * / 2) with ((IZR f + 1) / 2) in Ew.
unfold f in Ew. rewrite halved_floor in Ew.
(* The clipped code. *)
destruct (whole_correct emax_least (prec := prec) (1 - H)) as [Eb Fb]; [lia|].
destruct (whole_correct emax_least (prec := prec) (H - 1)) as [Eu Fu]; [lia|].
destruct (maximum_correct _ _ Fw Fb) as [Ex Fx]. destruct (minimum_correct _ _ Fx Fu) as [Ez _].
apply eq_IZR. rewrite (Btrunc_correct prec emax prec_below), round_FIX_IZR, Ez, Ex, Ew, Eb, Eu. f_equal. unfold tread_code.
set (k := Zfloor (B2R y / B2R D + / 2)).
destruct (Z_le_gt_dec (1 - H) k) as [A | A].
- rewrite Rmax_left by (apply IZR_le; lia). destruct (Z_le_gt_dec k (H - 1)) as [B | B].
  + rewrite Rmin_left, Ztrunc_IZR by (apply IZR_le; lia). lia.
  + rewrite Rmin_right, Ztrunc_IZR by (apply IZR_le; lia). lia.
- rewrite Rmax_right, Rmin_left, Ztrunc_IZR by (apply IZR_le; lia). lia.
Qed.

Theorem tread_error : forall H (y R D : float), (1 <= H <= 2 ^ (prec - 6))%Z ->
  is_finite y = true -> is_finite R = true -> is_finite D = true -> 0 < B2R D ->
  B2R R <= (IZR H - / 2) * B2R D -> IZR H * B2R D <= bpow radix2 (emax - 1) -> Rabs (B2R y) <= B2R R ->
  let r := tread_decode D (tread_encode H y R D) in
  is_finite r = true /\
  Rabs (B2R y - B2R r) <= B2R D / 2 + Rmax (B2R D / 2 * u * IZR (2 * H - 2)) (bpow radix2 (emin - 1)).
Proof.
intros H y R D HH Fy FR FD PD LR LO Hy. cbv zeta. rewrite tread_encode_correct by assumption.
assert (P6 : (6 <= prec)%Z).
{ destruct (Z_le_gt_dec 6 prec) as [A | A]; [exact A|]. rewrite Z.pow_neg_r in HH by lia. lia. }
assert (LH : (H <= 2 ^ (prec - 1))%Z).
{ apply Z.le_trans with (1 := proj2 HH). apply Z.pow_le_mono_r; lia. }
assert (H1 : 1 <= IZR H) by (apply (IZR_le 1); lia).
set (q := B2R y / B2R D). assert (Eq : B2R y = q * B2R D) by (unfold q; field; lra).
assert (Sq : - (IZR H - / 2) <= q <= IZR H - / 2).
{ apply Rabs_le_inv. apply Rmult_le_reg_r with (1 := PD). rewrite <- (Rabs_pos_eq (B2R D)) at 1 by lra.
  rewrite <- Rabs_mult, <- Eq. lra. }
set (k := tread_code H q). assert (K : (1 - H <= k <= H - 1)%Z) by (unfold k, tread_code; lia).
assert (Kr : Rabs (IZR k) <= IZR H - 1) by (rewrite <- abs_IZR, <- (minus_IZR _ 1); apply IZR_le; lia).
assert (N : Rabs (q - IZR k) <= / 2).
{ unfold k, tread_code. assert (A := Zfloor_lb (q + / 2)). assert (B := Zfloor_ub (q + / 2)).
  set (f := Zfloor (q + / 2)) in *. assert (C : (1 - H <= f)%Z) by (apply Zfloor_lub; rewrite minus_IZR; lra).
  rewrite Z.max_r by lia. apply Rabs_le. destruct (Z_le_gt_dec f (H - 1)) as [L | L].
  - rewrite Z.min_r by lia. lra.
  - rewrite Z.min_l, minus_IZR by lia. assert (M : (H <= f)%Z) by lia. apply IZR_le in M. lra. }
destruct (whole_correct emax_least (prec := prec) k) as [Ek Fk]; [lia|].
assert (V : Rabs (B2R D * IZR k) <= B2R D * (IZR H - 1)).
{ rewrite Rabs_mult, (Rabs_pos_eq (B2R D)) by lra. apply Rmult_le_compat_l; lra. }
destruct (times_correct D (whole k) FD Fk) as [Er Fr].
{ rewrite Ek. apply Rle_lt_trans with (bpow radix2 (emax - 1)); [|apply bpow_lt; lia].
  assert (0 < prec)%Z by exact prec_positive. assert (prec < emax)%Z by exact prec_below.
  apply abs_round_le_generic; auto with typeclass_instances.
  - apply generic_format_bpow. unfold FLT_exp. lia.
  - apply Rle_trans with (1 := V). nra. }
split; [exact Fr|]. unfold tread_decode. rewrite Er, Ek. apply (apart (B2R y) (B2R D * IZR k)).
- rewrite Eq. replace (q * B2R D - B2R D * IZR k) with (B2R D * (q - IZR k)) by ring.
  rewrite Rabs_mult, (Rabs_pos_eq (B2R D)) by lra. apply Rmult_le_compat_l with (r := B2R D) in N; lra.
- apply Rle_trans with (1 := RN_error _). apply Rle_max_compat_r. rewrite minus_IZR, mult_IZR.
  assert (U := u_pos (prec := prec)). apply Rle_trans with (u * (B2R D * (IZR H - 1))); [apply Rmult_le_compat_l; lra | lra].
Qed.
End MidTread.
