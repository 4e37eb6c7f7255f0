(* The closed form of the normal law's error and its derivative in the step, enclosed in fixed point from an enclosure
   of the step: exp(-(k D)^2/2) by the recurrence that multiplies with exp(-(2 k + 1) D^2/2), and G(k D) over it by its
   Taylor series from (k - 1) D. An interval contains the best step where the derivative is negative at its lower end
   and positive at its upper one: that too is computed for a step above 1/2, and below follows from the second
   derivative's being at least 1/8, so that one evaluation is enough. *)
From Coq Require Import Reals QArith Qreals ZArith Lra Lia.
From Coquelicot Require Import Coquelicot.
From Bignums Require Import BigZ.
From Interval Require Import Tactic.
From Analysis Require Import Gaussian ClippedNormal NormalDerivatives NormalMinimum FixedPoint ExpSeries BellSeries.
Open Scope R_scope.

Definition p : bigZ := 192%bigZ.
Definition p_nonneg : (0 <= BigZ.to_Z p)%Z := ltac:(vm_compute; discriminate).

(* 2^192 / sqrt(2 pi), between an integer and the next. *)
Definition root_lo : Z := 2504201280626952864894549311249338563268063356138482501336.
Definition root : FixedPoint.interval := (BigZ.of_Z root_lo, BigZ.of_Z (root_lo + 1)).

Lemma root_inside : inside p root (/ sqrt (2*PI)).
Proof.
unfold inside, root. cbv [fst snd]. rewrite !val_of_Z. unfold scale. change (BigZ.to_Z p) with 192%Z.
unfold root_lo. simpl Z.add. simpl Z.pow. interval with (i_prec 250).
Qed.

(* After k points: k, g(k D), exp(-(2 k + 1) D^2/2), G(k D)/g(k D), 1/2 + g(D) + .. + g(k D) and G(D) + .. + k G(k D).
   *)
Record state := State { index : bigZ; bell : FixedPoint.interval; ratio : FixedPoint.interval;
  over_bell : FixedPoint.interval;
  bells : FixedPoint.interval; areas : FixedPoint.interval }.

Definition next (D y r2 : FixedPoint.interval) (s : state) : state :=
  let k := (index s + 1)%bigZ in
  let b := mul p (bell s) (ratio s) in
  let t := next_S p (index s) (over_bell s) D y in
  State k b (mul p (ratio s) r2) t (add (bells s) b) (add (areas s) (times k (mul p b t))).

Fixpoint points (n : nat) D y r2 (s : state) := match n with O => s | S m => points m D y r2 (next D y r2 s) end.

(* The error and its derivative at n and D. *)
Definition evaluate (n : nat) (D : FixedPoint.interval) : FixedPoint.interval * FixedPoint.interval :=
  let y := mul p D D in
  let r := exp_minus p (over y 2) in
  let s := points n D y (mul p r r) (State 0 (one p) r (0, 0)%bigZ (over (one p) 2) (0, 0)%bigZ) in
  let N := (index s * (index s + 1))%bigZ in
  let a := mul p D (areas s) in
  (sub (add (one p) (add (over y 4) (times N y))) (times 4 (mul p root (mul p D (add (bells s) a)))),
   sub (add (over D 2) (times (2 * N)%bigZ D)) (times 4 (mul p root (add (bells s) (times 2 a))))).

Definition holds k D s := val (index s) = INR k /\ inside p (bell s) (g (INR k * D)) /\
  inside p (ratio s) (exp (- ((2 * INR k + 1) * (D*D/2)))) /\ inside p (over_bell s) (G (INR k * D) / g (INR k * D)) /\
  inside p (bells s) (sg k D) /\ inside p (areas s) (sG k D).

Lemma next_holds : forall k D s D' y' r2', 0 <= D -> INR (S k) * (D*D) <= 2 -> inside p D' D -> inside p y' (D*D) ->
  inside p r2' (exp (- (2 * (D*D/2)))) -> holds k D s -> holds (S k) D (next D' y' r2' s).
Proof.
intros k D s D' y' r2' HD H2 ID Iy Ir (Hk & Hb & Hr & Ht & Hs & Ha). assert (K := pos_INR k).
assert (V : val (index s + 1)%bigZ = INR (S k)) by (rewrite val_add, Hk, S_INR; reflexivity).
assert (B : inside p (mul p (bell s) (ratio s)) (g (INR (S k) * D))).
{ replace (g (INR (S k) * D)) with (g (INR k * D) * exp (- ((2 * INR k + 1) * (D*D/2)))).
  - apply mul_inside; [exact p_nonneg | apply Rlt_le, exp_pos | apply Rlt_le, exp_pos | exact Hb | exact Hr].
  - unfold g. rewrite <- exp_plus, S_INR. f_equal. field. }
