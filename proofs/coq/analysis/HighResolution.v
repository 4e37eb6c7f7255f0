(* High resolution with its error term: a density of total variation V on the line, quantized by mid-rise of step D without
   ends, has abs(MSE - D^2/12) <= V D^3 / (36 sqrt 3). In a cell with midpoint c the polynomial (x - c)^2 - D^2/12 has an
   antiderivative that vanishes at both edges and is at most D^3 / (36 sqrt 3) in size; the cells' variations add up to V
   at most. (W. R. Bennett, 1948, has the limit.) *)
From Coq Require Import Reals ZArith Lra Lia.
From Coquelicot Require Import Coquelicot.
From Flocq Require Import Core.
From Analysis Require Import Cells Variation ByParts.
Open Scope R_scope.

(* The integral of g over the line is m; f is the density of a law. *)
Definition line_integral (g : R -> R) m := is_RInt_gen g (Rbar_locally m_infty) (Rbar_locally p_infty) m.
Definition density f := (forall x, 0 <= f x) /\ line_integral f 1.

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
{ unfold Rsqr, peak. replace (D^3 / (36 * sqrt 3) * (D^3 / (36 * sqrt 3))) with (D^6 / (1296 * (sqrt 3 * sqrt 3))) by (field; lra).
  rewrite S2. field. }
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

Lemma multiple_above : forall D x, 0 < D -> exists n, x < INR n * D.
Proof.
intros D x HD. destruct (floor_ends D x HD) as [_ A]. set (k := Zfloor (x / D)) in A. exists (Z.to_nat (k + 1)).
apply Rlt_le_trans with (1 := A). apply Rmult_le_compat_r; [lra|].
rewrite INR_IZR_INZ, <- plus_IZR. apply IZR_le. lia.
Qed.

(* A nonnegative function below a multiple of a density has an integral over the line. *)
Lemma density_integrable : forall f, density f -> forall a b, ex_RInt f a b.
Proof.
intros f [P L]. destruct (L (fun _ => True)) as [Q S [x HQ] [y HS] H]; [exists (mkposreal 1 Rlt_0_1); easy|].
assert (W : forall a b, a <= b -> ex_RInt f a b).
{ intros a b Hab. set (s := Rmin a (x - 1)). set (t := Rmax b (y + 1)).
  assert (S1 := Rmin_l a (x - 1)). assert (S2 := Rmin_r a (x - 1)). fold s in S1, S2.
  assert (T1 := Rmax_l b (y + 1)). assert (T2 := Rmax_r b (y + 1)). fold t in T1, T2.
  destruct (H s t) as [I [HI _]]; [apply HQ; lra | apply HS; lra |]. simpl in HI.
  apply (ex_RInt_Chasles_1 (V := R_CompleteNormedModule)) with t; [lra|].
  apply (ex_RInt_Chasles_2 (V := R_CompleteNormedModule)) with s; [lra|]. exists I. exact HI. }
intros a b. destruct (Rle_or_lt a b) as [A|A]; [apply W, A | apply ex_RInt_swap, W; lra].
Qed.

Lemma RInt_wider : forall h a b s t, (forall x, 0 <= h x) -> (forall a b, ex_RInt h a b) ->
  s <= a -> a <= b -> b <= t -> RInt h a b <= RInt h s t.
Proof.
intros h a b s t P X A B C.
rewrite <- (RInt_Chasles (V := R_CompleteNormedModule) h s a t (X _ _) (X _ _)).
rewrite <- (RInt_Chasles (V := R_CompleteNormedModule) h a b t (X _ _) (X _ _)). unfold plus; simpl.
assert (0 <= RInt h s a) by (apply RInt_ge_0; auto). assert (0 <= RInt h b t) by (apply RInt_ge_0; auto). lra.
Qed.

Lemma density_mass : forall f, density f -> forall a b, a <= b -> RInt f a b <= 1.
Proof.
intros f F a b Hab. destruct (Rle_or_lt (RInt f a b) 1) as [A|A]; [exact A|]. exfalso.
assert (X := density_integrable f F). destruct F as [P L].
destruct (L (fun y => y < RInt f a b)) as [Q S [x HQ] [y HS] H].
{ exists (mkposreal (RInt f a b - 1) (Rlt_Rminus _ _ A)). intros z Hz. change (Rabs (z - 1) < RInt f a b - 1) in Hz.
  apply Rabs_def2 in Hz. lra. }
assert (S1 := Rmin_l a (x - 1)). assert (S2 := Rmin_r a (x - 1)).
assert (T1 := Rmax_l b (y + 1)). assert (T2 := Rmax_r b (y + 1)).
destruct (H (Rmin a (x - 1)) (Rmax b (y + 1))) as [I [HI BI]]; [apply HQ; lra | apply HS; lra |]. simpl in HI.
apply (is_RInt_unique (V := R_CompleteNormedModule)) in HI.
assert (E := RInt_wider f a b _ _ P X S1 Hab T1). lra.
Qed.

