(* Half of Panter and Dite's limit for the normal law itself: from some N on no quantizer with N cells, intervals of the line
   with a level each, has N^2 times its error below sqrt(3) pi/2 - e. On a long interval the cube root of the density is
   Lipschitz and bounded away from zero, the cells cut it into N cells, and its integral is nearly that over the line. *)
From Coq Require Import Reals ZArith Lra Lia.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import Line Improper PanterDite Companded PanterDiteLimit.
Open Scope R_scope.

Definition cells q (t c : nat -> R) N := (forall i, t i <= t (S i)) /\
  forall i x, (i < N)%nat -> (i = O \/ t i < x) -> (S i = N \/ x < t (S i)) -> q x = c i.

Section Cut.
Variables (q : R -> R) (t c : nat -> R) (N : nat) (A B : R) (f : R -> R).
Hypotheses (HN : (0 < N)%nat) (HAB : A < B) (Hq : cells q t c N) (Cf : forall x, continuous f x).

(* The ends of the parts of the cells that lie in [A, B]. *)
Definition cut i := if Nat.eq_dec i 0 then A else if Nat.eq_dec i N then B else Rmax A (Rmin B (t i)).

Lemma cut_within : forall i, A <= cut i <= B.
Proof.
intros i. unfold cut. destruct (Nat.eq_dec i 0); [lra|]. destruct (Nat.eq_dec i N); [lra|].
assert (X := Rmax_l A (Rmin B (t i))). assert (Y := Rmin_l B (t i)). split; [exact X | apply Rmax_lub; lra].
Qed.

