(* The best codebook of 2^b levels for one coordinate of a uniform unit vector in R^d, and d times its mean squared error;
   and the general theorems it rests on: a best codebook exists, its levels are the centroids of their cells, and under a
   log-concave density only one codebook has that property (Fleischer 1964, Trushkin 1982, Kieffer 1983). *)
From Coq Require Import Reals.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import LogConcave Codebook BestCodebook.
From Analysis Require SphereOptima.
Open Scope R_scope.

(* `nearest c n x` is the squared distance from x to the nearest of the n + 1 levels c 0, .., c n; `centroid f a b` is the
   mean of f on [a, b]; `partition A B n t` says that A = t 0 < t 1 < .. < t (n + 1) = B; `middle f t j` is halfway between
   the centroids of the cells that meet at t (j + 1). *)

(* The density of a coordinate, but for a constant: (1 - t^2)^((d - 3)/2). *)
Definition density (d : nat) (t : R) : R := sqrt ((1 - t * t) ^ (d - 3)).

(* The mean squared distance of a coordinate to the nearest of the levels c 0, .., c n. *)
Definition error (d : nat) (c : nat -> R) (n : nat) : R :=
  RInt (fun x => nearest c n x * density d x) (-1) 1 / RInt (density d) (-1) 1.

(* Of all codebooks of 2^b real levels one has the least error, and d times that lies between lo and hi. *)
Definition sphere_optimum (d b : nat) (lo hi : R) : Prop := exists c,
  (forall c', error d c (2 ^ b - 1) <= error d c' (2 ^ b - 1)) /\ lo <= INR d * error d c (2 ^ b - 1) <= hi.

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
