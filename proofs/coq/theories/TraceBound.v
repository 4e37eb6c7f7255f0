(* Section D: the trace bound of the product quantizer.                         *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.classical Require Import cardinality mathcomp_extra.
From mathcomp.analysis Require Import signed reals ereal topology normedtype.
From mathcomp.analysis Require Import sequences measure lebesgue_measure numfun.
From mathcomp.analysis Require Import lebesgue_integral.
From Tracebound Require Import Definitions Matrices ScalarQuantizer Expectation.
From Tracebound Require Import VectorQuantizer Laws.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

Section Bound.
Context d (T : measurableType d) (R : realType) (P : {measure set T -> \bar R}).
Hypothesis P1 : P setT = 1%E.

(** Scalar sources ------------------------------------------------------------------ *)
Lemma int_cst (c : R) : (\int[P]_w c%:E = c%:E)%E.
Proof. by rewrite (integral_cst P measurableT) P1 mule1. Qed.
Lemma int_addc (f : T -> R) (c : R) : measurable_fun setT f -> 0 <= c -> (forall w, 0 <= f w) ->
  (\int[P]_w (c + f w)%:E = c%:E + \int[P]_w (f w)%:E)%E.
Proof.
move=> mf c0 f0; under eq_integral do rewrite EFinD.
by rewrite ge0_integralD ?int_cst //; try (by move=> w _; rewrite lee_fin);
  [exact: measurable_fun_cst|exact/EFin_measurable_fun].
Qed.

Section Scalar.
Variables (Y : T -> R) (r : R) (b : nat).
Hypotheses (mY : measurable_fun setT Y) (b0 : (0 < b)%N) (r0 : 0 <= r).
Local Notation error w := ((Y w - quant r b (Y w)) ^+ 2).

Lemma measurable_scalar_error : measurable_fun setT (fun w => error w).
Proof. by apply/measurable_fun_sqr/measurable_funB => //; exact: measurable_fun_quant. Qed.

Lemma mse_range : {ae P, forall w, `|Y w| <= r} ->
  (mse P Y (fun w => quant r b (Y w)) <= (r ^+ 2 / 4%:R ^+ b)%:E)%E.
Proof.
move=> [N [mN N0 sN]]; apply: integral_ae_le => //; [exact: measurable_scalar_error
  |exact: constant_ge0|by move=> w; rewrite sqr_ge0|].
by exists N; split => // w /= e; apply: sN => /= h; apply: e; exact: granular_sqerr.
Qed.

Lemma mse_range_attained : {ae P, forall w, Y w = 0 \/ `|Y w| = r} ->
  mse P Y (fun w => quant r b (Y w)) = (r ^+ 2 / 4%:R ^+ b)%:E.
Proof.
move=> [N [mN N0 sN]]; rewrite -int_cst; apply: int_ae_eq.
- exact: measurable_scalar_error.
- exact: measurable_fun_cst.
- by move=> w; rewrite sqr_ge0.
- by move=> w; exact: constant_ge0.
by exists N; split => // w /= e; apply: sN => /= h; apply: e; exact: granular_error_attained.
Qed.

Lemma measurable_overload : measurable_fun setT (fun w => if r < `|Y w| then Y w ^+ 2 else 0).
Proof.
have mi : measurable_fun setT (fun w => \1_[set w | r < `|Y w|] w : R).
  apply: measurable_fun_indic; rewrite -[X in measurable X]setTI.
  rewrite (_ : [set w | _] = (fun w => `|Y w|) @^-1` `]r, +oo[); last first.
    by apply/seteqP; split => w /=; rewrite in_itv /= andbT.
  have mn : measurable_fun setT ((@Num.norm _ R) \o Y) by exact: measurable_fun_comp.
  by apply: mn => //; exact: measurable_itv.
rewrite (_ : (fun w => _) = fun w => \1_[set w | r < `|Y w|] w * Y w ^+ 2).
  by apply: measurable_funM => //; exact: measurable_fun_sqr.
apply/funext => w; rewrite indicE; case: ifP => h; first by rewrite mem_set // mul1r.
by rewrite memNset ?mul0r //= h.
Qed.

