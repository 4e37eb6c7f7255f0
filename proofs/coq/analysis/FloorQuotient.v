(* The floor of the exact quotient of two IEEE numbers, as the reference quantizer takes it
   (numerics.quantizer.reference.floor_quotient): the floor of the rounded quotient, and where that quotient is a whole
   number, NumPy's floor division instead. Both are the floor of the exact quotient, exactly, up to 2^(prec - 5). *)
From Coq Require Import Reals ZArith Lra Lia Bool.
From Flocq Require Import Core BinarySingleNaN.
From Analysis Require Import Rounded RoundedModel Binary.
Open Scope R_scope.

Section FloorQuotient.
Context {prec emax : Z} {prec_positive : Prec_gt_0 prec} {prec_below : Prec_lt_emax prec emax}.
Hypothesis emax_least : (3 <= emax)%Z.
Notation float := (binary_float prec emax).
Notation emin := (3 - emax - prec)%Z.
Notation RN := (RN prec emin).
Notation u := (u prec).
Notation format := (generic_format radix2 (FLT_exp emin prec)).

Definition floor_quotient (x y : float) : float :=
  let q := over x y in let f := floor q in if Beqb f q then floor_divide x y else f.

Lemma one_le : forall H, (1 <= H)%Z -> 1 <= IZR H.
Proof. intros H HH. apply (IZR_le 1). exact HH. Qed.

Lemma u_times : forall H, (1 <= H <= 2 ^ (prec - 5))%Z -> u * IZR H <= / 32.
Proof.
intros H HH. assert (P : (5 <= prec)%Z).
{ destruct (Z_le_gt_dec 5 prec) as [A | A]; [exact A|]. rewrite Z.pow_neg_r in HH by lia. lia. }
assert (E : u * bpow radix2 (prec - 5) = / 32).
{ unfold NearestEven.u. rewrite <- bpow_plus. replace (- prec + (prec - 5))%Z with (- 5)%Z by ring. reflexivity. }
rewrite <- E. apply Rmult_le_compat_l; [apply Rlt_le, u_pos|].
rewrite <- IZR_Zpower by lia. apply IZR_le. exact (proj2 HH).
Qed.

Lemma prec_least : forall H, (1 <= H <= 2 ^ (prec - 5))%Z -> (5 <= prec)%Z /\ (32 * H <= 2 ^ prec)%Z.
Proof.
intros H HH. assert (P : (5 <= prec)%Z).
{ destruct (Z_le_gt_dec 5 prec) as [A | A]; [exact A|]. rewrite Z.pow_neg_r in HH by lia. lia. }
split; [exact P|]. replace prec with (5 + (prec - 5))%Z by ring. rewrite Z.pow_add_r by lia. lia.
Qed.

Lemma size_fits : forall H z, (1 <= H <= 2 ^ (prec - 5))%Z -> Rabs z <= IZR H + 2 -> fits (prec := prec) (emax := emax) z.
Proof.
intros H z HH Hz. destruct (prec_least H HH) as [P Q]. apply (fits_small emax_least). apply Rle_trans with (1 := Hz).
rewrite <- IZR_Zpower by lia. apply IZR_le in Q. change (radix2 ^ prec)%Z with (2 ^ prec)%Z. rewrite mult_IZR in Q.
assert (A := one_le H (proj1 HH)). lra.
Qed.

Lemma whole_format : forall H k, (1 <= H <= 2 ^ (prec - 5))%Z -> (Z.abs k <= H + 1)%Z -> format (IZR k) /\ (Z.abs k <= 2 ^ (prec - 1))%Z.
Proof.
intros H k HH Hk. destruct (prec_least H HH) as [P Q].
assert (B : (Z.abs k <= 2 ^ (prec - 1))%Z).
{ replace prec with (1 + (prec - 1))%Z in Q by ring. rewrite Z.pow_add_r in Q by lia. lia. }
split; [|exact B]. apply format_whole; [exact (small_emin emax_least) | exact B].
Qed.

Lemma format_three_quarters : forall H, (1 <= H <= 2 ^ (prec - 5))%Z -> format (3 / 4).
Proof.
intros H HH. destruct (prec_least H HH) as [P _]. red in prec_positive.
apply generic_format_FLT. exists (Float radix2 3 (- 2)); cbn [Fnum Fexp].
- unfold F2R; cbn [Fnum Fexp]. change (bpow radix2 (- 2)) with (/ 4). reflexivity.
- change (radix2 ^ prec)%Z with (2 ^ prec)%Z. change (Z.abs 3) with 3%Z. apply Z.lt_le_trans with (2 ^ 5)%Z; [lia|].
  apply Z.pow_le_mono_r; lia.
- lia.
Qed.

Lemma floor_size : forall H q, Rabs q <= IZR H -> (Z.abs (Zfloor q) <= H)%Z.
Proof.
intros H q Hq. apply Rabs_le_inv in Hq. assert (A := Zfloor_lb q).
assert (B : (- H <= Zfloor q)%Z) by (apply Zfloor_lub; rewrite opp_IZR; lra).
assert (C : (Zfloor q <= H)%Z) by (apply le_IZR; lra). lia.
Qed.

(* The last step of floor division: something near a whole number becomes that number. *)
Lemma snapped : forall H (d : float) f s, (1 <= H <= 2 ^ (prec - 5))%Z -> (Z.abs f <= H)%Z -> is_finite d = true ->
  Rabs (B2R d - IZR f) <= 6 / 32 ->
  let r := if Beqb d zero then B754_zero s
           else let g := floor d in if Bltb half (minus d g) then plus g Bone else g in
  B2R r = IZR f /\ is_finite r = true.
Proof.
intros H d f s HH Hf Fd Hd. rewrite Beqb_correct by (assumption || reflexivity).
assert (Hi : Rabs (IZR f) <= IZR H) by (rewrite <- abs_IZR; apply IZR_le; exact Hf).
apply Rabs_le_inv in Hd. destruct (Req_bool_spec (B2R d) (B2R (zero : float))) as [E | E].
- simpl in E. rewrite E in Hd. assert (f = 0)%Z as ->; [|split; reflexivity].
  assert (A : (- 1 < f)%Z) by (apply lt_IZR; lra). assert (B : (f < 1)%Z) by (apply lt_IZR; lra). lia.
- clear E. cbv zeta. destruct (floor_correct d) as [G Fg]. rewrite Fd in Fg.
  destruct (half_correct (prec := prec) emax_least) as [Eh Fh].
  assert (S := small_emin (prec := prec) emax_least).
  assert (K : exists g, Zfloor (B2R d) = g /\ (g = f /\ 0 <= B2R d - IZR g <= 6 / 32 \/ g = (f - 1)%Z /\ 26 / 32 <= B2R d - IZR g <= 1)).
  { destruct (Rle_or_lt (IZR f) (B2R d)) as [A | A].
    - exists f. split; [apply Zfloor_imp; rewrite plus_IZR; lra | left; split; [reflexivity | lra]].
    - exists (f - 1)%Z. rewrite minus_IZR.
      split; [apply Zfloor_imp; rewrite plus_IZR, minus_IZR; lra | right; split; [reflexivity | lra]]. }
  destruct K as [g [Eg K]]. rewrite Eg in G.
  destruct (minus_correct d (floor d) Fd Fg) as [M Fm].
  { rewrite G. apply (size_fits H); [exact HH|]. assert (A := one_le H (proj1 HH)). apply Rabs_le. lra. }
  rewrite Bltb_correct, Eh, M, G by assumption. destruct K as [[-> K] | [-> K]].
  + rewrite Rlt_bool_false; [exact (conj G Fg)|].
    replace (/ 2) with (RN (IZR 1 / 2)); [apply RN_le; lra|].
    rewrite RN_format by (apply format_halves; [exact S | change (Z.abs 1) with (2 ^ 0)%Z; apply Z.pow_le_mono_r; red in prec_positive; lia]). lra.
  + rewrite Rlt_bool_true.
    2:{ apply Rlt_le_trans with (RN (3 / 4)); [rewrite RN_format by exact (format_three_quarters H HH); lra | apply RN_le; lra]. }
    assert (P : B2R (floor d) + B2R (Bone : float) = IZR f) by (rewrite G, Bone_correct, minus_IZR; ring).
    destruct (plus_correct (floor d) Bone Fg (is_finite_Bone _ _ _ _)) as [A B].
    { rewrite P. apply (size_fits H); [exact HH | lra]. }
    rewrite P, RN_format in A by (apply (whole_format H); [exact HH | lia]). exact (conj A B).
Qed.

Theorem floor_divide_correct : forall H (x y : float), (1 <= H <= 2 ^ (prec - 5))%Z ->
  is_finite x = true -> is_finite y = true -> 0 < B2R y -> Rabs (B2R x / B2R y) <= IZR H ->
  B2R (floor_divide x y) = IZR (Zfloor (B2R x / B2R y)) /\ is_finite (floor_divide x y) = true.
Proof.
intros H x y HH Fx Fy Py Hq. assert (S := small_emin (prec := prec) emax_least).
assert (H1 := one_le H (proj1 HH)). assert (U := u_times H HH). assert (Pu := u_pos (prec := prec)).
set (q := B2R x / B2R y) in *. assert (Eq : B2R x = q * B2R y) by (unfold q; field; lra).
assert (Uh : u * (IZR H + 2) <= 3 / 32 /\ u * (IZR H + 1) <= 2 / 32) by nra. assert (U1 : u <= / 32) by nra.
assert (Hf := floor_size H q Hq). assert (Hqi := Rabs_le_inv _ _ Hq).
set (n := Ztrunc q).
(* The remainder, its sign, and the whole number of times. *)
assert (N : Rabs (IZR n) <= IZR H /\ (n = Zfloor q /\ 0 <= q - IZR n \/ n = (Zfloor q + 1)%Z /\ q - IZR n < 0)).
{ unfold n, Ztrunc. destruct (Rlt_bool_spec q 0) as [A | A].
  - assert (B := Zceil_ub q). assert (C : (Zceil q <= 0)%Z) by (apply Zceil_glb; lra). apply IZR_le in C.
    split; [apply Rabs_le; lra|]. destruct (Req_dec (IZR (Zfloor q)) q) as [D | D].
    + left. rewrite <- D, Zceil_IZR, Zfloor_IZR. split; [reflexivity | lra].
    + right. rewrite Zceil_floor_neq by exact D. split; [reflexivity|]. rewrite plus_IZR. assert (V := Zfloor_ub q). lra.
  - assert (B := Zfloor_lb q). assert (C : (0 <= Zfloor q)%Z) by (apply Zfloor_lub; lra). apply IZR_le in C.
    split; [apply Rabs_le; lra|]. left. split; [reflexivity | lra]. }
destruct N as [Hn N]. assert (Hni := Rabs_le_inv _ _ Hn).
destruct (fmod_correct x y Fx Fy) as [Em Fm]; [lra|]. fold q n in Em. set (m := fmod x y) in *.
assert (Sm : B2R m = (q - IZR n) * B2R y) by (rewrite Em, Eq; ring).
(* x - m = n y, up to 1 + delta. *)
assert (D : B2R x - B2R m = IZR n * B2R y) by (rewrite Em; ring).
assert (Ln : Rabs (IZR n * B2R y) <= Rabs (B2R x)).
{ rewrite Eq, !Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos|]. unfold n, Ztrunc.
  destruct (Rlt_bool_spec q 0) as [A | A].
  - assert (B := Zceil_ub q). assert (C : (Zceil q <= 0)%Z) by (apply Zceil_glb; lra). apply IZR_le in C. rewrite !Rabs_left1; lra.
  - assert (B := Zfloor_lb q). assert (C : (0 <= Zfloor q)%Z) by (apply Zfloor_lub; lra). apply IZR_le in C. rewrite !Rabs_pos_eq; lra. }
