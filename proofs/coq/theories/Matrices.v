(* Lemmas on quadratic forms, traces and positive semidefinite matrices.        *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From Tracebound Require Import Definitions.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Matrices.
Variables (R : realFieldType) (d : nat).
Implicit Types (A B S U : 'M[R]_d) (x y : 'cV[R]_d).

Lemma tr11 (M : 'M[R]_1) : M 0 0 = M^T 0 0.
Proof. by rewrite mxE. Qed.

(** Quadratic forms -------------------------------------------------------- *)
Lemma qfD A B x : qf (A + B) x = qf A x + qf B x.
Proof. by rewrite /qf mulmxDr mulmxDl mxE. Qed.
Lemma qfN A x : qf (- A) x = - qf A x.
Proof. by rewrite /qf mulmxN mulNmx mxE. Qed.
Lemma qfB A B x : qf (A - B) x = qf A x - qf B x.
Proof. by rewrite qfD qfN. Qed.
Lemma qfZ c A x : qf (c *: A) x = c * qf A x.
Proof. by rewrite /qf -scalemxAr -scalemxAl mxE. Qed.
Lemma qf_tr A x : qf A^T x = qf A x.
Proof. by rewrite /qf [RHS]tr11 !trmx_mul trmxK mulmxA. Qed.
Lemma qf_delta A i : qf A (delta_mx i 0) = A i i.
Proof. by rewrite /qf trmx_delta -rowE -colE !mxE. Qed.
Lemma sqnormE x : sqnorm x = (x^T *m x) 0 0.
Proof. by rewrite mxE; apply: eq_bigr => i _; rewrite mxE expr2. Qed.
Lemma sqnorm_ge0 x : 0 <= sqnorm x.
Proof. by apply: sumr_ge0 => i _; rewrite sqr_ge0. Qed.

Lemma delta_neq0 (i : 'I_d) : (delta_mx i 0 : 'cV[R]_d) != 0.
Proof.
apply/eqP => /matrixP/(_ i 0); rewrite !mxE !eqxx.
by move/eqP; rewrite oner_eq0.
Qed.

Lemma orthogonalC U : orthogonal U -> U *m U^T = 1%:M.
Proof. exact: mulmx1C. Qed.

Lemma sqnorm_orthogonal U x : orthogonal U -> sqnorm (U *m x) = sqnorm x.
Proof.
by move=> oU; rewrite !sqnormE trmx_mul -mulmxA (mulmxA U^T) oU mul1mx.
Qed.

Lemma psd_tr_ge0 A : psd A -> 0 <= \tr A.
Proof. by case=> _ pA; apply: sumr_ge0 => i _; rewrite -qf_delta. Qed.

(* psd of trace zero is zero; hence A <= B, A <> B *)
Definition bf A x y : R := (x^T *m A *m y) 0 0.

Lemma bfC A x y : A^T = A -> bf A x y = bf A y x.
Proof.
by move=> sA; rewrite /bf [LHS]tr11 !trmx_mul trmxK sA mulmxA.
Qed.

Lemma bfDl A x y z : bf A (x + y) z = bf A x z + bf A y z.
Proof. by rewrite /bf linearD /= !mulmxDl mxE. Qed.
Lemma bfDr A x y z : bf A x (y + z) = bf A x y + bf A x z.
Proof. by rewrite /bf mulmxDr mxE. Qed.
Lemma bfZl A c x y : bf A (c *: x) y = c * bf A x y.
Proof. by rewrite /bf linearZ /= -!scalemxAl mxE. Qed.
Lemma bfZr A c x y : bf A x (c *: y) = c * bf A x y.
Proof. by rewrite /bf -scalemxAr mxE. Qed.

Lemma qf_addZ A x y t : A^T = A ->
  qf A (x + t *: y) = qf A x + 2%:R * t * bf A x y + t ^+ 2 * qf A y.
Proof.
move=> sA; rewrite -[LHS]/(bf A _ _) bfDl !bfDr !bfZl !bfZr (bfC y x sA).
by rewrite -![qf _ _]/(bf A _ _); ring.
Qed.

Lemma psd_qf0 A x : psd A -> qf A x = 0 -> A *m x = 0.
Proof.
move=> [sA pA] q0.
have b0 y : bf A y x = 0.
  have hq t : 0 <= qf A y + 2%:R * t * bf A y x.
    by have := pA (y + t *: x); rewrite qf_addZ // q0 mulr0 addr0.
  apply/eqP/negPn/negP => b_n0.
  have := hq (- (qf A y + 1) / (2%:R * bf A y x)).
  have n2 : 2%:R != 0 :> R by rewrite pnatr_eq0.
  rewrite mulrAC mulrC divfK ?mulf_neq0 // opprD addrA subrr add0r.
  by rewrite oppr_ge0 ler10.
apply/matrixP => i j; rewrite !ord1 mxE.
by have := b0 (delta_mx i 0); rewrite /bf trmx_delta -mulmxA -rowE !mxE.
Qed.

Lemma psd_tr0 A : psd A -> \tr A = 0 -> A = 0.
Proof.
move=> pA tr0; have [sA qA] := pA.
have Aii i : A i i = 0.
  have A0 k : true -> 0 <= A k k by rewrite -qf_delta.
  exact: (psumr_eq0P A0 tr0).
apply/matrixP => i j.
have := psd_qf0 pA (etrans (qf_delta A j) (Aii j)).
by rewrite -colE => /matrixP/(_ i 0); rewrite !mxE.
Qed.

(* spectral form of the trace: Sigma = U diag(l) U^T                          *)
Lemma tr_conj U A : orthogonal U -> \tr (U^T *m A *m U) = \tr A.
Proof. by move=> oU; rewrite mxtrace_mulC mulmxA orthogonalC // mul1mx. Qed.

Lemma tr_sum_eigenvalues U (l : 'rV[R]_d) S : orthogonal U ->
  S = U *m diag_mx l *m U^T -> \tr S = \sum_i l 0 i.
Proof. by move=> oU ->; rewrite mxtrace_mulC mulmxA oU mul1mx mxtrace_diag. Qed.

(* each l_i really is an eigenvalue, with eigenvector the i-th column of U    *)
Lemma eigen_col U (l : 'rV[R]_d) S i : orthogonal U ->
  S = U *m diag_mx l *m U^T -> S *m col i U = l 0 i *: col i U.
Proof.
move=> oU ->; rewrite colE -!mulmxA (mulmxA U^T) oU mul1mx scalemxAr.
congr (_ *m _); apply/matrixP => k j; rewrite !ord1 mul_diag_mx !mxE.
by rewrite andbT; case: eqP => [->|]; rewrite ?mulr0.
Qed.

(* congruence preserves psd                                                   *)
Lemma psd_congr U A : psd A -> psd (U^T *m A *m U).
Proof.
move=> [sA pA]; split; first by rewrite !trmx_mul trmxK sA mulmxA.
move=> x; have := pA (U *m x).
by rewrite /qf trmx_mul !mulmxA.
Qed.

Lemma psdZ c A : psd A -> 0 <= c -> psd (c *: A).
Proof.
move=> [sA pA] c0; split; first by rewrite linearZ /= sA.
by move=> x; rewrite qfZ mulr_ge0.
Qed.

Lemma psdZ_iff c A : psd A -> A != 0 -> psd (c *: A) <-> 0 <= c.
Proof.
move=> pA A0; split; last exact: psdZ.
move=> pcA; rewrite leNgt; apply/negP => c0; case/negP: A0; apply/eqP.
apply: psd_tr0 => //; apply/eqP; rewrite eq_le psd_tr_ge0 // andbT.
by have := psd_tr_ge0 pcA; rewrite linearZ /= nmulr_rge0.
Qed.

End Matrices.
