(* Integration by parts against a function of bounded variation: where Phi vanishes at both ends of [a, b] and is at
   most K in size, the integral of Phi' f exists and is at most K times the variation of f over [a, b]. For a
   nondecreasing f it is the limit of sums of steps, each of which has the integral -Phi(t) for a place t; a function of
   bounded variation is the difference of two nondecreasing ones. (T. M. Apostol, Mathematical Analysis, 1974, 7.6, 7.8) *)
From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import Variation.
Open Scope R_scope.

Definition over c u := if Rle_dec c u then 1 else 0.
Definition nondecreasing (f : R -> R) := forall x y, x <= y -> f x <= f y.

Lemma crossing : forall f a b c, a <= b -> nondecreasing f ->
  exists t, a <= t <= b /\ (forall x, a < x < t -> over c (f x) = 0) /\ (forall x, t < x < b -> over c (f x) = 1).
Proof.
intros f a b c H M.
destruct (completeness (fun x => x = a \/ a <= x <= b /\ f x < c)) as [t [U L]].
{ exists b. intros x [->|[A _]]; lra. } { exists a. left. reflexivity. }
exists t. split; [split|split].
- apply U. left. reflexivity.
- apply L. intros x [->|[A _]]; lra.
- intros x [A B]. unfold over. destruct (Rle_dec c (f x)) as [E|_]; [|reflexivity]. exfalso.
  apply (Rlt_not_le t x B), L. intros y [->|[_ F]]; [lra|].
  destruct (Rle_or_lt y x) as [G|G]; [exact G|]. specialize (M x y ltac:(lra)). lra.
- intros x [A B]. unfold over. destruct (Rle_dec c (f x)) as [_|E]; [reflexivity|]. exfalso.
  assert (T : a <= t) by (apply U; left; reflexivity).
  apply (Rlt_not_le x t A), U. right. split; lra.
Qed.

(* The number of multiples of the step, up to n of them, that u has passed. *)
Fixpoint passed step n u := match n with O => 0 | S m => passed step m u + over (INR (S m) * step) u end.

Lemma passed_all : forall step n u, 0 < step -> INR n * step <= u -> passed step n u = INR n.
Proof.
intros step n u P. induction n as [|n IH]; intros H; [reflexivity|]. cbn [passed]. rewrite S_INR in *.
rewrite IH by lra. unfold over. destruct (Rle_dec _ u); lra.
Qed.

Lemma passed_close : forall step n u, 0 < step -> 0 <= u <= INR n * step ->
  step * passed step n u <= u <= step * passed step n u + step.
Proof.
intros step n u P. induction n as [|n IH]; intros [A B]; [simpl in *; lra|].
cbn [passed]. rewrite S_INR in *. unfold over. destruct (Rle_dec ((INR n + 1) * step) u) as [E|E].
- rewrite passed_all by lra. lra.
- destruct (Rle_or_lt u (INR n * step)) as [F|F].
  + assert (G := IH (conj A F)). lra.
  + rewrite passed_all by lra. lra.
Qed.

Lemma is_RInt_zero : forall a b, is_RInt (fun _ => 0) a b 0.
Proof.
intros a b. assert (A := is_RInt_const (V := R_NormedModule) a b 0).
rewrite (scal_zero_r (V := R_NormedModule)) in A. exact A.
Qed.

Section Parts.
Variables (Phi phi : R -> R) (a b K B : R).
Hypothesis ordered : a <= b.
Hypothesis derive : forall x, is_derive Phi x (phi x).
Hypothesis cont : forall x, continuous phi x.
Hypothesis ends : Phi a = 0 /\ Phi b = 0.
Hypothesis peak : forall x, a <= x <= b -> Rabs (Phi x) <= K.
Hypothesis bound : forall x, a <= x <= b -> Rabs (phi x) <= B.

Lemma int_phi : forall s t, is_RInt phi s t (Phi t - Phi s).
Proof. intros s t. apply (is_RInt_derive (V := R_CompleteNormedModule)); intros; [apply derive | apply cont]. Qed.

