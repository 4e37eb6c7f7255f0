(* The error of the clipped mid-rise quantizer of a normal variable, at the best of all steps, is not O(4^-b). Every step D
   at N = 2^(b-1) levels a side errs by at least
   - phi(1/2)/2, if D > 3: all levels are at least 3/2 from zero;
   - phi(1) D^2 / (4 pi^2), if D <= 3: the distance of y to the nearest k + 1/2 is at least abs(cos(pi y)) / pi;
   - phi(K + 2), if N D <= K: all levels are at most K.
   An error below C 4^-b would by the second keep N D below a constant K, and so by the third not fall at all.
   The limit that is denied: Hui and Neuhoff 2001. *)
From Coq Require Import Reals ZArith Lra Lia.
From Coquelicot Require Import Coquelicot.
From Flocq Require Import Core.
From Analysis Require Import Line Gaussian Improper.
Open Scope R_scope.

Definition phi x := exp (- (x * x) / 2) / sqrt (2 * PI).
Definition level (N : Z) D x := D * (IZR (Z.max (- N) (Z.min (N - 1) (Zfloor (x / D)))) + / 2).
Definition error N D c := line_integral (fun x => (x - level N D x) ^ 2 * phi x) c.

Lemma phi_pos : forall x, 0 < phi x.
Proof.
intros x. apply Rdiv_lt_0_compat; [apply exp_pos | apply sqrt_lt_R0]. assert (P := PI_RGT_0). lra.
Qed.

Lemma phi_falls : forall x y, 0 <= x <= y -> phi y <= phi x.
Proof.
intros x y H. assert (P := PI_RGT_0). apply Rmult_le_compat_r.
- apply Rlt_le, Rinv_0_lt_compat, sqrt_lt_R0. lra.
- assert (E : - (y * y) / 2 <= - (x * x) / 2) by nra. destruct E as [E|E].
  + apply Rlt_le, exp_increasing, E.
  + rewrite E. apply Rle_refl.
Qed.

(* A lower bound a on the squared distance over an interval (u, v) of positive numbers. *)
Lemma error_above : forall N D c a u v, error N D c -> 0 <= u <= v -> 0 <= a ->
  (forall x, u < x < v -> a <= (x - level N D x) ^ 2) -> (v - u) * (a * phi v) <= c.
Proof.
intros N D c a u v E Huv Ha H.
apply (line_above (fun x => (x - level N D x) ^ 2 * phi x) (fun _ => a * phi v) c u v).
- intros x. apply Rmult_le_pos; [apply pow2_ge_0 | apply Rlt_le, phi_pos].
- exact E.
- lra.
- exact (is_RInt_const (V := R_NormedModule) u v (a * phi v)).
- intros x Hx. apply Rmult_le_compat; [exact Ha | apply Rlt_le, phi_pos | apply H, Hx | apply phi_falls; lra].
Qed.

Lemma coarse : forall N D c, 3 < D -> error N D c -> phi (/ 2) / 2 <= c.
Proof.
intros N D c HD E. replace (phi (/ 2) / 2) with ((/ 2 - 0) * (1 * phi (/ 2))) by field.
apply (error_above N D); [exact E | lra | lra |]. intros x Hx. unfold level.
set (k := Z.max _ _). destruct (Z_lt_le_dec k 0) as [K|K].
- assert (A : IZR k <= -1) by (apply (IZR_le k (-1)); lia).
  assert (B : D * (IZR k + / 2) <= - (3 / 2)) by nra. nra.
- assert (A : 0 <= IZR k) by (apply (IZR_le 0 k); lia).
  assert (B : 3 / 2 <= D * (IZR k + / 2)) by nra. nra.
Qed.

Lemma overload : forall N D c K, (0 < N)%Z -> 0 < D -> 0 <= K -> IZR N * D <= K -> error N D c -> phi (K + 2) <= c.
Proof.
intros N D c K HN HD HK HR E. replace (phi (K + 2)) with ((K + 2 - (K + 1)) * (1 * phi (K + 2))) by ring.
apply (error_above N D); [exact E | lra | lra |]. intros x Hx. unfold level.
set (k := Z.max _ _). assert (A : IZR k <= IZR N - 1).
{ rewrite <- minus_IZR. apply IZR_le. unfold k. lia. }
assert (B : D * (IZR k + / 2) <= K) by nra. nra.
Qed.

Lemma sin_below : forall z, sin z ^ 2 <= z ^ 2.
Proof.
assert (P : forall z, 0 < z -> sin z ^ 2 <= z ^ 2).
{ intros z Hz. destruct (Rle_or_lt z 1) as [A|A].
  - assert (B := PI2_1). assert (C := sin_lt_x z Hz). assert (0 <= sin z) by (apply sin_ge_0; lra). nra.
  - destruct (SIN_bound z). nra. }
