(* Total variation: the least upper bound of the sums of abs(f x_i - f x_(i+1)) over finitely many points in descending
   order. It is at most V iff some v with values in [0, V] has abs(f y - f x) <= v y - v x for all x <= y (C. Jordan), and
   f is then the difference of the nondecreasing (v + f)/2 and (v - f)/2. *)
From Coq Require Import Reals List Lra.
From Coquelicot Require Import Coquelicot.
Import ListNotations.
Open Scope R_scope.

Fixpoint descending (l : list R) := match l with x :: (y :: _) as t => y <= x /\ descending t | _ => True end.
Fixpoint changes (f : R -> R) (l : list R) :=
  match l with x :: (y :: _) as t => Rabs (f x - f y) + changes f t | _ => 0 end.
Definition variation_sum f s := exists l, descending l /\ s = changes f l.
Definition variation_at_most f V := is_upper_bound (variation_sum f) V.
Definition total_variation f V := is_lub (variation_sum f) V.

(* v grows at least by what f changes. *)
Definition controls (v f : R -> R) := forall x y, x <= y -> Rabs (f y - f x) <= v y - v x.

Lemma controlled_changes : forall v f, controls v f ->
  forall l x, descending (x :: l) -> exists z, changes f (x :: l) <= v x - v z.
Proof.
intros v f C l. induction l as [|y l IH]; intros x H.
- exists x. simpl. lra.
- destruct H as [A B]. destruct (IH y B) as [z Hz]. exists z. specialize (C y x A).
  change (changes f (x :: y :: l)) with (Rabs (f x - f y) + changes f (y :: l)). lra.
Qed.

Lemma controlled_variation : forall v f V, controls v f -> (forall x z, v x - v z <= V) -> variation_at_most f V.
Proof.
intros v f V C B s [[|x l] [H ->]].
- specialize (B 0 0). simpl. lra.
- destruct (controlled_changes v f C l x H) as [z Hz]. specialize (B x z). lra.
Qed.

Theorem variation_function : forall f V, variation_at_most f V ->
  exists v, controls v f /\ forall x, 0 <= v x <= V.
Proof.
intros f V U.
set (S := fun x s => exists l, descending (x :: l) /\ s = changes f (x :: l)).
assert (Z : forall x, S x 0) by (intros x; exists []; split; [exact I | reflexivity]).
assert (B : forall x, is_upper_bound (S x) V) by (intros x s [l H]; apply U; exists (x :: l); exact H).
set (v := fun x => proj1_sig (completeness (S x) (ex_intro _ V (B x)) (ex_intro _ 0 (Z x)))).
assert (L : forall x, is_lub (S x) (v x)) by (intros x; apply proj2_sig).
exists v. split.
- intros x y H. enough (v x <= v y - Rabs (f y - f x)) by lra. apply (L x). intros s [l [A ->]].
  enough (changes f (y :: x :: l) <= v y) as E
    by (change (Rabs (f y - f x) + changes f (x :: l) <= v y) in E; lra).
  apply (L y). exists (x :: l). split; [split; assumption | reflexivity].
- intros x. split; [apply (L x), Z | apply (L x), B].
Qed.

(* Where f has a continuous derivative the integral of abs(f') is such a v. *)
Lemma smooth_controls : forall f f', (forall x, is_derive f x (f' x)) -> (forall x, continuous f' x) ->
  controls (fun x => RInt (fun t => Rabs (f' t)) 0 x) f.
Proof.
intros f f' Df Cf x y H.
assert (A : forall s t, ex_RInt (fun t => Rabs (f' t)) s t).
{ intros s t. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros z _.
  apply (continuous_comp f' Rabs); [apply Cf | apply continuous_Rabs]. }
assert (B : is_RInt f' x y (f y - f x)).
{ apply (is_RInt_derive (V := R_CompleteNormedModule)); intros; [apply Df | apply Cf]. }
rewrite <- (is_RInt_unique (V := R_CompleteNormedModule) _ _ _ _ B).
apply Rle_trans with (RInt (fun t => Rabs (f' t)) x y).
- apply abs_RInt_le; [exact H | eexists; exact B].
- rewrite <- (RInt_Chasles (V := R_CompleteNormedModule) _ 0 x y (A _ _) (A _ _)). unfold plus; simpl. lra.
Qed.
