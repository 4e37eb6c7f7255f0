(* The other half of Panter and Dite's limit for the normal law: at every N some quantizer with N cells has N^2 times its error
   below sqrt(3) pi/2 + e, whatever e > 0. On [-R, R] it is that of log_concave_bound, its levels moved into [-R, R]; beyond, the
   outer levels stand for all, and for R large the error there is as small as is asked. *)
From Coq Require Import Reals ZArith Lra Lia.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import Line Improper PanterDite Companded PanterDiteLimit PanterDiteNormal LogConcaveCell.
Open Scope R_scope.

(* The level of the last of the cells 0 .. n that begins at or before x. *)
Fixpoint chosen (t c : nat -> R) n x :=
  match n with O => c O | S m => if Rle_dec (t (S m)) x then c (S m) else chosen t c m x end.

Lemma chosen_cell : forall t c x, (forall i, t i <= t (S i)) -> forall n i, (i <= n)%nat -> i = O \/ t i < x ->
  i = n \/ x < t (S i) -> chosen t c n x = c i.
Proof.
intros t c x Ht. induction n as [|n IH]; intros i Hi A B.
- replace i with O by lia. reflexivity.
- cbn [chosen]. destruct (Rle_dec (t (S n)) x) as [L|L].
  + destruct B as [->|B]; [reflexivity|]. destruct (Nat.eq_dec i (S n)) as [->|D]; [reflexivity|]. exfalso.
    assert (M : forall k, t (S i) <= t (S i + k)%nat).
    { induction k as [|k IK]; [rewrite Nat.add_0_r; lra|]. rewrite Nat.add_succ_r. assert (X := Ht (S i + k)%nat). lra. }
    assert (X := M (n - i)%nat). replace (S i + (n - i))%nat with (S n) in X by lia. lra.
  + destruct (Nat.eq_dec i (S n)) as [->|D]; [destruct A as [A|A]; [discriminate | lra]|].
    apply IH; [lia | exact A |]. destruct B as [B|B]; [lia | right; exact B].
Qed.

Lemma chosen_within : forall t c R n x, (forall i, - R <= c i <= R) -> - R <= chosen t c n x <= R.
Proof. intros t c R n x H. induction n as [|n IH]; cbn [chosen]; [apply H|].
destruct (Rle_dec (t (S n)) x); [apply H | exact IH]. Qed.

Lemma quarter : forall x, x * x * exp (- (x * x) / 4) <= 4.
Proof.
intros x. assert (U := exp_ineq1_le (x * x / 4)). set (w := exp (x * x / 4)) in U.
replace (- (x * x) / 4) with (- (x * x / 4)) by field. rewrite exp_Ropp. fold w.
assert (W : 0 < w) by apply exp_pos. apply Rmult_le_reg_r with w; [exact W|]. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.

Lemma turn_above_one : 1 <= sqrt (2 * PI).
Proof. rewrite <- sqrt_1 at 1. apply sqrt_le_1_alt. assert (P := PI2_3_2). lra. Qed.

Lemma phi_halves : forall x, phi x <= exp (- (x * x) / 4) * exp (- (x * x) / 4).
Proof.
intros x. rewrite <- exp_plus. replace (- (x * x) / 4 + - (x * x) / 4) with (- (x * x) / 2) by field. unfold phi.
assert (A := turn_above_one). assert (E := exp_pos (- (x * x) / 2)).
apply Rmult_le_reg_r with (sqrt (2 * PI)); [lra|]. unfold Rdiv at 1. rewrite Rmult_assoc, Rinv_l by lra. nra.
Qed.

(* The error beyond R. *)
Lemma far : forall x c R, 1 <= R -> - R <= c <= R -> R <= Rabs x -> (x - c) ^ 2 * phi x <= 16 * Rabs x * exp (- (x * x) / 4).
Proof.
intros x c R HR Hc Hx. assert (Q := quarter x). assert (P := phi_halves x). set (y := exp (- (x * x) / 4)) in *.
assert (Y : 0 < y) by apply exp_pos.
assert (X : Rabs x * Rabs x = x * x) by (rewrite <- Rabs_mult; apply Rabs_pos_eq; nra).
assert (S : (x - c) ^ 2 <= 4 * (x * x)).
{ assert (Rabs (x - c) <= 2 * Rabs x).
  { apply Rle_trans with (1 := Rabs_triang x (- c)). rewrite Rabs_Ropp. assert (Rabs c <= R) by (apply Rabs_le; lra). lra. }
  rewrite <- pow2_abs. assert (0 <= Rabs (x - c)) by apply Rabs_pos. nra. }