destruct (minus_correct x m Fx Fm) as [Es Fs]; [rewrite D; apply (fits_below x); exact Ln|].
destruct (sum_model (prec := prec) (emin := emin) (B2R x) (- B2R m)) as [delta [Dl Ed]];
  [apply B2R_format | apply generic_format_opp, B2R_format|].
change (B2R x + - B2R m) with (B2R x - B2R m) in Ed. rewrite Ed, D in Es. set (s := minus x m) in *.
assert (Eo : B2R s / B2R y = IZR n + IZR n * delta) by (rewrite Es; field; lra).
assert (Nd : Rabs (IZR n * delta) <= / 32).
{ rewrite Rabs_mult. apply Rle_trans with (IZR H * u); [|lra]. apply Rmult_le_compat; try apply Rabs_pos; assumption. }
assert (Ndi := Rabs_le_inv _ _ Nd).
destruct (over_correct s y Fs) as [Ev Fv]; [lra | rewrite Eo; apply (size_fits H); [exact HH | apply Rabs_le; lra] |].
assert (V : Rabs (B2R (over s y) - IZR n) <= 3 / 32).
{ rewrite Ev. assert (W := RN_error_within S (B2R s / B2R y) (IZR H + 1)). rewrite Eo in *.
  specialize (W ltac:(apply Rabs_le; lra) ltac:(lra)). apply Rabs_le_inv in W. apply Rabs_le. lra. }
