(* The code by a multiplication with the rounded reciprocal of the step, as the compiled quantizer takes it
   (numerics.quantizer.kernels._cell): the product is clipped to half a cell inside the end cells, and its floor is the
   code of the exact quotient unless the product is within some 2 u H of an edge. `near` is what the program compares
   with: the largest distance from the middle of a cell at which it does not look again. *)
From Coq Require Import Reals ZArith Lra Lia.
From Flocq Require Import Core Relative.
From Analysis Require Import Rounded.
Open Scope R_scope.

Section Reciprocal.
Context {prec emin : Z} {prec_positive : Prec_gt_0 prec}.
Hypothesis small_emin : (emin + 2 * prec <= 0)%Z.
Notation u := (u prec).
Notation RN := (RN prec emin).
Notation tiny := (bpow radix2 (emin - 1)).

Lemma any_error : forall z, Rabs (RN z - z) <= u * Rabs z + tiny.
Proof.
intros z. apply Rle_trans with (1 := RN_error z). assert (A := bpow_ge_0 radix2 (emin - 1)).
assert (B : 0 <= u * Rabs z) by (apply Rmult_le_pos; [apply Rlt_le, u_pos | apply Rabs_pos]). apply Rmax_lub; lra.
Qed.

(* A quotient from m on has a product not far below m. *)
Lemma product_above : forall x D i m h, 0 < D -> Rabs (i - / D) <= u * / D -> Rabs m <= h -> m <= x / D ->
  m - (2 * u + u * u) * h - tiny <= RN (x * i).
Proof.
intros x D i m h PD Hi Hm Ht. assert (P := u_pos (prec := prec)). set (t := x / D) in *.
assert (E : x = t * D) by (unfold t; field; lra). assert (PI : 0 < / D) by (apply Rinv_0_lt_compat; exact PD).
assert (Q : Rabs (x * i - t) <= u * Rabs t).
{ replace (x * i - t) with (t * D * (i - / D)) by (rewrite E; field; lra).
  rewrite !Rabs_mult, (Rabs_pos_eq D) by lra. replace (u * Rabs t) with (Rabs t * D * (u * / D)) by (field; lra).
  apply Rmult_le_compat_l; [|exact Hi]. apply Rmult_le_pos; [apply Rabs_pos | lra]. }
assert (Hh := Rabs_pos m). apply Rabs_le_inv in Q.
assert (U1 : u <= / 2).
{ unfold NearestEven.u. change (/ 2) with (bpow radix2 (- 1)). apply bpow_le. red in prec_positive. lia. }
assert (Z0 : exists z, z <= x * i /\ m - (2 * u + u * u) * h <= z - u * Rabs z).
{ destruct (Rle_or_lt 0 m) as [S | S].
  - exists (m * (1 - u)). rewrite (Rabs_pos_eq t) in Q by lra. rewrite (Rabs_pos_eq m) in Hm by exact S.
    rewrite Rabs_pos_eq by (apply Rmult_le_pos; lra). split; nra.
  - exists (m * (1 + u)). rewrite (Rabs_left m) in Hm by exact S. rewrite Rabs_left by nra. split.
    + destruct (Rle_or_lt 0 t) as [T | T]; [rewrite (Rabs_pos_eq t) in Q by exact T | rewrite (Rabs_left t) in Q by exact T]; nra.
    + nra. }
destruct Z0 as [z [Z1 Z2]]. apply (RN_le (prec := prec) (emin := emin)) in Z1.
assert (F := any_error z). apply Rabs_le_inv in F. lra.
Qed.

Lemma product_below : forall x D i m h, 0 < D -> Rabs (i - / D) <= u * / D -> Rabs m <= h -> x / D <= m ->
  RN (x * i) <= m + (2 * u + u * u) * h + tiny.
Proof.
intros x D i m h PD Hi Hm Ht. assert (A := product_above (- x) D i (- m) h PD Hi).
rewrite Rabs_Ropp in A. specialize (A Hm). replace (- x / D) with (- (x / D)) in A by (field; lra).
specialize (A ltac:(lra)). replace (- x * i) with (- (x * i)) in A by ring.
unfold NearestEven.RN in A. rewrite round_NE_opp in A. fold (RN (x * i)) in A. lra.
Qed.

Theorem reciprocal_code : forall H x D i near, (1 <= H)%Z -> (2 * H <= 2 ^ prec)%Z -> 0 < D ->
  Rabs (i - / D) <= u * / D -> near <= / 2 - u * IZR (2 * H - 1) ->
  let q := Rmin (Rmax (RN (x * i)) (/ 2 - IZR H)) (IZR H - / 2) in
  Rabs (RN (q - (IZR (Zfloor q) + / 2))) <= near -> Zfloor q = code H (x / D).
