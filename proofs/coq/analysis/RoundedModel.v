(* The standard model of rounded arithmetic, from its rounding: every operation exact up to 1 + delta, abs(delta) <= u.

   A sum or difference of two numbers of the format always is; a product or quotient is unless it underflows. The code
   of a rounded quotient is that of the exact one times 1 + rho even then, unless the quotient is negative and its
   rounding vanishes. So the hypotheses of the kernel's `float-scalar-error` hold, and its bound is proved here as well.
   Source: Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 2.2. *)
From Coq Require Import Reals ZArith Lra Lia.
From Flocq Require Import Core Plus_error Relative.
From Analysis Require Import Rounded.
Open Scope R_scope.

Section Model.
Context {prec emin : Z} {prec_positive : Prec_gt_0 prec}.
Hypothesis small_emin : (emin + prec <= 0)%Z.
Notation u := (u prec).
Notation RN := (RN prec emin).
Notation rounded := (rounded prec emin).
Notation format := (generic_format radix2 (FLT_exp emin prec)).

Lemma sum_model : forall x y, format x -> format y -> exists delta, Rabs delta <= u /\ RN (x + y) = (x + y) * (1 + delta).
Proof.
intros x y Fx Fy. destruct (FLT_plus_error_N_ex radix2 emin prec (fun n => negb (Z.even n)) x y Fx Fy) as [delta [E F]].
exists delta. split; [|exact F].
apply Rle_trans with (1 := E). apply Rle_trans with (1 := u_rod1pu_ro_le_u_ro radix2 prec).
unfold u_ro, NearestEven.u. rewrite bpow_plus. change (bpow radix2 1) with 2. lra.
Qed.

(* The hypotheses of the standard model: a rounded quotient has the floor of x (1 + rho), unless it is negative and
   vanishes; a level of a step that is not too small is exact up to 1 + tau. *)
Lemma quotient_model : forall x, 0 <= x \/ RN x <> 0 -> exists rho, Rabs rho <= u /\ Zfloor (RN x) = Zfloor (x * (1 + rho)).
Proof.
intros x Hx. assert (P := u_pos (prec := prec)). destruct (Rle_or_lt (bpow radix2 (emin + prec - 1)) (Rabs x)) as [L | L].
- assert (N : x <> 0).
  { intros ->. rewrite Rabs_R0 in L. assert (Q := bpow_gt_0 radix2 (emin + prec - 1)). lra. }
  assert (E := RN_error_normal x L). exists ((RN x - x) / x). split.
  + unfold Rdiv. rewrite Rabs_mult, Rabs_inv. apply Rmult_le_reg_r with (Rabs x); [apply Rabs_pos_lt; exact N|].
    rewrite Rmult_assoc, Rinv_l by (apply Rabs_no_R0; exact N). lra.
  + f_equal. field. exact N.
- exists 0. rewrite Rabs_R0, Rplus_0_r, Rmult_1_r. split; [lra|].
  assert (B : bpow radix2 (emin + prec - 1) <= / 2) by (change (/ 2) with (bpow radix2 (- 1)); apply bpow_le; lia).
  assert (F : format (IZR 1 / 2)) by (apply format_halves; [exact small_emin|]; change (Z.abs 1) with 1%Z; assert (0 < 2 ^ prec)%Z by (red in prec_positive; lia); lia).
  assert (Z0 : RN 0 = 0) by (apply RN_format, generic_format_0).
  apply Rlt_le, Rabs_le_inv in L.
  destruct (Rle_or_lt 0 x) as [S | S].
  + assert (0 <= RN x) by (rewrite <- Z0; apply RN_le; exact S).
    assert (RN x <= / 2) by (replace (/ 2) with (RN (IZR 1 / 2)) by (rewrite RN_format by exact F; lra); apply RN_le; lra).
    rewrite (Zfloor_imp 0 x), (Zfloor_imp 0 (RN x)) by (simpl; lra). reflexivity.
  + destruct Hx as [Hx | Hx]; [lra|].
    assert (RN x <= 0) by (rewrite <- Z0; apply RN_le; lra).
    assert (- / 2 <= RN x).
    { replace (- / 2) with (RN (- (IZR 1 / 2))) by (rewrite RN_format by (apply generic_format_opp; exact F); lra). apply RN_le; lra. }
    rewrite (Zfloor_imp (- 1) x), (Zfloor_imp (- 1) (RN x)) by (simpl; lra). reflexivity.
