(* Subtractive dither: q(y + z) - z for z uniform on one cell's width. As z runs over that width, y + z passes every
   place of a cell once, so for every y in the granular region the error is uniform on a cell, whatever y is (L. Schuchman,
   Dither signals and their effect on quantization noise, 1964). The test functions are all that are Riemann integrable
   on the cell. With the range enlarged for the dither, R + D/2 = L D/2 and D = 2R/(L - 1). *)
From Coq Require Import Reals ZArith Lra Lia Classical FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From Flocq Require Import Core.
From Analysis Require Import Cells Line.
Open Scope R_scope.

(* The error of y quantized with the dither z. *)
Definition dithered h D y z := y - (clipped h D (y + z) - z).
(* The range holds y and every dither. *)
Definition granular (h : nat) D y := Rabs y + D/2 <= INR h * D.

Lemma free_integral : forall D y (g : R -> R) (I : R), 0 < D ->
  is_RInt g (- (D/2)) (D/2) I -> is_RInt (fun z => g (y - (midrise D (y + z) - z))) (- (D/2)) (D/2) I.
Proof.
intros D y g I HD H.
(* m D is the one multiple of D between y - D/2 and y + D/2 *)
set (m := Zfloor ((y + D/2) / D)). destruct (floor_ends D (y + D/2) HD) as [A B]. fold m in A, B.
set (t := IZR m * D - y).
assert (E : ex_RInt g (- (D/2)) (D/2)) by (exists I; exact H).
assert (E1 : ex_RInt g (- (D/2)) (- t))
  by (apply (ex_RInt_Chasles_1 (V := R_CompleteNormedModule)) with (D/2); [unfold t; lra | exact E]).
assert (E2 : ex_RInt g (- t) (D/2))
  by (apply (ex_RInt_Chasles_2 (V := R_CompleteNormedModule)) with (- (D/2)); [unfold t; lra | exact E]).
destruct E1 as [I1 H1]. destruct E2 as [I2 H2].
replace I with (I2 + I1).
2:{ rewrite Rplus_comm, <- (is_RInt_unique (V := R_CompleteNormedModule) _ _ _ _ H). symmetry.
    apply (is_RInt_unique (V := R_CompleteNormedModule)).
    apply (is_RInt_Chasles (V := R_NormedModule)) with (- t); assumption. }
apply (is_RInt_Chasles (V := R_NormedModule)) with t.
- apply (is_RInt_ext (V := R_NormedModule) (fun z => g (z - (t - D/2)))).
  + intros z Hz. rewrite Rmin_left, Rmax_right in Hz by (unfold t; lra). f_equal.
    rewrite (midrise_cell D (m - 1)); rewrite ?minus_IZR; unfold t in *; lra.
  + apply is_RInt_shift. replace (- (D/2) - (t - D/2)) with (- t) by ring.
    replace (t - (t - D/2)) with (D/2) by ring. exact H2.
- apply (is_RInt_ext (V := R_NormedModule) (fun z => g (z - (t + D/2)))).
  + intros z Hz. rewrite Rmin_left, Rmax_right in Hz by (unfold t; lra). f_equal.
    rewrite (midrise_cell D m); unfold t in *; lra.
  + apply is_RInt_shift. replace (t - (t + D/2)) with (- (D/2)) by ring.
    replace (D/2 - (t + D/2)) with (- t) by ring. exact H1.
Qed.

Lemma dithered_integral : forall h D y (g : R -> R) (I : R), 0 < D -> granular h D y ->
  is_RInt g (- (D/2)) (D/2) I -> is_RInt (fun z => g (dithered h D y z)) (- (D/2)) (D/2) I.
Proof.
intros h D y g I HD G H. unfold granular in G.
assert (G1 := Rle_abs y). assert (G2 := Rle_abs (- y)). rewrite Rabs_Ropp in G2.
apply (is_RInt_ext (V := R_NormedModule)) with (2 := free_integral D y g I HD H).
intros z Hz. rewrite Rmin_left, Rmax_right in Hz by lra. unfold dithered.
  rewrite (clipped_midrise h); [reflexivity | lra | lra].
Qed.

(* Without ends, for every y at all. *)
Theorem free_uniform : forall D y g m, 0 < D -> mean_over (- (D/2)) (D/2) g m ->
  mean_over (- (D/2)) (D/2) (fun z => g (y - (midrise D (y + z) - z))) m.
Proof.
intros D y g m HD M. apply mean_integral in M; [|lra].
replace m with (m * (D/2 - - (D/2)) / (D/2 - - (D/2))) by (field; lra).
apply integral_mean, free_integral; assumption.
Qed.

Theorem dithered_uniform : forall h D y g m, 0 < D -> granular h D y ->
  mean_over (- (D/2)) (D/2) g m -> mean_over (- (D/2)) (D/2) (fun z => g (dithered h D y z)) m.
Proof.
intros h D y g m HD G M. apply mean_integral in M; [|lra].
replace m with (m * (D/2 - - (D/2)) / (D/2 - - (D/2))) by (field; lra).
apply integral_mean, dithered_integral; assumption.
Qed.

