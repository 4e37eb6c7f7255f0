(* Section B: the product quantizer in a rotated basis.                         *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.classical Require Import cardinality mathcomp_extra.
From mathcomp.analysis Require Import signed reals ereal topology normedtype.
From mathcomp.analysis Require Import sequences measure lebesgue_measure numfun.
From mathcomp.analysis Require Import lebesgue_integral.
From Tracebound Require Import Definitions Matrices ScalarQuantizer Expectation.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

Theorem rotation_invariance (R : realType) (n : nat) (m : 'cV[R]_n) (U : 'M[R]_n) r bits x :
  orthogonal U -> sqnorm (x - pq_bits m U r bits x)
    = \sum_i (rotated m U x i 0 - quant (r i) (bits i) (rotated m U x i 0)) ^+ 2.
Proof.
move=> oU; rewrite /pq_bits opprD addrA -{1}[x - m]mul1mx -(orthogonalC oU) -mulmxA -mulmxBr.
by rewrite sqnorm_orthogonal //; apply: eq_bigr => i _; rewrite !mxE.
Qed.

Section Vector.
Context d (T : measurableType d) (R : realType) (P : {measure set T -> \bar R}).
Hypothesis P1 : P setT = 1%E.
Variables (n : nat) (X : T -> 'cV[R]_n) (U : 'M[R]_n).
Hypotheses (X2 : L2v P X) (oU : orthogonal U).
Local Notation Y i := (fun w => rotated (mean P X) U (X w) i 0).

Lemma measurable_rotated i : measurable_fun setT (Y i).
Proof. by case: (rotated_L2 P1 U X2 i). Qed.
Lemma measurable_error r b i :
  measurable_fun setT (fun w => (Y i w - quant r b (Y i w)) ^+ 2).
Proof.
apply/measurable_fun_sqr/measurable_funB; first exact: measurable_rotated.
exact/measurable_fun_quant/measurable_rotated.
Qed.

Theorem error_decomposition r bits :
  distortion P X (fun w => pq_bits (mean P X) U r bits (X w))
  = (\sum_i mse P (Y i) (fun w => quant (r i) (bits i) (Y i w)))%E.
Proof.
rewrite /distortion; under eq_integral do rewrite rotation_invariance //.
by rewrite int_sum // => *; [exact: measurable_error|rewrite sqr_ge0].
Qed.

Theorem trace_is_energy :
  [/\ \tr (Cov P X X) = Ex P (fun w => sqnorm (X w - mean P X)),
      \tr (U^T *m Cov P X X *m U) = \tr (Cov P X X) &
      forall l : 'rV_n, Cov P X X = U *m diag_mx l *m U^T -> \tr (Cov P X X) = \sum_i l 0 i].
Proof.
split; [|exact: tr_conj|by move=> l; exact: tr_sum_eigenvalues].
have Z2 i : L1 P (fun w => (X w i 0 - mean P X i 0) ^+ 2).
  by rewrite mxE; case: (L2B (X2 i) (L2_cst P1 (Ex P (fun w => X w i 0)))).
rewrite -[RHS]/(Ex P _) (_ : (fun w => _) = fun w => \sum_i (X w i 0 - mean P X i 0) ^+ 2).
  rewrite Ex_sum //; apply: eq_bigr => i _; rewrite mxE covU.
  by congr (Ex _ _); apply/funext => w; rewrite mxE expr2.
by apply/funext => w; apply: eq_bigr => i _; rewrite !mxE.
Qed.
End Vector.
