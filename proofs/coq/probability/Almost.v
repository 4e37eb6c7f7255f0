(* Almost every outcome for every outcome: the outcomes outside of a null set, with the same integrals, are a space. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.analysis Require Import signed reals ereal topology normedtype.
From mathcomp.analysis Require Import sequences measure lebesgue_measure numfun lebesgue_integral Rstruct.
From Coq Require Import Reals.
From Kernel Require Meaning.
From Kernel Require Import Lebesgue.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

Section Almost.
Context d (T : measurableType d) (P : {measure set T -> \bar real_realType}) (N : set T).
Hypotheses (one : P setT = 1%E) (mN : measurable N) (null : P N = 0%E).

(* The outcomes outside of the null set, and a function of them as one of all outcomes, 0 on the null set. *)
Definition kept := {w : T | ~ N w}.
Definition extended (f : kept -> R) (w : T) : R := match pselect (~ N w) with left h => f (exist _ w h) | right _ => 0 end.
Definition restricted (f : T -> R) (w : kept) : R := f (proj1_sig w).

Lemma extended_in f w (h : ~ N w) : extended f w = f (exist _ w h).
Proof. by rewrite /extended; case: pselect => // k; congr (f (exist _ w _)); exact: Prop_irrelevance. Qed.
Lemma extended_restricted f : EFin \o extended (restricted f) = (EFin \o f) \_ (setT `\` N).
Proof.
apply/funext => w; rewrite /patch /=; case: ifPn => [/set_mem[_ h]|/negP h].
  by rewrite (extended_in _ h).
rewrite /extended; case: pselect => // k; exfalso; apply: h; apply: mem_set; split => //.
Qed.
Lemma measurable_of f : intble P f -> measurable_fun setT (EFin \o f).
Proof. by case. Qed.
(* Restricting an integrable function changes neither that it is integrable nor its integral. *)
Lemma restricted_intble f : intble P f -> intble P (extended (restricted f)).
Proof.
move=> If; rewrite /intble extended_restricted; apply/(integrable_mkcond _ (measurableD measurableT mN)).
by apply/(negligible_integrable mN measurableT (measurable_of If) null).
Qed.
Lemma restricted_expect f : intble P f -> expect P (extended (restricted f)) = expect P f.
Proof.
move=> If; rewrite /expect; congr fine; apply: ae_eq_integral => //.
- exact: measurable_of (restricted_intble If).
- exact: measurable_of If.
exists N; split => // w /= A; apply: contrapT => h; apply: A => _; rewrite /= (extended_in _ h) //.
Qed.

Lemma extended_linear a f g : extended (fun w => a * f w + g w) = fun w => a * extended f w + extended g w.
Proof. by apply/funext => w; rewrite /extended; case: pselect => // _; rewrite mulr0 addr0. Qed.
Lemma extended_one : extended (fun=> 1) = extended (restricted (fun=> 1)).
Proof. by []. Qed.
Lemma some_kept : exists w, ~ N w.
Proof.
apply: contrapT => A; have E : N = setT.
  by apply/seteqP; split => // w _; apply: contrapT => h; apply: A; exists w.
by move: null; rewrite E one => /eqP; rewrite onee_eq0.
Qed.
Definition kept_point : kept := let s := cid some_kept in exist _ (projT1 s) (projT2 s).

Definition Int_kept (f : kept -> R) : Prop := intble P (extended f).
Definition E_kept (f : kept -> R) : R := expect P (extended f).
Lemma kept_linear a f g : Int_kept f -> Int_kept g -> Int_kept (fun w => a * f w + g w).
Proof. by rewrite /Int_kept extended_linear; exact: intble_linear. Qed.
Lemma kept_E_linear a f g : Int_kept f -> Int_kept g -> E_kept (fun w => a * f w + g w) = a * E_kept f + E_kept g.
Proof. by rewrite /E_kept extended_linear; exact: expect_linear. Qed.
Lemma kept_nonneg (f : kept -> R) : Int_kept f -> (forall w, Rge (f w) 0) -> Rge (E_kept f) 0.
Proof.
move=> _ f0; apply/Rle_ge/RleP; apply: expect_nonneg => w; rewrite /extended; case: pselect => // h.
by apply/RleP/Rge_le.
Qed.
Lemma kept_one : Int_kept (fun=> 1).
Proof. exact: restricted_intble (intble_one one). Qed.
Lemma kept_E_one : E_kept (fun=> 1) = 1.
Proof. by rewrite /E_kept extended_one (restricted_expect (intble_one one)) expect_one. Qed.

(* The space in which "for every outcome" says: for every outcome outside of the null set. *)
Definition almost : Meaning.space :=
  Meaning.Space kept kept_point Int_kept E_kept (fun a f g If Ig => kept_linear a If Ig)
    (fun a f g If Ig => kept_E_linear a If Ig) kept_nonneg kept_one kept_E_one.

(* Random variables keep their integrability and their means in it. *)
Theorem almost_integrable (f : T -> R) : intble P f -> Meaning.Int almost (restricted f).
Proof. exact: restricted_intble. Qed.
Theorem almost_mean (f : T -> R) : intble P f -> Meaning.E almost (restricted f) = expect P f.
Proof. exact: restricted_expect. Qed.
End Almost.

(* What holds almost surely holds at every outcome of such a space. *)
Theorem almost_every d (T : measurableType d) (P : {measure set T -> \bar real_realType}) (Q : T -> Prop) :
  P setT = 1%E -> {ae P, forall w, Q w} ->
  exists (N : set T) (mN : measurable N) (null : P N = 0%E), forall one w, Q (proj1_sig (w : Meaning.outcome (almost one mN null))).
Proof.
move=> _ [N [mN null sub]]; exists N, mN, null => one [w h] /=; apply: contrapT => q; exact: h (sub w q).
Qed.

(* The same in words for files that do not read mathcomp's notations. *)
Definition measurable_space := measurableType.
Definition law d (T : measurableType d) := {measure set T -> \bar real_realType}.
Definition total_one d (T : measurableType d) (P : law T) : Prop := P setT = 1%E.
Definition almost_surely d (T : measurableType d) (P : law T) (Q : T -> Prop) : Prop := {ae P, forall w, Q w}.
Definition integrable_in d (T : measurableType d) (P : law T) (f : T -> R) : Prop := intble P f.
Definition space_of_law d (T : measurableType d) (P : law T) (one : total_one P) : Meaning.space := lebesgue one.
Theorem almost_space d (T : measurableType d) (P : law T) (Q : T -> Prop) (one : total_one P) : almost_surely P Q ->
  exists (S : Meaning.space) (value : Meaning.outcome S -> T), (forall w, Q (value w))
  /\ forall f, integrable_in P f -> Meaning.Int S (fun w => f (value w))
       /\ Meaning.E S (fun w => f (value w)) = Meaning.E (space_of_law one) f.
Proof.
move=> /(almost_every one)[N [mN [null all]]]; exists (almost one mN null), (fun w => proj1_sig w); split; first exact: all.
by move=> f If; split; [exact: almost_integrable one mN null f If | exact: almost_mean one mN null f If].
Qed.