Lemma dominated_line : forall h f c, density f -> 0 <= c -> (forall x, 0 <= h x <= c * f x) ->
  (forall a b, ex_RInt h a b) -> exists m, line_integral h m.
Proof.
intros h f c F C B X. assert (P : forall x, 0 <= h x) by (intros x; apply B).
assert (Y := density_integrable f F).
destruct (completeness (fun s => exists n, s = RInt h (- INR n) (INR n))) as [m [U L]].
{ exists c. intros s [n ->]. assert (N := pos_INR n). apply Rle_trans with (RInt (fun x => c * f x) (- INR n) (INR n)).
  - apply RInt_le; [lra | apply X | | intros x _; apply B]. apply (ex_RInt_scal (V := R_NormedModule) f), Y.
  - assert (E := RInt_scal (V := R_CompleteNormedModule) f (- INR n) (INR n) c (Y _ _)).
    unfold scal in E; simpl in E; unfold mult in E; simpl in E. rewrite E.
    assert (G := density_mass f F (- INR n) (INR n) ltac:(lra)). nra. }
{ exists (RInt h (- INR 0) (INR 0)). exists 0%nat. reflexivity. }
exists m. intros Q [eps He].
assert (A : exists N, m - eps < RInt h (- INR N) (INR N)).
{ apply Classical_Pred_Type.not_all_not_ex. intros N. assert (E := cond_pos eps).
  assert (m <= m - eps); [|lra]. apply L. intros s [n ->]. specialize (N n). lra. }
destruct A as [N HN]. exists (fun a => a < - INR N) (fun b => INR N < b).
- exists (- INR N). easy.
- exists (INR N). easy.
- intros a b Ha Hb. exists (RInt h a b). split; [apply (RInt_correct (V := R_CompleteNormedModule)), X|].
  apply He. change (Rabs (RInt h a b - m) < eps). apply Rabs_def1.
  + destruct (multiple_above 1 (Rmax (- a) b) Rlt_0_1) as [M HM]. rewrite Rmult_1_r in HM. assert (M1 := Rmax_l (- a) b). assert (M2 := Rmax_r (- a) b).
    assert (N0 := pos_INR N). assert (D1 : RInt h a b <= RInt h (- INR M) (INR M)) by (apply RInt_wider; auto; lra).
    assert (D2 : RInt h (- INR M) (INR M) <= m) by (apply U; exists M; reflexivity). assert (E := cond_pos eps). lra.
  + assert (N0 := pos_INR N). assert (D1 : RInt h (- INR N) (INR N) <= RInt h a b) by (apply RInt_wider; auto; lra). lra.
Qed.

Lemma line_along : forall h m D, 0 < D -> line_integral h m ->
  is_lim_seq (fun n => RInt h (- (INR n * D)) (INR n * D)) m.
Proof.
intros h m D HD H Q HQ. destruct (H Q HQ) as [A B [x HA] [y HB] G].
destruct (multiple_above D (Rmax (- x) y) HD) as [N HN]. exists N. intros n Hn.
assert (M1 := Rmax_l (- x) y). assert (M2 := Rmax_r (- x) y).
assert (E : INR N * D <= INR n * D) by (apply Rmult_le_compat_r; [lra | apply le_INR, Hn]).
destruct (G (- (INR n * D)) (INR n * D)) as [I [HI QI]]; [apply HA; lra | apply HB; lra |].
simpl in HI. rewrite (is_RInt_unique (V := R_CompleteNormedModule) _ _ _ _ HI). exact QI.
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
    apply (ex_RInt_scal (V := R_NormedModule) f), density_integrable, F. }
assert (O : forall a b, a <= b -> ex_RInt (fun x => (x - midrise D x)^2 * f x) a b).
{ intros a b H. destruct (multiple_above D (Rmax (- a) b) HD) as [n Hn].
  assert (M1 := Rmax_l (- a) b). assert (M2 := Rmax_r (- a) b).
  apply (ex_RInt_Chasles_1 (V := R_CompleteNormedModule)) with (INR n * D); [lra|].
  apply (ex_RInt_Chasles_2 (V := R_CompleteNormedModule)) with (- (INR n * D)); [lra | apply W]. }
intros a b. destruct (Rle_or_lt a b) as [A|A]; [apply O, A | apply ex_RInt_swap, O; lra].
Qed.

Theorem high_resolution : forall f V D, density f -> total_variation f V -> 0 < D -> exists mse,
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
assert (Y := density_integrable f F).
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
