(* The floor of the exact quotient y / D by a step in two parts, D = high + low, as the compiled quantizer takes it where
   a product is near an edge (numerics.quantizer.kernels._exact_cell). Whole multiples of both parts are numbers of the
   format, so y < k D can be read off RN (y - k high) < k low: where the two sides are near, y is so near to k high that
   the subtraction is exact (Sterbenz), and where not, its rounding does not matter. *)
From Coq Require Import Reals ZArith Lra Lia.
From Flocq Require Import Core Sterbenz.
From Analysis Require Import Rounded RoundedModel.
Open Scope R_scope.

Section Split.
Context {prec emin : Z} {prec_positive : Prec_gt_0 prec}.
Notation u := (u prec).
Notation RN := (RN prec emin).
Notation format := (generic_format radix2 (FLT_exp emin prec)).

Lemma near_exact : forall y p, format y -> format p -> Rabs (y - p) <= / 2 * Rabs p -> RN (y - p) = y - p.
Proof.
intros y p Fy Fp H. apply RN_format. destruct (Rle_or_lt 0 p) as [S | S].
- rewrite (Rabs_pos_eq p) in H by exact S. apply Rabs_le_inv in H.
  apply sterbenz; auto with typeclass_instances. lra.
- rewrite (Rabs_left p) in H by exact S. apply Rabs_le_inv in H.
  replace (y - p) with (- (- y - - p)) by ring. apply generic_format_opp.
  apply sterbenz; auto with typeclass_instances; [apply generic_format_opp; exact Fy | apply generic_format_opp; exact Fp | lra].
Qed.

(* Rounding a difference changes no comparison with a number that is small next to what is subtracted. *)
Lemma compared : forall y p q, format y -> format p -> format q -> Rabs q <= / 8 * Rabs p ->
  RN (y - p) < q <-> y < p + q.
Proof.
intros y p q Fy Fp Fq Hq. assert (Eq : RN q = q) by exact (RN_format q Fq). split; intros H.
- apply Rnot_le_lt. intros L. assert (M : RN q <= RN (y - p)) by (apply RN_le; lra). lra.
- assert (M : RN (y - p) <= RN q) by (apply RN_le; lra). rewrite Eq in M.
  destruct (Rle_lt_or_eq_dec _ _ M) as [L | L]; [exact L|].
  destruct (sum_model (prec := prec) (emin := emin) y (- p) Fy (generic_format_opp _ _ _ Fp)) as [d [D E]].
  change (y + - p) with (y - p) in E.
  assert (U : u <= / 2).
  { unfold NearestEven.u. change (/ 2) with (bpow radix2 (- 1)). apply bpow_le. assert (0 < prec)%Z by exact prec_positive. lia. }
  assert (N : Rabs (y - p) <= / 2 * Rabs p).
  { assert (A : / 2 * Rabs (y - p) <= Rabs q).
    { rewrite <- L, E, Rabs_mult, Rmult_comm. apply Rmult_le_compat_l; [apply Rabs_pos|].
      assert (B : Rabs 1 - Rabs (- d) <= Rabs (1 - - d)) by apply Rabs_triang_inv.
      rewrite Rabs_R1, Rabs_Ropp in B. replace (1 - - d) with (1 + d) in B by ring. lra. }
    assert (P := Rabs_pos p). lra. }
  rewrite (near_exact y p Fy Fp N) in L. lra.
Qed.

Theorem split_floor : forall H y high low, (1 <= H)%Z -> format y -> 0 < high -> Rabs low <= / 8 * high ->
  (forall j, (Z.abs j <= H + 1)%Z -> format (IZR j) /\ format (IZR j * high) /\ format (IZR j * low)) ->
  let D := high + low in Rabs y <= IZR H * D ->
  let k := Zfloor (RN (y / D)) in
  let down := if Rlt_bool (RN (y - IZR k * high)) (IZR k * low) then (k - 1)%Z else k in
  let up := if Rle_bool (IZR (down + 1) * low) (RN (y - IZR (down + 1) * high)) then (down + 1)%Z else down in
  up = Zfloor (y / D).
Proof.
intros H y high low HH Fy Ph Hl F D Hy k. assert (Li := Rabs_le_inv _ _ Hl). assert (PD : 0 < D) by (unfold D; lra).
assert (Q : Rabs (y / D) <= IZR H) by exact (scaled H y D PD Hy). apply Rabs_le_inv in Q.
assert (W : forall j, (Z.abs j <= H + 1)%Z -> RN (IZR j) = IZR j) by (intros j Hj; apply RN_format, F, Hj).
assert (R1 : IZR (- H) <= RN (y / D)) by (rewrite <- W by lia; apply RN_le; rewrite opp_IZR; lra).
assert (R2 : RN (y / D) <= IZR H) by (rewrite <- (W H) by lia; apply RN_le; lra).
assert (K1 : (- H <= k)%Z) by (apply Zfloor_lub; exact R1).
assert (V1 := Zfloor_lb (RN (y / D))). assert (V2 := Zfloor_ub (RN (y / D))). fold k in V1, V2.
assert (K2 : (k <= H)%Z) by (apply le_IZR; lra).
assert (A : y / D < IZR (k + 1)).
{ apply Rnot_le_lt. intros L. apply (RN_le (prec := prec) (emin := emin)) in L. rewrite W in L by lia.
  rewrite plus_IZR in L. lra. }
assert (B : IZR (k - 1) <= y / D).
{ apply Rnot_lt_le. intros L. apply Rlt_le, (RN_le (prec := prec) (emin := emin)) in L. rewrite W in L by lia.
  rewrite minus_IZR in L. lra. }
