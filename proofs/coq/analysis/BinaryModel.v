(* The standard model on IEEE operations: a result that is finite came from finite numbers without overflow, and is the
   exact one up to 1 + delta, abs(delta) <= u, if it is a sum or difference; a product or a fused operation is too where
   its exact value is zero or at least 2^(emin + prec - 1), and else off by 2^(emin - 1). And a step of a closed loop.
   Source: Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 2.2. *)
From Coq Require Import Reals ZArith Lra Lia Bool.
From Flocq Require Import Core Plus_error Relative BinarySingleNaN.
From Analysis Require Import Rounded RoundedModel Binary.
Open Scope R_scope.

Section BinaryModel.
Context {prec emax : Z} {prec_positive : Prec_gt_0 prec} {prec_below : Prec_lt_emax prec emax}.
Hypothesis emax_least : (3 <= emax)%Z.
Notation float := (binary_float prec emax).
Notation emin := (3 - emax - prec)%Z.
Notation RN := (RN prec emin).
Notation u := (u prec).
Notation tiny := (bpow radix2 (emin - 1)).

Definition fma (x y z : float) : float := Bfma mode_NE x y z.

(* A result that is finite came from finite numbers, without overflow. *)
Lemma overflow_not_finite : forall (x : float) s, B2SF x = binary_overflow prec emax mode_NE s -> is_finite x = false.
Proof. intros x s H. rewrite <- is_finite_SF_B2SF, H. reflexivity. Qed.

Lemma plus_finite : forall x y : float, is_finite (plus x y) = true ->
  is_finite x = true /\ is_finite y = true /\ B2R (plus x y) = RN (B2R x + B2R y).
Proof.
intros x y H. assert (F : is_finite x = true /\ is_finite y = true).
{ unfold plus in H. destruct x as [s | [|] | | s m e h], y as [t | [|] | | t n f i]; simpl in H; try discriminate; split; reflexivity. }
destruct F as [Fx Fy]. split; [exact Fx|]. split; [exact Fy|]. assert (C := Bplus_correct prec emax _ _ mode_NE x y Fx Fy).
destruct (Rlt_bool _ _) in C; [exact (proj1 C)|].
apply proj1, overflow_not_finite in C. unfold plus in H. congruence.
Qed.

Lemma minus_finite : forall x y : float, is_finite (minus x y) = true ->
  is_finite x = true /\ is_finite y = true /\ B2R (minus x y) = RN (B2R x - B2R y).
Proof.
intros x y H. assert (F : is_finite x = true /\ is_finite y = true).
{ unfold minus in H. destruct x as [s | [|] | | s m e h], y as [t | [|] | | t n f i]; simpl in H; try discriminate; split; reflexivity. }
destruct F as [Fx Fy]. split; [exact Fx|]. split; [exact Fy|]. assert (C := Bminus_correct prec emax _ _ mode_NE x y Fx Fy).
destruct (Rlt_bool _ _) in C; [exact (proj1 C)|].
apply proj1, overflow_not_finite in C. unfold minus in H. congruence.
Qed.

Lemma times_finite : forall x y : float, is_finite (times x y) = true ->
  is_finite x = true /\ is_finite y = true /\ B2R (times x y) = RN (B2R x * B2R y).
Proof.
intros x y H. assert (C := Bmult_correct prec emax _ _ mode_NE x y). unfold times in H. rewrite H in C.
destruct (Rlt_bool _ _) in C.
- destruct C as [A [B _]]. symmetry in B. apply andb_prop in B. destruct B as [Fx Fy]. split; [exact Fx|]. split; [exact Fy | exact A].
- apply overflow_not_finite in C. congruence.
Qed.

Lemma fma_finite : forall x y z : float, is_finite (fma x y z) = true ->
  is_finite z = true /\ B2R (fma x y z) = RN (B2R x * B2R y + B2R z).
Proof.
intros x y z H. assert (F : is_finite x = true /\ is_finite y = true /\ is_finite z = true).
{ unfold fma in H.
  destruct x as [s | [|] | | [|] m e h], y as [t | [|] | | [|] n f i], z as [r | [|] | | r o g j]; simpl in H; try discriminate;
    repeat split; reflexivity. }
destruct F as [Fx [Fy Fz]]. split; [exact Fz|]. assert (C := Bfma_correct prec emax _ _ mode_NE x y z Fx Fy Fz). cbv zeta in C.
destruct (Rlt_bool _ _) in C; [exact (proj1 C)|].
apply overflow_not_finite in C. unfold fma in H. congruence.
Qed.

(* What is zero or not too small does not underflow. *)
Definition normal (z : R) := z = 0 \/ bpow radix2 (emin + prec - 1) <= Rabs z.