assert (C : negb (Beqb m zero) && xorb (Bltb y zero) (Bltb m zero) = Rlt_bool (B2R m) 0).
{ rewrite Beqb_correct, !Bltb_correct by (assumption || reflexivity). change (B2R (zero : float)) with 0.
  rewrite (Rlt_bool_false (B2R y)) by lra. destruct (Rlt_bool_spec (B2R m) 0) as [A | A].
  - rewrite Req_bool_false by lra. reflexivity.
  - apply andb_false_r. }
unfold floor_divide. fold m. fold s. cbv zeta. rewrite C. destruct N as [[En N] | [En N]].
- rewrite Rlt_bool_false by (rewrite Sm; apply Rmult_le_pos; lra).
  apply (snapped H); [exact HH | exact Hf | exact Fv |]. rewrite <- En. lra.
- rewrite Rlt_bool_true by (rewrite Sm; nra). assert (Vi := Rabs_le_inv _ _ V).
  assert (L : Rabs (B2R (over s y) - 1) <= IZR H + 2) by (apply Rabs_le; lra).
  destruct (minus_correct (over s y) Bone Fv (is_finite_Bone _ _ _ _)) as [Ew Fw].
  { rewrite Bone_correct. apply (size_fits H); [exact HH | exact L]. }
  apply (snapped H); [exact HH | exact Hf | exact Fw |]. rewrite Ew, Bone_correct.
  assert (W := RN_error_within S (B2R (over s y) - 1) (IZR H + 2) L ltac:(lra)).
  rewrite En, plus_IZR in Vi. apply Rabs_le_inv in W. apply Rabs_le. lra.
