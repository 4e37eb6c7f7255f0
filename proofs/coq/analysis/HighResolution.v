(* High resolution with its error term: a density of total variation at most V on the line, quantized by mid-rise of
   step D without ends, has abs(MSE - D^2/12) <= V D^3 / (36 sqrt 3). In a cell with midpoint c the polynomial
   (x - c)^2 - D^2/12 has an antiderivative that vanishes at both edges and is at most D^3 / (36 sqrt 3) in size; the
   cells' variations add up to V at most. No density of bounded variation is left out: each is Riemann integrable on
   every interval (ByParts.v). (W. R. Bennett, Spectra of quantized signals, 1948, has the limit.) *)
From Coq Require Import Reals ZArith Lra Lia.
From Coquelicot Require Import Coquelicot.
From Flocq Require Import Core.
From Analysis Require Import Cells Variation ByParts Line.
Open Scope R_scope.

Definition peak D := D^3 / (36 * sqrt 3).

Lemma sqrt3 : 0 < sqrt 3 /\ sqrt 3 * sqrt 3 = 3.
Proof. split; [apply sqrt_lt_R0; lra | apply sqrt_sqrt; lra]. Qed.

Lemma peak_pos : forall D, 0 < D -> 0 < peak D.
Proof.
intros D HD. destruct sqrt3 as [S _]. apply Rdiv_lt_0_compat; [apply pow_lt, HD | lra].
Qed.

Lemma peak_bound : forall D e, 0 < D -> - (D/2) <= e <= D/2 -> Rabs (e^3/3 - D^2*e/12) <= peak D.
Proof.
intros D e HD H. destruct sqrt3 as [S S2]. assert (P := peak_pos D HD).
rewrite <- (Rabs_pos_eq (peak D)) by lra. apply Rsqr_le_abs_0.
assert (E : Rsqr (peak D) = D^6 / 3888).
{ unfold Rsqr, peak. transitivity (D^6 / (1296 * (sqrt 3 * sqrt 3))); [field; lra | rewrite S2; field]. }
rewrite E. unfold Rsqr.
assert (F : D^6 / 3888 - (e^3/3 - D^2*e/12) * (e^3/3 - D^2*e/12) = (D^2 - 12*e^2)^2 * (D^2 - 3*e^2) / 3888) by field.
assert (G : 0 <= (D^2 - 12*e^2)^2 * (D^2 - 3*e^2)).
{ apply Rmult_le_pos; [apply pow2_ge_0|]. assert (0 <= (D/2 - e) * (D/2 + e)) by (apply Rmult_le_pos; lra). nra. }
lra.
Qed.

Definition excess D x := (x - midrise D x)^2 - D^2/12.

Lemma cell_excess : forall v f D k, controls v f -> 0 < D -> exists I,
  is_RInt (fun x => excess D x * f x) (IZR k * D) ((IZR k + 1) * D) I /\
  Rabs I <= peak D * (v ((IZR k + 1) * D) - v (IZR k * D)).
Proof.
intros v f D k C HD. set (c := D * (IZR k + /2)).
destruct (by_parts (fun x => (x - c)^3/3 - D^2*(x - c)/12) (fun x => (x - c)^2 - D^2/12)
  (IZR k * D) ((IZR k + 1) * D) (peak D) (D^2)) with (v := v) (f := f) as [I [HI BI]].
- lra.
- intros x. auto_derive; [exact I|]. field.
- intros x. apply (ex_derive_continuous (fun x => (x - c)^2 - D^2/12)). auto_derive. exact I.
- unfold c. split; field.
- intros x [A B]. apply (peak_bound D (x - c) HD). unfold c. lra.
- intros x [A B]. apply Rabs_le.
  assert (0 <= (D/2 - (x - c)) * (D/2 + (x - c))) by (apply Rmult_le_pos; unfold c; lra).
  assert (0 <= (x - c)^2) by apply pow2_ge_0. split; nra.
- exact C.
- exists I. split; [|exact BI].
  apply (is_RInt_ext (V := R_NormedModule)) with (2 := HI). intros x Hx.
  rewrite Rmin_left, Rmax_right in Hx by lra. unfold excess. rewrite (midrise_cell D k x HD) by lra. reflexivity.
