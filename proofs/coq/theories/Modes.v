(* Section E, continued: choosing between delta and direct coding, and the       *)
(* overloaded regime.                                                            *)
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


Section Modes.
Context d (T : measurableType d) (R : realType).
Implicit Types P : {measure set T -> \bar R}.
Local Notation C kappa b := (kappa ^+ 2 / 4%:R ^+ b).

Theorem gated_delta P (eX eD : T -> R) : measurable_fun setT eX -> measurable_fun setT eD ->
  (forall w, 0 <= eX w) -> (forall w, 0 <= eD w) ->
  (\int[P]_w (Num.min (eX w) (eD w))%:E <= \int[P]_w (eX w)%:E)%E /\
  (\int[P]_w (Num.min (eX w) (eD w))%:E <= \int[P]_w (eD w)%:E)%E.
Proof.
move=> mX mD X0 D0; have mm := measurable_fun_min mX mD.
by split; apply: int_le => // w; rewrite ?le_minr ?X0 ?D0 // le_minl lexx ?orbT.
Qed.

Lemma measurable_distortion P n (X : T -> 'cV[R]_n) U kappa b : P setT = 1%E -> L2v P X -> orthogonal U ->
  measurable_fun setT (fun w => sqnorm (X w - matched_pq P X U kappa b w)).
Proof.
move=> P1 X2 oU; under eq_fun do rewrite rotation_invariance //.
by apply: measurable_fun_sumr => i; exact: measurable_error.
Qed.

Lemma measurable_choice (S : set T) (f g : T -> R) : measurable S ->
  measurable_fun setT f -> measurable_fun setT g ->
  measurable_fun setT (fun w => if w \in S then f w else g w).
Proof.
move=> mS mf mg; rewrite (_ : (fun w => _) = fun w => \1_S w * f w + (1 - \1_S w) * g w).
  have mi : measurable_fun setT (\1_S : T -> R) by exact: measurable_fun_indic.
  apply: measurable_funD; apply: measurable_funM => //.
  by apply: measurable_funB => //; exact: measurable_fun_cst.
apply/funext => w; rewrite indicE; case: (w \in S) => /=; last by rewrite mul0r add0r subr0 mul1r.
by rewrite mul1r subrr mul0r addr0.
Qed.

(* P1 and P0 are the laws given S and given not S, p is the probability of S; by *)
(* the rule of total expectation the distortion is the left-hand side.           *)
Theorem token_subset P1 P0 n (S : set T) (p kappa : R) b (X D : T -> 'cV[R]_n) (U V : 'M[R]_n) :
  P1 setT = 1%E -> P0 setT = 1%E -> measurable S -> P1 (~` S) = 0%E -> P0 S = 0%E ->
  0 < p -> p <= 1 -> (0 < b)%N -> orthogonal U -> orthogonal V -> L2v P1 D -> L2v P0 X ->
  no_overload P1 D U (matched kappa U (Cov P1 D D)) ->
  no_overload P0 X V (matched kappa V (Cov P0 X X)) ->
  loewner_le (Cov P1 D D) (Cov P1 X X) ->
  let e w := if w \in S then sqnorm (D w - matched_pq P1 D U kappa b w)
             else sqnorm (X w - matched_pq P0 X V kappa b w) in
  let total := (p%:E * \int[P1]_w (e w)%:E + (1 - p)%:E * \int[P0]_w (e w)%:E)%E in
  let bound := p * (C kappa b * \tr (Cov P1 X X)) + (1 - p) * (C kappa b * \tr (Cov P0 X X)) in
  (total <= bound%:E)%E /\
  (kappa != 0 -> Cov P1 D D != Cov P1 X X -> (total < bound%:E)%E).
Proof.
move=> P1T P0T mS PS PN p0 p1 b0 oU oV D2 X2 nD nX DX e total bound.
have mD := measurable_distortion kappa b P1T D2 oU.
have mX := measurable_distortion kappa b P0T X2 oV.
have me : measurable_fun setT e by exact: measurable_choice.
have e0 w : 0 <= e w by rewrite /e; case: ifP => _; exact: sqnorm_ge0.
have E1 : (\int[P1]_w (e w)%:E = distortion P1 D (matched_pq P1 D U kappa b))%E.
  apply: int_ae_eq => // [w|]; first exact: sqnorm_ge0.
  exists (~` S); split=> // [|w /= ne]; first exact: measurableC.
  by move=> Sw; apply: ne; rewrite /e mem_set.
have E0 : (\int[P0]_w (e w)%:E = distortion P0 X (matched_pq P0 X V kappa b))%E.
  apply: int_ae_eq => // [w|]; first exact: sqnorm_ge0.
  exists S; split=> // w /= ne; apply: contrapT => Sw; apply: ne.
  by rewrite /e memNset.
have B1 := pq_any_basis P1T D2 oU b0 nD; have B0 := pq_any_basis P0T X2 oV b0 nX.
have tot : (total <= (p * (C kappa b * \tr (Cov P1 D D)) + (1 - p) * (C kappa b * \tr (Cov P0 X X)))%:E)%E.
  rewrite /total E1 E0 (EFinD (p * _)) (EFinM p) (EFinM (1 - p)); apply: lee_add.
    by apply: lee_wpmul2l => //; rewrite lee_fin ltW.
  by apply: lee_wpmul2l => //; rewrite lee_fin subr_ge0.
split.
  rewrite (le_trans tot) // lee_fin ler_add2r ler_wpmul2l ?(ltW p0) //.
  by rewrite ler_wpmul2l ?constant_ge0 // loewner_trace.
move=> k0 ne; rewrite (le_lt_trans tot) // lte_fin ltr_add2r ltr_pmul2l // ltr_pmul2l ?loewner_trace_strict //.
by rewrite divr_gt0 ?pow4_gt0 // lt_neqAle sqr_ge0 eq_sym sqrf_eq0 k0.
Qed.

Theorem tail_domination P n (X D : T -> 'cV[R]_n) (U V : 'M[R]_n) kappa b : P setT = 1%E ->
  L2v P D -> orthogonal U -> (0 < b)%N -> 0 <= kappa ->
  let tail Z W := (\sum_i overload_energy P (matched kappa W (Cov P Z Z) i)
     (fun w => rotated (mean P Z) W (Z w) i 0%R))%E in
  \tr (Cov P D D) <= \tr (Cov P X X) -> (tail D U <= tail X V)%E ->
  (distortion P D (matched_pq P D U kappa b)
   <= (C kappa b * \tr (Cov P D D))%:E + tail D U)%E /\
  ((C kappa b * \tr (Cov P D D))%:E + tail D U
   <= (C kappa b * \tr (Cov P X X))%:E + tail X V)%E.
Proof.
move=> P1 D2 oU b0 k0 tail t h; split; last first.
  by apply: lee_add => //; rewrite lee_fin ler_wpmul2l // constant_ge0.
rewrite /matched_pq error_decomposition // -(matched_sqr P1 D2 oU) -sumEFin /tail -big_split /=.
apply: lee_sum => i _; apply: mse_overload => //; first exact: measurable_rotated.
by rewrite mulr_ge0 ?sqrtr_ge0.
Qed.

Theorem rate_distortion P n (X : T -> 'cV[R]_n) (U : 'M[R]_n) kappa b rate : P setT = 1%E ->
  L2v P X -> orthogonal U -> (0 < b)%N -> (0 < n)%N -> rate = (n * b)%N ->
  no_overload P X U (matched kappa U (Cov P X X)) ->
  (distortion P X (matched_pq P X U kappa b)
   <= (kappa ^+ 2 * \tr (Cov P X X) / 2%:R ^+ (2 * rate %/ n))%:E)%E.
Proof.
move=> P1 X2 oU b0 n0 -> nX; rewrite mulnCA mulKn // exprM -[2%:R ^+ 2]natrX.
by rewrite mulrAC; exact: pq_any_basis.
Qed.

Theorem uncorrelated_suffices P (r : R) (b : nat) : P setT = 1%E -> (0 < b)%N -> 0 < r ->
  let e (s : nat) (w : T) := 0 - quant r b 0 in
  [/\ forall s u, cov P (e s) (e u) = 0,
      forall t w, (\sum_(s < t) e s w) ^+ 2 = t%:R ^+ 2 * (step r b ^+ 2 / 4%:R) &
      forall t : nat, (1 < t)%N -> t%:R * (step r b ^+ 2 / 4%:R) < t%:R ^+ 2 * (step r b ^+ 2 / 4%:R)].
Proof.
move=> P1 b0 r0 e; have E : (0 - quant r b 0) ^+ 2 = step r b ^+ 2 / 4%:R.
  rewrite (granular_error_attained b0 (ltW r0) (or_introl erefl)).
  by rewrite -(half_step_sqr r b) -(half_step r b); field.
split=> [s u|t w|t t1].
- by rewrite (cov0l P1) //; exact: L2_cst.
- by rewrite sumr_const card_ord -[_ *+ t in LHS]mulr_natl exprMn E.
rewrite ltr_pmul2r ?divr_gt0 ?exprn_gt0 ?step_gt0 ?ltr0n //.
by rewrite expr2 ltr_pmulr ?ltr1n // ltr0n (ltn_trans _ t1).
Qed.
End Modes.

Theorem pq_determinant (R : realFieldType) (g a eta DX DD : R) : 0 <= a -> 0 <= eta -> eta < 1 ->
  (1 - eta) * g <= DX -> DD <= (1 + eta) * a * g -> DD <= a * (1 + eta) / (1 - eta) * DX.
Proof.
move=> a0 e0 e1 X D; have p : 0 < 1 - eta by rewrite subr_gt0.
have gX : g <= DX / (1 - eta) by rewrite ler_pdivl_mulr // mulrC.
have -> : a * (1 + eta) / (1 - eta) * DX = (1 + eta) * a * (DX / (1 - eta)) by ring.
by apply: (le_trans D); rewrite ler_wpmul2l // mulr_ge0 // addr_ge0.
Qed.
