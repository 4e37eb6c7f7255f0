(* The best codebook of 2^b levels for one coordinate of a uniform unit vector in R^d, and d times its mean squared error;
   and the general theorems that it rests on: a best codebook exists, its levels are the centroids of their cells, and under
   a log-concave density only one codebook has that property (Fleischer 1964, Trushkin 1982, Kieffer 1983). *)
From Coq Require Import Reals List.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import LogConcave Codebook BestCodebook.
From Analysis Require SphereLaw SphereOptima SphereUniform SphereConstant.
Import ListNotations.
Open Scope R_scope.

(* Of the files imported: `nearest c n x` is the squared distance from x to the nearest of the n + 1 levels c 0, .., c n,
   and `distortion f A B c n` its integral against f from A to B; `sorted n c` says that c 0 <= .. <= c n;
   `partition A B n t` that A = t 0 < t 1 < .. < t (n + 1) = B; `Mass f a b`, `Moment f a b` and `Second f a b` are the
   integrals of f, x f and x^2 f from a to b, and `centroid f a b` is Moment / Mass; `middle f t j` is halfway between the
   centroids of the two cells that meet at t (j + 1), and `edges A B n c` the partition halfway between the levels c. *)

(* Continuous on the line, positive between A and B, and there its quotient f (x + h) / f x falls. *)
Definition log_concave (f : R -> R) (A B : R) : Prop := (forall x, continuous f x) /\ (forall x, A < x < B -> 0 < f x) /\
  (forall x y h, A <= x -> x <= y -> 0 <= h -> y + h <= B -> f (y + h) * f x <= f (x + h) * f y).

(* No codebook of n + 1 levels has a smaller error than c. *)
Definition best (f : R -> R) (A B : R) (c : nat -> R) (n : nat) : Prop :=
  forall c', distortion f A B c n <= distortion f A B c' n.

(* The density of a coordinate, but for a constant: (1 - t^2)^((d - 3)/2). *)
Definition density (d : nat) (t : R) : R := sqrt ((1 - t * t) ^ (d - 3)).

(* The mean squared distance of a coordinate to the nearest of the levels c 0, .., c n. *)
Definition error (d : nat) (c : nat -> R) (n : nat) : R :=
  RInt (fun x => nearest c n x * density d x) (-1) 1 / RInt (density d) (-1) 1.

(* Of all codebooks of 2^b real levels one has the least error, and d times that lies between lo and hi. *)
Definition sphere_optimum (d b : nat) (lo hi : R) : Prop := exists c,
  (forall c', error d c (2 ^ b - 1) <= error d c' (2 ^ b - 1)) /\ lo <= INR d * error d c (2 ^ b - 1) <= hi.

(* A cell moved by h moves its centroid by h at most. *)
(* key: one-centroid-codebook *)
Theorem shifted_cell : forall f A B, log_concave f A B -> forall a b h, A <= a -> a < b -> 0 <= h -> b + h <= B ->
  centroid f (a + h) (b + h) <= centroid f a b + h.
Proof. intros f A B (C & P & K). exact (LogConcave.centroid_shift f A B C P K). Qed.

(* key: one-centroid-codebook *)
Theorem one_codebook_of_centroids : forall f A B, log_concave f A B -> forall n s t,
  partition A B n s -> partition A B n t ->
  (forall j, (j < n)%nat -> s (S j) = middle f s j) -> (forall j, (j < n)%nat -> t (S j) = middle f t j) ->
  forall j, (j <= S n)%nat -> s j = t j.
Proof. intros f A B (C & P & K). exact (LogConcave.one_partition f A B C P K). Qed.

