(* Sequents: sets of hypotheses, and what it is to follow from valid premises. *)
Require Import ZArith QArith Qreals Reals List Lia Lra PArith Bool FunctionalExtensionality.
From Kernel Require Import Meaning NormalForm Substitution Formulas.
Import ListNotations.
Local Open Scope R_scope.

Definition all_valid (ps : list sequent) := forall s, In s ps -> valid s.

Lemma some_inj A (a b : A) : Some a = Some b -> a = b.
Proof. congruence. Qed.

(* Sets of hypotheses. *)
Definition mem F (G : list formula) := existsb (eqF F) G.
Definition del F (G : list formula) := filter (fun h => negb (eqF h F)) G.
Definition add F (G : list formula) := if mem F G then G else F :: G.
Definition union (G H : list formula) := fold_right add H G.
Definition hyps (ps : list sequent) := fold_right (fun s G => union (fst s) G) [] ps.

Lemma mem_in F G : mem F G = true -> In F G.
Proof. unfold mem; rewrite existsb_exists; intros (h & H & K); apply eqF_eq in K; subst; exact H. Qed.
Lemma models_del M (e : env M) F G : models e (del F G) -> dF F e -> models e G.
Proof.
  intros H K h I; destruct (eqF h F) eqn:D; [apply eqF_eq in D; subst; exact K|].
  apply H, filter_In; rewrite D; auto.
Qed.
Lemma models_add M (e : env M) F G : models e (add F G) -> dF F e /\ models e G.
Proof.
  unfold add; destruct (mem F G) eqn:D; intros H; [apply mem_in in D; auto|].
  split; [apply H; left; reflexivity | intros h I; apply H; right; exact I].
Qed.
Lemma models_union M (e : env M) G H : models e (union G H) -> models e G /\ models e H.
Proof.
  induction G as [|F G IH]; simpl; intros K; [split; [intros h []|exact K]|].
  apply models_add in K as [K1 K]; apply IH in K as [K2 K3]; split; [|exact K3].
  intros h [<-|I]; auto.
Qed.
Lemma models_hyps M (e : env M) ps s : models e (hyps ps) -> In s ps -> models e (fst s).
Proof.
  induction ps as [|t ps IH]; simpl; [intros _ []|]; intros K I; apply models_union in K as [K1 K2].
  destruct I as [<-|I]; auto.
Qed.

