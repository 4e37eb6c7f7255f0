(* Section A: the scalar mid-rise quantizer, outcome by outcome.                *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp.classical Require Import boolp classical_sets.
From mathcomp.analysis Require Import reals.
From Tracebound Require Import Definitions.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Scalar.
Variable R : realType.
Implicit Types (D r y x h m c : R) (b : nat).

Lemma intr_max (i j : int) : (Num.max i j)%:~R = Num.max i%:~R j%:~R :> R.
Proof.
case: (leP i j) => ij; symmetry; last by apply/max_idPl; rewrite ler_int ltW.
by apply/max_idPr; rewrite ler_int.
Qed.
Lemma intr_min (i j : int) : (Num.min i j)%:~R = Num.min i%:~R j%:~R :> R.
Proof.
case: (leP i j) => ij; symmetry; last by apply/min_idPr; rewrite ler_int ltW.
by apply/min_idPl; rewrite ler_int.
Qed.

Lemma pow2_gt0 b : 0 < 2%:R ^+ b :> R. Proof. by rewrite exprn_gt0 ?ltr0n. Qed.
Lemma pow2_neq0 b : 2%:R ^+ b != 0 :> R. Proof. by rewrite gt_eqF ?pow2_gt0. Qed.
Lemma pow4_gt0 b : 0 < 4%:R ^+ b :> R. Proof. by rewrite exprn_gt0 ?ltr0n. Qed.
Lemma pow4E b : 4%:R ^+ b = (2%:R ^+ b) ^+ 2 :> R.
Proof. by rewrite -exprM mulnC exprM -[2%:R ^+ 2]natrX. Qed.
Lemma constant_ge0 (kappa : R) b : 0 <= kappa ^+ 2 / 4%:R ^+ b.
Proof. by rewrite divr_ge0 ?sqr_ge0 ?(ltW (pow4_gt0 _)). Qed.

Lemma step_gt0 r b : 0 < r -> 0 < step r b.
Proof. by move=> r0; rewrite /step divr_gt0 ?mulr_gt0 ?ltr0n ?pow2_gt0. Qed.
Lemma step_ge0 r b : 0 <= r -> 0 <= step r b.
Proof. by move=> r0; rewrite /step divr_ge0 ?mulr_ge0 ?ler0n ?(ltW (pow2_gt0 _)). Qed.
Lemma step0 b : step 0 b = 0 :> R. Proof. by rewrite /step mulr0 mul0r. Qed.
Lemma half_step r b : step r b / 2%:R = r / 2%:R ^+ b.
Proof. by rewrite /step; move: (2%:R ^+ b) (pow2_neq0 b) => N N0; field. Qed.
Lemma half_step_sqr r b : (r / 2%:R ^+ b) ^+ 2 = r ^+ 2 / 4%:R ^+ b.
Proof. by rewrite pow4E expr_div_n. Qed.
Lemma half_step_ge0 r b : 0 <= r -> 0 <= r / 2%:R ^+ b.
Proof. by move=> r0; rewrite divr_ge0 ?(ltW (pow2_gt0 _)). Qed.
Lemma half_step_le r b : 0 <= r -> r / 2%:R ^+ b <= r.
Proof. by move=> r0; rewrite ler_pimulr // invf_le1 ?pow2_gt0 // exprn_ege1 // ler1n. Qed.
Lemma step_half_levels r b : (0 < b)%N -> step r b * (2 ^ b.-1)%:R = r.
Proof.
case: b => // b _; rewrite /step natrX exprS; move: (2%:R ^+ b) (pow2_neq0 b) => N N0.
by field; rewrite N0.
Qed.

(** The clipped index is the clipped value -------------------------------------- *)
Definition clip c m : R := Num.max (- c) (Num.min c m).

Lemma cell_real r b y : (cell r b y)%:~R =
  Num.max (- (2 ^ b.-1)%:R) (Num.min (floor (y / step r b))%:~R ((2 ^ b.-1)%:R - 1)) :> R.
Proof. by rewrite /cell intr_max intr_min rmorphN rmorphB /= -!pmulrn. Qed.

Lemma quantE r b y : (0 < b)%N -> 0 <= r ->
  quant r b y = clip (r - r / 2%:R ^+ b) (midrise (step r b) y).
Proof.
move=> b0 r0; have s0 := step_ge0 b r0; rewrite /quant cell_real /midrise.
rewrite addr_maxl addr_minl maxr_pmulr // minr_pmulr // /clip [in RHS]minC.
have E c : step r b * (c + 2%:R^-1) = step r b * c + r / 2%:R ^+ b.
  by rewrite mulrDr -half_step.
congr (Num.max _ (Num.min _ _)); first by rewrite E mulrN step_half_levels // opprB addrC.
rewrite E mulrBr mulr1 step_half_levels // -half_step; by field.
Qed.

Lemma clip_le c m : - c <= c -> clip c m <= c.
Proof. by move=> c0; rewrite /clip le_maxl c0 le_minl lexx. Qed.
Lemma clip_ge c m : - c <= clip c m.
Proof. by rewrite /clip le_maxr lexx. Qed.

Lemma quant0 b y : (0 < b)%N -> quant 0 b y = 0 :> R.
Proof. by move=> b0; rewrite /quant step0 mul0r. Qed.

(* Clipping to [-(r-h), r-h] never increases an error bound h on [-r, r].       *)
Lemma clip_err r h x m :
  `|x| <= r -> `|x - m| <= h -> `|x - clip (r - h) m| <= h.
Proof.
rewrite !ler_norml => /andP[x1 x2] /andP[m1 m2].
have xm1 : x - h <= m by rewrite ler_subl_addr addrC -ler_subl_addr.
have xm2 : m <= x + h by rewrite -ler_subl_addr addrC -ler_subr_addr.
apply/andP; split.
  rewrite ler_oppl opprB ler_subl_addl /clip le_maxl le_minl xm2 orbT.
  by rewrite andbT opprB [leLHS]addrC ler_add2r x1.
rewrite ler_subl_addl -ler_subl_addr /clip le_maxr le_minr xm1 andbT.
by rewrite ler_add2r x2 orbT.
Qed.

(** midrise-error ----------------------------------------------------------------- *)
Theorem midrise_error D y : 0 < D -> `|y - midrise D y| <= D / 2%:R.
Proof.
move=> D0; rewrite /midrise; set f : R := (floor _)%:~R.
have f1 : f * D <= y by rewrite -ler_pdivl_mulr // floor_le.
have f2 : y <= (f + 1) * D.
  by rewrite -ler_pdivr_mulr // ltW // lt_succ_floor.
rewrite ler_norml; apply/andP; split; rewrite -subr_ge0.
  have -> : y - D * (f + 2%:R^-1) - - (D / 2%:R) = y - f * D by field.
  by rewrite subr_ge0.
have -> : D / 2%:R - (y - D * (f + 2%:R^-1)) = (f + 1) * D - y by field.
by rewrite subr_ge0.
Qed.

Lemma floor_int (k : int) : floor (k%:~R : R) = k.
Proof.
by apply/eqP; rewrite -(eqr_int R) -RfloorE Rfloor_natz.
Qed.

Theorem midrise_error_attained D (k : int) : 0 < D ->
  `|k%:~R * D - midrise D (k%:~R * D)| = D / 2%:R.
Proof.
move=> D0; rewrite /midrise mulfK ?gt_eqF // floor_int.
have -> : k%:~R * D - D * (k%:~R + 2%:R^-1) = - (D / 2%:R) by field.
by rewrite normrN ger0_norm // divr_ge0 ?ler0n // ltW.
Qed.

(** granular-error ---------------------------------------------------------------- *)
Theorem granular_error r b y : (0 < b)%N -> `|y| <= r -> `|y - quant r b y| <= r / 2%:R ^+ b.
Proof.
move=> b0 yr; have r0 : 0 <= r by exact: le_trans (normr_ge0 y) yr.
rewrite quantE //; move: r0; rewrite le_eqVlt => /orP[/eqP r0|r0]; last first.
  by apply: clip_err => //; rewrite -half_step; apply/midrise_error/step_gt0.
by move: yr; rewrite -r0 mul0r /clip subr0 oppr0 step0 /midrise mul0r minxx maxxx subr0.
Qed.

Lemma granular_sqerr r b y : (0 < b)%N ->
  `|y| <= r -> (y - quant r b y) ^+ 2 <= r ^+ 2 / 4%:R ^+ b.
Proof.
move=> b0 yr; rewrite -half_step_sqr -real_normK ?num_real //.
by rewrite ler_sqr ?nnegrE ?(le_trans _ (granular_error b0 yr)) ?granular_error.
Qed.

(** overload-error ---------------------------------------------------------------- *)
Lemma quant_above r b y : (0 < b)%N -> 0 <= r -> r <= y -> quant r b y = r - r / 2%:R ^+ b.
Proof.
move=> b0 r0 ry; have c0 : 0 <= r - r / 2%:R ^+ b by rewrite subr_ge0 half_step_le.
rewrite quantE // /clip; move: r0; rewrite le_eqVlt => /orP[/eqP r0|r0].
  by rewrite -r0 mul0r subrr oppr0 /midrise step0 !mul0r minxx maxxx.
rewrite (min_idPl _) ?(max_idPr _) ?(le_trans _ c0) ?oppr_le0 //.
have := midrise_error y (step_gt0 b r0); rewrite half_step ler_norml => /andP[_].
rewrite ler_subl_addr -ler_subl_addl => h; apply: le_trans h.
by rewrite ler_add2r.
Qed.

Lemma quant_below r b y : (0 < b)%N -> 0 <= r -> y <= - r -> quant r b y = - (r - r / 2%:R ^+ b).
Proof.
move=> b0 r0 ry; have c0 : 0 <= r - r / 2%:R ^+ b by rewrite subr_ge0 half_step_le.
rewrite quantE // /clip; move: r0; rewrite le_eqVlt => /orP[/eqP r0|r0].
  by rewrite -r0 mul0r subrr oppr0 /midrise step0 !mul0r minxx maxxx.
apply/max_idPl; rewrite le_minl; apply/orP; right.
have := midrise_error y (step_gt0 b r0); rewrite half_step ler_norml => /andP[+ _].
rewrite ler_subr_addl -ler_subr_addr opprK => h; apply: (le_trans h).
by rewrite opprB [leRHS]addrC ler_add2r.
Qed.

Theorem overload_error r b y : (0 < b)%N -> 0 <= r -> r <= `|y| ->
  `|y - quant r b y| = `|y| - r + step r b / 2%:R /\ `|y - quant r b y| <= `|y|.
Proof.
move=> b0 r0 ry; rewrite half_step.
have E : `|y - quant r b y| = `|y| - r + r / 2%:R ^+ b.
  have p : 0 <= `|y| - r + r / 2%:R ^+ b by rewrite addr_ge0 ?subr_ge0 ?half_step_ge0.
  have [y0|y0] := leP 0 y; rewrite ?(ger0_norm y0) ?(ltr0_norm y0) in ry p *.
    by rewrite quant_above // opprB addrA addrAC ger0_norm.
  rewrite quant_below 1?ler_oppr // opprK -normrN ger0_norm; first by ring.
  by rewrite (_ : - _ = - y - r + r / 2%:R ^+ b) //; ring.
split=> //; rewrite E -addrA ger_addl addrC subr_le0; exact: half_step_le.
Qed.

(* Without `no-overload` the granular bound fails.                              *)
Theorem granular_error_needs_range r b : (0 < b)%N -> 0 < r ->
  r / 2%:R ^+ b < `|2%:R * r - quant r b (2%:R * r)|.
Proof.
move=> b0 r0; have r2 : r <= 2%:R * r by rewrite mulr_natl mulr2n ler_addl ltW.
have /(overload_error b0 (ltW r0))[-> _] : r <= `|2%:R * r|.
  by rewrite ger0_norm // mulr_ge0 ?ler0n // ltW.
rewrite half_step ltr_addr ger0_norm ?mulr_ge0 ?ler0n ?(ltW r0) //.
by rewrite mulr_natl mulr2n addrK.
Qed.

(** Points that attain the granular bound: the ends and, from one bit on, zero ---- *)
Theorem granular_error_attained r b y : (0 < b)%N -> 0 <= r ->
  y = 0 \/ `|y| = r -> (y - quant r b y) ^+ 2 = r ^+ 2 / 4%:R ^+ b.
Proof.
move=> b0 r0 [->|yr]; last first.
  have /(overload_error b0 r0)[E _] : r <= `|y| by rewrite yr.
  by rewrite -real_normK ?num_real // E yr subrr add0r half_step half_step_sqr.
move: r0; rewrite le_eqVlt => /orP[/eqP r0|r0].
  by rewrite -r0 quant0 // subr0 expr2 !mul0r.
have -> : quant r b 0 = r / 2%:R ^+ b; last by rewrite sub0r sqrrN half_step_sqr.
have h : r / 2%:R ^+ b <= r - r / 2%:R ^+ b.
  rewrite ler_subr_addr -half_step -splitr /step ler_pdivr_mulr ?pow2_gt0 //.
  rewrite [leRHS]mulrC ler_wpmul2r ?(ltW r0) //.
  by rewrite -(prednK b0) exprS ler_pemulr ?ler0n // exprn_ege1 // ler1n.
have h0 := half_step_ge0 b (ltW r0).
rewrite quantE ?ltW // /midrise mul0r floor0 add0r half_step /clip (min_idPr h).
by apply/max_idPr/(le_trans _ h0); rewrite oppr_le0 (le_trans h0).
Qed.

(** Exactly 2^b levels ------------------------------------------------------------ *)
Lemma quant_fix r b (k : int) : (0 < b)%N -> 0 < r ->
  - (2 ^ b.-1)%:Z <= k -> k <= (2 ^ b.-1)%:Z - 1 ->
  quant r b (step r b * (k%:~R + 2%:R^-1)) = step r b * (k%:~R + 2%:R^-1).
Proof.
move=> b0 r0 k1 k2; rewrite {1}/quant /cell; congr (_ * (_%:~R + _)).
have s0 := step_gt0 b r0; rewrite mulrC mulrA mulVf ?gt_eqF // mul1r.
have -> : floor (k%:~R + 2%:R^-1 : R) = k.
  apply/eqP; rewrite eq_le -floor_ge_int ler_addl invr_ge0 ler0n andbT.
  rewrite -ltz_addr1 -floor_lt_int rmorphD /= ltr_add2l.
  by rewrite invf_lt1 ?ltr0n // ltr1n.
by rewrite (min_idPl k2) (max_idPr k1).
Qed.

Theorem quantizer_levels r b : (0 < b)%N -> 0 < r -> exists levels : seq R,
  [/\ uniq levels, size levels = (2 ^ b)%N &
      forall v, v \in levels <-> exists y, quant r b y = v].
Proof.
move=> b0 r0; pose M := (2 ^ b.-1)%:Z; have s0 := step_gt0 b r0.
pose level (i : nat) : R := step r b * ((i%:Z - M)%:~R + 2%:R^-1).
have level_inj : injective level.
  move=> i j /(mulfI (lt0r_neq0 s0))/addIr/(@intr_inj R)/addIr.
  by case.
have pow : (2 ^ b = 2 ^ b.-1 + 2 ^ b.-1)%N by rewrite addnn -mul2n -expnS prednK.
exists [seq level i | i <- iota 0 (2 ^ b)]; split.
- by rewrite map_inj_uniq // iota_uniq.
- by rewrite size_map size_iota.
move=> v; split=> [/mapP[i + ->]|[y <-]].
  rewrite mem_iota add0n /= => ib; exists (level i); apply: quant_fix => //.
    by rewrite ler_subr_addr addNr.
  by rewrite ler_subl_addr addrAC ler_subr_addr lez_addr1 /M -PoszD ltz_nat -pow.
have k1 : - M <= cell r b y by rewrite /cell le_maxr lexx.
have M1 : - M <= M - 1.
  by rewrite ler_subr_addr lez_addr1 (@lt_trans _ _ 0) // ?oppr_lt0 /M ltz_nat expn_gt0.
have k2 : cell r b y <= M - 1 by rewrite /cell le_maxl M1 le_minl lexx orbT.
have k0 : 0 <= cell r b y + M by rewrite -ler_subl_addr sub0r.
apply/mapP; exists (absz (cell r b y + M)); last by rewrite /level /quant gez0_abs ?addrK.
rewrite mem_iota add0n /= -ltz_nat gez0_abs // pow PoszD -/M -ltr_subr_addr addrK.
by rewrite -lez_addr1 -ler_subr_addr.
Qed.
End Scalar.
