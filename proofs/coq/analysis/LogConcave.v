(* A density f that is positive and log-concave on (A, B) has one codebook of centroids of a given size: the centroid of
   a cell moves the same way as each of its ends, and moves by at most h when the whole cell moves by h. So thresholds
   that lie below the midpoints of their cells' centroids lie below all thresholds that lie above theirs (`comparison`),
   and two that lie at the midpoints are the same. (Fleischer 1964, Trushkin 1982, Kieffer 1983.) f need not have integral 1. *)
From Coq Require Import Reals Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Lemma cont_int : forall f : R -> R, (forall x, continuous f x) -> forall a b, ex_RInt f a b.
Proof. intros f H a b. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros x _. apply H. Qed.

Lemma cont_mult : forall u v : R -> R, (forall x, continuous u x) -> (forall x, continuous v x) ->
  forall x, continuous (fun x => u x * v x) x.
Proof. intros u v U V x. apply (continuous_mult (K := R_AbsRing) u v); auto. Qed.

Lemma cont_minus : forall u v : R -> R, (forall x, continuous u x) -> (forall x, continuous v x) ->
  forall x, continuous (fun x => u x - v x) x.
Proof. intros u v U V x. apply (continuous_minus (V := R_NormedModule) u v); auto. Qed.

Lemma cont_plus : forall u v : R -> R, (forall x, continuous u x) -> (forall x, continuous v x) ->
  forall x, continuous (fun x => u x + v x) x.
Proof. intros u v U V x. apply (continuous_plus (V := R_NormedModule) u v); auto. Qed.

Lemma cont_const : forall c x : R, continuous (fun _ : R => c) x.
Proof. intros c x. apply continuous_const. Qed.

Lemma cont_id : forall x : R, continuous (fun x : R => x) x.
Proof. intros x. apply continuous_id. Qed.

Lemma RInt_lin : forall (u v : R -> R) a b p q, (forall x, continuous u x) -> (forall x, continuous v x) ->
  RInt (fun x => p * u x + q * v x) a b = p * RInt u a b + q * RInt v a b.
Proof.
intros u v a b p q U V. apply is_RInt_unique.
assert (I : forall w c, (forall x, continuous w x) -> is_RInt (fun x => c * w x) a b (c * RInt w a b)).
{ intros w c W. apply (is_RInt_scal (V := R_NormedModule) w a b c (RInt w a b)).
  apply (RInt_correct (V := R_CompleteNormedModule)), cont_int, W. }
exact (is_RInt_plus (V := R_NormedModule) _ _ _ _ _ _ (I u p U) (I v q V)).
Qed.

Lemma RInt_split : forall (g : R -> R) a b c, (forall x, continuous g x) -> RInt g a b + RInt g b c = RInt g a c.
Proof. intros g a b c H. apply (RInt_Chasles (V := R_CompleteNormedModule)); apply cont_int, H. Qed.

