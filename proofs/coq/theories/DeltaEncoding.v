(* Section E: delta encoding. These claims are about the distortion of what is   *)
(* handed to the quantizer; the codec that reconstructs X is in ClosedLoop.v.    *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.classical Require Import cardinality mathcomp_extra.
From mathcomp.analysis Require Import signed reals ereal topology normedtype.
From mathcomp.analysis Require Import sequences measure lebesgue_measure numfun.
From mathcomp.analysis Require Import lebesgue_integral.
From Tracebound Require Import Definitions Matrices ScalarQuantizer Expectation.
From Tracebound Require Import LoewnerOrder TraceBound.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.


Section Delta.
Context d (T : measurableType d) (R : realType) (P : {measure set T -> \bar R}).
Hypothesis P1 : P setT = 1%E.
Local Notation L2v := (L2v P).
Local Notation Cov := (Cov P).
Local Notation C kappa b := (kappa ^+ 2 / 4%:R ^+ b).

(** Two sources, each quantized with ranges matched to its own covariance ---------- *)
Section Comparison.
Variables (n : nat) (X D : T -> 'cV[R]_n) (U : 'M[R]_n) (kappa : R) (b : nat).
Hypotheses (D2 : L2v D) (oU : orthogonal U) (b0 : (0 < b)%N).
Hypothesis nD : no_overload P D U (matched kappa U (Cov D D)).
Local Notation distortion_D := (distortion P D (matched_pq P D U kappa b)).

Theorem trace_suffices : \tr (Cov D D) <= \tr (Cov X X) ->
  (distortion_D <= (C kappa b * \tr (Cov X X))%:E)%E.
Proof.
move=> t; rewrite (le_trans (pq_any_basis P1 D2 oU b0 nD)) // lee_fin.
by rewrite ler_wpmul2l // constant_ge0.
Qed.

Theorem delta_advantage : loewner_le (Cov D D) (Cov X X) ->
  (distortion_D <= (C kappa b * \tr (Cov D D))%:E)%E /\
  C kappa b * \tr (Cov D D) <= C kappa b * \tr (Cov X X).
Proof.
move=> DX; split; first exact: pq_any_basis.
by rewrite ler_wpmul2l ?constant_ge0 // loewner_trace.
Qed.

Theorem delta_advantage_strict : kappa != 0 -> loewner_le (Cov D D) (Cov X X) ->
  Cov D D != Cov X X -> (distortion_D < (C kappa b * \tr (Cov X X))%:E)%E.
Proof.
move=> k0 DX ne; apply: le_lt_trans (pq_any_basis P1 D2 oU b0 nD) _.
rewrite lte_fin ltr_pmul2l ?loewner_trace_strict //.
by rewrite divr_gt0 ?pow4_gt0 // lt_neqAle sqr_ge0 eq_sym sqrf_eq0 k0.
Qed.

(* On a source at the ends of its ranges X attains its bound, so the errors themselves are ordered. *)
Section Order.
Variable V : 'M[R]_n.
Hypotheses (X2 : L2v X) (oV : orthogonal V) (k0 : 0 <= kappa).
Hypothesis ends : forall i, {ae P, forall w, let y := rotated (mean P X) V (X w) i 0 in
  y = 0 \/ `|y| = matched kappa V (Cov X X) i}.
Local Notation distortion_X := (distortion P X (matched_pq P X V kappa b)).

Theorem trace_suffices_order : \tr (Cov D D) <= \tr (Cov X X) -> (distortion_D <= distortion_X)%E.
Proof. by move=> t; rewrite (pq_trace_equality P1 X2 oV b0 k0 ends) trace_suffices. Qed.

Theorem delta_advantage_order : loewner_le (Cov D D) (Cov X X) -> (distortion_D <= distortion_X)%E.
Proof. by move=> /loewner_trace; exact: trace_suffices_order. Qed.

Theorem delta_advantage_strict_order : kappa != 0 -> loewner_le (Cov D D) (Cov X X) ->
  Cov D D != Cov X X -> (distortion_D < distortion_X)%E.
Proof. by rewrite (pq_trace_equality P1 X2 oV b0 k0 ends); exact: delta_advantage_strict. Qed.
End Order.

Theorem delta_gain (alpha : R) (k : nat) : loewner_le (Cov D D) (alpha *: Cov X X) ->
  (distortion_D <= (alpha * (C kappa b * \tr (Cov X X)))%:E)%E /\
  (0 <= \tr (Cov X X) -> alpha * 4%:R ^+ k <= 1 ->
   (distortion_D <= (C kappa (b + k) * \tr (Cov X X))%:E)%E).
Proof.
move=> DX; have t : \tr (Cov D D) <= alpha * \tr (Cov X X).
  by have := loewner_trace DX; rewrite linearZ.
have h : (distortion_D <= (alpha * (C kappa b * \tr (Cov X X)))%:E)%E.
  rewrite (le_trans (pq_any_basis P1 D2 oU b0 nD)) // lee_fin mulrCA.
  by rewrite ler_wpmul2l // constant_ge0.
split=> // t0 ak; rewrite (le_trans h) // lee_fin mulrA ler_wpmul2r //.
have -> : C kappa (b + k) = (4%:R ^+ k)^-1 * C kappa b by rewrite exprD invfM mulrA mulrC.
by rewrite ler_wpmul2r ?constant_ge0 // -[_^-1]mul1r ler_pdivl_mulr ?pow4_gt0.
Qed.
End Comparison.

(** Linear prediction ----------------------------------------------------------------- *)
Section Prediction.
Variables (n : nat) (X Y : T -> 'cV[R]_n).
Hypotheses (X2 : L2v X) (Y2 : L2v Y).
Local Notation Gamma := (Cov X Y).

Lemma Cov_residual (A : 'M[R]_n) : let Z w := X w - A *m Y w in
  Cov Z Z = Cov X X - Gamma *m A^T - A *m Gamma^T + A *m Cov Y Y *m A^T.
Proof.
move=> Z; have A2 := L2v_mul P1 A Y2; have Z2 := L2vB X2 A2.
rewrite (CovBl P1 X2 A2 Z2) (CovBr P1 X2 X2 A2) (CovBr P1 A2 X2 A2).
rewrite (Cov_mulr P1 _ X2 Y2) (Cov_mulr P1 _ A2 Y2) !(Cov_mull P1 _ Y2) // Cov_tr.
by rewrite opprB addrA addrAC.
Qed.

Lemma pseudo_inverse_sym (S Q : 'M[R]_n) : S^T = S -> pseudo_inverse S Q -> Q^T = Q.
Proof.
move=> sS [e1 e2 e3 e4].
have a : Q^T *m S = S *m Q by rewrite -e3 trmx_mul sS.
have b : S *m Q^T = Q *m S by rewrite -e4 trmx_mul sS.
have c1 : S *m (S *m Q^T) = S by rewrite b mulmxA.
have c2 : Q^T *m S *m S = S by rewrite a.
have c : S *m Q = Q *m S by rewrite -a -{1}c1 !mulmxA c2 b.
by rewrite -{1}e2 !trmx_mul sS mulmxA a c -mulmxA b -c mulmxA e2.
Qed.

Theorem lmmse_delta (Q : 'M[R]_n) : pseudo_inverse (Cov Y Y) Q ->
  let Z w := X w - Gamma *m Q *m Y w in
  Cov Z Z = Cov X X - Gamma *m Q *m Gamma^T /\ loewner_le (Cov Z Z) (Cov X X).
Proof.
move=> pQ Z; have pY := Cov_psd P1 Y2; have [sY _] := pY.
have sQ := pseudo_inverse_sym sY pQ; have [_ e2 _ _] := pQ.
have E : Cov Z Z = Cov X X - Gamma *m Q *m Gamma^T.
  rewrite Cov_residual trmx_mul sQ !mulmxA -[X in _ + X *m _ = _]mulmxA -[X in _ + X *m _ = _]mulmxA.
  by rewrite [Q *m _]mulmxA e2 subrK.
split=> //; rewrite E /loewner_le opprB addrC subrK.
have -> : Gamma *m Q *m Gamma^T = (Q *m Gamma^T)^T *m Cov Y Y *m (Q *m Gamma^T).
  by rewrite trmx_mul trmxK sQ !mulmxA -[X in _ = X *m _]mulmxA -[X in _ = X *m _]mulmxA [Q *m _]mulmxA e2.
exact: psd_congr.
Qed.

(** Stationary sources: plain and leaky differences ----------------------------------- *)
Lemma loewner_qf (A B : 'M[R]_n) : A^T = A -> B^T = B ->
  loewner_le A B <-> (forall x, qf A x <= qf B x).
Proof.
move=> sA sB; split=> [[_ p] x|h]; first by have := p x; rewrite qfB subr_ge0.
by split=> [|x]; rewrite ?linearB /= ?sA ?sB // qfB subr_ge0.
Qed.

Variable S : 'M[R]_n.
Hypotheses (SX : Cov X X = S) (SY : Cov Y Y = S).
Let sS : S^T = S. Proof. by rewrite -SX Cov_tr. Qed.

Lemma Cov_leaky (a : R) : let D w := X w - a *: Y w in
  Cov D D = (1 + a ^+ 2) *: S - a *: (Gamma + Gamma^T).
Proof.
move=> D; have -> : D = fun w => X w - a%:M *m Y w by apply/funext => w; rewrite mul_scalar_mx.
rewrite Cov_residual SX SY tr_scalar_mx !mul_mx_scalar !mul_scalar_mx.
apply/matrixP => i j; rewrite !mxE; move: (cov P _ _) (cov P _ _) (S i j) => u v s; ring.
Qed.

Lemma qf_leaky (a : R) x : let D w := X w - a *: Y w in
  qf (Cov D D) x = (1 + a ^+ 2) * qf S x - 2%:R * a * qf Gamma x.
Proof. by move=> D; rewrite Cov_leaky qfB !qfZ qfD qf_tr; ring. Qed.

Theorem leaky_delta (a : R) : 0 < a -> let D w := X w - a *: Y w in
  (loewner_le (Cov D D) S <-> forall x, a / 2%:R * qf S x <= qf Gamma x) /\
  ((forall x, a * qf S x <= qf Gamma x) -> loewner_le (Cov D D) ((1 - a ^+ 2) *: S)).
Proof.
move=> a0 D; have sD : (Cov D D)^T = Cov D D by rewrite Cov_tr.
have E x : qf S x - qf (Cov D D) x = 2%:R * a * (qf Gamma x - a / 2%:R * qf S x).
  by rewrite qf_leaky; field.
have a2 : 0 < 2%:R * a by rewrite mulr_gt0 ?ltr0n.
split.
  apply: (iff_trans (loewner_qf sD sS)); split=> h x; have := h x.
    by rewrite -[_ <= qf S x]subr_ge0 E pmulr_rge0 // subr_ge0.
  by move=> g; rewrite -subr_ge0 E pmulr_rge0 // subr_ge0.
move=> h; apply/loewner_qf => // [|x]; first by rewrite linearZ /= sS.
have -> : qf ((1 - a ^+ 2) *: S) x = qf (Cov D D) x + 2%:R * a * (qf Gamma x - a * qf S x).
  by rewrite qf_leaky qfZ; ring.
by rewrite ler_addl pmulr_rge0 // subr_ge0.
Qed.

Theorem stationary_delta : let D w := X w - Y w in
  [/\ Cov D D = S *+ 2 - Gamma - Gamma^T,
      loewner_le (Cov D D) S <-> loewner_le S (Gamma + Gamma^T) &
      loewner_le (Cov D D) S <-> forall x, 2%:R^-1 * qf S x <= qf Gamma x].
Proof.
move=> D; have E : D = fun w => X w - 1 *: Y w by apply/funext => w; rewrite scale1r.
have CE : Cov D D = S *+ 2 - Gamma - Gamma^T.
  by rewrite E Cov_leaky expr1n scale1r -scaler_nat opprD addrA.
split=> //.
  rewrite CE /loewner_le; suff -> : S - (S *+ 2 - Gamma - Gamma^T) = Gamma + Gamma^T - S by [].
  by apply/matrixP => i j; rewrite mulr2n !mxE; ring.
by have [+ _] := leaky_delta ltr01; rewrite -E mul1r.
Qed.
End Prediction.

(* AR(1): X = rho Y + e with e uncorrelated to Y.                                 *)
Theorem stationary_delta_ar1 n (Y e : T -> 'cV[R]_n) rho (S : 'M_n) :
  let X := fun w => rho *: Y w + e w in let D := fun w => X w - Y w in
  L2v Y -> L2v e -> Cov e Y = 0 -> Cov Y Y = S -> Cov X X = S -> S != 0 ->
  Cov D D = (2%:R * (1 - rho)) *: S /\ (loewner_le (Cov D D) S <-> 2%:R^-1 <= rho).
Proof.
move=> X D Y2 e2 eY SY SX S0.
have X2 : L2v X by apply: L2vD => //; exact: L2vZ.
have pS : psd S by rewrite -SY; exact: Cov_psd.
have G : Cov X Y = rho *: S.
  by rewrite (CovDl P1 (L2vZ _ Y2) e2 Y2) (CovZl P1 _ Y2 Y2) eY addr0 SY.
have [E _ iffq] := stationary_delta X2 Y2 SX SY; split.
  rewrite E G -scaler_nat [(rho *: S)^T]linearZ /= (proj1 pS) -addrA -opprD -scalerDl -scalerBl.
  by congr (_ *: S); ring.
apply: (iff_trans iffq); rewrite G; split=> [h|h x]; last first.
  by rewrite qfZ ler_wpmul2r // (proj2 pS).
rewrite leNgt; apply/negP => lt; case/negP: S0; apply/eqP/psd_tr0 => //; apply/eqP.
rewrite eq_le psd_tr_ge0 // andbT; apply: sumr_le0 => i _.
by have := h (delta_mx i 0); rewrite qfZ qf_delta -subr_ge0 -mulrBl nmulr_rge0 // subr_lt0.
Qed.

(** No assumption at all: coordinate by coordinate ------------------------------------- *)
Lemma cov_residual (f g : T -> R) c : L2 P f -> L2 P g ->
  cov P (fun w => f w - c * g w) (fun w => f w - c * g w)
  = cov P f f - 2%:R * c * cov P f g + c ^+ 2 * cov P g g.
Proof.
move=> f2 g2; have h2 := L2Z (- c) g2.
have E : (fun w => f w - c * g w) = (fun w => f w + - c * g w).
  by apply/funext => w; rewrite mulNr.
rewrite E (covDl P1 f2 h2 (L2D f2 h2)) (covZl P1 _ g2 (L2D f2 h2)).
rewrite !(covC P _ (fun w => f w + _)) !(covDl P1 f2 h2) // !(covZl P1 _ g2) // (covC P g f).
by ring.
Qed.

Lemma variance_in_cov n (X : T -> 'cV[R]_n) (U : 'M[R]_n) i : L2v X ->
  variance_in U (Cov X X) i = cov P (fun w => (U^T *m X w) i 0) (fun w => (U^T *m X w) i 0).
Proof.
move=> X2; rewrite /variance_in -{2}[U]trmxK -mulmxA -(Cov_mulr P1 _ X2 X2).
by rewrite -(Cov_mull P1 _ X2 (L2v_mul P1 _ X2)) CovE.
Qed.

Section Coordinatewise.
Variables (n : nat) (X Y : T -> 'cV[R]_n) (U : 'M[R]_n).
Hypotheses (X2 : L2v X) (Y2 : L2v Y) (oU : orthogonal U).
Local Notation x i := (fun w => (U^T *m X w) i 0).
Local Notation y i := (fun w => (U^T *m Y w) i 0).

Theorem diagonal_prediction :
  let Z w := \col_i (x i w - cov P (x i) (y i) / cov P (y i) (y i) * y i w) in
  (forall i, Cov Z Z i i <= variance_in U (Cov X X) i) /\ \tr (Cov Z Z) <= \tr (Cov X X).
Proof.
move=> Z; suff h i : Cov Z Z i i <= variance_in U (Cov X X) i.
  by split=> //; rewrite -(tr_conj (Cov X X) oU); apply: ler_sum => i _; exact: h.
have xi := L2v_mul P1 U^T X2 i; have yi := L2v_mul P1 U^T Y2 i.
rewrite CovE (variance_in_cov U i X2); under [X in cov P X _]eq_fun do rewrite mxE.
under [X in cov P _ X]eq_fun do rewrite mxE.
rewrite (cov_residual _ xi yi); set g := cov P (y i) (y i); set c := cov P (x i) (y i).
have [g0|g0] := eqVneq g 0; first by rewrite g0 invr0 !mulr0 mul0r subr0 addr0.
move: (cov P (x i) (x i)) => h.
have E : h - (h - 2%:R * (c / g) * c + (c / g) ^+ 2 * g) = c ^+ 2 / g by field.
by rewrite -subr_ge0 E divr_ge0 ?sqr_ge0 // cov_ge0.
Qed.

Theorem selective_delta :
  let D w := X w - Y w in
  let v i := variance_in U (Cov X X) i in let u i := variance_in U (Cov D D) i in
  let Z w := \col_i (if u i < v i then (U^T *m D w) i 0 else (U^T *m X w) i 0) in
  [/\ \tr (Cov Z Z) = \sum_i Num.min (v i) (u i), \tr (Cov Z Z) <= \tr (Cov X X) &
      (exists i, u i < v i) -> \tr (Cov Z Z) < \tr (Cov X X)].
Proof.
move=> D v u Z; have D2 : L2v D by exact: L2vB.
have ZE i : Cov Z Z i i = Num.min (v i) (u i).
  rewrite CovE; under [X in cov P X _]eq_fun do rewrite mxE.
  under [X in cov P _ X]eq_fun do rewrite mxE.
  by case: ltP => _; rewrite -?(variance_in_cov U i D2) -?(variance_in_cov U i X2).
have le i : Cov Z Z i i <= v i by rewrite ZE le_minl lexx.
split; first by apply: eq_bigr => i _; exact: ZE.
- by rewrite -(tr_conj (Cov X X) oU); apply: ler_sum => i _; exact: le.
move=> [i uv]; rewrite -(tr_conj (Cov X X) oU) /mxtrace (bigD1 i) //= [ltRHS](bigD1 i) //=.
apply: ltr_le_add; last by apply: ler_sum => j _; exact: le.
by rewrite ZE lt_minl uv orbT.
Qed.
End Coordinatewise.
End Delta.
