(* Among all codebooks of n + 1 real levels one has the least mean squared error under a density f on [A, B], and in one
   such every level is the centroid of its cell, which lies between the midpoints of neighbouring levels. The least error
   is attained since it is Lipschitz in the levels, which may be taken in [A, B]; it is attained by distinct levels, in
   order, since a level that occurs twice can be moved to where there is none. f is continuous and positive inside. *)
From Coq Require Import Reals Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import LogConcave.
Open Scope R_scope.

(* The squared distance to the nearest of the levels c 0, .., c n, and its integral. *)
Fixpoint nearest (c : nat -> R) (n : nat) (x : R) : R :=
  match n with O => (x - c O) ^ 2 | S m => Rmin (nearest c m x) ((x - c n) ^ 2) end.
Definition distortion (f : R -> R) A B c n : R := RInt (fun x => nearest c n x * f x) A B.

Lemma nearest_le : forall c n x i, (i <= n)%nat -> nearest c n x <= (x - c i) ^ 2.
Proof.
intros c n x i. induction n as [|n IH]; intros Hi; [replace i with 0%nat by lia; apply Rle_refl|]. cbn [nearest].
destruct (PeanoNat.Nat.eq_dec i (S n)) as [->|N]; [apply Rmin_r|].
apply Rle_trans with (1 := Rmin_l _ _), IH. lia.
Qed.

Lemma nearest_is : forall c n x, exists i, (i <= n)%nat /\ nearest c n x = (x - c i) ^ 2.
Proof.
intros c n x. induction n as [|n (i & Hi & E)]; [exists 0%nat; split; [lia | reflexivity]|]. cbn [nearest].
unfold Rmin. destruct Rle_dec; [exists i; split; [lia | exact E] | exists (S n); split; [lia | reflexivity]].
Qed.