Lemma mean_times : forall a b g m c, mean_over a b g m -> mean_over a b (fun x => g x * c) (m * c).
Proof.
intros a b g m c M. apply (is_RInt_ext (V := R_NormedModule) (fun x => g x / (b - a) * c)).
- intros x _. unfold Rdiv. match goal with |- @eq _ ?u ?v => change (@eq R u v) end. ring.
- apply is_RInt_times, M.
Qed.

(* mean_value 0, mean square D^2/12 and no correlation with y, for every y in the granular region. *)
Theorem dithered_moments : forall h D y, 0 < D -> granular h D y ->
  mean_over (- (D/2)) (D/2) (fun z => dithered h D y z) 0 /\
  mean_over (- (D/2)) (D/2) (fun z => dithered h D y z * y) 0 /\
  mean_over (- (D/2)) (D/2) (fun z => dithered h D y z ^ 2) (D^2/12).
Proof.
intros h D y HD G. destruct (cell_moments D HD) as [_ [A B]].
assert (Z : mean_over (- (D/2)) (D/2) (fun z => dithered h D y z) 0)
  by (apply (dithered_uniform h D y (fun e => e)); assumption).
repeat split; [exact Z | | apply (dithered_uniform h D y (fun e => e^2)); assumption].
rewrite <- (Rmult_0_l y). apply mean_times, Z.
Qed.

(* The mean over a uniform law as a function, for the laws of y below. *)
Definition mean_value a b g := RInt (fun x => g x / (b - a)) a b.

Lemma mean_value_unique : forall a b g m, mean_over a b g m -> mean_value a b g = m.
Proof. intros a b g m M. apply (is_RInt_unique (V := R_CompleteNormedModule)), M. Qed.

Lemma mean_value_correct : forall a b g m, mean_over a b g m -> mean_over a b g (mean_value a b g).
Proof. intros a b g m M. rewrite (mean_value_unique a b g m M). exact M. Qed.

(* A law in S as its expectation: any functional of functions that looks at them in S alone and keeps constants. *)
Definition law_in (S : R -> Prop) (E : (R -> R) -> R) :=
  (forall u v, (forall y, S y -> u y = v y) -> E u = E v) /\ (forall c, E (fun _ => c) = c).

(* Densities and finitely many points are such laws. *)
Theorem density_law : forall f (S : R -> Prop), density f -> (forall y, ~ S y -> f y = 0) ->
  law_in S (fun u => RInt_gen (fun y => u y * f y) (Rbar_locally m_infty) (Rbar_locally p_infty)).
Proof.
intros f S [_ L] Z. split.
- intros u v H. f_equal. apply functional_extensionality. intros y.
  destruct (classic (S y)) as [A|A]; [rewrite (H y A) | rewrite (Z y A), !Rmult_0_r]; reflexivity.
- intros c. apply (is_RInt_gen_unique (V := R_CompleteNormedModule)).
  assert (A : line_integral (fun y => c * f y) (c * 1)) by exact (is_RInt_gen_scal (V := R_NormedModule) f c 1 L).
  rewrite Rmult_1_r in A. exact A.
Qed.

Theorem finite_law : forall n (p y : nat -> R) (S : R -> Prop), total p n = 1 -> (forall i, (i < n)%nat -> S (y i)) ->
  law_in S (fun u => total (fun i => p i * u (y i)) n).
Proof.
intros n p y S T I. split.
- intros u v H. clear T. induction n as [|n IH]; simpl; [reflexivity|].
  rewrite IH by (intros; apply I; lia). rewrite (H (y n)) by (apply I; lia). reflexivity.
- intros c. transitivity (total p n * c); [|rewrite T; ring].
  clear T I. induction n as [|n IH]; simpl; [ring | rewrite IH; ring].
Qed.

(* For every law in the granular region (y, error) has under y and z the same law as (y, e) with e uniform on the cell
   and apart from y. The mean over z comes first, as z is independent of y. *)
Theorem dithered_law : forall h D E (g : R -> R -> R), 0 < D -> law_in (granular h D) E ->
  (forall y, granular h D y -> ex_RInt (g y) (- (D/2)) (D/2)) ->
  E (fun y => mean_value (- (D/2)) (D/2) (fun z => g y (dithered h D y z))) =
  E (fun y => mean_value (- (D/2)) (D/2) (g y)).
Proof.
intros h D E g HD [L _] X. apply L. intros y G. apply mean_value_unique, dithered_uniform; [exact HD | exact G|].
destruct (X y G) as [J HJ]. apply integral_mean in HJ. exact (mean_value_correct _ _ _ _ HJ).
Qed.

Theorem dithered_law_moments : forall h D E, 0 < D -> law_in (granular h D) E ->
  E (fun y => mean_value (- (D/2)) (D/2) (fun z => dithered h D y z)) = 0 /\
  E (fun y => mean_value (- (D/2)) (D/2) (fun z => dithered h D y z * y)) = 0 /\
  E (fun y => mean_value (- (D/2)) (D/2) (fun z => dithered h D y z ^ 2)) = D^2/12.