(* u = U' inside an interval is enough, since U is continuous. *)
Lemma RInt_open : forall (U u : R -> R) a b, a <= b -> (forall x, continuous U x) -> (forall x, continuous u x) ->
  (forall x, a < x < b -> is_derive U x (u x)) -> RInt u a b = U b - U a.
Proof.
intros U u a b H CU Cu D.
destruct (MVT_gen (fun x => RInt u a x - U x) a b (fun _ => 0)) as (c & _ & E).
- rewrite Rmin_left, Rmax_right by lra. intros x Hx. replace 0 with (u x - u x) by ring.
  apply (is_derive_minus (V := R_NormedModule) (fun x => RInt u a x) U); [|apply D, Hx].
  apply (is_derive_RInt u _ a); [|apply Cu]. apply filter_forall. intros y.
  apply (RInt_correct (V := R_CompleteNormedModule)), cont_int, Cu.
- intros x _. apply continuity_pt_filterlim.
  apply (continuous_minus (V := R_NormedModule) (fun x => RInt u a x) U); [|apply CU].
  apply (ex_derive_continuous (fun x => RInt u a x)). eexists. apply (is_derive_RInt u _ a); [|apply Cu].
  apply filter_forall. intros y. apply (RInt_correct (V := R_CompleteNormedModule)), cont_int, Cu.
- rewrite RInt_point in E. unfold zero in E; simpl in E. lra.
Qed.

Definition Mass (f : R -> R) a b : R := RInt f a b.
Definition Moment (f : R -> R) a b : R := RInt (fun x => x * f x) a b.
Definition centroid f a b : R := Moment f a b / Mass f a b.

(* The last of the places where m + 1 numbers are largest. *)
Lemma last_max : forall (g : nat -> R) m, exists j, (j <= m)%nat /\ (forall i, (i <= m)%nat -> g i <= g j) /\
  (forall i, (j < i <= m)%nat -> g i < g j).
Proof.
intros g. induction m as [|m (j & Hj & M & L)].
- exists 0%nat. repeat split; [lia| |]; intros i Hi; [|lia]. replace i with 0%nat by lia. lra.
- destruct (Rle_lt_dec (g j) (g (S m))) as [C|C].
  + exists (S m). repeat split; [lia| |]; intros i Hi; [|lia].
    destruct (PeanoNat.Nat.eq_dec i (S m)) as [->|N]; [lra|]. apply Rle_trans with (2 := C), M. lia.
  + exists j. repeat split; [lia| |]; intros i Hi; (destruct (PeanoNat.Nat.eq_dec i (S m)) as [->|N]; [lra|]).
    * apply M. lia.
    * apply L. lia.
Qed.

Lemma chain_le : forall (t : nat -> R) n, (forall i, (i < n)%nat -> t i <= t (S i)) ->
  forall i j, (i <= j)%nat -> (j <= n)%nat -> t i <= t j.
Proof.
intros t n H i j Hij. induction Hij as [|j Hij IH]; intros Hj; [lra|].
apply Rle_trans with (t j); [apply IH; lia | apply H; lia].
Qed.

Section Law.
Variables (f : R -> R) (A B : R).
Hypothesis f_cont : forall x, continuous f x.
Hypothesis f_pos : forall x, A < x < B -> 0 < f x.
Hypothesis f_conc : forall x y h, A <= x -> x <= y -> 0 <= h -> y + h <= B -> f (y + h) * f x <= f (x + h) * f y.

Lemma xf_cont : forall x, continuous (fun x => x * f x) x.
Proof. apply cont_mult; [apply cont_id | exact f_cont]. Qed.

Lemma mass_pos : forall a b, A <= a -> a < b -> b <= B -> 0 < Mass f a b.
Proof. intros a b Ha H Hb. apply RInt_gt_0; [exact H | intros x Hx; apply f_pos; lra | intros x _; apply f_cont]. Qed.

Lemma lever : forall c a b, RInt (fun x => (x - c) * f x) a b = Moment f a b - c * Mass f a b.
Proof.
intros c a b. transitivity (RInt (fun x => 1 * (x * f x) + - c * f x) a b).
- apply RInt_ext. intros x _. change ((x - c) * f x = 1 * (x * f x) + - c * f x). ring.
- rewrite RInt_lin; [unfold Moment, Mass | exact xf_cont | exact f_cont].
  change (1 * RInt (fun x => x * f x) a b + - c * RInt f a b = RInt (fun x => x * f x) a b - c * RInt f a b). ring.
Qed.

Lemma lever_cont : forall c x, continuous (fun x => (x - c) * f x) x.
Proof. intros c. apply cont_mult; [|exact f_cont]. apply cont_minus; [apply cont_id | apply cont_const]. Qed.

Lemma moment_in : forall a b, A <= a -> a < b -> b <= B -> a * Mass f a b < Moment f a b < b * Mass f a b.
Proof.
intros a b Ha H Hb. split.
- assert (P : 0 < RInt (fun x => (x - a) * f x) a b); [|rewrite lever in P; lra].
  apply RInt_gt_0; [exact H | |intros x _; apply lever_cont].
  intros x Hx. apply Rmult_lt_0_compat; [lra | apply f_pos; lra].
- assert (P : 0 < RInt (fun x => -1 * ((x - b) * f x) + 0 * f x) a b).
  { apply RInt_gt_0; [exact H| |].
    - intros x Hx. assert (P : 0 < f x) by (apply f_pos; lra). nra.
    - intros x _. apply cont_plus; (apply cont_mult; [apply cont_const|]); [apply lever_cont | exact f_cont]. }
  rewrite RInt_lin, lever in P; [lra | apply lever_cont | exact f_cont].
Qed.

Lemma centroid_in : forall a b, A <= a -> a < b -> b <= B -> a < centroid f a b < b.
Proof.
intros a b Ha H Hb. assert (P := mass_pos a b Ha H Hb). assert (M := moment_in a b Ha H Hb). unfold centroid.
split; apply Rmult_lt_reg_r with (1 := P); unfold Rdiv; rewrite Rmult_assoc, Rinv_l; lra.
Qed.

Lemma centroid_eq : forall a b, A <= a -> a < b -> b <= B -> Moment f a b = centroid f a b * Mass f a b.
Proof. intros a b Ha H Hb. assert (P := mass_pos a b Ha H Hb). unfold centroid. field. lra. Qed.

Lemma ratio_lt : forall M P N Q, 0 < P -> 0 < Q -> M * Q < N * P -> M / P < N / Q.
Proof.
intros M P N Q HP HQ H. apply Rmult_lt_reg_r with (P * Q); [nra|].
replace (M / P * (P * Q)) with (M * Q) by (field; lra). replace (N / Q * (P * Q)) with (N * P) by (field; lra). exact H.
Qed.

Lemma centroid_up : forall a b b', A <= a -> a < b -> b < b' -> b' <= B -> centroid f a b < centroid f a b'.
Proof.
intros a b b' Ha H H' Hb.
assert (P := mass_pos a b Ha H ltac:(lra)). assert (Q := mass_pos b b' ltac:(lra) H' Hb).
assert (M := moment_in a b Ha H ltac:(lra)). assert (N := moment_in b b' ltac:(lra) H' Hb).
unfold centroid. unfold Mass, Moment in *. rewrite <- (RInt_split f a b b'), <- (RInt_split _ a b b')
  by (exact f_cont || exact xf_cont). apply ratio_lt; [lra | lra | nra].
Qed.

Lemma centroid_low : forall a a' b, A <= a -> a <= a' -> a' < b -> b <= B -> centroid f a b <= centroid f a' b.
Proof.
intros a a' b Ha H H' Hb. destruct H as [H|<-]; [|lra]. apply Rlt_le.
assert (P := mass_pos a a' Ha H ltac:(lra)). assert (Q := mass_pos a' b ltac:(lra) H' Hb).
assert (M := moment_in a a' Ha H ltac:(lra)). assert (N := moment_in a' b ltac:(lra) H' Hb).
unfold centroid. unfold Mass, Moment in *. rewrite <- (RInt_split f a a' b), <- (RInt_split _ a a' b)
  by (exact f_cont || exact xf_cont). apply ratio_lt; [lra | lra | nra].
Qed.

(* With c the centroid, (x - c) (f(x + h) f(c) - f(c + h) f(x)) <= 0 on the whole cell. *)
Lemma centroid_shift : forall a b h, A <= a -> a < b -> 0 <= h -> b + h <= B ->
  centroid f (a + h) (b + h) <= centroid f a b + h.
Proof.
intros a b h Ha H Hh Hb. assert (I := centroid_in a b Ha H ltac:(lra)). assert (E := centroid_eq a b Ha H ltac:(lra)).
set (c := centroid f a b) in *.
assert (moved : forall x, continuous (fun x => f (x + h)) x).
{ intros x. apply (continuous_comp (fun x => x + h) f); [|apply f_cont].
  apply (continuous_plus (V := R_NormedModule)); [apply cont_id | apply cont_const]. }
assert (J : RInt (fun x => (x - c) * f (x + h)) a b = Moment f (a + h) (b + h) - (c + h) * Mass f (a + h) (b + h)).
{ rewrite <- lever. assert (L := RInt_comp_lin (V := R_CompleteNormedModule) (fun y => (y - (c + h)) * f y) 1 h a b).
  rewrite !Rmult_1_l in L. rewrite <- L by (apply cont_int, lever_cont). apply RInt_ext. intros x _.
  unfold scal; simpl; unfold mult; simpl. rewrite !Rmult_1_l. f_equal. ring. }
assert (N : RInt (fun x => f c * ((x - c) * f (x + h)) + - f (c + h) * ((x - c) * f x)) a b <= 0).
{ assert (Z : RInt (fun _ => 0) a b = 0) by (rewrite RInt_const; unfold scal; simpl; unfold mult; simpl; ring).
  rewrite <- Z. apply RInt_le; [lra | | apply ex_RInt_const |].
  - apply cont_int, cont_plus; (apply cont_mult; [apply cont_const|]); [|apply lever_cont].
    apply cont_mult; [|exact moved]. apply cont_minus; [apply cont_id | apply cont_const].
  - intros x Hx. replace (_ + _) with ((x - c) * (f c * f (x + h) - f (c + h) * f x)) by ring.
    destruct (Rle_dec x c) as [C|C].
    + assert (K := f_conc x c h ltac:(lra) C Hh ltac:(lra)). nra.
    + assert (K := f_conc c x h ltac:(lra) ltac:(lra) Hh ltac:(lra)). nra. }
rewrite RInt_lin in N by (apply cont_mult; [|exact f_cont || exact moved]; apply cont_minus; [apply cont_id | apply cont_const]).
rewrite J, lever, E in N. assert (F := f_pos c ltac:(lra)). assert (P := mass_pos (a + h) (b + h) ltac:(lra) ltac:(lra) Hb).
assert (L : Moment f (a + h) (b + h) <= (c + h) * Mass f (a + h) (b + h)) by nra.
unfold centroid at 1. apply Rmult_le_reg_r with (1 := P). unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
Qed.

(* Thresholds of n + 1 cells of [A, B]. *)
Definition partition n (t : nat -> R) := t 0%nat = A /\ t (S n) = B /\ forall i, (i <= n)%nat -> t i < t (S i).
Definition middle (t : nat -> R) j := (centroid f (t j) (t (S j)) + centroid f (t (S j)) (t (S (S j)))) / 2.

Theorem comparison : forall n l t, partition n l -> partition n t ->
  (forall j, (j < n)%nat -> l (S j) <= middle l j) -> (forall j, (j < n)%nat -> middle t j <= t (S j)) ->
  forall j, (j <= S n)%nat -> l j <= t j.
Proof.
intros n l t (l0 & l1 & lc) (t0 & t1 & tc) Hl Ht i Hi.
assert (lr : forall i, (i <= S n)%nat -> A <= l i <= B).
{ intros k Hk. assert (C := chain_le l (S n) (fun i H => Rlt_le _ _ (lc i ltac:(lia)))).
  rewrite <- l0, <- l1. split; apply C; lia. }
assert (tr : forall i, (i <= S n)%nat -> A <= t i <= B).
{ intros k Hk. assert (C := chain_le t (S n) (fun i H => Rlt_le _ _ (tc i ltac:(lia)))).
  rewrite <- t0, <- t1. split; apply C; lia. }
destruct (last_max (fun i => l i - t i) (S n)) as (j & Hj & M & L).
destruct (Rle_lt_dec (l j - t j) 0) as [C|C]; [assert (D := M i Hi); cbv beta in D; lra|]. exfalso.
destruct j as [|j]; [lra|]. destruct (PeanoNat.Nat.eq_dec j n) as [->|N]; [lra|].
assert (Hl' := Hl j ltac:(lia)). assert (Ht' := Ht j ltac:(lia)). unfold middle in *.
set (h := l (S j) - t (S j)) in *.
assert (M0 := M j ltac:(lia)). assert (L2 := L (S (S j)) ltac:(lia)). cbv beta in M0, L2.
assert (lc0 := lc j ltac:(lia)). assert (lc1 := lc (S j) ltac:(lia)).
assert (tc0 := tc j ltac:(lia)). assert (tc1 := tc (S j) ltac:(lia)).
assert (lrj := lr j ltac:(lia)). assert (lrs := lr (S (S j)) ltac:(lia)).
assert (trj := tr j ltac:(lia)). assert (trs := tr (S (S j)) ltac:(lia)).
assert (E : l (S j) = t (S j) + h) by (unfold h; ring).
assert (X : centroid f (l j) (l (S j)) <= centroid f (t j) (t (S j)) + h).
{ apply Rle_trans with (centroid f (t j + h) (l (S j))).
  - apply centroid_low; lra.
  - rewrite E. apply centroid_shift; lra. }
assert (Y : centroid f (l (S j)) (l (S (S j))) < centroid f (t (S j)) (t (S (S j))) + h).
{ apply Rle_lt_trans with (centroid f (t (S j)) (l (S (S j)) - h) + h).
  - rewrite E at 1. replace (l (S (S j))) with (l (S (S j)) - h + h) at 1 by ring. apply centroid_shift; lra.
  - apply Rplus_lt_compat_r, centroid_up; lra. }
lra.
Qed.

Corollary one_partition : forall n s t, partition n s -> partition n t ->
  (forall j, (j < n)%nat -> s (S j) = middle s j) -> (forall j, (j < n)%nat -> t (S j) = middle t j) ->
  forall j, (j <= S n)%nat -> s j = t j.
Proof.
intros n s t Ps Pt Hs Ht j Hj.
apply Rle_antisym; apply (comparison n); auto; intros i Hi; [rewrite <- Hs | rewrite <- Ht | rewrite <- Ht | rewrite <- Hs];
  auto; lra.
Qed.
End Law.
