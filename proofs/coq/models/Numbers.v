(* Sums, products, roots and floors of rational numbers are those of the reals. *)
Require Import ZArith QArith Qround Qreals Reals List Lia Lra Bool FunctionalExtensionality.
From Kernel Require Import Meaning NormalForm Formulas Certificate Spaces.
From Models Require Import Evaluate.
Import ListNotations.
Local Open Scope R_scope.

Lemma Q2R_0 : Q2R 0 = 0. Proof. unfold Q2R; simpl; lra. Qed.
Lemma Q2R_1 : Q2R 1 = 1. Proof. unfold Q2R; simpl; lra. Qed.
Lemma qadd_den a b : Q2R (qadd a b) = Q2R a + Q2R b.
Proof.
  assert (Q2R (Qred (a + b)) = Q2R a + Q2R b) as G by (rewrite (Qeq_eqR _ _ (Qred_correct _)), Q2R_plus; reflexivity).
  destruct a as [n []], b as [k []]; unfold qadd; cbn [Qden]; try exact G.
  unfold Q2R; cbn [Qnum Qden]; rewrite plus_IZR; lra.
Qed.
Lemma qmul_den a b : Q2R (qmul a b) = Q2R a * Q2R b.
Proof.
  assert (Q2R (Qred (a * b)) = Q2R a * Q2R b) as G by (rewrite (Qeq_eqR _ _ (Qred_correct _)), Q2R_mult; reflexivity).
  destruct a as [n []], b as [k []]; unfold qmul; cbn [Qden]; try exact G.
  unfold Q2R; cbn [Qnum Qden]; rewrite mult_IZR; lra.
Qed.
Lemma qroot_den q r : qroot q = Some r -> sqrt (Q2R q) = Q2R r.
Proof.
  unfold qroot; destruct (_ && _) eqn:B; [|discriminate]; intros [= <-]; apply andb_prop in B as [B1 B2].
  apply Qle_bool_iff, Qle_Rle in B1; apply Qeq_bool_iff, Qeq_eqR in B2; rewrite Q2R_0 in B1.
  rewrite <- B2, Q2R_mult; apply sqrt_square; exact B1.
Qed.
Lemma Qfloor_den q : Int_part (Q2R q) = Qfloor q.
Proof.
  destruct (base_Int_part (Q2R q)) as [A B].
  pose proof (Qle_Rle _ _ (Qfloor_le q)) as C; pose proof (Qlt_Rlt _ _ (Qlt_floor q)) as D.
  rewrite Q2R_inject in C, D; rewrite plus_IZR in D.
  assert (IZR (Int_part (Q2R q)) < IZR (Qfloor q + 1)) as E1 by (rewrite plus_IZR; lra).
  assert (IZR (Qfloor q) < IZR (Int_part (Q2R q) + 1)) as E2 by (rewrite plus_IZR; lra).
  apply lt_IZR in E1, E2; lia.
Qed.
Lemma bind_some A B (a : option A) (f : A -> option B) y : bind a f = Some y -> exists x, a = Some x /\ f x = Some y.
Proof. destruct a; simpl; [eauto | discriminate]. Qed.
Ltac unbind := repeat match goal with H : bind _ _ = Some _ |- _ => apply bind_some in H as (? & ? & H) end.
