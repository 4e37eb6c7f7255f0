(* The assumptions on E can be met: finitely many outcomes with weights that add up to one. *)
Require Import ZArith Reals List Lra FunctionalExtensionality.
From Kernel Require Import Meaning.
Import ListNotations.
Local Open Scope R_scope.
Fixpoint wsum {A} (l : list (R * A)) (f : A -> R) := match l with [] => 0 | (p, a) :: l => p * f a + wsum l f end.
Lemma wsum_linear A (l : list (R * A)) a f g : wsum l (fun w => a * f w + g w) = a * wsum l f + wsum l g.
Proof. induction l as [|[p x] l IH]; simpl; [ring | rewrite IH; ring]. Qed.
Lemma wsum_nonneg A (l : list (R * A)) f : Forall (fun p => fst p >= 0) l -> (forall w, f w >= 0) -> wsum l f >= 0.
Proof.
  intros H F; induction H as [|[p x] l P H IH]; simpl; [lra|].
  assert (0 <= p * f x) by (apply Rmult_le_pos; [simpl in P; lra | specialize (F x); lra]); lra.
Qed.
Definition finite A (a : A) (l : list (R * A)) (P : Forall (fun p => fst p >= 0) l) (one : wsum l (fun _ => 1) = 1) : space :=
  Space A a (fun _ => True) (wsum l) (fun _ _ _ _ _ => I) (fun a f g _ _ => wsum_linear A l a f g)
    (fun f _ F => wsum_nonneg A l f P F) I one.