assert (P : 0 <= INR (S k)) by (rewrite S_INR; lra). assert (DD : 0 <= D * D) by (apply Rmult_le_pos; exact HD).
assert (X : 0 <= INR k * D) by (apply Rmult_le_pos; assumption).
assert (X' : 0 <= INR (S k) * D) by (apply Rmult_le_pos; assumption).
assert (E : INR k * D + D = INR (S k) * D) by (rewrite S_INR; ring).
assert (T : inside p (next_S p (index s) (over_bell s) D' y') (G (INR (S k) * D) / g (INR (S k) * D))).
{ rewrite <- E, <- Hk. apply next_inside; rewrite ?Hk; try assumption; [exact p_nonneg|]. rewrite <- S_INR. exact H2. }
unfold next, holds. cbn [index bell ratio over_bell bells areas].
split; [exact V|]. split; [exact B|]. split; [|split; [exact T|split]].
- replace (exp (- ((2 * INR (S k) + 1) * (D*D/2)))) with (exp (- ((2 * INR k + 1) * (D*D/2))) * exp (- (2 * (D*D/2))))
    by (rewrite <- exp_plus, S_INR; f_equal; ring).
  apply mul_inside; [exact p_nonneg | apply Rlt_le, exp_pos | apply Rlt_le, exp_pos | exact Hr | exact Ir].
- cbn [sg]. apply add_inside; [exact Hs | exact B].
- cbn [sG]. apply add_inside; [exact Ha|]. rewrite <- V at 1. apply times_inside; [rewrite V; exact P|].
  assert (GP : 0 < g (INR (S k) * D)) by apply exp_pos.
  replace (G (INR (S k) * D)) with (g (INR (S k) * D) * (G (INR (S k) * D) / g (INR (S k) * D))) by (field; lra).
  apply mul_inside; [exact p_nonneg | lra | | exact B | exact T].
  apply Rmult_le_pos; [apply G_pos, X' | apply Rlt_le, Rinv_0_lt_compat, GP].
Qed.

Lemma points_holds : forall n k D s D' y' r2', 0 <= D -> INR (n + k) * (D*D) <= 2 -> inside p D' D ->
  inside p y' (D*D) ->
  inside p r2' (exp (- (2 * (D*D/2)))) -> holds k D s -> holds (n + k) D (points n D' y' r2' s).
Proof.
induction n as [|n IH]; intros k D s D' y' r2' HD H2 ID Iy Ir H; cbn [points]; [exact H|].
replace (S n + k)%nat with (n + S k)%nat in * by lia. apply IH; try assumption. apply next_holds; try assumption.
apply Rle_trans with (2 := H2). apply Rmult_le_compat_r; [apply Rmult_le_pos; exact HD | apply le_INR; lia].
Qed.

Lemma closed_value : forall n D, cb n D = 1 + (D*D/4 + INR n * (INR n
  + 1) * (D*D)) - 4 * (/ sqrt (2*PI) * (D * (sg n D + D * sG n D))).
Proof. intros n D. unfold cb. rewrite sphi_sg, sQ_sG. assert (P := root_pos). field. lra. Qed.

Lemma closed_derivative : forall n D, dcb n D = D/2 + 2 * (INR n * (INR n + 1)) * D - 4 * (/ sqrt (2*PI) * (sg n D
  + 2 * (D * sG n D))).
Proof. intros n D. unfold dcb. rewrite sphi_sg, sQ_sG. assert (P := root_pos). field. lra. Qed.

Lemma sg_nonneg : forall n D, 0 <= sg n D.
Proof. intros n D. induction n as [|n IH]; cbn [sg]; [lra|]. assert (P := exp_pos (-(INR (S n) * D * (INR (S n) *
  D))/2)). unfold g. lra. Qed.

Lemma sG_nonneg : forall n D, 0 <= D -> 0 <= sG n D.
Proof.
intros n D HD. induction n as [|n IH]; cbn [sG]; [lra|]. assert (K := pos_INR (S n)).
assert (P := G_pos (INR (S n) * D) ltac:(apply Rmult_le_pos; assumption)).
assert (0 <= INR (S n) * G (INR (S n) * D)) by (apply Rmult_le_pos; assumption). lra.
Qed.

Lemma zero_inside : inside p (0, 0)%bigZ 0.
Proof. unfold inside. simpl. change (val 0) with 0. lra. Qed.

Theorem evaluate_inside : forall n D D', 0 <= D -> INR n * (D*D) <= 2 -> inside p D' D ->
  inside p (fst (evaluate n D')) (cb n D) /\ inside p (snd (evaluate n D')) (dcb n D).
Proof.
intros n D D' HD H2 ID. unfold evaluate. cbv zeta.
assert (Iy : inside p (mul p D' D') (D*D)) by (apply mul_inside; (exact p_nonneg || assumption)).
assert (I1 : inside p (one p) 1) by apply (integer_inside p p_nonneg 1).
assert (Ih : inside p (over (mul p D' D') 2) (D*D/2)) by (apply (over_inside p 2); [change (val 2) with 2;
  lra | exact Iy]).
assert (D2 : 0 <= D*D/2) by nra. assert (Ir := exp_inside p p_nonneg _ _ D2 Ih). set (r := exp_minus p _) in *.
assert (Ir2 : inside p (mul p r r) (exp (- (2 * (D*D/2))))).
{ replace (exp (- (2 * (D*D/2)))) with (exp (- (D*D/2)) * exp (- (D*D/2))) by (rewrite <- exp_plus; f_equal; ring).
  apply mul_inside; try exact p_nonneg; try exact Ir; apply Rlt_le, exp_pos. }
assert (Start : holds 0 D (State 0 (one p) r (0, 0)%bigZ (over (one p) 2) (0, 0)%bigZ)).
{ unfold holds. cbn [index bell ratio over_bell bells areas sg sG]. change (INR 0) with 0.
  split; [reflexivity|]. split; [|split; [|split; [|split]]].
  - replace (g (0 * D)) with 1; [exact I1|]. unfold g. rewrite Rmult_0_l, Rmult_0_l, <- exp_0. f_equal. field.
  - replace ((2 * 0 + 1) * (D*D/2)) with (D*D/2) by ring. exact Ir.
  - replace (G (0 * D) / g (0 * D)) with 0; [exact zero_inside|]. unfold G. rewrite Rmult_0_l, RInt_point.
    unfold zero; simpl. unfold Rdiv. ring.
  - replace (/2) with (1 / val 2) by (change (val 2) with 2; field).
    apply over_inside; [change (val 2) with 2; lra | exact I1].
  - exact zero_inside. }
rewrite <- (Nat.add_0_r n) in H2. assert (F := points_holds n 0 D _ D' _ _ HD H2 ID Iy Ir2 Start).
rewrite Nat.add_0_r in F.
set (s := points n D' (mul p D' D') (mul p r r) _) in *. destruct F as (Hk & _ & _ & _ & Hs & Ha).
assert (N : val (index s * (index s + 1))%bigZ = INR n * (INR n + 1)) by (rewrite val_mul, val_add, Hk; reflexivity).
assert (K := pos_INR n). assert (N0 : 0 <= INR n * (INR n + 1)) by nra.
assert (S0 := sg_nonneg n D). assert (G0 := sG_nonneg n D HD).
assert (R0 : 0 <= / sqrt (2*PI)) by (apply Rlt_le, Rinv_0_lt_compat, root_pos).
assert (DG : 0 <= D * sG n D) by (apply Rmult_le_pos; assumption).
assert (Ia : inside p (mul p D' (areas s)) (D * sG n D)) by (apply mul_inside; (exact p_nonneg || assumption)).
set (a := mul p D' (areas s)) in *. split.
- rewrite closed_value. cbn [fst]. apply sub_inside.
  + apply add_inside; [exact I1|]. apply add_inside.
    * apply (over_inside p 4); [change (val 4) with 4; lra | exact Iy].
    * rewrite <- N. apply times_inside; [rewrite N; exact N0 | exact Iy].
  + apply (times_inside p 4); [change (val 4) with 4; lra|]. apply mul_inside;
      [exact p_nonneg | exact R0 | | exact root_inside |].
    * apply Rmult_le_pos; lra.
    * apply mul_inside; [exact p_nonneg | exact HD | lra | exact ID | apply add_inside; assumption].
- rewrite closed_derivative. cbn [snd]. apply sub_inside.
  + apply add_inside; [apply (over_inside p 2); [change (val 2) with 2; lra | exact ID]|].
    replace (2 * (INR n * (INR n + 1))) with (val (2 * (index s * (index s + 1)))%bigZ) by (rewrite val_mul, N;
      reflexivity).
    apply times_inside; [rewrite val_mul, N; change (val 2) with 2; lra | exact ID].
  + apply (times_inside p 4); [change (val 4) with 4; lra|]. apply mul_inside;
      [exact p_nonneg | exact R0 | lra | exact root_inside |].
    apply add_inside; [exact Hs|]. apply (times_inside p 2); [change (val 2) with 2; lra | exact Ia].
Qed.

(* What is computed for an optimum: the signs at both ends of the step's interval, and the error there against its own.
   The numbers are rational, as a decimal literal over the reals is read. *)
Definition decimal (a : QArith_base.Q) := rational p (Qnum a) (Zpos (Qden a)).
Definition check (n : nat) (a b c d : QArith_base.Q) : bool :=
  let lo := decimal a in let hi := decimal b in
  let '(e, de) := evaluate n lo in
  is_positive lo && is_positive (sub hi lo) && below (times (BigZ.of_Z (Z.of_nat n)) (mul p hi hi)) (integer p 2) &&
    is_negative de &&
  (if below hi (over (one p) 2) then is_positive (add de (over (sub hi lo) 8)) else is_positive (snd (evaluate n hi)))
    &&
  below e (decimal d) && below (decimal c) (sub e (mul p (sub (0, 0)%bigZ de) (sub hi lo))).

Lemma decimal_inside : forall a, inside p (decimal a) (Q2R a).
Proof. intros a. apply rational_inside; [exact p_nonneg | reflexivity]. Qed.

Theorem checked : forall n a b c d, check n a b c d = true -> exists s e,
  Q2R a <= s <= Q2R b /\ Q2R c <= e <= Q2R d /\ mse_is n s e /\
  forall D m : R, 0 < D -> mse_is n D m -> e <= m /\ (m = e -> D = s).
Proof.
intros n a b c d H. unfold check in H. cbv zeta in H.
assert (Ia := decimal_inside a). assert (Ib := decimal_inside b). assert (Ic := decimal_inside c).
assert (Id := decimal_inside d).
set (x := Q2R a) in *. set (y := Q2R b) in *. set (u := Q2R c) in *. set (v := Q2R d) in *.
destruct (evaluate n (decimal a)) as [e de] eqn:E. cbv iota beta in H. rewrite !Bool.andb_true_iff in H.
destruct H as ((((((H1 & H2) & H7) & H3) & H4) & H5) & H6).
assert (X := is_positive_lt p p_nonneg _ _ Ia H1). assert (W := sub_inside p _ _ _ _ Ib Ia).
assert (Y := is_positive_lt p p_nonneg _ _ W H2).
assert (N0 := pos_INR n).
assert (Z : INR n * (y * y) <= 2).
{ apply (below_le p p_nonneg (times (BigZ.of_Z (Z.of_nat n)) (mul p (decimal b) (decimal b))) (integer p 2));
    [| |exact H7].
  - replace (INR n) with (val (BigZ.of_Z (Z.of_nat n))) in * by (rewrite val_of_Z, INR_IZR_INZ; reflexivity).
    apply times_inside; [exact N0|].
    apply mul_inside; try exact p_nonneg; try exact Ib; lra.
  - apply (integer_inside p p_nonneg 2). }
assert (Z' : INR n * (x * x) <= 2) by (apply Rle_trans with (2 := Z); apply Rmult_le_compat_l;
  [exact N0 | apply Rmult_le_compat; lra]).
destruct (evaluate_inside n x _ (Rlt_le _ _ X) Z' Ia) as [V Dx]. rewrite E in V, Dx. cbn [fst snd] in V, Dx.
assert (N := is_negative_lt p p_nonneg _ _ Dx H3).
assert (P : 0 < dcb n y).
{ destruct (below (decimal b) (over (one p) 2)) eqn:Half.
  - assert (I1 : inside p (one p) 1) by apply (integer_inside p p_nonneg 1).
    assert (Hh := below_le p p_nonneg _ _ _ _ Ib (over_inside p 2 _ _ ltac:(change (val 2) with 2; lra) I1) Half).
    change (val 2) with 2 in Hh.
    assert (A8 := over_inside p 8 _ _ ltac:(change (val 8) with 8; lra) W). change (val 8) with 8 in A8.
    assert (S := is_positive_lt p p_nonneg _ _ (add_inside p _ _ _ _ Dx A8) H4).
    assert (R := dcb_rises n x y X ltac:(lra) Hh). lra.
  - destruct (evaluate_inside n y _ ltac:(lra) Z Ib) as [_ Dy]. exact (is_positive_lt p p_nonneg _ _ Dy H4). }
assert (U := below_le p p_nonneg _ _ _ _ V Id H5).
assert (M := mul_inside p p_nonneg _ _ (0 - dcb n x) (y - x) ltac:(lra) (Rlt_le _ _ Y) (sub_inside p _ _ 0 _
  zero_inside Dx) W).
assert (L := below_le p p_nonneg _ _ _ _ Ic (sub_inside p _ _ _ _ V M) H6).
destruct (least n x y X ltac:(lra) (conj N P)) as [s [Hs [Hv [Hm Hg]]]]. exists s, (cb n s).
split; [exact Hs|]. split; [lra|]. split; [exact Hm | exact Hg].
Qed.
