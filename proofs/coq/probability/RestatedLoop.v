(* The closed loop's error for random variables on a probability space. *)
Require Import ZArith Reals Lia FunctionalExtensionality.
From Kernel Require Import Meaning Notions.
From Probability Require Import Restated.
From Probability Require Almost.
Local Open Scope R_scope.

(* What closed_loop_mse__end_to_end says. *)
Definition closed_loop_mse_said : Prop :=
  forall (Omega : space) (M T d : Z) (kappa C s B : R) (U Delta inverse : Z -> Z -> R)
    (Xhat X : Z -> Z -> outcome Omega -> R),
  let u (t j : Z) (w : outcome Omega) : R := X (t + 1)%Z j w - Xhat t j w in
  let distortion (t : Z) : R := E (fun w => sum d (fun j => (X t j w - Xhat t j w) ^ 2)) in
  let spread (t : Z) (w : outcome Omega) : R := sum d (fun j => (X (t + 1)%Z j w - X t j w) ^ 2) in
  let y (t i : Z) (w : outcome Omega) : R := sum d (fun j => U j i * u t j w) in
  (d >= 0)%Z ->
  (M >= 1)%Z ->
  (T >= 0)%Z ->
  orthonormal d U ->
  (all t < T, all k < d, forall w : outcome Omega, Xhat (t + 1)%Z k w =
    Xhat t k w + sum d (fun i => U k i * q M (y t i w) (Delta t i) (inverse t i))) ->
  (all t < T, all i < d, IZR M * Delta t i = kappa * sqrt (E (fun w => y t i w ^ 2))) ->
  (all t < T, all i < d, reciprocal (Delta t i) (inverse t i)) ->
  (all t < T, all i < d, forall w : outcome Omega,
    -(kappa * sqrt (E (fun v => y t i v ^ 2))) <= y t i w <= kappa * sqrt (E (fun v => y t i v ^ 2))) ->
  (all t < T, all i < d, integrable (fun w => y t i w ^ 2)) ->
  (all t < T, all i < d, integrable (fun w => (y t i w - q M (y t i w) (Delta t i) (inverse t i)) ^ 2)) ->
  L M ^ 2 * C = kappa ^ 2 ->
  kappa ^ 2 < L M ^ 2 ->
  (all t < T, E (fun w => spread t w) <= s) ->
  (all t < T, integrable (fun w => spread t w)) ->
  (all t < T, integrable (fun w => sum d (fun j => (X (t + 1)%Z j w - X t j w) * (X t j w - Xhat t j w)))) ->
  (all t < T + 1, integrable (fun w => sum d (fun j => (X t j w - Xhat t j w) ^ 2))) ->
  B * (1 - sqrt C) ^ 2 = C * s ->
  distortion 0%Z <= B ->
  distortion T <= B.

(* closed-loop-mse: what is decoded and the ranges, both almost surely. *)
Theorem closed_loop_mse_almost_surely : closed_loop_mse_said ->
  forall dT (space_T : Almost.measurable_space dT) (P : Almost.law space_T) (one : Almost.total_one P),
  let Omega := Almost.space_of_law one in
  forall (M T d : Z) (kappa C s B : R) (U Delta inverse : Z -> Z -> R) (Xhat X : Z -> Z -> outcome Omega -> R),
  let u (t j : Z) (w : outcome Omega) : R := X (t + 1)%Z j w - Xhat t j w in
  let distortion (t : Z) : R := E (fun w => sum d (fun j => (X t j w - Xhat t j w) ^ 2)) in
  let spread (t : Z) (w : outcome Omega) : R := sum d (fun j => (X (t + 1)%Z j w - X t j w) ^ 2) in
  let y (t i : Z) (w : outcome Omega) : R := sum d (fun j => U j i * u t j w) in
  (d >= 0)%Z ->
  (M >= 1)%Z ->
  (T >= 0)%Z ->
  orthonormal d U ->
  (all t < T, all i < d, IZR M * Delta t i = kappa * sqrt (E (fun w => y t i w ^ 2))) ->
  (all t < T, all i < d, reciprocal (Delta t i) (inverse t i)) ->
  (all t < T, all i < d, integrable (fun w => y t i w ^ 2)) ->
  (all t < T, all i < d, integrable (fun w => (y t i w - q M (y t i w) (Delta t i) (inverse t i)) ^ 2)) ->
  L M ^ 2 * C = kappa ^ 2 ->
  kappa ^ 2 < L M ^ 2 ->
  (all t < T, E (fun w => spread t w) <= s) ->
  (all t < T, integrable (fun w => spread t w)) ->
  (all t < T, integrable (fun w => sum d (fun j => (X (t + 1)%Z j w - X t j w) * (X t j w - Xhat t j w)))) ->
  (all t < T + 1, integrable (fun w => sum d (fun j => (X t j w - Xhat t j w) ^ 2))) ->
  B * (1 - sqrt C) ^ 2 = C * s ->
  distortion 0%Z <= B ->
  Almost.almost_surely P (fun w =>
    (all t < T, all k < d, Xhat (t + 1)%Z k w =
      Xhat t k w + sum d (fun i => U k i * q M (y t i w) (Delta t i) (inverse t i))) /\
    (all t < T, all i < d,
      -(kappa * sqrt (E (fun v => y t i v ^ 2))) <= y t i w <= kappa * sqrt (E (fun v => y t i v ^ 2)))) ->
  distortion T <= B.
Proof.
  intros said dT space_T P one Omega M T d kappa C s B U Delta inverse Xhat X u distortion spread y Hd HM HT HU HD Hr HY HQ
    HC Hk Hs HS HXX HE HB H0 HR.
  destruct (Almost.almost_space one HR) as (S & value & W & same).
  change (forall f, Int Omega f -> Int S (fun w => f (value w)) /\ Meaning.E S (fun w => f (value w)) = Meaning.E Omega f) in same.
  pose proof (said S M T d kappa C s B U Delta inverse (fun t => moved Omega S value (Xhat t)) (fun t => moved Omega S value (X t))
    Hd HM HT HU) as A; cbv zeta in A.
  assert (forall t, (0 <= t < T + 1)%Z -> E (Omega := S) (fun w => sum d (fun j => (X t j (value w) - Xhat t j (value w)) ^ 2)) = distortion t) as DM
    by (intros t I; exact (proj2 (same _ (HE t I)))).
  assert (forall t i, (0 <= t < T)%Z -> (0 <= i < d)%Z -> E (Omega := S) (fun w => y t i (value w) ^ 2) = E (fun w => y t i w ^ 2)) as YM
    by (intros t i I J; exact (proj2 (same _ (HY t I i J)))).
  rewrite <- (DM T) by lia; apply A.
  - intros t I k K w; exact (proj1 (W w) t I k K).
  - intros t I i J; transitivity (kappa * sqrt (E (fun w => y t i w ^ 2))); [exact (HD t I i J)|].
    rewrite <- (YM t i I J); reflexivity.
  - exact Hr.
  - intros t I i J w; pose proof (proj2 (W w) t I i J) as R; rewrite <- (YM t i I J) in R; exact R.
  - intros t I i J; exact (proj1 (same _ (HY t I i J))).
  - intros t I i J; exact (proj1 (same _ (HQ t I i J))).
  - exact HC.
  - exact Hk.
  - intros t I; refine (Rle_trans _ _ _ (Req_le _ _ _) (Hs t I)); exact (proj2 (same _ (HS t I))).
  - intros t I; exact (proj1 (same _ (HS t I))).
  - intros t I; exact (proj1 (same _ (HXX t I))).
  - intros t I; exact (proj1 (same _ (HE t I))).
  - exact HB.
  - refine (Rle_trans _ _ _ (Req_le _ _ _) H0); apply DM; lia.
Qed.