Lemma cut_ends : ends A B cut N.
Proof.
assert (H0 : cut 0 = A) by reflexivity.
assert (HE : cut N = B) by (unfold cut; destruct (Nat.eq_dec N 0); [lia|]; destruct (Nat.eq_dec N N); [reflexivity | lia]).
split; [exact H0 | split; [exact HE|]]. intros i Hi. assert (W := cut_within i). assert (W' := cut_within (S i)).
destruct (Nat.eq_dec i 0) as [->|I0]; [rewrite H0; lra|]. destruct (Nat.eq_dec (S i) N) as [IN|IN]; [rewrite IN, HE; lra|].
unfold cut. destruct (Nat.eq_dec i 0); [lia|]. destruct (Nat.eq_dec i N); [lia|].
destruct (Nat.eq_dec (S i) 0); [lia|]. destruct (Nat.eq_dec (S i) N); [lia|].
apply Rle_max_compat_l, Rle_min_compat_l, Hq.
Qed.

Lemma cut_cell : forall i x, (i < N)%nat -> cut i < x < cut (S i) -> q x = c i.
Proof.
intros i x Hi Hx. assert (W := cut_within i). assert (W' := cut_within (S i)). apply (proj2 Hq); [exact Hi | |].
- destruct (Nat.eq_dec i 0) as [->|I0]; [left; reflexivity | right]. unfold cut in Hx at 1.
  destruct (Nat.eq_dec i 0); [lia|]. destruct (Nat.eq_dec i N); [lia|].
  assert (X := Rmax_r A (Rmin B (t i))). destruct (Rle_or_lt B (t i)) as [L|L]; [assert (Y := Rmin_left _ _ L); lra|].
  assert (Y := Rmin_right B (t i) ltac:(lra)). lra.
- destruct (Nat.eq_dec (S i) N) as [IN|IN]; [left; exact IN | right]. unfold cut in Hx at 2.
  destruct (Nat.eq_dec (S i) 0); [lia|]. destruct (Nat.eq_dec (S i) N); [lia|].
  assert (X := Rmin_r B (t (S i))). assert (Y : x < Rmin B (t (S i))); [|lra].
  destruct (Rle_or_lt A (Rmin B (t (S i)))) as [L|L]; [rewrite Rmax_right in Hx by exact L | rewrite Rmax_left in Hx by lra]; lra.
Qed.

Lemma cut_integral : forall n, (n <= N)%nat -> is_RInt (fun x => (x - q x) ^ 2 * f x) A (cut n)
  (total (fun i => RInt (fun x => (x - c i) ^ 2 * f x) (cut i) (cut (S i))) n).
Proof.
induction n as [|n IH]; intros Hn; [exact (is_RInt_point _ _)|]. cbn [total].
apply (is_RInt_Chasles (V := R_NormedModule)) with (cut n); [apply IH; lia|].
apply (is_RInt_ext (V := R_NormedModule) (fun x => (x - c n) ^ 2 * f x)).
- intros x Hx. assert (E := proj2 (proj2 cut_ends) n ltac:(lia)). rewrite Rmin_left, Rmax_right in Hx by exact E.
  rewrite (cut_cell n x); [reflexivity | lia | exact Hx].
- apply (RInt_correct (V := R_CompleteNormedModule)), (ex_RInt_continuous (V := R_CompleteNormedModule)). intros z _.
  apply (continuous_mult (fun x => (x - c n) ^ 2) f); [|apply Cf].
  apply (ex_derive_continuous (fun x => (x - c n) ^ 2)). auto_derive. exact I.
Qed.
End Cut.

Definition phi x := exp (- (x * x) / 2) / sqrt (2 * PI).
Definition root x := exp (- ln (sqrt (2 * PI)) / 3) * exp (- (x * x) / (2 * 3)).

Lemma root_pos : forall x, 0 < root x.
Proof. intros x. apply Rmult_lt_0_compat; apply exp_pos. Qed.

Lemma root_cubed : forall x, root x ^ 3 = phi x.
Proof.
intros x. unfold root, phi. set (a := sqrt (2 * PI)). assert (P := PI_RGT_0).
assert (S : 0 < a) by (apply sqrt_lt_R0; lra).
replace (exp (- (x * x) / 2) / a) with (exp (- (x * x) / 2) * exp (- ln a)) by (rewrite exp_Ropp, exp_ln by exact S; reflexivity).
rewrite Rpow_mult_distr. replace (- (x * x) / 2) with (- (x * x) / (2 * 3) + - (x * x) / (2 * 3) + - (x * x) / (2 * 3)) by field.
replace (- ln a) with (- ln a / 3 + - ln a / 3 + - ln a / 3) at 2 by field. rewrite !exp_plus. ring.
Qed.

Lemma root_lipschitz : forall x y, Rabs (root x - root y) <= exp (- ln (sqrt (2 * PI)) / 3) * Rabs (x - y).
Proof.
set (k := exp (- ln (sqrt (2 * PI)) / 3)). assert (K : 0 < k) by apply exp_pos. intros x y.
destruct (MVT_gen root y x (fun z => - (z / 3) * root z)) as [z [_ E]].
- intros z _. unfold root. auto_derive; [exact I | unfold Rdiv; field].
- intros z _. apply continuity_pt_filterlim, (ex_derive_continuous root). unfold root. auto_derive. exact I.
- rewrite E, Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos|].
  assert (U := exp_ineq1_le (z * z / (2 * 3))). set (w := exp (z * z / (2 * 3))) in U.
  assert (R0 : root z * w = k).
  { unfold root, w. fold k. rewrite Rmult_assoc, <- exp_plus. replace (- (z * z) / (2 * 3) + z * z / (2 * 3)) with 0 by field.
    rewrite exp_0. ring. }
  assert (RP := root_pos z). rewrite Rabs_mult, (Rabs_pos_eq (root z)), Rabs_Ropp by lra.
  rewrite <- R0, Rmult_comm. apply Rmult_le_compat_l; [lra|]. apply Rle_trans with (2 := U).
  apply Rabs_le. split; nra.
Qed.

Theorem normal_above : forall e, 0 < e -> exists n0, forall N, (n0 <= N)%nat -> (0 < N)%nat -> forall q t c v,
  cells q t c N -> line_integral (fun x => (x - q x) ^ 2 * phi x) v -> sqrt 3 * PI / 2 - e <= INR N ^ 2 * v.
Proof.
intros e He. destruct normal_value as [T [LT VT]].
assert (LR : line_integral root T) by (apply (line_ext _ _ _ cube_root_density), LT).
assert (T0 : 0 <= T) by (apply (line_ge0 root); [intros x; apply Rlt_le, root_pos | exact LR]).
set (d := 2 * e / (T ^ 2 + 1)). assert (T2 := pow2_ge_0 T). assert (Hd : 0 < d) by (apply Rdiv_lt_0_compat; lra).
destruct (line_near root T d 0 1 LR Hd) as [A [B [y [HA [HB [Iy Hy]]]]]]. assert (HAB : A < B) by lra.
set (M := Rmax (- A) B). assert (M1 : - A <= M) by apply Rmax_l. assert (M2 : B <= M) by apply Rmax_r.
set (m := root M). set (h := fun x => Rmax (root x) m).
assert (Same : forall x, A <= x <= B -> h x = root x).
{ intros x Hx. apply Rmax_left. unfold m, root. apply Rmult_le_compat_l; [apply Rlt_le, exp_pos|].
  assert (Le : - (M * M) / (2 * 3) <= - (x * x) / (2 * 3)) by nra.
  destruct Le as [Le|Le]; [apply Rlt_le, exp_increasing, Le | rewrite Le; apply Rle_refl]. }
assert (Low : forall x, m <= h x) by (intros x; apply Rmax_r).
assert (Lip : forall x z, Rabs (h x - h z) <= exp (- ln (sqrt (2 * PI)) / 3) * Rabs (x - z)).
{ intros x z. apply Rle_trans with (2 := root_lipschitz x z). unfold h, Rmax.
  destruct (Rle_dec (root x) m); destruct (Rle_dec (root z) m); unfold Rabs; repeat destruct Rcase_abs; lra. }
assert (TB : RInt h A B = y).
{ rewrite <- (is_RInt_unique _ _ _ _ Iy). apply RInt_ext. intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra.
  apply Same. lra. }
destruct (limit h m _ (root_pos M) Low Lip A B HAB (e / 2) ltac:(lra)) as [n0 Hn]. rewrite TB in Hn.
exists n0. intros N HN HN0 q t c v Hq Hv. destruct (Hn N HN HN0) as [X _].
assert (Ends := cut_ends q t c N A B HN0 HAB Hq). assert (Y := X _ c Ends). unfold error, cell in Y.
assert (Cont : forall x, continuous phi x).
{ intros x. apply (ex_derive_continuous phi). unfold phi. auto_derive. exact I. }
assert (Z := cut_integral q t c N A B phi HN0 HAB Hq Cont N (le_n N)). rewrite (proj1 (proj2 Ends)) in Z.
assert (Pphi : forall x, 0 <= phi x) by (intros x; rewrite <- root_cubed; apply pow_le, Rlt_le, root_pos).
assert (V : total (fun i => RInt (fun x => (x - c i) ^ 2 * phi x) (cut t N A B i) (cut t N A B (S i))) N <= v).
{ apply (line_above _ _ v A B _) with (2 := Hv) (4 := Z); [| lra | intros; apply Rle_refl].
  intros x. apply Rmult_le_pos; [apply pow2_ge_0 | apply Pphi]. }
assert (Q : total (fun i => RInt (fun x => (x - c i) ^ 2 * h x ^ 3) (cut t N A B i) (cut t N A B (S i))) N <= v).
{ apply Rle_trans with (2 := V). apply total_le. intros i Hi. right. apply RInt_ext. intros x Hx.
  assert (W1 := cut_within t N A B HAB i). assert (W2 := cut_within t N A B HAB (S i)).
  rewrite Rmin_left, Rmax_right in Hx by (apply Ends, Hi). rewrite Same, root_cubed by lra. reflexivity. }
assert (N2 := pow2_ge_0 (INR N)). apply Rmult_le_compat_l with (1 := N2) in Q.
apply Rabs_def2 in Hy.
assert (C3 : T ^ 3 - 3 * T ^ 2 * d <= y ^ 3).
{ destruct (Rle_or_lt T y) as [L|L].
  - assert (T ^ 3 <= y ^ 3) by (apply pow_incr; lra). assert (0 <= 3 * T ^ 2 * d) by (apply Rmult_le_pos; lra). lra.
  - assert (Y0 : 0 <= y).
    { rewrite <- (is_RInt_unique _ _ _ _ Iy). apply RInt_ge_0; [lra | eexists; exact Iy | intros; apply Rlt_le, root_pos]. }
    assert (F : T ^ 3 - y ^ 3 = (T - y) * (T ^ 2 + T * y + y ^ 2)) by ring.
    assert (G : T ^ 2 + T * y + y ^ 2 <= 3 * T ^ 2) by nra.
    assert ((T - y) * (T ^ 2 + T * y + y ^ 2) <= d * (3 * T ^ 2)) by (apply Rmult_le_compat; nra). lra. }
assert (D : 3 * T ^ 2 * d <= 6 * e).
{ unfold d. replace (3 * T ^ 2 * (2 * e / (T ^ 2 + 1))) with (6 * e * (T ^ 2 / (T ^ 2 + 1))) by (field; lra).
  assert (T ^ 2 / (T ^ 2 + 1) <= 1) by (apply Rmult_le_reg_r with (T ^ 2 + 1); [lra|]; unfold Rdiv;
    rewrite Rmult_assoc, Rinv_l by lra; lra).
  nra. }
lra.
Qed.
