(* Second-order probability over the Lebesgue integral: expectation, square      *)
(* integrability, covariance matrices, almost-sure bounds, measurability.        *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.classical Require Import cardinality mathcomp_extra.
From mathcomp.analysis Require Import signed reals ereal topology normedtype.
From mathcomp.analysis Require Import sequences measure lebesgue_measure numfun.
From mathcomp.analysis Require Import lebesgue_integral.
From Tracebound Require Import Definitions Matrices ScalarQuantizer.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

Section Measurability.
Context d (T : measurableType d) (R : realType).
Implicit Types (f g : T -> R).

Lemma measurable_fun_min D f g :
  measurable_fun D f -> measurable_fun D g -> measurable_fun D (fun w => Num.min (f w) (g w)).
Proof.
move=> mf mg mD; apply: (measurability (RGenCInfty.measurableE R)) => //.
move=> _ [_ [x ->] <-]; rewrite [X in measurable X](_ : _ =
    (D `&` f @^-1` `[x, +oo[) `&` (D `&` g @^-1` `[x, +oo[)); last first.
  rewrite predeqE => t /=; rewrite !in_itv /= !andbT le_minr; split.
    by move=> [Dt /andP[]].
  by move=> [[Dt ->] [_ ->]].
by apply: measurableI; [apply: mf|apply: mg] => //; exact: measurable_itv.
Qed.

Lemma measurable_fun_floor D f :
  measurable_fun D f -> measurable_fun D (fun w => (floor (f w))%:~R : R).
Proof.
move=> mf mD; apply: (measurability (RGenCInfty.measurableE R)) => //.
move=> _ [_ [x ->] <-]; rewrite [X in measurable X](_ : _ =
    D `&` f @^-1` `[(ceil x)%:~R, +oo[); last first.
  rewrite predeqE => t /=; rewrite !in_itv /= !andbT.
  suff -> : (x <= (floor (f t))%:~R) = ((ceil x)%:~R <= f t) by [].
  rewrite Rfloor_ge_int RfloorE ler_int; apply/idP/idP => h; last first.
    by rewrite (le_trans (ceil_ge x)) // ler_int.
  rewrite /ceil ler_oppl -(@ler_int R) -RfloorE -Rfloor_ge_int mulrNz.
  by rewrite ler_opp2.
by apply: mf => //; exact: measurable_itv.
Qed.

Lemma measurable_fun_quant r b f :
  measurable_fun setT f -> measurable_fun setT (fun w => quant r b (f w)).
Proof.
move=> mf; apply: measurable_funrM; apply: measurable_funD; last exact: measurable_fun_cst.
under eq_fun do rewrite cell_real.
apply: measurable_fun_max; first exact: measurable_fun_cst.
apply: measurable_fun_min; last exact: measurable_fun_cst.
by apply: measurable_fun_floor; under eq_fun do rewrite mulrC; exact: measurable_funrM.
Qed.

Lemma measurable_fun_sumr (I : Type) (r : seq I) (F : I -> T -> R) :
  (forall i, measurable_fun setT (F i)) ->
  measurable_fun setT (fun w => \sum_(i <- r) F i w).
Proof.
move=> mF; elim: r => [|i r IH].
  by under eq_fun do rewrite big_nil; exact: measurable_fun_cst.
by under eq_fun do rewrite big_cons; exact: measurable_funD.
Qed.
End Measurability.

Lemma quad_disc (R : rcfType) (A b B : R) : 0 <= A -> 0 <= B ->
  (forall t, 0 <= A + 2%:R * t * b + t ^+ 2 * B) ->
  b <= Num.sqrt A * Num.sqrt B.
Proof.
move=> A0 B0 q; have [b0|b0] := leP b 0.
  by rewrite (le_trans b0) // mulr_ge0 ?sqrtr_ge0.
have bn : b != 0 by rewrite gt_eqF.
move: B0 q; rewrite le_eqVlt => /orP[/eqP<-|B0] q.
  have := q (- (A + 1) / (2%:R * b)); rewrite mulr0 addr0.
  have -> : A + 2%:R * (- (A + 1) / (2%:R * b)) * b = -1 by field.
  by rewrite oppr_ge0 ler10.
have Bn : B != 0 by rewrite gt_eqF.
have := q (- b / B).
have -> : A + 2%:R * (- b / B) * b + (- b / B) ^+ 2 * B = (A * B - b ^+ 2) / B by field.
rewrite pmulr_lge0 ?invr_gt0 // subr_ge0 -sqrtrM // => h.
by rewrite -[leLHS](ger0_norm (ltW b0)) -sqrtr_sqr ler_wsqrtr.
Qed.

Section Prob.
Context d (T : measurableType d) (R : realType) (P : {measure set T -> \bar R}).
Hypothesis P1 : P setT = 1%E.          (* P is a probability measure *)
Implicit Types (f g h : T -> R) (c : R).
Local Notation L1 := (L1 P).
Local Notation L2 := (L2 P).
Local Notation L2v := (L2v P).
Local Notation Ex := (Ex P).
Local Notation cov := (cov P).
Local Notation mean := (mean P).
Local Notation Cov := (Cov P).

Lemma ExU f : Ex f = \int[P]_w f w. Proof. by rewrite /Definitions.Ex locked_withE. Qed.
Lemma covU f g : cov f g = Ex (fun w => (f w - Ex f) * (g w - Ex g)).
Proof. by rewrite /Definitions.cov locked_withE. Qed.

Lemma ExE f : L1 f -> (\int[P]_w (f w)%:E)%E = (Ex f)%:E.
Proof. by move=> fi; rewrite ExU /Rintegral fineK // integral_fune_fin_num. Qed.

Lemma L1D f g : L1 f -> L1 g -> L1 (fun w => f w + g w).
Proof. by move=> fi gi; exact: (integrableD measurableT fi gi). Qed.
Lemma L1Z c f : L1 f -> L1 (fun w => c * f w).
Proof. by move=> fi; exact: (integrablerM measurableT c fi). Qed.
Lemma L1_cst c : L1 (fun=> c).
Proof.
split; first by apply/EFin_measurable_fun/measurable_fun_cst.
by rewrite (integral_cst P measurableT (`|c|%:E)) P1 mule1 ltry.
Qed.
Lemma L1_sum (I : Type) (r : seq I) (F : I -> T -> R) :
  (forall i, L1 (F i)) -> L1 (fun w => \sum_(i <- r) F i w).
Proof.
move=> Fi; elim: r => [|i r IH].
  by under eq_fun do rewrite big_nil; exact: L1_cst.
by under eq_fun do rewrite big_cons; exact: L1D.
Qed.
Lemma L1_meas f : L1 f -> measurable_fun setT f.
Proof. by case=> /EFin_measurable_fun. Qed.
Lemma L1_le f g : measurable_fun setT f -> (forall w, `|f w| <= g w) ->
  L1 g -> L1 f.
Proof.
move=> mf fg; apply: le_integrable => //; first exact/EFin_measurable_fun.
by move=> w _ /=; rewrite lee_fin (le_trans (fg w)) // ler_norm.
Qed.

Lemma ExD f g : L1 f -> L1 g -> Ex (fun w => f w + g w) = Ex f + Ex g.
Proof.
move=> fi gi; apply: EFin_inj; rewrite EFinD -!ExE //; last exact: L1D.
by under eq_integral do rewrite EFinD; rewrite integralD.
Qed.
Lemma ExZ c f : L1 f -> Ex (fun w => c * f w) = c * Ex f.
Proof.
move=> fi; apply: EFin_inj; rewrite EFinM -!ExE //; last exact: L1Z.
by under eq_integral do rewrite EFinM; rewrite integralM.
Qed.
Lemma Ex_cst c : Ex (fun=> c) = c.
Proof.
apply: EFin_inj; rewrite -ExE; last exact: L1_cst.
by rewrite (integral_cst P measurableT c%:E) P1 mule1.
Qed.
Lemma Ex_ge0 f : (forall w, 0 <= f w) -> 0 <= Ex f.
Proof. by move=> f0; rewrite ExU; apply/fine_ge0/integral_ge0 => w _; rewrite lee_fin. Qed.
Lemma Ex_sum (I : Type) (r : seq I) (F : I -> T -> R) :
  (forall i, L1 (F i)) ->
  Ex (fun w => \sum_(i <- r) F i w) = \sum_(i <- r) Ex (F i).
Proof.
move=> Fi; elim: r => [|i r IH].
  by under eq_fun do rewrite big_nil; rewrite big_nil Ex_cst.
under eq_fun do rewrite big_cons; rewrite big_cons ExD ?IH //.
exact: L1_sum.
Qed.

(** L2 --------------------------------------------------------------------- *)
Lemma L2M f g : L2 f -> L2 g -> L1 (fun w => f w * g w).
Proof.
move=> [mf f2] [mg g2]; apply: (@L1_le _ (fun w => f w ^+ 2 + g w ^+ 2)).
- exact: measurable_funM.
- move=> w; rewrite normrM -[f w ^+ 2]real_normK ?num_real //.
  rewrite -[g w ^+ 2]real_normK ?num_real // -subr_ge0.
  move: `|f w| `|g w| (normr_ge0 (f w)) (normr_ge0 (g w)) => a b a0 b0.
  have -> : a ^+ 2 + b ^+ 2 - a * b = (a - b) ^+ 2 + a * b by ring.
  by rewrite addr_ge0 ?sqr_ge0 ?mulr_ge0.
- exact: L1D.
Qed.
Lemma L2_cst c : L2 (fun=> c).
Proof. by split; [exact: measurable_fun_cst|exact: L1_cst]. Qed.
Lemma L2_L1 f : L2 f -> L1 f.
Proof.
move=> /L2M/(_ (L2_cst 1)) h; suff -> : f = fun w => f w * 1 by [].
by apply/funext => w; rewrite mulr1.
Qed.
Lemma L2D f g : L2 f -> L2 g -> L2 (fun w => f w + g w).
Proof.
move=> f2 g2; split; first by apply: measurable_funD; [case: f2|case: g2].
have -> : (fun w => (f w + g w) ^+ 2) =
    (fun w => (f w ^+ 2 + 2%:R * (f w * g w)) + g w ^+ 2).
  by apply/funext => w; ring.
by apply: L1D; [apply: L1D; [case: f2|apply/L1Z/L2M]|case: g2].
Qed.
Lemma L2Z c f : L2 f -> L2 (fun w => c * f w).
Proof.
move=> [mf f2]; split; first exact: measurable_funrM.
by under eq_fun do rewrite exprMn; exact: L1Z.
Qed.
Lemma L2B f g : L2 f -> L2 g -> L2 (fun w => f w - g w).
Proof.
by move=> f2 g2; under eq_fun do rewrite -mulN1r; apply: L2D => //; exact: L2Z.
Qed.
Lemma L2_sum (I : Type) (r : seq I) (F : I -> T -> R) :
  (forall i, L2 (F i)) -> L2 (fun w => \sum_(i <- r) F i w).
Proof.
move=> Fi; elim: r => [|i r IH].
  by under eq_fun do rewrite big_nil; exact: L2_cst.
by under eq_fun do rewrite big_cons; exact: L2D.
Qed.

(** covariance: symmetric, bilinear, positive ------------------------------- *)
Lemma covC f g : cov f g = cov g f.
Proof. by rewrite !covU; congr (Ex _); apply/funext => w; rewrite mulrC. Qed.
Lemma cov_ge0 f : 0 <= cov f f.
Proof. by rewrite covU; apply: Ex_ge0 => w; rewrite -expr2 sqr_ge0. Qed.
Let L2c f : L2 f -> L2 (fun w => f w - Ex f).
Proof. by move=> f2; exact: L2B (L2_cst _). Qed.
Lemma covDl f g h : L2 f -> L2 g -> L2 h ->
  cov (fun w => f w + g w) h = cov f h + cov g h.
Proof.
move=> f2 g2 h2; rewrite !covU (ExD (L2_L1 f2) (L2_L1 g2)).
rewrite -[RHS](ExD (L2M (L2c f2) (L2c h2)) (L2M (L2c g2) (L2c h2))).
by congr (Ex _); apply/funext => w; ring.
Qed.
Lemma covZl c f h : L2 f -> L2 h -> cov (fun w => c * f w) h = c * cov f h.
Proof.
move=> f2 h2; rewrite !covU (ExZ _ (L2_L1 f2)).
rewrite -[RHS](ExZ _ (L2M (L2c f2) (L2c h2))).
by congr (Ex _); apply/funext => w; ring.
Qed.
Lemma cov0l c h : L2 h -> cov (fun=> c) h = 0.
Proof.
move=> h2; rewrite !covU Ex_cst; under eq_fun do rewrite subrr mul0r.
exact: Ex_cst.
Qed.
Lemma cov_suml (I : Type) (r : seq I) (F : I -> T -> R) h :
  (forall i, L2 (F i)) -> L2 h ->
  cov (fun w => \sum_(i <- r) F i w) h = \sum_(i <- r) cov (F i) h.
Proof.
move=> Fi h2; elim: r => [|i r IH].
  by under eq_fun do rewrite big_nil; rewrite big_nil cov0l.
under eq_fun do rewrite big_cons.
by rewrite big_cons covDl ?IH //; exact: L2_sum.
Qed.

(** random vectors ---------------------------------------------------------- *)
Section Vec.
Implicit Types (m n p : nat).
Lemma L2v_mul m n (A : 'M_(m, n)) X : L2v X -> L2v (fun w => A *m X w).
Proof.
by move=> X2 i; under eq_fun do rewrite mxE; apply: L2_sum => k; exact: L2Z.
Qed.
Lemma L2vD n (X Y : T -> 'cV_n) : L2v X -> L2v Y -> L2v (fun w => X w + Y w).
Proof. by move=> X2 Y2 i; under eq_fun do rewrite mxE; exact: L2D. Qed.
Lemma L2vZ n c (X : T -> 'cV_n) : L2v X -> L2v (fun w => c *: X w).
Proof. by move=> X2 i; under eq_fun do rewrite mxE; exact: L2Z. Qed.
Lemma L2vB n (X Y : T -> 'cV_n) : L2v X -> L2v Y -> L2v (fun w => X w - Y w).
Proof. by move=> X2 Y2 i; under eq_fun do rewrite !mxE; exact: L2B. Qed.

Lemma Cov_tr m n (X : T -> 'cV_m) (Y : T -> 'cV_n) : (Cov X Y)^T = Cov Y X.
Proof. by apply/matrixP => i j; rewrite !mxE covC. Qed.
Lemma Cov_mull m n p (A : 'M_(m, n)) X (Y : T -> 'cV_p) : L2v X -> L2v Y ->
  Cov (fun w => A *m X w) Y = A *m Cov X Y.
Proof.
move=> X2 Y2; apply/matrixP => i j; rewrite !mxE.
under eq_fun do rewrite mxE; rewrite cov_suml //; last by move=> k; exact: L2Z.
by apply: eq_bigr => k _; rewrite mxE covZl.
Qed.
Lemma Cov_mulr m n p (B : 'M_(m, n)) (X : T -> 'cV_p) Y : L2v X -> L2v Y ->
  Cov X (fun w => B *m Y w) = Cov X Y *m B^T.
Proof. by move=> X2 Y2; rewrite -Cov_tr Cov_mull // trmx_mul Cov_tr. Qed.
Lemma CovE m n (X : T -> 'cV_m) (Y : T -> 'cV_n) i j :
  Cov X Y i j = cov (fun w => X w i 0) (fun w => Y w j 0).
Proof. by rewrite mxE. Qed.
Lemma CovDl m n (X X' : T -> 'cV_m) (Y : T -> 'cV_n) : L2v X -> L2v X' -> L2v Y ->
  Cov (fun w => X w + X' w) Y = Cov X Y + Cov X' Y.
Proof.
move=> X2 X2' Y2; apply/matrixP => i j; rewrite CovE [RHS]mxE !CovE.
rewrite -[RHS](covDl (X2 i) (X2' i) (Y2 j)); congr (cov _ _).
by apply/funext => w; rewrite mxE.
Qed.
Lemma CovZl m n c (X : T -> 'cV_m) (Y : T -> 'cV_n) : L2v X -> L2v Y ->
  Cov (fun w => c *: X w) Y = c *: Cov X Y.
Proof.
move=> X2 Y2; apply/matrixP => i j; rewrite CovE [RHS]mxE CovE.
rewrite -[RHS](covZl c (X2 i) (Y2 j)); congr (cov _ _).
by apply/funext => w; rewrite mxE.
Qed.
Lemma CovBl m n (X X' : T -> 'cV_m) (Y : T -> 'cV_n) : L2v X -> L2v X' -> L2v Y ->
  Cov (fun w => X w - X' w) Y = Cov X Y - Cov X' Y.
Proof.
move=> X2 X2' Y2.
have -> : (fun w => X w - X' w) = (fun w => X w + -1 *: X' w).
  by apply/funext => w; rewrite scaleN1r.
by rewrite (CovDl X2 (L2vZ _ X2') Y2) (CovZl _ X2' Y2) scaleN1r.
Qed.
Lemma CovBr m n (X : T -> 'cV_m) (Y Y' : T -> 'cV_n) : L2v X -> L2v Y -> L2v Y' ->
  Cov X (fun w => Y w - Y' w) = Cov X Y - Cov X Y'.
Proof.
move=> X2 Y2 Y2'; rewrite -[LHS]Cov_tr (CovBl Y2 Y2' X2).
by rewrite raddfB /= !Cov_tr.
Qed.

(* every covariance matrix is psd                                             *)
Theorem Cov_psd n (X : T -> 'cV_n) : L2v X -> psd (Cov X X).
Proof.
move=> X2; split; first exact: Cov_tr.
move=> x; have Y2 := L2v_mul x^T X2.
suff -> : qf (Cov X X) x = Cov (fun w => x^T *m X w) (fun w => x^T *m X w) 0 0.
  by rewrite mxE cov_ge0.
by rewrite (Cov_mull _ X2 Y2) (Cov_mulr _ X2 X2) trmxK mulmxA.
Qed.
End Vec.

(** Almost-sure bounds ---------------------------------------------------------- *)
(* f >= 0, f <= c almost everywhere  =>  E f <= c                             *)
Lemma integral_ae_le (f : T -> R) (c : R) : measurable_fun setT f -> 0 <= c ->
  (forall w, 0 <= f w) -> {ae P, forall w, f w <= c} ->
  (\int[P]_w (f w)%:E <= c%:E)%E.
Proof.
move=> mf c0 f0 fc; pose g w := Num.min (f w) c.
have mg : measurable_fun setT g by apply: measurable_fun_min => //; exact: measurable_fun_cst.
rewrite (@ge0_ae_eq_integral _ _ _ P setT (EFin \o f) (EFin \o g)) //.
- have -> : c%:E = (\int[P]_w (cst c%:E w))%E by rewrite integral_cst // P1 mule1.
  apply: ge0_le_integral => //.
  + by move=> w _; rewrite lee_fin le_minr f0 c0.
  + exact/EFin_measurable_fun.
  + exact: measurable_fun_cst.
  + by move=> w _; rewrite lee_fin le_minl lexx orbT.
- exact/EFin_measurable_fun.
- exact/EFin_measurable_fun.
- by move=> w _; rewrite lee_fin.
- by move=> w _; rewrite lee_fin le_minr f0 c0.
- case: fc => N [mN N0 sN]; exists N; split => // w /= nfg; apply: sN => /= fwc.
  by apply: nfg => _; rewrite /g (min_idPl fwc).
Qed.

(* finite intersection of a.e. properties                                     *)
Lemma ae_and (A B : T -> Prop) : {ae P, forall w, A w} ->
  {ae P, forall w, B w} -> {ae P, forall w, A w /\ B w}.
Proof.
move=> [N [mN N0 sN]] [M [mM M0 sM]]; exists (N `|` M); split.
- exact: measurableU.
- exact: null_set_setU.
- move=> w /= /not_andP[nA|nB]; [left; exact: sN|right; exact: sM].
Qed.

Lemma ae_forall_ord n (Q : 'I_n -> T -> Prop) :
  (forall i, {ae P, forall w, Q i w}) -> {ae P, forall w, forall i, Q i w}.
Proof.
move=> aeQ; suff [N [mN N0 sN]] : {ae P, forall w, {in enum 'I_n, forall i, Q i w}}.
  exists N; split => // w /= nQ; apply: sN => /= h; apply: nQ => i.
  by apply: h; rewrite mem_enum.
elim: (enum 'I_n) => [|i r IH]; first exact: aeW.
have [N [mN N0 sN]] := ae_and (aeQ i) IH.
exists N; split => // w /= nQ; apply: sN => /= -[Qi Qr]; apply: nQ => j.
by rewrite inE => /orP[/eqP ->//|]; exact: Qr.
Qed.

(** Minkowski's inequality for E |Z|^2 ------------------------------------------- *)
Section Norms.
Variable n : nat.
Implicit Types Z W : T -> 'cV[R]_n.
Local Notation msn Z := (Ex (fun w => sqnorm (Z w))).
Local Notation ipn Z W := (Ex (fun w => \sum_i Z w i 0 * W w i 0)).


Lemma L1_sqnorm Z : L2v Z -> L1 (fun w => sqnorm (Z w)).
Proof. by move=> Z2; apply: L1_sum => // i; case: (Z2 i). Qed.
Lemma L1_ip Z W : L2v Z -> L2v W -> L1 (fun w => \sum_i Z w i 0 * W w i 0).
Proof. by move=> Z2 W2; apply: L1_sum => // i; exact: L2M. Qed.
Lemma msn_ge0 Z : 0 <= msn Z.
Proof. by apply: Ex_ge0 => w; exact: sqnorm_ge0. Qed.

Lemma msnDZ Z W t : L2v Z -> L2v W ->
  msn (fun w => Z w + t *: W w) = msn Z + 2%:R * t * ipn Z W + t ^+ 2 * msn W.
Proof.
move=> Z2 W2; rewrite -(ExZ _ (L1_ip Z2 W2)) -(ExZ _ (L1_sqnorm W2)).
have L := L1D (L1_sqnorm Z2) (L1Z (2%:R * t) (L1_ip Z2 W2)).
rewrite -(ExD (L1_sqnorm Z2) (L1Z _ (L1_ip Z2 W2))) -(ExD L (L1Z _ (L1_sqnorm W2))).
congr (Ex _); apply/funext => w; rewrite /sqnorm !mulr_sumr -!big_split /=.
apply: eq_bigr => i _; rewrite !mxE.
by move: (Z w i 0) (W w i 0) => z u; ring.
Qed.

Lemma minkowski Z W : L2v Z -> L2v W ->
  msn (fun w => Z w + W w) <= (Num.sqrt (msn Z) + Num.sqrt (msn W)) ^+ 2.
Proof.
move=> Z2 W2.
have -> : msn (fun w => Z w + W w) = msn (fun w => Z w + 1 *: W w).
  by congr (Ex _); apply/funext => w; rewrite scale1r.
rewrite msnDZ // expr1n mul1r mulr1 sqrrD !sqr_sqrtr ?msn_ge0 //.
rewrite ler_add2r ler_add2l mulr_natl ler_muln2r /=.
apply: quad_disc; rewrite ?msn_ge0 // => t.
by rewrite -msnDZ // msn_ge0.
Qed.
End Norms.

(** Rotated coordinates: centred, and their variances are the diagonal ------------ *)
Section Rotated.
Variables (n : nat) (X : T -> 'cV[R]_n) (U : 'M[R]_n).
Hypothesis X2 : L2v X.
Local Notation Y := (fun w => rotated (mean X) U (X w)).

Lemma rotatedE w i : Y w i 0 = (U^T *m X w) i 0 - Ex (fun v => (U^T *m X v) i 0).
Proof.
rewrite /rotated mulmxBr !mxE; congr (_ - _).
under [X in _ = Ex X]eq_fun do rewrite mxE.
rewrite Ex_sum => [|k]; last exact/L1Z/L2_L1.
by apply: eq_bigr => k _; rewrite ExZ ?mxE //; exact: L2_L1.
Qed.
Lemma rotated_L2 i : L2 (fun w => Y w i 0).
Proof. by under eq_fun do rewrite rotatedE; apply: L2B (L2_cst _); exact: L2v_mul. Qed.
Lemma rotated_Ex i : Ex (fun w => Y w i 0) = 0.
Proof.
have Z2 := L2v_mul U^T X2 i; under eq_fun do rewrite rotatedE -mulN1r.
by rewrite (ExD (L2_L1 Z2) (L1Z _ (L1_cst _))) ExZ ?Ex_cst ?mulN1r ?subrr //; exact: L1_cst.
Qed.
Lemma variance_inE i : variance_in U (Cov X X) i = Ex (fun w => Y w i 0 ^+ 2).
Proof.
rewrite /variance_in -{2}[U]trmxK -mulmxA -(Cov_mulr _ X2 X2) -(Cov_mull _ X2 (L2v_mul _ X2)).
by rewrite CovE covU; congr (Ex _); apply/funext => w; rewrite -expr2 rotatedE.
Qed.
Lemma variance_in_ge0 i : 0 <= variance_in U (Cov X X) i.
Proof. by rewrite variance_inE; apply: Ex_ge0 => w; rewrite sqr_ge0. Qed.
End Rotated.

(** Extended integrals of nonnegative functions ----------------------------------- *)
Lemma int_sum (I : Type) (s : seq I) (F : I -> T -> R) :
  (forall i, measurable_fun setT (F i)) -> (forall i w, 0 <= F i w) ->
  (\int[P]_w (\sum_(i <- s) F i w)%:E = \sum_(i <- s) \int[P]_w (F i w)%:E)%E.
Proof.
move=> mF F0; under eq_integral do rewrite -sumEFin.
by rewrite ge0_integral_sum // => [i|i w _]; [exact/EFin_measurable_fun|rewrite lee_fin].
Qed.
Lemma int_le f g : measurable_fun setT f -> measurable_fun setT g ->
  (forall w, 0 <= f w) -> (forall w, f w <= g w) ->
  (\int[P]_w (f w)%:E <= \int[P]_w (g w)%:E)%E.
Proof.
move=> mf mg f0 fg; apply: ge0_le_integral => //.
- by move=> w _; rewrite lee_fin.
- exact/EFin_measurable_fun.
- by move=> w _; rewrite lee_fin (le_trans (f0 w)).
- exact/EFin_measurable_fun.
- by move=> w _; rewrite lee_fin.
Qed.
Lemma int_ae_eq f g : measurable_fun setT f -> measurable_fun setT g ->
  (forall w, 0 <= f w) -> (forall w, 0 <= g w) -> {ae P, forall w, f w = g w} ->
  (\int[P]_w (f w)%:E = \int[P]_w (g w)%:E)%E.
Proof.
move=> mf mg f0 g0 [N [mN N0 sN]].
apply: ge0_ae_eq_integral => //; try exact/EFin_measurable_fun.
- by move=> w _; rewrite lee_fin.
- by move=> w _; rewrite lee_fin.
- by exists N; split => // w /= ne; apply: sN => /= e; apply: ne => _; rewrite e.
Qed.
End Prob.
