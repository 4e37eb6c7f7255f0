(* What is proved by hand, from the restatements for random variables, and so from certificates. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.analysis Require Import signed reals ereal topology normedtype.
From mathcomp.analysis Require Import sequences measure lebesgue_measure numfun lebesgue_integral Rstruct.
From Coq Require Import ZArith Reals.
From Kernel Require Meaning Notions.
From Kernel Require Import Lebesgue.
From Tracebound Require Import Definitions Matrices Expectation.
From Probability Require Almost Restated Held.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

(* A vector's coordinates as a function of integers, 0 beyond them. *)
Definition numbered n (x : 'I_n -> R) (k : Z) : R := if insub (Z.to_nat k) is Some i then x i else 0.
Lemma numberedE n (x : 'I_n -> R) (i : 'I_n) : numbered x (Z.of_nat i) = x i.
Proof. by rewrite /numbered Nat2Z.id valK. Qed.
Lemma sum_numbered n (f : Z -> R) : Notions.sum (Z.of_nat n) f = \sum_(i < n) f (Z.of_nat i).
Proof.
rewrite /Notions.sum Nat2Z.id; elim: n => [|n IH] /=; first by rewrite big_ord0.
by rewrite big_ord_recr IH.
Qed.

Section Stationary.
Context d (T : measurableType d) (P : {measure set T -> \bar real_realType}).
Hypothesis one : P setT = 1%E.
Let Omega := lebesgue one.
Implicit Types (f g : T -> R).

Lemma expect_Ex f : expect P f = Ex P f.
Proof. by rewrite ExU. Qed.
Lemma centredE f g : L2 P f -> L2 P g -> intble P (fun w => (f w - expect P f) * (g w - expect P g)).
Proof. by move=> f2 g2; exact: (L2M (L2B f2 (L2_cst one _)) (L2B g2 (L2_cst one _))). Qed.

Section Vectors.
Variable n : nat.
Definition coordinates (X : T -> 'cV[real_realType]_n) (k : Z) (w : T) : R := numbered (fun i => X w i 0) k.
Lemma coordinatesE X (i : 'I_n) : coordinates X (Z.of_nat i) = fun w => X w i 0.
Proof. by apply/funext => w; rewrite /coordinates numberedE. Qed.
Lemma coordinates_L2 X k : L2v P X -> L2 P (coordinates X k).
Proof.
move=> X2; rewrite /coordinates /numbered; case: (insub _) => [i|]; first exact: X2.
exact: (L2_cst one).
Qed.
Lemma covE X Y (i j : 'I_n) :
  Notions.cov (Omega := Omega) (coordinates X) (coordinates Y) (Z.of_nat i) (Z.of_nat j) = Cov P X Y i j.
Proof.
rewrite CovE covU -!expect_Ex /Notions.cov /Notions.centred.
by rewrite !coordinatesE.
Qed.
End Vectors.

Lemma qfE n (A : 'M[real_realType]_n) x : qf A x = \sum_(i < n) \sum_(j < n) A i j * x i 0 * x j 0.
Proof.
rewrite /qf mxE exchange_big /=; apply: eq_bigr => j _; rewrite mxE mulr_suml; apply: eq_bigr => i _.
by rewrite mxE [x i 0 * _]mulrC.
Qed.
Lemma loewnerE n (A B : Z -> Z -> R) (A' B' : 'M[real_realType]_n) :
  (forall i j : 'I_n, A (Z.of_nat i) (Z.of_nat j) = A' i j) ->
  (forall i j : 'I_n, B (Z.of_nat i) (Z.of_nat j) = B' i j) ->
  (B' - A')^T = B' - A' -> Notions.loewner (Z.of_nat n) A B <-> loewner_le A' B'.
Proof.
move=> EA EB sym.
have E v : Notions.sum (Z.of_nat n) (fun i => Notions.sum (Z.of_nat n) (fun j =>
    Rmult (Rmult (Rminus (B i j) (A i j)) (v i)) (v j))) = qf (B' - A') (\col_i v (Z.of_nat i)).
  rewrite qfE sum_numbered; apply: eq_bigr => i _; rewrite sum_numbered; apply: eq_bigr => j _.
  by rewrite EA EB !mxE.
split=> [h|[_ h] v]; last by rewrite E; apply/Rle_ge/RleP/h.
split=> // x; have := h (numbered (fun i => x i 0)); rewrite E => /Rge_le/RleP.
suff -> : \col_i numbered (fun i => x i 0) (Z.of_nat i) = x by [].
by apply/colP => i; rewrite mxE numberedE.
Qed.
End Stationary.

Lemma ordinal n k : (0 <= k < Z.of_nat n)%Z -> exists i : 'I_n, k = Z.of_nat i.
Proof.
move=> [k0 kn]; have h : leq (Z.to_nat k).+1 n.
  by apply: (introT (@ssrnat.ltP _ _)); apply/Nat2Z.inj_lt; rewrite Z2Nat.id.
by exists (Ordinal h); rewrite /= Z2Nat.id.
Qed.

(* Both equivalences of Statements.stationary_delta, in its words, with these reals in the place of any. *)
Theorem stationary_delta_by_hand : Restated.stationary_delta_restated ->
  forall d (T : measurableType d) (P : {measure set T -> \bar real_realType}), P setT = 1%E ->
  forall (n : nat) (X Y : T -> 'cV[real_realType]_n), L2v P X -> L2v P Y ->
  forall S : 'M[real_realType]_n, Cov P X X = S -> Cov P Y Y = S ->
  let G := Cov P X Y in let D w := X w - Y w in
  (loewner_le (Cov P D D) S <-> loewner_le S (G + G^T)) /\
  (loewner_le (Cov P D D) S <-> forall x, 2%:R^-1 * qf S x <= qf G x).
Proof.
move=> said d T P one n X Y X2 Y2 S SX SY G D.
have D2 : L2v P D := L2vB X2 Y2.
have SS : S^T = S by rewrite -SX Cov_tr.
have I (F H : T -> 'cV[real_realType]_n) k l : L2v P F -> L2v P H -> intble P (fun w =>
    (coordinates F k w - expect P (coordinates F k)) * (coordinates H l w - expect P (coordinates H l))).
  by move=> F2 H2; apply: (centredE one); exact: (coordinates_L2 one).
have first : loewner_le (Cov P D D) S <-> loewner_le S (G + G^T).
  have := said d T P one (Z.of_nat n) (coordinates D) (coordinates X) (coordinates Y).
  rewrite (loewnerE (A' := Cov P D D) (B' := S)); first last.
  - by rewrite linearB /= SS Cov_tr.
  - by move=> i j; rewrite covE SX.
  - by move=> i j; rewrite covE.
  rewrite (loewnerE (A' := S) (B' := G + G^T)); first last.
  - by rewrite linearB linearD /= trmxK SS [G^T + G]addrC.
  - move=> i j; rewrite !covE -(Cov_tr _ X Y) !mxE; exact: addrC.
  - by move=> i j; rewrite covE SX.
  apply.
  - exact: (Z.le_ge _ _ (Nat2Z.is_nonneg n)).
  - apply: aeW => w i _; rewrite /coordinates /numbered; case: (insub _) => [j|]; first by rewrite !mxE.
    by symmetry; exact: subr0.
  - by move=> i; exact: (L2_L1 one (coordinates_L2 one i D2)).
  - by move=> i; exact: (L2_L1 one (coordinates_L2 one i X2)).
  - by move=> i; exact: (L2_L1 one (coordinates_L2 one i Y2)).
  - by move=> i j; exact: I.
  - by move=> i j; exact: I.
  - by move=> i j; exact: I.
  - by move=> i j; exact: I.
  - by move=> _ /ordinal[i ->] _ /ordinal[j ->]; rewrite !covE SX SY.
split=> //; apply: (iff_trans first).
have E y : qf (G + G^T - S) y = 2%:R * qf G y - qf S y by rewrite qfB qfD qf_tr mulr2n mulrDl mul1r.
split=> [[_ h] y|h].
  by rewrite ler_pdivr_mull ?ltr0n // -subr_ge0 -E.
split=> [|y]; first by rewrite linearB linearD /= trmxK SS [G^T + G]addrC.
by rewrite E subr_ge0 -ler_pdivr_mull ?ltr0n.
Qed.
Definition stationary_delta := stationary_delta_by_hand Held.stationary_delta.
