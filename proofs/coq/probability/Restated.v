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

(* delta_advantage__worst_case, stationary_delta__to_gamma and stationary_delta__from_gamma. *)
Definition delta_advantage_said : Prop :=
  forall (Omega : space) (M d : Z) (kappa : R) (Delta_Z r_Z : Z -> R) (Z_ X : Z -> outcome Omega -> R) (V : Z -> Z -> R),
  (d >= 0)%Z ->
  (M >= 1)%Z ->
  loewner d (cov Z_ Z_) (cov X X) ->
  orthonormal d V ->
  (all i < d, IZR M * Delta_Z i = kappa * sd d Z_ V i) ->
  (all i < d, reciprocal (Delta_Z i) (r_Z i)) ->
  (all i < d, forall w : outcome Omega, -(kappa * sd d Z_ V i) <= Y d Z_ V i w <= kappa * sd d Z_ V i) ->
  (all i < d, integrable (fun w => centred Z_ i w ^ 2)) ->
  (all i < d, integrable (fun w => Y d Z_ V i w ^ 2)) ->
  (all i < d, integrable (fun w => (Y d Z_ V i w - q M (Y d Z_ V i w) (Delta_Z i) (r_Z i)) ^ 2)) ->
  L M ^ 2 * D d M Z_ V Delta_Z r_Z <= kappa ^ 2 * tr d X.
Definition stationary_delta_said (conclude : forall (Omega : space) (d : Z) (Z_ X P : Z -> outcome Omega -> R), Prop) : Prop :=
  forall (Omega : space) (d : Z) (Z_ X P : Z -> outcome Omega -> R),
  (d >= 0)%Z ->
  (all i < d, forall w : outcome Omega, Z_ i w = X i w - P i w) ->
  (all i < d, integrable (fun w => X i w)) ->
  (all i < d, integrable (fun w => P i w)) ->
  (all i < d, all j < d, integrable (fun w => centred X i w * centred X j w)) ->
  (all i < d, all j < d, integrable (fun w => centred P i w * centred P j w)) ->
  (all i < d, all j < d, integrable (fun w => centred P j w * centred X i w)) ->
  (all i < d, all j < d, cov P P i j = cov X X i j) ->
  conclude Omega d Z_ X P.
Definition to_gamma (Omega : space) (d : Z) (Z_ X P : Z -> outcome Omega -> R) : Prop :=
  loewner d (cov Z_ Z_) (cov X X) -> loewner d (cov X X) (fun i j => cov P X i j + cov P X j i).
Definition from_gamma (Omega : space) (d : Z) (Z_ X P : Z -> outcome Omega -> R) : Prop :=
  loewner d (cov X X) (fun i j => cov P X i j + cov P X j i) -> loewner d (cov Z_ Z_) (cov X X).

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
Lemma cov_moved (Z_ : Z -> outcome Omega -> R) i j : (forall k, Int Omega (Z_ k)) ->
  Int Omega (fun w => centred X i w * centred Z_ j w) -> cov (moved X) (moved Z_) i j = cov X Z_ i j.
Proof.
  intros HZ H; unfold cov, E; rewrite centred_moved.
  replace (centred (moved Z_) j) with (fun w => centred Z_ j (value w)); [exact (proj2 (same _ H))|].
  extensionality w; unfold centred, moved, E; rewrite (proj2 (same _ (HZ j))); reflexivity.
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

