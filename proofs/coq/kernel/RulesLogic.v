(* Rules of logic: assume, cut, instantiate, cases, absurd. *)
Require Import ZArith QArith Qreals Reals List Lia Lra PArith Bool FunctionalExtensionality.
From Kernel Require Import Meaning NormalForm Substitution Formulas Sequents.
Import ListNotations.
Local Open Scope R_scope.

Definition assume F : option sequent := Some ([F], F).
Lemma assume_sound F s : assume F = Some s -> valid s.
Proof. intros [= <-] M e H; apply H; left; reflexivity. Qed.

Definition cut (ps : list sequent) : option sequent := match ps with
  | [] => None
  | t :: qs => Some (union (fold_right (fun q G => del (snd q) G) (fst t) qs) (hyps qs), snd t) end.
Lemma cut_sound ps s : all_valid ps -> cut ps = Some s -> valid s.
Proof.
  destruct ps as [|t qs]; [discriminate|]; intros V [= <-] M e H; simpl in *.
  apply models_union in H as [H1 H2]; apply (V t); [left; reflexivity|].
  assert (forall q, In q qs -> dF (snd q) e) as K.
  { intros q I; apply V; [right; exact I|]; apply (models_hyps _ e qs); assumption. }
  clear V H2; induction qs as [|q qs IH]; simpl in *; [exact H1|].
  apply IH; [|intros; apply K; right; assumption]; apply (models_del _ e (snd q)); [exact H1|]; apply K; left; reflexivity.
Qed.

Fixpoint find {A} (x : positive) (l : list (positive * A)) := match l with
  | [] => None | (y, a) :: l => if Pos.eqb x y then Some a else find x l end.
Definition replace (is : list (positive * form)) (os : list (positive * var)) (fs : list (positive * poly)) := Sub
  (fun v => match v with Free x => match find x is with Some t => t | None => ivar v end | _ => ivar v end)
  (fun v => match v with Free x => match find x os with Some u => u | None => v end | _ => v end)
  (fun v => match v with Free x => match find x fs with Some b => Body b | None => Name v end | _ => Name v end).
Definition instantiate is os fs (ps : list sequent) : option sequent := match ps with
  | [s] => let r := subF (replace is os fs) in Some (union (map r (fst s)) [], r (snd s)) | _ => None end.
Lemma replace_into M is os fs (e : env M) : exists e', into (replace is os fs) e e'.
Proof.
  set (s := replace is os fs).
  exists (Env (fun x => dI e (si s (Free x))) (fun x => vo e (so s (Free x)))
    (fun x => match sf s (Free x) with Name v => vf e v | Body b => lam b e end) (bi e) (bo e) (bf e)).
  repeat split; intros [x|n]; intros; subst s; simpl; rewrite ?ivar_den; try reflexivity.
  unfold image_ok; simpl; destruct (find x fs); simpl; auto.
Qed.
Lemma instantiate_sound is os fs ps s : all_valid ps -> instantiate is os fs ps = Some s -> valid s.
Proof.
  destruct ps as [|t [|]]; try discriminate; intros V [= <-] M e H; simpl in *.
  destruct (replace_into M is os fs e) as [e' I]; apply (subF_den _ _ e e' I), (V t); [left; reflexivity|].
  apply models_union in H as [H _]; intros h K; apply (subF_den h _ e e' I), H, in_map, K.
Qed.

Definition cases p (ps : list sequent) : option sequent := match ps with
  | [s; t] => if eqF (snd s) (snd t)
      then Some (union (del (Rel Gt0 p) (fst s)) (del (Rel Ge0 (pneg p)) (fst t)), snd s) else None
  | _ => None end.
Lemma cases_sound p ps s : all_valid ps -> cases p ps = Some s -> valid s.
Proof.
  destruct ps as [|s1 [|s2 [|]]]; try discriminate; unfold cases.
  destruct (eqF (snd s1) (snd s2)) eqn:E; try discriminate; apply eqF_eq in E.
  intros V [= <-] M e H; simpl in *; apply models_union in H as [H1 H2].
  destruct (Rgt_dec (dP p e) 0) as [G|G].
  - apply (V s1); [left; reflexivity|]; apply (models_del _ e _ _ H1); exact G.
  - rewrite E; apply (V s2); [right; left; reflexivity|]; apply (models_del _ e _ _ H2); simpl; rewrite pneg_den; lra.
Qed.

Definition absurd F (ps : list sequent) : option sequent := match ps with
  | [(G, Rel Gt0 PNil)] => Some (G, F) | _ => None end.
Lemma absurd_sound F ps s : all_valid ps -> absurd F ps = Some s -> valid s.
Proof.
  destruct ps as [|[G [[] []| | | | |]] [|]]; try discriminate; intros V [= <-] M e H; simpl in *.
  specialize (V _ (or_introl eq_refl) M e H); simpl in V; lra.
Qed.