intros z. destruct (Rtotal_order z 0) as [A|[->|A]].
- replace (sin z ^ 2) with (sin (- z) ^ 2) by (rewrite sin_neg; ring). replace (z ^ 2) with ((- z) ^ 2) by ring.
  apply P. lra.
- rewrite sin_0. lra.
- apply P, A.
Qed.

Lemma cos_turns : forall x k, cos (x + 2 * IZR k * PI) = cos x.
Proof.
intros x k. destruct (Z_le_gt_dec 0 k) as [K|K].
- rewrite <- (Z2Nat.id k K), <- INR_IZR_INZ. apply cos_period.
- rewrite <- (cos_period (x + 2 * IZR k * PI) (Z.to_nat (- k))). f_equal.
  rewrite INR_IZR_INZ, Z2Nat.id by lia. rewrite opp_IZR. ring.
Qed.

(* The distance of y to a number k + 1/2, from below by a smooth function that does not mention k. *)
Lemma distance : forall y k, 1 + cos (2 * PI * y) <= 2 * PI ^ 2 * (y - (IZR k + / 2)) ^ 2.
Proof.
intros y k. set (z := PI * (y - (IZR k + / 2))).
replace (2 * PI * y) with (2 * z + PI + 2 * IZR k * PI) by (unfold z; field).
rewrite cos_turns, neg_cos. assert (S := sin_below z). assert (D := cos_2a_sin z).
replace (2 * PI ^ 2 * (y - (IZR k + / 2)) ^ 2) with (2 * z ^ 2) by (unfold z; ring). simpl pow in *. lra.
Qed.

Lemma granular : forall N D c, 0 < D <= 3 -> error N D c -> D ^ 2 * (phi 1 / (4 * PI ^ 2)) <= c.
Proof.
intros N D c HD E. assert (P := PI_RGT_0). assert (P3 := PI2_3_2).
set (w := 2 * PI / D). set (s := D ^ 2 * (phi 1 / (2 * PI ^ 2))).
assert (W : 0 < w) by (apply Rdiv_lt_0_compat; lra).
assert (S : 0 < s).
{ apply Rmult_lt_0_compat; [nra | apply Rdiv_lt_0_compat; [apply phi_pos | nra]]. }
apply Rle_trans with (s * (1 + sin w / w) - s * (0 + sin (w * 0) / w)).
- rewrite Rmult_0_r, sin_0. assert (B : -1 <= sin w) by apply SIN_bound.
  assert (I : / w <= / 2) by (apply Rinv_le_contravar; [lra|]; unfold w; apply Rmult_le_reg_r with D; [lra|]; unfold Rdiv;
    rewrite Rmult_assoc, Rinv_l by lra; lra).
  assert (J : 0 < / w) by (apply Rinv_0_lt_compat, W).
  assert (- / 2 <= sin w / w) by (unfold Rdiv; nra).
  replace (D ^ 2 * (phi 1 / (4 * PI ^ 2))) with (s * / 2) by (unfold s; field; lra). unfold Rdiv at 2. nra.
