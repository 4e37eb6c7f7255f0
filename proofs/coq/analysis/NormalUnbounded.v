(* No constant C has c(b) <= C 4^-b for the normal law's least error at every number of bits (Hui and Neuhoff 2001): for
   every C, from some number of bits on, every step has an error above it. A step with (n + 1) D >= K has at least
   K^2/(n + 1)^2 times a constant in the cells of the interval from 0 to 1; a smaller one has a range below K, and at
   least a constant beyond it. *)
From Coq Require Import Reals ZArith Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import Gaussian ClippedQuantizer ClippedNormal NormalDerivatives NormalMinimum.
Open Scope R_scope.

Lemma g_falls : forall x y, 0 <= x -> x <= y -> g y <= g x.
Proof.
intros x y Hx Hxy. unfold g. destruct (Rle_lt_or_eq_dec (-(y*y)/2) (-(x*x)/2) ltac:(nra)) as [H|H];
  [apply Rlt_le, exp_increasing, H | rewrite H; apply Rle_refl].
Qed.

Lemma g_pos : forall x, 0 < g x.
Proof. intros x. apply exp_pos. Qed.

Lemma F_rises : forall a x y, x <= y -> F a x <= F a y.
Proof.
intros a x y H. apply (increasing (F a) _ x y (F_derive a) H). intros t _. assert (P := g_pos t).
assert (W := pow2_ge_0 (t - a)).
apply Rmult_le_pos; lra.
Qed.

(* From x to y, where g is at least l and the distance to a at least d. *)
Lemma F_gain : forall a x y d l, x <= y -> 0 <= d -> 0 <= l -> (forall t, x <= t <= y ->
  d^2 <= (t - a)^2 /\ l <= g t) -> d^2 * l * (y - x) <= F a y - F a x.
Proof.
intros a x y d l H Hd Hl B. assert (I := increasing (fun t => F a t - d^2 * l * t) (fun t => (t - a)^2 * g t - d^2 * l)
  x y).
enough (F a x - d^2 * l * x <= F a y - d^2 * l * y) by lra. apply I; [|exact H|].
- intros t. apply (is_derive_minus (F a) (fun t => d^2 * l * t)); [apply F_derive | auto_derive;
    [exact Logic.I | ring]].
- intros t Ht. destruct (B t Ht) as [U V]. assert (W := pow2_ge_0 d).
  assert (d^2 * l <= (t - a)^2 * g t) by (apply Rmult_le_compat; lra). lra.
Qed.

Lemma cell_gain : forall m D, 0 < D -> g ((INR m + 1) * D) * (D^3/12) <= F (A m D) (INR (S m) * D) - F (A m D) (INR m *
  D).
Proof.
intros m D HD. rewrite S_INR. set (l := g ((INR m + 1) * D)). assert (J := pos_INR m).
assert (H := increasing (fun t => F (A m D) t - l * ((t - A m D)^3/3)) (fun t => (t - A m D)^2 * g t - l * (t - A m
  D)^2) (INR m * D) ((INR m + 1) * D)).
enough (F (A m D) (INR m * D) - l * ((INR m * D - A m D)^3/3) <= F (A m D) ((INR m + 1) * D) - l * (((INR m
  + 1) * D - A m D)^3/3)) as K.
{ replace (INR m * D - A m D) with (- (D/2)) in K by (unfold A; field).
  replace ((INR m + 1) * D - A m D) with (D/2) in K by (unfold A; field).
  replace ((- (D/2))^3/3) with (- (D^3/24)) in K by field. replace ((D/2)^3/3) with (D^3/24) in K by field. lra. }
apply H; [|nra|].
- intros t. apply (is_derive_minus (F (A m D)) (fun t => l * ((t - A m D)^3/3))); [apply F_derive | auto_derive;
    [exact Logic.I | simpl; field]].
- intros t Ht. assert (W := pow2_ge_0 (t - A m D)). assert (V : l <= g t) by (apply g_falls; [|lra];
    assert (0 <= INR m * D) by (apply Rmult_le_pos; lra); lra). nra.
Qed.

Lemma T_rises : forall k n D, 0 < D -> (k <= n)%nat -> T k D <= T n D.
Proof.
intros k n D HD H. induction H as [|n H IH]; [lra|]. cbn [T]. assert (J := pos_INR n).
assert (R := F_rises (A n D) (INR n * D) (INR (S n) * D) ltac:(rewrite S_INR; nra)). lra.
Qed.

Lemma T_gain : forall k D, 0 < D -> INR k * (g (INR k * D) * (D^3/12)) <= T k D.
Proof.
intros k D HD. assert (D3 : 0 < D^3) by (apply pow_lt, HD). induction k as [|k IH]; [simpl; lra|]. cbn [T].
assert (C := cell_gain k D HD). assert (J := pos_INR k). rewrite S_INR in *.
assert (M : g ((INR k + 1) * D) <= g (INR k * D)) by (apply g_falls; [apply Rmult_le_pos|]; nra).
assert (INR k * (g ((INR k + 1) * D) * (D^3/12)) <= INR k * (g (INR k * D) * (D^3/12))).
{ apply Rmult_le_compat_l; [exact J|]. apply Rmult_le_compat_r; lra. }
lra.
Qed.

