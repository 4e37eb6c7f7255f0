(* What `certified` decides is so: a best codebook exists, and its error relative to the variance lies in the interval. *)
From Coq Require Import Reals ZArith List Bool Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import LogConcave Codebook BestCodebook SphereLaw SphereFixed SphereCertificate.
Open Scope R_scope.

Lemma every_all : forall t m, every t m = true -> forall i, (i < m)%nat -> t i = true.
Proof.
intros t. induction m as [|m IH]; intros H i Hi; [lia|]. cbn [every] in H. apply andb_prop in H.
destruct (PeanoNat.Nat.eq_dec i m) as [->|N]; [apply H | apply IH; [apply H | lia]].
Qed.

Lemma nth_map : forall (S T : Type) (f : S -> T) l i d e, (i < length l)%nat -> nth i (map f l) e = f (nth i l d).
Proof. intros S T f l i d e H. rewrite (nth_indep _ e (f d)) by (rewrite map_length; exact H). apply map_nth. Qed.

Lemma near_total : forall g u m, (forall i, (i <= m)%nat -> near (g i) (u i)) -> near (total g m) (sum_f_R0 u m).
Proof.
intros g u. induction m as [|m IH]; intros H; [apply H; lia|]. cbn [total sum_f_R0]. apply near_add; [apply IH|]; auto.
Qed.

Lemma near_mass : forall k p q a b, holds k p a -> holds k q b -> near (mass p q) (Mass (law k) a b).
Proof. intros k p q a b (_ & P) (_ & Q). rewrite mass_half. apply near_sub; assumption. Qed.

Lemma near_lever : forall k p q a b, holds k p a -> holds k q b -> -1 <= a -> a <= b -> b <= 1 ->
  near (lever k p q) (Moment (law k) a b).
Proof.
intros k p q a b (P & _) (Q & _) Ha H Hb. rewrite moment_closed by assumption.
replace ((slope k a - slope k b) / (INR k + 2)) with ((slope k a - slope k b) * IZR 1 / IZR (Z.of_nat k + 2)).
- apply near_scale; [lia | lia | apply near_sub; assumption].
- rewrite plus_IZR, <- INR_Z. assert (K := k2_pos k). field. lra.
Qed.

Lemma low_le : forall k p q a b, holds k p a -> holds k q b -> -1 <= a -> a <= b -> b <= 1 ->
  (0 < fst (mass p q))%Z -> IZR (low k p q) <= centroid (law k) a b * IZR unit.
Proof.
intros k p q a b P Q Ha H Hb M. apply (below_le (fst (lever k p q)) (mass p q) (Moment (law k) a b)); [exact M | |].
- apply near_mass; assumption.
- apply near_lever; assumption.
Qed.

Lemma high_ge : forall k p q a b, holds k p a -> holds k q b -> -1 <= a -> a <= b -> b <= 1 ->
  (0 < fst (mass p q))%Z -> centroid (law k) a b * IZR unit <= IZR (high k p q).
Proof.
intros k p q a b P Q Ha H Hb M. unfold high. rewrite opp_IZR.
assert (L := near_lever k p q a b P Q Ha H Hb).
destruct (below_le (- snd (lever k p q)) (mass p q) (- Moment (law k) a b) (Mass (law k) a b) M) as (W & B).
- apply near_mass; assumption.
- rewrite opp_IZR. destruct L. lra.
- unfold centroid. replace (- Moment (law k) a b / Mass (law k) a b) with (- (Moment (law k) a b / Mass (law k) a b)) in B
    by (field; lra). lra.
Qed.

Lemma near_gain : forall k p q a b, holds k p a -> holds k q b -> -1 <= a -> a <= b -> b <= 1 ->
  (0 < fst (mass p q))%Z -> near (gain k p q) (Moment (law k) a b ^ 2 / Mass (law k) a b).
Proof.
intros k p q a b P Q Ha H Hb M. apply near_quotient; [exact M | | apply near_mass; assumption].
rewrite <- pow2_abs. cbn [pow]. rewrite Rmult_1_r. apply near_mul; try apply Rabs_pos; apply near_size, near_lever; assumption.
Qed.

Section Sound.
Variables (k m n : nat) (W : span) (edges : list Z) (T lo hi : Z).
Hypothesis W_near : near W (half k 1).