(* key: one-centroid-codebook *)
Theorem one_best_codebook : forall f A B, A < B -> log_concave f A B -> forall n c c',
  (forall i, (i <= n)%nat -> A <= c i <= B) -> (forall i, (i <= n)%nat -> A <= c' i <= B) ->
  sorted n c -> sorted n c' -> best f A B c n -> best f A B c' n -> forall i, (i <= n)%nat -> c i = c' i.
Proof. intros f A B H (C & P & K). exact (BestCodebook.one_best f A B H C P K). Qed.

(* Before division by the mass: E X c = E c^2 = E X^2 - D. *)
(* key: centroid-shrinks *)
Theorem best_codebook_shrinks : forall f A B, A < B -> (forall x, continuous f x) -> (forall x, A < x < B -> 0 < f x) ->
  forall n, exists c t, partition A B n t /\ (forall j, (j < n)%nat -> t (S j) = (c j + c (S j)) / 2) /\
  best f A B c n /\ (forall i, (i <= n)%nat -> c i = centroid f (t i) (t (S i))) /\
  sum_f_R0 (fun i => c i * Moment f (t i) (t (S i))) n = Second f A B - distortion f A B c n /\
  sum_f_R0 (fun i => c i ^ 2 * Mass f (t i) (t (S i))) n = Second f A B - distortion f A B c n.
Proof. exact BestCodebook.best_shrinks. Qed.

(* Lloyd's step, which moves each level to the centroid of its cell, never raises the error. *)
(* key: pq-codebook *)
Theorem lloyd_step_never_raises : forall f A B, A < B -> (forall x, continuous f x) -> (forall x, A < x < B -> 0 < f x) ->
  forall n c, (forall i, (i <= n)%nat -> A <= c i <= B) -> (forall i, (i < n)%nat -> c i < c (S i)) ->
  distortion f A B (fun i => centroid f (edges A B n c i) (edges A B n c (S i))) n <= distortion f A B c n.
Proof. exact BestCodebook.lloyd_step. Qed.

(* key: sphere-coordinate *)
Theorem sphere_variance : forall d, (3 <= d)%nat -> INR d * Second (density d) (-1) 1 = Mass (density d) (-1) 1.
Proof. exact SphereLaw.variance. Qed.

(* key: sphere-coordinate *)
Theorem sphere_log_concave : forall d, log_concave (density d) (-1) 1.
Proof. intros d. exact (conj (SphereLaw.law_cont _) (conj (SphereLaw.law_pos _) (SphereLaw.law_conc _))). Qed.

(* key: sphere-coordinate *)
Theorem sphere_3 : forall b, sphere_optimum 3 b (/ 4 ^ b) (/ 4 ^ b).
Proof. exact SphereUniform.uniform_codebook. Qed.

(* key: sphere-coordinate *)
Theorem sphere_64_b1 : sphere_optimum 64 1 0.35838736077767976 0.35838736077767977.
Proof. exact SphereOptima.optimum_64_1. Qed.

(* key: sphere-coordinate *)
Theorem sphere_64_b2 : sphere_optimum 64 2 0.11452575680882776 0.11452575680882777.
Proof. exact SphereOptima.optimum_64_2. Qed.

(* key: sphere-coordinate *)
Theorem sphere_64_b3 : sphere_optimum 64 3 0.03339083409593295 0.03339083409593296.
Proof. exact SphereOptima.optimum_64_3. Qed.

(* key: sphere-coordinate *)
Theorem sphere_64_b4 : sphere_optimum 64 4 0.00913151760355627 0.00913151760355628.
Proof. exact SphereOptima.optimum_64_4. Qed.

(* key: sphere-coordinate *)
Theorem sphere_128_b1 : sphere_optimum 128 1 0.36088859368691427 0.36088859368691428.
Proof. exact SphereOptima.optimum_128_1. Qed.

(* key: sphere-coordinate *)
Theorem sphere_128_b2 : sphere_optimum 128 2 0.11600007027511493 0.11600007027511494.
Proof. exact SphereOptima.optimum_128_2. Qed.

(* key: sphere-coordinate *)
Theorem sphere_128_b3 : sphere_optimum 128 3 0.03396592579390212 0.03396592579390213.
Proof. exact SphereOptima.optimum_128_3. Qed.

(* key: sphere-coordinate *)
Theorem sphere_128_b4 : sphere_optimum 128 4 0.00931478795379609 0.00931478795379610.
Proof. exact SphereOptima.optimum_128_4. Qed.

(* key: sphere-coordinate *)
Theorem sphere_1024_b1 : sphere_optimum 1024 1 0.36306930228028023 0.36306930228028024.
Proof. exact SphereOptima.optimum_1024_1. Qed.

(* key: sphere-coordinate *)
Theorem sphere_1024_b2 : sphere_optimum 1024 2 0.11729622442933988 0.11729622442933989.
Proof. exact SphereOptima.optimum_1024_2. Qed.

(* key: sphere-coordinate *)
Theorem sphere_1024_b3 : sphere_optimum 1024 3 0.03447466442108359 0.03447466442108360.
Proof. exact SphereOptima.optimum_1024_3. Qed.

(* key: sphere-coordinate *)
Theorem sphere_1024_b4 : sphere_optimum 1024 4 0.00947756928737334 0.00947756928737335.
Proof. exact SphereOptima.optimum_1024_4. Qed.

(* "sqrt(3 pi)/2 bounds d 4^b times the error" is false: no codebook of 4 levels attains it for d = 64. *)
(* key: sphere-constant *)
Theorem sphere_exceeds : forall c, sqrt (3 * PI) / 2 < 64 * 4 ^ 2 * error 64 c 3.
Proof. exact SphereConstant.above. Qed.

(* key: sphere-constant *)
Theorem sphere_below : forall d b, In d [64; 128; 1024]%nat -> In b [1; 2; 3; 4]%nat ->
  exists c, INR d * 4 ^ b * error d c (2 ^ b - 1) < sqrt 3 * PI / 2.
Proof. exact SphereConstant.beneath. Qed.