Qed.

(* A rounded quotient that is no whole number has the floor of the exact one, for rounding is monotone. *)
Lemma floor_rounded : forall H q, (1 <= H <= 2 ^ (prec - 5))%Z -> Rabs q <= IZR H ->
  RN q <> IZR (Zfloor (RN q)) -> Zfloor (RN q) = Zfloor q.
Proof.
intros H q HH Hq N. assert (S := small_emin (prec := prec) emax_least).
assert (F : forall k, (Z.abs k <= H + 1)%Z -> RN (IZR k) = IZR k) by (intros k Hk; apply RN_format, (whole_format H k HH Hk)).
assert (A := Zfloor_lb (RN q)). assert (B := Zfloor_ub (RN q)).
assert (Hr : Rabs (RN q) <= IZR H).
{ rewrite <- (F H) by lia. apply Rabs_le_inv in Hq. apply Rabs_le. split; [|apply RN_le; lra].
  rewrite F, <- opp_IZR, <- (F (- H)%Z) by lia. apply RN_le. rewrite opp_IZR. lra. }
assert (K := floor_size H (RN q) Hr). set (k := Zfloor (RN q)) in *.
symmetry. apply Zfloor_imp. split.
- destruct (Rle_or_lt (IZR k) q) as [L | L]; [exact L|]. apply Rlt_le, (RN_le (prec := prec) (emin := emin)) in L.
  rewrite F in L by lia. lra.
- destruct (Rle_or_lt (IZR (k + 1)) q) as [L | L]; [|exact L]. apply (RN_le (prec := prec) (emin := emin)) in L.
  rewrite F in L by lia. rewrite plus_IZR in L. lra.
Qed.

Theorem floor_quotient_correct : forall H (x y : float), (1 <= H <= 2 ^ (prec - 5))%Z ->
  is_finite x = true -> is_finite y = true -> 0 < B2R y -> Rabs (B2R x / B2R y) <= IZR H ->
  B2R (floor_quotient x y) = IZR (Zfloor (B2R x / B2R y)) /\ is_finite (floor_quotient x y) = true.
Proof.
intros H x y HH Fx Fy Py Hq.
destruct (over_correct x y Fx) as [E F]; [lra | apply (size_fits H); [exact HH | lra] |].
destruct (floor_correct (over x y)) as [G K]. rewrite F in K. unfold floor_quotient. cbv zeta.
rewrite Beqb_correct by assumption. destruct (Req_bool_spec (B2R (floor (over x y))) (B2R (over x y))) as [A | A].
- apply (floor_divide_correct H); assumption.
- split; [|exact K]. rewrite G, E. f_equal. apply (floor_rounded H _ HH Hq). intros B. apply A. rewrite G, E. symmetry. exact B.
Qed.
End FloorQuotient.
