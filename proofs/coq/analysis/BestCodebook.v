(* The best codebook of n + 1 levels: it exists, its levels are distinct and in order, each the centroid of its cell, and
   its error is the sum over the cells of second moment less first moment squared by mass. See Codebook.v. *)
From Coq Require Import Reals Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import LogConcave Codebook.
Open Scope R_scope.

Definition Second (f : R -> R) a b : R := RInt (fun x => x ^ 2 * f x) a b.
(* What a cell adds to the error when its level is its centroid. *)
Definition spread f a b : R := Second f a b - Moment f a b ^ 2 / Mass f a b.

Lemma fresh : forall n (c : nat -> R) a b, a < b -> exists x, a < x < b /\ forall i, (i <= n)%nat -> x <> c i.
Proof.
induction n as [|n IH]; intros c a b H.
- destruct (Req_dec (c 0%nat) ((a + b) / 2)) as [E|N].
  + exists ((3 * a + b) / 4). split; [lra|]. intros i Hi. replace i with 0%nat by lia. lra.
  + exists ((a + b) / 2). split; [lra|]. intros i Hi. replace i with 0%nat by lia. auto.
- destruct (Rle_lt_dec (c (S n)) ((a + b) / 2)) as [C|C].
  + destruct (IH c ((a + b) / 2) b ltac:(lra)) as (x & Hx & D). exists x. split; [lra|]. intros i Hi.
    destruct (PeanoNat.Nat.eq_dec i (S n)) as [->|N]; [lra | apply D; lia].
  + destruct (IH c a ((a + b) / 2) ltac:(lra)) as (x & Hx & D). exists x. split; [lra|]. intros i Hi.
    destruct (PeanoNat.Nat.eq_dec i (S n)) as [->|N]; [lra | apply D; lia].
Qed.

Lemma RInt_lt_at : forall (g h : R -> R) a b x, (forall x, continuous g x) -> (forall x, continuous h x) ->
  a < x < b -> (forall y, a < y < b -> g y <= h y) -> g x < h x -> RInt g a b < RInt h a b.
Proof.
intros g h a b x Cg Ch Hx L H. set (k y := h y - g y).
assert (Ck : forall y, continuous k y) by (apply cont_minus; assumption).
assert (E : RInt k a b = RInt h a b - RInt g a b).
{ transitivity (RInt (fun y => 1 * h y + -1 * g y) a b).
  - apply RInt_ext. intros y _. unfold k. change (h y - g y = 1 * h y + -1 * g y). ring.
  - rewrite RInt_lin by assumption. change (1 * RInt h a b + -1 * RInt g a b = RInt h a b - RInt g a b). ring. }
assert (P : 0 < k x) by (unfold k; lra).
destruct (proj1 (filterlim_locally k (k x)) (Ck x) (mkposreal _ P)) as (d & Hd).
assert (near : forall y, Rabs (y - x) < d -> 0 < k y).
{ intros y Hy. specialize (Hd y Hy). unfold ball in Hd; simpl in Hd. unfold AbsRing_ball, abs, minus, plus, opp in Hd; simpl in Hd.
  apply Rabs_def2 in Hd. lra. }
set (u := Rmax a (x - d / 2)). set (v := Rmin b (x + d / 2)). assert (Dp := cond_pos d).
assert (U : a <= u < x /\ x - d / 2 <= u) by (unfold u, Rmax; destruct Rle_dec; lra).
assert (V : x < v <= b /\ v <= x + d / 2) by (unfold v, Rmin; destruct Rle_dec; lra).
assert (A1 : 0 <= RInt k a u) by (apply RInt_ge_0; [lra | apply cont_int, Ck | intros y Hy; assert (T := L y ltac:(lra)); unfold k; lra]).
assert (A2 : 0 <= RInt k v b) by (apply RInt_ge_0; [lra | apply cont_int, Ck | intros y Hy; assert (T := L y ltac:(lra)); unfold k; lra]).
assert (A3 : 0 < RInt k u v) by (apply RInt_gt_0; [lra | intros y Hy; apply near, Rabs_def1; lra | intros y _; apply Ck]).
assert (S1 := RInt_split k a u b Ck). assert (S2 := RInt_split k u v b Ck). lra.
Qed.

Lemma RInt_cells : forall (g : R -> R) t n, (forall x, continuous g x) ->
  RInt g (t 0%nat) (t (S n)) = sum_f_R0 (fun i => RInt g (t i) (t (S i))) n.
