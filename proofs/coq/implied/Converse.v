(* What restatements for random variables say, from what is proved by hand. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.analysis Require Import signed reals ereal topology normedtype.
From mathcomp.analysis Require Import sequences measure lebesgue_measure numfun lebesgue_integral Rstruct.
From Coq Require Import ZArith Reals.
From mathcomp Require Import ring.
From Kernel Require Meaning Notions.
From Kernel Require Import Lebesgue.
From Tracebound Require Import Definitions Matrices Expectation.
From Tracebound Require Statements.
From Probability Require Almost Restated.
From Implied Require Import Implied.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

Lemma square_around (R : comRingType) (x c : R) : x ^+ 2 = (x - c) * (x - c) + (2%:R * c * x + - c ^+ 2).
Proof. by ring. Qed.

Section Back.
Context d (T : measurableType d) (P : {measure set T -> \bar real_realType}).
Hypothesis one : P setT = 1%E.
Let Omega := lebesgue one.
Implicit Types (f g : T -> real_realType).

(* A square-integrable deviation from the mean makes the variable itself square-integrable. *)
Lemma L2_centred f : intble P f -> intble P (fun w => (f w - expect P f) * (f w - expect P f)) -> L2 P f.
Proof.
move=> If Ic; split; first exact: L1_meas If.
move: (expect P f : real_realType) Ic => c Ic.
have -> : (fun w => f w ^+ 2) = (fun w => (f w - c) * (f w - c) + (2%:R * c * f w + - c ^+ 2)).
  by apply/funext => w; exact: square_around.
by apply: L1D => //; apply: L1D; [exact: L1Z | exact: (L1_cst one)].
Qed.
Lemma Ex_ae f g : L1 P f -> L1 P g -> {ae P, forall w, f w = g w} -> Ex P f = Ex P g.
Proof.
move=> If Ig [N [mN N0 sub]]; rewrite !ExU /Rintegral; congr fine; apply: ae_eq_integral => //.
- by case: If.
- by case: Ig.
by exists N; split=> // w /= A; apply: sub => /= h; apply: A => _; rewrite h.
Qed.
Lemma cov_ae f g f' g' : L2 P f -> L2 P g -> L2 P f' -> L2 P g' ->
  {ae P, forall w, f w = f' w /\ g w = g' w} -> cov P f g = cov P f' g'.
Proof.
move=> f2 g2 f2' g2' [N [mN N0 sub]]; rewrite !covU.
have -> : Ex P f = Ex P f'.
  apply: Ex_ae; [exact: (L2_L1 one) | exact: (L2_L1 one) |].
  by exists N; split=> // w /= A; apply: sub => /= -[h _]; exact: A.
have -> : Ex P g = Ex P g'.
  apply: Ex_ae; [exact: (L2_L1 one) | exact: (L2_L1 one) |].
  by exists N; split=> // w /= A; apply: sub => /= -[_ h]; exact: A.
apply: Ex_ae; [exact: (L2M (L2B f2 (L2_cst one _)) (L2B g2 (L2_cst one _)))
  | exact: (L2M (L2B f2' (L2_cst one _)) (L2B g2' (L2_cst one _))) |].
by exists N; split=> // w /= A; apply: sub => /= -[h k]; apply: A; rewrite h k.
Qed.
Definition vector n (F : Z -> T -> R) (w : T) : 'cV[real_realType]_n := \col_i F (Z.of_nat i) w.
Lemma vectorE n F (i : 'I_n) : (fun w => vector n F w i 0) = F (Z.of_nat i).
Proof. by apply/funext => w; rewrite mxE. Qed.
Lemma vector_cov n F H (i j : 'I_n) :
  Notions.cov (Omega := Omega) F H (Z.of_nat i) (Z.of_nat j) = Cov P (vector n F) (vector n H) i j.
Proof.
rewrite CovE !vectorE covU -!expect_Ex.
reflexivity.
Qed.
End Back.

(* With Implied.v: for these reals the restatement and the equivalences proved by hand are the same. *)
Theorem stationary_delta_restated_by_hand : Restated.stationary_delta_restated.
Proof.
move=> dT T P one Omega d Z_ X Q d0 ae IZ IX IQ IZZ IXX IQQ IQX S.
have dE : d = Z.of_nat (Z.to_nat d) by rewrite Z2Nat.id //; exact: Z.ge_le.
move: (Z.to_nat d) dE ae S => n -> {d d0} ae S.
have Z2 k : L2 P (Z_ k) := L2_centred one (IZ k) (IZZ k k).
have X2 k : L2 P (X k) := L2_centred one (IX k) (IXX k k).
have Q2 k : L2 P (Q k) := L2_centred one (IQ k) (IQQ k k).
have V (F : Z -> T -> R) : (forall k, L2 P (F k)) -> L2v P (vector n F) by move=> F2 i; rewrite vectorE.
have place (i : 'I_n) : (0 <= Z.of_nat i < Z.of_nat n)%Z.
  by split; [exact: Nat2Z.is_nonneg | apply/Nat2Z.inj_lt; exact: (elimT (@ssrnat.ltP _ _) (ltn_ord i))].
have SQ : Cov P (vector n Q) (vector n Q) = Cov P (vector n X) (vector n X).
  by apply/matrixP => i j; rewrite -!(vector_cov (one := one)); exact: S.
have [_ E _] := Statements.stationary_delta one (V X X2) (V Q Q2) erefl SQ.
have D : Cov P (fun w => vector n X w - vector n Q w) (fun w => vector n X w - vector n Q w)
    = Cov P (vector n Z_) (vector n Z_).
  apply/matrixP => i j; rewrite !CovE; apply: (cov_ae one).
  - exact: (L2vB (V X X2) (V Q Q2) i).
  - exact: (L2vB (V X X2) (V Q Q2) j).
  - exact: (V Z_ Z2 i).
  - exact: (V Z_ Z2 j).
  move: ae => [N [mN N0 sub]]; exists N; split=> // w /= A; apply: sub => /= h; apply: A.
  by split; rewrite !mxE; [rewrite (h _ (place i)) | rewrite (h _ (place j))].
have sym F : (Cov P (vector n F) (vector n F))^T = Cov P (vector n F) (vector n F) by rewrite Cov_tr.
rewrite D in E.
rewrite (loewnerE (A' := Cov P (vector n Z_) (vector n Z_)) (B' := Cov P (vector n X) (vector n X))); first last.
- by rewrite linearB /= !sym.
- by move=> i j; exact: (vector_cov (one := one)).
- by move=> i j; exact: (vector_cov (one := one)).
rewrite (loewnerE (A' := Cov P (vector n X) (vector n X))
  (B' := Cov P (vector n X) (vector n Q) + (Cov P (vector n X) (vector n Q))^T)); first exact: E.
- by move=> i j; exact: (vector_cov (one := one)).
- move=> i j; rewrite !(vector_cov (one := one)) -(Cov_tr _ (vector n X) (vector n Q)) !mxE; exact: addrC.
by rewrite linearB linearD /= trmxK sym [_^T + _]addrC.
Qed.
