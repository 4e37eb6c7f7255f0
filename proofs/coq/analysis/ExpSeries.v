(* exp(-y) in fixed point, from the series of exp y with positive terms alone: cut anywhere, with the first term left
   out as the bound of what is left, 1 - y^j/j! <= exp(-y) sum_{i<j} y^i/i! <= 1. No term cancels another, so no digit
   is lost. *)
From Coq Require Import Reals ZArith Lra Lia.
From Coquelicot Require Import Coquelicot.
From Bignums Require Import BigZ.
From Analysis Require Import NormalDerivatives FixedPoint.
Open Scope R_scope.

(* term 0 = t, term (j + 1) = term j y / (m + j s), and the sum of the terms before j. *)
Fixpoint term s m y t (j : nat) := match j with O => t | S i => term s m y t i * y / (m + INR i * s) end.
Fixpoint part s m y t (j : nat) := match j with O => 0 | S i => part s m y t i + term s m y t i end.

(* An equation whose type a library says as a module over the reals. *)
Ltac over_R := match goal with |- ?a = ?b => change (@eq R a b) end.

Lemma exp_mono : forall x y, x <= y -> exp x <= exp y.
Proof. intros x y [H| ->]; [apply Rlt_le, exp_increasing, H | apply Rle_refl]. Qed.

Lemma term_nonneg : forall s m y t j, 0 <= s -> 0 < m -> 0 <= y -> 0 <= t -> 0 <= term s m y t j.
Proof.
intros s m y t j Hs Hm Hy Ht. induction j as [|j IH]; cbn [term]; [exact Ht|]. assert (J := pos_INR j).
apply Rmult_le_pos; [apply Rmult_le_pos; assumption|]. apply Rlt_le, Rinv_0_lt_compat. nra.
Qed.

Lemma part_nonneg : forall s m y t j, 0 <= s -> 0 < m -> 0 <= y -> 0 <= t -> 0 <= part s m y t j.
Proof.
intros s m y t j Hs Hm Hy Ht. induction j as [|j IH]; cbn [part]; [lra|].
assert (T := term_nonneg s m y t j Hs Hm Hy Ht). lra.
Qed.

(* exp(-y): the derivative of term (j + 1) is term j, so that of exp(-y) part is minus exp(-y) times that of term. *)
Definition eterm j y := term 1 1 y 1 j.
Definition epart j y := part 1 1 y 1 j.
Definition eterm' j y := match j with O => 0 | S i => eterm i y end.

Lemma eterm_derive : forall j (y : R), is_derive (eterm j) y (eterm' j y) /\ y * eterm' j y = INR j * eterm j y.
Proof.
intros j y. induction j as [|j [IH E]].
- split; [apply (is_derive_const (V := R_NormedModule)) | simpl; ring].
- assert (J := pos_INR j). split.
  + apply is_derive_ext with (fun y => / (1 + INR j * 1) * (y * eterm j y)). { intros t. unfold eterm. cbn [term].
    over_R. field. lra. }
    replace (eterm' (S j) y) with (scal (/ (1 + INR j * 1)) (plus (mult 1 (eterm j y)) (mult y (eterm' j y)))).
    * apply is_derive_scal, (is_derive_mult (fun y => y) (eterm j));
        [apply (is_derive_id (K := R_AbsRing)) | exact IH | intros; apply Rmult_comm].
    * unfold scal, plus, mult; simpl; unfold mult; simpl. rewrite E. field. lra.
  + rewrite S_INR. unfold eterm', eterm. cbn [term]. field. lra.
Qed.

Lemma eterm'_nonneg : forall j y, 0 <= y -> 0 <= eterm' j y.
Proof. intros [|j] y Hy; simpl; [lra | apply term_nonneg; lra]. Qed.

Lemma exp_derive : forall y : R, is_derive (fun y => exp (- y)) y (- exp (- y)).
Proof. intros y. auto_derive; [exact Logic.I | ring]. Qed.

Lemma epart_derive : forall j (y : R), is_derive (fun y => exp (- y) * epart j y) y (- exp (- y) * eterm' j y).
Proof.
intros j y. induction j as [|j IH].
- apply is_derive_ext with (fun _ => 0). { intros t. unfold epart. simpl. over_R. ring. }
  simpl. rewrite Rmult_0_r. apply (is_derive_const (V := R_NormedModule)).
- apply is_derive_ext with (fun y => exp (- y) * epart j y + exp (- y) * eterm j y). { intros t. unfold epart, eterm.
  cbn [part]. over_R. ring. }
  replace (- exp (- y) * eterm' (S j) y)
    with (plus (- exp (- y) * eterm' j y) (plus (mult (- exp (- y)) (eterm j y)) (mult (exp (- y)) (eterm' j y))))
    by (unfold plus, mult; simpl; ring).
  apply (is_derive_plus (fun y => exp (- y) * epart j y) (fun y => exp (- y) * eterm j y)); [exact IH|].
  apply (is_derive_mult (fun y => exp (- y)) (eterm j)); [apply exp_derive | apply eterm_derive | intros;
    apply Rmult_comm].
Qed.