(* delta-advantage: the same for the differences Z, in Loewner's order below X. *)
Theorem delta_advantage_almost_surely : delta_advantage_said ->
  forall dT (T : Almost.measurable_space dT) (P : Almost.law T) (one : Almost.total_one P),
  let Omega := Almost.space_of_law one in
  forall (M d : Z) (kappa : R) (Delta_Z r_Z : Z -> R) (Z_ X : Z -> outcome Omega -> R) (V : Z -> Z -> R),
  (d >= 0)%Z ->
  (M >= 1)%Z ->
  (forall i, integrable (Z_ i)) ->
  (forall i, integrable (X i)) ->
  (forall i j, integrable (fun w => centred Z_ i w * centred Z_ j w)) ->
  (forall i j, integrable (fun w => centred X i w * centred X j w)) ->
  loewner d (cov Z_ Z_) (cov X X) ->
  orthonormal d V ->
  (all i < d, IZR M * Delta_Z i = kappa * sd d Z_ V i) ->
  (all i < d, reciprocal (Delta_Z i) (r_Z i)) ->
  (forall i, integrable (fun w => Y d Z_ V i w ^ 2)) ->
  (all i < d, integrable (fun w => (Y d Z_ V i w - q M (Y d Z_ V i w) (Delta_Z i) (r_Z i)) ^ 2)) ->
  integrable (error Omega d M Z_ V Delta_Z r_Z) ->
  Almost.almost_surely P (fun w => all i < d, -(kappa * sd d Z_ V i) <= Y d Z_ V i w <= kappa * sd d Z_ V i) ->
  L M ^ 2 * D d M Z_ V Delta_Z r_Z <= kappa ^ 2 * tr d X.
Proof.
  intros said dT T P one Omega M d kappa Delta_Z r_Z Z_ X V Hd HM HZ HX HZZ HXX Hle HV HD Hr HY HQ HE HR.
  destruct (Almost.almost_space one HR) as (S & value & W & same).
  change (forall f, Int Omega f -> Int S (fun w => f (value w)) /\ Meaning.E S (fun w => f (value w)) = Meaning.E Omega f) in same.
  assert (forall (F : Z -> outcome Omega -> R), (forall i j, integrable (fun w => centred F i w * centred F j w)) ->
    forall i, integrable (fun w => centred F i w ^ 2)) as SQ.
  { intros F H i; specialize (H i i); replace (fun w => centred F i w ^ 2) with (fun w => centred F i w * centred F i w); [exact H|].
    extensionality w; ring. }
  pose proof (said S M d kappa Delta_Z r_Z (moved Omega S value Z_) (moved Omega S value X) V Hd HM) as B.
  rewrite (D_moved Omega S value same d M Z_ V Delta_Z r_Z HZ HE), (tr_moved Omega S value same d X HX (SQ X HXX)) in B.
  apply B.
  - intros v; unfold loewner in Hle.
    replace (cov (moved Omega S value Z_) (moved Omega S value Z_)) with (cov Z_ Z_).
    2: { extensionality i; extensionality j; symmetry; apply (cov_moved Omega S value same Z_ HZ Z_ i j HZ), HZZ. }
    replace (cov (moved Omega S value X) (moved Omega S value X)) with (cov X X); [apply Hle|].
    extensionality i; extensionality j; symmetry; apply (cov_moved Omega S value same X HX X i j HX), HXX.
  - exact HV.
  - intros i I; rewrite (sd_moved Omega S value same d Z_ V HZ i (HY i)); apply HD, I.
  - exact Hr.
  - intros i I w; rewrite (Y_moved Omega S value same d Z_ V HZ i), (sd_moved Omega S value same d Z_ V HZ i (HY i)); exact (W w i I).
  - intros i I; rewrite (centred_moved Omega S value same Z_ HZ i); exact (proj1 (same _ (SQ Z_ HZZ i))).
  - intros i I; rewrite (Y_moved Omega S value same d Z_ V HZ i); exact (proj1 (same _ (HY i))).
  - intros i I; rewrite (Y_moved Omega S value same d Z_ V HZ i); exact (proj1 (same _ (HQ i I))).
Qed.

(* stationary-delta: Z is the difference of X and P almost surely. *)
Definition stationary_delta_restated : Prop :=
  forall dT (T : Almost.measurable_space dT) (law : Almost.law T) (one : Almost.total_one law),
  let Omega := Almost.space_of_law one in
  forall (d : Z) (Z_ X P : Z -> outcome Omega -> R),
  (d >= 0)%Z ->
  Almost.almost_surely law (fun w => all i < d, Z_ i w = X i w - P i w) ->
  (forall i, integrable (Z_ i)) ->
  (forall i, integrable (X i)) ->
  (forall i, integrable (P i)) ->
  (forall i j, integrable (fun w => centred Z_ i w * centred Z_ j w)) ->
  (forall i j, integrable (fun w => centred X i w * centred X j w)) ->
  (forall i j, integrable (fun w => centred P i w * centred P j w)) ->
  (forall i j, integrable (fun w => centred P j w * centred X i w)) ->
  (all i < d, all j < d, cov P P i j = cov X X i j) ->
  (loewner d (cov Z_ Z_) (cov X X) <-> loewner d (cov X X) (fun i j => cov P X i j + cov P X j i)).
Theorem stationary_delta_almost_surely : stationary_delta_said to_gamma -> stationary_delta_said from_gamma ->
  stationary_delta_restated.
Proof.
  intros said1 said2 dT T law one Omega d Z_ X P Hd HR HZ HX HP HZZ HXX HPP HPX HS.
  destruct (Almost.almost_space one HR) as (S & value & W & same).
  change (forall f, Int Omega f -> Int S (fun w => f (value w)) /\ Meaning.E S (fun w => f (value w)) = Meaning.E Omega f) in same.
  pose (z := moved Omega S value Z_); pose (x := moved Omega S value X); pose (p := moved Omega S value P).
  assert (cov z z = cov Z_ Z_) as CZ by (extensionality i; extensionality j; apply (cov_moved Omega S value same Z_ HZ Z_ i j HZ), HZZ).
  assert (cov x x = cov X X) as CX by (extensionality i; extensionality j; apply (cov_moved Omega S value same X HX X i j HX), HXX).
  assert (cov p p = cov P P) as CP by (extensionality i; extensionality j; apply (cov_moved Omega S value same P HP P i j HP), HPP).
  assert (cov p x = cov P X) as CC by (extensionality i; extensionality j; apply (cov_moved Omega S value same P HP X i j HX), HPX).
  assert (forall F G : Z -> outcome Omega -> R, (forall i, integrable (F i)) -> (forall i, integrable (G i)) ->
    (forall i j, integrable (fun w => centred F i w * centred G j w)) ->
    forall i j, integrable (fun w => centred (moved Omega S value F) i w * centred (moved Omega S value G) j w)) as I2.
  { intros F G HF HG H i j; rewrite (centred_moved Omega S value same F HF i), (centred_moved Omega S value same G HG j).
    exact (proj1 (same _ (H i j))). }
  pose proof (said1 S d z x p Hd) as A; pose proof (said2 S d z x p Hd) as B; unfold to_gamma, from_gamma in A, B.
  rewrite CZ, CX, CP, CC in A, B.
  split; [apply A | apply B]; try (intros i I w; exact (W w i I)); try (intros i I; exact (proj1 (same _ (HX i))));
    try (intros i I; exact (proj1 (same _ (HP i)))); try exact HS;
    intros i I j J; [apply (I2 X X HX HX HXX) | apply (I2 P P HP HP HPP) | apply (I2 P X HP HX (fun a b => HPX b a))
      | apply (I2 X X HX HX HXX) | apply (I2 P P HP HP HPP) | apply (I2 P X HP HX (fun a b => HPX b a))].
Qed.