assert (C : forall j, (Z.abs j <= H + 1)%Z -> RN (y - IZR j * high) < IZR j * low <-> y / D < IZR j).
{ intros j Hj. destruct (F j Hj) as [_ [Fh Fl]]. rewrite compared by
    (try assumption; rewrite !Rabs_mult, (Rabs_pos_eq high) by lra; assert (P := Rabs_pos (IZR j)); nra).
  replace (IZR j * high + IZR j * low) with (IZR j * D) by (unfold D; ring).
  assert (E : y / D * D = y) by (field; lra). split; intros L.
  - apply Rmult_lt_reg_r with D; lra.
  - apply (Rmult_lt_compat_r D) in L; lra. }
assert (N : forall j, (Z.abs j <= H + 1)%Z ->
  (if Rlt_bool (RN (y - IZR j * high)) (IZR j * low) then true else false) = Rlt_bool (y / D) (IZR j)).
{ intros j Hj. destruct (Rlt_bool_spec (RN (y - IZR j * high)) (IZR j * low)) as [L | L]; symmetry.
  - apply Rlt_bool_true, C; assumption.
  - apply Rlt_bool_false, Rnot_lt_le. intros M. apply C in M; [lra | exact Hj]. }
assert (X : forall (j : Z) (a b : Z), (Z.abs j <= H + 1)%Z ->
  (if Rlt_bool (RN (y - IZR j * high)) (IZR j * low) then a else b) = if Rlt_bool (y / D) (IZR j) then a else b).
{ intros j a b Hj. rewrite <- N by exact Hj. destruct (Rlt_bool _ _); reflexivity. }
intros down up.
assert (Ed : down = Zfloor (y / D)).
{ unfold down. rewrite X by lia. destruct (Rlt_bool_spec (y / D) (IZR k)) as [L | L]; symmetry; apply Zfloor_imp.
  - replace (k - 1 + 1)%Z with k by ring. split; assumption.
  - split; assumption. }
unfold up. assert (T := Zfloor_ub (y / D)). rewrite <- Ed in T.
assert (S1 : (Z.abs (down + 1) <= H + 1)%Z).
{ assert (H1 : (- H <= Zfloor (y / D))%Z) by (apply Zfloor_lub; rewrite opp_IZR; lra).
  assert (H2 : (Zfloor (y / D) <= H)%Z) by (apply le_IZR; assert (G := Zfloor_lb (y / D)); lra). lia. }
rewrite Rle_bool_false by (apply C; [exact S1 | rewrite plus_IZR; exact T]). exact Ed.
Qed.
End Split.

(* A normal number of binary64: the upper 27 bits of its significand, and the lower 26. *)
Theorem split_floor_64 : forall H m l e y, (1 <= H <= 2 ^ 20)%Z -> (2 ^ 26 <= m < 2 ^ 27)%Z -> (0 <= l < 2 ^ 26)%Z ->
  (- 1074 <= e)%Z -> generic_format radix2 (FLT_exp (- 1074) 53) y ->
  let high := IZR m * bpow radix2 (e + 26) in let low := IZR l * bpow radix2 e in let D := high + low in
  Rabs y <= IZR H * D -> let RN := RN 53 (- 1074) in
  let k := Zfloor (RN (y / D)) in
  let down := if Rlt_bool (RN (y - IZR k * high)) (IZR k * low) then (k - 1)%Z else k in
  let up := if Rle_bool (IZR (down + 1) * low) (RN (y - IZR (down + 1) * high)) then (down + 1)%Z else down in
  up = Zfloor (y / D).
Proof.
intros H m l e y HH Hm Hl He Fy high low. assert (B := bpow_gt_0 radix2 e).
assert (M1 : IZR (2 ^ 26) <= IZR m) by (apply IZR_le; lia). assert (L1 : IZR l <= IZR (2 ^ 26)) by (apply IZR_le; lia).
assert (L0 : 0 <= IZR l) by (apply (IZR_le 0); lia).
assert (Eh : high = IZR m * IZR (2 ^ 26) * bpow radix2 e).
{ unfold high. rewrite Zplus_comm, bpow_plus. change (bpow radix2 26) with (IZR (2 ^ 26)). ring. }
assert (V : IZR (2 ^ 26) = 67108864) by reflexivity. rewrite V in *.
apply (@split_floor 53 (- 1074) eq_refl); [lia | exact Fy | | |].
- rewrite Eh. apply Rmult_lt_0_compat; [lra | exact B].
- unfold low. rewrite Rabs_pos_eq by (apply Rmult_le_pos; lra). rewrite Eh. rewrite <- Rmult_assoc.
  apply Rmult_le_compat_r; lra.
- intros j Hj. assert (F : forall a d, (Z.abs a <= 2 ^ 27)%Z -> (- 1074 <= d)%Z ->
    generic_format radix2 (FLT_exp (- 1074) 53) (IZR j * (IZR a * bpow radix2 d))).
  { intros a d Ha Hd. apply generic_format_FLT. exists (Float radix2 (j * a) d); cbn [Fnum Fexp].
    - unfold F2R; cbn [Fnum Fexp]. rewrite mult_IZR. ring.
    - change (radix2 ^ 53)%Z with (2 ^ 26 * 2 ^ 27)%Z. rewrite Z.abs_mul.
      apply Z.le_lt_trans with (Z.abs j * 2 ^ 27)%Z; [apply Z.mul_le_mono_nonneg_l; lia|].
      apply Z.mul_lt_mono_pos_r; lia.
    - exact Hd. }
  split; [|split; [apply F; lia | apply F; lia]].
  assert (J := F 1%Z 0%Z ltac:(lia) ltac:(lia)). change (bpow radix2 0) with 1 in J. rewrite !Rmult_1_r in J. exact J.
Qed.