Proof.
intros g t n C. induction n as [|n IH]; [reflexivity|]. cbn [sum_f_R0]. rewrite <- IH. symmetry. apply RInt_split, C.
Qed.

Lemma sum_zero : forall u n, (forall i, (i <= n)%nat -> 0 <= u i) -> sum_f_R0 u n <= 0 -> forall i, (i <= n)%nat -> u i = 0.
Proof.
intros u n N L. assert (P : forall k, (k <= n)%nat -> 0 <= sum_f_R0 u k).
{ induction k as [|k IH]; intros Hk; cbn [sum_f_R0]; [apply N; lia|].
  apply Rplus_le_le_0_compat; [apply IH; lia | apply N; lia]. }
induction n as [|n IH]; intros i Hi; cbn [sum_f_R0] in L.
- replace i with 0%nat by lia. apply Rle_antisym; [exact L | apply N; lia].
- assert (N1 := N (S n) ltac:(lia)). assert (P1 := P n ltac:(lia)).
  destruct (PeanoNat.Nat.eq_dec i (S n)) as [->|D]; [lra|].
  apply IH; [intros j Hj; apply N; lia | lra | intros k Hk; apply P; lia | lia].
Qed.

Section Best.
Variables (f : R -> R) (A B : R).
Hypothesis AB : A < B.
Hypothesis f_cont : forall x, continuous f x.
Hypothesis f_pos : forall x, A < x < B -> 0 < f x.

Lemma error_cont : forall c n x, continuous (fun x => nearest c n x * f x) x.
Proof. intros c n. apply cont_mult; [apply nearest_cont | exact f_cont]. Qed.

Lemma square_f_cont : forall c x, continuous (fun x => (x - c) ^ 2 * f x) x.
Proof. intros c. apply cont_mult; [apply square_cont | exact f_cont]. Qed.

Lemma distortion_le : forall c c' n, (forall x, A < x < B -> nearest c n x <= nearest c' n x) ->
  distortion f A B c n <= distortion f A B c' n.
Proof.
intros c c' n H. apply RInt_le; [lra | apply cont_int, error_cont | apply cont_int, error_cont|].
intros x Hx. apply Rmult_le_compat_r; [apply Rlt_le, f_pos, Hx | apply H, Hx].
Qed.

Lemma distortion_clamp : forall c n, distortion f A B (fun i => clamp A B (c i)) n <= distortion f A B c n.
Proof.
intros c n. apply distortion_le. intros x Hx. destruct (nearest_is c n x) as (i & Hi & ->).
apply Rle_trans with (1 := nearest_le _ n x i Hi). unfold clamp, Rmax, Rmin. destruct (Rle_dec B (c i)); destruct Rle_dec; nra.
Qed.

