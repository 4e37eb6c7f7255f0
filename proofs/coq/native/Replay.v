(* A certificate replayed with theorems of earlier ones: what the native checker runs, and that it is right. *)
Require Import ZArith QArith List Bool.
From Kernel Require Import Meaning NormalForm Formulas Sequents Certificate.
From Models Require Import Evaluate Shown.
Import ListNotations.

(* The imported theorems are numbered 1, 2, ..; the steps come after them. *)
Definition numbered (l : list sequent) := table (fun _ s => s) l.
Definition formula_in (c : certificate) : ref -> formula :=
  get (Nonneg (iconst 0)) (table (formula_of (table term_of (terms c))) (formulas c)).
Definition replay (imports : list sequent) (c : certificate) : option (Map.t sequent) :=
  let t := table term_of (terms c) in let f := get (Nonneg (iconst 0)) (table (formula_of t) (formulas c)) in
  run (get PNil t) f (steps c) (Pos.of_succ_nat (length imports)) (numbered imports).
Lemma numbered_good l : all_valid l -> all_good (numbered l).
Proof.
  intros V; unfold numbered, table.
  assert (forall l n T, all_valid l -> all_good T ->
    all_good (snd (fold_left (fun nt a => let '(n, t) := nt in (Pos.succ n, Map.add n a t)) l (n, T)))) as A.
  { clear; induction l as [|s l IH]; intros n T V G; [exact G|]; cbn [fold_left]; apply IH; [intros q I; apply V; right; exact I|].
    intros i q; destruct (Pos.eq_dec i n) as [->|N]; [rewrite Map.gss; intros [= <-]; apply V; left; reflexivity|].
    rewrite Map.gso by exact N; apply G. }
  apply A; [exact V | apply empty_good].
Qed.
Theorem replay_sound imports c T : all_valid imports -> replay imports c = Some T -> all_good T.
Proof. intros V; unfold replay; intros R; apply run_good in R; [exact R | apply numbered_good, V]. Qed.

(* A theorem is a goal under hypotheses if it concludes it and assumes nothing else. *)
Definition proves_goal (f : ref -> formula) (hs : list ref) (g : ref) (s : sequent) : bool :=
  eqF (snd s) (f g) && forallb (fun h => mem h (map f hs)) (fst s).
Theorem goal_right f hs g s : valid s -> proves_goal f hs g s = true -> valid (map f hs, f g).
Proof.
  unfold proves_goal; intros V P; apply andb_prop in P as [P1 P2]; apply eqF_eq in P1; rewrite forallb_forall in P2.
  intros M e H; cbn [snd]; rewrite <- P1; apply V; intros h I; apply H, mem_in, P2, I.
Qed.
(* Whether a theorem uses one of these formulas. *)
Definition uses (f : ref -> formula) (hs : list ref) (s : sequent) : bool := existsb (fun h => mem (f h) (fst s)) hs.

(* What a model shows. *)
Definition evidence (c : certificate) (m : model) (s : shown) : bool :=
  all_shown (Claim (terms c) (formulas c) [(m, [s])]).
Theorem evidence_right c m s : evidence c m s = true ->
  exists good : weighted m = true, in_model (Claim (terms c) (formulas c) [(m, [s])]) (env_of m good) s.
Proof.
  intros H; assert (weighted m = true) as G.
  { unfold evidence, all_shown in H; cbn in H; rewrite andb_true_r in H; apply andb_prop in H; apply H. }
  exists G; refine (all_right _ H m [s] s _ _ G); left; reflexivity.
Qed.