- apply (line_above (fun x => (x - level N D x) ^ 2 * phi x) (fun x => s * (1 + cos (w * x))) c 0 1).
  + intros x. apply Rmult_le_pos; [apply pow2_ge_0 | apply Rlt_le, phi_pos].
  + exact E.
  + lra.
  + replace (s * (1 + sin w / w)) with (s * (1 + sin (w * 1) / w)) by (rewrite Rmult_1_r; reflexivity).
    apply (is_RInt_derive (fun x => s * (x + sin (w * x) / w))).
    * intros x _. auto_derive; [lra | field; lra].
    * intros x _. apply (ex_derive_continuous (fun x => s * (1 + cos (w * x)))). auto_derive. exact I.
  + intros x Hx. unfold level. set (k := Z.max _ _). assert (A := distance (x / D) k).
    replace (2 * PI * (x / D)) with (w * x) in A by (unfold w; field; lra).
    assert (F := phi_falls x 1 ltac:(lra)). assert (F' := phi_pos 1).
    assert (B := COS_bound (w * x)).
    replace (s * (1 + cos (w * x))) with (D ^ 2 / (2 * PI ^ 2) * (1 + cos (w * x)) * phi 1) by (unfold s; field; lra).
    apply Rmult_le_compat; [| lra | | exact F].
    * apply Rmult_le_pos; [|lra]. apply Rlt_le, Rdiv_lt_0_compat; nra.
    * replace ((x - D * (IZR k + / 2)) ^ 2) with (D ^ 2 / (2 * PI ^ 2) * (2 * PI ^ 2 * (x / D - (IZR k + / 2)) ^ 2))
      by (field; lra).
      apply Rmult_le_compat_l; [|exact A]. apply Rlt_le, Rdiv_lt_0_compat; nra.
Qed.

Lemma bits_below_power : forall b, INR b <= 4 ^ b.
Proof.
induction b as [|b IH]; [simpl; lra|]. rewrite S_INR. simpl pow. assert (H := pow_R1_Rle 4 b ltac:(lra)). lra.
Qed.

Theorem grows : forall C, exists b0, forall b, (b0 <= b)%nat -> (0 < b)%nat -> forall D c, 0 < D ->
  error (2 ^ (Z.of_nat b - 1)) D c -> C < 4 ^ b * c.
Proof.
intros C. set (C' := Rabs C + 1). assert (HC : 0 < C') by (assert (A := Rabs_pos C); unfold C'; lra).
assert (P := PI_RGT_0). set (k := phi 1 / (4 * PI ^ 2)).
assert (Hk : 0 < k) by (apply Rdiv_lt_0_compat; [apply phi_pos | nra]).
set (K := sqrt (C' / (4 * k))). assert (HK : 0 <= K) by apply sqrt_pos.
assert (KK : K * K = C' / (4 * k)) by (apply sqrt_sqrt, Rlt_le, Rdiv_lt_0_compat; lra).
set (m := Rmin (phi (/ 2) / 2) (phi (K + 2))).
assert (M1 : m <= phi (/ 2) / 2) by apply Rmin_l. assert (M2 : m <= phi (K + 2)) by apply Rmin_r.
assert (Hm : 0 < m) by (apply Rmin_glb_lt; [assert (A := phi_pos (/ 2)); lra | apply phi_pos]).
destruct (archimed (C' / m)) as [Hup _]. set (b0 := Z.to_nat (up (C' / m))). exists b0.
assert (Hb0 : C' / m < INR b0).
{ unfold b0. rewrite INR_IZR_INZ, Z2Nat.id; [exact Hup|]. apply le_IZR.
  assert (A : 0 < C' / m) by (apply Rdiv_lt_0_compat; assumption). lra. }
intros b Hb Hb1 D c HD E.
assert (HP : C' < 4 ^ b * m).
{ apply Rmult_lt_reg_r with (/ m); [apply Rinv_0_lt_compat, Hm|]. rewrite Rmult_assoc, Rinv_r, Rmult_1_r by lra.
  apply Rlt_le_trans with (1 := Hb0). apply Rle_trans with (INR b); [apply le_INR, Hb | apply bits_below_power]. }
assert (P4 : 0 < 4 ^ b) by (apply pow_lt; lra).
apply Rnot_le_lt. intros Hc. assert (CC : C < C') by (assert (A := Rle_abs C); unfold C'; lra).
assert (Lt : c < m) by nra.
destruct (Rle_or_lt D 3) as [D3|D3]; [|assert (A := coarse _ _ _ D3 E); lra].
set (N := (2 ^ (Z.of_nat b - 1))%Z) in *. assert (HN : (0 < N)%Z) by (apply Z.pow_pos_nonneg; lia).
assert (N4 : 4 ^ b = 4 * (IZR N * IZR N)).
{ unfold N. rewrite <- mult_IZR, <- Z.pow_mul_l. change (2 * 2)%Z with 4%Z.
  replace (Z.of_nat b - 1)%Z with (Z.of_nat (b - 1)) by lia. rewrite <- pow_IZR.
  replace b with (S (b - 1)) at 1 by lia. reflexivity. }
assert (G := granular N D c ltac:(lra) E). fold k in G.
assert (R : IZR N * D <= K).
{ apply Rnot_lt_le. intros HR. assert (A : K * K < IZR N * D * (IZR N * D)) by nra. rewrite KK in A.
  assert (B : C' < 4 * k * (IZR N * D * (IZR N * D))).
  { apply Rmult_lt_reg_r with (/ (4 * k)); [apply Rinv_0_lt_compat; lra|].
    replace (4 * k * (IZR N * D * (IZR N * D)) * / (4 * k)) with (IZR N * D * (IZR N * D)) by (field; lra). exact A. }
  assert (F : 4 ^ b * (D ^ 2 * k) <= 4 ^ b * c) by (apply Rmult_le_compat_l; lra).
  rewrite N4 in F at 1. simpl pow in F. nra. }
assert (A := overload N D c K HN HD HK R E). lra.
Qed.