apply Rle_trans with (4 * (x * x) * (y * y)).
- apply Rmult_le_compat; [apply pow2_ge_0 | rewrite <- root_cubed; apply pow_le, Rlt_le, root_pos | exact S | exact P].
- replace (4 * (x * x) * (y * y)) with (x * x * y * (4 * y)) by ring. apply Rle_trans with (4 * (4 * y)).
  + apply Rmult_le_compat_r; [lra | exact Q].
  + assert (1 * y <= Rabs x * y) by (apply Rmult_le_compat_r; lra). lra.
Qed.

Lemma tail_integral : forall s a b, is_RInt (fun x => 16 * (s * x) * exp (- (x * x) / 4)) a b
  (- 32 * s * exp (- (b * b) / 4) - - 32 * s * exp (- (a * a) / 4)).
Proof.
intros s a b. apply (is_RInt_derive (fun x => - 32 * s * exp (- (x * x) / 4))); intros x _.
- auto_derive; [exact I | unfold Rdiv; field].
- apply (ex_derive_continuous (fun x => 16 * (s * x) * exp (- (x * x) / 4))). auto_derive. exact I.
Qed.

Theorem normal_best : forall N e, (0 < N)%nat -> 0 < e -> exists q t c v, cells q t c N /\
  line_integral (fun x => (x - q x) ^ 2 * phi x) v /\ INR N ^ 2 * v <= sqrt 3 * PI / 2 + e.
Proof.
intros N e HN He. destruct normal_value as [T [LT VT]].
assert (LR : line_integral root T) by (apply (line_ext _ _ _ cube_root_density), LT).
assert (N0 : 0 < INR N) by (apply lt_0_INR, HN). assert (N2 : 0 < INR N ^ 2) by (apply pow_lt, N0).
set (R := 1 + 256 * INR N ^ 2 / e). assert (R1 : 1 <= R).
{ unfold R. assert (0 < 256 * INR N ^ 2 / e) by (apply Rdiv_lt_0_compat; lra). lra. }
destruct (log_concave_bound root (fun x => - (x / 3)) (- R) R) with (N := N) as [t0 [c0 [Ends Best]]].
{ apply root_pos. }
{ intros x. unfold root. auto_derive; [exact I | unfold Rdiv; field]. }
{ intros x. apply (ex_derive_continuous (fun x => - (x / 3))). auto_derive. exact I. }
{ intros x y H. lra. }
{ lra. }
{ exact HN. }
assert (TR : RInt root (- R) R <= T) by (apply (line_mass root T); [intros; apply Rlt_le, root_pos | exact LR | lra]).
assert (TR0 : 0 <= RInt root (- R) R).
{ apply RInt_ge_0; [lra | apply (line_integrable root T LR) | intros; apply Rlt_le, root_pos]. }
set (t := fun i => t0 (Nat.min i N)). set (c := fun i => Rmax (- R) (Rmin R (c0 i))).
assert (Mono : forall i, t i <= t (S i)).
{ intros i. unfold t. destruct (le_lt_dec N i) as [L|L].
  - rewrite !Nat.min_r by lia. apply Rle_refl.
  - rewrite !Nat.min_l by lia. apply Ends, L. }
assert (Cin : forall i, - R <= c i <= R).
{ intros i. unfold c. split; [apply Rmax_l | apply Rmax_lub; [lra | apply Rmin_l]]. }
set (q := chosen t c (N - 1)). assert (Hq : cells q t c N).
{ split; [exact Mono|]. intros i x Hi A B. apply chosen_cell; [exact Mono | lia | exact A |].
  destruct B as [B|B]; [left; lia | right; exact B]. }
assert (Qin : forall x, - R <= q x <= R) by (intros x; apply chosen_within, Cin).
assert (Cont : forall x, continuous phi x).
{ intros x. apply (ex_derive_continuous phi). unfold phi. auto_derive. exact I. }
set (f := fun x => (x - q x) ^ 2 * phi x).
assert (Pphi : forall x, 0 < phi x) by (intros x; rewrite <- root_cubed; apply pow_lt, root_pos).
assert (Pf : forall x, 0 <= f x) by (intros x; apply Rmult_le_pos; [apply pow2_ge_0 | apply Rlt_le, Pphi]).
assert (Ef : forall a b, ex_RInt f a b).
{ assert (W : forall a b, a < b -> ex_RInt f a b).
  { intros a b Hab. assert (Z := cut_integral q t c N a b phi HN Hab Hq Cont N (le_n N)).
    rewrite (proj1 (proj2 (cut_ends q t c N a b HN Hab Hq))) in Z. eexists. exact Z. }
  intros a b. destruct (Rtotal_order a b) as [L|[->|L]]; [apply W, L | apply ex_RInt_point | apply ex_RInt_swap, W, L]. }
