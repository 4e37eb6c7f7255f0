(* The closed form of the normal law's error as a function of the step D: its first derivative dcb and its second ddcb,
   and a sign change of dcb brackets a stationary point. *)
From Coq Require Import Reals ZArith Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import Gaussian ClippedNormal.
Open Scope R_scope.

Definition dcb n D := - 4*sphi n D + D/2 + 8*D*sQ n D.
Fixpoint s2 n D := match n with O => 0 | S m => s2 m D + INR n * INR n * phi (INR n * D) end.

Lemma phi_derive : forall x, is_derive phi x (- x * phi x).
Proof.
intros x. assert (P := root_pos).
unfold phi. auto_derive; [exact Logic.I|]. unfold Rdiv. field. lra.
Qed.

Lemma Q_derive : forall x, is_derive Q x (- phi x).
Proof.
intros x. apply (is_derive_ext (fun x => /2 - G x * / sqrt (2*PI))). { intros t. reflexivity. }
replace (- phi x) with (minus 0 (/ sqrt (2*PI) * g x)) by (unfold phi, g, minus, plus, opp; simpl; unfold Rdiv; ring).
apply (is_derive_minus (fun _ => /2) (fun x => G x * / sqrt (2*PI))). apply (is_derive_const (V := R_NormedModule)).
apply (is_derive_ext (fun x => / sqrt (2*PI) * G x)). { intros t. apply Rmult_comm. }
apply (is_derive_scal G). apply G_derive.
Qed.

Lemma comp_lin_derive : forall (h : R -> R) k D l, is_derive h (k * D) l -> is_derive (fun D => h (k * D)) D (k * l).
Proof.
intros h k D l H. apply (is_derive_comp h (fun D => k * D)); [exact H|]. auto_derive; [exact Logic.I | ring].
Qed.

Lemma sphi_derive : forall n D, is_derive (sphi n) D (- D * s2 n D).
Proof.
intros n D. induction n as [|n IH]; cbn [sphi s2].
- rewrite Rmult_0_r. apply (is_derive_const (V := R_NormedModule)).
- replace (- D * (s2 n D + INR (S n) * INR (S n) * phi (INR (S n) * D)))
    with (plus (- D * s2 n D) (INR (S n) * (- (INR (S n) * D) * phi (INR (S n) * D)))) by (unfold plus; simpl; ring).
  apply (is_derive_plus (sphi n) (fun D => phi (INR (S n) * D))); [exact IH|].
  apply comp_lin_derive, phi_derive.
Qed.

Lemma sQ_derive : forall n D, is_derive (sQ n) D (- s2 n D).
Proof.
intros n D. induction n as [|n IH]; cbn [sQ s2].
- rewrite Ropp_0. apply (is_derive_const (V := R_NormedModule)).
- replace (- (s2 n D + INR (S n) * INR (S n) * phi (INR (S n) * D)))
    with (plus (- s2 n D) (INR (S n) * (INR (S n) * (- phi (INR (S n) * D))))) by (unfold plus; simpl; ring).
  apply (is_derive_plus (sQ n) (fun D => INR (S n) * Q (INR (S n) * D))); [exact IH|].
  apply (is_derive_scal (fun D => Q (INR (S n) * D))), comp_lin_derive, Q_derive.
Qed.

Theorem cb_derive : forall n D, is_derive (cb n) D (dcb n D).
Proof.
intros n D.
apply (is_derive_ext (fun D => (1 + D*D/4) + ((-4*D) * sphi n D + (4*D*D) * sQ n D))). { intros t. unfold cb. simpl.
ring. }
replace (dcb n D) with (plus (D/2) (plus (plus (mult (-4) (sphi n D)) (mult (-4*D) (- D * s2 n D))) (plus (mult (8*D)
  (sQ n D)) (mult (4*D*D) (- s2 n D)))))
  by (unfold dcb, plus, mult; simpl; field).
