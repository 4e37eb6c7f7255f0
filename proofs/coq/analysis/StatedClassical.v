(* Classical theorems that claims of the project cite, with improper integrals over the reals. Entropies are in nats. *)
From Coq Require Import Reals ZArith.
From Coquelicot Require Import Coquelicot.
From Flocq Require Import Core.
From Analysis Require Growth PanterDite Entropy.
Open Scope R_scope.

(* The integral of g over the line is m; f is the density of a law. *)
Definition line_integral (g : R -> R) m := is_RInt_gen g (Rbar_locally m_infty) (Rbar_locally p_infty) m.
Definition density f := (forall x, 0 <= f x) /\ line_integral f 1.
Definition normal_density x := exp (- (x * x) / 2) / sqrt (2 * PI).

(* The mid-rise quantizer with b bits and the step D, clipped to its 2^b levels. *)
Definition clipped_midrise (b : nat) D x :=
  D * (IZR (Z.max (- 2 ^ (Z.of_nat b - 1)) (Z.min (2 ^ (Z.of_nat b - 1) - 1) (Zfloor (x / D)))) + / 2).
Definition normal_error b D c := line_integral (fun x => (x - clipped_midrise b D x) ^ 2 * normal_density x) c.

(* 4^b times the error at the best of all steps exceeds every C, from some b on. *)
(* key: gaussian-constant-uniform-in-b *)
Theorem no_constant_for_all_bits : forall C, exists b0, forall b, (b0 <= b)%nat -> (0 < b)%nat ->
  forall D c, 0 < D -> normal_error b D c -> C < 4 ^ b * c.
Proof. exact Growth.grows. Qed.

(* Panter and Dite's constant: (integral of the density's cube root)^3 / 12. *)
(* key: panter-dite-bound *)
Theorem panter_dite_normal : exists T,
  line_integral (fun x => Rpower (normal_density x) (/ 3)) T /\ T ^ 3 / 12 = sqrt 3 * PI / 2.
Proof. exact PanterDite.normal_value. Qed.

(* c is Gamma(z): the integral of t^(z-1) exp(-t) over t > 0. *)
Definition is_gamma (z c : R) :=
  is_RInt_gen (fun t => Rpower t (z - 1) * exp (- t)) (at_right 0) (Rbar_locally p_infty) c.

(* key: panter-dite-bound *)
Theorem gamma_half : forall z c0 c1 c2, is_gamma z c0 -> is_gamma (z + / 2) c1 -> is_gamma (z + 1) c2 -> c1 ^ 2 <= c0 * c2.
Proof. exact PanterDite.gamma_half. Qed.

(* The entropy of a density f is the integral of minus_p_ln_p of f. *)
Definition minus_p_ln_p p := - (p * ln p).

(* key: entropy-coded-rate *)
Theorem maximum_entropy : forall f m v h, 0 < v -> density f ->
  line_integral (fun x => (x - m) ^ 2 * f x) v -> line_integral (fun x => minus_p_ln_p (f x)) h ->
  h <= / 2 * ln (2 * PI * exp 1 * v).
Proof. exact Entropy.maximum_entropy. Qed.

(* Y has the density f, N is uniform on (-D/2, D/2): the density of Y + N; the probability that kD <= Y + z < (k+1)D, which
   is code k under the dither z; and what code k adds to the entropy of the codes given the dither, its mean over z. *)
Definition noisy_density (f : R -> R) D x := RInt f (x - D / 2) (x + D / 2) / D.
Definition code_probability (f : R -> R) D k z := RInt f (IZR k * D - z) ((IZR k + 1) * D - z).
Definition code_entropy (f : R -> R) D k :=
  RInt (fun z => minus_p_ln_p (code_probability f D k z)) (- (D / 2)) (D / 2) / D.
(* r is the sum over all codes, in pairs: 0 and -1, 1 and -2, and so on. *)
Definition dithered_entropy f D r := is_series (fun k => code_entropy f D (Z.of_nat k) + code_entropy f D (- Z.of_nat k - 1)) r.

(* key: entropy-coded-rate *)
Theorem noisy_density_mass : forall f D, 0 < D -> density f -> line_integral (noisy_density f D) 1.
Proof. exact Entropy.noisy_mass. Qed.

(* key: entropy-coded-rate *)
Theorem zamir_feder : forall f D h, 0 < D -> density f ->
  line_integral (fun x => minus_p_ln_p (noisy_density f D x)) h -> dithered_entropy f D (h - ln D).
Proof. exact Entropy.zamir_feder. Qed.

(* key: entropy-coded-rate *)
Theorem coded_rate : forall f D h m lambda, 0 < D -> 0 < lambda -> density f ->
  line_integral (fun x => minus_p_ln_p (noisy_density f D x)) h ->
  line_integral (fun x => (x - m) ^ 2 * noisy_density f D x) (lambda + D ^ 2 / 12) ->
  exists r, dithered_entropy f D r /\ r <= / 2 * ln (1 + lambda / (D ^ 2 / 12)) + / 2 * ln (2 * PI * exp 1 / 12).
Proof. exact Entropy.coded_rate_of_codes. Qed.
