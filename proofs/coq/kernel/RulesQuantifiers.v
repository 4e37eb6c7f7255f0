(* Rules of quantifiers: generalize and specialize, one function a sort. *)
Require Import ZArith QArith Qreals Reals List Lia Lra PArith Bool FunctionalExtensionality.
From Kernel Require Import Meaning NormalForm Substitution Formulas Sequents.
Import ListNotations.
Local Open Scope R_scope.

Definition generalize_i x n (ps : list sequent) : option sequent := match ps with
  | [s] => let rest := del (index_at_least n (isucc (ivar (Free x)))) (del (Nonneg (ivar (Free x))) (fst s)) in
      if absent_form x n && forallb (absent_i x) rest then Some (rest, AllI n (subF (close_i x) (snd s))) else None
  | _ => None end.
Lemma generalize_i_sound x n ps s : all_valid ps -> generalize_i x n ps = Some s -> valid s.
Proof.
  destruct ps as [|t [|]]; try discriminate; intros V; cbn [generalize_i]; set (rest := del _ _).
  destruct (_ && _) eqn:B; [|discriminate]; intros [= <-] M e H; cbn [fst snd dF] in *; apply andb_prop in B as [B1 B2].
  intros k K; apply (subF_den _ _ _ _ (close_i_into M x k e)), (V t); [left; reflexivity|].
  assert (dI (set_i x k e) (ivar (Free x)) = k) as D by (rewrite ivar_den; simpl; unfold ifx; rewrite Pos.eqb_refl; reflexivity).
  apply (models_del _ _ (Nonneg (ivar (Free x)))); [|simpl in *; lia].
  apply (models_del _ _ (index_at_least n (isucc (ivar (Free x))))); [apply absent_i_models; assumption|].
  apply index_at_least_den; rewrite isucc_den, D, absent_form_den by assumption; lia.
Qed.
Definition generalize_o x (ps : list sequent) : option sequent := match ps with
  | [s] => if forallb (absent_o x) (fst s) then Some (fst s, AllO (subF (close_o x) (snd s))) else None | _ => None end.
Lemma generalize_o_sound x ps s : all_valid ps -> generalize_o x ps = Some s -> valid s.
Proof.
  destruct ps as [|t [|]]; try discriminate; intros V; cbn [generalize_o].
  destruct (forallb _ _) eqn:B; [|discriminate]; intros [= <-] M e H w; cbn [fst snd] in *.
  apply (subF_den _ _ _ _ (close_o_into M x w e)), (V t); [left; reflexivity|]; apply absent_o_models; assumption.
Qed.
Definition generalize_f x i o (ps : list sequent) : option sequent := match ps with
  | [s] => if forallb (absent_f x) (fst s) then Some (fst s, AllF i o (subF (close_f x) (snd s))) else None | _ => None end.
Lemma generalize_f_sound x i o ps s : all_valid ps -> generalize_f x i o ps = Some s -> valid s.
Proof.
  destruct ps as [|t [|]]; try discriminate; intros V; cbn [generalize_f].
  destruct (forallb _ _) eqn:B; [|discriminate]; intros [= <-] M e H g; cbn [fst snd] in *.
  apply (subF_den _ _ _ _ (close_f_into M x g e)), (V t); [left; reflexivity|]; apply absent_f_models; assumption.
Qed.
Definition specialize_i t (ps : list sequent) : option sequent := match ps with
  | [(G, AllI n F)] => Some (add (Nonneg t) (add (index_at_least n (isucc t)) G), subF (open_i t) F) | _ => None end.
Lemma specialize_i_sound t ps s : all_valid ps -> specialize_i t ps = Some s -> valid s.
Proof.
  destruct ps as [|[G []] [|]]; try discriminate; intros V [= <-] M e H; cbn [fst snd] in *.
  apply models_add in H as [H1 H]; apply models_add in H as [H2 H]; apply index_at_least_den in H2.
  apply (subF_den _ _ _ _ (open_i_into M t e)), (V _ (or_introl eq_refl) M e H).
  rewrite isucc_den in H2; simpl in H1; lia.
Qed.
Definition specialize_o u (ps : list sequent) : option sequent := match ps with
  | [(G, AllO F)] => Some (G, subF (open_o u) F) | _ => None end.
Lemma specialize_o_sound u ps s : all_valid ps -> specialize_o u ps = Some s -> valid s.
Proof.
  destruct ps as [|[G []] [|]]; try discriminate; intros V [= <-] M e H.
  apply (subF_den _ _ _ _ (open_o_into M u e)), (V _ (or_introl eq_refl) M e H).
Qed.
Definition specialize_f b (ps : list sequent) : option sequent := match ps with
  | [(G, AllF _ _ F)] => Some (G, subF (open_f b) F) | _ => None end.
Lemma specialize_f_sound b ps s : all_valid ps -> specialize_f b ps = Some s -> valid s.
Proof.
  destruct ps as [|[G []] [|]]; try discriminate; intros V [= <-] M e H.
  apply (subF_den _ _ _ _ (open_f_into M b e)), (V _ (or_introl eq_refl) M e H).
Qed.

