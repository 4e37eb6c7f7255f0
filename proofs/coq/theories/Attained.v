(* Section D, continued: laws that attain the bounds, in every dimension, and    *)
(* laws that refute the false neighbours.                                        *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.classical Require Import cardinality mathcomp_extra.
From mathcomp.analysis Require Import signed reals ereal topology normedtype.
From mathcomp.analysis Require Import sequences measure lebesgue_measure numfun.
From mathcomp.analysis Require Import lebesgue_integral.
From Tracebound Require Import Definitions Matrices ScalarQuantizer Expectation.
From Tracebound Require Import LoewnerOrder Laws VectorQuantizer TraceBound.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.


Section Signs.
Variables (R : realType) (n : nat).
Implicit Types (s : {ffun 'I_n -> bool}).
Definition sign s i : R := (-1) ^+ s i.
Definition flip i s : {ffun 'I_n -> bool} := [ffun k => (k == i) (+) s k].

Lemma flipK i : involutive (flip i).
Proof. by move=> s; apply/ffunP => k; rewrite !ffunE addbA addbb. Qed.
Lemma sum_flip i (g : {ffun 'I_n -> bool} -> R) :
  (forall s, g (flip i s) = - g s) -> \sum_s g s = 0.
Proof.
move=> h; have E : \sum_s g s = - \sum_s g s.
  rewrite {1}(reindex_inj (inv_inj (flipK i))) -sumrN /=.
  by apply: eq_bigr => s _; exact: h.
have : \sum_s g s + \sum_s g s = 0 by rewrite {1}E addNr.
by rewrite -mulr2n => /eqP; rewrite mulrn_eq0 /= => /eqP.
Qed.
Lemma sign_flip i k s : sign (flip i s) k = (if k == i then - sign s k else sign s k).
Proof. by rewrite /sign ffunE; case: eqP => //= _; case: (s k); rewrite ?expr0 ?expr1 ?opprK. Qed.
Lemma sum_sign i : \sum_s sign s i = 0.
Proof. by apply: (sum_flip (i := i)) => s; rewrite sign_flip eqxx. Qed.
Lemma sum_sign2 i j : \sum_s sign s i * sign s j = (2 ^ n)%:R * (i == j)%:R.
Proof.
have [<-|ij] := eqVneq i j; last first.
  rewrite mulr0; apply: (sum_flip (i := i)) => s.
  by rewrite !sign_flip eqxx eq_sym (negbTE ij) mulNr.
under eq_bigr => s _ do rewrite -expr2 /sign sqrr_sign.
by rewrite sumr_const card_ffun card_bool card_ord mulr1.
Qed.
End Signs.

Lemma cov_shift d (T : measurableType d) (R : realType) (P : {measure set T -> \bar R})
    (f g : T -> R) a c : P setT = 1%E -> L1 P f -> L1 P g ->
  cov P (fun w => a + f w) (fun w => c + g w) = cov P f g.
Proof.
move=> P1 fi gi; rewrite !covU (ExD (L1_cst P1 a) fi) (ExD (L1_cst P1 c) gi) !Ex_cst //.
by congr (Ex P _); apply/funext => w; rewrite !opprD ![_ + (- _ - _)]addrACA !subrr !add0r.
Qed.

(* Of a law of independent coins with P(coin i) = q i true, the coins all and one. *)
Section Coins.
Variables (R : realType) (n : nat) (q : 'I_n -> bool -> R).
Hypothesis q1 : forall i, q i true + q i false = 1.
Lemma sum_coins : \sum_(a : {ffun 'I_n -> bool}) \prod_i q i (a i) = 1.
Proof.
rewrite -bigA_distr_bigA /=; apply: big1 => i _.
by rewrite big_bool /= q1.
Qed.
Lemma sum_coin i : \sum_(a : {ffun 'I_n -> bool}) (\prod_j q j (a j)) * (a i)%:R = q i true.
Proof.
pose F j (on : bool) := q j on * (if j == i then on%:R else 1).
transitivity (\sum_(a : {ffun 'I_n -> bool}) \prod_j F j (a j)).
  apply: eq_bigr => a _; rewrite /F big_split /=; congr (_ * _).
  by rewrite -big_mkcond /= big_pred1_eq.
rewrite -bigA_distr_bigA (bigD1 i) //= [X in _ * X]big1 => [|j ji]; last first.
  by rewrite big_bool /F (negbTE ji) /= !mulr1 q1.
by rewrite big_bool /F eqxx /= !mulr1 mulr0 addr0.
Qed.
End Coins.

(* Independent signs, and each coordinate on with probability 1 / kappa_i^2, else zero. *)
Lemma ends_law (R : realType) (n : nat) (m : 'cV[R]_n) (U : 'M[R]_n) (l : 'rV[R]_n)
    (kappa : 'I_n -> R) : orthogonal U -> (forall i, 0 <= l 0 i) -> (forall i, 1 <= kappa i) ->
  exists (P : {measure set nat -> \bar R}) (X : nat -> 'cV[R]_n),
  [/\ P setT = 1%E, forall p (V : nat -> 'cV[R]_p), L2v P V, mean P X = m,
      Cov P X X = U *m diag_mx l *m U^T &
      forall k i, let y := rotated (mean P X) U (X k) i 0 in
        y = 0 \/ `|y| = matched (kappa i) U (Cov P X X) i].
Proof.
move=> oU l0 k1; have k0 i : 0 < kappa i by exact: lt_le_trans (k1 i).
have kn i : kappa i != 0 by rewrite gt_eqF.
pose N : R := (2 ^ n)%:R; have N0 : 0 < N by rewrite ltr0n expn_gt0.
have Nn : N != 0 by rewrite gt_eqF.
pose F := [finType of {ffun 'I_n -> bool} * {ffun 'I_n -> bool}].
pose q i (on : bool) : R := if on then (kappa i ^+ 2)^-1 else 1 - (kappa i ^+ 2)^-1.
have q0 i on : 0 <= q i on.
  rewrite /q; case: on; first by rewrite invr_ge0 sqr_ge0.
  by rewrite subr_ge0 invf_le1 ?exprn_gt0 // exprn_ege1.
have q1 i : q i true + q i false = 1 by rewrite /q addrC subrK.
pose c (a : {ffun 'I_n -> bool}) : R := (\prod_i q i (a i)) / N.
pose r i := kappa i * Num.sqrt (l 0 i).
pose y (t : F) : 'cV[R]_n := \col_i ((t.2 i)%:R * r i * sign R t.1 i).
have sums (g : {ffun 'I_n -> bool} -> {ffun 'I_n -> bool} -> R) :
    \sum_(t : F) g t.1 t.2 = \sum_a \sum_s g s a.
  by rewrite exchange_big /= -(pair_bigA _ g).
have c0 (t : F) : 0 <= c t.2 by rewrite divr_ge0 ?(ltW N0) // prodr_ge0.
have c1 : \sum_(t : F) c t.2 = 1.
  rewrite (sums (fun _ => c)) exchange_big /= sumr_const card_ffun card_bool card_ord.
  by rewrite -mulr_suml (sum_coins q1) mul1r -mulr_natr mulVf.
have [P [out [P1 PL1 PE _]]] := finite_law ([ffun=> true], [ffun=> true]) c0 c1.
pose Z k := y (out k); pose X k := m + U *m Z k.
have all2 p (V : nat -> 'cV[R]_p) : L2v P V by move=> i; split=> //; exact: PL1.
have EZ i : Ex P (fun k => Z k i 0) = 0.
  pose g s (a : {ffun 'I_n -> bool}) := c a * ((a i)%:R * r i) * sign R s i.
  rewrite (PE (fun t => y t i 0)) (eq_bigr (fun t : F => g t.1 t.2)) => [|t _]; last first.
    by rewrite /g mxE mulrA.
  by rewrite (sums g) big1 // => a _; rewrite /g -mulr_sumr sum_sign mulr0.
have EX : mean P X = m.
  apply/matrixP => i j; rewrite !ord1 mxE /X; under eq_fun do rewrite mxE.
  rewrite (ExD (PL1 _) (PL1 _)) Ex_cst //; under [X in _ + Ex P X]eq_fun do rewrite mxE.
  rewrite Ex_sum // big1 ?addr0 // => k _.
  by rewrite (ExZ _ (PL1 _)) EZ mulr0.
have RZ k : rotated (mean P X) U (X k) = Z k.
  by rewrite EX /rotated /X addrC addKr mulmxA oU mul1mx.
have CZ : Cov P Z Z = diag_mx l.
  apply/matrixP => i j; rewrite CovE covU !EZ; under eq_fun do rewrite !subr0.
  pose g s (a : {ffun 'I_n -> bool}) :=
    c a * ((a i)%:R * r i) * ((a j)%:R * r j) * (sign R s i * sign R s j).
  rewrite (PE (fun t => y t i 0 * y t j 0)) (eq_bigr (fun t : F => g t.1 t.2)) => [|t _]; last first.
    rewrite /g !mxE; move: (c _) (_ * r i) (_ * r j) (sign _ _ i) (sign _ _ j) => e u v f h; ring.
  rewrite (sums g) (eq_bigr (fun a : {ffun 'I_n -> bool} =>
    c a * ((a i)%:R * r i) * ((a j)%:R * r j) * (N * (i == j)%:R))).
    rewrite !mxE; have [<-|ij] := eqVneq i j; last first.
      by rewrite mulr0n big1 // => a _; rewrite !mulr0.
    rewrite mulr1n mulr1 (eq_bigr (fun a : {ffun 'I_n -> bool} =>
      (\prod_j q j (a j)) * (a i)%:R * r i ^+ 2)) => [|a _].
      rewrite -mulr_suml (sum_coin q1) /q /r exprMn sqr_sqrtr // mulrA mulVf ?mul1r //.
      by rewrite expf_neq0.
    rewrite /c; case: (a i) => /=; last by rewrite !(mul0r, mulr0).
    by rewrite !(mul1r, mulr1); move: (\prod_j _) (r i) => u v; field; rewrite Nn.
  by move=> a _; rewrite /g -mulr_sumr sum_sign2.
have CX : Cov P X X = U *m diag_mx l *m U^T.
  rewrite -CZ -(Cov_mull P1 _ (all2 _ Z) (all2 _ Z)) -(Cov_mulr P1 _ (all2 _ _) (all2 _ Z)).
  have E i : (fun k => X k i 0) = (fun k => m i 0 + (U *m Z k) i 0).
    by apply/funext => k; rewrite mxE.
  by apply/matrixP => i j; rewrite !CovE !E (cov_shift _ _ P1 (PL1 _) (PL1 _)).
exists P, X; split=> // k i; rewrite RZ /matched (eigen_variance oU i CX) -/(r i) mxE.
case: ((out k).2 i); [right|by left; rewrite !mul0r].
by rewrite mul1r normrM normr_sign mulr1 ger0_norm // mulr_ge0 ?sqrtr_ge0 // ltW.
Qed.

Lemma ends_inside (R : realType) (r y : R) : 0 <= r -> y = 0 \/ `|y| = r -> `|y| <= r.
Proof. by move=> r0 [->|->] //; rewrite normr0. Qed.

Theorem pq_trace_attained (R : realType) (n b : nat) (m : 'cV[R]_n) (U : 'M[R]_n)
    (l : 'rV[R]_n) (kappa : R) :
  (0 < b)%N -> orthogonal U -> (forall i, 0 <= l 0 i) -> 1 <= kappa ->
  exists (P : {measure set nat -> \bar R}) (X : nat -> 'cV[R]_n),
  [/\ P setT = 1%E /\ L2v P X, mean P X = m, Cov P X X = U *m diag_mx l *m U^T,
      no_overload P X U (matched kappa U (Cov P X X)) &
      distortion P X (matched_pq P X U kappa b) = (kappa ^+ 2 / 4%:R ^+ b * \tr (Cov P X X))%:E].
Proof.
move=> b0 oU l0 k1; have k0 : 0 <= kappa by exact: le_trans k1.
have [P [X [P1 X2 EX CX ends]]] := ends_law m (kappa := fun=> kappa) oU l0 (fun=> k1).
have r0 i : 0 <= matched kappa U (Cov P X X) i by rewrite mulr_ge0 ?sqrtr_ge0.
exists P, X; split=> //.
- by move=> i; apply: aeW => k; exact: ends_inside (ends k i).
- by apply: (pq_trace_equality P1 (X2 _ X) oU b0 k0) => i; apply: aeW => k; exact: ends.
Qed.

Theorem pq_per_coordinate_attained (R : realType) (n b : nat) (m : 'cV[R]_n) (U : 'M[R]_n)
    (l : 'rV[R]_n) (kappa : 'I_n -> R) :
  (0 < b)%N -> orthogonal U -> (forall i, 0 <= l 0 i) -> (forall i, 1 <= kappa i) ->
  exists (P : {measure set nat -> \bar R}) (X : nat -> 'cV[R]_n),
  let r i := matched (kappa i) U (Cov P X X) i in
  [/\ P setT = 1%E /\ L2v P X, mean P X = m, Cov P X X = U *m diag_mx l *m U^T,
      no_overload P X U r &
      distortion P X (fun w => pq (mean P X) U r b (X w))
      = (\sum_i kappa i ^+ 2 * variance_in U (Cov P X X) i / 4%:R ^+ b)%:E].
Proof.
move=> b0 oU l0 k1; have [P [X [P1 X2 EX CX ends]]] := ends_law m oU l0 k1.
have r0 i : 0 <= matched (kappa i) U (Cov P X X) i.
  by rewrite mulr_ge0 ?sqrtr_ge0 // (le_trans _ (k1 i)).
exists P, X => r; split=> //.
- by move=> i; apply: aeW => k; exact: ends_inside (ends k i).
rewrite (error_decomposition P1 (X2 _ X) oU) -sumEFin; apply: eq_bigr => i _.
have -> : kappa i ^+ 2 * variance_in U (Cov P X X) i / 4%:R ^+ b = r i ^+ 2 / 4%:R ^+ b.
  by rewrite /r /matched exprMn sqr_sqrtr // (variance_in_ge0 P1 U (X2 _ X)).
apply: mse_range_attained => //; first exact: r0.
by apply: aeW => k; exact: ends.
Qed.

(* The worst cases themselves are ordered: each bound is attained over its class. *)
Theorem delta_advantage_attained (R : realType) (n b : nat) (U V : 'M[R]_n) (lD lX : 'rV[R]_n)
    (kappa : R) :
  (0 < b)%N -> orthogonal U -> orthogonal V -> (forall i, 0 <= lD 0 i) -> (forall i, 0 <= lX 0 i) ->
  1 <= kappa -> loewner_le (U *m diag_mx lD *m U^T) (V *m diag_mx lX *m V^T) ->
  exists (PD PX : {measure set nat -> \bar R}) (D X : nat -> 'cV[R]_n),
  [/\ PD setT = 1%E /\ PX setT = 1%E,
      Cov PD D D = U *m diag_mx lD *m U^T /\ Cov PX X X = V *m diag_mx lX *m V^T,
      no_overload PD D U (matched kappa U (Cov PD D D)) /\
      no_overload PX X V (matched kappa V (Cov PX X X)),
      distortion PD D (matched_pq PD D U kappa b) = (kappa ^+ 2 / 4%:R ^+ b * \tr (Cov PD D D))%:E /\
      distortion PX X (matched_pq PX X V kappa b) = (kappa ^+ 2 / 4%:R ^+ b * \tr (Cov PX X X))%:E &
      (distortion PD D (matched_pq PD D U kappa b) <= distortion PX X (matched_pq PX X V kappa b))%E].
Proof.
move=> b0 oU oV D0 X0 k1 DX.
have [PD [D [[PD1 _] _ CD nD eD]]] := pq_trace_attained 0 b0 oU D0 k1.
have [PX [X [[PX1 _] _ CX nX eX]]] := pq_trace_attained 0 b0 oV X0 k1.
exists PD, PX, D, X; split; [exact: conj|exact: conj|exact: conj|exact: conj|].
rewrite eD eX lee_fin; apply: ler_wpmul2l; first exact: constant_ge0.
by rewrite CD CX; exact: loewner_trace.
Qed.

(** The three points -kappa sigma, 0, kappa sigma -------------------------------------- *)
Theorem scalar_mse_attained (R : realType) (kappa sigma : R) (b : nat) :
  (0 < b)%N -> 1 <= kappa -> 0 <= sigma ->
  exists (P : {measure set nat -> \bar R}) (Y : nat -> R),
  [/\ P setT = 1%E /\ L2 P Y, Ex P Y = 0, Ex P (fun w => Y w ^+ 2) = sigma ^+ 2,
      {ae P, forall w, `|Y w| <= kappa * sigma} &
      mse P Y (fun w => quant (kappa * sigma) b (Y w)) = (kappa ^+ 2 * sigma ^+ 2 / 4%:R ^+ b)%:E].
Proof.
move=> b0 k1 s0; have o1 : orthogonal (1%:M : 'M[R]_1) by rewrite /orthogonal trmx1 mulmx1.
have l0 (i : 'I_1) : 0 <= (const_mx (sigma ^+ 2) : 'rV[R]_1) 0 i by rewrite mxE sqr_ge0.
have [P [X [[P1 X2] X0 C over D]]] := pq_trace_attained 0 b0 o1 l0 k1.
have C1 : Cov P X X = (sigma ^+ 2)%:M.
  by rewrite C mul1mx trmx1 mulmx1; apply/matrixP => i j; rewrite !ord1 !mxE.
have rot w : rotated (mean P X) 1%:M (X w) 0 0 = X w 0 0.
  by rewrite /rotated X0 subr0 trmx1 mul1mx.
have r1 : matched kappa 1%:M (Cov P X X) 0 = kappa * sigma.
  by rewrite /matched /variance_in trmx1 mul1mx mulmx1 C1 mxE mulr1n sqrtr_sqr ger0_norm.
have E0 : Ex P (fun w => X w 0 0) = 0 by move: X0 => /matrixP/(_ 0 0); rewrite !mxE.
exists P, (fun w => X w 0 0); split=> //.
- move: C1 => /matrixP/(_ 0 0); rewrite CovE covU E0 mxE mulr1n => <-.
  by congr (Ex P _); apply/funext => w; rewrite subr0 expr2.
- case: (over 0) => N [mN N0 sN]; exists N; split=> // w /= nw; apply: sN => /= h; apply: nw.
  by move: h; rewrite rot r1.
move: D; rewrite /matched_pq error_decomposition // big_ord1 C1 mxtrace_scalar mulr1n.
rewrite -C1 r1 mulrAC => <-; rewrite /mse; apply: eq_integral => w _.
by rewrite rot.
Qed.

(** The false neighbours ------------------------------------------------------------------ *)
Theorem delta_squared_over_12_for_every_law d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}) (r : R) (b : nat) : P setT = 1%E -> (0 < b)%N -> 0 < r ->
  mse P (fun=> 0) (fun=> quant r b 0) = (step r b ^+ 2 / 4%:R)%:E /\
  ~ (mse P (fun=> 0%R) (fun=> quant r b 0%R) <= (step r b ^+ 2 / 12%:R)%:E)%E.
Proof.
move=> P1 b0 r0; have E : step r b ^+ 2 / 4%:R = r ^+ 2 / 4%:R ^+ b.
  by rewrite -(half_step_sqr r b) -(half_step r b); field.
have M : mse P (fun=> 0) (fun=> quant r b 0) = (step r b ^+ 2 / 4%:R)%:E.
  rewrite E; apply: (@mse_range_attained _ _ _ _ P1 (fun=> 0)) => //.
  - exact: measurable_fun_cst.
  - exact: ltW.
  - by apply: aeW => w; left.
split=> //; rewrite M lee_fin; apply/negP; rewrite -ltNge.
by rewrite ltr_pmul2l ?exprn_gt0 ?step_gt0 // ltf_pinv ?posrE ?ltr0n // ltr_nat.
Qed.

Theorem fixed_steps (R : realType) (r : R) (b : nat) : (0 < b)%N -> 0 < r ->
  exists (P : {measure set nat -> \bar R}) (X D : nat -> R),
  [/\ P setT = 1%E /\ L2 P X /\ L2 P D, forall w, `|X w| <= r /\ `|D w| <= r,
      cov P D D <= cov P X X &
      (mse P X (fun w => quant r b (X w)) < mse P D (fun w => quant r b (D w)))%E].
Proof.
move=> b0 r0; have s0 := step_gt0 b r0.
have h0 (u : bool) : 0 <= 2%:R^-1 :> R by rewrite invr_ge0 ler0n.
have h1 : \sum_(u : bool) 2%:R^-1 = 1 :> R.
  by rewrite sumr_const card_bool; field.
have [P [out [P1 PL1 _ _]]] := finite_law true h0 h1.
have sr : step r b / 2%:R <= r by rewrite half_step half_step_le // ltW.
pose X k : R := step r b * ((if out k then 0 else -1 : int)%:~R + 2%:R^-1).
have XE k : X k = if out k then step r b / 2%:R else - (step r b / 2%:R).
  by rewrite /X; case: (out k); field.
have [M d0] := delta_squared_over_12_for_every_law P1 b0 r0.
exists P, X, (fun=> 0); split.
- by split=> //; split; split.
- move=> w; rewrite normr0 (ltW r0) XE; split=> //.
  by case: (out w); rewrite ?normrN ger0_norm // divr_ge0 ?ler0n ?(ltW s0).
- by rewrite (cov0l P1) ?cov_ge0 //; split.
rewrite M (_ : mse P X _ = 0%E) ?lte_fin ?divr_gt0 ?exprn_gt0 ?ltr0n //.
rewrite /mse -(integral0 P setT); apply: eq_integral => w _ /=.
rewrite quant_fix ?subrr ?expr0n //; case: (out w) => //.
- by rewrite oppr_le0.
- by rewrite ler_opp2 lez_nat expn_gt0.
- by rewrite subr_ge0 lez_nat expn_gt0.
- by rewrite ler_subr_addr addNr.
Qed.
