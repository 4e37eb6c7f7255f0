(* For d = 3 a coordinate of a uniform unit vector is uniform on [-1, 1] (Archimedes): the best codebook of N levels has
   equal cells, the only ones that meet halfway between their centroids, and 3 times its error is 1/N^2. *)
From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import LogConcave Codebook BestCodebook SphereLaw.
Open Scope R_scope.

Lemma law_0 : forall x, law 0 x = 1.
Proof. intros x. apply sqrt_1. Qed.

Lemma mass_0 : forall a b, Mass (law 0) a b = b - a.
Proof.
intros a b. transitivity (RInt (fun _ => 1) a b).
- apply RInt_ext. intros x _. apply law_0.
- rewrite RInt_const. unfold scal; simpl; unfold mult; simpl. ring.
Qed.

Lemma moment_0 : forall a b, -1 <= a -> a <= b -> b <= 1 -> Moment (law 0) a b = (b ^ 2 - a ^ 2) / 2.
Proof. intros a b Ha H Hb. rewrite moment_closed by assumption. unfold slope. rewrite !law_0. cbn [INR]. field. Qed.

Section Equal.
Variable m : nat.
Let N := INR (S m).

Definition equal_cells (i : nat) : R := -1 + 2 * INR i / N.

Lemma N_pos : 0 < N.
Proof. apply lt_0_INR. lia. Qed.

Lemma equal_step : forall i, equal_cells (S i) = equal_cells i + 2 / N.
Proof. intros i. assert (P := N_pos). unfold equal_cells. rewrite S_INR. field. lra. Qed.

Lemma equal_in : forall i, (i <= m)%nat ->
  -1 <= equal_cells i /\ equal_cells i < equal_cells (S i) /\ equal_cells (S i) <= 1.
Proof.
intros i Hi. assert (P := N_pos). assert (Q := pos_INR i). assert (L : INR (S i) <= N) by (apply le_INR; lia).
assert (I : 0 < / N) by (apply Rinv_0_lt_compat, P). rewrite equal_step. unfold Rdiv. split; [|split].
- unfold equal_cells, Rdiv. nra.
- lra.
- unfold equal_cells. rewrite S_INR in L. replace (-1 + 2 * INR i / N + 2 * / N) with (-1 + 2 * ((INR i + 1) * / N)) by (field; lra).
  assert ((INR i + 1) * / N <= N * / N) by (apply Rmult_le_compat_r; lra). rewrite Rinv_r in H by lra. lra.
Qed.

Lemma equal_partition : partition (-1) 1 m equal_cells.
Proof.
assert (P := N_pos). split; [unfold equal_cells; cbn [INR]; field; lra|].
split; [unfold equal_cells; fold N; field; lra | intros i Hi; apply equal_in, Hi].
Qed.

Lemma equal_centroid : forall i, (i <= m)%nat ->
  centroid (law 0) (equal_cells i) (equal_cells (S i)) = (equal_cells i + equal_cells (S i)) / 2.
Proof.
intros i Hi. destruct (equal_in i Hi) as (A & B & C). unfold centroid. rewrite mass_0, moment_0 by lra. field. lra.
Qed.

Lemma equal_sum : forall n, (n <= m)%nat -> sum_f_R0 (fun i => Moment (law 0) (equal_cells i) (equal_cells (S i)) ^ 2 /
  Mass (law 0) (equal_cells i) (equal_cells (S i))) n =
  2 / N ^ 3 * ((INR n + 1) * (2 * INR n + 1) * (2 * INR n + 3) / 3 - 2 * N * (INR n + 1) ^ 2 + (INR n + 1) * N ^ 2).
Proof.
assert (P := N_pos). induction n as [|n IH]; intros Hn; cbn [sum_f_R0].
- destruct (equal_in 0 Hn) as (A & B & C). rewrite mass_0, moment_0, equal_step by lra. unfold equal_cells. cbn [INR].
  field. lra.
- rewrite IH by lia. destruct (equal_in (S n) Hn) as (A & B & C). rewrite mass_0, moment_0, (equal_step (S n)) by lra.
  unfold equal_cells. rewrite S_INR. field. lra.
Qed.

Theorem uniform_optimum : exists c,
  (forall c', distortion (law 0) (-1) 1 c m / RInt (law 0) (-1) 1 <= distortion (law 0) (-1) 1 c' m / RInt (law 0) (-1) 1) /\
  INR 3 * (distortion (law 0) (-1) 1 c m / RInt (law 0) (-1) 1) = / N ^ 2.
Proof.
assert (P := N_pos). fold (Mass (law 0) (-1) 1). rewrite mass_0.
destruct (best_shrinks (law 0) (-1) 1 ltac:(lra) (law_cont 0) (law_pos 0) m) as (c & t & part & mid & least & cent & E & _).
exists c. split; [intros c'; apply Rmult_le_compat_r; [lra | apply least]|].
assert (same : forall j, (j <= S m)%nat -> t j = equal_cells j).
{ apply (one_partition (law 0) (-1) 1 (law_cont 0) (law_pos 0) (law_conc 0) m _ _ part equal_partition); intros j Hj; unfold middle.
  - rewrite <- !cent by lia. apply mid, Hj.
  - rewrite !equal_centroid by lia. rewrite (equal_step (S j)), (equal_step j). field. lra. }
assert (S2 := second_closed 0). rewrite mass_0 in S2. cbn [INR] in S2.
assert (G := equal_sum m (le_n m)).
rewrite (sum_eq _ (fun i => Moment (law 0) (equal_cells i) (equal_cells (S i)) ^ 2 /
  Mass (law 0) (equal_cells i) (equal_cells (S i)))) in E.
- rewrite G in E. assert (M : INR m = N - 1) by (unfold N; rewrite S_INR; ring). rewrite M in E.
  replace (INR 3) with 3 by (cbn; lra).
  replace (distortion (law 0) (-1) 1 c m) with (2 / 3 - (Second (law 0) (-1) 1 - distortion (law 0) (-1) 1 c m)) by lra.
  rewrite <- E. field. lra.
- intros i Hi. rewrite (cent i Hi), !same by lia. destruct (equal_in i Hi) as (A & B & C). unfold centroid.
  assert (D := mass_0 (equal_cells i) (equal_cells (S i))). field. rewrite D. lra.
Qed.
End Equal.

Theorem uniform_codebook : forall b, exists c,
  (forall c', distortion (law 0) (-1) 1 c (2 ^ b - 1) / RInt (law 0) (-1) 1 <=
    distortion (law 0) (-1) 1 c' (2 ^ b - 1) / RInt (law 0) (-1) 1) /\
  / 4 ^ b <= INR 3 * (distortion (law 0) (-1) 1 c (2 ^ b - 1) / RInt (law 0) (-1) 1) <= / 4 ^ b.
Proof.
intros b. destruct (uniform_optimum (2 ^ b - 1)) as (c & M & E). exists c. split; [exact M|]. rewrite E.
assert (T : (0 < 2 ^ b)%nat) by (apply PeanoNat.Nat.neq_0_lt_0, PeanoNat.Nat.pow_nonzero; lia).
replace (S (2 ^ b - 1)) with (2 ^ b)%nat by lia. rewrite pow_INR, <- pow_mult, PeanoNat.Nat.mul_comm, pow_mult.
replace (INR 2 ^ 2) with 4 by (cbn; lra). lra.
Qed.