Lemma val_lt : forall X Y, (X < Y)%Z -> val X < val Y.
Proof. intros X Y H. apply Rmult_lt_compat_r; [apply Rinv_0_lt_compat, unit_pos | apply IZR_lt, H]. Qed.
Lemma val_le : forall X Y, (X <= Y)%Z -> val X <= val Y.
Proof. intros X Y H. apply Rmult_le_compat_r; [apply Rlt_le, Rinv_0_lt_compat, unit_pos | apply IZR_le, H]. Qed.
Lemma val_unit : val unit = 1.
Proof. unfold val. field. apply Rgt_not_eq, unit_pos. Qed.
Lemma val_opp : forall X, val (- X) = - val X.
Proof. intros X. unfold val. rewrite opp_IZR. field. apply Rgt_not_eq, unit_pos. Qed.
Lemma val_scaled : forall X, val X * IZR unit = IZR X.
Proof. intros X. unfold val. field. apply Rgt_not_eq, unit_pos. Qed.

Lemma apart_spec : forall X P i, apart X P i = true ->
  -1 <= val (X i) /\ val (X i) < val (X (S i)) /\ val (X (S i)) <= 1 /\ (0 < fst (mass (P i) (P (S i))))%Z.
Proof.
intros X P i H. unfold apart in H. rewrite !andb_true_iff, !Z.leb_le, !Z.ltb_lt in H. destruct H as (((A & B) & C) & D).
apply val_le in A, C. apply val_lt in B. rewrite val_opp, val_unit in A. rewrite val_unit in C. repeat split; try assumption; lra.
Qed.

Lemma rises_spec : forall X P i, rises k X P i = true -> apart X P i = true -> apart X P (S i) = true ->
  (forall j, (i <= j <= S (S i))%nat -> holds k (P j) (val (X j))) ->
  val (X (S i)) <= middle (law k) (fun j => val (X j)) i.
Proof.
intros X P i R A B H. apply apart_spec in A, B. apply Z.leb_le, IZR_le in R. rewrite mult_IZR, plus_IZR, <- (val_scaled (X (S i))) in R.
assert (L := low_le k _ _ _ _ (H i ltac:(lia)) (H (S i) ltac:(lia)) ltac:(lra) ltac:(lra) ltac:(lra) ltac:(tauto)).
assert (M := low_le k _ _ _ _ (H (S i) ltac:(lia)) (H (S (S i)) ltac:(lia)) ltac:(lra) ltac:(lra) ltac:(lra) ltac:(tauto)).
unfold middle. cbv beta. apply Rmult_le_reg_r with (1 := unit_pos). lra.
Qed.

Lemma falls_spec : forall X P i, falls k X P i = true -> apart X P i = true -> apart X P (S i) = true ->
  (forall j, (i <= j <= S (S i))%nat -> holds k (P j) (val (X j))) ->
  middle (law k) (fun j => val (X j)) i <= val (X (S i)).
Proof.
intros X P i R A B H. apply apart_spec in A, B. apply Z.leb_le, IZR_le in R. rewrite mult_IZR, plus_IZR, <- (val_scaled (X (S i))) in R.
assert (L := high_ge k _ _ _ _ (H i ltac:(lia)) (H (S i) ltac:(lia)) ltac:(lra) ltac:(lra) ltac:(lra) ltac:(tauto)).
assert (M := high_ge k _ _ _ _ (H (S i) ltac:(lia)) (H (S (S i)) ltac:(lia)) ltac:(lra) ltac:(lra) ltac:(lra) ltac:(tauto)).
unfold middle. cbv beta. apply Rmult_le_reg_r with (1 := unit_pos). lra.
Qed.

Theorem certified_sound : certified k m n W edges T lo hi = true -> exists c,
  (forall c', distortion (law k) (-1) 1 c m <= distortion (law k) (-1) 1 c' m) /\
  IZR lo / IZR T <= (INR k + 3) * (distortion (law k) (-1) 1 c m / RInt (law k) (-1) 1) <= IZR hi / IZR T.