Lemma normal_error : forall z, normal z -> Rabs (RN z - z) <= u * Rabs z.
Proof.
intros z [-> | H]; [|exact (RN_error_normal z H)]. rewrite (RN_format 0) by apply generic_format_0.
rewrite Rminus_0_r, Rabs_R0. lra.
Qed.

Lemma any_error : forall z, Rabs (RN z - z) <= u * Rabs z + tiny.
Proof.
intros z. apply Rle_trans with (1 := RN_error z). assert (A := bpow_ge_0 radix2 (emin - 1)).
assert (B : 0 <= u * Rabs z) by (apply Rmult_le_pos; [apply Rlt_le, u_pos | apply Rabs_pos]). apply Rmax_lub; lra.
Qed.

Lemma sum_error : forall x y : float, Rabs (RN (B2R x + B2R y) - (B2R x + B2R y)) <= u * Rabs (B2R x + B2R y).
Proof.
intros x y. destruct (sum_model (prec := prec) (emin := emin) (B2R x) (B2R y)) as [d [D E]]; try apply B2R_format.
rewrite E. replace ((B2R x + B2R y) * (1 + d) - (B2R x + B2R y)) with (d * (B2R x + B2R y)) by ring.
rewrite Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos | exact D].
Qed.

(* A rounded sum is off by at most u times what it came out as, too. *)
Lemma sum_error_after : forall x y, generic_format radix2 (FLT_exp emin prec) x -> generic_format radix2 (FLT_exp emin prec) y ->
  Rabs (RN (x + y) - (x + y)) <= u * Rabs (RN (x + y)).
Proof.
intros x y Fx Fy. destruct (FLT_plus_error_N_round_ex radix2 emin prec (fun n => negb (Z.even n)) x y Fx Fy) as [d [D E]].
change (round radix2 (FLT_exp emin prec) ZnearestE (x + y)) with (RN (x + y)) in E.
assert (Ed : RN (x + y) - (x + y) = - (d * RN (x + y))) by lra. rewrite Ed, Rabs_Ropp, Rabs_mult.
apply Rmult_le_compat_r; [apply Rabs_pos|]. apply Rle_trans with (1 := D).
unfold u_ro, NearestEven.u. rewrite bpow_plus. change (bpow radix2 1) with 2. lra.
Qed.

(* A step of a loop: the residual is a rounded difference, the state a rounded sum. *)
Theorem loop_step : forall value guess level : float,
  is_finite (minus value guess) = true -> is_finite (plus guess level) = true ->
  Rabs (B2R value - B2R (plus guess level)) <= Rabs (B2R (minus value guess) - B2R level)
    + u * (Rabs (B2R (minus value guess)) + Rabs (B2R (plus guess level))).
Proof.
intros v g l Hr Hs. destruct (minus_finite v g Hr) as [_ [_ Er]]. destruct (plus_finite g l Hs) as [_ [_ Es]].
assert (A := sum_error_after (B2R v) (- B2R g) (B2R_format v) (generic_format_opp _ _ _ (B2R_format g))).
change (B2R v + - B2R g) with (B2R v - B2R g) in A. rewrite <- Er in A.
assert (B := sum_error_after (B2R g) (B2R l) (B2R_format g) (B2R_format l)). rewrite <- Es in B.
set (r := B2R (minus v g)) in *. set (t := B2R (plus g l)) in *.
apply Rle_trans with (u * Rabs r + Rabs (r - B2R l) + u * Rabs t); [|lra].
apply apart with (c := B2R g + B2R l); [|exact B].
apply apart with (c := B2R g + r).
- replace (B2R v - (B2R g + r)) with (- (r - (B2R v - B2R g))) by ring. rewrite Rabs_Ropp. exact A.
- replace (B2R g + B2R l - (B2R g + r)) with (- (r - B2R l)) by ring. rewrite Rabs_Ropp. lra.
Qed.

(* Sums and differences in the form of the kernel's `float-codec-error`. *)
Theorem plus_model : forall x y : float, is_finite (plus x y) = true ->
  exists delta, Rabs delta <= u /\ B2R (plus x y) = (B2R x + B2R y) * (1 + delta).
Proof.
intros x y H. destruct (plus_finite x y H) as [_ [_ ->]].
apply (sum_model (prec := prec) (emin := emin)); apply B2R_format.
Qed.

Theorem minus_model : forall x y : float, is_finite (minus x y) = true ->
  exists delta, Rabs delta <= u /\ B2R (minus x y) = (B2R x - B2R y) * (1 + delta).
Proof.
intros x y H. destruct (minus_finite x y H) as [_ [_ ->]].
apply (sum_model (prec := prec) (emin := emin)); [|apply generic_format_opp]; apply B2R_format.
Qed.
End BinaryModel.
