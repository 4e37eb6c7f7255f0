(* The mid-rise quantizer cell by cell: over each cell of its own range the error x - q(x) runs once from -D/2 to D/2,
   so that a source uniform on whole cells has an error uniform on one cell, whose mean is 0 and mean square D^2/12
   (W. R. Bennett, Spectra of quantized signals, 1948). Integrals are Riemann's, as limits of sums. *)
From Coq Require Import Reals ZArith Lra Lia.
From Coquelicot Require Import Coquelicot.
From Flocq Require Import Core.
Open Scope R_scope.

(* The mid-rise quantizer of step D without ends, and with 2h levels: the index is clipped to -h .. h - 1. *)
Definition midrise D x := D * (IZR (Zfloor (x / D)) + /2).
Definition clip (h : nat) k := Z.max (- Z.of_nat h) (Z.min (Z.of_nat h - 1) k).
Definition clipped h D x := D * (IZR (clip h (Zfloor (x / D))) + /2).

(* The mean of g over the uniform law on [a, b] is m. *)
Definition mean_over a b (g : R -> R) m := is_RInt (fun x => g x / (b - a)) a b m.

Lemma floor_cell : forall D k x, 0 < D -> IZR k * D <= x < (IZR k + 1) * D -> Zfloor (x / D) = k.
Proof.
intros D k x HD [A B]. apply Zfloor_imp. rewrite plus_IZR. split.
- apply Rmult_le_reg_r with D; [exact HD|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
- apply Rmult_lt_reg_r with D; [exact HD|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
Qed.

Lemma midrise_cell : forall D k x, 0 < D -> IZR k * D <= x < (IZR k + 1) * D -> midrise D x = D * (IZR k + /2).
Proof. intros D k x HD H. unfold midrise. rewrite (floor_cell D k x HD H). reflexivity. Qed.

Lemma floor_ends : forall D x, 0 < D -> IZR (Zfloor (x / D)) * D <= x < (IZR (Zfloor (x / D)) + 1) * D.
Proof.
intros D x HD. assert (A := Zfloor_lb (x / D)). assert (B := Zfloor_ub (x / D)).
assert (E : x = x / D * D) by (field; lra). split.
- rewrite E at 2. apply Rmult_le_compat_r; lra.
- rewrite E at 1. apply Rmult_lt_compat_r; lra.
Qed.

Lemma midrise_error : forall D x, 0 < D -> - (D/2) <= x - midrise D x <= D/2.
Proof. intros D x HD. destruct (floor_ends D x HD). unfold midrise. lra. Qed.

Lemma clipped_midrise : forall h D x, 0 < D -> - (INR h * D) <= x < INR h * D -> clipped h D x = midrise D x.
Proof.
intros h D x HD [A B]. destruct (floor_ends D x HD) as [E F]. unfold clipped, midrise.
replace (clip h (Zfloor (x / D))) with (Zfloor (x / D)); [reflexivity|].
rewrite INR_IZR_INZ in A, B. set (k := Zfloor (x / D)) in *.
assert (G : (- Z.of_nat h < k + 1)%Z).
{ apply lt_IZR. rewrite opp_IZR, plus_IZR. apply Rmult_lt_reg_r with D; lra. }
assert (H : (k < Z.of_nat h)%Z) by (apply lt_IZR, Rmult_lt_reg_r with D; lra).
unfold clip. lia.
Qed.

Lemma is_RInt_shift : forall (g : R -> R) (c a b I : R),
  is_RInt g (a - c) (b - c) I -> is_RInt (fun x => g (x - c)) a b I.
Proof.
intros g c a b I H. apply (is_RInt_ext (V := R_NormedModule) (fun x => 1 * g (1 * x + - c))).
- intros x _. rewrite !Rmult_1_l. reflexivity.
- apply (is_RInt_comp_lin (V := R_NormedModule) g 1). rewrite !Rmult_1_l. exact H.
Qed.

Lemma is_RInt_error : forall (g : R -> R) D k (I : R), 0 < D -> is_RInt g (- (D/2)) (D/2) I ->
  is_RInt (fun x => g (x - midrise D x)) (IZR k * D) ((IZR k + 1) * D) I.
Proof.
intros g D k I HD H.
apply (is_RInt_ext (V := R_NormedModule) (fun x => g (x - D * (IZR k + /2)))).
- intros x [A B]. rewrite Rmin_left in A by nra. rewrite Rmax_right in B by nra.
  rewrite (midrise_cell D k x HD); [reflexivity | lra].
- apply is_RInt_shift.
  replace (IZR k * D - D * (IZR k + /2)) with (- (D/2)) by field.
  replace ((IZR k + 1) * D - D * (IZR k + /2)) with (D/2) by field. exact H.
Qed.

Lemma is_RInt_errors : forall (g : R -> R) D k n (I : R), 0 < D -> is_RInt g (- (D/2)) (D/2) I ->
  is_RInt (fun x => g (x - midrise D x)) (IZR k * D) ((IZR k + INR n) * D) (INR n * I).
Proof.
intros g D k n I HD H. induction n as [|n IH].
- simpl INR. rewrite Rplus_0_r, Rmult_0_l. exact (is_RInt_point _ _).
- rewrite S_INR. replace ((INR n + 1) * I) with (plus (INR n * I) I) by (unfold plus; simpl; ring).
  apply is_RInt_Chasles with (1 := IH).
  replace (IZR k + INR n) with (IZR (k + Z.of_nat n)) by (rewrite plus_IZR, <- INR_IZR_INZ; reflexivity).
  replace (IZR k + (INR n + 1)) with (IZR (k + Z.of_nat n) + 1) by (rewrite plus_IZR, <- INR_IZR_INZ; ring).
  apply is_RInt_error; assumption.
Qed.

(* A factor before a Riemann integral, on the side on which the means have it. *)
Lemma is_RInt_times : forall (g : R -> R) (a b c I : R), is_RInt g a b I -> is_RInt (fun x => g x * c) a b (I * c).
Proof.
intros g a b c I H. apply (is_RInt_ext (V := R_NormedModule) (fun x => c * g x)).
- intros x _. apply Rmult_comm.
- rewrite Rmult_comm. apply (is_RInt_scal (V := R_NormedModule) g), H.
Qed.

Lemma mean_integral : forall a b g m, a < b -> mean_over a b g m -> is_RInt g a b (m * (b - a)).
Proof.
intros a b g m H M. apply (is_RInt_ext (V := R_NormedModule) (fun x => g x / (b - a) * (b - a))).
- intros x _. match goal with |- @eq _ ?u ?v => change (@eq R u v) end. field. lra.
- apply is_RInt_times, M.
Qed.

Lemma integral_mean : forall (a b : R) (g : R -> R) (I : R), is_RInt g a b I -> mean_over a b g (I / (b - a)).
Proof. intros a b g I H. apply is_RInt_times, H. Qed.

(* An error uniform on a cell: mass 1, mean 0, mean square D^2/12. *)
Lemma is_RInt_power : forall n a b, is_RInt (fun e => e^n) a b (b^S n / INR (S n) - a^S n / INR (S n)).
Proof.
intros n a b. assert (P : INR (S n) <> 0) by (apply not_0_INR; discriminate).
apply (is_RInt_derive (fun e => e^S n / INR (S n)) (fun e => e^n)).
- intros x _. auto_derive; [exact I|]. rewrite Rmult_1_l. simpl pred. field. exact P.
- intros x _. apply (ex_derive_continuous (fun e => e^n)). auto_derive. exact I.
Qed.

Theorem cell_moments : forall D, 0 < D ->
  mean_over (- (D/2)) (D/2) (fun _ => 1) 1 /\
  mean_over (- (D/2)) (D/2) (fun e => e) 0 /\
  mean_over (- (D/2)) (D/2) (fun e => e^2) (D^2/12).
Proof.
assert (W : forall n D m, 0 < D -> ((D/2)^S n - (- (D/2))^S n) / INR (S n) / D = m ->
  mean_over (- (D/2)) (D/2) (fun e => e^n) m).
{ intros n D m HD <-. assert (P : INR (S n) <> 0) by (apply not_0_INR; discriminate).
  replace (((D/2)^S n - (- (D/2))^S n) / INR (S n) / D)
    with (((D/2)^S n / INR (S n) - (- (D/2))^S n / INR (S n)) / (D/2 - - (D/2))).
  - apply integral_mean, is_RInt_power.
  - field. split; [exact P | lra]. }
intros D HD. repeat split.
- apply (W 0%nat); [exact HD|]. simpl. field. lra.
- apply is_RInt_ext with (2 := W 1%nat D 0 HD ltac:(simpl; field; lra)). intros x _. now rewrite pow_1.
- apply (W 2%nat); [exact HD|]. simpl. field. lra.
Qed.

(* A source uniform on the range of a clipped quantizer, both of its ends included, has an error uniform on one cell. *)
Theorem uniform_error : forall h D g m, 0 < D -> (0 < h)%nat -> mean_over (- (D/2)) (D/2) g m ->
  mean_over (- (INR h * D)) (INR h * D) (fun y => g (y - clipped h D y)) m.
Proof.
intros h D g m HD Hh M. assert (P : 0 < INR h) by (apply lt_0_INR, Hh).
assert (Q : 0 < INR h * D) by (apply Rmult_lt_0_compat; assumption).
apply mean_integral in M; [|lra].
replace m with (INR (2 * h) * (m * (D/2 - - (D/2))) / (INR h * D - - (INR h * D)))
  by (rewrite mult_INR; simpl; field; lra).
apply integral_mean.
apply (is_RInt_ext (V := R_NormedModule) (fun y => g (y - midrise D y))).
- intros y Hy. rewrite Rmin_left, Rmax_right in Hy by lra. rewrite (clipped_midrise h); [reflexivity | exact HD | lra].
- replace (- (INR h * D)) with (IZR (- Z.of_nat h) * D) by (rewrite opp_IZR, <- INR_IZR_INZ; ring).
  replace (INR h * D) with ((IZR (- Z.of_nat h) + INR (2 * h)) * D)
    by (rewrite opp_IZR, <- INR_IZR_INZ, mult_INR; simpl; ring).
  apply is_RInt_errors; assumption.
Qed.

(* The constant 0 errs by half a step, a source uniform on the range by less with the same step. *)
Theorem fixed_step : forall h D, 0 < D -> (0 < h)%nat -> (0 - clipped h D 0)^2 = D^2/4 /\
  mean_over (- (INR h * D)) (INR h * D) (fun y => (y - clipped h D y)^2) (D^2/12).
Proof.
intros h D HD Hh. split; [|apply (uniform_error h D (fun e => e^2)), cell_moments; assumption].
assert (P : 0 < INR h * D) by (apply Rmult_lt_0_compat; [apply lt_0_INR, Hh | exact HD]).
rewrite clipped_midrise, (midrise_cell D 0) by lra. field.
Qed.

Lemma uniform_variance : forall R, 0 < R ->
  mean_over (- R) R (fun y => y) 0 /\ mean_over (- R) R (fun y => y^2) (R^2/3).
Proof.
intros R HR. destruct (cell_moments (2 * R)) as [_ [A B]]; [lra|].
replace (2 * R / 2) with R in A, B by field. replace ((2 * R)^2/12) with (R^2/3) in B by field. split; assumption.
Qed.

Lemma power_even : forall b, (0 < b)%nat -> INR (2 ^ (b - 1)) = 2^b / 2.
Proof.
intros [|b] H; [lia|]. simpl Nat.sub. rewrite Nat.sub_0_r, pow_INR. replace (INR 2) with 2 by (simpl; ring).
simpl pow. field.
Qed.

(* L = 2^b levels on [-R, R]: D = 2R/L. *)
Theorem uniform_source : forall b R, (0 < b)%nat -> 0 < R -> let D := 2 * R / 2^b in
  mean_over (- R) R (fun y => y - clipped (2 ^ (b - 1)) D y) 0 /\
  mean_over (- R) R (fun y => (y - clipped (2 ^ (b - 1)) D y)^2) (D^2/12) /\
  D^2/12 = R^2/3 / 4^b.
Proof.
intros b R Hb HR D. assert (P : 0 < 2^b) by (apply pow_lt; lra).
assert (HD : 0 < D) by (apply Rdiv_lt_0_compat; lra).
assert (E : R = INR (2 ^ (b - 1)) * D) by (rewrite power_even by exact Hb; unfold D; field; lra).
assert (Hh : (0 < 2 ^ (b - 1))%nat) by (apply Nat.neq_0_lt_0, Nat.pow_nonzero; discriminate).
destruct (cell_moments D HD) as [_ [A B]]. rewrite E at 1 2 3 4. repeat split.
- apply (uniform_error _ D (fun e => e)); assumption.
- apply (uniform_error _ D (fun e => e^2)); assumption.
- unfold D. replace 4 with (2 * 2) by ring. rewrite Rpow_mult_distr. field. lra.
Qed.

Fixpoint total (c : nat -> R) n := match n with O => 0 | S m => total c m + c m end.

(* d coordinates, each uniform on its own range: the mean squared errors add up to the variances' sum over 4^b. *)
Theorem uniform_trace : forall b d (R mse var : nat -> R), (0 < b)%nat -> (forall i, (i < d)%nat -> 0 < R i) ->
  (forall i, (i < d)%nat ->
    mean_over (- R i) (R i) (fun y => (y - clipped (2 ^ (b - 1)) (2 * R i / 2^b) y)^2) (mse i)) ->
  (forall i, (i < d)%nat -> mean_over (- R i) (R i) (fun y => y^2) (var i)) ->
  total mse d = total var d / 4^b.
Proof.
intros b d R mse var Hb HR HM HV. assert (P : 0 < 4^b) by (apply pow_lt; lra).
assert (U : forall a c g m n, mean_over a c g m -> mean_over a c g n -> m = n).
{ intros a c g m n A B. apply (is_RInt_unique (V := R_CompleteNormedModule)) in A, B. congruence. }
induction d as [|d IH]; simpl total; [field; lra|].
rewrite IH by (intros; first [apply HR | apply HM | apply HV]; lia).
destruct (uniform_source b (R d) Hb (HR d ltac:(lia))) as [_ [A B]].
destruct (uniform_variance (R d) (HR d ltac:(lia))) as [_ C].
rewrite (U _ _ _ _ _ (HM d ltac:(lia)) A), B, (U _ _ _ _ _ (HV d ltac:(lia)) C). field. lra.
Qed.
