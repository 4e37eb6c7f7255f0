(* The integrals of the scalar quantizer, the chord and the cosine, each claim as one or more theorems in full.
   All integrals are Riemann's. *)
From Coq Require Import Reals ZArith List.
From Coquelicot Require Import Coquelicot.
From Flocq Require Import Core.
From Analysis Require Cells Dither Line Variation ByParts HighResolution Extremal Scaled Chord.
Open Scope R_scope.

(* The mid-rise quantizer of step D without ends. *)
Definition midrise D x := D * (IZR (Zfloor (x / D)) + /2).
(* With 2h levels: the cell's number is clipped to -h .. h - 1. *)
Definition clipped (h : nat) D x :=
  D * (IZR (Z.max (- Z.of_nat h) (Z.min (Z.of_nat h - 1) (Zfloor (x / D)))) + /2).
(* X uniform on [a, b] has E g(X) = m; the same mean as a number. *)
Definition mean_over a b (g : R -> R) m := is_RInt (fun x => g x / (b - a)) a b m.
Definition mean_value a b g := RInt (fun x => g x / (b - a)) a b.
(* c 0 + ... + c (n - 1), and the product. *)
Fixpoint total (c : nat -> R) n := match n with O => 0 | S m => total c m + c m end.
Fixpoint product (c : nat -> R) n := match n with O => 1 | S m => product c m * c m end.
(* The error of y under the dither z, which the decoder subtracts; y with every dither is within the range h D. *)
Definition dithered h D y z := y - (clipped h D (y + z) - z).
Definition granular (h : nat) D y := Rabs y + D/2 <= INR h * D.
(* A law in S as its expectation: a functional that looks at functions in S alone and keeps constants. *)
Definition law_in (S : R -> Prop) (E : (R -> R) -> R) :=
  (forall u v, (forall y, S y -> u y = v y) -> E u = E v) /\ (forall c, E (fun _ => c) = c).
(* The integral of g over the line is m; f is the density of a law. *)
Definition line_integral (g : R -> R) m := is_RInt_gen g (Rbar_locally m_infty) (Rbar_locally p_infty) m.
Definition density f := (forall x, 0 <= f x) /\ line_integral f 1.
(* The sum of abs(f x_i - f x_(i+1)) over a list of points, and the lists in descending order. *)
Fixpoint descending (l : list R) := match l with x :: (y :: _) as t => y <= x /\ descending t | _ => True end.
Fixpoint changes (f : R -> R) (l : list R) :=
  match l with x :: (y :: _) as t => Rabs (f x - f y) + changes f t | _ => 0 end.
Definition variation_sum f s := exists l, descending l /\ s = changes f l.
(* The total variation of f on the line is at most V; it is V. *)
Definition variation_at_most f V := is_upper_bound (variation_sum f) V.
Definition total_variation f V := is_lub (variation_sum f) V.
(* The density of s X, where X has the density f; the value h on [l, r] and 0 elsewhere. *)
Definition scaled s f (y : R) : R := f (y / s) / s.
Definition box l r h x := if Rle_dec l x then if Rle_dec x r then h else 0 else 0.

(* key: cell-mse *)
Theorem cell_moments : forall D, 0 < D ->
  mean_over (- (D/2)) (D/2) (fun _ => 1) 1 /\
  mean_over (- (D/2)) (D/2) (fun e => e) 0 /\
  mean_over (- (D/2)) (D/2) (fun e => e^2) (D^2/12).
Proof. exact Cells.cell_moments. Qed.

(* The error of a source uniform on the range, its ends included, is uniform on a cell: every test function has its mean. *)
(* key: uniform-source *)
Theorem uniform_error : forall h D g m, 0 < D -> (0 < h)%nat -> mean_over (- (D/2)) (D/2) g m ->
  mean_over (- (INR h * D)) (INR h * D) (fun y => g (y - clipped h D y)) m.
Proof. exact Cells.uniform_error. Qed.

(* key: uniform-source *)
Theorem uniform_variance : forall R, 0 < R ->
  mean_over (- R) R (fun y => y) 0 /\ mean_over (- R) R (fun y => y^2) (R^2/3).
Proof. exact Cells.uniform_variance. Qed.

(* key: uniform-source *)
Theorem uniform_source : forall b R, (0 < b)%nat -> 0 < R -> let D := 2 * R / 2^b in
  mean_over (- R) R (fun y => y - clipped (2 ^ (b - 1)) D y) 0 /\
  mean_over (- R) R (fun y => (y - clipped (2 ^ (b - 1)) D y)^2) (D^2/12) /\
  D^2/12 = R^2/3 / 4^b.
Proof. exact Cells.uniform_source. Qed.

(* key: fixed-steps *)
Theorem fixed_step : forall h D, 0 < D -> (0 < h)%nat -> (0 - clipped h D 0)^2 = D^2/4 /\
  mean_over (- (INR h * D)) (INR h * D) (fun y => (y - clipped h D y)^2) (D^2/12).
Proof. exact Cells.fixed_step. Qed.

(* key: pq-trace-uniform *)
Theorem uniform_trace : forall b d (R mse var : nat -> R), (0 < b)%nat -> (forall i, (i < d)%nat -> 0 < R i) ->
  (forall i, (i < d)%nat ->
    mean_over (- R i) (R i) (fun y => (y - clipped (2 ^ (b - 1)) (2 * R i / 2^b) y)^2) (mse i)) ->
  (forall i, (i < d)%nat -> mean_over (- R i) (R i) (fun y => y^2) (var i)) ->
  total mse d = total var d / 4^b.
Proof. exact Cells.uniform_trace. Qed.

(* For every y within the range: the error is uniform on a cell. *)
(* key: subtractive-dither *)
Theorem dithered_uniform : forall h D y g m, 0 < D -> granular h D y ->
  mean_over (- (D/2)) (D/2) g m -> mean_over (- (D/2)) (D/2) (fun z => g (dithered h D y z)) m.
Proof. exact Dither.dithered_uniform. Qed.

(* key: subtractive-dither *)
Theorem dithered_moments : forall h D y, 0 < D -> granular h D y ->
  mean_over (- (D/2)) (D/2) (fun z => dithered h D y z) 0 /\
  mean_over (- (D/2)) (D/2) (fun z => dithered h D y z * y) 0 /\
  mean_over (- (D/2)) (D/2) (fun z => dithered h D y z ^ 2) (D^2/12).
Proof. exact Dither.dithered_moments. Qed.

(* Densities, and finitely many points, are laws in this sense. *)
(* key: subtractive-dither *)
Theorem density_law : forall f (S : R -> Prop), density f -> (forall y, ~ S y -> f y = 0) ->
  law_in S (fun u => RInt_gen (fun y => u y * f y) (Rbar_locally m_infty) (Rbar_locally p_infty)).
Proof. exact Dither.density_law. Qed.

(* key: subtractive-dither *)
Theorem finite_law : forall n (p y : nat -> R) (S : R -> Prop), total p n = 1 -> (forall i, (i < n)%nat -> S (y i)) ->
  law_in S (fun u => total (fun i => p i * u (y i)) n).
Proof. exact Dither.finite_law. Qed.

(* For every law in the granular region y and the error have the law of y and a uniform error apart from it. The dither
   is independent of y: its mean is taken first. *)
(* key: subtractive-dither *)
Theorem dithered_law : forall h D E (g : R -> R -> R), 0 < D -> law_in (granular h D) E ->
  (forall y, granular h D y -> ex_RInt (g y) (- (D/2)) (D/2)) ->
  E (fun y => mean_value (- (D/2)) (D/2) (fun z => g y (dithered h D y z))) =
  E (fun y => mean_value (- (D/2)) (D/2) (g y)).
Proof. exact Dither.dithered_law. Qed.

(* key: subtractive-dither *)
Theorem dithered_law_moments : forall h D E, 0 < D -> law_in (granular h D) E ->
  E (fun y => mean_value (- (D/2)) (D/2) (fun z => dithered h D y z)) = 0 /\
  E (fun y => mean_value (- (D/2)) (D/2) (fun z => dithered h D y z * y)) = 0 /\
  E (fun y => mean_value (- (D/2)) (D/2) (fun z => dithered h D y z ^ 2)) = D^2/12.
Proof. exact Dither.dithered_law_moments. Qed.

(* Mean 0, no correlation with y and the constant c = kappa^2 / (3 (L - 1)^2), for every law with abs(y) <= kappa s. *)
(* key: dithered-error-covariance *)
Theorem dithered_error : forall b kappa s E, (0 < b)%nat -> 0 < kappa -> 0 < s ->
  law_in (fun y => Rabs y <= kappa * s) E ->
  let h := (2 ^ (b - 1))%nat in let D := 2 * (kappa * s) / (2^b - 1) in
  E (fun y => mean_value (- (D/2)) (D/2) (fun z => dithered h D y z)) = 0 /\
  E (fun y => mean_value (- (D/2)) (D/2) (fun z => dithered h D y z * y)) = 0 /\
  E (fun y => mean_value (- (D/2)) (D/2) (fun z => dithered h D y z ^ 2)) = kappa^2 / (3 * (2^b - 1)^2) * s^2.
Proof. exact Dither.dithered_error. Qed.

(* key: dithered-error-covariance *)
Theorem dithered_pair : forall h1 D1 y1 h2 D2 y2, 0 < D1 -> 0 < D2 -> granular h1 D1 y1 -> granular h2 D2 y2 ->
  mean_over (- (D2/2)) (D2/2)
    (fun z2 => mean_value (- (D1/2)) (D1/2) (fun z1 => dithered h1 D1 y1 z1 * dithered h2 D2 y2 z2)) 0.
Proof. exact Dither.dithered_pair. Qed.

(* key: subtractive-dither *)
Theorem enlarged_range : forall b kappa s, (0 < b)%nat -> 0 < kappa -> 0 < s ->
  let D := 2 * (kappa * s) / (2^b - 1) in
  0 < D /\ (forall y, Rabs y <= kappa * s -> granular (2 ^ (b - 1)) D y) /\
  D^2/12 = kappa^2 * s^2 / (3 * (2^b - 1)^2).
Proof. exact Dither.enlarged_range. Qed.

(* Worse than mid-rise's worst case at one bit, better from two bits on. *)
(* key: subtractive-dither *)
Theorem dither_compared : 1 / 4^1 < 1 / (3 * (2^1 - 1)^2) /\
  forall b, (2 <= b)%nat -> 1 / (3 * (2^b - 1)^2) < 1 / 4^b.
Proof. exact Dither.dither_compared. Qed.

(* Without ends the error is uniform for every y at all: its mean square is D^2/12, whatever the law. *)
(* key: entropy-coded-rate *)
Theorem free_uniform : forall D y g m, 0 < D -> mean_over (- (D/2)) (D/2) g m ->
  mean_over (- (D/2)) (D/2) (fun z => g (y - (midrise D (y + z) - z))) m.
Proof. exact Dither.free_uniform. Qed.

(* key: high-resolution *)
Theorem high_resolution : forall f V D, density f -> variation_at_most f V -> 0 < D -> exists mse,
  line_integral (fun x => (x - midrise D x)^2 * f x) mse /\ Rabs (mse - D^2/12) <= V * D^3 / (36 * sqrt 3).
Proof. exact HighResolution.high_resolution. Qed.

(* No density of bounded variation is left out for want of a Riemann integral. *)
(* key: high-resolution *)
Theorem variation_integrable : forall f V, variation_at_most f V -> forall a b, ex_RInt f a b.
Proof. exact ByParts.variation_integrable. Qed.

(* A density with a continuous derivative f': the integral of abs(f') will do for V. *)
(* key: high-resolution *)
Theorem smooth_variation : forall f f' V, (forall x, is_derive f x (f' x)) -> (forall x, continuous f' x) ->
  line_integral (fun x => Rabs (f' x)) V -> variation_at_most f V.
Proof. exact HighResolution.smooth_variation. Qed.

(* Uniform about the midpoint D/2 of a cell: short of D^2/12 by all of the bound. *)
(* key: high-resolution *)
Theorem midpoint_attains : forall D, 0 < D ->
  let V := 2 * (sqrt 3 / D) in
  let f := box (D/2 - D / (2 * sqrt 3)) (D/2 + D / (2 * sqrt 3)) (sqrt 3 / D) in
  density f /\ total_variation f V /\ line_integral (fun x => (x - midrise D x)^2 * f x) (D^2/36) /\
  D^2/12 - D^2/36 = V * D^3 / (36 * sqrt 3).
Proof. exact Extremal.midpoint_attains. Qed.

(* Uniform about the edge 0 of two cells: beyond D^2/12 by all of the bound. *)
(* key: high-resolution *)
Theorem edge_attains : forall D, 0 < D ->
  let w := D/2 - D / (2 * sqrt 3) in let V := 2 * / (2 * w) in let f := box (- w) w (/ (2 * w)) in
  exists mse, density f /\ total_variation f V /\ line_integral (fun x => (x - midrise D x)^2 * f x) mse /\
  mse - D^2/12 = V * D^3 / (36 * sqrt 3).
Proof. exact Extremal.edge_attains. Qed.

(* A coordinate of deviation s, D = kappa s / M: its error as the product quantizer's bound asks for it. *)
(* key: pq-high-resolution *)
Theorem scaled_high_resolution : forall f n s kappa M, density f -> variation_at_most f n -> 0 < s -> 0 < kappa -> 0 < M ->
  let D := kappa * s / M in exists mse,
  line_integral (fun y => (y - midrise D y)^2 * scaled s f y) mse /\
  3 * (36 * M)^2 * (mse - D^2/12)^2 <= (n * kappa * D^2)^2.
Proof. exact Scaled.scaled_high_resolution. Qed.

(* key: angle-trace-bounded *)
Theorem circle_chord : forall a b,
  (cos a - cos b)^2 + (sin a - sin b)^2 = (2 * sin ((a - b)/2))^2 /\ (2 * sin ((a - b)/2))^2 <= (a - b)^2.
Proof. exact Chord.circle_chord. Qed.

(* key: angle-trace-bounded *)
Theorem chord_angle : forall x, Rabs (2 * sin (x/2)) <= Rabs x.
Proof. exact Chord.chord_angle. Qed.

(* key: angle-trace-bounded *)
Theorem chord_within : forall a b e, Rabs (a - b) <= e <= PI ->
  (cos a - cos b)^2 + (sin a - sin b)^2 <= (2 * sin (e/2))^2.
Proof. exact Chord.chord_within. Qed.

(* key: angle-trace-bounded *)
Theorem angle_cells : forall L, 1 <= L ->
  0 <= L * (2 * sin (PI / (2 * L))) <= PI /\ 4 * sin (PI / (2 * L))^2 <= PI^2 / L^2.
Proof. exact Chord.angle_cells. Qed.

(* key: angle-trace-bounded *)
Theorem angle_bits : forall b, 4 * sin (PI / 2^(b + 1))^2 <= PI^2 / 4^b.
Proof. exact Chord.angle_bits. Qed.

(* key: polar-recursion *)
Theorem cosine_within : forall a b e, Rabs (a - b) <= e <= PI -> cos e <= cos a * cos b + sin a * sin b.
Proof. exact Chord.cosine_within. Qed.

(* key: polar-recursion *)
Theorem cosine_at_least : forall e, 1 - e^2/2 <= cos e.
Proof. exact Chord.cosine_at_least. Qed.

(* key: polar-recursion *)
Theorem cosines_at_least : forall e n, (forall l, (l < n)%nat -> 0 <= e l <= PI/2) ->
  0 <= product (fun l => cos (e l)) n <= 1 /\
  1 - total (fun l => e l ^ 2) n / 2 <= product (fun l => cos (e l)) n.
Proof. exact Chord.cosines_at_least. Qed.
