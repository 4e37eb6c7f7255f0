(* Section C: the Loewner order.                                                *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From Tracebound Require Import Definitions Matrices.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Order.
Variables (R : realFieldType) (n : nat).
Implicit Types (A B C M U : 'M[R]_n) (x : 'cV[R]_n).

Lemma loewner_refl A : loewner_le A A.
Proof.
rewrite /loewner_le subrr; split=> [|x]; first by rewrite trmx0.
by rewrite /qf mulmx0 mul0mx mxE.
Qed.

Theorem loewner_trace A B : loewner_le A B -> \tr A <= \tr B.
Proof. by move=> /psd_tr_ge0; rewrite mxtraceD linearN subr_ge0. Qed.

Theorem loewner_trace_strict A B : loewner_le A B -> A != B -> \tr A < \tr B.
Proof.
move=> AB nAB; rewrite lt_neqAle loewner_trace // andbT.
apply: contra nAB => /eqP tAB; rewrite -subr_eq0 -oppr_eq0 opprB.
by apply/eqP/psd_tr0 => //; rewrite mxtraceD linearN /= tAB subrr.
Qed.

Theorem loewner_quadratic_form A B : loewner_le A B ->
  (forall x, qf A x <= qf B x) /\ (forall U i, variance_in U A i <= variance_in U B i).
Proof.
move=> AB; have q x : qf A x <= qf B x by case: AB => _ /(_ x); rewrite qfB subr_ge0.
split=> // U i; have D C : variance_in U C i = qf C (col i U).
  by rewrite /variance_in -qf_delta /qf colE trmx_mul !mulmxA.
by rewrite !D.
Qed.

Lemma psd_add A B : psd A -> psd B -> psd (A + B).
Proof.
move=> [sA pA] [sB pB]; split=> [|x]; first by rewrite linearD /= sA sB.
by rewrite qfD addr_ge0.
Qed.

Lemma psd_scalar (c : R) : 0 <= c -> psd (c%:M : 'M[R]_n).
Proof.
move=> c0; split=> [|x]; first by rewrite tr_scalar_mx.
by rewrite /qf mul_mx_scalar -scalemxAl mxE -sqnormE mulr_ge0 ?sqnorm_ge0.
Qed.

Theorem loewner_shift A B (eps : R) : loewner_le A B <-> loewner_le (A + eps%:M) (B + eps%:M).
Proof. by rewrite /loewner_le opprD addrACA subrr addr0. Qed.

(* Inverses are matrices that satisfy their product equations.                  *)
Lemma symmetric_inverse A Ai : A^T = A -> A *m Ai = 1%:M -> Ai^T = Ai.
Proof.
move=> sA AAi; have : (A *m Ai)^T = 1%:M by rewrite AAi trmx1.
by rewrite trmx_mul sA => AiA; rewrite -[LHS]mulmx1 -AAi mulmxA AiA mul1mx.
Qed.

Lemma inverse_antitone A B Ai Bi : psd A -> loewner_le A B ->
  A *m Ai = 1%:M -> B *m Bi = 1%:M -> loewner_le Bi Ai.
Proof.
move=> pA AB AAi BBi; have [sA _] := pA; have [sBA _] := AB.
have sB : B^T = B by move: sBA; rewrite linearB /= sA => /addIr.
have sAi := symmetric_inverse sA AAi; have sBi := symmetric_inverse sB BBi.
have AiA := mulmx1C AAi; have BiB := mulmx1C BBi.
rewrite /loewner_le.
have -> : Ai - Bi = Bi^T *m (B - A) *m Bi + (Ai - Bi)^T *m A *m (Ai - Bi).
  rewrite [(Ai - Bi)^T]linearB /= sAi sBi !(mulmxBl, mulmxBr) AiA BiB !mul1mx.
  rewrite -[Bi *m A *m Ai]mulmxA AAi mulmx1.
  by rewrite addrCA subrr addr0.
by apply: psd_add; apply: psd_congr.
Qed.

Theorem loewner_soft_zca A B Ai Bi (eps : R) : 0 <= eps -> psd A -> loewner_le A B ->
  (A + eps%:M) *m Ai = 1%:M -> (B + eps%:M) *m Bi = 1%:M -> loewner_le (A *m Ai) (B *m Bi).
Proof.
move=> e0 pA AB EA EB.
have shrink C Ci : (C + eps%:M) *m Ci = 1%:M -> C *m Ci = 1%:M - eps *: Ci.
  by rewrite mulmxDl mul_scalar_mx => <-; rewrite addrK.
have [sI pI] : loewner_le Bi Ai.
  apply: inverse_antitone EA EB; last exact: (proj1 (loewner_shift A B eps)).
  by apply: psd_add => //; exact: psd_scalar.
rewrite /loewner_le (shrink _ _ EA) (shrink _ _ EB).
have -> : 1%:M - eps *: Bi - (1%:M - eps *: Ai) = eps *: (Ai - Bi).
  by rewrite scalerBr opprB addrC addrA subrK.
by apply: psdZ.
Qed.
End Order.

Theorem loewner_congruence (R : realFieldType) (m n : nat) (A B : 'M[R]_n) (M : 'M[R]_(m, n)) :
  loewner_le A B -> loewner_le (M *m A *m M^T) (M *m B *m M^T).
Proof.
rewrite /loewner_le -mulmxBl -mulmxBr => -[s p]; split.
  by rewrite !trmx_mul trmxK s mulmxA.
move=> x; have := p (M^T *m x).
by rewrite /qf trmx_mul trmxK !mulmxA.
Qed.

(** The false neighbours ------------------------------------------------------------ *)
Section Refuted.
Variable R : realFieldType.
Notation e := (delta_mx 0 0 : 'M[R]_2).
Notation f := (delta_mx 1 1 : 'M[R]_2).

Lemma psd_delta (i : 'I_2) : psd (delta_mx i i : 'M[R]_2).
Proof.
split=> [|x]; first by rewrite trmx_delta.
rewrite /qf -(mul_delta_mx (0 : 'I_1)) mulmxA -mulmxA mxE big_ord1.
by rewrite [X in _ * X]tr11 trmx_mul trmx_delta -expr2 sqr_ge0.
Qed.

Theorem trace_implies_loewner : exists A B : 'M[R]_2,
  [/\ psd A, psd B, \tr A <= \tr B & ~ loewner_le A B].
Proof.
exists e, f; split; try exact: psd_delta.
  by rewrite /mxtrace !big_ord_recl !big_ord0 !mxE /= !addr0 !add0r.
by move=> [_ /(_ (delta_mx 0 0))]; rewrite qf_delta !mxE /= sub0r oppr_ge0 ler10.
Qed.

Theorem loewner_square : exists A B : 'M[R]_2,
  [/\ psd A, loewner_le A B & ~ loewner_le (A *m A) (B *m B)].
Proof.
pose A : 'M[R]_2 := const_mx 1; exists A, (A + e); split.
- split=> [|x]; first by rewrite trmx_const.
  rewrite /qf !mxE !big_ord_recl big_ord0 !mxE !big_ord_recl !big_ord0 !mxE.
  move: (x _ _) (x _ _) => y z; rewrite (_ : _ + _ = (y + z) ^+ 2) ?sqr_ge0 //; ring.
- by rewrite /loewner_le addrC addKr; exact: psd_delta.
move=> [_ /(_ (\col_i (if i == 0 then 1 else - 2%:R)))]; apply/negP; rewrite -ltNge.
rewrite /qf !mxE !big_ord_recl big_ord0 !mxE !big_ord_recl !big_ord0 !mxE.
rewrite !big_ord_recl !big_ord0 !mxE /=.
by rewrite (_ : _ + _ = - 1) ?oppr_lt0 ?ltr01 //; ring.
Qed.
End Refuted.
