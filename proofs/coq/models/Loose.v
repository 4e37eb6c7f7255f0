(* A term's value depends on no more bound indices and outcomes than `loose_P` says. *)
Require Import ZArith QArith Qround Qreals Reals List Lia Lra Bool FunctionalExtensionality.
From Kernel Require Import Meaning NormalForm Formulas Certificate Spaces.
From Models Require Import Evaluate.
Import ListNotations.
Local Open Scope R_scope.

(* What a term depends on. *)
Section Loose.
Context {S : space}.
Definition same_to (ab : nat * nat) (e e' : env S) := fi e = fi e' /\ fo e = fo e' /\ ff e = ff e' /\ bf e = bf e'
  /\ (forall n, (n < fst ab)%nat -> bi e n = bi e' n) /\ (forall n, (n < snd ab)%nat -> bo e n = bo e' n).
Lemma same_less ab cd e e' : same_to cd e e' -> (fst ab <= fst cd)%nat -> (snd ab <= snd cd)%nat -> same_to ab e e'.
Proof. intros (H1 & H2 & H3 & H4 & H5 & H6) A B; repeat split; auto; intros n N; [apply H5 | apply H6]; lia. Qed.
Lemma same_both ab cd e e' : same_to (both ab cd) e e' -> same_to ab e e' /\ same_to cd e e'.
Proof. intros H; split; apply (same_less _ _ _ _ H); simpl; lia. Qed.
Lemma same_push_i n a b e e' k : same_to (Nat.max n (pred a), b) e e' -> same_to (a, b) (push_i k e) (push_i k e').
Proof. intros (H1 & H2 & H3 & H4 & H5 & H6); repeat split; auto; intros [|m] N; simpl in *; auto; apply H5; lia. Qed.
Lemma same_push_o a b e e' w : same_to (a, pred b) e e' -> same_to (a, b) (push_o w e) (push_o w e').
Proof. intros (H1 & H2 & H3 & H4 & H5 & H6); repeat split; auto; intros [|m] N; simpl in *; auto; apply H6; lia. Qed.
Lemma vi_same ab e e' v : same_to ab e e' -> (loose_var v <= fst ab)%nat -> vi e v = vi e' v.
Proof. intros (H1 & _ & _ & _ & H5 & _); destruct v; simpl; intros L; [rewrite H1; reflexivity | apply H5; lia]. Qed.
Lemma vo_same ab e e' v : same_to ab e e' -> (loose_var v <= snd ab)%nat -> vo e v = vo e' v.
Proof. intros (_ & H2 & _ & _ & _ & H6); destruct v; simpl; intros L; [rewrite H2; reflexivity | apply H6; lia]. Qed.
Lemma dI_same ab e e' t : same_to ab e e' -> (loose_form t <= fst ab)%nat -> dI e t = dI e' t.
Proof.
  intros H; unfold loose_form, dI; induction (lin t) as [|[c v] l IH]; simpl; intros L; [reflexivity|].
  rewrite IH by lia; rewrite (vi_same ab e e' v H) by lia; reflexivity.
Qed.
Lemma map_same A B (f : A -> nat) (g h : A -> B) l b : (forall x, (f x <= b)%nat -> g x = h x) -> (most f l <= b)%nat -> map g l = map h l.
Proof. intros H; induction l as [|x l IH]; simpl; intros L; [reflexivity|]; rewrite H, IH by lia; reflexivity. Qed.
Lemma loose_den : (forall a e e', same_to (loose_A a) e e' -> dA a e = dA a e')
  /\ (forall p e e', same_to (loose_P p) e e' -> dP p e = dP p e')
  /\ (forall m e e', same_to (loose_M m) e e' -> dM m e = dM m e').
Proof.
  apply terms_ind.
  - intros f is os e e' H; cbn [loose_A dA] in *.
    rewrite (map_same _ _ loose_form (dI e) (dI e') is (most loose_form is) (fun t => dI_same _ e e' t H)) by auto.
    rewrite (map_same _ _ loose_var (vo e) (vo e') os (most loose_var os) (fun t => vo_same _ e e' t H)) by auto.
    destruct H as (_ & _ & H3 & H4 & _); destruct f; simpl; congruence.
  - intros v e e' H; simpl; rewrite (vi_same _ e e' v H) by auto; reflexivity.
  - intros t e e' H; simpl; rewrite (dI_same _ e e' t H) by auto; reflexivity.
  - intros n b IH e e' H; rewrite !dA_sum; cbn [loose_A] in H; fold loose_P in H; rewrite (dI_same _ e e' n H) by (simpl; lia).
    apply sum_n_ext; intros k; apply IH; rewrite (surjective_pairing (loose_P b)); apply (same_push_i (loose_form n)), H.
  - intros b IH e e' H; rewrite !dA_mean; f_equal; apply functional_extensionality; intros w; apply IH.
    rewrite (surjective_pairing (loose_P b)); apply same_push_o, H.
  - intros b IH e e' H; rewrite !dA_sqrt; f_equal; apply IH, H.
  - intros b IH e e' H; rewrite !dA_floor; do 2 f_equal; apply IH, H.
  - reflexivity.
  - intros q m IHm p IHp e e' H; apply same_both in H as [H1 H2].
    change (Q2R q * dM m e + dP p e = Q2R q * dM m e' + dP p e'); rewrite (IHm e e' H1), (IHp e e' H2); reflexivity.
  - reflexivity.
  - intros a IHa k m IHm e e' H; apply same_both in H as [H1 H2].
    change (dA a e ^ k * dM m e = dA a e' ^ k * dM m e'); rewrite (IHa e e' H1), (IHm e e' H2); reflexivity.
Qed.
End Loose.