Lemma overload_sqr_ge0 w : 0 <= (if r < `|Y w| then Y w ^+ 2 else 0 : R).
Proof. by case: ifP; rewrite ?sqr_ge0. Qed.

Lemma mse_overload : (mse P Y (fun w => quant r b (Y w))
  <= (r ^+ 2 / 4%:R ^+ b)%:E + overload_energy P r Y)%E.
Proof.
rewrite -int_addc; [|exact: measurable_overload|exact: constant_ge0|exact: overload_sqr_ge0].
apply: int_le => [|||w]; first exact: measurable_scalar_error.
- apply: measurable_funD; [exact: measurable_fun_cst|exact: measurable_overload].
- by move=> w; rewrite sqr_ge0.
have [Yr|Yr] := leP `|Y w| r; first by rewrite addr0 granular_sqerr.
have [_ h] := overload_error b0 r0 (ltW Yr).
rewrite (le_trans (_ : _ <= Y w ^+ 2)) ?ler_addr ?constant_ge0 //.
by rewrite -real_normK ?num_real // -[leRHS]real_normK ?num_real // ler_sqr ?nnegrE.
Qed.

Lemma overload_energy_le : (overload_energy P r Y <= \int[P]_w (Y w ^+ 2)%:E)%E.
Proof.
apply: int_le; [exact: measurable_overload|exact: measurable_fun_sqr|exact: overload_sqr_ge0|].
by move=> w; case: ifP; rewrite ?sqr_ge0.
Qed.
End Scalar.

Theorem scalar_mse_bounded (Y : T -> R) kappa sigma b : (0 < b)%N -> measurable_fun setT Y ->
  {ae P, forall w, `|Y w| <= kappa * sigma} ->
  (mse P Y (fun w => quant (kappa * sigma) b (Y w))
   <= (kappa ^+ 2 * sigma ^+ 2 / 4%:R ^+ b)%:E)%E.
Proof. by move=> b0 mY sY; rewrite -exprMn; exact: mse_range. Qed.

Theorem scalar_mse_second_moment (Y : T -> R) kappa sigma b : (0 < b)%N -> 0 <= kappa -> 0 <= sigma ->
  L2 P Y -> Ex P (fun w => Y w ^+ 2) = sigma ^+ 2 ->
  let r := kappa * sigma in
  let D := mse P Y (fun w => quant r b (Y w)) in
  (D <= (step r b ^+ 2 / 4%:R)%:E + overload_energy P r Y)%E /\
  (D <= ((kappa ^+ 2 / 4%:R ^+ b + 1) * sigma ^+ 2)%:E)%E.
Proof.
move=> b0 k0 s0 [mY Y2] E r D; have r0 : 0 <= r by rewrite mulr_ge0.
have h := mse_overload mY b0 r0.
have -> : step r b ^+ 2 / 4%:R = r ^+ 2 / 4%:R ^+ b.
  by rewrite -(half_step_sqr r b) -(half_step r b); field.
split=> //; apply: (le_trans h); rewrite mulrDl mul1r EFinD.
have -> : kappa ^+ 2 / 4%:R ^+ b * sigma ^+ 2 = r ^+ 2 / 4%:R ^+ b by rewrite exprMn mulrAC.
by rewrite lee_add2l // (le_trans (overload_energy_le r mY)) // ExE // E.
Qed.

(** Vector sources ------------------------------------------------------------------- *)
Section Vector.
Variables (n : nat) (X : T -> 'cV[R]_n) (U : 'M[R]_n).
Hypotheses (X2 : L2v P X) (oU : orthogonal U).

Lemma pq_bits_bound r bits : (forall i, 0 < bits i)%N -> no_overload P X U r ->
  (distortion P X (fun w => pq_bits (mean P X) U r bits (X w))
   <= (\sum_i r i ^+ 2 / 4%:R ^+ bits i)%:E)%E.
Proof.
move=> b0 nX; rewrite error_decomposition // -sumEFin; apply: lee_sum => i _.
by apply: mse_range (nX i) => //; exact: measurable_rotated.
Qed.

Lemma matched_sqr kappa b : \sum_i matched kappa U (Cov P X X) i ^+ 2 / 4%:R ^+ b
  = kappa ^+ 2 / 4%:R ^+ b * \tr (Cov P X X).
Proof.
rewrite -(tr_conj _ oU) mulr_sumr; apply: eq_bigr => i _.
by rewrite /matched exprMn sqr_sqrtr ?variance_in_ge0 // mulrAC.
Qed.

Theorem pq_any_basis kappa b : (0 < b)%N -> no_overload P X U (matched kappa U (Cov P X X)) ->
  (distortion P X (matched_pq P X U kappa b) <= (kappa ^+ 2 / 4%:R ^+ b * \tr (Cov P X X))%:E)%E.
Proof.
by move=> b0 nX; rewrite -matched_sqr; apply: (pq_bits_bound (bits := fun=> b) _ nX).
Qed.

Lemma eigen_variance (l : 'rV[R]_n) i : Cov P X X = U *m diag_mx l *m U^T ->
  variance_in U (Cov P X X) i = l 0 i.
Proof.
by move=> ->; rewrite /variance_in !mulmxA oU mul1mx -mulmxA oU mulmx1 mxE eqxx mulr1n.
Qed.

Theorem pq_per_coordinate_loading (kappa : 'I_n -> R) b : (0 < b)%N ->
  let S := Cov P X X in let r i := matched (kappa i) U S i in
  no_overload P X U r ->
  (distortion P X (fun w => pq (mean P X) U r b (X w))
   <= (\sum_i kappa i ^+ 2 * variance_in U S i / 4%:R ^+ b)%:E)%E /\
  (forall one, (forall i, 0 <= kappa i <= one) ->
   \sum_i kappa i ^+ 2 * variance_in U S i / 4%:R ^+ b <= one ^+ 2 / 4%:R ^+ b * \tr S).
Proof.
move=> b0 S r nX; split.
  rewrite (le_trans (pq_bits_bound (bits := fun=> b) _ nX)) // lee_fin le_eqVlt; apply/orP; left.
  by apply/eqP/eq_bigr => i _; rewrite /r /matched exprMn sqr_sqrtr ?variance_in_ge0.
move=> one kO; rewrite -(tr_conj _ oU) mulr_sumr; apply: ler_sum => i _.
have /andP[k0 k1] := kO i; rewrite [leRHS]mulrAC ler_wpmul2r ?invr_ge0 ?(ltW (pow4_gt0 _ _)) //.
by rewrite ler_wpmul2r ?variance_in_ge0 // ler_sqr ?nnegrE // (le_trans k0).
Qed.

Theorem pq_trace_second_moment kappa b : (0 < b)%N -> 0 <= kappa ->
  (distortion P X (matched_pq P X U kappa b)
   <= ((kappa ^+ 2 / 4%:R ^+ b + 1) * \tr (Cov P X X))%:E)%E.
Proof.
move=> b0 k0; rewrite /matched_pq error_decomposition //.
rewrite -(tr_conj _ oU) mulr_sumr -sumEFin; apply: lee_sum => i _.
have [_] := scalar_mse_second_moment b0 k0 (sqrtr_ge0 (variance_in U (Cov P X X) i))
  (rotated_L2 P1 U X2 i) (esym (etrans (sqr_sqrtr (variance_in_ge0 P1 U X2 i)) (variance_inE P1 U X2 i))).
by rewrite sqr_sqrtr // variance_in_ge0.
Qed.

(* Every law that lives on the ends of its ranges and on zero attains the bound. *)
Theorem pq_trace_equality kappa b : (0 < b)%N -> 0 <= kappa ->
  (forall i, {ae P, forall w, let y := rotated (mean P X) U (X w) i 0 in
     y = 0 \/ `|y| = matched kappa U (Cov P X X) i}) ->
  distortion P X (matched_pq P X U kappa b) = (kappa ^+ 2 / 4%:R ^+ b * \tr (Cov P X X))%:E.
Proof.
move=> b0 k0 ends; rewrite /matched_pq error_decomposition // -matched_sqr -sumEFin.
apply: eq_bigr => i _; apply: mse_range_attained (ends i) => //; first exact: measurable_rotated.
by rewrite mulr_ge0 ?sqrtr_ge0.
Qed.
End Vector.

Theorem pq_trace_bounded n (X : T -> 'cV[R]_n) (U : 'M[R]_n) (l : 'rV[R]_n) kappa b :
  L2v P X -> orthogonal U -> Cov P X X = U *m diag_mx l *m U^T -> (0 < b)%N ->
  let r i := kappa * Num.sqrt (l 0 i) in
  no_overload P X U r ->
  (distortion P X (fun w => pq (mean P X) U r b (X w))
   <= (kappa ^+ 2 / 4%:R ^+ b * \tr (Cov P X X))%:E)%E.
Proof.
move=> X2 oU SE b0 r nX; have E : r = matched kappa U (Cov P X X).
  by apply/funext => i; rewrite /matched (eigen_variance oU _ SE).
by rewrite E in nX *; exact: (pq_any_basis X2 oU b0 nX).
Qed.
End Bound.
