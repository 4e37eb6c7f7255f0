(* The chord and the cosine: two points of the circle at angles a and b are 2 abs(sin((a - b)/2)) <= abs(a - b) apart,
   half of one of L cells of angles has the chord 2 sin(pi/(2L)) <= pi/L, and cos e >= 1 - e^2/2. *)
From Coq Require Import Reals Lra Lia Psatz.
From Analysis Require Import Cells.
Open Scope R_scope.

Lemma Rabs_sin_le : forall x, Rabs (sin x) <= Rabs x.
Proof.
assert (P : forall x, 0 < x -> Rabs (sin x) <= x).
{ intros x Hx. destruct (Rle_or_lt x 1) as [A|A].
  - assert (B := PI2_1). rewrite Rabs_pos_eq; [apply Rlt_le, sin_lt_x, Hx|]. apply sin_ge_0; lra.
  - apply Rle_trans with 1; [|lra]. destruct (SIN_bound x). apply Rabs_le; lra. }
intros x. destruct (Rtotal_order x 0) as [A|[->|A]].
- rewrite <- (Rabs_Ropp x), <- Rabs_Ropp, <- sin_neg, (Rabs_pos_eq (-x)) by lra. apply P; lra.
- rewrite sin_0. apply Rle_refl.
- rewrite (Rabs_pos_eq x) by lra. apply P, A.
Qed.

Theorem chord_angle : forall x, Rabs (2 * sin (x/2)) <= Rabs x.
Proof.
intros x. rewrite Rabs_mult, (Rabs_pos_eq 2) by lra.
assert (A := Rabs_sin_le (x/2)). unfold Rdiv in A. rewrite (Rabs_mult x), (Rabs_pos_eq (/2)) in A by lra.
unfold Rdiv. lra.
Qed.

Lemma cos_half : forall x, cos x = 1 - 2 * sin (x/2) ^ 2.
Proof. intros x. replace x with (2 * (x/2)) at 1 by field. rewrite cos_2a_sin. ring. Qed.

Theorem cosine_at_least : forall e, 1 - e^2/2 <= cos e.
Proof.
intros e. rewrite cos_half. assert (A := Rsqr_le_abs_1 _ _ (Rabs_sin_le (e/2))). unfold Rsqr in A. lra.
Qed.

Lemma circle_distance : forall a b, (cos a - cos b)^2 + (sin a - sin b)^2 = 2 - 2 * cos (a - b).
Proof.
intros a b. rewrite cos_minus. assert (A := sin2_cos2 a). assert (B := sin2_cos2 b). unfold Rsqr in A, B. nra.
Qed.

(* The squared distance on the unit circle is the chord's square, and it is at most the angle's. *)
Theorem circle_chord : forall a b,
  (cos a - cos b)^2 + (sin a - sin b)^2 = (2 * sin ((a - b)/2))^2 /\ (2 * sin ((a - b)/2))^2 <= (a - b)^2.
Proof.
intros a b. rewrite circle_distance. assert (A := cosine_at_least (a - b)). rewrite cos_half in *.
rewrite Rpow_mult_distr. split; lra.
Qed.

Lemma cos_close : forall x e, Rabs x <= e <= PI -> cos e <= cos x.
Proof.
intros x e [A B]. assert (C := Rabs_pos x). replace (cos x) with (cos (Rabs x)).
- apply cos_decr_1; lra.
- unfold Rabs. destruct (Rcase_abs x); [apply cos_neg | reflexivity].
Qed.

(* Angles at most e <= pi apart: what is asked of a cell of angles, and of a level of recursive polar coordinates. *)
Theorem cosine_within : forall a b e, Rabs (a - b) <= e <= PI -> cos e <= cos a * cos b + sin a * sin b.
Proof. intros a b e H. rewrite <- cos_minus. apply cos_close, H. Qed.

Theorem chord_within : forall a b e, Rabs (a - b) <= e <= PI ->
  (cos a - cos b)^2 + (sin a - sin b)^2 <= (2 * sin (e/2))^2.
Proof.
intros a b e H. assert (C := cos_close _ _ H). rewrite circle_distance. rewrite (cos_half e) in C. lra.
Qed.

(* L cells of angles: the chord of half a cell, and at b bits, b = 0 included. *)
Theorem angle_cells : forall L, 1 <= L ->
  0 <= L * (2 * sin (PI / (2 * L))) <= PI /\ 4 * sin (PI / (2 * L))^2 <= PI^2 / L^2.
Proof.
intros L P. assert (Q := PI_RGT_0). set (z := PI / (2 * L)).
assert (F : L * (2 * z) = PI) by (unfold z; field; lra).
assert (Z : 0 < z) by (apply Rdiv_lt_0_compat; lra).
assert (S : 0 <= sin z) by (apply sin_ge_0; nra).
assert (T : sin z <= z) by (apply Rlt_le, sin_lt_x, Z). split; [split|].
- assert (0 <= L * sin z) by (apply Rmult_le_pos; lra). lra.
- rewrite <- F. apply Rmult_le_compat_l; lra.
- replace (PI^2 / L^2) with (4 * z^2) by (unfold z; field; lra).
  assert (0 <= (z - sin z) * (z + sin z)) by (apply Rmult_le_pos; lra). lra.
Qed.

Theorem angle_bits : forall b, 4 * sin (PI / 2^(b + 1))^2 <= PI^2 / 4^b.
Proof.
intros b. assert (P : 1 <= 2^b) by (apply pow_R1_Rle; lra).
replace (2^(b + 1)) with (2 * 2^b) by (rewrite pow_add; ring).
replace (4^b) with ((2^b)^2) by (replace 4 with (2 * 2) by ring; rewrite Rpow_mult_distr; ring).
apply angle_cells, P.
Qed.

Fixpoint product (c : nat -> R) n := match n with O => 1 | S m => product c m * c m end.

(* Any number n of levels with errors of at most a right angle. *)
Theorem cosines_at_least : forall e n, (forall l, (l < n)%nat -> 0 <= e l <= PI/2) ->
  0 <= product (fun l => cos (e l)) n <= 1 /\
  1 - total (fun l => e l ^ 2) n / 2 <= product (fun l => cos (e l)) n.
Proof.
intros e n. induction n as [|n IH]; intros H; simpl product; simpl total; [lra|].
destruct IH as [[A B] C]; [intros l Hl; apply H; lia|].
destruct (H n ltac:(lia)) as [E F]. assert (P := PI_RGT_0).
assert (G : 0 <= cos (e n)) by (apply cos_ge_0; lra). destruct (COS_bound (e n)) as [_ K].
assert (M := cosine_at_least (e n)). set (p := product _ n) in *. set (c := cos (e n)) in *.
assert (0 <= (1 - p) * (1 - c)) by (apply Rmult_le_pos; lra).
assert (0 <= p * c) by (apply Rmult_le_pos; lra). assert (p * c <= 1 * 1) by (apply Rmult_le_compat; lra).
fold (e n ^ 2). simpl pow in *. lra.
Qed.
