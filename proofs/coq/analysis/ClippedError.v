(* The improper integral of the clipped quantizer's squared error against an even density p(|x|): the squared error is an even
   function, so the integral is twice the sum over the cells of the right half line, each given by an antiderivative of
   (x - level)^2 p(x). It serves every symmetric law. *)
From Coq Require Import Reals ZArith Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
From Flocq Require Import Core.
From Analysis Require Import ClippedQuantizer.
Open Scope R_scope.

(* I is the improper integral of f over all reals *)
Definition integral_over_reals (f : R -> R) (I : R) := is_RInt_gen f (Rbar_locally m_infty) (Rbar_locally p_infty) I.

Lemma integral_over_reals_unique : forall f I J, integral_over_reals f I -> integral_over_reals f J -> I = J.
Proof.
intros f I J HI HJ. rewrite <- (is_RInt_gen_unique (V := R_CompleteNormedModule) f I HI).
exact (is_RInt_gen_unique (V := R_CompleteNormedModule) f J HJ).
Qed.

(* the squared error is even, at the thresholds too *)
Lemma error_even : forall n D x, 0 < D -> (- x - q n D (- x))^2 = (x - q n D x)^2.
Proof.
intros n D x HD. unfold q. set (H := (Z.of_nat n + 1)%Z). assert (HH : (1 <= H)%Z) by (unfold H; lia).
assert (E : x = D * (x / D)) by (field; lra). set (y := x / D) in *.
replace (- x / D) with (- y) by (unfold y; field; lra).
assert (L := Zfloor_lb y). assert (U := Zfloor_ub y). set (k := Zfloor y) in *.
destruct (Req_dec y (IZR k)) as [Y|Y].
- rewrite Y, <- opp_IZR, Zfloor_IZR. rewrite E, Y.
  assert (C : (- k - clip H (- k) = k - clip H k \/ - k - clip H (- k) = 1 - (k - clip H k))%Z) by (unfold clip; lia).
  destruct C as [C|C]; apply (f_equal IZR) in C; rewrite !minus_IZR, opp_IZR in C.
  + replace (IZR (clip H (- k))) with (- IZR k - (IZR k - IZR (clip H k))) by lra. field.
  + replace (IZR (clip H (- k))) with (- IZR k - (1 - (IZR k - IZR (clip H k)))) by lra. field.
- replace (Zfloor (- y)) with (- k - 1)%Z.
  + replace (clip H (- k - 1)) with (- clip H k - 1)%Z by (unfold clip; lia). rewrite minus_IZR, opp_IZR. field.
  + symmetry. apply Zfloor_imp. rewrite plus_IZR, minus_IZR, opp_IZR. lra.
Qed.

(* an improper integral over the right half line from the integrals over [0, M] *)
Lemma integral_right : forall (f I : R -> R) M0 (L : R), (forall M, M0 < M -> is_RInt f 0 M (I M)) -> is_lim I p_infty L ->
  is_RInt_gen f (at_point 0) (Rbar_locally p_infty) L.
Proof.
intros f I M0 L HI HL P HP. destruct (HL P HP) as [M1 HM].
exists (fun a => a = 0) (fun b => Rmax M0 M1 < b).
- reflexivity.
- exists (Rmax M0 M1). easy.
- intros a b -> Hb. assert (A := Rmax_l M0 M1). assert (B := Rmax_r M0 M1). exists (I b).
  split; [apply HI | apply HM]; lra.
Qed.

Lemma integral_mirror : forall (f : R -> R) (L : R), is_RInt_gen f (at_point 0) (Rbar_locally p_infty) L ->
  is_RInt_gen (fun x => f (- x)) (Rbar_locally m_infty) (at_point 0) L.
Proof.
intros f L H P HP. destruct (H P HP) as [Q S HQ [M HM] HI].
exists (fun a => a < - M) (fun b => b = 0).
- exists (- M). easy.
- reflexivity.
- intros a b Ha ->. destruct (HI 0 (- a) HQ) as [y [Hy PY]]; [apply HM; lra|]. exists y. split; [|exact PY]. simpl in *.
  rewrite <- (opp_opp y). apply (is_RInt_swap (V := R_NormedModule)).
  apply (is_RInt_ext (V := R_NormedModule) (fun x => opp (opp (f (- x))))); [intros; apply opp_opp|].
  apply (is_RInt_opp (V := R_NormedModule)), (is_RInt_comp_opp (V := R_NormedModule)). now rewrite Ropp_0.
