(* Finite probability laws as measures, for attaining laws and counterexamples. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.classical Require Import cardinality mathcomp_extra.
From mathcomp.analysis Require Import signed reals ereal topology normedtype.
From mathcomp.analysis Require Import sequences measure lebesgue_measure numfun.
From mathcomp.analysis Require Import lebesgue_integral.
From Tracebound Require Import Definitions Expectation.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

Section NatLaw.
Variables (R : realType) (N : nat) (p : nat -> R).
Hypotheses (p0 : forall k, 0 <= p k) (p1 : \sum_(k < N) p k = 1).
Let atom k : {measure set nat -> \bar R} := [the measure _ _ of \d_k].
Definition natlaw : {measure set nat -> \bar R} := [the measure _ _ of
  msum (fun k => [the measure _ _ of mscale (NngNum (p0 k)) (atom k)]) N].

Lemma natlaw_setT : natlaw setT = 1%E.
Proof.
rewrite /= /msum -p1 -sumEFin; apply: eq_bigr => k _.
by rewrite /= /mscale /= diracE mem_set // mule1.
Qed.
Lemma natlaw_measurable (f : nat -> R) : measurable_fun setT f.
Proof. by []. Qed.
Lemma natlaw_int (f : nat -> R) : (forall k, 0 <= f k) ->
  (\int[natlaw]_k (f k)%:E = (\sum_(k < N) p k * f k)%:E)%E.
Proof.
move=> f0; rewrite ge0_integral_measure_sum // => [|k _]; last by rewrite lee_fin.
rewrite -sumEFin; apply: eq_bigr => k _.
rewrite ge0_integral_mscale // => [|j _]; last by rewrite lee_fin.
by rewrite integral_dirac // indicE mem_set //= mul1e EFinM.
Qed.
Lemma natlaw_L1 (f : nat -> R) : L1 natlaw f.
Proof.
split=> //; have := @natlaw_int (fun k => `|f k|) (fun k => normr_ge0 _).
by rewrite /comp /= => ->; rewrite ltry.
Qed.
Lemma natlaw_Ex (f : nat -> R) : Ex natlaw f = \sum_(k < N) p k * f k.
Proof.
have pos (g : nat -> R) : (forall k, 0 <= g k) -> Ex natlaw g = \sum_(k < N) p k * g k.
  by move=> g0; apply: EFin_inj; rewrite -ExE ?natlaw_int //; exact: natlaw_L1.
have -> : f = (fun k => (f k + `|f k|) + -1 * `|f k|) by apply/funext => k; rewrite mulN1r addrK.
rewrite (ExD (natlaw_L1 _) (natlaw_L1 _)) (ExZ _ (natlaw_L1 _)).
have f0 k : 0 <= f k + `|f k| by rewrite -ler_subl_addr sub0r ler_oppl -normrN ler_norm.
rewrite (pos _ f0) (pos (fun k => `|f k|) (fun k => normr_ge0 _)).
rewrite mulr_sumr -big_split /=; apply: eq_bigr => k _.
by rewrite mulrCA -mulrDr.
Qed.
Lemma natlaw_ae (Q : nat -> Prop) : (forall k, (k < N)%N -> p k != 0 -> Q k) ->
  {ae natlaw, forall k, Q k}.
Proof.
move=> h; exists (~` Q); split=> //.
rewrite /= /msum big1 // => k _; rewrite /= /mscale /= diracE.
have [pk|pk] := eqVneq (p k) 0; first by rewrite pk mul0e.
by rewrite memNset ?mule0 //= => /(_ (h _ (ltn_ord k) pk)).
Qed.
End NatLaw.

(* Every finite law is the law of a random element on a probability space.      *)
Theorem finite_law (R : realType) (F : finType) (a : F) (p : F -> R) :
  (forall s, 0 <= p s) -> \sum_s p s = 1 ->
  exists (P : {measure set nat -> \bar R}) (out : nat -> F),
  [/\ P setT = 1%E, forall f, L1 P f,
      forall g : F -> R, Ex P (fun k => g (out k)) = \sum_s p s * g s &
      forall Q : F -> Prop, (forall s, p s != 0 -> Q s) -> {ae P, forall k, Q (out k)}].
Proof.
move=> p0 p1; pose out k := nth a (enum F) k.
have sums (g : F -> R) : \sum_(k < #|F|) g (out k) = \sum_s g s.
  by rewrite -[RHS]big_enum (big_nth a) -cardE big_mkord.
have q0 k : 0 <= (p \o out) k by exact: p0.
exists (natlaw #|F| q0), out; split.
- by apply: natlaw_setT; rewrite /= (sums p).
- by move=> f; exact: natlaw_L1.
- by move=> g; rewrite natlaw_Ex (sums (fun s => p s * g s)).
- by move=> Q h; apply: natlaw_ae => k _; exact: h.
Qed.