(* The error is at least half of the cells' part and half of any later gain of the last antiderivative. *)
Lemma error_parts : forall n D, 0 < D -> T n D / 2 <= cb n D /\ g (A n D + 2) / 2 <= cb n D.
Proof.
intros n D HD. assert (P := root_pos). assert (N := pos_INR n).
assert (R4 : sqrt (2*PI) <= 4).
{ replace 4 with (sqrt (4*4)) by (apply sqrt_square; lra). apply sqrt_le_1_alt. assert (H := PI_4). lra. }
assert (T0 : 0 <= T n D) by (apply (T_rises 0 n D HD); lia).
assert (A0 : INR n * D <= A n D) by (unfold A; nra).
assert (L : F (A n D) (A n D + 2) <= (1 + A n D * A n D) * sqrt (PI/2)).
{ apply (is_lim_le_loc (fun _ => F (A n D) (A n D + 2)) (F (A n D)) p_infty (F (A n D) (A n D + 2)) ((1
    + A n D * A n D) * sqrt (PI/2))).
  - exists (A n D + 2). intros x Hx. apply F_rises. lra.
  - apply is_lim_const.
  - apply F_lim. }
assert (M := F_rises (A n D) (INR n * D) (A n D + 1) ltac:(lra)).
assert (G1 : 1^2 * g (A n D + 2) * (A n D + 2 - (A n D + 1)) <= F (A n D) (A n D + 2) - F (A n D) (A n D + 1)).
{ apply F_gain; [lra | lra | apply Rlt_le, g_pos |]. assert (0 <= INR n * D) by (apply Rmult_le_pos; lra).
  intros t Ht. split; [nra | apply g_falls; lra]. }
assert (E : cb n D * sqrt (2*PI) = 2 * Iinf n D) by (rewrite closed_sum; field; lra). unfold Iinf in E.
assert (G0 := g_pos (A n D + 2)).
assert (C0 : 0 <= cb n D).
{ apply Rmult_le_reg_r with (sqrt (2*PI)); [exact P|]. rewrite E. lra. }
assert (cb n D * sqrt (2*PI) <= cb n D * 4) by (apply Rmult_le_compat_l; assumption). lra.
Qed.

Theorem unbounded : forall C, exists n0, forall n D, (n0 <= n)%nat -> 0 < D -> C < (INR n + 1)^2 * cb n D.
Proof.
intros C0. set (C := Rabs C0 + 1). assert (HC : C0 < C) by (unfold C; assert (H := Rle_abs C0); lra).
assert (C1 : 1 <= C) by (unfold C; assert (H := Rabs_pos C0); lra).
set (K := 48 * C / g 1 + 1). assert (K1 : 1 <= K).
{ unfold K. assert (0 < 48 * C / g 1) by (apply Rdiv_lt_0_compat; [lra | apply g_pos]). lra. }
set (d := g (K + 4) / 1024). assert (d0 : 0 < d) by (unfold d; assert (P := g_pos (K + 4)); lra).
destruct (nfloor_ex (C / d)) as [k [_ Hk]]; [apply Rlt_le, Rdiv_lt_0_compat; lra|]. exists (S k). intros n D Hn HD.
apply Rlt_le_trans with (1 := HC). assert (N : INR k + 1 <= INR n) by (rewrite <- S_INR; apply le_INR; lia).
assert (Kn := pos_INR k).
assert (Many : C <= (INR n + 1) * d).
{ replace C with (C / d * d) by (field; lra). apply Rmult_le_compat_r; lra. }
assert (Enough : d <= cb n D -> C <= (INR n + 1)^2 * cb n D).
{ intros H. apply Rle_trans with (1 := Many). assert ((INR n + 1) * d <= (INR n + 1)^2 * d)
    by (apply Rmult_le_compat_r; nra).
  assert ((INR n + 1)^2 * d <= (INR n + 1)^2 * cb n D) by (apply Rmult_le_compat_l; [apply pow2_ge_0 | exact H]). lra. }
destruct (error_parts n D HD) as [PT PA].
assert (G41 : g (K + 4) <= g 1) by (apply g_falls; lra).
destruct (Rle_or_lt (1/2) D) as [Large|Small].
- apply Enough. assert (H := T_rises 1 n D HD ltac:(lia)). cbn [T] in H. rewrite Rplus_0_l in H. simpl INR in H.
  rewrite Rmult_0_l, Rmult_1_l in H.
  assert (B : (1/8)^2 * g 1 * (1/8 - 0) <= F (A 0 D) (1/8) - F (A 0 D) 0).
  { apply F_gain; [lra | lra | apply Rlt_le, g_pos |]. intros t Ht. unfold A. simpl INR.
    split; [nra | apply g_falls; lra]. }
  assert (R := F_rises (A 0 D) (1/8) D ltac:(lra)). unfold d. lra.
- destruct (Rle_or_lt 1 (INR n * D)) as [Wide|Narrow].
  + destruct (Rle_or_lt K ((INR n + 1) * D)) as [Far|Near].
    * destruct (nfloor_ex (1 / D)) as [j [J1 J2]]; [apply Rlt_le, Rdiv_lt_0_compat; lra|].
      assert (JD : INR j * D <= 1 /\ 1 / 2 <= INR j * D).
      { assert (E : 1 / D * D = 1) by (field; lra). split; [rewrite <- E; apply Rmult_le_compat_r; lra|].
        assert (1 / D * D <= (INR j + 1) * D) by (apply Rmult_le_compat_r; lra). lra. }
      assert (Jn : (j <= n)%nat) by (apply INR_le; apply Rmult_le_reg_r with D; lra).
      assert (H := T_gain j D HD). assert (R := T_rises j n D HD Jn).
      assert (Gj : g 1 <= g (INR j * D)) by (apply g_falls; lra). assert (G1 := g_pos 1).
      assert (S1 : 1/2 * D^2 * g 1 / 12 <= T n D).
      { apply Rle_trans with (INR j * D * D^2 * g (INR j * D) / 12);
          [|replace (INR j * D * D^2 * g (INR j * D) / 12) with (INR j * (g (INR j * D) * (D^3/12))) by field; lra].
        apply Rmult_le_compat_r; [lra|]. assert (0 < D^2) by (apply pow_lt, HD). apply Rmult_le_compat; nra. }
      assert (S2 : K^2 <= ((INR n + 1) * D)^2) by (apply pow_incr; lra).
      assert (S3 : (INR n + 1)^2 * (1/2 * D^2 * g 1 / 24) <= (INR n + 1)^2 * cb n D) by (apply Rmult_le_compat_l;
        [apply pow2_ge_0 | lra]).
      replace ((INR n + 1)^2 * (1/2 * D^2 * g 1 / 24)) with (((INR n + 1) * D)^2 * (g 1 / 48)) in S3 by field.
      assert (S4 : K^2 * (g 1 / 48) <= ((INR n + 1) * D)^2 * (g 1 / 48)) by (apply Rmult_le_compat_r; lra).
      assert (S5 : C <= K * (g 1 / 48)) by (unfold K; replace ((48 * C / g 1 + 1) * (g 1 / 48)) with (C + g 1 / 48)
        by (field; lra); lra).
      assert (S6 : K * (g 1 / 48) <= K^2 * (g 1 / 48)) by (apply Rmult_le_compat_r; nra). lra.
    * apply Enough. assert (A n D + 2 <= K + 4) by (unfold A; lra).
      assert (0 <= A n D) by (unfold A; apply Rmult_le_pos; lra).
      assert (W := g_falls (A n D + 2) (K + 4) ltac:(lra) ltac:(lra)). assert (P := g_pos (K + 4)). unfold d. lra.
  + apply Enough. assert (A n D + 2 <= K + 4) by (unfold A; lra).
    assert (0 <= A n D) by (unfold A; apply Rmult_le_pos; lra).
    assert (W := g_falls (A n D + 2) (K + 4) ltac:(lra) ltac:(lra)). assert (P := g_pos (K + 4)). unfold d. lra.
Qed.

(* In bits: 2^(b - 1) = n + 1 thresholds and zero, 4^b = 4 (n + 1)^2. *)
Theorem unbounded_bits : forall C, exists b0, forall b D c, (b0 <= b)%nat -> 0 < D -> mse_is (2^(b - 1) - 1) D c ->
  C < 4^b * c.
Proof.
intros C. destruct (unbounded (Rabs C)) as [n0 H]. exists (n0 + 2)%nat. intros b D c Hb HD HM.
assert (P : (b - 1 < 2^(b - 1))%nat) by (apply Nat.pow_gt_lin_r; lia).
rewrite (mse_unique _ D c HD HM). assert (K := H (2^(b - 1) - 1)%nat D ltac:(lia) HD).
assert (E : 4^b = 4 * (INR (2^(b - 1) - 1) + 1)^2).
{ rewrite minus_INR by lia. replace (INR (2^(b - 1)) - INR 1 + 1) with (INR (2^(b - 1))) by (simpl; ring).
  rewrite pow_INR. simpl (INR 2). replace (1 + 1) with 2 by ring. rewrite <- pow_mult, Nat.mul_comm, pow_mult.
  replace (2^2) with 4 by ring. replace b with (S (b - 1)) at 1 by lia. reflexivity. }
rewrite E. assert (A := Rle_abs C). assert (Z := Rabs_pos C). lra.
Qed.
