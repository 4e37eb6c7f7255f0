(* Classical theorems that claims of the project cite, with improper integrals over the reals. Entropies are in nats. *)
From Coq Require Import Reals ZArith.
From Coquelicot Require Import Coquelicot.
From Flocq Require Import Core.
From Analysis Require Growth PanterDite PanterDiteLimit PanterDiteNormal LogConcaveCell PanterDiteBest Entropy.
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

(* N cells of [A, B]: their ends t 0 = A <= t 1 <= ... <= t N = B. With the level c i in cell i, a variable with the density
   h^3 on [A, B] errs by cells_error. (The cells of the points nearest to each of N levels are of this kind.) *)
Fixpoint total (c : nat -> R) n := match n with O => 0 | S m => total c m + c m end.
Definition cell_ends A B (t : nat -> R) N := t O = A /\ t N = B /\ forall i, (i < N)%nat -> t i <= t (S i).
Definition cells_error (h : R -> R) (t c : nat -> R) N :=
  total (fun i => RInt (fun x => (x - c i) ^ 2 * h x ^ 3) (t i) (t (S i))) N.
(* h, the density's cube root, is at least m > 0 and Lipschitz; what it is outside [A, B] matters to nothing. *)
Definition smooth_root (h : R -> R) m L := 0 < m /\ (forall x, m <= h x) /\ (forall x y, Rabs (h x - h y) <= L * Rabs (x - y)).

(* N^2 times the least error of N cells tends to T^3/12, T the integral of h. *)
(* key: panter-dite-bound *)
Theorem panter_dite_limit : forall h m L A B, smooth_root h m L -> A < B -> let T := RInt h A B in
  forall e, 0 < e -> exists n0, forall N, (n0 <= N)%nat -> (0 < N)%nat ->
  (forall t c, cell_ends A B t N -> T ^ 3 / 12 - e <= INR N ^ 2 * cells_error h t c N) /\
  (exists t c, cell_ends A B t N /\ INR N ^ 2 * cells_error h t c N <= T ^ 3 / 12 + e).
Proof. intros h m L A B [P [Q S]] HAB. exact (PanterDiteLimit.limit h m L P Q S A B HAB). Qed.

(* The same with the rate at every N. *)
(* key: panter-dite-bound *)
Theorem panter_dite_rate : forall h m L A B, smooth_root h m L -> A < B -> let T := RInt h A B in
  forall N, (0 < N)%nat ->
  (forall t c, cell_ends A B t N ->
   T ^ 3 - 3 * L * T ^ 2 * (B - A + T ^ 3 / m ^ 3) / INR N <= 12 * INR N ^ 2 * cells_error h t c N) /\
  (exists t c, cell_ends A B t N /\ 12 * INR N ^ 2 * cells_error h t c N <= (T + L * (T / m) ^ 2 / INR N) ^ 3).
Proof. intros h m L A B [P [Q S]] HAB. exact (PanterDiteLimit.rate h m L P Q S A B HAB). Qed.

(* At every N, and with no bound of h from below: h' = l h with l falling says that log h is concave. *)
(* key: panter-dite-bound *)
Theorem log_concave_bound : forall h l A B, (forall x, 0 < h x) -> (forall x, is_derive h x (l x * h x)) ->
  (forall x, continuous l x) -> (forall x y, x <= y -> l y <= l x) -> A < B -> forall N, (0 < N)%nat ->
  exists t c, cell_ends A B t N /\ 12 * INR N ^ 2 * cells_error h t c N <= RInt h A B ^ 3.
Proof. exact LogConcaveCell.log_concave_bound. Qed.

(* q has N cells, intervals of the line with a level each: cell i from t i to t (i + 1), the first and the last without end. *)
Definition line_cells (q : R -> R) (t c : nat -> R) N := (forall i, t i <= t (S i)) /\
  forall i x, (i < N)%nat -> (i = O \/ t i < x) -> (S i = N \/ x < t (S i)) -> q x = c i.

(* Of the normal law Panter and Dite's constant is the limit of N^2 times the least error of N cells, *)
(* from below for N large, from above at every N. *)
(* key: panter-dite-bound *)
Theorem panter_dite_normal_above : forall e, 0 < e -> exists n0, forall N, (n0 <= N)%nat -> (0 < N)%nat ->
  forall q t c v, line_cells q t c N -> line_integral (fun x => (x - q x) ^ 2 * normal_density x) v ->
  sqrt 3 * PI / 2 - e <= INR N ^ 2 * v.
Proof. exact PanterDiteNormal.normal_above. Qed.

(* key: panter-dite-bound *)
Theorem panter_dite_normal_best : forall N e, (0 < N)%nat -> 0 < e -> exists q t c v, line_cells q t c N /\
  line_integral (fun x => (x - q x) ^ 2 * normal_density x) v /\ INR N ^ 2 * v <= sqrt 3 * PI / 2 + e.
Proof. exact PanterDiteBest.normal_best. Qed.

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