Lemma int_over : forall f c, nondecreasing f ->
  exists J, is_RInt (fun x => phi x * over c (f x)) a b J /\ Rabs J <= K.
Proof.
intros f c M. destruct (crossing f a b c ordered M) as [t [T [L U]]].
exists (0 + (Phi b - Phi t)). split.
- apply (is_RInt_Chasles (V := R_NormedModule)) with t.
  + apply (is_RInt_ext (V := R_NormedModule) (fun _ => 0)).
    * intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra. rewrite L by exact Hx. symmetry. apply Rmult_0_r.
    * apply is_RInt_zero.
  + apply (is_RInt_ext (V := R_NormedModule) phi).
    * intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra. rewrite U by exact Hx. symmetry. apply Rmult_1_r.
    * apply int_phi.
- destruct ends as [_ ->]. replace (0 + (0 - Phi t)) with (- Phi t) by ring. rewrite Rabs_Ropp. apply peak, T.
Qed.

Lemma int_passed : forall f step n, nondecreasing f ->
  exists J, is_RInt (fun x => phi x * passed step n (f x)) a b J /\ Rabs J <= INR n * K.
Proof.
intros f step n M. induction n as [|n [J [HJ BJ]]].
- exists 0. split; [|rewrite Rabs_R0; simpl; lra].
  apply (is_RInt_ext (V := R_NormedModule) (fun _ => 0)).
  + intros x _. symmetry. apply Rmult_0_r.
  + apply is_RInt_zero.
- destruct (int_over f (INR (S n) * step) M) as [I [HI BI]]. exists (J + I). split.
  + apply (is_RInt_ext (V := R_NormedModule) (fun x => phi x * passed step n (f x) + phi x * over (INR (S n) * step) (f x))).
    * intros x _. cbn [passed]. match goal with |- @eq _ ?u ?v => change (@eq R u v) end. ring.
    * apply (is_RInt_plus (V := R_NormedModule)); assumption.
  + rewrite S_INR. apply Rle_trans with (1 := Rabs_triang _ _). lra.
Qed.

Definition inside x := Rmax a (Rmin b x).

Lemma inside_in : forall x, a <= inside x <= b.
Proof.
intros x. unfold inside. split; [apply Rmax_l|]. apply Rmax_lub; [exact ordered | apply Rmin_l].
Qed.

Lemma inside_id : forall x, a <= x <= b -> inside x = x.
Proof. intros x H. unfold inside. rewrite Rmin_right, Rmax_right; lra. Qed.

Lemma parts_range : forall f r, nondecreasing f -> 0 < r -> f b - f a <= r ->
  exists I, is_RInt (fun x => phi x * f x) a b I /\ Rabs I <= K * r.
