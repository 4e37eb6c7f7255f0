(* Rules of sums and of induction: sum_empty, sum_step, induct, trichotomy. *)
Require Import ZArith QArith Qreals Reals List Lia Lra PArith Bool FunctionalExtensionality.
From Kernel Require Import Meaning NormalForm Substitution Formulas Sequents.
Import ListNotations.
Local Open Scope R_scope.

(* Sums. *)
Definition total n b := patom (Sum n b).
Definition put b t := subst (open_i t) b.
Definition sum_empty b : option sequent := Some ([], equal (total (iconst 0) b) PNil).
Lemma sum_empty_sound b s : sum_empty b = Some s -> valid s.
Proof. intros [= <-] M e _; unfold equal, total; cbn [snd dF holds]; rewrite psub_den, patom_den; simpl; lra. Qed.
Definition sum_step n b : option sequent :=
  Some ([Nonneg n], Rel Eq0 (psub (psub (total (isucc n) b) (total n b)) (put b n))).
Lemma sum_step_sound n b s : sum_step n b = Some s -> valid s.
Proof.
  intros [= <-] M e H; specialize (H _ (or_introl eq_refl)); unfold total, put in *; cbn [snd dF holds] in *.
  rewrite !psub_den, !patom_den, (subst_den _ e _ b (open_i_into M n e)); rewrite ?dA_sum, ?dA_mean, ?dA_sqrt, ?dA_floor; rewrite isucc_den.
  replace (Z.to_nat (dI e n + 1)) with (S (Z.to_nat (dI e n))) by lia; cbn [sum_n]; rewrite Z2Nat.id by exact H; ring.
Qed.

Definition induct x n F (ps : list sequent) : option sequent := match ps with
  | [base; step] =>
      let rest := union (fst base) (del (index_at_least n (isucc (ivar (Free x)))) (del (Nonneg (ivar (Free x))) (del F (fst step)))) in
      if eqF (snd base) (subF (put_i x (iconst 0)) F) && eqF (snd step) (subF (put_i x (isucc (ivar (Free x)))) F)
         && absent_form x n && forallb (absent_i x) rest
      then Some (add (Nonneg n) rest, subF (put_i x n) F) else None
  | _ => None end.
Lemma induct_sound x n F ps s : all_valid ps -> induct x n F ps = Some s -> valid s.
Proof.
  destruct ps as [|base [|step [|]]]; try discriminate; intros V; cbn [induct].
  set (rest := union _ _); destruct (_ && _) eqn:B; [|discriminate]; intros [= <-] M e H; cbn [fst snd] in *.
  apply andb_prop in B as [B B4]; apply andb_prop in B as [B B3]; apply andb_prop in B as [B1 B2].
  apply eqF_eq in B1, B2; apply models_add in H as [N H]; rewrite put_i_den; cbn [dF] in N.
  assert (forall k, Z.of_nat k <= dI e n -> dF F (set_i x (Z.of_nat k) e))%Z as A.
  { induction k as [|k IH]; intros L.
    - pose proof (V base (or_introl eq_refl) M e) as K; rewrite B1, put_i_den in K.
      apply K; apply models_union in H; apply H.
    - set (e' := set_i x (Z.of_nat k) e).
      assert (dI e' (ivar (Free x)) = Z.of_nat k) as D by (rewrite ivar_den; simpl; unfold ifx; rewrite Pos.eqb_refl; reflexivity).
      assert (models e' rest) as R by (apply absent_i_models; assumption).
      pose proof (V step (or_intror (or_introl eq_refl)) M e') as K; rewrite B2, put_i_den, isucc_den, D in K.
      rewrite (set_i_twice _ x _ _ e : set_i x _ e' = _) in K; replace (Z.of_nat (S k)) with (Z.of_nat k + 1)%Z by lia; apply K.
      apply models_union in R as [_ R].
      apply (models_del _ e' F), IH; [|lia].
      apply (models_del _ e' (Nonneg (ivar (Free x)))); [|simpl in *; lia].
      apply (models_del _ e' (index_at_least n (isucc (ivar (Free x))))); [exact R|].
      apply index_at_least_den; rewrite isucc_den, D; unfold e'; rewrite absent_form_den by assumption; lia. }
  specialize (A (Z.to_nat (dI e n))); rewrite Z2Nat.id in A by exact N; apply A; lia.
Qed.

Definition trichotomy x k (ps : list sequent) : option sequent := match ps with
  | [less; same; more] => if eqF (snd less) (snd more) && eqF (snd same) (subF (put_i x k) (snd less))
      then Some (union (del (index_at_least (iplus k (-1) (iconst 1)) (ivar (Free x))) (fst less))
        (union (fst same) (del (index_at_least (ivar (Free x)) (isucc k)) (fst more))), snd less) else None
  | _ => None end.
Lemma trichotomy_sound x k ps s : all_valid ps -> trichotomy x k ps = Some s -> valid s.
Proof.
  destruct ps as [|less [|same [|more [|]]]]; try discriminate; intros V; cbn [trichotomy].
  destruct (_ && _) eqn:B; [|discriminate]; intros [= <-] M e H; cbn [fst snd] in *; apply andb_prop in B as [B1 B2].
  apply eqF_eq in B1, B2; apply models_union in H as [H1 H]; apply models_union in H as [H2 H3].
  destruct (Z.lt_trichotomy (fi e x) (dI e k)) as [L|[L|L]].
  - apply (V less); [simpl; auto|]; apply (models_del _ e _ _ H1), index_at_least_den.
    rewrite iplus_den, iconst_den, ivar_den; simpl; lia.
  - pose proof (V same (or_intror (or_introl eq_refl)) M e H2) as K.
    rewrite B2, put_i_den, <- L, set_i_same in K; exact K.
  - rewrite B1; apply (V more); [simpl; auto|]; apply (models_del _ e _ _ H3), index_at_least_den.
    rewrite isucc_den, ivar_den; simpl; lia.
Qed.

