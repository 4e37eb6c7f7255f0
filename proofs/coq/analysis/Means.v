(* The inequality of the arithmetic and the geometric mean for d numbers, by the tangent exp x >= 1 + x at the mean of the
   logarithms, and the floor below every allocation of bits that it gives. *)
From Coq Require Import Reals Lra Lia Psatz.
From Analysis Require Import Logarithms.
Open Scope R_scope.

(* the product of f i over i < d *)
Fixpoint product d (f : nat -> R) := match d with O => 1 | S m => product m f * f m end.

Definition positive d (f : nat -> R) := forall i, (i < d)%nat -> 0 < f i.

Lemma positive_S : forall d f, positive (S d) f -> positive d f /\ 0 < f d.
Proof. intros d f H. split; [intros i Hi; apply H; lia | apply H; lia]. Qed.

Lemma product_pos : forall d f, positive d f -> 0 < product d f.
Proof.
intros d f. induction d as [|d IH]; intros H; [exact Rlt_0_1|]. apply positive_S in H as [A B].
cbn [product]. apply Rmult_lt_0_compat; auto.
Qed.

Lemma ln_product : forall d f, positive d f -> ln (product d f) = total d (fun i => ln (f i)).
Proof.
intros d f. induction d as [|d IH]; intros H; [exact ln_1|]. apply positive_S in H as [A B].
cbn [product total]. rewrite ln_mult, IH by (try apply product_pos; assumption). reflexivity.
Qed.

Lemma total_tangents : forall d f m, positive d f ->
  exp m * (INR d + total d (fun i => ln (f i)) - INR d * m) <= total d f.