(* the integral over the line exists *)
assert (S4 : 0 < sqrt (2 * PI * 2)) by (apply sqrt_lt_R0; assert (P := PI_RGT_0); lra).
set (wide := fun x => / sqrt (2 * PI * 2) * exp (- (x * x) / (2 * 2))).
assert (Dw : density wide).
{ split; [intros x; apply Rmult_le_pos; [apply Rlt_le, Rinv_0_lt_compat, S4 | apply Rlt_le, exp_pos]|].
  replace 1 with (/ sqrt (2 * PI * 2) * sqrt (2 * PI * 2)) by (field; lra). apply line_scal, line_gaussian. lra. }
assert (K0 : 0 <= (8 + 2 * R ^ 2) * sqrt (2 * PI * 2)) by (apply Rmult_le_pos; [assert (X := pow2_ge_0 R); lra | lra]).
destruct (dominated_line f wide _ Dw K0) as [v Hv]; [| exact Ef |].
{ intros x. split; [apply Pf|]. unfold wide. set (y := exp (- (x * x) / (2 * 2))).
  replace ((8 + 2 * R ^ 2) * sqrt (2 * PI * 2) * (/ sqrt (2 * PI * 2) * y)) with ((8 + 2 * R ^ 2) * y) by (field; lra).
  assert (Q := quarter x). assert (P := phi_halves x). replace (- (x * x) / 4) with (- (x * x) / (2 * 2)) in Q, P by field.
  fold y in Q, P. assert (Y : 0 < y) by apply exp_pos.
  assert (Y1 : y <= 1).
  { rewrite <- exp_0. unfold y. assert (L : - (x * x) / (2 * 2) <= 0) by nra.
    destruct L as [L|L]; [apply Rlt_le, exp_increasing, L | rewrite L; apply Rle_refl]. }
  assert (Sq : (x - q x) ^ 2 <= 2 * (x * x) + 2 * R ^ 2).
  { assert (A := Qin x). assert (0 <= (x + q x) ^ 2) by apply pow2_ge_0. assert (q x ^ 2 <= R ^ 2) by nra. nra. }
  apply Rle_trans with ((2 * (x * x) + 2 * R ^ 2) * (y * y)).
  - apply Rmult_le_compat; [apply pow2_ge_0 | apply Rlt_le, Pphi | exact Sq | exact P].
  - replace ((2 * (x * x) + 2 * R ^ 2) * (y * y)) with (2 * (x * x * y) * y + 2 * R ^ 2 * (y * y)) by ring.
    assert (2 * (x * x * y) * y <= 8 * y) by (apply Rmult_le_compat_r; lra).
    assert (2 * R ^ 2 * (y * y) <= 2 * R ^ 2 * (1 * y)).
    { apply Rmult_le_compat_l; [assert (X := pow2_ge_0 R); lra | apply Rmult_le_compat_r; lra]. }
    lra. }
