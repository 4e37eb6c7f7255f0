(* Sections G and H: soft-ZCA whitening before the quantizer, and the rate.      *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.classical Require Import cardinality mathcomp_extra.
From mathcomp.analysis Require Import signed reals ereal topology normedtype.
From mathcomp.analysis Require Import sequences measure lebesgue_measure numfun.
From mathcomp.analysis Require Import lebesgue_integral.
From Tracebound Require Import Definitions Matrices ScalarQuantizer Expectation.
From Tracebound Require Import VectorQuantizer LoewnerOrder TraceBound.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.


Section Whitening.
Context d (T : measurableType d) (R : realType) (P : {measure set T -> \bar R}).
Hypothesis P1 : P setT = 1%E.
Local Notation Y X U w := (rotated (mean P X) U (X w)).
Local Notation C kappa b := (kappa ^+ 2 / 4%:R ^+ b).

Section Source.
Variables (n b : nat) (X : T -> 'cV[R]_n) (U : 'M[R]_n) (l : 'rV[R]_n) (eps kappa : R).
Hypotheses (X2 : L2v P X) (oU : orthogonal U) (SE : Cov P X X = U *m diag_mx l *m U^T).
Hypotheses (b0 : (0 < b)%N) (le0 : forall i, 0 < l 0 i + eps).
Local Notation s i := (Num.sqrt (l 0 i + eps)).

Let mz i : measurable_fun setT (fun w => Y X U w i 0 / s i).
Proof. by under eq_fun do rewrite mulrC; exact/measurable_funrM/measurable_rotated. Qed.

Lemma whitened_error (r : 'I_n -> R) :
  distortion P X (fun w => whitened_pq (mean P X) U l eps r b (X w))
  = (\sum_i (l 0%R i + eps)%:E
       * mse P (fun w => Y X U w i 0 / s i)%R (fun w => quant (r i) b (Y X U w i 0 / s i))%R)%E.
Proof.
have s0 i : s i != 0 by rewrite gt_eqF // sqrtr_gt0.
have err w : sqnorm (X w - whitened_pq (mean P X) U l eps r b (X w))
    = \sum_i (l 0 i + eps) * (Y X U w i 0 / s i - quant (r i) b (Y X U w i 0 / s i)) ^+ 2.
  rewrite /whitened_pq opprD addrA -{1}[X w - _]mul1mx -(orthogonalC oU) -mulmxA -mulmxBr.
  rewrite sqnorm_orthogonal //; apply: eq_bigr => i _.
  have scaled y q : (l 0 i + eps) * (y / s i - q) ^+ 2 = (y - s i * q) ^+ 2.
    by rewrite -[in RHS](divfK (s0 i) y) [y / _ * _]mulrC -mulrBr exprMn sqr_sqrtr // ltW.
  by rewrite scaled !mxE.
rewrite /distortion; under eq_integral do rewrite err.
rewrite int_sum => [|i|i w]; last by rewrite mulr_ge0 ?sqr_ge0 ?ltW.
  apply: eq_bigr => i _.
  under eq_integral do rewrite EFinM; rewrite ge0_integralM //; last first.
  - by rewrite lee_fin ltW.
  - by move=> w _; rewrite lee_fin sqr_ge0.
  - by apply/EFin_measurable_fun; exact: measurable_scalar_error.
by apply: measurable_funrM; exact: measurable_scalar_error.
Qed.

Lemma whitened_bound (r : 'I_n -> R) :
  (forall i, {ae P, forall w, `|Y X U w i 0 / s i| <= r i}) ->
  (distortion P X (fun w => whitened_pq (mean P X) U l eps r b (X w))
   <= (\sum_i (l 0 i + eps) * (r i ^+ 2 / 4%:R ^+ b))%:E)%E.
Proof.
move=> h; rewrite whitened_error -sumEFin; apply: lee_sum => i _.
rewrite EFinM; apply: lee_wpmul2l; first by rewrite lee_fin ltW.
exact: (mse_range P1 (mz i) b0 (h i)).
Qed.

Lemma whitened_ends (r : 'I_n -> R) : (forall i, 0 <= r i) ->
  (forall i, {ae P, forall w, Y X U w i 0 / s i = 0 \/ `|Y X U w i 0 / s i| = r i}) ->
  distortion P X (fun w => whitened_pq (mean P X) U l eps r b (X w))
  = (\sum_i (l 0 i + eps) * (r i ^+ 2 / 4%:R ^+ b))%:E.
Proof.
move=> r0 h; rewrite whitened_error -sumEFin; apply: eq_bigr => i _.
by rewrite EFinM (mse_range_attained P1 (mz i) b0 (r0 i) (h i)).
Qed.

Lemma common_sum : C kappa b * (\tr (Cov P X X) + n%:R * eps) = \sum_i (l 0 i + eps) * C kappa b.
Proof.
rewrite -mulr_suml [RHS]mulrC big_split /= sumr_const card_ord -[eps *+ n]mulr_natl.
by rewrite (tr_sum_eigenvalues oU SE).
Qed.

Theorem soft_zca_common_step :
  (forall i, {ae P, forall w, `|Y X U w i 0 / s i| <= kappa}) ->
  (distortion P X (fun w => whitened_pq (mean P X) U l eps (fun=> kappa) b (X w))
   <= (C kappa b * (\tr (Cov P X X) + n%:R * eps))%:E)%E.
Proof.
by move=> h; rewrite common_sum; exact: (whitened_bound h).
Qed.

Theorem soft_zca_common_equality : 0 <= kappa ->
  (forall i, {ae P, forall w, let z := Y X U w i 0 / s i in z = 0 \/ `|z| = kappa}) ->
  distortion P X (fun w => whitened_pq (mean P X) U l eps (fun=> kappa) b (X w))
  = (C kappa b * (\tr (Cov P X X) + n%:R * eps))%:E.
Proof. by move=> k0 h; rewrite common_sum; exact: (whitened_ends (r := fun=> kappa)). Qed.

Section Matched.
Let r i := kappa * Num.sqrt (l 0 i / (l 0 i + eps)).
Let l0 i : 0 <= l 0 i. Proof. by rewrite -(eigen_variance oU i SE) variance_in_ge0. Qed.

Let matched_sum : C kappa b * \tr (Cov P X X) = \sum_i (l 0 i + eps) * (r i ^+ 2 / 4%:R ^+ b).
Proof.
rewrite (tr_sum_eigenvalues oU SE) mulr_sumr; apply: eq_bigr => i _.
rewrite /r exprMn sqr_sqrtr ?divr_ge0 ?(ltW (le0 i)) //.
have u0 := gt_eqF (le0 i); move: (l 0 i + eps) u0 => u u0.
by rewrite [u * _]mulrA [u * (_ * _)]mulrCA [u * _]mulrC divfK ?u0 // mulrAC.
Qed.

Let rE i : r i = matched kappa U (Cov P X X) i / s i.
Proof.
by rewrite /matched (eigen_variance oU i SE) /r sqrtrM // sqrtrV ?(ltW (le0 i)) // mulrA.
Qed.

Let whitened_norm w i : `|Y X U w i 0 / s i| = `|Y X U w i 0| / s i.
Proof. by rewrite normrM normfV [`|s i|]ger0_norm ?sqrtr_ge0. Qed.

Theorem soft_zca_matched : no_overload P X U (matched kappa U (Cov P X X)) ->
  (distortion P X (fun w => whitened_pq (mean P X) U l eps r b (X w))
   <= (C kappa b * \tr (Cov P X X))%:E)%E.
Proof.
move=> h; rewrite matched_sum; apply: whitened_bound => i; have [N [mN N0 sN]] := h i.
exists N; split=> // w /= nw; apply: sN => /= hw; apply: nw.
by rewrite whitened_norm rE ler_wpmul2r ?invr_ge0 ?sqrtr_ge0.
Qed.

Theorem soft_zca_matched_equality : 0 <= kappa ->
  (forall i, {ae P, forall w, let y := Y X U w i 0 in y = 0 \/ `|y| = matched kappa U (Cov P X X) i}) ->
  distortion P X (fun w => whitened_pq (mean P X) U l eps r b (X w))
  = (C kappa b * \tr (Cov P X X))%:E.
Proof.
move=> k0 h; rewrite matched_sum; apply: whitened_ends => i; first by rewrite mulr_ge0 ?sqrtr_ge0.
have [N [mN N0 sN]] := h i; exists N; split=> // w /= nw; apply: sN => /= hw; apply: nw.
by case: hw => e; [left; rewrite e mul0r|right; rewrite whitened_norm e rE].
Qed.
End Matched.
End Source.

Theorem delta_whiten_pq n b (X D : T -> 'cV[R]_n) (U : 'M[R]_n) (l : 'rV[R]_n) eps kappa :
  L2v P D -> orthogonal U -> Cov P D D = U *m diag_mx l *m U^T -> (0 < b)%N ->
  (forall i, 0 < l 0 i + eps) -> loewner_le (Cov P D D) (Cov P X X) ->
  (forall i, {ae P, forall w, `|Y D U w i 0 / Num.sqrt (l 0 i + eps)| <= kappa}) ->
  let bound S := C kappa b * (\tr S + n%:R * eps) in
  [/\ (distortion P D (fun w => whitened_pq (mean P D) U l eps (fun=> kappa) b (D w))
       <= (bound (Cov P D D))%:E)%E,
      bound (Cov P D D) <= bound (Cov P X X) &
      kappa != 0 -> Cov P D D != Cov P X X -> bound (Cov P D D) < bound (Cov P X X)].
Proof.
move=> D2 oU SE b0 le0 DX h bound; split; first exact: soft_zca_common_step.
- by rewrite ler_wpmul2l ?constant_ge0 // ler_add2r loewner_trace.
move=> k0 ne; rewrite ltr_pmul2l ?ltr_add2r ?loewner_trace_strict //.
by rewrite divr_gt0 ?pow4_gt0 // lt_neqAle sqr_ge0 eq_sym sqrf_eq0 k0.
Qed.
End Whitening.

(* Each source whitened by its own covariance: both become the identity.         *)
Theorem own_whitening (R : rcfType) (n : nat) (U : 'M[R]_n) (l : 'rV[R]_n) (S : 'M[R]_n) :
  orthogonal U -> (forall i, 0 < l 0 i) -> S = U *m diag_mx l *m U^T ->
  let W := U *m diag_mx (\row_i (Num.sqrt (l 0 i))^-1) *m U^T in
  W *m S *m W^T = 1%:M.
Proof.
move=> oU l0 -> W; have conj A B : U *m A *m U^T *m (U *m B *m U^T) = U *m (A *m B) *m U^T.
  by rewrite !mulmxA -[U *m A *m U^T *m U]mulmxA oU mulmx1.
have -> : W^T = W by rewrite /W !trmx_mul trmxK tr_diag_mx mulmxA.
rewrite /W !conj -[RHS](orthogonalC oU) -[X in _ = X *m _]mulmx1; congr (_ *m _ *m _).
apply/matrixP => i j; rewrite mulmx_diag mulmx_diag !mxE; case: eqP => [->|_]; last by rewrite !mulr0n.
rewrite !mulr1n; have := l0 j; rewrite -sqrtr_gt0 => s0.
by rewrite -{2}[l 0 j]sqr_sqrtr ?ltW // expr2 mulrA mulVf ?mul1r ?divff ?gt_eqF.
Qed.

(** H. Rate: n b bits a vector ----------------------------------------------------------- *)
Theorem rate_saving (R : realFieldType) (kappa tD tX : R) (b k : nat) : kappa != 0 ->
  tD * 4%:R ^+ k <= tX <->
  kappa ^+ 2 / 4%:R ^+ b * tD <= kappa ^+ 2 / 4%:R ^+ (b + k) * tX.
Proof.
move=> k0; have k2 : 0 < kappa ^+ 2 by rewrite lt_neqAle sqr_ge0 eq_sym sqrf_eq0 k0.
have p m : 0 < 4%:R ^+ m :> R by rewrite exprn_gt0 ?ltr0n.
have C0 : 0 < kappa ^+ 2 / 4%:R ^+ b by rewrite divr_gt0.
have -> : kappa ^+ 2 / 4%:R ^+ (b + k) * tX = kappa ^+ 2 / 4%:R ^+ b * (tX / 4%:R ^+ k).
  by rewrite exprD invfM; move: (4%:R ^+ b)^-1 (4%:R ^+ k)^-1 => u v; ring.
by rewrite (ler_pmul2l C0) ler_pdivl_mulr.
Qed.