Qed.

Lemma product_model : forall x, bpow radix2 (emin + prec - 1) <= Rabs x -> exists tau, Rabs tau <= u /\ RN x = x * (1 + tau).
Proof.
intros x L. assert (N : x <> 0).
{ intros ->. rewrite Rabs_R0 in L. assert (Q := bpow_gt_0 radix2 (emin + prec - 1)). lra. }
exists ((RN x - x) / x). split; [|field; exact N].
unfold Rdiv. rewrite Rabs_mult, Rabs_inv. apply Rmult_le_reg_r with (Rabs x); [apply Rabs_pos_lt; exact N|].
rewrite Rmult_assoc, Rinv_l by (apply Rabs_no_R0; exact N). assert (E := RN_error_normal x L). lra.
Qed.

Lemma level_model : forall H D t, bpow radix2 (emin + prec) <= D -> exists tau, Rabs tau <= u /\
  RN (D * (IZR (code H t) + / 2)) = D * (IZR (code H t) + / 2) * (1 + tau).
Proof.
intros H D t HD. assert (Q := bpow_gt_0 radix2 (emin + prec)). apply product_model.
rewrite Rabs_mult, (Rabs_pos_eq D) by lra. rewrite bpow_pred. apply Rmult_le_compat; [lra | lra | exact HD | apply half_away].
Qed.

Theorem rounded_model : forall H y D, (1 <= H)%Z -> (2 * H <= 2 ^ prec)%Z -> bpow radix2 (emin + prec) <= D ->
  0 <= y / D \/ RN (y / D) <> 0 -> exists rho tau, Rabs rho <= u /\ Rabs tau <= u /\
  rounded H y D = D * (IZR (code H (y / D * (1 + rho))) + / 2) * (1 + tau).
Proof.
intros H y D HH HL HD Hy. destruct (quotient_model (y / D) Hy) as [rho [R E]].
destruct (level_model H D (RN (y / D)) HD) as [tau [T F]]. unfold Rounded.rounded.
rewrite (RN_code small_emin), F by assumption. exists rho, tau. unfold code. rewrite E. auto.
Qed.

Theorem floored_model : forall H y D, (1 <= H)%Z -> (2 * H <= 2 ^ prec)%Z -> bpow radix2 (emin + prec) <= D ->
  exists tau, Rabs tau <= u /\ floored prec emin H y D = D * (IZR (code H (y / D)) + / 2) * (1 + tau).
Proof. intros H y D HH HL HD. unfold floored. rewrite (RN_code small_emin) by assumption. exact (level_model H D _ HD). Qed.
End Model.

(* The bound of the standard model itself, for any exact factors 1 + rho and 1 + tau. *)
Theorem model_error : forall H y D rho tau v u, (1 <= H)%Z -> 0 < D -> Rabs y <= IZR H * D ->
  Rabs rho <= v -> Rabs tau <= u ->
  Rabs (y - D * (IZR (code H (y / D * (1 + rho))) + / 2) * (1 + tau)) <= D / 2 * (1 + v * IZR (2 * H) + u * IZR (2 * H - 1)).
Proof.
intros H y D rho tau v u HH HD Hy Hr Ht. rewrite minus_IZR, mult_IZR.
assert (Q := scaled H y D HD Hy). assert (P := Rabs_pos rho). assert (T := Rabs_pos tau). apply (IZR_le 1) in HH as H1.
assert (E : Rabs (y / D * (1 + rho) - y / D) <= IZR H * v).
{ replace (y / D * (1 + rho) - y / D) with (y / D * rho) by ring. rewrite Rabs_mult.
  apply Rmult_le_compat; [apply Rabs_pos | exact P | exact Q | exact Hr]. }
assert (A := cell_error H y D _ _ HH HD Hy E). set (m := IZR (code H (y / D * (1 + rho))) + / 2) in *.
assert (B : Rabs (D * m * (1 + tau) - D * m) <= D * (IZR H - / 2) * u).
{ replace (D * m * (1 + tau) - D * m) with (D * m * tau) by ring. rewrite !Rabs_mult, (Rabs_pos_eq D) by lra.
  apply Rmult_le_compat; [| exact T | | exact Ht].
  - apply Rmult_le_pos; [lra | apply Rabs_pos].
  - apply Rmult_le_compat_l; [lra | apply code_size; exact HH]. }
assert (C := apart _ _ _ _ _ A B). lra.
Qed.