Proof.
unfold certified. cbv zeta. set (ps := map (spot k n W) edges). set (nothing := ((0, 0)%Z, (0, 0)%Z)).
set (hs := rev (map mirror ps)). set (others := rev (map Z.opp edges)).
set (X i := nth i edges 0%Z). set (Y i := nth i others 0%Z).
set (P i := nth i ps nothing). set (Q i := nth i hs nothing).
set (ws := map (fun i => widen k (Y i - X i) (P i)) (seq 0 (m + 2))). set (V i := nth i ws nothing).
set (g := quotient _ _). rewrite !andb_true_iff, !Z.leb_le, !Z.ltb_lt, !Z.eqb_eq, PeanoNat.Nat.eqb_eq.
intros (((((((((((len & Wp) & Tp) & X0) & X1) & PA) & PR) & QA) & QF) & VA) & glo) & ghi).
change (X 0%nat = - unit)%Z in X0. change (X (S m) = unit)%Z in X1.
assert (apartX := every_all _ _ PA). assert (apartY := every_all _ _ QA).
assert (Xin : forall i, (i <= S m)%nat -> (- unit <= X i)%Z /\ (X i <= unit)%Z).
{ intros i Hi. destruct (PeanoNat.Nat.eq_dec i (S m)) as [->|N]; [rewrite X1; split; [discriminate | lia]|].
  assert (A := apartX i ltac:(lia)). unfold apart in A. rewrite !andb_true_iff, !Z.leb_le, !Z.ltb_lt in A. lia. }
assert (holdsX : forall i, (i <= S m)%nat -> holds k (P i) (val (X i))).
{ intros i Hi. unfold P, ps. rewrite (nth_map _ _ _ _ i 0%Z) by lia. fold (X i). apply holds_spot; [exact W_near | |]; apply Xin, Hi. }
assert (Yof : forall i, (i <= S m)%nat -> Y i = (- X (S m - i)%nat)%Z /\ Q i = mirror (P (S m - i)%nat)).
{ intros i Hi. unfold Y, others, Q, hs. rewrite !rev_nth by (unfold ps; rewrite !map_length; lia).
  unfold ps. rewrite !map_length, len. replace (m + 2 - S i)%nat with (S m - i)%nat by lia.
  rewrite (nth_map _ _ Z.opp _ _ 0%Z), (nth_map _ _ mirror _ _ nothing) by (rewrite ?map_length; lia). split; reflexivity. }
assert (holdsY : forall i, (i <= S m)%nat -> holds k (Q i) (val (Y i))).
{ intros i Hi. destruct (Yof i Hi) as (-> & ->). rewrite val_opp. apply holds_opp, holdsX. lia. }
assert (partX : partition (-1) 1 m (fun i => val (X i))).
{ split; [rewrite X0, val_opp, val_unit; lra|]. split; [rewrite X1; apply val_unit|].
  intros i Hi. apply (apart_spec X P i), apartX. lia. }
assert (partY : partition (-1) 1 m (fun i => val (Y i))).
{ split; [|split].
  - destruct (Yof 0%nat ltac:(lia)) as (-> & _). rewrite PeanoNat.Nat.sub_0_r, X1, val_opp, val_unit. lra.
  - destruct (Yof (S m) ltac:(lia)) as (-> & _). rewrite PeanoNat.Nat.sub_diag, X0, !val_opp, val_unit. lra.
  - intros i Hi. apply (apart_spec Y Q i), apartY. lia. }
destruct (best_codebook (law k) (-1) 1 ltac:(lra) (law_cont k) (law_pos k) m) as (c & _ & part & least & cent & value).
set (t := BestCodebook.edges (-1) 1 m c) in *.
assert (mid : forall j, (j < m)%nat -> t (S j) = middle (law k) t j).
{ intros j Hj. unfold middle. rewrite <- !cent by lia. apply edges_inner, Hj. }
assert (above : forall j, (j <= S m)%nat -> val (X j) <= t j).
{ apply (comparison (law k) (-1) 1 (law_cont k) (law_pos k) (law_conc k) m (fun i => val (X i)) t partX part).
  - intros j Hj. apply (rises_spec X P); [exact (every_all _ _ PR j Hj) | apply apartX; lia | apply apartX; lia|].
    intros i Hi. apply holdsX. lia.
  - intros j Hj. rewrite <- mid by exact Hj. apply Rle_refl. }
assert (beneath : forall j, (j <= S m)%nat -> t j <= val (Y j)).
{ apply (comparison (law k) (-1) 1 (law_cont k) (law_pos k) (law_conc k) m t (fun i => val (Y i)) part partY).
  - intros j Hj. rewrite <- mid by exact Hj. apply Rle_refl.
  - intros j Hj. apply (falls_spec Y Q); [exact (every_all _ _ QF j Hj) | apply apartY; lia | apply apartY; lia|].
    intros i Hi. apply holdsY. lia. }