Qed.

Lemma cells_excess : forall v f D k n, controls v f -> 0 < D -> exists I,
  is_RInt (fun x => excess D x * f x) (IZR k * D) ((IZR k + INR n) * D) I /\
  Rabs I <= peak D * (v ((IZR k + INR n) * D) - v (IZR k * D)).
Proof.
intros v f D k n C HD. induction n as [|n [I [HI BI]]].
- exists 0. simpl INR. rewrite Rplus_0_r. split; [exact (is_RInt_point _ _) | rewrite Rabs_R0; lra].
- destruct (cell_excess v f D (k + Z.of_nat n) C HD) as [J [HJ BJ]].
  replace (IZR (k + Z.of_nat n)) with (IZR k + INR n) in HJ, BJ by (rewrite plus_IZR, <- INR_IZR_INZ; reflexivity).
  rewrite S_INR. replace (IZR k + (INR n + 1)) with (IZR k + INR n + 1) by ring. exists (I + J). split.
  + apply (is_RInt_Chasles (V := R_NormedModule)) with ((IZR k + INR n) * D); assumption.
  + apply Rle_trans with (1 := Rabs_triang _ _). lra.
Qed.

Lemma square_integrable : forall v f D, controls v f -> density f -> 0 < D ->
  forall a b, ex_RInt (fun x => (x - midrise D x)^2 * f x) a b.
Proof.
intros v f D C F HD.
assert (W : forall n, ex_RInt (fun x => (x - midrise D x)^2 * f x) (- (INR n * D)) (INR n * D)).
{ intros n. destruct (cells_excess v f D (- Z.of_nat n) (2 * n) C HD) as [I [HI _]].
  replace (IZR (- Z.of_nat n) * D) with (- (INR n * D)) in HI by (rewrite opp_IZR, <- INR_IZR_INZ; ring).
  replace ((IZR (- Z.of_nat n) + INR (2 * n)) * D) with (INR n * D) in HI
    by (rewrite opp_IZR, <- INR_IZR_INZ, mult_INR; simpl; ring).
  apply (ex_RInt_ext (V := R_NormedModule) (fun x => excess D x * f x + D^2/12 * f x)).
  - intros x _. unfold excess. match goal with |- @eq _ ?u ?w => change (@eq R u w) end. ring.
  - apply (ex_RInt_plus (V := R_NormedModule)); [exists I; exact HI|].
    apply (ex_RInt_scal (V := R_NormedModule) f), (line_integrable f 1), F. }
assert (O : forall a b, a <= b -> ex_RInt (fun x => (x - midrise D x)^2 * f x) a b).
{ intros a b H. destruct (multiple_above D (Rmax (- a) b) HD) as [n Hn].
  assert (M1 := Rmax_l (- a) b). assert (M2 := Rmax_r (- a) b).
  apply (ex_RInt_Chasles_1 (V := R_CompleteNormedModule)) with (INR n * D); [lra|].
  apply (ex_RInt_Chasles_2 (V := R_CompleteNormedModule)) with (- (INR n * D)); [lra | apply W]. }
intros a b. destruct (Rle_or_lt a b) as [A|A]; [apply O, A | apply ex_RInt_swap, O; lra].
Qed.

Theorem high_resolution : forall f V D, density f -> variation_at_most f V -> 0 < D -> exists mse,
  line_integral (fun x => (x - midrise D x)^2 * f x) mse /\ Rabs (mse - D^2/12) <= V * D^3 / (36 * sqrt 3).
Proof.
intros f V D F T HD. destruct (variation_function f V T) as [v [C VB]].
assert (X := square_integrable v f D C F HD).
destruct (dominated_line (fun x => (x - midrise D x)^2 * f x) f (D^2/4) F) as [m Hm].
{ assert (0 <= D^2) by apply pow2_ge_0. lra. }
{ intros x. destruct F as [P _]. specialize (P x). destruct (midrise_error D x HD) as [A B].
  set (e := x - midrise D x) in *. assert (0 <= (D/2 - e) * (D/2 + e)) by (apply Rmult_le_pos; lra).
  split; [apply Rmult_le_pos; [apply pow2_ge_0 | exact P] | apply Rmult_le_compat_r; [exact P | nra]]. }
{ exact X. }
exists m. split; [exact Hm|].
replace (V * D^3 / (36 * sqrt 3)) with (peak D * V) by (unfold peak; field; destruct sqrt3; lra).
assert (Y := line_integrable f 1 (proj2 F)).
change (Rbar_le (Rabs (m - D^2/12)) (peak D * V)).
apply is_lim_seq_le with
  (fun n => Rabs (RInt (fun x => (x - midrise D x)^2 * f x) (- (INR n * D)) (INR n * D)
    - D^2/12 * RInt f (- (INR n * D)) (INR n * D))) (fun _ => peak D * V).
