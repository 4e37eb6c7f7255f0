(* Classical theorems that claims of the project rest on: the order of          *)
(* determinants, a basis of equal variances, entropy under a bijection.         *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.analysis Require Import reals ereal esum measure.
From mathcomp.analysis Require exp.
From Tracebound Require Import Definitions Matrices LoewnerOrder Security.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

(** Determinants: what remains when the first coordinate is eliminated ----------- *)
Section Elimination.
Variables (R : realFieldType) (n : nat).
Implicit Types (a t : R) (u x : 'cV[R]_n) (W : 'M[R]_n).

Definition bordered a u W : 'M[R]_(1 + n) := block_mx a%:M u^T u W.
Definition schur a u W : 'M[R]_n := W - a^-1 *: (u *m u^T).

Lemma borderedE (A : 'M[R]_(1 + n)) : A^T = A ->
  A = bordered (A 0 0) (dlsubmx A) (drsubmx A).
Proof.
move=> sA; rewrite /bordered trmx_dlsub sA -[LHS]submxK [ulsubmx A]mx11_scalar.
by rewrite !mxE lshift0.
Qed.

Lemma bordered_sym a u W : (bordered a u W)^T = bordered a u W -> W^T = W.
Proof.
move=> s; have := congr1 (@drsubmx _ _ _ _ _) s.
by rewrite -trmx_drsub block_mxKdr.
Qed.

Lemma det_bordered a u W : a != 0 -> \det (bordered a u W) = a * \det (schur a u W).
Proof.
move=> a0; pose L : 'M[R]_(1 + n) := block_mx 1%:M 0 (- (a^-1 *: u)) 1%:M.
have dL : \det L = 1 by rewrite det_lblock !det1 mulr1.
rewrite -[LHS]mul1r -dL -det_mulmx mulmx_block !mul1mx !mul0mx !addr0.
rewrite mul_mx_scalar scalerN scalerA mulfV // scale1r addNr det_ublock det_scalar1.
by rewrite mulNmx -scalemxAl addrC.
Qed.

Lemma qf_bordered a u W t x : W^T = W ->
  qf (bordered a u W) (col_mx t%:M x) = a * t ^+ 2 + 2%:R * t * (u^T *m x) 0 0 + qf W x.
Proof.
move=> sW; have s : (bordered a u W)^T = bordered a u W.
  by rewrite /bordered tr_block_mx trmxK sW tr_scalar_mx.
have -> : col_mx t%:M x = col_mx 0 x + t *: col_mx (1%:M : 'M[R]_1) 0 :> 'cV_(1 + n).
  by rewrite scale_col_mx add_col_mx scalemx1 scaler0 addr0 add0r.
rewrite qf_addZ // /bf /qf !tr_col_mx !mul_row_block !mul_row_col.
rewrite !trmx0 !mul0mx !mulmx0 !add0r !addr0 trmx1 !mul1mx !mulmx1.
by rewrite [in RHS]tr11 trmx_mul trmxK [a%:M _ _]mxE eqxx mulr1n addrC [X in _ + X]addrC addrA [_ * a]mulrC.
Qed.

(* The form of the whole is that of what remains and a square.                  *)
Lemma qf_schur a u W t x : a != 0 -> W^T = W ->
  qf (bordered a u W) (col_mx t%:M x)
  = qf (schur a u W) x + a * (t + a^-1 * (u^T *m x) 0 0) ^+ 2.
Proof.
move=> a0 sW; rewrite qf_bordered // /schur qfB qfZ.
have -> : qf (u *m u^T) x = ((u^T *m x) 0 0) ^+ 2.
  rewrite /qf mulmxA -mulmxA mxE big_ord1; congr (_ * _).
  by rewrite tr11 trmx_mul trmxK.
by move: (_ 0 0) => z; field.
Qed.

Lemma psd_schur a u W : 0 < a -> psd (bordered a u W) -> psd (schur a u W).
Proof.
move=> a0 [/bordered_sym sW pM]; split=> [|x].
  by rewrite /schur linearB linearZ /= trmx_mul trmxK sW.
have := pM (col_mx (- (a^-1 * (u^T *m x) 0 0))%:M x).
by rewrite qf_schur ?gt_eqF // addNr expr0n /= mulr0 addr0.
Qed.

Lemma schur_le a u W b v Z : 0 < a -> 0 < b -> psd (bordered a u W) ->
  loewner_le (bordered a u W) (bordered b v Z) -> loewner_le (schur a u W) (schur b v Z).
Proof.
move=> a0 b0 pA AB; have [sA _] := pA; have [sAB _] := AB.
have sB : (bordered b v Z)^T = bordered b v Z by move: sAB; rewrite linearB /= sA => /addIr.
have [sW sZ] := (bordered_sym sA, bordered_sym sB).
split=> [|x]; first by rewrite /schur !(linearB, linearZ) /= !trmx_mul !trmxK sW sZ.
rewrite qfB subr_ge0; have [leq _] := loewner_quadratic_form AB.
have := leq (col_mx (- (b^-1 * (v^T *m x) 0 0))%:M x).
rewrite !qf_schur ?gt_eqF // addNr expr0n /= mulr0 addr0; apply: le_trans.
by rewrite ler_addl mulr_ge0 ?sqr_ge0 ?ltW.
Qed.
End Elimination.

Section Determinants.
Variable R : realFieldType.

Lemma det_zero_corner n (A : 'M[R]_n.+1) : psd A -> A 0 0 = 0 -> \det A = 0.
Proof.
move=> pA A0; have : A *m delta_mx 0 0 = 0 :> 'cV_n.+1 by apply: (psd_qf0 pA); rewrite qf_delta.
rewrite -colE (expand_det_col _ 0) => c0; apply: big1 => i _.
by move/matrixP/(_ i 0): c0; rewrite !mxE => ->; rewrite mul0r.
Qed.

Lemma psd_corner n (A : 'M[R]_n.+1) : psd A -> 0 <= A 0 0.
Proof. by case=> _ pA; rewrite -qf_delta. Qed.

Theorem psd_det_ge0 n (A : 'M[R]_n) : psd A -> 0 <= \det A.
Proof.
elim: n A => [|n IH] A pA; first by rewrite det_mx00 ler01.
have [A0|A0] := eqVneq (A 0 0) 0; first by rewrite det_zero_corner.
have A1 : 0 < A 0 0 by rewrite lt_neqAle eq_sym A0 psd_corner.
have [sA _] := pA; move: pA; rewrite (borderedE sA) => pA.
by rewrite det_bordered //; apply: mulr_ge0; [exact: ltW|exact/IH/psd_schur].
Qed.

Theorem determinant_order n (A B : 'M[R]_n) : psd A -> loewner_le A B -> \det A <= \det B.
Proof.
elim: n A B => [|n IH] A B pA AB; first by rewrite !det_mx00.
have pB : psd B by rewrite -(subrK A B); apply: psd_add.
have [A0|A0] := eqVneq (A 0 0) 0; first by rewrite det_zero_corner // psd_det_ge0.
have A1 : 0 < A 0 0 by rewrite lt_neqAle eq_sym A0 psd_corner.
have AB0 : A 0 0 <= B 0 0.
  by have [leq _] := loewner_quadratic_form AB; rewrite -!qf_delta.
have B1 := lt_le_trans A1 AB0.
have [[sA _] [sB _]] := (pA, pB).
move: pA AB; rewrite (borderedE sA) (borderedE sB) => pA AB.
rewrite !det_bordered ?gt_eqF //; apply: ler_pmul => //; first exact: ltW.
  exact/psd_det_ge0/psd_schur.
by apply: IH; [exact: psd_schur|exact: schur_le].
Qed.

(* Hadamard's inequality; no basis has a smaller product of variances than an eigenbasis. *)
Lemma det_diagonal n (A : 'M[R]_n) : psd A -> \det A <= \prod_i A i i.
Proof.
elim: n A => [|n IH] A pA; first by rewrite det_mx00 big_ord0.
have diag i : 0 <= A i i by case: pA => _ qA; rewrite -qf_delta.
have [A0|A0] := eqVneq (A 0 0) 0; first by rewrite det_zero_corner // prodr_ge0.
have A1 : 0 < A 0 0 by rewrite lt_neqAle eq_sym A0 psd_corner.
have [sA _] := pA; rewrite big_ord_recl /=.
pose u : 'cV[R]_n := @dlsubmx R 1 n 1 n A; pose W : 'M[R]_n := @drsubmx R 1 n 1 n A.
have pS : psd (schur (A 0 0) u W) by apply: psd_schur; rewrite // -borderedE.
rewrite {1}(borderedE sA) det_bordered // ler_pmul2l // (le_trans (IH _ pS)) //.
apply: ler_prod => i _; apply/andP; split; first by case: pS => _ qS; rewrite -qf_delta.
rewrite !mxE rshift1 ler_subl_addr ler_addl big_ord1 !mxE -expr2.
by apply: mulr_ge0; [rewrite invr_ge0; exact: ltW|exact: sqr_ge0].
Qed.

Theorem hadamard n (A U : 'M[R]_n) : psd A -> orthogonal U -> \det A <= \prod_i variance_in U A i.
Proof.
move=> pA oU; have -> : \det A = \det (U^T *m A *m U).
  by rewrite !det_mulmx mulrAC -det_mulmx oU det1 mul1r.
exact/det_diagonal/psd_congr.
Qed.

(* The d-th root of the determinants' ratio, as a is in the comparison by determinants. *)
Theorem dominated_ratio n (SD SX : 'M[R]_n) (a : R) : (0 < n)%N -> 0 <= a -> psd SD ->
  loewner_le SD SX -> 0 < \det SX -> a ^+ n * \det SX = \det SD -> a <= 1.
Proof.
move=> n0 a0 pD DX dX root; rewrite -(expr_le1 n0) // -(ler_pmul2r dX) mul1r root.
exact: determinant_order.
Qed.
End Determinants.

(** A basis of equal variances ----------------------------------------------------- *)
Section EqualVariances.
Variable R : rcfType.

(* The plane rotation that gives one of two variances a value between them.      *)
Lemma rotation_between (a b c m : R) : (a - m) * (c - m) < 0 ->
  exists x y : R, x ^+ 2 + y ^+ 2 = 1 /\ x ^+ 2 * a + x * y * b + y ^+ 2 * c = m.
Proof.
move=> ac; pose p := c - m; pose q := a - m.
have p0 : p != 0 by apply: contraTneq ac => p0; rewrite -/p p0 mulr0 ltxx.
pose t := (- b + Num.sqrt (b ^+ 2 - 4%:R * q * p)) / (2%:R * p).
have root : p * t ^+ 2 + b * t + q = 0.
  have D : Num.sqrt (b ^+ 2 - 4%:R * q * p) ^+ 2 = b ^+ 2 - 4%:R * q * p.
    rewrite sqr_sqrtr // subr_ge0 (le_trans _ (sqr_ge0 b)) // -mulrA.
    by rewrite pmulr_rle0 ?ltr0n // ltW.
  rewrite /t; move: D; move: (Num.sqrt _) => s D.
  have -> : q = (b ^+ 2 - s ^+ 2) / (4%:R * p) by rewrite D; field.
  by field.
have t0 : 0 < 1 + t ^+ 2 by rewrite ltr_paddr ?sqr_ge0 ?ltr01.
pose x := (Num.sqrt (1 + t ^+ 2))^-1; exists x, (t * x).
have x2 : x ^+ 2 = (1 + t ^+ 2)^-1 by rewrite exprVn sqr_sqrtr // ltW.
split; first by rewrite exprMn x2 -[X in X + _]mul1r -mulrDl mulfV ?gt_eqF.
have -> : x ^+ 2 * a + x * (t * x) * b + (t * x) ^+ 2 * c
  = x ^+ 2 * (p * t ^+ 2 + b * t + q) + x ^+ 2 * (1 + t ^+ 2) * m by rewrite /p /q; ring.
by rewrite root mulr0 add0r x2 mulVf ?gt_eqF // mul1r.
Qed.

Section Plane.
Variables (n : nat) (i j : 'I_n) (x y : R).
Hypotheses (ij : i != j) (unit : x ^+ 2 + y ^+ 2 = 1).
Implicit Types (M : 'M[R]_n) (k l : 'I_n).
Let e k : 'cV[R]_n := delta_mx k 0.
Let g k := if k == i then x *: e i + y *: e j
           else if k == j then x *: e j + (- y) *: e i else e k.
Definition plane : 'M[R]_n := \matrix_(k, l) g l k 0.

Lemma bf_delta M k l : bf M (e k) (e l) = M k l.
Proof. by rewrite /bf trmx_delta -rowE -colE !mxE. Qed.

Lemma plane_entry M k l : (plane^T *m M *m plane) k l = bf M (g k) (g l).
Proof.
have col_g h : plane *m e h = g h by rewrite -colE; apply/matrixP => p q; rewrite !mxE ord1.
by rewrite -bf_delta -!col_g /bf trmx_mul !mulmxA.
Qed.

Lemma plane_orthogonal : orthogonal plane.
Proof.
apply/matrixP => k l; rewrite -[plane^T]mulmx1 plane_entry /g.
have ji : (j == i) = false by rewrite eq_sym (negbTE ij).
have := (ji, negbTE ij, eqxx, unit) => {}ji.
have [->|ki] := eqVneq k i; [|have [->|kj] := eqVneq k j];
  (have [->|li] := eqVneq l i; [|have [->|lj] := eqVneq l j]);
  rewrite ?(bfDl, bfDr, bfZl, bfZr, bf_delta, mxE, ji, eqxx) ?(eq_sym i, eq_sym j);
  rewrite ?(negbTE ki) ?(negbTE kj) ?(negbTE li) ?(negbTE lj) /=;
  rewrite ?(mulr0, mulr1, addr0, add0r, mulr1n, mulr0n) -?expr2 ?sqrrN ?[y ^+ 2 + _]addrC //; ring.
Qed.

Lemma plane_variance M : variance_in plane M i
  = x ^+ 2 * M i i + x * y * (M i j + M j i) + y ^+ 2 * M j j.
Proof.
by rewrite /variance_in plane_entry /g eqxx !(bfDl, bfDr, bfZl, bfZr, bf_delta); ring.
Qed.

Lemma plane_other M k : k != i -> k != j -> variance_in plane M k = M k k.
Proof. by move=> ki kj; rewrite /variance_in plane_entry /g (negbTE ki) (negbTE kj) bf_delta. Qed.
End Plane.

Lemma equal_variances n (m : R) (S : 'M[R]_n) : \tr S = m *+ n ->
  exists U, orthogonal U /\ forall i, variance_in U S i = m.
Proof.
have [k] := ubnP #|[pred i | S i i != m]|; elim: k S => // k IH S; rewrite ltnS => small trS.
have flat : (forall i, S i i = m) -> exists U, orthogonal U /\ forall i, variance_in U S i = m.
  move=> eqm; exists 1%:M; split=> [|i]; first by rewrite /orthogonal trmx1 mulmx1.
  by rewrite /variance_in trmx1 mul1mx mulmx1.
have tr0 : \sum_i (S i i - m) = 0 by rewrite big_split /= sumr_const card_ord mulNrn -trS subrr.
have [i lti|ge] := pickP (fun i => S i i < m); last first.
  apply: flat => i; apply/eqP; rewrite -subr_eq0; apply/eqP.
  by apply: (psumr_eq0P _ tr0) => // h _; rewrite subr_ge0 leNgt ge.
have [j gtj|le] := pickP (fun j => m < S j j); last first.
  have tr0' : \sum_i (m - S i i) = 0.
    by under eq_bigr => h _ do rewrite -opprB; rewrite sumrN tr0 oppr0.
  apply: flat => l; apply/esym/eqP; rewrite -subr_eq0; apply/eqP.
  by apply: (psumr_eq0P _ tr0') => // h _; rewrite subr_ge0 leNgt le.
have ij : i != j by apply: contraTneq gtj => <-; rewrite -leNgt ltW.
have [x [y [unit eqm]]] : exists x y : R, x ^+ 2 + y ^+ 2 = 1 /\
    x ^+ 2 * S i i + x * y * (S i j + S j i) + y ^+ 2 * S j j = m.
  by apply: rotation_between; rewrite nmulr_rlt0 ?subr_gt0 ?subr_lt0.
pose G := plane i j x y; have oG : orthogonal G by exact: plane_orthogonal.
have [] := IH (G^T *m S *m G); last 1 first.
- move=> U [oU eqU]; exists (G *m U); split=> [|l].
    by rewrite /orthogonal trmx_mul -mulmxA (mulmxA G^T) oG mul1mx.
  by rewrite -(eqU l) /variance_in trmx_mul !mulmxA.
- apply: leq_trans small; apply: proper_card; apply/properP; split.
    apply/fintype.subsetP => l; rewrite !inE; have [->|li] := eqVneq l i; first by rewrite (lt_eqF lti).
    have [->|lj] := eqVneq l j; first by rewrite (gt_eqF gtj).
    by rewrite -[X in X != m -> _]/(variance_in G S l) plane_other.
  exists i; rewrite !inE; first by rewrite (lt_eqF lti).
  by rewrite negbK -[X in X == m]/(variance_in G S i) plane_variance eqm.
- by rewrite tr_conj.
Qed.

Theorem equal_variance_basis n (S : 'M[R]_n) :
  exists U, orthogonal U /\ forall i, variance_in U S i = \tr S / n%:R.
Proof.
case: n S => [|n] S; first by exists 1%:M; split=> [|[]] //; rewrite /orthogonal trmx1 mulmx1.
by apply: equal_variances; rewrite -[RHS]mulr_natr divfK // pnatr_eq0.
Qed.
End EqualVariances.

(** Entropy, of any number of outcomes --------------------------------------------- *)
Section Entropy.
Variable R : realType.

Theorem entropy_bijection (A B : choiceType) (f : A -> B) (p : A -> R) (q : B -> R) :
  bijective f -> (forall a, q (f a) = p a) -> forall h : R -> \bar R,
  (\esum_(b in [set: B]) h (q b) = \esum_(a in [set: A]) h (p a))%E.
Proof.
move=> bij_f qf h; rewrite (@reindex_esum R A B [set: A] [set: B] f).
  by apply: eq_esum => a _; rewrite qf.
by rewrite setTT_bijective.
Qed.

Theorem delta_joint_entropy d (T : measurableType d) (V : zmodType) (P : {measure set T -> \bar R})
    (X : T -> seq V) :
  let p Z z : R := fine (P (Z @^-1` [set z])) in
  let entropy Z := (\esum_(z in [set: seq V]) (- p Z z * exp.ln (p Z z))%:E)%E in
  entropy (fun w => delta_encode (X w)) = entropy X.
Proof.
move=> p entropy; have [encK decK _] := delta_invertible V.
apply: (entropy_bijection (f := @delta_encode V) _ _ (fun x => (- x * exp.ln x)%:E)); first by exists (@delta_decode V).
move=> a; rewrite /p; congr (fine (P _)); apply/seteqP; split=> w /=; last by move->.
exact: (can_inj encK).
Qed.
End Entropy.