Proof.
intros h D E HD [L C]. repeat split.
- rewrite <- (C 0). apply L. intros y G. apply mean_value_unique, (dithered_moments h D y HD G).
- rewrite <- (C 0). apply L. intros y G. apply mean_value_unique, (dithered_moments h D y HD G).
- rewrite <- (C (D^2/12)). apply L. intros y G. apply mean_value_unique, (dithered_moments h D y HD G).
Qed.

(* The range R = kappa s enlarged for the dither: D = 2R/(L - 1), L = 2^b. *)
Theorem enlarged_range : forall b kappa s, (0 < b)%nat -> 0 < kappa -> 0 < s ->
  let D := 2 * (kappa * s) / (2^b - 1) in
  0 < D /\ (forall y, Rabs y <= kappa * s -> granular (2 ^ (b - 1)) D y) /\
  D^2/12 = kappa^2 * s^2 / (3 * (2^b - 1)^2).
Proof.
intros b kappa s Hb Hk Hs D.
assert (P : 2 <= 2^b).
{ destruct b as [|b]; [lia|]. simpl pow. assert (1 <= 2^b) by (apply pow_R1_Rle; lra). lra. }
assert (Q : 0 < kappa * s) by (apply Rmult_lt_0_compat; assumption).
assert (HD : 0 < D) by (apply Rdiv_lt_0_compat; lra). repeat split; [exact HD | |].
- intros y Hy. unfold granular. rewrite power_even by exact Hb.
  assert (E : D * (2^b - 1) = 2 * (kappa * s)) by (unfold D; field; lra). nra.
- unfold D. field. lra.
Qed.

(* Every law with abs(y) <= kappa s has the mean squared error kappa^2 s^2 / (3 (L - 1)^2), L = 2^b. *)
Theorem dithered_error : forall b kappa s E, (0 < b)%nat -> 0 < kappa -> 0 < s ->
  law_in (fun y => Rabs y <= kappa * s) E ->
  let h := (2 ^ (b - 1))%nat in let D := 2 * (kappa * s) / (2^b - 1) in
  E (fun y => mean_value (- (D/2)) (D/2) (fun z => dithered h D y z)) = 0 /\
  E (fun y => mean_value (- (D/2)) (D/2) (fun z => dithered h D y z * y)) = 0 /\
  E (fun y => mean_value (- (D/2)) (D/2) (fun z => dithered h D y z ^ 2)) = kappa^2 / (3 * (2^b - 1)^2) * s^2.
Proof.
intros b kappa s E Hb Hk Hs [L C] h D. destruct (enlarged_range b kappa s Hb Hk Hs) as [HD [G V]]. fold D in HD, G, V.
replace (kappa^2 / (3 * (2^b - 1)^2) * s^2) with (D^2/12) by (rewrite V; unfold Rdiv; ring).
apply dithered_law_moments; [exact HD|]. split; [|exact C]. intros u v H. apply L. intros y Y. apply H, G, Y.
Qed.

(* Two coordinates with dithers of their own: the product of the errors has mean 0 given both coordinates. *)
Theorem dithered_pair : forall h1 D1 y1 h2 D2 y2, 0 < D1 -> 0 < D2 -> granular h1 D1 y1 -> granular h2 D2 y2 ->
  mean_over (- (D2/2)) (D2/2)
    (fun z2 => mean_value (- (D1/2)) (D1/2) (fun z1 => dithered h1 D1 y1 z1 * dithered h2 D2 y2 z2)) 0.
Proof.
intros h1 D1 y1 h2 D2 y2 H1 H2 G1 G2.
apply (is_RInt_ext (V := R_NormedModule) (fun _ => 0)).
- intros z _. destruct (dithered_moments h1 D1 y1 H1 G1) as [Z _].
  rewrite (mean_value_unique _ _ _ _ (mean_times _ _ _ _ (dithered h2 D2 y2 z) Z)).
  unfold Rdiv. rewrite !Rmult_0_l. reflexivity.
- assert (A := is_RInt_const (V := R_NormedModule) (- (D2/2)) (D2/2) 0).
  rewrite (scal_zero_r (V := R_NormedModule)) in A. exact A.
Qed.

(* Against the worst case kappa^2 s^2 / L^2 of mid-rise without dither: worse at one bit, better from two bits on. *)
Theorem dither_compared : 1 / 4^1 < 1 / (3 * (2^1 - 1)^2) /\
  forall b, (2 <= b)%nat -> 1 / (3 * (2^b - 1)^2) < 1 / 4^b.
Proof.
split; [lra|]. intros b Hb.
assert (P : 4 <= 2^b) by (replace 4 with (2^2) by ring; apply Rle_pow; [lra | exact Hb]).
unfold Rdiv. rewrite !Rmult_1_l. replace (4^b) with (2^b * 2^b) by (rewrite <- Rpow_mult_distr; f_equal; ring).
apply Rinv_1_lt_contravar; nra.
Qed.