Qed.

Lemma integral_even : forall (f : R -> R) (L : R), (forall x, f (- x) = f x) ->
  is_RInt_gen f (at_point 0) (Rbar_locally p_infty) L -> integral_over_reals f (2 * L).
Proof.
intros f L E H. unfold integral_over_reals. replace (2 * L) with (plus L L) by (unfold plus; simpl; ring).
apply (is_RInt_gen_Chasles (V := R_NormedModule)) with 0; [|exact H].
apply (is_RInt_gen_ext (V := R_NormedModule) (fun x => f (- x))); [|apply integral_mirror, H].
apply filter_forall. intros ab x _. apply E.
Qed.

Lemma integral_odd : forall (f : R -> R) (L : R), (forall x, f (- x) = - f x) ->
  is_RInt_gen f (at_point 0) (Rbar_locally p_infty) L -> integral_over_reals f 0.
Proof.
intros f L E H. unfold integral_over_reals. replace 0 with (plus (opp L) L) by (unfold plus, opp; simpl; ring).
apply (is_RInt_gen_Chasles (V := R_NormedModule)) with 0; [|exact H].
apply (is_RInt_gen_ext (V := R_NormedModule) (fun x => opp (f (- x)))).
- apply filter_forall. intros ab x _. rewrite E. apply Ropp_involutive.
- apply (is_RInt_gen_opp (V := R_NormedModule)), integral_mirror, H.
Qed.

Section Symmetric.

(* p is the density on the right half line, F an antiderivative of (x - a)^2 p(x) there, with limit E a *)
Variables (p : R -> R) (F : R -> R -> R) (E : R -> R).
Hypothesis F_int : forall a x y, 0 <= x <= y -> is_RInt (fun t => (t - a)^2 * p t) x y (F a y - F a x).
Hypothesis F_lim : forall a, is_lim (F a) p_infty (E a).

Definition middle k D := (INR k + /2) * D.
Fixpoint cells k D :=
  match k with O => 0 | S m => cells m D + (F (middle m D) (INR k * D) - F (middle m D) (INR m * D)) end.

Let f n D x := (x - q n D x)^2 * p (Rabs x).

Lemma on_cell : forall n D k y, 0 < D -> (k <= n)%nat -> INR k * D <= y -> (k = n \/ y = INR (S k) * D) ->
  is_RInt (f n D) (INR k * D) y (F (middle k D) y - F (middle k D) (INR k * D)).
Proof.
intros n D k y HD Hk Hy C. assert (P := pos_INR k).
apply (is_RInt_ext (V := R_NormedModule)) with (2 := F_int (middle k D) (INR k * D) y ltac:(nra)).
intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra. unfold f, middle. rewrite Rabs_pos_eq by nra.
rewrite (q_pos n D k x); [reflexivity | lra | lia | lra |].
destruct C as [C|C]; [now left | right]. rewrite S_INR in C. lra.
Qed.

Lemma right_cells : forall n D k, 0 < D -> (k <= n)%nat -> is_RInt (f n D) 0 (INR k * D) (cells k D).
Proof.
intros n D k HD. induction k as [|k IH]; intros Hk.
- simpl INR. rewrite Rmult_0_l. exact (is_RInt_point _ _).
- cbn [cells]. apply (is_RInt_Chasles (V := R_NormedModule)) with (INR k * D); [apply IH; lia|].
  apply on_cell; [exact HD | lia | rewrite S_INR; nra | now right].
Qed.

Definition half n D := cells n D + (E (middle n D) - F (middle n D) (INR n * D)).

Theorem clipped_integral : forall n D, 0 < D -> integral_over_reals (fun x => (x - q n D x)^2 * p (Rabs x)) (2 * half n D).
Proof.
intros n D HD. apply integral_even.
- intros x. now rewrite Rabs_Ropp, error_even.
- apply integral_right with (fun M => cells n D + (F (middle n D) M - F (middle n D) (INR n * D))) (INR n * D).
  + intros M HM. apply (is_RInt_Chasles (V := R_NormedModule)) with (INR n * D); [apply right_cells; [exact HD | lia]|].
    apply on_cell; [exact HD | lia | lra | now left].
  + apply (is_lim_plus' (fun _ => cells n D)); [apply is_lim_const|].
    apply (is_lim_minus' (F (middle n D)) (fun _ => F (middle n D) (INR n * D))); [apply F_lim | apply is_lim_const].
Qed.

End Symmetric.