exists q, t, c, v. split; [exact Hq | split; [exact Hv|]].
(* its three parts *)
assert (Mid : INR N ^ 2 * RInt f (- R) R <= sqrt 3 * PI / 2).
{ assert (Part : RInt f (- R) R <= error root t0 c0 N).
  { assert (HR : - R < R) by lra. assert (Z := cut_integral q t c N (- R) R phi HN HR Hq Cont N (le_n N)).
    assert (E := cut_ends q t c N (- R) R HN HR Hq). rewrite (proj1 (proj2 E)) in Z.
    unfold f. rewrite (is_RInt_unique _ _ _ _ Z). apply total_le. intros i Hi.
    assert (Same : forall j, (j <= N)%nat -> cut t N (- R) R j = t0 j).
    { assert (Low : forall j, (j <= N)%nat -> - R <= t0 j).
      { induction j as [|j IJ]; intros Hj; [rewrite (proj1 Ends); lra|].
        assert (X := IJ ltac:(lia)). assert (Y := proj2 (proj2 Ends) j ltac:(lia)). lra. }
      assert (High : forall k, (k <= N)%nat -> t0 (N - k)%nat <= R).
      { induction k as [|k IK]; intros Hk; [rewrite Nat.sub_0_r, (proj1 (proj2 Ends)); lra|].
        assert (X := IK ltac:(lia)). assert (Y := proj2 (proj2 Ends) (N - S k)%nat ltac:(lia)).
        replace (S (N - S k)) with (N - k)%nat in Y by lia. lra. }
      intros j Hj. unfold cut. destruct (Nat.eq_dec j 0) as [->|J]; [symmetry; apply Ends|].
      destruct (Nat.eq_dec j N) as [->|J']; [symmetry; apply Ends|]. unfold t. rewrite Nat.min_l by lia.
      assert (X := Low j Hj). assert (Y := High (N - j)%nat ltac:(lia)). replace (N - (N - j))%nat with j in Y by lia.
      rewrite Rmin_right, Rmax_right by lra. reflexivity. }
    assert (W1 := cut_within t N (- R) R HR i). assert (W2 := cut_within t N (- R) R HR (S i)).
    rewrite !Same in * by lia. unfold cell. assert (Le := proj2 (proj2 Ends) i Hi).
    apply RInt_le; [exact Le | | | ].
    - apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros z _.
      apply (continuous_mult (fun x => (x - c i) ^ 2) phi); [|apply Cont].
      apply (ex_derive_continuous (fun x => (x - c i) ^ 2)). auto_derive. exact I.
    - apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros z _.
      apply (ex_derive_continuous (fun x => (x - c0 i) ^ 2 * root x ^ 3)). unfold root. auto_derive. exact I.
    - intros x Hx. rewrite root_cubed. apply Rmult_le_compat_r; [apply Rlt_le, Pphi|].
      unfold c, Rmax, Rmin. destruct (Rle_dec R (c0 i)); destruct (Rle_dec _ _); nra. }
  assert (T3 : RInt root (- R) R ^ 3 <= T ^ 3) by (apply pow_incr; lra).
  assert (X := Rmult_le_compat_l (INR N ^ 2) _ _ (Rlt_le _ _ N2) Part). lra. }
set (d := exp (- (R * R) / 4)).
assert (Tail : forall a b, a <= - R -> R <= b -> RInt f a (- R) <= 32 * d /\ RInt f R b <= 32 * d).
{ intros a b Ha Hb. split.
  - apply Rle_trans with (RInt (fun x => 16 * (-1 * x) * exp (- (x * x) / 4)) a (- R)).
    + apply RInt_le; [exact Ha | apply Ef | eexists; apply tail_integral |]. intros x Hx.
      assert (A := far x (q x) R R1 (Qin x)). rewrite Rabs_left in A by lra.
      replace (-1 * x) with (- x) by ring. apply A. lra.
    + rewrite (is_RInt_unique _ _ _ _ (tail_integral (-1) a (- R))). replace (- R * - R) with (R * R) by ring. fold d.
      assert (P := exp_pos (- (a * a) / 4)). lra.
  - apply Rle_trans with (RInt (fun x => 16 * (1 * x) * exp (- (x * x) / 4)) R b).
    + apply RInt_le; [exact Hb | apply Ef | eexists; apply tail_integral |]. intros x Hx.
      assert (A := far x (q x) R R1 (Qin x)). rewrite Rabs_pos_eq in A by lra. rewrite Rmult_1_l. apply A. lra.
    + rewrite (is_RInt_unique _ _ _ _ (tail_integral 1 R b)). fold d. assert (P := exp_pos (- (b * b) / 4)). lra. }
assert (Small : INR N ^ 2 * (64 * d) <= e).
{ assert (Q : d * (R * R) <= 4) by (rewrite Rmult_comm; apply quarter).
  assert (D0 : 0 < d) by apply exp_pos. assert (DR : d * R <= 4) by nra.
  assert (E : 256 * INR N ^ 2 <= e * R).
  { unfold R. replace (e * (1 + 256 * INR N ^ 2 / e)) with (e + 256 * INR N ^ 2) by (field; lra). lra. }
  apply Rmult_le_reg_r with R; [lra|]. nra. }
assert (V : v <= RInt f (- R) R + 64 * d).
{ apply Rnot_lt_le. intros C.
  destruct (line_near f v (v - (RInt f (- R) R + 64 * d)) (- R) R Hv ltac:(lra)) as [a [b [y [Ha [Hb [Iy Hy]]]]]].
  destruct (Tail a b Ha Hb) as [T1 T2].
  assert (C1 := RInt_Chasles (V := R_CompleteNormedModule) f a (- R) b (Ef _ _) (Ef _ _)).
  assert (C2 := RInt_Chasles (V := R_CompleteNormedModule) f (- R) R b (Ef _ _) (Ef _ _)).
  unfold plus in C1, C2; simpl in C1, C2. rewrite (is_RInt_unique _ _ _ _ Iy) in C1. apply Rabs_def2 in Hy. lra. }
apply Rmult_le_compat_l with (r := INR N ^ 2) in V; [lra | lra].
Qed.