Lemma exp_bounds : forall j y, 0 <= y -> 1 - eterm j y <= exp (- y) * epart j y <= 1.
Proof.
intros j y Hy.
assert (Z : epart j 0 + eterm j 0 = 1).
{ induction j as [|j IH]; unfold epart, eterm in *; cbn [part term]; [ring|]. rewrite Rmult_0_r. unfold Rdiv.
  rewrite Rmult_0_l. lra. }
assert (T0 : 0 <= eterm j 0) by (apply term_nonneg; lra). assert (E0 : exp (- 0) = 1) by (rewrite Ropp_0; apply exp_0).
split.
- assert (H := increasing (fun y => exp (- y) * epart j y + eterm j y) (fun y => - exp (- y) * eterm' j y
    + eterm' j y) 0 y).
  enough (exp (- 0) * epart j 0 + eterm j 0 <= exp (- y) * epart j y + eterm j y) by (rewrite E0 in *; lra).
  apply H; [|exact Hy|].
  + intros x. apply (is_derive_plus (fun y => exp (- y) * epart j y) (eterm j));
      [apply epart_derive | apply eterm_derive].
  + intros x Hx. assert (D := eterm'_nonneg j x (proj1 Hx)).
    assert (exp (- x) <= 1) by (rewrite <- exp_0; apply exp_mono; lra). nra.
- assert (H := decreasing (fun y => exp (- y) * epart j y) (fun y => - exp (- y) * eterm' j y) 0 y (epart_derive j) Hy).
  cbv beta in H. rewrite E0 in H. enough (exp (- y) * epart j y <= 1 * epart j 0) by lra. apply H.
  intros x Hx. assert (D := eterm'_nonneg j x (proj1 Hx)). assert (P := exp_pos (- x)). nra.
Qed.

(* The same in fixed point: the sum and the first term left out, when that term is below the last digit or fuel is
   spent. *)
Section Scale.
Variable p : bigZ.
Hypothesis p_nonneg : (0 <= BigZ.to_Z p)%Z.

Fixpoint series (fuel : nat) (s m : bigZ) (y t sum : FixedPoint.interval) := match fuel with
  | O => (sum, t)
  | S f => if (snd t <=? 1)%bigZ then (sum, t) else series f s (m + s)%bigZ y (over (mul p t y) m) (add sum t)
  end.

Lemma series_inside : forall s m (y t : R) sI y', 0 <= s -> 0 < m -> 0 <= y -> 0 <= t -> val sI = s -> inside p y' y ->
  forall fuel j m' t' sum', val m' = m + INR j * s -> inside p t' (term s m y t j) -> inside p sum' (part s m y t j) ->
  exists k, inside p (fst (series fuel sI m' y' t' sum')) (part s m y t k) /\
    inside p (snd (series fuel sI m' y' t' sum')) (term s m y t k).
Proof using p_nonneg.
intros s m y t sI y' Hs Hm Hy Ht Vs Iy. induction fuel as [|f IH]; intros j m' t' sum' Vm It Isum; cbn [series].
- exists j. split; assumption.
- destruct (snd t' <=? 1)%bigZ; [exists j; split; assumption|]. assert (J := pos_INR j). apply (IH (S j)).
  + rewrite val_add, Vs, Vm, S_INR. ring.
  + cbn [term]. rewrite <- Vm. apply over_inside; [rewrite Vm; nra|].
    apply mul_inside; [exact p_nonneg | apply term_nonneg; assumption | exact Hy | exact It | exact Iy].
  + cbn [part]. apply add_inside; assumption.
Qed.

Definition one := integer p 1.
Definition exp_minus (y : FixedPoint.interval) :=
  let '(sum, rest) := series 1000 1 1 y one (0, 0)%bigZ in quotient p (fst one - snd rest, snd one)%bigZ sum.

Lemma exp_inside : forall y' y, 0 <= y -> inside p y' y -> inside p (exp_minus y') (exp (- y)).
Proof using p_nonneg.
intros y' y Hy Iy. unfold exp_minus. assert (S := scale_pos p p_nonneg).
assert (O := integer_inside p p_nonneg 1 : inside p one (val 1)). change (val 1) with 1 in O.
destruct (series_inside 1 1 y 1 1%bigZ y' ltac:(lra) ltac:(lra) Hy ltac:(lra) eq_refl Iy 1000 0 1%bigZ one (0, 0)%bigZ)
  as [k [A B]];
  [change (val 1) with 1; simpl; ring | exact O | unfold inside; simpl; change (val 0) with 0; lra |].
destruct (series 1000 1 1 y' one (0, 0)%bigZ) as [sum rest]. simpl fst in A. simpl snd in B.
destruct (exp_bounds k y Hy) as [L U]. unfold epart, eterm in *.
apply (quotient_inside p p_nonneg _ _ (part 1 1 y 1 k)); [apply part_nonneg; lra | | | exact A].
- split; [apply Rlt_le, exp_pos|]. rewrite <- exp_0. apply exp_mono. lra.
- destruct one as [o1 o2]. unfold inside in *. simpl fst in *. simpl snd in *. rewrite val_sub.
  assert (L' := Rmult_le_compat_r (scale p) _ _ (Rlt_le _ _ S) L).
  assert (U' := Rmult_le_compat_r (scale p) _ _ (Rlt_le _ _ S) U).
  split; lra.
Qed.

End Scale.