assert (inside : forall i, (i <= m)%nat -> -1 <= t i /\ t i <= t (S i) /\ t (S i) <= 1).
{ intros i Hi. destruct part as (t0 & t1 & ts). assert (C := chain_le t (S m) (fun i H => Rlt_le _ _ (ts i ltac:(lia)))).
  rewrite <- t0, <- t1. repeat split; apply C; lia. }
assert (holdsV : forall i, (i <= S m)%nat -> holds k (V i) (t i)).
{ intros i Hi. unfold V, ws. rewrite (nth_map _ _ _ _ i 0%nat), seq_nth by (rewrite ?seq_length; lia). cbn [Nat.add].
  assert (A := above i Hi). assert (B := beneath i Hi). assert (X' := proj1 (Xin i Hi)). apply val_le in X'.
  rewrite val_opp, val_unit in X'. assert (H := holdsX i Hi). apply holds_widen with (val (X i)); [exact H | lra | exact A | |].
  - destruct i as [|i]; [apply Rle_trans with (t 1%nat); apply (inside 0%nat); lia | apply (inside i); lia].
  - rewrite minus_IZR, <- (val_scaled (Y i)), <- (val_scaled (X i)), <- Rmult_minus_distr_r.
    apply Rmult_le_compat_r; [apply Rlt_le, unit_pos | lra]. }
set (G := sum_f_R0 (fun i => Moment (law k) (t i) (t (S i)) ^ 2 / Mass (law k) (t i) (t (S i))) m).
assert (near_G : near g (G * IZR (Z.of_nat k + 3) / IZR 2 / half k 1)).
{ apply near_quotient; [exact Wp | | exact W_near]. apply near_scale; [lia | lia|]. apply near_total. intros i Hi.
  destruct (inside i Hi) as (A & B & C). apply near_gain; [apply holdsV; lia | apply holdsV; lia | exact A | exact B | exact C|].
  apply Z.ltb_lt, (every_all _ _ VA). lia. }
rewrite plus_IZR, <- INR_Z in near_G.
assert (U := unit_pos). assert (H1 : 0 < half k 1).
{ apply Rmult_lt_reg_r with (1 := U). apply Rlt_le_trans with (IZR (fst W)); [rewrite Rmult_0_l; apply IZR_lt, Wp | apply W_near]. }
assert (all_mass : Mass (law k) (-1) 1 = 2 * half k 1).
{ rewrite mass_half. replace (-1) with (-(1)) by ring. rewrite half_opp. ring. }
assert (square : forall x, continuous (fun x => x ^ 2 * law k x) x).
{ apply cont_mult; [|apply law_cont]. intros x. apply (ex_derive_continuous (fun x => x ^ 2)). auto_derive. exact I. }
assert (D : distortion (law k) (-1) 1 c m = Second (law k) (-1) 1 - G).
{ rewrite value. unfold spread, G. rewrite minus_sum. f_equal. destruct part as (t0 & t1 & _).
  rewrite <- t0, <- t1 at 1. unfold Second. rewrite (RInt_cells (fun x => x ^ 2 * law k x) t m square). reflexivity. }
exists c. split; [exact least|]. fold (Mass (law k) (-1) 1). rewrite D. assert (S2 := second_closed k).
assert (K := pos_INR k). rewrite all_mass in *.
set (r := G * (INR k + 3) / 2 / half k 1) in *.
replace ((INR k + 3) * ((Second (law k) (-1) 1 - G) / (2 * half k 1))) with (1 - r).
- apply IZR_lt in Tp. apply IZR_le in glo, ghi. rewrite !mult_IZR, minus_IZR in glo, ghi. destruct near_G as (B1 & B2).
  split; apply Rmult_le_reg_r with (IZR T * IZR unit); try (apply Rmult_lt_0_compat; assumption).
  + replace (IZR lo / IZR T * (IZR T * IZR unit)) with (IZR lo * IZR unit) by (field; lra). nra.
  + replace (IZR hi / IZR T * (IZR T * IZR unit)) with (IZR hi * IZR unit) by (field; lra). nra.
- replace (Second (law k) (-1) 1) with (2 * half k 1 / (INR k + 3)) by (rewrite <- S2; field; lra). unfold r. field. lra.
Qed.
End Sound.
