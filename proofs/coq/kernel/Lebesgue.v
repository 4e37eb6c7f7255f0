(* The expectation of the kernel can be the Lebesgue integral of a probability measure. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.analysis Require Import signed reals ereal topology normedtype.
From mathcomp.analysis Require Import sequences measure lebesgue_measure numfun lebesgue_integral Rstruct.
From Coq Require Import Reals.
From Kernel Require Meaning.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

Section Laws.
Context d (T : measurableType d) (R : realType) (P : {measure set T -> \bar R}).
Hypothesis one : P setT = 1%E.
Definition intble (f : T -> R) := P.-integrable setT (EFin \o f).
Definition expect (f : T -> R) : R := fine (\int[P]_x (f x)%:E)%E.
Lemma expect_fin f : intble f -> (\int[P]_x (f x)%:E)%E = (expect f)%:E.
Proof.
move=> If; rewrite /expect fineK//; have [mf foo] := If.
by rewrite fin_numElt; have := le_lt_trans (le_abse_integral P measurableT mf) foo; rewrite lte_absl.
Qed.
Lemma intble_linear a f g : intble f -> intble g -> intble (fun w => a * f w + g w).
Proof.
move=> If Ig; have := integrableD measurableT (integrablerM measurableT a If) Ig.
by apply: eq_integrable => // w _ /=; rewrite EFinD EFinM.
Qed.
Lemma expect_linear a f g : intble f -> intble g -> expect (fun w => a * f w + g w) = a * expect f + expect g.
Proof.
move=> If Ig; apply: EFin_inj; rewrite -(expect_fin (intble_linear a If Ig)).
under eq_integral do rewrite EFinD EFinM.
rewrite (integralD measurableT (integrablerM measurableT a If) Ig) (integralM measurableT If).
by rewrite (expect_fin If) (expect_fin Ig) EFinD EFinM.
Qed.
Lemma expect_nonneg f : (forall w, 0 <= f w) -> 0 <= expect f.
Proof. by move=> f0; apply: fine_ge0; apply: integral_ge0 => w _; rewrite lee_fin. Qed.
Lemma intble_one : intble (fun=> 1).
Proof.
rewrite /intble (_ : EFin \o _ = cst 1%E)//; split; first exact: measurable_fun_cst.
rewrite (eq_integral (cst 1%E)); last by move=> w _; rewrite /= normr1.
by rewrite integral_cst// one mule1 ltry.
Qed.
Lemma expect_one : expect (fun=> 1) = 1.
Proof. by rewrite /expect (eq_integral (cst 1%E))// integral_cst// one mule1. Qed.
End Laws.

Section Space.
Context d (T : measurableType d) (P : {measure set T -> \bar real_realType}).
Hypothesis one : P setT = 1%E.
Lemma ge_nonneg (f : T -> R) : intble P f -> (forall w, Rge (f w) 0) -> Rge (expect P f) 0.
Proof. by move=> _ f0; apply/Rle_ge/RleP; apply: expect_nonneg => w; apply/RleP/Rge_le. Qed.
Definition lebesgue : Meaning.space := Meaning.Space T point (@intble d T real_realType P) (@expect d T real_realType P)
  (fun a f g If Ig => intble_linear a If Ig) (fun a f g If Ig => expect_linear a If Ig) ge_nonneg (intble_one one) (expect_one one).
End Space.
