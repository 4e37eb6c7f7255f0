(* d 4^b times the least error against two constants: above sqrt(3 pi)/2 for d = 64 and b = 2, and below sqrt(3) pi/2, the
   limit for small cells and the normal law (Panter and Dite 1951), wherever SphereOptima.v encloses it. *)
From Coq Require Import Reals List Lra Lia.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import Codebook SphereLaw SphereOptima.
Import ListNotations.
Open Scope R_scope.

Lemma above : forall c, sqrt (3 * PI) / 2 < 64 * 4 ^ 2 * (distortion (law 61) (-1) 1 c 3 / RInt (law 61) (-1) 1).
Proof.
intros c. destruct optimum_64_2 as (b & M & L & _). specialize (M c). replace (INR (61 + 3)) with 64 in L by (cbn; lra).
assert (P : sqrt (3 * PI) < 3.5).
{ rewrite <- (sqrt_square 3.5) by lra. apply sqrt_lt_1_alt. assert (A := PI_4). assert (B := PI_RGT_0). lra. }
lra.
Qed.

Lemma scaled : forall k b (P : (nat -> R) -> Prop) lo hi,
  (exists c, P c /\ lo <= INR (k + 3) * (distortion (law k) (-1) 1 c (2 ^ b - 1) / RInt (law k) (-1) 1) <= hi) ->
  4 ^ b * hi < 2.5 ->
  exists c, INR (k + 3) * 4 ^ b * (distortion (law k) (-1) 1 c (2 ^ b - 1) / RInt (law k) (-1) 1) < sqrt 3 * PI / 2.
Proof.
intros k b P lo hi (c & _ & _ & U) H. exists c. assert (F : 0 < 4 ^ b) by (apply pow_lt; lra).
assert (Q := PI2_3_2). assert (S : 1.7 < sqrt 3) by (rewrite <- (sqrt_square 1.7) by lra; apply sqrt_lt_1_alt; lra).
assert (T : 1.7 * 1.5 < sqrt 3 * (PI / 2)) by (apply Rmult_gt_0_lt_compat; lra).
apply (Rmult_le_compat_l (4 ^ b)) in U; lra.
Qed.

Lemma beneath : forall d b, In d [64; 128; 1024]%nat -> In b [1; 2; 3; 4]%nat -> exists c,
  INR d * 4 ^ b * (distortion (law (d - 3)) (-1) 1 c (2 ^ b - 1) / RInt (law (d - 3)) (-1) 1) < sqrt 3 * PI / 2.
Proof.
intros d b [<-|[<-|[<-|[]]]] [<-|[<-|[<-|[<-|[]]]]].
- apply (scaled 61 1 _ _ _ optimum_64_1). lra.
- apply (scaled 61 2 _ _ _ optimum_64_2). lra.
- apply (scaled 61 3 _ _ _ optimum_64_3). lra.
- apply (scaled 61 4 _ _ _ optimum_64_4). lra.
- apply (scaled 125 1 _ _ _ optimum_128_1). lra.
- apply (scaled 125 2 _ _ _ optimum_128_2). lra.
- apply (scaled 125 3 _ _ _ optimum_128_3). lra.
- apply (scaled 125 4 _ _ _ optimum_128_4). lra.
- apply (scaled 1021 1 _ _ _ optimum_1024_1). lra.
- apply (scaled 1021 2 _ _ _ optimum_1024_2). lra.
- apply (scaled 1021 3 _ _ _ optimum_1024_3). lra.
- apply (scaled 1021 4 _ _ _ optimum_1024_4). lra.
Qed.