- intros n. destruct (cells_excess v f D (- Z.of_nat n) (2 * n) C HD) as [I [HI BI]].
  replace (IZR (- Z.of_nat n) * D) with (- (INR n * D)) in * by (rewrite opp_IZR, <- INR_IZR_INZ; ring).
  replace ((IZR (- Z.of_nat n) + INR (2 * n)) * D) with (INR n * D) in *
    by (rewrite opp_IZR, <- INR_IZR_INZ, mult_INR; simpl; ring).
  assert (E : is_RInt (fun x => excess D x * f x) (- (INR n * D)) (INR n * D)
    (RInt (fun x => (x - midrise D x)^2 * f x) (- (INR n * D)) (INR n * D)
      - D^2/12 * RInt f (- (INR n * D)) (INR n * D))).
  { apply (is_RInt_ext (V := R_NormedModule) (fun x => (x - midrise D x)^2 * f x - D^2/12 * f x)).
    - intros x _. unfold excess. match goal with |- @eq _ ?u ?w => change (@eq R u w) end. ring.
    - apply (is_RInt_minus (V := R_NormedModule)).
      + apply (RInt_correct (V := R_CompleteNormedModule)), X.
      + apply (is_RInt_scal (V := R_NormedModule) f), (RInt_correct (V := R_CompleteNormedModule)), Y. }
  rewrite <- (is_RInt_unique (V := R_CompleteNormedModule) _ _ _ _ E),
    (is_RInt_unique (V := R_CompleteNormedModule) _ _ _ _ HI).
  apply Rle_trans with (1 := BI). apply Rmult_le_compat_l; [apply Rlt_le, peak_pos, HD|].
  destruct (VB (INR n * D)), (VB (- (INR n * D))). lra.
- apply (is_lim_seq_abs _ (Finite (m - D^2/12))).
  replace (m - D^2/12) with (m - D^2/12 * 1) by ring.
  apply is_lim_seq_minus'; [apply line_along; assumption|].
  apply (is_lim_seq_scal_l _ (D^2/12) (Finite 1)), line_along; [exact HD | apply F].
- apply is_lim_seq_const.
Qed.

(* A density with a continuous derivative: its total variation is at most the integral of abs(f'). *)
Theorem smooth_variation : forall f f' V, (forall x, is_derive f x (f' x)) -> (forall x, continuous f' x) ->
  line_integral (fun x => Rabs (f' x)) V -> variation_at_most f V.
Proof.
intros f f' V Df Cf L. apply controlled_variation with (1 := smooth_controls f f' Df Cf). intros x z.
assert (X := line_integrable _ _ L). assert (P : forall t, 0 <= Rabs (f' t)) by (intros; apply Rabs_pos).
assert (V0 := line_mass _ _ P L 0 0 (Rle_refl 0)). rewrite RInt_point in V0. unfold zero in V0; simpl in V0.
set (g := fun t => Rabs (f' t)) in *. change (RInt g 0 x - RInt g 0 z <= V).
assert (E := RInt_Chasles (V := R_CompleteNormedModule) g 0 z x (X _ _) (X _ _)).
change (RInt g 0 z + RInt g z x = RInt g 0 x) in E.
destruct (Rle_or_lt z x) as [A|A]; [assert (M := line_mass g V P L z x A); lra|].
assert (S := opp_RInt_swap (V := R_CompleteNormedModule) g z x (X _ _)). change (- RInt g z x = RInt g x z) in S.
assert (0 <= RInt g x z) by (apply RInt_ge_0; [lra | apply X | intros; apply P]). lra.
Qed.