Lemma distortion_lipschitz : forall n, lipschitz A B (2 * (B - A) * Mass f A B) (S n) (fun c => distortion f A B c n).
Proof.
intros n c c' d Hc Hc' Hd H. unfold distortion.
replace (2 * (B - A) * Mass f A B * d) with (2 * (B - A) * d * Mass f A B) by ring.
apply Rle_trans with (RInt (fun x => 1 * (nearest c n x * f x) + 2 * (B - A) * d * f x) A B).
- apply RInt_le; [lra | apply cont_int, error_cont | |].
  + apply cont_int, cont_plus; (apply cont_mult; [apply cont_const|]); [apply error_cont | exact f_cont].
  + intros x Hx. rewrite Rmult_1_l, <- Rmult_plus_distr_r. apply Rmult_le_compat_r; [apply Rlt_le, f_pos, Hx|].
    destruct (nearest_is c n x) as (i & Hi & ->). apply Rle_trans with (1 := nearest_le c' n x i Hi).
    assert (L := H i ltac:(lia)). assert (C := Hc i ltac:(lia)). assert (C' := Hc' i ltac:(lia)).
    apply Rabs_le_between in L.
    replace ((x - c' i) ^ 2) with ((x - c i) ^ 2 + (c i - c' i) * ((x - c i) + (x - c' i))) by ring.
    apply Rplus_le_compat_l. apply Rle_trans with (Rabs ((c i - c' i) * ((x - c i) + (x - c' i)))); [apply Rle_abs|].
    rewrite Rabs_mult. rewrite (Rmult_comm (2 * (B - A))).
    apply Rmult_le_compat; try apply Rabs_pos; apply Rabs_le; lra.
- rewrite RInt_lin; [|apply error_cont | exact f_cont]. unfold Mass. lra.
Qed.

Definition edges n (c : nat -> R) i :=
  match i with O => A | S k => if Nat.eqb k n then B else (c k + c (S k)) / 2 end.

Lemma edges_last : forall n c, edges n c (S n) = B.
Proof. intros n c. cbn. rewrite PeanoNat.Nat.eqb_refl. reflexivity. Qed.
Lemma edges_inner : forall n c j, (j < n)%nat -> edges n c (S j) = (c j + c (S j)) / 2.
Proof. intros n c j H. cbn. destruct (Nat.eqb j n) eqn:E; [apply PeanoNat.Nat.eqb_eq in E; lia | reflexivity]. Qed.

Lemma edges_partition : forall n c, (forall i, (i <= n)%nat -> A <= c i <= B) -> (forall i, (i < n)%nat -> c i < c (S i)) ->
  partition A B n (edges n c).
Proof.
intros n c Hc Hs. split; [reflexivity|]. split; [apply edges_last|]. intros [|i] Hi.
- destruct n as [|n]; [rewrite edges_last; exact AB|]. rewrite edges_inner by lia. cbn [edges].
  assert (H := Hc 0%nat ltac:(lia)). assert (S := Hs 0%nat ltac:(lia)). lra.
- rewrite edges_inner by lia. assert (S := Hs i ltac:(lia)). assert (H := Hc (Datatypes.S i) ltac:(lia)).
  destruct (PeanoNat.Nat.eq_dec (Datatypes.S i) n) as [<-|D]; [rewrite edges_last; lra|].
  rewrite edges_inner by lia. assert (S' := Hs (Datatypes.S i) ltac:(lia)). lra.
Qed.

Definition cell c a b : R := RInt (fun x => (x - c) ^ 2 * f x) a b.

Lemma cell_value : forall c a b, A <= a -> a < b -> b <= B ->
  cell c a b = spread f a b + Mass f a b * (c - centroid f a b) ^ 2.
Proof.
intros c a b Ha H Hb. assert (P := mass_pos f A B f_cont f_pos a b Ha H Hb).
assert (X : forall x, continuous (fun x => x ^ 2 * f x) x).
{ apply cont_mult; [|exact f_cont]. intros x. apply (ex_derive_continuous (fun x => x ^ 2)). auto_derive. exact I. }
transitivity (1 * RInt (fun x => x ^ 2 * f x) a b + 1 * RInt (fun x => (-2 * c) * (x * f x) + c ^ 2 * f x) a b).
- rewrite <- RInt_lin; [| exact X |].
  + unfold cell. apply RInt_ext. intros x _.
    change ((x - c) ^ 2 * f x = 1 * (x ^ 2 * f x) + 1 * (-2 * c * (x * f x) + c ^ 2 * f x)). ring.
  + apply cont_plus; (apply cont_mult; [apply cont_const|]); [apply xf_cont; exact f_cont | exact f_cont].
- rewrite RInt_lin by (exact f_cont || apply xf_cont; exact f_cont). unfold spread, centroid.
  fold (Second f a b) (Moment f a b) (Mass f a b). change (RInt (fun x => f x) a b) with (Mass f a b). field. lra.
Qed.

Lemma distortion_le_cells : forall n c t, partition A B n t ->
  distortion f A B c n <= sum_f_R0 (fun i => cell (c i) (t i) (t (S i))) n.
Proof.
intros n c t (t0 & t1 & ts). unfold distortion. rewrite <- t0, <- t1, RInt_cells by apply error_cont.
assert (C := chain_le t (S n) (fun i H => Rlt_le _ _ (ts i ltac:(lia)))).
apply sum_Rle. intros i Hi. apply RInt_le; [apply Rlt_le, ts, Hi | apply cont_int, error_cont | apply cont_int, square_f_cont|].
intros x Hx. assert (L := C 0%nat i ltac:(lia) ltac:(lia)). assert (U := C (S i) (S n) ltac:(lia) ltac:(lia)).
apply Rmult_le_compat_r; [apply Rlt_le, f_pos; lra | apply nearest_le, Hi].
Qed.

Lemma distortion_cells : forall n c, (forall i, (i <= n)%nat -> A <= c i <= B) -> (forall i, (i < n)%nat -> c i < c (S i)) ->
  distortion f A B c n = sum_f_R0 (fun i => cell (c i) (edges n c i) (edges n c (S i))) n.
Proof.
intros n c Hc Hs. assert (P := edges_partition n c Hc Hs). unfold distortion.
replace (RInt _ A B) with (RInt (fun x => nearest c n x * f x) (edges n c 0%nat) (edges n c (S n)))
  by (rewrite edges_last; reflexivity).
rewrite RInt_cells by apply error_cont. apply sum_eq. intros i Hi.
apply (RInt_ext (V := R_CompleteNormedModule) (fun x => nearest c n x * f x) (fun x => (x - c i) ^ 2 * f x)). intros x Hx.
destruct P as (_ & _ & ts). specialize (ts i Hi). rewrite Rmin_left, Rmax_right in Hx by lra.
apply (f_equal (fun r => r * f x)). apply Rle_antisym; [apply nearest_le, Hi|].
destruct (nearest_is c n x) as (j & Hj & ->).
assert (C := chain_le c n (fun i H => Rlt_le _ _ (Hs i H))).
destruct (Compare_dec.lt_eq_lt_dec i j) as [[D| ->]|D]; [|lra|].
- rewrite (edges_inner n c i) in Hx by lia. assert (T := C (S i) j ltac:(lia) ltac:(lia)). assert (T' := Hs i ltac:(lia)). nra.
- destruct i as [|i]; [lia|]. rewrite (edges_inner n c i) in Hx by lia.
  assert (T := C j i ltac:(lia) ltac:(lia)). assert (T' := Hs i ltac:(lia)). nra.
Qed.

Lemma lloyd_step : forall n c, (forall i, (i <= n)%nat -> A <= c i <= B) -> (forall i, (i < n)%nat -> c i < c (S i)) ->
  distortion f A B (fun i => centroid f (edges n c i) (edges n c (S i))) n <= distortion f A B c n.
Proof.
intros n c Hc Hs. assert (Q := edges_partition n c Hc Hs). rewrite (distortion_cells n c Hc Hs).
apply Rle_trans with (1 := distortion_le_cells n _ _ Q). destruct Q as (t0 & t1 & ts). set (t := edges n c) in *.
assert (C := chain_le t (S n) (fun i H => Rlt_le _ _ (ts i ltac:(lia)))). apply sum_Rle. intros i Hi.
assert (L : A <= t i) by (rewrite <- t0; apply C; lia). assert (U : t (S i) <= B) by (rewrite <- t1; apply C; lia).
rewrite !cell_value by (exact L || exact U || apply ts, Hi).
assert (P := mass_pos f A B f_cont f_pos _ _ L (ts i Hi) U). rewrite Rminus_diag_eq by reflexivity.
assert (Z := pow2_ge_0 (c i - centroid f (t i) (t (S i)))). nra.
Qed.

(* Any codebook of least error, in order. *)
Theorem least_codebook : forall n c, (forall i, (i <= n)%nat -> A <= c i <= B) -> sorted n c ->
  (forall c', distortion f A B c n <= distortion f A B c' n) -> let t := edges n c in
  (forall i, (i < n)%nat -> c i < c (S i)) /\ partition A B n t /\
  (forall i, (i <= n)%nat -> c i = centroid f (t i) (t (S i))) /\
  distortion f A B c n = sum_f_R0 (fun i => spread f (t i) (t (S i))) n.
Proof.
intros n c Hc Hs M.
assert (S : forall i, (i < n)%nat -> c i < c (S i)).
{ intros i Hi. destruct (Hs i Hi) as [L|E]; [exact L|]. exfalso.
  destruct (fresh n c A B AB) as (x & Hx & F).
  set (c' j := if Nat.eqb j (S i) then x else c j).
  assert (new : c' (S i) = x) by (unfold c'; rewrite PeanoNat.Nat.eqb_refl; reflexivity).
  assert (old : forall j, j <> S i -> c' j = c j).
  { intros j Hj. apply PeanoNat.Nat.eqb_neq in Hj. unfold c'. rewrite Hj. reflexivity. }
  assert (L : distortion f A B c' n < distortion f A B c n).
  { apply (RInt_lt_at _ _ A B x); [apply error_cont | apply error_cont | exact Hx | |].
    - intros y Hy. apply Rmult_le_compat_r; [apply Rlt_le, f_pos, Hy|]. apply nearest_cover. intros j Hj.
      destruct (PeanoNat.Nat.eq_dec j (S i)) as [->|D].
      + exists i. split; [lia|]. rewrite old by lia. exact E.
      + exists j. split; [exact Hj | apply old, D].
    - apply Rmult_lt_compat_r; [apply f_pos, Hx|]. apply Rle_lt_trans with ((x - c' (S i)) ^ 2); [apply nearest_le; lia|].
      rewrite new. destruct (nearest_is c n x) as (j & Hj & ->). specialize (F j Hj). nra. }
  specialize (M c'). lra. }
assert (Q := edges_partition n c Hc S). cbv zeta.
assert (D := distortion_cells n c Hc S). set (t := edges n c) in *.
assert (C : forall i, (i <= n)%nat -> A <= t i /\ t i < t (Datatypes.S i) /\ t (Datatypes.S i) <= B).
{ intros i Hi. destruct Q as (t0 & t1 & ts).
  assert (C := chain_le t (Datatypes.S n) (fun i H => Rlt_le _ _ (ts i ltac:(lia)))).
  split; [rewrite <- t0; apply C; lia|]. split; [apply ts, Hi | rewrite <- t1; apply C; lia]. }
set (m i := centroid f (t i) (t (Datatypes.S i))).
assert (E : forall i, (i <= n)%nat -> Mass f (t i) (t (Datatypes.S i)) * (c i - m i) ^ 2 = 0).
{ assert (N : forall i, (i <= n)%nat -> 0 <= Mass f (t i) (t (Datatypes.S i)) * (c i - m i) ^ 2).
  { intros i Hi. destruct (C i Hi) as (C0 & C1 & C2). apply Rmult_le_pos; [|apply pow2_ge_0].
    apply Rlt_le, (mass_pos f A B); assumption. }
  assert (L : sum_f_R0 (fun i => Mass f (t i) (t (Datatypes.S i)) * (c i - m i) ^ 2) n <= 0).
  { assert (W := Rle_trans _ _ _ (M m) (distortion_le_cells n m t Q)). rewrite D in W.
    rewrite (sum_eq _ (fun i => spread f (t i) (t (Datatypes.S i)) + Mass f (t i) (t (Datatypes.S i)) * (c i - m i) ^ 2)) in W.
    - rewrite sum_plus, (sum_eq (fun i => cell (m i) _ _) (fun i => spread f (t i) (t (Datatypes.S i)))) in W; [lra|].
      intros i Hi. destruct (C i Hi) as (C0 & C1 & C2). rewrite cell_value by assumption. unfold m. ring.
    - intros i Hi. destruct (C i Hi) as (C0 & C1 & C2). apply cell_value; assumption. }
  exact (sum_zero _ n N L). }
split; [exact S|]. split; [exact Q|].
assert (I : forall i, (i <= n)%nat -> c i = m i).
{ intros i Hi. destruct (C i Hi) as (C0 & C1 & C2). assert (P' := mass_pos f A B f_cont f_pos _ _ C0 C1 C2).
  destruct (Rmult_integral _ _ (E i Hi)) as [Z|Z]; [lra|]. nra. }
split; [exact I|]. rewrite D. apply sum_eq. intros i Hi. destruct (C i Hi) as (C0 & C1 & C2).
rewrite cell_value, (I i Hi) by assumption. unfold m. ring.
Qed.

Theorem best_codebook : forall n, exists c, let t := edges n c in
  (forall i, (i < n)%nat -> c i < c (S i)) /\ partition A B n t /\
  (forall c', distortion f A B c n <= distortion f A B c' n) /\
  (forall i, (i <= n)%nat -> c i = centroid f (t i) (t (S i))) /\
  distortion f A B c n = sum_f_R0 (fun i => spread f (t i) (t (S i))) n.
Proof.
intros n. assert (K : 0 <= 2 * (B - A) * Mass f A B).
{ assert (M := mass_pos f A B f_cont f_pos A B ltac:(lra) AB ltac:(lra)). nra. }
destruct (minimum A B _ (Rlt_le _ _ AB) K (S n) _ (distortion_lipschitz n)) as (c0 & H0 & M0).
destruct (sorted_exists n c0) as (c & Hs & P & T).
assert (Hc : forall i, (i <= n)%nat -> A <= c i <= B).
{ intros i Hi. destruct (T i Hi) as (j & Hj & ->). apply H0. lia. }
assert (M : forall c', distortion f A B c n <= distortion f A B c' n).
{ intros c'. apply Rle_trans with (distortion f A B c0 n).
  - apply distortion_le. intros x _. apply nearest_cover, P.
  - apply Rle_trans with (2 := distortion_clamp c' n). apply M0. intros i _. apply clamp_in. lra. }
destruct (least_codebook n c Hc Hs M) as (S & Q & C & D). exists c. repeat (split; [assumption|]). exact D.
Qed.

(* For centroids E X c = E c^2 = E X^2 - D, here before division by the mass. *)
Corollary best_shrinks : forall n, exists c t, partition A B n t /\
  (forall j, (j < n)%nat -> t (S j) = (c j + c (S j)) / 2) /\
  (forall c', distortion f A B c n <= distortion f A B c' n) /\
  (forall i, (i <= n)%nat -> c i = centroid f (t i) (t (S i))) /\
  sum_f_R0 (fun i => c i * Moment f (t i) (t (S i))) n = Second f A B - distortion f A B c n /\
  sum_f_R0 (fun i => c i ^ 2 * Mass f (t i) (t (S i))) n = Second f A B - distortion f A B c n.
Proof.
intros n. destruct (best_codebook n) as (c & _ & Q & M & C & D). set (t := edges n c) in *. exists c, t.
split; [exact Q|]. split; [exact (edges_inner n c)|]. split; [exact M|]. split; [exact C|].
destruct Q as (t0 & t1 & ts). assert (L := chain_le t (S n) (fun i H => Rlt_le _ _ (ts i ltac:(lia)))).
assert (X : forall x, continuous (fun x => x ^ 2 * f x) x).
{ apply cont_mult; [|exact f_cont]. intros x. apply (ex_derive_continuous (fun x => x ^ 2)). auto_derive. exact I. }
assert (E : Second f A B - distortion f A B c n = sum_f_R0 (fun i => Moment f (t i) (t (S i)) ^ 2 / Mass f (t i) (t (S i))) n).
{ assert (Y := RInt_cells _ t n X). rewrite t0, t1 in Y.
  change (Second f A B = sum_f_R0 (fun i => Second f (t i) (t (S i))) n) in Y.
  rewrite D, Y, <- minus_sum. apply sum_eq. intros i Hi. unfold spread. ring. }
assert (P : forall i, (i <= n)%nat -> 0 < Mass f (t i) (t (S i))).
{ intros i Hi. apply (mass_pos f A B f_cont f_pos); [rewrite <- t0; apply L; lia | apply ts, Hi | rewrite <- t1; apply L; lia]. }
rewrite E. split; apply sum_eq; intros i Hi; rewrite (C i Hi); unfold centroid; specialize (P i Hi); field; lra.
Qed.

(* Under a log-concave density there is one best codebook. *)
Corollary one_best : (forall x y h, A <= x -> x <= y -> 0 <= h -> y + h <= B -> f (y + h) * f x <= f (x + h) * f y) ->
  forall n c c', (forall i, (i <= n)%nat -> A <= c i <= B) -> (forall i, (i <= n)%nat -> A <= c' i <= B) ->
  sorted n c -> sorted n c' -> (forall d, distortion f A B c n <= distortion f A B d n) ->
  (forall d, distortion f A B c' n <= distortion f A B d n) -> forall i, (i <= n)%nat -> c i = c' i.
Proof.
intros K n c c' Hc Hc' S S' M M' i Hi.
destruct (least_codebook n c Hc S M) as (_ & Q & C & _). destruct (least_codebook n c' Hc' S' M') as (_ & Q' & C' & _).
rewrite (C i Hi), (C' i Hi). assert (E : forall j, (j <= Datatypes.S n)%nat -> edges n c j = edges n c' j).
{ apply (one_partition f A B f_cont f_pos K n _ _ Q Q'); intros j Hj; unfold middle.
  - rewrite <- !C by lia. apply edges_inner, Hj.
  - rewrite <- !C' by lia. apply edges_inner, Hj. }
rewrite !E by lia. reflexivity.
Qed.
End Best.
