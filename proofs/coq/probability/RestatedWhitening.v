(* Delta encoding before a whitening, for random variables on a probability space. *)
Require Import ZArith Reals FunctionalExtensionality.
From Kernel Require Import Meaning Notions.
From Probability Require Import Restated.
From Probability Require Almost.
Local Open Scope R_scope.

(* What delta_whiten_pq__common_worst_case says. *)
Definition delta_whiten_pq_said : Prop :=
  forall (Omega : space) (M d : Z) (eps kappa : R) (s_Z g_Z Delta_V r_V : Z -> R) (Z_ X : Z -> outcome Omega -> R)
    (V : Z -> Z -> R),
  (d >= 0)%Z ->
  (M >= 1)%Z ->
  orthonormal d V ->
  (all i < d, s_Z i ^ 2 * (var d Z_ V i + eps) = 1) ->
  (all i < d, s_Z i >= 0) ->
  (all i < d, s_Z i * g_Z i = 1) ->
  (all i < d, IZR M * Delta_V i = kappa) ->
  (all i < d, reciprocal (Delta_V i) (r_V i)) ->
  (all i < d, forall w : outcome Omega, -kappa <= whitened d Z_ V s_Z i w <= kappa) ->
  (all i < d, integrable (fun w => centred Z_ i w ^ 2)) ->
  (all i < d, integrable (fun w => Y d Z_ V i w ^ 2)) ->
  integrable (fun w => sum d (fun i => (centred Z_ i w - dewhitened d M Z_ V s_Z g_Z Delta_V r_V i w) ^ 2)) ->
  loewner d (cov Z_ Z_) (cov X X) ->
  L M ^ 2 * D_zca d M Z_ V s_Z g_Z Delta_V r_V <= kappa ^ 2 * (tr d X + IZR d * eps).

(* delta-whiten-pq with a common step: no coordinate of the whitened difference is overloaded, almost surely. *)
Theorem delta_whiten_pq_almost_surely : delta_whiten_pq_said ->
  forall dT (T : Almost.measurable_space dT) (P : Almost.law T) (one : Almost.total_one P),
  let Omega := Almost.space_of_law one in
  forall (M d : Z) (eps kappa : R) (s_Z g_Z Delta_V r_V : Z -> R) (Z_ X : Z -> outcome Omega -> R) (V : Z -> Z -> R),
  (d >= 0)%Z ->
  (M >= 1)%Z ->
  (forall i, integrable (Z_ i)) ->
  (forall i, integrable (X i)) ->
  (forall i j, integrable (fun w => centred Z_ i w * centred Z_ j w)) ->
  (forall i j, integrable (fun w => centred X i w * centred X j w)) ->
  loewner d (cov Z_ Z_) (cov X X) ->
  orthonormal d V ->
  (all i < d, s_Z i ^ 2 * (var d Z_ V i + eps) = 1) ->
  (all i < d, s_Z i >= 0) ->
  (all i < d, s_Z i * g_Z i = 1) ->
  (all i < d, IZR M * Delta_V i = kappa) ->
  (all i < d, reciprocal (Delta_V i) (r_V i)) ->
  (forall i, integrable (fun w => Y d Z_ V i w ^ 2)) ->
  integrable (fun w => sum d (fun i => (centred Z_ i w - dewhitened d M Z_ V s_Z g_Z Delta_V r_V i w) ^ 2)) ->
  Almost.almost_surely P (fun w => all i < d, -kappa <= whitened d Z_ V s_Z i w <= kappa) ->
  L M ^ 2 * D_zca d M Z_ V s_Z g_Z Delta_V r_V <= kappa ^ 2 * (tr d X + IZR d * eps).
Proof.
  intros said dT T P one Omega M d eps kappa s g t r Z_ X V Hd HM HZ HX HZZ HXX Hle HV Hs Hs0 Hg HD Hr HY HE HR.
  destruct (Almost.almost_space one HR) as (S & value & W & same).
  change (forall f, Int Omega f -> Int S (fun w => f (value w)) /\ Meaning.E S (fun w => f (value w)) = Meaning.E Omega f) in same.
  assert (forall (F : Z -> outcome Omega -> R), (forall i j, integrable (fun w => centred F i w * centred F j w)) ->
    forall i, integrable (fun w => centred F i w ^ 2)) as SQ.
  { intros F H i; specialize (H i i); replace (fun w => centred F i w ^ 2) with (fun w => centred F i w * centred F i w); [exact H|].
    extensionality w; ring. }
  set (z := moved Omega S value Z_).
  pose proof (centred_moved Omega S value same Z_ HZ) as CZ; fold z in CZ.
  assert (forall i, whitened d z V s i = fun w => whitened d Z_ V s i (value w)) as WZ.
  { intros i; extensionality w; unfold whitened; f_equal; extensionality j; do 2 f_equal; extensionality k; rewrite CZ; reflexivity. }
  assert ((fun w => sum d (fun i => (centred z i w - dewhitened d M z V s g t r i w) ^ 2)) =
    fun w => sum d (fun i => (centred Z_ i (value w) - dewhitened d M Z_ V s g t r i (value w)) ^ 2)) as DZ.
  { extensionality w; f_equal; extensionality i; rewrite CZ; do 2 f_equal; unfold dewhitened; f_equal; extensionality j.
    do 2 f_equal; extensionality k; rewrite WZ; reflexivity. }
  pose proof (said S M d eps kappa s g t r z (moved Omega S value X) V Hd HM HV) as B.
  rewrite (tr_moved Omega S value same d X HX (SQ X HXX)) in B.
  replace (D_zca d M z V s g t r) with (D_zca d M Z_ V s g t r) in B.
  2: { unfold D_zca, E; rewrite DZ; symmetry; exact (proj2 (same _ HE)). }
  apply B; [| exact Hs0 | exact Hg | exact HD | exact Hr | | | | |].
  - intros i I; replace (var d z V i) with (var d Z_ V i); [apply Hs, I|].
    unfold var, E, z; rewrite (Y_moved Omega S value same d Z_ V HZ i); symmetry; exact (proj2 (same _ (HY i))).
  - intros i I w; rewrite WZ; exact (W w i I).
  - intros i I; rewrite CZ; exact (proj1 (same _ (SQ Z_ HZZ i))).
  - intros i I; unfold z; rewrite (Y_moved Omega S value same d Z_ V HZ i); exact (proj1 (same _ (HY i))).
  - unfold integrable; rewrite DZ; exact (proj1 (same _ HE)).
  - intros v; unfold loewner in Hle.
    replace (cov z z) with (cov Z_ Z_).
    2: { extensionality i; extensionality j; symmetry; apply (cov_moved Omega S value same Z_ HZ Z_ i j HZ), HZZ. }
    replace (cov (moved Omega S value X) (moved Omega S value X)) with (cov X X); [apply Hle|].
    extensionality i; extensionality j; symmetry; apply (cov_moved Omega S value same X HX X i j HX), HXX.
Qed.
