(* Rules of roots and floors: sqrt_value, floor_bound, floor_exact, congruence. *)
Require Import ZArith QArith Qreals Reals List Lia Lra PArith Bool FunctionalExtensionality.
From Kernel Require Import Meaning NormalForm Substitution Formulas Sequents.
Import ListNotations.
Local Open Scope R_scope.

Definition proot p := patom (Sqrt p).
Definition pfloor p := patom (Floor p).
Definition sqrt_value p (squared : bool) : option sequent :=
  Some ([Rel Ge0 p], if squared then equal (ppow (proot p) 2) p else Rel Ge0 (proot p)).
Lemma sqrt_value_sound p squared s : sqrt_value p squared = Some s -> valid s.
Proof.
  unfold sqrt_value; intros D; apply some_inj in D; subst s; intros M e H; specialize (H _ (or_introl eq_refl)); unfold equal, proot; destruct squared; cbn [dF snd holds] in *;
  rewrite ?psub_den, ?ppow_den, ?patom_den; rewrite ?dA_sum, ?dA_mean, ?dA_sqrt, ?dA_floor.
  - simpl; rewrite Rmult_1_r, sqrt_sqrt by lra; ring.
  - apply Rle_ge, sqrt_pos.
Qed.
Lemma floor_spec x : IZR (Int_part x) <= x < IZR (Int_part x) + 1.
Proof. destruct (base_Int_part x); lra. Qed.
Definition floor_bound p (upper : bool) : option sequent :=
  Some ([], if upper then above (padd (pfloor p) pone) p else at_least p (pfloor p)).
Lemma floor_bound_sound p upper s : floor_bound p upper = Some s -> valid s.
Proof.
  unfold floor_bound; intros D; apply some_inj in D; subst s; intros M e _; pose proof (floor_spec (dP p e)).
  unfold above, at_least, pfloor; destruct upper; cbn [dF snd holds]; rewrite psub_den, ?padd_den, ?pone_den, ?patom_den; rewrite ?dA_sum, ?dA_mean, ?dA_sqrt, ?dA_floor; lra.
Qed.
Definition floor_exact p t : option sequent :=
  Some ([at_least p (real t); above (padd (real t) pone) p], equal (pfloor p) (real t)).
Lemma floor_exact_sound p t s : floor_exact p t = Some s -> valid s.
Proof.
  unfold floor_exact; intros D; apply some_inj in D; subst s; intros M e H.
  pose proof (H _ (or_introl eq_refl)) as H1; pose proof (H _ (or_intror (or_introl eq_refl))) as H2; clear H.
  unfold above, at_least, equal, pfloor in *; cbn [dF snd holds] in *.
  rewrite psub_den, ?padd_den, ?pone_den, ?patom_den, real_den in *; rewrite ?dA_sum, ?dA_mean, ?dA_sqrt, ?dA_floor.
  pose proof (floor_spec (dP p e)); apply Rminus_diag_eq; f_equal.
  assert (IZR (Int_part (dP p e)) < IZR (dI e t + 1)) as A by (rewrite plus_IZR; lra).
  assert (IZR (dI e t) < IZR (Int_part (dP p e) + 1)) as B by (rewrite plus_IZR; lra).
  apply lt_IZR in A, B; lia.
Qed.
Definition congruence (root : bool) p q (ps : list sequent) : option sequent := match ps with
  | [(G, Rel Eq0 r)] => if peqb r (psub p q)
      then Some (G, if root then equal (proot p) (proot q) else equal (pfloor p) (pfloor q)) else None
  | _ => None end.
Lemma congruence_sound root p q ps s : all_valid ps -> congruence root p q ps = Some s -> valid s.
Proof.
  destruct ps as [|[G [[] r| | | | |]] [|]]; try discriminate; intros V; cbn [congruence].
  destruct (peqb _ _) eqn:B; [|discriminate]; intros S; apply some_inj in S; subst s; intros M e H; apply (peqb_den _ _ e) in B; rewrite psub_den in B.
  specialize (V _ (or_introl eq_refl) M e H); simpl in V; assert (dP p e = dP q e) as D by lra.
  unfold equal, proot, pfloor; destruct root; cbn [dF snd holds]; rewrite psub_den, !patom_den; rewrite ?dA_sum, ?dA_mean, ?dA_sqrt, ?dA_floor; rewrite D; ring.
Qed.