Lemma nearest_cover : forall c c' n n' x, (forall i, (i <= n)%nat -> exists j, (j <= n')%nat /\ c' j = c i) ->
  nearest c' n' x <= nearest c n x.
Proof.
intros c c' n n' x H. destruct (nearest_is c n x) as (i & Hi & ->). destruct (H i Hi) as (j & Hj & <-).
apply nearest_le, Hj.
Qed.

Lemma square_cont : forall c x : R, continuous (fun x => (x - c) ^ 2) x.
Proof. intros c x. apply (ex_derive_continuous (fun x => (x - c) ^ 2)). auto_derive. exact I. Qed.

Lemma nearest_cont : forall c n x, continuous (nearest c n) x.
Proof.
intros c n x. induction n as [|n IH]; [apply square_cont|].
apply (continuous_ext (fun x => ((nearest c n x + (x - c (S n)) ^ 2) - Rabs (nearest c n x - (x - c (S n)) ^ 2)) * / 2)).
{ intros y. cbn [nearest]. unfold Rmin, Rabs. destruct Rle_dec, Rcase_abs; lra. }
apply (continuous_mult (K := R_AbsRing)); [|apply cont_const].
apply (continuous_minus (V := R_NormedModule)).
- apply (continuous_plus (V := R_NormedModule)); [exact IH | apply square_cont].
- apply (continuous_comp (fun y => nearest c n y - (y - c (S n)) ^ 2) Rabs).
  + apply (continuous_minus (V := R_NormedModule)); [exact IH | apply square_cont].
  + apply continuity_pt_filterlim, Rcontinuity_abs.
Qed.

(* A function of n numbers in [A, B] that is Lipschitz in the largest change of one of them has a least value. *)
Section Minimum.
Variables (A B K : R).
Hypothesis AB : A <= B.
Hypothesis K_pos : 0 <= K.

Definition cube n (c : nat -> R) := forall i, (i < n)%nat -> A <= c i <= B.
Definition lipschitz n (F : (nat -> R) -> R) := forall c c' d, cube n c -> cube n c' -> 0 <= d ->
  (forall i, (i < n)%nat -> Rabs (c i - c' i) <= d) -> F c' <= F c + K * d.
Definition cons (x : R) (c : nat -> R) i := match i with O => x | S j => c j end.
Definition clamp x := Rmax A (Rmin B x).

Lemma clamp_in : forall x, A <= clamp x <= B.
Proof. intros x. unfold clamp, Rmax, Rmin. destruct (Rle_dec B x); destruct Rle_dec; lra. Qed.
Lemma clamp_id : forall x, A <= x <= B -> clamp x = x.
Proof. intros x H. unfold clamp, Rmax, Rmin. destruct (Rle_dec B x); destruct Rle_dec; lra. Qed.
Lemma clamp_lip : forall x y, Rabs (clamp x - clamp y) <= Rabs (x - y).
Proof.
intros x y. unfold clamp, Rmax, Rmin, Rabs.
destruct (Rle_dec B x), (Rle_dec B y); repeat destruct Rle_dec; repeat destruct Rcase_abs; lra.
Qed.

Lemma cube_cons : forall n x c, A <= x <= B -> cube n c -> cube (S n) (cons x c).
Proof. intros n x c Hx Hc [|i] Hi; [exact Hx | apply Hc; lia]. Qed.

Lemma minimum : forall n F, lipschitz n F -> exists c, cube n c /\ forall c', cube n c' -> F c <= F c'.
Proof.
induction n as [|n IH]; intros F L.
- exists (fun _ => A). split; [intros i Hi; lia|]. intros c' Hc'.
  assert (H := L c' (fun _ => A) 0 Hc' ltac:(intros i Hi; lia) (Rle_refl 0) ltac:(intros i Hi; lia)). lra.
- assert (least : forall x, A <= x <= B -> exists c, cube n c /\ forall c', cube n c' -> F (cons x c) <= F (cons x c')).
  { intros x Hx. apply (IH (fun c => F (cons x c))). intros c c' d Hc Hc' Hd D.
    apply L; [apply cube_cons; assumption | apply cube_cons; assumption | exact Hd|].
    intros [|i] Hi; [cbn; rewrite Rminus_diag_eq, Rabs_R0; auto | apply D; lia]. }
  set (G x := real (Glb_Rbar (fun y => exists c, cube n c /\ y = F (cons (clamp x) c)))).
  assert (is : forall x, exists c, cube n c /\ G x = F (cons (clamp x) c) /\ forall c', cube n c' -> G x <= F (cons (clamp x) c')).
  { intros x. destruct (least (clamp x) (clamp_in x)) as (c & Hc & M). exists c.
    assert (E : G x = F (cons (clamp x) c)).
    { unfold G. rewrite (is_glb_Rbar_unique _ (Finite (F (cons (clamp x) c)))); [reflexivity|]. split.
      - intros y (c' & Hc' & ->). apply M, Hc'.
      - intros b Hb. apply Hb. exists c. split; [exact Hc | reflexivity]. }
    rewrite E. auto. }
  assert (lip : forall x y, G y <= G x + K * Rabs (x - y)).
  { intros x y. destruct (is x) as (c & Hc & -> & _). destruct (is y) as (_ & _ & _ & M).
    apply Rle_trans with (1 := M c Hc). apply L; [| | apply Rabs_pos |].
    - apply cube_cons; [apply clamp_in | exact Hc].
    - apply cube_cons; [apply clamp_in | exact Hc].
    - intros [|i] Hi; [apply clamp_lip | cbn; rewrite Rminus_diag_eq, Rabs_R0; [apply Rabs_pos | reflexivity]]. }
  destruct (continuity_ab_min G A B AB) as (x & M & Hx).
  { intros x _ e He. exists (e / (K + 1)). split; [apply Rdiv_lt_0_compat; lra|]. intros y (_ & Hy).
    unfold dist in *; simpl in *; unfold R_dist in *.
    assert (H : Rabs (y - x) * (K + 1) < e).
    { apply Rmult_lt_reg_r with (/ (K + 1)); [apply Rinv_0_lt_compat; lra|]. rewrite Rmult_assoc, Rinv_r by lra.
      rewrite Rmult_1_r. exact Hy. }
    assert (L1 := lip x y). assert (L2 := lip y x). rewrite Rabs_minus_sym in L1.
    assert (P := Rabs_pos (y - x)). apply Rabs_def1; nra. }
  destruct (is x) as (c & Hc & E & _). exists (cons x c). split; [apply cube_cons; assumption|].
  intros c' Hc'. rewrite <- (clamp_id x Hx), <- E.
  destruct (is (c' 0%nat)) as (_ & _ & _ & M').
  assert (T : A <= c' 0%nat <= B) by (apply Hc'; lia).
  apply Rle_trans with (1 := M _ T). apply Rle_trans with (F (cons (c' 0%nat) (fun i => c' (S i)))).
  + rewrite <- (clamp_id _ T) at 2. apply M'. intros i Hi. apply Hc'. lia.
  + assert (H := L c' (cons (c' 0%nat) (fun i => c' (S i))) 0 Hc').
    rewrite Rmult_0_r, Rplus_0_r in H. apply H; [|lra|].
    * apply cube_cons; [exact T|]. intros i Hi. apply Hc'. lia.
    * intros [|i] Hi; cbn; rewrite Rminus_diag_eq, Rabs_R0; auto; lra.
Qed.
End Minimum.

(* Levels in order. *)
Definition sorted n (c : nat -> R) := forall i, (i < n)%nat -> c i <= c (S i).

Lemma insert_exists : forall n c v, sorted n c -> exists c', sorted (S n) c' /\
  (forall i, (i <= n)%nat -> exists j, (j <= S n)%nat /\ c' j = c i) /\ (exists j, (j <= S n)%nat /\ c' j = v) /\
  (forall j, (j <= S n)%nat -> c' j = v \/ exists i, (i <= n)%nat /\ c' j = c i).
Proof.
assert (top : forall n c v, sorted n c -> c n <= v -> exists c', sorted (S n) c' /\
  (forall i, (i <= n)%nat -> exists j, (j <= S n)%nat /\ c' j = c i) /\ (exists j, (j <= S n)%nat /\ c' j = v) /\
  (forall j, (j <= S n)%nat -> c' j = v \/ exists i, (i <= n)%nat /\ c' j = c i)).
{ intros n c v S H. exists (fun i => if Nat.leb i n then c i else v).
  assert (E : forall i, (i <= n)%nat -> (if Nat.leb i n then c i else v) = c i).
  { intros i Hi. apply PeanoNat.Nat.leb_le in Hi. rewrite Hi. reflexivity. }
  assert (N : (if Nat.leb (Datatypes.S n) n then c (Datatypes.S n) else v) = v).
  { replace (Nat.leb (Datatypes.S n) n) with false; [reflexivity|]. symmetry. apply PeanoNat.Nat.leb_gt. lia. }
  repeat split.
  - intros i Hi. destruct (PeanoNat.Nat.eq_dec i n) as [->|D]; [rewrite N, E by lia; exact H|].
    rewrite !E by lia. apply S. lia.
  - intros i Hi. exists i. split; [lia | apply E, Hi].
  - exists (Datatypes.S n). split; [lia | exact N].
  - intros j Hj. destruct (PeanoNat.Nat.eq_dec j (Datatypes.S n)) as [->|D]; [left; exact N|].
    right. exists j. split; [lia | apply E; lia]. }
induction n as [|n IH]; intros c v Hs.
- destruct (Rle_lt_dec (c 0%nat) v) as [C|C]; [exact (top _ _ _ Hs C)|].
  destruct (top 0%nat (fun _ => v) (c 0%nat) ltac:(intros i Hi; lia) ltac:(lra)) as (c' & S & P & (j & Q) & T).
  exists c'. split; [exact S|]. split; [|split].
  + intros i Hi. exists j. replace i with 0%nat by lia. exact Q.
  + destruct (P 0%nat ltac:(lia)) as (k & Hk). exists k. exact Hk.
  + intros k Hk. destruct (T k Hk) as [E|(i & _ & E)]; [right; exists 0%nat; split; [lia | exact E] | left; exact E].
- destruct (Rle_lt_dec (c (S n)) v) as [C|C]; [exact (top _ _ _ Hs C)|].
  destruct (IH c v ltac:(intros i Hi; apply Hs; lia)) as (c1 & S1 & P1 & (j & Hj & Q1) & T1).
  destruct (top (S n) c1 (c (S n)) S1) as (c' & S & P & (k & Q) & T).
  { destruct (T1 (S n) ltac:(lia)) as [->|(i & Hi & ->)]; [lra|].
    apply (chain_le c (S n)); [exact Hs | lia | lia]. }
  exists c'. split; [exact S|]. split; [|split].
  + intros i Hi. destruct (PeanoNat.Nat.eq_dec i (Datatypes.S n)) as [->|D]; [exists k; exact Q|].
    destruct (P1 i ltac:(lia)) as (a & Ha & E). destruct (P a Ha) as (b & Hb & E').
    exists b. split; [exact Hb | rewrite E'; exact E].
  + destruct (P j Hj) as (b & Hb & E). exists b. split; [exact Hb | rewrite E; exact Q1].
  + intros i Hi. destruct (T i Hi) as [E|(a & Ha & E)]; [right; exists (Datatypes.S n); split; [lia | exact E]|].
    destruct (T1 a Ha) as [E'|(b & Hb & E')]; [left | right; exists b; split; [lia|]]; rewrite E; exact E'.
Qed.

Lemma sorted_exists : forall n c, exists c', sorted n c' /\ (forall i, (i <= n)%nat -> exists j, (j <= n)%nat /\ c' j = c i) /\
  (forall j, (j <= n)%nat -> exists i, (i <= n)%nat /\ c' j = c i).
Proof.
induction n as [|n IH]; intros c.
- exists c. split; [intros i Hi; lia|]. split; intros i Hi; exists i; split; (exact Hi || reflexivity).
- destruct (IH c) as (c1 & S1 & P1 & T1). destruct (insert_exists n c1 (c (S n)) S1) as (c' & S & P & Q & T).
  exists c'. split; [exact S|]. split.
  + intros i Hi. destruct (PeanoNat.Nat.eq_dec i (Datatypes.S n)) as [->|D]; [exact Q|].
    destruct (P1 i ltac:(lia)) as (a & Ha & E). destruct (P a Ha) as (b & Hb & E').
    exists b. split; [exact Hb | rewrite E'; exact E].
  + intros j Hj. destruct (T j Hj) as [E|(a & Ha & E)]; [exists (Datatypes.S n); split; [lia | exact E]|].
    destruct (T1 a Ha) as (b & Hb & E'). exists b. split; [lia | rewrite E; exact E'].
Qed.
