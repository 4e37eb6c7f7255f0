(* Rules of expectations: mean_linear, mean_nonneg, mean_congruence, mean_one. *)
Require Import ZArith QArith Qreals Reals List Lia Lra PArith Bool FunctionalExtensionality.
From Kernel Require Import Meaning NormalForm Substitution Formulas Sequents.
Import ListNotations.
Local Open Scope R_scope.

Definition mean f := patom (Mean f).
Definition constant a := subst (Sub keep_i up keep_f) a.
Lemma constant_den M a w (e : env M) : dP (constant a) (push_o w e) = dP a e.
Proof. apply subst_den; repeat split; intros [y|n]; intros; simpl; unfold keep_i; rewrite ?ivar_den; reflexivity. Qed.
Definition mean_linear a f g (value : bool) : option sequent :=
  let whole := padd (pmul (constant a) f) g in
  Some ([Intble f; Intble g], if value then Rel Eq0 (psub (psub (mean whole) (pmul a (mean f))) (mean g)) else Intble whole).
Lemma mean_linear_sound a f g value s : mean_linear a f g value = Some s -> valid s.
Proof.
  intros [= <-] M e H.
  pose proof (H _ (or_introl eq_refl)) as H1; pose proof (H _ (or_intror (or_introl eq_refl))) as H2; cbn [dF] in H1, H2.
  assert ((fun w => dP (padd (pmul (constant a) f) g) (push_o w e)) = (fun w => dP a e * dP f (push_o w e) + dP g (push_o w e))) as D.
  { apply functional_extensionality; intros w; rewrite padd_den, pmul_den, constant_den; reflexivity. }
  destruct value; cbn [snd dF holds].
  - rewrite !psub_den, pmul_den; unfold mean; rewrite !patom_den; rewrite ?dA_sum, ?dA_mean, ?dA_sqrt, ?dA_floor; rewrite D, E_linear by assumption; ring.
  - rewrite D; apply Int_linear; assumption.
Qed.
Definition mean_nonneg f : option sequent := Some ([Intble f; AllO (Rel Ge0 f)], Rel Ge0 (mean f)).
Lemma mean_nonneg_sound f s : mean_nonneg f = Some s -> valid s.
Proof.
  intros [= <-] M e H.
  pose proof (H _ (or_introl eq_refl)) as H1; pose proof (H _ (or_intror (or_introl eq_refl))) as H2.
  cbn [dF snd holds] in *; unfold mean; rewrite patom_den; apply E_nonneg; assumption.
Qed.
Definition mean_congruence f g (value : bool) : option sequent :=
  Some ([Intble g; AllO (equal f g)], if value then equal (mean f) (mean g) else Intble f).
Lemma mean_congruence_sound f g value s : mean_congruence f g value = Some s -> valid s.
Proof.
  intros [= <-] M e H.
  pose proof (H _ (or_introl eq_refl)) as H1; pose proof (H _ (or_intror (or_introl eq_refl))) as H2.
  unfold equal in *; cbn [dF snd holds] in *.
  assert ((fun w => dP f (push_o w e)) = (fun w => dP g (push_o w e))) as D.
  { apply functional_extensionality; intros w; specialize (H2 w); rewrite psub_den in H2; lra. }
  destruct value; cbn [dF holds]; [|rewrite D; exact H1].
  rewrite psub_den; unfold mean; rewrite !patom_den; rewrite ?dA_sum, ?dA_mean, ?dA_sqrt, ?dA_floor; rewrite D; ring.
Qed.
Definition mean_one (value : bool) : option sequent := Some ([], if value then equal (mean pone) pone else Intble pone).
Lemma mean_one_sound value s : mean_one value = Some s -> valid s.
Proof.
  intros [= <-] M e _.
  assert ((fun w => dP pone (push_o w e)) = (fun _ => 1)) as D by (apply functional_extensionality; intros w; apply pone_den).
  unfold equal; destruct value; cbn [snd dF holds]; [|rewrite D; apply Int_one].
  rewrite psub_den, pone_den; unfold mean; rewrite patom_den; rewrite ?dA_sum, ?dA_mean, ?dA_sqrt, ?dA_floor; rewrite D, E_one; ring.
Qed.