Proof.
intros d f m. induction d as [|d IH]; intros H; [simpl; lra|]. apply positive_S in H as [A B].
cbn [total]. rewrite S_INR. assert (E := exp_pos m). assert (T := exp_ineq1_le (ln (f d) - m)).
assert (F : f d = exp m * exp (ln (f d) - m)) by (rewrite <- exp_plus, <- (exp_ln (f d)) at 1 by exact B; f_equal; ring).
assert (IH' := IH A). nra.
Qed.

Theorem means : forall d f, (1 <= d)%nat -> positive d f -> INR d * Rpower (product d f) (/ INR d) <= total d f.
Proof.
intros d f Hd H. assert (N : 0 < INR d) by (apply lt_0_INR; lia). unfold Rpower. rewrite ln_product by exact H.
assert (T := total_tangents d f (/ INR d * total d (fun i => ln (f i))) H).
replace (INR d + total d (fun i => ln (f i)) - INR d * (/ INR d * total d (fun i => ln (f i)))) with (INR d) in T
  by (field; lra). lra.
Qed.

Lemma product_root : forall d f, (1 <= d)%nat -> positive d f -> Rpower (product d f) (/ INR d) ^ d = product d f.
Proof.
intros d f Hd H. assert (N : 0 < INR d) by (apply lt_0_INR; lia).
rewrite <- Rpower_pow, Rpower_mult, Rinv_l by (try apply exp_pos; lra). apply Rpower_1, product_pos, H.
Qed.

Lemma total_nonneg : forall d f, (forall i, (i < d)%nat -> 0 <= f i) -> 0 <= total d f.
Proof.
intros d f. induction d as [|d IH]; intros H; [apply Rle_refl|]. cbn [total].
apply Rplus_le_le_0_compat; [apply IH; intros; apply H; lia | apply H; lia].
Qed.

Lemma some_zero : forall d f, (forall i, (i < d)%nat -> 0 <= f i) -> positive d f \/ product d f = 0.
Proof.
intros d f. induction d as [|d IH]; intros H; [left; intros i Hi; lia|].
destruct IH as [P|P]; [intros; apply H; lia | | right; cbn [product]; rewrite P; ring].
destruct (H d ltac:(lia)) as [Z|Z]; [left | right; cbn [product]; rewrite <- Z; ring].
intros i Hi. destruct (Nat.eq_dec i d) as [->|E]; [exact Z | apply P; lia].
Qed.

(* with zeros among the numbers, the geometric mean being a number g >= 0 whose d-th power is the product *)
Theorem means_with_zeros : forall d f g, (1 <= d)%nat -> (forall i, (i < d)%nat -> 0 <= f i) -> 0 <= g ->
  g ^ d = product d f -> INR d * g <= total d f.
Proof.
intros d f g Hd H Hg E. destruct (some_zero d f H) as [P|Z].
- replace g with (Rpower (product d f) (/ INR d)); [now apply means|].
  assert (Q := product_pos d f P). rewrite <- E in *.
  assert (G : 0 < g) by (destruct Hg as [G|G]; [exact G | subst g; rewrite pow_i in Q by lia; lra]).
  rewrite <- Rpower_pow, Rpower_mult, Rinv_r by (try apply not_0_INR; lia || lra). now apply Rpower_1.
- assert (G : g = 0).
  { destruct Hg as [G|G]; [|now symmetry]. assert (Q := pow_lt g d G). lra. }
  rewrite G, Rmult_0_r. now apply total_nonneg.
Qed.

Lemma product_mult : forall d f g, product d (fun i => f i * g i) = product d f * product d g.
Proof. intros d f g. induction d as [|d IH]; cbn [product]; [ring | rewrite IH; ring]. Qed.

Lemma product_powers : forall d b, product d (fun i => Rpower 4 (- b i)) = Rpower 4 (- total d b).
Proof.
intros d b. induction d as [|d IH]; cbn [product total]; [rewrite Ropp_0, Rpower_O; lra|].
rewrite IH, <- Rpower_plus. f_equal. ring.
Qed.

(* no allocation of total d b bits, whole or not, has a sum below the floor *)
Theorem allocation : forall d (v b : nat -> R) g, (1 <= d)%nat -> (forall i, (i < d)%nat -> 0 <= v i) -> 0 <= g ->
  g ^ d = product d v -> INR d * g * Rpower 4 (- (total d b / INR d)) <= total d (fun i => v i * Rpower 4 (- b i)).
Proof.
intros d v b g Hd H Hg E. assert (N : 0 < INR d) by (apply lt_0_INR; lia). rewrite Rmult_assoc. apply means_with_zeros.
- exact Hd.
- intros i Hi. apply Rmult_le_pos; [now apply H | apply Rlt_le, exp_pos].
- apply Rmult_le_pos; [exact Hg | apply Rlt_le, exp_pos].
- rewrite Rpow_mult_distr, E, product_mult, product_powers. f_equal.
  rewrite <- Rpower_pow, Rpower_mult by apply exp_pos. f_equal. field. lra.
Qed.

Theorem allocation_positive : forall d (v b : nat -> R), (1 <= d)%nat -> positive d v ->
  INR d * Rpower (product d v) (/ INR d) * Rpower 4 (- (total d b / INR d)) <= total d (fun i => v i * Rpower 4 (- b i)).
Proof.
intros d v b Hd H. apply allocation; [exact Hd | | apply Rlt_le, exp_pos | now apply product_root].
intros i Hi. now apply Rlt_le, H.
Qed.

(* D = c times the trace, over d GM 4^-b, is 4^b c AM / GM, and AM / GM is at least one *)
Theorem gap : forall d (v : nat -> R) b c, (1 <= d)%nat -> positive d v ->
  let gm := Rpower (product d v) (/ INR d) in let am := total d v / INR d in
  c * total d v / (INR d * gm * Rpower 4 (- b)) = Rpower 4 b * c * (am / gm) /\ 1 <= am / gm.
Proof.
intros d v b c Hd H gm am. assert (N : 0 < INR d) by (apply lt_0_INR; lia). assert (G : 0 < gm) by apply exp_pos.
assert (P : 0 < Rpower 4 b) by apply exp_pos. assert (M := means d v Hd H). fold gm in M. split.
- rewrite Rpower_Ropp. unfold am. field. lra.
- unfold am. apply (Rmult_le_reg_r (INR d * gm)); [nra|]. replace (total d v / INR d / gm * (INR d * gm)) with (total d v); [lra|].
  field. lra.
Qed.
