(* Section F: the closed loop, what a real codec does.                           *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.classical Require Import cardinality mathcomp_extra.
From mathcomp.analysis Require Import signed reals ereal topology normedtype.
From mathcomp.analysis Require Import sequences measure lebesgue_measure numfun.
From mathcomp.analysis Require Import lebesgue_integral.
From Tracebound Require Import Definitions Matrices ScalarQuantizer Expectation.
From Tracebound Require Import VectorQuantizer TraceBound.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.


Theorem closed_loop_identity (V : zmodType) (x : nat -> V) (q : nat -> V -> V) (x0 : V) (p : V -> V) t :
  let u := x t.+1 - p (closed_loop x q x0 p t) in
  x t.+1 - closed_loop x q x0 p t.+1 = u - q t.+1 u.
Proof. by rewrite /= opprD addrA. Qed.

(** Open loop: errors add up ---------------------------------------------------------- *)
Section OpenLoop.
Variables (R : realFieldType) (n : nat).
Implicit Types (x e : nat -> 'cV[R]_n).

Lemma open_loop_error x q t : x t - open_loop x q (x 0%N) t
  = \sum_(s < t) (x s.+1 - x s - q s.+1 (x s.+1 - x s)).
Proof.
elim: t => [|t IH]; first by rewrite big_ord0 subrr.
by rewrite big_ord_recr /= -IH opprD [RHS]addrCA !addrA subrK addrAC.
Qed.

Lemma sum_sqr_le (a : nat -> R) t : (\sum_(s < t) a s) ^+ 2 <= t%:R * \sum_(s < t) a s ^+ 2.
Proof.
elim: t => [|t IH]; first by rewrite !big_ord0 mul0r expr2 mul0r.
rewrite !big_ord_recr /=; move: IH (a t); case: t => [|t]; last first.
  move: (\sum_(s < t.+1) _) (\sum_(s < t.+1) _) => S A IH c.
  have E : t.+2%:R = t.+1%:R + 1 :> R by rewrite -natr1.
  have : 0 < t.+1%:R :> R by rewrite ltr0n.
  rewrite E -subr_ge0; move: (t.+1%:R : R) IH => m IH m0.
  rewrite -(pmulr_rge0 _ m0).
  have -> : m * ((m + 1) * (S + c ^+ 2) - (A + c) ^+ 2)
    = (m + 1) * (m * S - A ^+ 2) + (A - m * c) ^+ 2 by ring.
  by rewrite addr_ge0 ?sqr_ge0 // mulr_ge0 ?subr_ge0 // addr_ge0 // ltW.
by move=> _ c; rewrite !big_ord0 !add0r mul1r.
Qed.

Theorem open_loop_drift x q t (e := fun s => x s.+1 - x s - q s.+1 (x s.+1 - x s)) :
  [/\ x t - open_loop x q (x 0%N) t = \sum_(s < t) e s,
      sqnorm (x t - open_loop x q (x 0%N) t) <= t%:R * \sum_(s < t) sqnorm (e s) &
      (forall s, e s = e 0%N) ->
        sqnorm (x t - open_loop x q (x 0%N) t) = t%:R ^+ 2 * sqnorm (e 0%N)].
Proof.
split; rewrite open_loop_error // -/e.
  rewrite /sqnorm exchange_big mulr_sumr; apply: ler_sum => i _ /=.
  by rewrite summxE; exact: (sum_sqr_le (fun s => e s i 0)).
move=> eq; rewrite (eq_bigr (fun=> e 0%N)) => [|s _]; last exact: eq.
rewrite sumr_const card_ord /sqnorm mulr_sumr; apply: eq_bigr => i _.
by rewrite mulmxnE -[_ *+ t in LHS]mulr_natl exprMn.
Qed.

(* With a key frame every K steps the decoder starts anew at multiples of K.    *)
Theorem key_frames x q (K t : nat) (m : R) : (0 < K)%N ->
  (forall s, sqnorm (x s.+1 - x s - q s.+1 (x s.+1 - x s)) <= m) ->
  let start := (t %/ K * K)%N in
  sqnorm (x t - open_loop (fun s => x (start + s)%N) (fun s => q (start + s)%N) (x start) (t %% K))
  <= K.-1%:R ^+ 2 * m.
Proof.
move=> K0 em /=; set start := (t %/ K * K)%N.
pose y s := x (start + s)%N; pose p s := q (start + s)%N.
have yt : y (t %% K)%N = x t by rewrite /y -divn_eq.
have y0 : y 0%N = x start by rewrite /y addn0.
have [_ h _] := open_loop_drift y p (t %% K); rewrite yt y0 in h; apply: (le_trans h).
have m0 : 0 <= m by exact: le_trans (sqnorm_ge0 _) (em 0%N).
have tK : (t %% K)%:R <= K.-1%:R :> R by rewrite ler_nat -ltnS prednK // ltn_mod.
apply: (@le_trans _ _ ((t %% K)%:R * ((t %% K)%:R * m))).
  rewrite ler_wpmul2l ?ler0n // mulr_natl -[X in _ *+ X]card_ord -sumr_const.
  by apply: ler_sum => s _; rewrite /y /p !addnS; exact: em.
by rewrite mulrA ler_wpmul2r // -expr2 ler_sqr ?nnegrE ?ler0n.
Qed.
End OpenLoop.

(** Closed loop: a bound for every outcome and all times ----------------------------- *)
Section Pathwise.
Variables (R : realType) (n b : nat) (U A : 'M[R]_n) (r Rg : 'I_n -> R).
Variables (x : nat -> 'cV[R]_n) (x0 : 'cV[R]_n).
Hypotheses (b0 : (0 < b)%N) (oU : orthogonal U).
Local Notation L := (2%:R ^+ b : R).
Local Notation recon := (closed_loop x (fun=> pq 0 U Rg b) x0 (fun y => A *m y)).

Theorem closed_loop_predictor :
  (forall i, 0 <= Rg i) ->
  (forall i, r i + \sum_j `|(U^T *m A *m U) i j| * (Rg j / L) <= Rg i) ->
  (forall t i, `|(U^T *m (x t.+1 - A *m x t)) i 0| <= r i) ->
  (forall i, `|(U^T *m (x 0%N - x0)) i 0| <= Rg i / L) ->
  forall t i, `|(U^T *m (x t - recon t)) i 0| <= Rg i / L.
Proof.
move=> R0 Rr xr e0; elim=> [//|t IH] i.
rewrite closed_loop_identity; set u := x t.+1 - _.
have ui : `|(U^T *m u) i 0| <= Rg i.
  apply: le_trans (Rr i).
  have -> : u = (x t.+1 - A *m x t) + A *m (x t - recon t) by rewrite mulmxBr addrA subrK.
  rewrite mulmxDr mxE (le_trans (ler_norm_add _ _)) // ler_add //.
  have -> : U^T *m (A *m (x t - recon t)) = U^T *m A *m U *m (U^T *m (x t - recon t)).
    by rewrite !mulmxA -[U^T *m A *m U *m U^T]mulmxA orthogonalC // mulmx1.
  rewrite mxE (le_trans (ler_norm_sum _ _ _)) //; apply: ler_sum => j _.
  by rewrite normrM ler_wpmul2l.
have -> : (U^T *m (u - pq 0 U Rg b u)) i 0 = (U^T *m u) i 0 - quant (Rg i) b ((U^T *m u) i 0).
  rewrite /pq /pq_bits add0r mulmxBr mulmxA oU mul1mx /rotated subr0 [LHS]mxE.
  by congr (_ + _); rewrite !mxE.
exact: granular_error.
Qed.
End Pathwise.

Theorem closed_loop_pathwise (R : realType) (n b : nat) (U : 'M[R]_n) (r : 'I_n -> R)
    (x : nat -> 'cV[R]_n) (x0 : 'cV[R]_n) :
  (0 < b)%N -> orthogonal U -> (forall i, 0 <= r i) ->
  let L := 2%:R ^+ b in
  let recon := closed_loop x (fun=> pq 0 U (fun i => r i * L / (L - 1)) b) x0 id in
  (forall t i, `|(U^T *m (x t.+1 - x t)) i 0| <= r i) ->
  (forall i, `|(U^T *m (x 0%N - x0)) i 0| <= r i / (L - 1)) ->
  [/\ forall t i, `|(U^T *m (x t - recon t)) i 0| <= r i / (L - 1),
      forall t, sqnorm (x t - recon t) <= \sum_i r i ^+ 2 / (L - 1) ^+ 2 &
      forall kappa (v : 'I_n -> R) s, (forall i, 0 <= v i) -> s = \sum_i v i ->
        (forall i, r i = kappa * Num.sqrt (v i)) ->
        forall t, sqnorm (x t - recon t) <= kappa ^+ 2 / (L - 1) ^+ 2 * s].
Proof.
move=> b0 oU r0 L recon xr e0.
have L1 : 0 < L - 1 by rewrite subr_gt0 exprn_egt1 ?ltr1n // -lt0n.
have L0 : L != 0 by exact: pow2_neq0.
have L1n : L - 1 != 0 by rewrite gt_eqF.
have RL i : r i * L / (L - 1) / L = r i / (L - 1) by field; rewrite L0 L1n.
have E t : recon t = closed_loop x (fun=> pq 0 U (fun i => r i * L / (L - 1)) b) x0 (fun y => 1%:M *m y) t.
  by elim: t => [//|t IH]; rewrite /recon /= -/recon IH mul1mx.
have h t i : `|(U^T *m (x t - recon t)) i 0| <= r i / (L - 1).
  rewrite E -RL; apply: (closed_loop_predictor (r := r)) => // [j|j|s j|j].
  - by rewrite divr_ge0 ?mulr_ge0 ?(ltW L1) ?(ltW (pow2_gt0 _ _)).
  - rewrite mulmx1 oU (bigD1 j) //= mxE eqxx normr1 mul1r big1 => [|k kj]; last first.
      by rewrite mxE eq_sym (negbTE kj) normr0 mul0r.
    by rewrite addr0 RL le_eqVlt; apply/orP; left; apply/eqP; field.
  - by rewrite mul1mx.
  - by rewrite RL.
have sq t : sqnorm (x t - recon t) <= \sum_i r i ^+ 2 / (L - 1) ^+ 2.
  rewrite -(sqnorm_orthogonal (U := U^T)); last by rewrite /orthogonal trmxK orthogonalC.
  apply: ler_sum => i _; rewrite -real_normK ?num_real // -expr_div_n.
  by rewrite ler_sqr ?nnegrE ?divr_ge0 ?(ltW L1).
split=> // kappa v s v0 sv rE t; rewrite (le_trans (sq t)) // sv mulr_sumr.
by apply: ler_sum => i _; rewrite rE exprMn sqr_sqrtr // mulrAC.
Qed.

Theorem closed_loop_threshold (R : realFieldType) (kappa sX sD : R) (b : nat) :
  (0 < b)%N -> kappa != 0 -> 0 < sX ->
  kappa ^+ 2 / (2%:R ^+ b - 1) ^+ 2 * sD < kappa ^+ 2 / 4%:R ^+ b * sX
  <-> sD / sX < (1 - (2%:R ^+ b)^-1) ^+ 2.
Proof.
move=> b0 k0 s0; set L := 2%:R ^+ b.
have -> : 4%:R ^+ b = L ^+ 2 :> R by rewrite /L -exprM mulnC exprM -[2%:R ^+ 2]natrX.
have L1 : 0 < L - 1 by rewrite subr_gt0 exprn_egt1 ?ltr1n // -lt0n.
have L0 : 0 < L by rewrite exprn_gt0 ?ltr0n.
have k2 : 0 < kappa ^+ 2 by rewrite lt_neqAle sqr_ge0 eq_sym sqrf_eq0 k0.
have -> : (1 - L^-1) ^+ 2 = (L - 1) ^+ 2 / L ^+ 2 by field; rewrite gt_eqF.
have -> : kappa ^+ 2 / (L - 1) ^+ 2 * sD = kappa ^+ 2 * (sD / (L - 1) ^+ 2) by rewrite mulrAC -mulrA.
have -> : kappa ^+ 2 / L ^+ 2 * sX = kappa ^+ 2 * ((L ^+ 2)^-1 * sX) by rewrite -mulrA.
rewrite (ltr_pmul2l k2) ltr_pdivr_mulr ?exprn_gt0 // ltr_pdivr_mulr //.
by have -> : (L ^+ 2)^-1 * sX * (L - 1) ^+ 2 = (L - 1) ^+ 2 / L ^+ 2 * sX by ring.
Qed.

(** Fixed point of the recursion of the mean squared error ---------------------------- *)
Section FixedPoint.
Variable R : rcfType.
Implicit Types C D s : R.
Local Notation sqrt := Num.sqrt.

(* the bound is attained by the recursion D = C (sqrt s + sqrt D)^2           *)
Lemma closed_loop_bound_fix C s : 0 <= C -> C < 1 -> 0 <= s ->
  let D := C / (1 - sqrt C) ^+ 2 * s in D = C * (sqrt s + sqrt D) ^+ 2.
Proof.
move=> C0 C1 s0 D.
have e0 : 0 < 1 - sqrt C by rewrite subr_gt0 -[ltRHS]sqrtr1 ltr_sqrt ?ltr01.
have DE : D = (sqrt C * sqrt s / (1 - sqrt C)) ^+ 2.
  by rewrite !exprMn exprVn !sqr_sqrtr // mulrAC.
have -> : sqrt D = sqrt C * sqrt s / (1 - sqrt C).
  by rewrite DE sqrtr_sqr ger0_norm // divr_ge0 ?mulr_ge0 ?sqrtr_ge0 // ltW.
rewrite DE -[X in _ = X * _](sqr_sqrtr C0).
by move: (sqrt C) (sqrt s) e0 => a r e0; field; exact: lt0r_neq0.
Qed.

(* the recursion D_{t+1} <= C (sqrt s + sqrt D_t)^2 stays below the bound     *)
Theorem closed_loop_all_t C s (D : nat -> R) : 0 <= C -> C < 1 -> 0 <= s ->
  D 0%N <= C / (1 - sqrt C) ^+ 2 * s ->
  (forall t, D t.+1 <= C * (sqrt s + sqrt (D t)) ^+ 2) ->
  forall t, D t <= C / (1 - sqrt C) ^+ 2 * s.
Proof.
move=> C0 C1 s0 H0 HS; elim=> [//|t IH].
rewrite (le_trans (HS t)) // [leRHS](closed_loop_bound_fix C0 C1 s0).
rewrite ler_wpmul2l // ler_sqr ?nnegrE ?addr_ge0 ?sqrtr_ge0 //.
by rewrite ler_add2l ler_wsqrtr.
Qed.
End FixedPoint.

(* The distance to the fixed point shrinks by sqrt C at each step.             *)
Theorem closed_loop_contraction (R : rcfType) (C s D D' B : R) :
  0 <= C -> C < 1 -> 0 <= s -> D <= C * (Num.sqrt s + Num.sqrt D') ^+ 2 ->
  B = C / (1 - Num.sqrt C) ^+ 2 * s ->
  Num.sqrt D - Num.sqrt B <= Num.sqrt C * (Num.sqrt D' - Num.sqrt B).
Proof.
move=> C0 C1 s0 h BE; have fixB := closed_loop_bound_fix C0 C1 s0; rewrite -BE in fixB.
have root x : Num.sqrt (C * (Num.sqrt s + Num.sqrt x) ^+ 2)
    = Num.sqrt C * (Num.sqrt s + Num.sqrt x).
  by rewrite sqrtrM // sqrtr_sqr ger0_norm // addr_ge0 ?sqrtr_ge0.
have rB : Num.sqrt B = Num.sqrt C * (Num.sqrt s + Num.sqrt B) by rewrite -root -fixB.
have -> : Num.sqrt C * (Num.sqrt D' - Num.sqrt B)
    = Num.sqrt C * (Num.sqrt s + Num.sqrt D') - Num.sqrt B by rewrite [in RHS]rB; ring.
by rewrite ler_add2r (le_trans (ler_wsqrtr h)) // root.
Qed.

(** The same in expectation, with the product quantizer's own bound ------------------- *)
Section Expectation.
Context d (T : measurableType d) (R : realType) (P : {measure set T -> \bar R}).
Hypothesis P1 : P setT = 1%E.
Variables (n b : nat) (U : 'M[R]_n) (kappa s : R) (x xr : nat -> T -> 'cV[R]_n).
Let u t w := x t.+1 w - xr t w.
Local Notation C := (kappa ^+ 2 / 4%:R ^+ b).
Local Notation msn Z := (Ex P (fun w => sqnorm (Z w))).
Local Notation D t := (msn (fun w => x t w - xr t w)).

Theorem closed_loop_mse : (0 < b)%N -> orthogonal U -> C < 1 -> 0 <= s ->
  (forall t, L2v P (x t)) -> (forall t, L2v P (xr t)) ->
  (forall t, msn (fun w => x t.+1 w - x t w) <= s) ->
  (forall t, mean P (u t) = 0) ->
  (forall t, no_overload P (u t) U (matched kappa U (Cov P (u t) (u t)))) ->
  (forall t w, xr t.+1 w = xr t w + matched_pq P (u t) U kappa b w) ->
  D 0%N <= C / (1 - Num.sqrt C) ^+ 2 * s ->
  forall t, D t <= C / (1 - Num.sqrt C) ^+ 2 * s.
Proof.
move=> b0 oU C1 s0 x2 xr2 drift u0 nu step init.
have C0 : 0 <= C := constant_ge0 kappa b.
have u2 t : L2v P (u t) by exact: L2vB.
apply: closed_loop_all_t => // t.
have quantC : D t.+1 <= C * msn (u t).
  have := pq_any_basis P1 (u2 t) oU b0 (nu t); rewrite /distortion.
  have E w : x t.+1 w - xr t.+1 w = u t w - matched_pq P (u t) U kappa b w.
    by rewrite step opprD addrA.
  under eq_integral do rewrite -E.
  rewrite ExE; last by apply: (L1_sqnorm P1); exact: L2vB.
  rewrite lee_fin => h; apply: (le_trans h); rewrite ler_wpmul2l //.
  have [-> _ _] := trace_is_energy P1 (u2 t) oU.
  by rewrite u0; under eq_fun do rewrite subr0.
rewrite (le_trans quantC) // ler_wpmul2l //.
have -> : msn (u t) = msn (fun w => (x t.+1 w - x t w) + (x t w - xr t w)).
  by congr (Ex P _); apply/funext => w; rewrite addrA subrK.
rewrite (le_trans (minkowski P1 _ _)) //; try exact: L2vB.
by rewrite ler_sqr ?nnegrE ?addr_ge0 ?sqrtr_ge0 // ler_add2r ler_wsqrtr.
Qed.
End Expectation.
