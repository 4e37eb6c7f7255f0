(* Section F, continued: streams on which the closed loop attains its bound at    *)
(* all times together, in every dimension.                                       *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.analysis Require Import signed reals ereal measure lebesgue_measure.
From mathcomp.analysis Require Import lebesgue_integral.
From Tracebound Require Import Definitions Matrices ScalarQuantizer Expectation Laws ClosedLoop.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

(* A multiple of the step is an edge: the quantizer gives the middle of the cell above it. *)
Lemma quant_edge (R : realType) (r : R) b (k : int) : (0 < b)%N -> 0 <= r ->
  - (2 ^ b.-1)%:Z <= k -> k <= (2 ^ b.-1)%:Z - 1 ->
  quant r b (step r b * k%:~R) = step r b * k%:~R + step r b / 2%:R.
Proof.
move=> b0; rewrite le_eqVlt => /orP[/eqP <-|r0] k1 k2.
  by rewrite quant0 // step0 !mul0r addr0.
have s0 := step_gt0 b r0; rewrite /quant /cell [step r b * k%:~R]mulrC mulfK ?gt_eqF // floor_int.
by rewrite (min_idPl k2) (max_idPr k1) mulrDr [_ * k%:~R]mulrC.
Qed.

Section Streams.
Variables (R : realType) (n b : nat) (U : 'M[R]_n) (r : 'I_n -> R).
Hypotheses (b0 : (0 < b)%N) (oU : orthogonal U) (r0 : forall i, 0 <= r i).
Local Notation L := (2%:R ^+ b : R).
Local Notation recon x x0 := (closed_loop x (fun=> pq 0 U (fun i => r i * L / (L - 1)) b) x0 id).
Local Notation half i := (r i / (L - 1)).

Let L1 : 0 < L - 1. Proof. by rewrite subr_gt0 exprn_egt1 ?ltr1n // -lt0n. Qed.
Let L1n : L - 1 != 0. Proof. by rewrite gt_eqF. Qed.

(* Increments of an odd number of half steps, from half a step below: the error stays there. *)
Theorem closed_loop_attained (x : nat -> 'cV[R]_n) (x0 : 'cV[R]_n) (z : nat -> 'I_n -> int) :
  (forall t i, - (2 ^ b.-1)%:Z <= z t i <= (2 ^ b.-1)%:Z - 1) ->
  (forall t i, (U^T *m (x t.+1 - x t)) i 0 = (2%:R * (z t i)%:~R + 1) * half i) ->
  (forall i, (U^T *m (x 0%N - x0)) i 0 = - half i) ->
  (forall t i, (U^T *m (x t - recon x x0 t)) i 0 = - half i) /\
  (forall t, sqnorm (x t - recon x x0 t) = \sum_i r i ^+ 2 / (L - 1) ^+ 2).
Proof.
move=> zb dx e0; pose Rg i := r i * L / (L - 1).
have L0 : L != 0 by exact: pow2_neq0.
have Rg0 i : 0 <= Rg i by rewrite divr_ge0 ?mulr_ge0 ?(ltW L1) ?(ltW (pow2_gt0 _ _)).
have sE i : step (Rg i) b = 2%:R * half i 
  by rewrite /step /Rg; move: (r i) L L0 L1n => v g g0 g1; field; rewrite g0 g1.
have e t i : (U^T *m (x t - recon x x0 t)) i 0 = - half i.
  elim: t i => [//|t IH] i; rewrite closed_loop_identity; set u := x t.+1 - _.
  have -> : (U^T *m (u - pq 0 U Rg b u)) i 0 = (U^T *m u) i 0 - quant (Rg i) b ((U^T *m u) i 0).
    rewrite /pq /pq_bits add0r mulmxBr mulmxA oU mul1mx /rotated subr0 [LHS]mxE.
    by congr (_ + _); rewrite !mxE.
  have -> : u = (x t.+1 - x t) + (x t - recon x x0 t) by rewrite addrA subrK.
  rewrite mulmxDr mxE dx IH.
  have -> : (2%:R * (z t i)%:~R + 1) * half i - half i = step (Rg i) b * (z t i)%:~R.
    by rewrite sE; move: (_%:~R) (half i) => v g; ring.
  have /andP[z1 z2] := zb t i; rewrite quant_edge // sE.
  by move: (_%:~R) (half i) => v g; field.
split=> // t; rewrite -(sqnorm_orthogonal (U := U^T)); last by rewrite /orthogonal trmxK orthogonalC.
by apply: eq_bigr => i _; rewrite e sqrrN expr_div_n.
Qed.

(* Increments of r_i or of half a step, at random: every loading from 1 to L - 1 has its stream. *)
Theorem closed_loop_attained_law (kappa : R) : 1 <= kappa -> kappa <= L - 1 ->
  exists (P : {measure set nat -> \bar R}) (x : nat -> nat -> 'cV[R]_n) (x0 : 'cV[R]_n),
  let energy t i := Ex P (fun w => (U^T *m (x w t.+1 - x w t)) i 0 ^+ 2) in
  [/\ P setT = 1%E /\ (forall t i, L2 P (fun w => (U^T *m (x w t.+1 - x w t)) i 0)),
      forall w t i, `|(U^T *m (x w t.+1 - x w t)) i 0| <= r i,
      forall w i, `|(U^T *m (x w 0%N - x0)) i 0| <= half i,
      forall t i, r i = kappa * Num.sqrt (energy t i) &
      forall w t, sqnorm (x w t - recon (x w) x0 t) = kappa ^+ 2 / (L - 1) ^+ 2 * \sum_i energy t i].
Proof.
move=> k1 kL; have k0 : 0 < kappa by exact: lt_le_trans k1.
have kn : kappa != 0 by rewrite gt_eqF.
have L2le : 1 <= L - 1 by exact: le_trans kL.
pose a := (kappa ^+ 2)^-1; pose c := ((L - 1) ^+ 2)^-1.
have c1 : c <= 1 by rewrite invf_le1 ?exprn_gt0 // exprn_ege1.
have ca : c <= a by rewrite lef_pinv ?posrE ?exprn_gt0 // ler_sqr ?nnegrE ?(ltW k0) ?(ltW L1).
have a1 : a <= 1 by rewrite invf_le1 ?exprn_gt0 // exprn_ege1.
pose p := (a - c) / (1 - c).
have p0 : 0 <= p by rewrite divr_ge0 ?subr_ge0.
have pE : p + (1 - p) * c = a.
  have [e|ne] := eqVneq (1 - c) 0; last by rewrite /p; field.
  have c_1 : c = 1 by apply/esym/eqP; rewrite -subr_eq0 e.
  by rewrite /p e invr0 mulr0 subr0 add0r mul1r; apply/eqP; rewrite eq_le ca c_1 a1.
have p1 : p <= 1.
  have [e|ne] := eqVneq (1 - c) 0; first by rewrite /p e invr0 mulr0.
  by rewrite ler_pdivr_mulr ?mul1r ?ler_add2r // lt_neqAle eq_sym ne subr_ge0.
pose q (on : bool) := if on then p else 1 - p.
have q0 on : 0 <= q on by rewrite /q; case: on; rewrite ?subr_ge0.
have q1 : \sum_on q on = 1 by rewrite big_bool /q /= addrC subrK.
have [P [out [P1 PL1 PE _]]] := finite_law true q0 q1.
pose inc (on : bool) i := if on then r i else half i.
pose x w t : 'cV[R]_n := (U *m \col_i inc (out w) i) *+ t.
pose x0 : 'cV[R]_n := U *m \col_i half i.
have UU v : U^T *m (U *m v) = v by rewrite mulmxA oU mul1mx.
have dx w t i : (U^T *m (x w t.+1 - x w t)) i 0 = inc (out w) i.
  by rewrite /x mulrS addrK UU mxE.
have i0 w i : (U^T *m (x w 0%N - x0)) i 0 = - half i.
  by rewrite /x mulr0n sub0r mulmxN UU !mxE.
have h0 i : 0 <= half i by rewrite divr_ge0 ?(ltW L1).
have hr i : half i <= r i by rewrite ler_pdivr_mulr // ler_pemulr.
have energyE t i : Ex P (fun w => (U^T *m (x w t.+1 - x w t)) i 0 ^+ 2) = a * r i ^+ 2.
  under eq_fun do rewrite dx; rewrite (PE (fun on => inc on i ^+ 2)) big_bool /q /inc /= -pE.
  by rewrite expr_div_n -/c mulrDl -mulrA [c * _]mulrC.
exists P, x, x0 => energy; split.
- by split=> // t i; split=> //; exact: PL1.
- by move=> w t i; rewrite dx /inc; case: (out w); rewrite ger0_norm.
- by move=> w i; rewrite i0 normrN ger0_norm.
- move=> t i; rewrite /energy energyE sqrtrM ?invr_ge0 ?sqr_ge0 // sqrtr_sqr ger0_norm //.
  by rewrite /a sqrtrV ?sqr_ge0 // sqrtr_sqr gtr0_norm // mulrA divff // mul1r.
move=> w t; pose top : int := (2 ^ b.-1)%:Z - 1.
have Lb : L = 2%:R * (2 ^ b.-1)%:R by rewrite -[in LHS](prednK b0) exprS natrX.
have [] := @closed_loop_attained (x w) x0 (fun _ _ => if out w then top else 0).
- have M0 : - (2 ^ b.-1)%:Z <= 0 by rewrite oppr_le0.
  have M1 : 0 <= (2 ^ b.-1)%:Z - 1 by rewrite subr_ge0 lez_nat expn_gt0.
  by move=> s i; case: (out w); rewrite ?M0 ?M1 // (le_trans M0 M1) lexx.
- move=> s i; rewrite dx /inc; case: (out w); last by rewrite mulr0 add0r mul1r.
  rewrite /top rmorphB /= -pmulrn.
  have -> : 2%:R * ((2 ^ b.-1)%:R - 1) + 1 = L - 1 :> R
    by rewrite Lb; move: ((2 ^ b.-1)%:R : R) => v; ring.
  by rewrite mulrC divfK.
- exact: i0.
move=> _ ->; rewrite mulr_sumr; apply: eq_bigr => i _; rewrite /energy energyE /a.
by move: (r i) (L - 1) L1n => v g gn; field; rewrite kn gn.
Qed.
End Streams.
