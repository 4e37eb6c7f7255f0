(* Claims of the kernel for random variables on a probability space, almost surely where they say "for every outcome". *)
Require Import ZArith Reals FunctionalExtensionality.
From Kernel Require Import Meaning Notions.
From Probability Require Almost.
Local Open Scope R_scope.

(* What the printed theorem pq_trace_bounded__bound says; a file made at build time holds the two equal. *)
Definition pq_trace_bounded_said : Prop :=
  forall (Omega : space) (M d : Z) (kappa : R) (Delta r : Z -> R) (X : Z -> outcome Omega -> R) (U : Z -> Z -> R),
  (d >= 0)%Z ->
  (M >= 1)%Z ->
  orthonormal d U ->
  (all i < d, IZR M * Delta i = kappa * sd d X U i) ->
  (all i < d, reciprocal (Delta i) (r i)) ->
  (all i < d, integrable (fun w => centred X i w ^ 2)) ->
  (all i < d, integrable (fun w => Y d X U i w ^ 2)) ->
  (all i < d, integrable (fun w => (Y d X U i w - q M (Y d X U i w) (Delta i) (r i)) ^ 2)) ->
  (all i < d, forall w : outcome Omega, -(kappa * sd d X U i) <= Y d X U i w <= kappa * sd d X U i) ->
  L M ^ 2 * D d M X U Delta r <= kappa ^ 2 * tr d X.

Section Transfer.
(* A space S whose outcomes are outcomes of Omega, with the integrals of Omega's integrable functions. *)
Variables (Omega S : space) (value : outcome S -> outcome Omega).
Hypothesis same : forall f, Int Omega f -> Int S (fun w => f (value w)) /\ Meaning.E S (fun w => f (value w)) = Meaning.E Omega f.
Variables (d M : Z) (X : Z -> outcome Omega -> R) (U : Z -> Z -> R) (Delta r : Z -> R).
Definition moved (X : Z -> outcome Omega -> R) k (w : outcome S) := X k (value w).
Hypothesis integrable_X : forall k, Int Omega (X k).
Lemma centred_moved k : centred (moved X) k = fun w => centred X k (value w).
Proof. extensionality w; unfold centred, moved, E; rewrite (proj2 (same _ (integrable_X k))); reflexivity. Qed.
Lemma Y_moved i : Y d (moved X) U i = fun w => Y d X U i (value w).
Proof.
  extensionality w; unfold Y; f_equal; extensionality k; rewrite centred_moved; reflexivity.
Qed.
Lemma sd_moved i : Int Omega (fun w => Y d X U i w ^ 2) -> sd d (moved X) U i = sd d X U i.
Proof. intros H; unfold sd, var, E; rewrite Y_moved, (proj2 (same _ H)); reflexivity. Qed.
Lemma tr_moved : (forall k, Int Omega (fun w => centred X k w ^ 2)) -> tr d (moved X) = tr d X.
Proof.
  intros H; unfold tr; f_equal; extensionality k; unfold cov, E; rewrite centred_moved.
  assert ((fun w => centred X k w * centred X k w) = (fun w => centred X k w ^ 2)) as A by (extensionality w; ring).
  specialize (H k); rewrite <- A in H; exact (proj2 (same _ H)).
Qed.
Definition error w := sum d (fun k => (centred X k w - sum d (fun i => U k i * qY d M X U Delta r i w)) ^ 2).
Lemma D_moved : Int Omega error -> D d M (moved X) U Delta r = D d M X U Delta r.
Proof.
  intros H; unfold D, E; transitivity (Meaning.E S (fun w => error (value w))); [|exact (proj2 (same _ H))].
  f_equal; extensionality w; unfold error, sum; f_equal.
  extensionality k; rewrite centred_moved; do 2 f_equal; f_equal; extensionality i; unfold qY; rewrite Y_moved; reflexivity.
Qed.
End Transfer.

(* pq-trace-bounded for random variables: integrable coordinates with integrable squares, an integrable error, and *)
(* ranges that are kept almost surely.                                                                             *)
Theorem pq_trace_bounded_almost_surely : pq_trace_bounded_said ->
  forall dT (T : Almost.measurable_space dT) (P : Almost.law T) (one : Almost.total_one P),
  let Omega := Almost.space_of_law one in
  forall (M d : Z) (kappa : R) (Delta r : Z -> R) (X : Z -> outcome Omega -> R) (U : Z -> Z -> R),
  (d >= 0)%Z ->
  (M >= 1)%Z ->
  orthonormal d U ->
  (all i < d, IZR M * Delta i = kappa * sd d X U i) ->
  (all i < d, reciprocal (Delta i) (r i)) ->
  (forall i, integrable (X i)) ->
  (forall i, integrable (fun w => centred X i w ^ 2)) ->
  (forall i, integrable (fun w => Y d X U i w ^ 2)) ->
  (all i < d, integrable (fun w => (Y d X U i w - q M (Y d X U i w) (Delta i) (r i)) ^ 2)) ->
  integrable (error Omega d M X U Delta r) ->
  Almost.almost_surely P (fun w => all i < d, -(kappa * sd d X U i) <= Y d X U i w <= kappa * sd d X U i) ->
  L M ^ 2 * D d M X U Delta r <= kappa ^ 2 * tr d X.
Proof.
  intros said dT T P one Omega M d kappa Delta r X U Hd HM HU HD Hr HX HC HY HQ HE HR.
  destruct (Almost.almost_space one HR) as (S & value & V & same).
  change (forall f, Int Omega f -> Int S (fun w => f (value w)) /\ Meaning.E S (fun w => f (value w)) = Meaning.E Omega f) in same.
  pose proof (said S M d kappa Delta r (moved Omega S value X) U Hd HM HU) as B.
  rewrite (D_moved Omega S value same d M X U Delta r HX HE), (tr_moved Omega S value same d X HX HC) in B.
  apply B.
  - intros i I; rewrite (sd_moved Omega S value same d X U HX i (HY i)); apply HD, I.
  - exact Hr.
  - intros i I; rewrite (centred_moved Omega S value same X HX i); exact (proj1 (same _ (HC i))).
  - intros i I; rewrite (Y_moved Omega S value same d X U HX i); exact (proj1 (same _ (HY i))).
  - intros i I; rewrite (Y_moved Omega S value same d X U HX i); exact (proj1 (same _ (HQ i I))).
  - intros i I w; rewrite (Y_moved Omega S value same d X U HX i), (sd_moved Omega S value same d X U HX i (HY i)); exact (V w i I).
Qed.