Proof.
intros H x D i near HH HL PD Hi Hn q Hq. rewrite minus_IZR, mult_IZR in Hn. apply (IZR_le 1) in HH as H1.
assert (P := u_pos (prec := prec)). assert (Pp : (0 < prec)%Z) by exact prec_positive.
assert (T : tiny < u * u) by (unfold NearestEven.u; rewrite <- bpow_plus; apply bpow_lt; lia).
assert (Uh : u * IZR H <= / 2).
{ apply IZR_le in HL. rewrite mult_IZR in HL. assert (B : u * IZR (2 ^ prec) = 1).
  { unfold NearestEven.u. change (2 ^ prec)%Z with (radix2 ^ prec)%Z. rewrite IZR_Zpower, <- bpow_plus by lia.
    replace (- prec + prec)%Z with 0%Z by ring. reflexivity. }
  nra. }
set (k := Zfloor q) in *. assert (F1 := Zfloor_lb q). assert (F2 := Zfloor_ub q). fold k in F1, F2.
assert (E : Rabs (RN (q - (IZR k + / 2)) - (q - (IZR k + / 2))) <= u * bpow radix2 (0 - 1)).
{ apply (RN_error_power (prec := prec) (emin := emin) ltac:(lia)); [lia|]. change (bpow radix2 0) with 1. apply Rabs_le. lra. }
change (bpow radix2 (0 - 1)) with (/ 2) in E. apply Rabs_le_inv in E. apply Rabs_le_inv in Hq.
assert (Q1 : / 2 - IZR H <= q) by (unfold q; apply Rmin_glb; [apply Rmax_r | lra]).
assert (Q2 : q <= IZR H - / 2) by apply Rmin_r.
assert (G : (2 * u + u * u) * (IZR H - 1) + tiny < 2 * u * IZR H - 3 / 2 * u) by nra.
assert (K1 : (- H <= k)%Z) by (apply Zfloor_lub; rewrite opp_IZR; lra).
assert (K2 : (k <= H - 1)%Z) by (apply le_IZR; rewrite minus_IZR; apply Rnot_lt_le; intros L;
  assert (M : (H <= k)%Z) by (assert (N : (H - 1 < k)%Z) by (apply lt_IZR; rewrite minus_IZR; exact L); lia);
  apply IZR_le in M; lra).
assert (Up : (k < H - 1)%Z -> x / D < IZR k + 1).
{ intros L. apply Rnot_le_lt. intros C. assert (L1 : (k + 2 <= H)%Z) by lia. apply IZR_le in L1, K1.
  rewrite plus_IZR in L1. rewrite opp_IZR in K1.
  assert (A := product_above x D i (IZR k + 1) (IZR H - 1) PD Hi ltac:(apply Rabs_le; lra) C).
  assert (B : RN (x * i) <= q).
  { unfold q in *. destruct (Rle_or_lt (RN (x * i)) (IZR H - / 2)) as [S | S].
    - apply Rmin_glb; [apply Rmax_l | exact S].
    - exfalso. rewrite Rmin_right in F2 by (apply Rle_trans with (2 := Rmax_l _ _); lra). lra. }
  lra. }
assert (Down : (- H < k)%Z -> IZR k <= x / D).
{ intros L. apply Rnot_lt_le. intros C. assert (L1 : (- H + 1 <= k)%Z) by lia. apply IZR_le in L1, K2.
  rewrite plus_IZR, opp_IZR in L1. rewrite minus_IZR in K2.
  assert (A := product_below x D i (IZR k) (IZR H - 1) PD Hi ltac:(apply Rabs_le; lra) (Rlt_le _ _ C)).
  assert (B : q <= RN (x * i)).
  { unfold q in *. destruct (Rle_or_lt (/ 2 - IZR H) (RN (x * i))) as [S | S].
    - rewrite Rmax_left by exact S. apply Rmin_l.
    - exfalso. rewrite Rmax_right, Rmin_left in F1 by lra. lra. }
  lra. }
unfold code. assert (V1 := Zfloor_lb (x / D)). assert (V2 := Zfloor_ub (x / D)).
assert (W1 : (k < H - 1)%Z -> (Zfloor (x / D) <= k)%Z).
{ intros L. specialize (Up L). apply Zlt_succ_le. unfold Z.succ. apply lt_IZR. rewrite plus_IZR. lra. }
assert (W2 : (- H < k)%Z -> (k <= Zfloor (x / D))%Z) by (intros L; apply Zfloor_lub; exact (Down L)).
destruct (Z_lt_le_dec k (H - 1)) as [A | A], (Z_lt_le_dec (- H) k) as [B | B]; try specialize (W1 A); try specialize (W2 B); lia.
Qed.
End Reciprocal.