Proof.
intros f r M R0 Hr.
set (step n := r / INR (S n)).
assert (P : forall n, 0 < INR (S n)) by (intros n; apply lt_0_INR; lia).
assert (S0 : forall n, 0 < step n) by (intros n; apply Rdiv_lt_0_compat; [exact R0 | apply P]).
set (F n x := phi (inside x) * (f a + step n * passed (step n) (S n) (f (inside x) - f a))).
assert (M' : nondecreasing (fun x => f x - f a)) by (intros x y H; specialize (M x y H); lra).
assert (HF : forall n, exists J, is_RInt (F n) a b J /\ Rabs J <= K * r).
{ intros n. destruct (int_passed _ (step n) (S n) M') as [J [HJ BJ]]. exists ((Phi b - Phi a) * f a + J * step n). split.
  - apply (is_RInt_ext (V := R_NormedModule) (fun x => f a * phi x + step n * (phi x * passed (step n) (S n) (f x - f a)))).
    + intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra. unfold F. rewrite inside_id by lra.
      match goal with |- @eq _ ?u ?v => change (@eq R u v) end. ring.
    + rewrite (Rmult_comm _ (f a)), (Rmult_comm J). apply (is_RInt_plus (V := R_NormedModule)).
      * apply (is_RInt_scal (V := R_NormedModule) phi), int_phi.
      * apply (is_RInt_scal (V := R_NormedModule) (fun x => phi x * passed (step n) (S n) (f x - f a))), HJ.
  - destruct ends as [-> ->]. replace ((0 - 0) * f a + J * step n) with (J * step n) by ring.
    rewrite Rabs_mult, (Rabs_pos_eq (step n)) by (apply Rlt_le, S0).
    replace (K * r) with (INR (S n) * K * step n) by (unfold step; field; apply Rgt_not_eq, P).
    apply Rmult_le_compat_r; [apply Rlt_le, S0 | exact BJ]. }
assert (B0 : 0 <= B) by (apply Rle_trans with (1 := Rabs_pos (phi a)), bound; lra).
destruct (filterlim_RInt (V := R_CompleteNormedModule) F a b eventually _ (fun x => phi (inside x) * f (inside x))
  (fun n => RInt (F n) a b)) as [I [LI HI]].
- intros n. destruct (HF n) as [J [HJ _]]. apply (RInt_correct (V := R_CompleteNormedModule)). exists J. exact HJ.
- intros Q [eps He].
  destruct (archimed_cor1 (eps / (B * r + 1))) as [N [HN N0]].
  { apply Rdiv_lt_0_compat; [apply cond_pos | nra]. }
  exists N. intros n Hn. apply He. intros x. change (Rabs (F n x - phi (inside x) * f (inside x)) < eps). unfold F.
  destruct (inside_in x) as [X1 X2]. set (z := inside x) in *.
  assert (C : step n * passed (step n) (S n) (f z - f a) <= f z - f a
              <= step n * passed (step n) (S n) (f z - f a) + step n).
  { apply passed_close; [apply S0|]. assert (A1 := M a z X1). assert (A2 := M z b X2).
    replace (INR (S n) * step n) with r by (unfold step; field; apply Rgt_not_eq, P). lra. }
  set (s := step n * _) in *. replace (phi z * (f a + s) - phi z * f z) with (phi z * (f a + s - f z)) by ring.
  rewrite Rabs_mult. apply Rle_lt_trans with (B * step n).
  + apply Rmult_le_compat; [apply Rabs_pos | apply Rabs_pos | apply bound; split; assumption | apply Rabs_le; lra].
  + assert (E : step n <= r * / INR N).
    { unfold step, Rdiv. apply Rmult_le_compat_l; [lra|].
      apply Rinv_le_contravar; [apply lt_0_INR, N0 | apply le_INR; lia]. }
    assert (G : (B * r + 1) * / INR N < eps).
    { apply Rmult_lt_compat_r with (r := B * r + 1) in HN; [|nra].
      replace (eps / (B * r + 1) * (B * r + 1)) with (pos eps) in HN by (field; nra). lra. }
    assert (0 < / INR N) by (apply Rinv_0_lt_compat, lt_0_INR, N0). nra.
- exists I. split.
  + apply (is_RInt_ext (V := R_NormedModule)) with (2 := HI).
    intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra. rewrite inside_id by lra. reflexivity.
  + change (Rbar_le (Rabs I) (K * r)). apply is_lim_seq_le with (fun n => Rabs (RInt (F n) a b)) (fun _ => K * r).
    * intros n. destruct (HF n) as [J [HJ BJ]]. rewrite (is_RInt_unique (V := R_CompleteNormedModule) _ _ _ _ HJ). exact BJ.
    * apply (is_lim_seq_abs _ (Finite I)). exact LI.
    * apply is_lim_seq_const.
Qed.

Lemma parts_monotone : forall f, nondecreasing f ->
  exists I, is_RInt (fun x => phi x * f x) a b I /\ Rabs I <= K * (f b - f a).
Proof.
intros f M. assert (N := M a b ordered).
destruct (parts_range f (f b - f a + 1) M) as [I [HI _]]; [lra | lra |]. exists I. split; [exact HI|].
assert (K0 : 0 <= K) by (apply Rle_trans with (1 := Rabs_pos (Phi a)), peak; lra).
apply le_epsilon. intros eps He.
assert (E : 0 < eps / (K + 1)) by (apply Rdiv_lt_0_compat; lra).
destruct (parts_range f (f b - f a + eps / (K + 1)) M) as [J [HJ BJ]]; [lra | lra |].
replace I with J by (transitivity (RInt (fun x => phi x * f x) a b); [symmetry|];
  apply (is_RInt_unique (V := R_CompleteNormedModule)); assumption).
apply Rle_trans with (1 := BJ). rewrite Rmult_plus_distr_l. apply Rplus_le_compat_l.
apply Rle_trans with ((K + 1) * (eps / (K + 1))); [nra | right; field; lra].
Qed.

Theorem by_parts : forall v f, controls v f ->
  exists I, is_RInt (fun x => phi x * f x) a b I /\ Rabs I <= K * (v b - v a).
Proof.
intros v f C.
assert (T : forall x y, x <= y -> - (v y - v x) <= f y - f x <= v y - v x).
{ intros x y H. specialize (C x y H). apply Rabs_le_between in C. exact C. }
destruct (parts_monotone (fun x => (v x + f x) / 2)) as [I [HI BI]]; [intros x y H; specialize (T x y H); lra|].
destruct (parts_monotone (fun x => (v x - f x) / 2)) as [J [HJ BJ]]; [intros x y H; specialize (T x y H); lra|].
exists (I - J). split.
- apply (is_RInt_ext (V := R_NormedModule) (fun x => phi x * ((v x + f x) / 2) - phi x * ((v x - f x) / 2))).
  + intros x _. match goal with |- @eq _ ?u ?w => change (@eq R u w) end. field.
  + apply (is_RInt_minus (V := R_NormedModule)); assumption.
- unfold Rminus. apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_Ropp. lra.
Qed.
End Parts.

(* A function of bounded variation is Riemann integrable: with midpoints m of [a, b] and m + 1 of [a, b + 2] it is
   (x - m) f less (x - (m + 1)) f. *)
Lemma centred_integrable : forall v f a b, controls v f -> a <= b -> ex_RInt (fun x => (x - (a + b)/2) * f x) a b.
Proof.
intros v f a b C H.
destruct (by_parts (fun x => (x - (a + b)/2)^2/2 - (b - a)^2/8) (fun x => x - (a + b)/2) a b ((b - a)^2) (b - a))
  with (v := v) (f := f) as [I [HI _]]; [exact H | | | | | | exact C | exists I; exact HI].
- intros x. auto_derive; [exact Logic.I | field].
- intros x. apply (ex_derive_continuous (fun x => x - (a + b)/2)). auto_derive. exact Logic.I.
- split; field.
- intros x Hx. assert (0 <= (x - a) * (b - x)) by (apply Rmult_le_pos; lra). apply Rabs_le. nra.
- intros x Hx. apply Rabs_le. lra.
Qed.

Theorem variation_integrable : forall f V, variation_at_most f V -> forall a b, ex_RInt f a b.
Proof.
intros f V U. destruct (variation_function f V U) as [v [C _]].
assert (O : forall a b, a <= b -> ex_RInt f a b).
{ intros a b H.
  apply (ex_RInt_ext (V := R_NormedModule) (fun x => (x - (a + b)/2) * f x - (x - (a + (b + 2))/2) * f x)).
  - intros x _. match goal with |- @eq _ ?u ?w => change (@eq R u w) end. field.
  - apply (ex_RInt_minus (V := R_NormedModule)); [apply (centred_integrable v); assumption|].
    apply (ex_RInt_Chasles_1 (V := R_CompleteNormedModule)) with (b + 2); [lra|].
    apply (centred_integrable v); [exact C | lra]. }
intros a b. destruct (Rle_or_lt a b) as [A|A]; [apply O, A | apply ex_RInt_swap, O; lra].
Qed.