apply (is_derive_plus (fun D => 1 + D*D/4) (fun D => (-4*D) * sphi n D + (4*D*D) * sQ n D)).
- auto_derive; [exact Logic.I | field].
- apply (is_derive_plus (fun D => (-4*D) * sphi n D) (fun D => (4*D*D) * sQ n D)).
  + apply (is_derive_mult (fun D => -4*D) (sphi n)); [auto_derive; [exact Logic.I | ring] | apply sphi_derive | intros;
      apply Rmult_comm].
  + apply (is_derive_mult (fun D => 4*D*D) (sQ n)); [auto_derive; [exact Logic.I | ring] | apply sQ_derive | intros;
      apply Rmult_comm].
Qed.

Definition ddcb n D := /2 + 8 * sQ n D - 4 * D * s2 n D.

Lemma dcb_derive : forall n D, is_derive (dcb n) D (ddcb n D).
Proof.
intros n D. unfold dcb.
replace (ddcb n D) with (plus (plus (scal (-4) (- D * s2 n D)) (/2)) (plus (mult 8 (sQ n D)) (mult (8*D) (- s2 n D))))
  by (unfold ddcb, plus, mult, scal; simpl; unfold mult; simpl; field).
apply (is_derive_plus (fun D => -4 * sphi n D + D/2) (fun D => 8*D*sQ n D)).
- apply (is_derive_plus (fun D => -4 * sphi n D) (fun D => D/2)).
  apply (is_derive_scal (sphi n)), sphi_derive. auto_derive; [exact Logic.I | field].
- apply (is_derive_mult (fun D => 8*D) (sQ n)); [auto_derive; [exact Logic.I | ring] | apply sQ_derive | intros;
    apply Rmult_comm].
Qed.

Lemma dcb_cont : forall n D, continuous (dcb n) D.
Proof. intros n D. apply (ex_derive_continuous (dcb n)). exists (ddcb n D). apply dcb_derive. Qed.

(* A sign change of the derivative brackets a stationary point. *)
Theorem stationary : forall n lo hi, lo < hi -> dcb n lo < 0 < dcb n hi ->
  exists D, lo < D < hi /\ is_derive (cb n) D 0.
Proof.
intros n lo hi H [A B].
destruct (IVT_gen (dcb n) lo hi 0) as [D [HD E]].
- intros x. apply continuity_pt_filterlim, dcb_cont.
- rewrite Rmin_left, Rmax_right by lra. lra.
- rewrite Rmin_left, Rmax_right in HD by lra. exists D. split.
  + destruct HD as [[H1|H1] [H2|H2]]; subst; lra.
  + rewrite <- E. apply cb_derive.
Qed.

(* The mean value theorem for a function with a derivative everywhere, and its two uses. *)
Lemma mvt : forall (f df : R -> R) a b, (forall x : R, is_derive f x (df x)) ->
  exists c, Rmin a b <= c <= Rmax a b /\ f b - f a = df c * (b - a).
Proof.
intros f df a b H. destruct (MVT_gen f a b df) as [c Hc].
- intros x _. apply H.
- intros x _. apply continuity_pt_filterlim, (ex_derive_continuous f). eexists. apply H.
- exists c. exact Hc.
Qed.

Lemma increasing : forall (f df : R -> R) a b, (forall x : R, is_derive f x (df x)) -> a <= b ->
  (forall x, a <= x <= b -> 0 <= df x) -> f a <= f b.
Proof.
intros f df a b H L P. destruct (mvt f df a b H) as [c [Hc E]].
rewrite Rmin_left, Rmax_right in Hc by lra. assert (W := P c Hc). nra.
Qed.

Lemma decreasing : forall (f df : R -> R) a b, (forall x : R, is_derive f x (df x)) -> a <= b ->
  (forall x, a <= x <= b -> df x <= 0) -> f b <= f a.
Proof.
intros f df a b H L P. destruct (mvt f df a b H) as [c [Hc E]].
rewrite Rmin_left, Rmax_right in Hc by lra. assert (W := P c Hc). nra.
Qed.
