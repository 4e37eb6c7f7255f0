(* Sums over cells, and cells of equal integral of a positive continuous function. *)
From Coq Require Import Reals ZArith Lra Lia.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Fixpoint total (c : nat -> R) n := match n with O => 0 | S m => total c m + c m end.

Lemma total_le : forall c d n, (forall i, (i < n)%nat -> c i <= d i) -> total c n <= total d n.
Proof.
intros c d n. induction n as [|n IH]; intros H; simpl; [lra|].
apply Rplus_le_compat; [apply IH; intros; apply H; lia | apply H; lia].
Qed.

Lemma total_linear : forall a b k c d n,
  total (fun i => a * c i + b * d i + k) n = a * total c n + b * total d n + INR n * k.
Proof. intros. induction n as [|n IH]; [simpl; ring|]. cbn [total]. rewrite IH, S_INR. ring. Qed.

Lemma total_steps : forall t n, total (fun i => t (S i) - t i) n = t n - t O.
Proof. intros t n. induction n as [|n IH]; cbn [total]; [ring | rewrite IH; ring]. Qed.

Lemma le_equal : forall a b c d : R, a <= b -> c = a -> b = d -> c <= d.
Proof. intros a b c d H -> <-. exact H. Qed.

Definition ends A B (t : nat -> R) N := t O = A /\ t N = B /\ forall i, (i < N)%nat -> t i <= t (S i).

(* The ends of N cells of equal integral of h. *)
Section Companded.
Variables (h : R -> R) (A B : R).
Hypotheses (Ph : forall x, 0 < h x) (Ch : forall x, continuous h x) (HAB : A < B).
Let T : R := RInt h A B.

Lemma companded : forall N, (0 < N)%nat -> exists t, ends A B t N /\
  forall i, (i < N)%nat -> RInt h (t i) (t (S i)) = T / INR N.
Proof.
intros N HN. assert (N0 : 0 < INR N) by (apply lt_0_INR, HN). assert (P : 0 < T) by (apply RInt_gt_0; auto).
assert (h_int : forall a b, ex_RInt h a b).
{ intros a b. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros z _. apply Ch. }
set (H := fun x => RInt h A x).
assert (CH : continuity H).
{ intros x. apply continuity_pt_filterlim. apply (continuous_RInt_1 (V := R_CompleteNormedModule) h A x H).
  apply filter_forall. intros z. apply (RInt_correct (V := R_CompleteNormedModule)), h_int. }
assert (HA : H A = 0) by (unfold H; rewrite RInt_point; reflexivity).
assert (HB : H B = T) by reflexivity.
set (y := fun i => T * Rmin 1 (INR i / INR N)).
assert (Hy : forall i, Rmin (H A) (H B) <= y i <= Rmax (H A) (H B)).
{ intros i. rewrite HA, HB, Rmin_left, Rmax_right by lra. unfold y.
  assert (U := Rmin_l 1 (INR i / INR N)). assert (V : 0 <= Rmin 1 (INR i / INR N)).
  { apply Rmin_glb; [lra|]. apply Rmult_le_pos; [apply pos_INR | apply Rlt_le, Rinv_0_lt_compat, N0]. }
  split; nra. }
set (t := fun i => proj1_sig (IVT_gen H A B (y i) CH (Hy i))).
assert (Ht : forall i, H (t i) = y i) by (intros i; apply (proj2_sig (IVT_gen H A B (y i) CH (Hy i)))).
assert (D : forall u v, RInt h u v = H v - H u).
{ intros u v. assert (X := RInt_Chasles (V := R_CompleteNormedModule) h A u v (h_int _ _) (h_int _ _)).
  unfold plus in X; simpl in X. unfold H. lra. }
assert (Mono : forall u v, H u <= H v -> u <= v).
{ intros u v Huv. apply Rnot_lt_le. intros C. assert (X : 0 < RInt h v u) by (apply RInt_gt_0; auto). rewrite D in X. lra. }
assert (Inj : forall u v, H u = H v -> u = v) by (intros u v E; apply Rle_antisym; apply Mono; lra).
assert (Y : forall i, (i <= N)%nat -> y i = T * (INR i / INR N)).
{ intros i Hi. unfold y. rewrite Rmin_right; [reflexivity|]. apply le_INR in Hi.
  apply Rmult_le_reg_r with (INR N); [exact N0|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
assert (Step : forall i, (i < N)%nat -> RInt h (t i) (t (S i)) = T / INR N).
{ intros i Hi. rewrite D, !Ht, !Y by lia. rewrite S_INR.
  change (T * ((INR i + 1) / INR N) - T * (INR i / INR N) = T / INR N). field. lra. }
exists t. split; [|exact Step]. repeat split.
- apply Inj. rewrite Ht, Y, HA by lia. change (T * (0 / INR N) = 0). field. lra.
- apply Inj. rewrite Ht, Y, HB by lia. change (T * (INR N / INR N) = T). field. lra.
- intros i Hi. apply Mono. assert (X := Step i Hi). rewrite D in X.
  assert (0 < T / INR N) by (apply Rdiv_lt_0_compat; assumption). lra.
Qed.

End Companded.