(* The reciprocal itself: rounded once, or in binary64 and then in binary32. *)
Lemma reciprocal_once : forall prec emin D, Prec_gt_0 prec -> 0 < D -> bpow radix2 (emin + prec - 1) <= / D ->
  Rabs (RN prec emin (/ D) - / D) <= u prec * / D.
Proof.
intros prec emin D Pp PD HD. assert (P : 0 < / D) by (apply Rinv_0_lt_compat; exact PD).
rewrite <- (Rabs_pos_eq (/ D)) at 3 by lra. apply RN_error_normal. rewrite Rabs_pos_eq by lra. exact HD.
Qed.

Lemma reciprocal_twice : forall D, 0 < D -> bpow radix2 (- 101) <= / D ->
  Rabs (RN 24 (- 149) (RN 53 (- 1074) (/ D)) - / D) <= u 24 * / D.
Proof.
intros D PD HD. assert (P : 0 < / D) by (apply Rinv_0_lt_compat; exact PD). set (r := / D) in *.
assert (A : Rabs (RN 53 (- 1074) r - r) <= u 53 * r).
{ apply reciprocal_once; [reflexivity | exact PD |]. apply Rle_trans with (2 := HD). apply bpow_le. lia. }
set (z := RN 53 (- 1074) r) in *. apply Rabs_le_inv in A.
assert (V : u 53 = u 24 * u 24 * / 32) by (unfold u; change (/ 32) with (bpow radix2 (- 5)); rewrite <- !bpow_plus; reflexivity).
assert (U := u_pos (prec := 24)). assert (U1 : u 24 <= / 1024) by (unfold u; change (/ 1024) with (bpow radix2 (- 10)); apply bpow_le; lia).
assert (Zh : / 2 * r <= z).
{ assert (V1 : u 53 <= / 2) by (unfold u; change (/ 2) with (bpow radix2 (- 1)); apply bpow_le; lia).
  assert (u 53 * r <= / 2 * r) by (apply Rmult_le_compat_r; lra). lra. }
assert (Z0 : 0 < z) by lra.
destruct (relative_error_N_FLT'_ex radix2 (- 149) 24 eq_refl (fun n => negb (Z.even n)) z) as [eps [eta [E [F [O Q]]]]].
change (round radix2 (FLT_exp (- 149) 24) ZnearestE z) with (RN 24 (- 149) z) in Q.
assert (W : u_ro radix2 24 = u 24) by (unfold u_ro, u; rewrite bpow_plus; change (bpow radix2 1) with 2; lra).
rewrite W in E. assert (Y : u 24 / (1 + u 24) <= u 24 * (1 - / 2 * u 24)).
{ apply Rmult_le_reg_r with (1 + u 24); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. nra. }
assert (B : Rabs (RN 24 (- 149) z - z) <= u 24 * (1 - / 2 * u 24) * z).
{ rewrite Q. destruct (Rmult_integral _ _ O) as [-> | ->].
  - replace (z * (1 + 0) + eta - z) with eta by ring. apply Rle_trans with (1 := F).
    assert (S : bpow radix2 (- 101) * / 2 <= z) by lra.
    apply Rle_trans with (u 24 * / 2 * (bpow radix2 (- 101) * / 2)).
    + unfold u. change (/ 2) with (bpow radix2 (- 1)). rewrite <- !bpow_plus. apply bpow_le. lia.
    + assert (0 <= bpow radix2 (- 101)) by apply bpow_ge_0. apply Rmult_le_compat; nra.
  - replace (z * (1 + eps) + 0 - z) with (z * eps) by ring. rewrite Rabs_mult, (Rabs_pos_eq z), Rmult_comm by lra.
    apply Rmult_le_compat_r; lra. }
rewrite V in A. set (e := u 24) in *. assert (X : 0 <= e * e * r) by (apply Rmult_le_pos; nra).
assert (X3 : 0 <= e * (e * e * r)) by (apply Rmult_le_pos; lra). assert (X1 : e * (e * e * r) <= e * e * r) by nra.
assert (L : z <= r * (1 + e * / 32)).
{ apply Rle_trans with (r + e * e * / 32 * r); [lra|]. assert (e * (e * r) <= 1 * (e * r)) by (apply Rmult_le_compat_r; nra). lra. }
assert (C : e * (1 - / 2 * e) * z <= e * (1 - / 2 * e) * (r * (1 + e * / 32))) by (apply Rmult_le_compat_l; [nra | exact L]).
apply Rabs_le_inv in B. apply Rabs_le. lra.
Qed.
