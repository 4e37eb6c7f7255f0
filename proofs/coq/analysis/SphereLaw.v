(* The law of a coordinate of a uniform unit vector in R^(k + 3), not normalised: law k t = (1 - t^2)^(k/2) on [-1, 1]. It
   is log-concave; t law k t has the antiderivative - slope k / (k + 2), slope k t = (1 - t^2)^(k/2 + 1); the variance is
   1/(k + 3); the mass from 0 to x is slope k x times a series of positive terms, s_0 = 1, s_j = s_(j-1) (2j + 1 + k)/(2j + 1):
   the derivative of slope times the first n + 1 terms is law k x (1 - (2n + 3 + k) s_n x^(2n + 2)). *)
From Coq Require Import Reals Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import LogConcave BestCodebook.
Open Scope R_scope.

Definition law (k : nat) (t : R) : R := sqrt ((1 - t * t) ^ k).
Definition slope k t : R := (1 - t * t) * law k t.
Definition half k x : R := RInt (law k) 0 x.

Lemma base_cont : forall x, continuous (fun t => 1 - t * t) x.
Proof. intros x. apply (ex_derive_continuous (fun t => 1 - t * t)). auto_derive. exact I. Qed.

Lemma law_cont : forall k x, continuous (law k) x.
Proof.
intros k x. apply (continuous_comp (fun t => (1 - t * t) ^ k) sqrt).
- apply (ex_derive_continuous (fun t => (1 - t * t) ^ k)). auto_derive. exact I.
- apply continuous_sqrt.
Qed.

Lemma slope_cont : forall k x, continuous (slope k) x.
Proof. intros k. apply cont_mult; [exact base_cont | apply law_cont]. Qed.

Lemma law_pos : forall k x, -1 < x < 1 -> 0 < law k x.
Proof. intros k x H. apply sqrt_lt_R0, pow_lt. nra. Qed.

Lemma law_nonneg : forall k x, 0 <= law k x.
Proof. intros k x. apply sqrt_pos. Qed.

Lemma law_le_1 : forall k x, -1 <= x <= 1 -> law k x <= 1.
Proof.
intros k x H. unfold law. apply Rle_trans with (sqrt 1); [|rewrite sqrt_1; lra]. apply sqrt_le_1_alt.
apply Rle_trans with (1 ^ k); [|rewrite pow1; lra]. apply pow_incr. split; nra.
Qed.

Lemma law_opp : forall k x, law k (- x) = law k x.
Proof. intros k x. unfold law. replace (- x * - x) with (x * x) by ring. reflexivity. Qed.

Lemma law_conc : forall k x y h, -1 <= x -> x <= y -> 0 <= h -> y + h <= 1 ->
  law k (y + h) * law k x <= law k (x + h) * law k y.
Proof.
intros k x y h Hx H Hh Hy. unfold law.
assert (P : forall z, -1 <= z <= 1 -> 0 <= 1 - z * z) by (intros z Hz; nra).
assert (Q : forall z, -1 <= z <= 1 -> 0 <= (1 - z * z) ^ k) by (intros z Hz; apply pow_le, P, Hz).
rewrite <- !sqrt_mult by (apply Q; lra). apply sqrt_le_1_alt. rewrite <- !Rpow_mult_distr. apply pow_incr. split.
- apply Rmult_le_pos; apply P; lra.
- assert (0 <= (y - x) * h) by (apply Rmult_le_pos; lra).
  assert (D : (1 - (x + h) * (x + h)) * (1 - y * y) - (1 - (y + h) * (y + h)) * (1 - x * x)
    = (y - x) * h * (2 + 2 * x * y + h * (x + y))) by ring.
  assert (E : 0 <= 2 + 2 * x * y + h * (x + y)); [|assert (0 <= (y - x) * h * (2 + 2 * x * y + h * (x + y))) by
    (apply Rmult_le_pos; assumption); lra].
  replace (2 + 2 * x * y + h * (x + y)) with ((1 + x * y) + (1 + (x + h) * (y + h)) + (- h * h)) by ring. nra.
Qed.

Lemma law_derive : forall k x, -1 < x < 1 -> is_derive (law k) x (- INR k * x * law k x / (1 - x * x)).
Proof.
intros k x H. assert (P : 0 < 1 - x * x) by nra. assert (Q : 0 < (1 - x * x) ^ k) by (apply pow_lt, P).
assert (R := sqrt_lt_R0 _ Q). assert (W := sqrt_sqrt _ (Rlt_le _ _ Q)). unfold law.
auto_derive; [exact Q|]. destruct k as [|k]; [cbn [pow INR pred] in *; unfold Rdiv; ring|]. cbn [pred]. rewrite <- tech_pow_Rmult in *.
set (s := sqrt _) in *. apply Rmult_eq_reg_r with (2 * s * (1 - x * x)); [|apply Rgt_not_eq, Rmult_lt_0_compat; lra].
unfold Rdiv. replace (- INR (S k) * x * s * / (1 - x * x) * (2 * s * (1 - x * x)))
  with (- 2 * INR (S k) * x * (s * s)) by (field; lra).
rewrite W. change (1 + - (x * x)) with (1 - x * x). set (p := (1 - x * x) ^ k). set (q := INR (S k)). field. lra.
Qed.

Lemma slope_derive : forall k x, -1 < x < 1 -> is_derive (slope k) x (- (INR k + 2) * x * law k x).
Proof.
intros k x H. assert (P : 0 < 1 - x * x) by nra. unfold slope.
replace (- (INR k + 2) * x * law k x) with (- 2 * x * law k x + (1 - x * x) * (- INR k * x * law k x / (1 - x * x)))
  by (field; lra).
apply (is_derive_mult (fun t => 1 - t * t) (law k)); [auto_derive; [exact I | ring] | apply law_derive, H | intros; apply Rmult_comm].
Qed.

Lemma slope_end : forall k x, x * x = 1 -> slope k x = 0.
Proof. intros k x E. unfold slope. rewrite E. ring. Qed.

Lemma k2_pos : forall k, 0 < INR k + 2.
Proof. intros k. assert (P := pos_INR k). lra. Qed.

Lemma moment_closed : forall k a b, -1 <= a -> a <= b -> b <= 1 ->
  Moment (law k) a b = (slope k a - slope k b) / (INR k + 2).
Proof.
intros k a b Ha H Hb. assert (K := k2_pos k). unfold Moment.
rewrite (RInt_open (fun x => - / (INR k + 2) * slope k x)).
- field. lra.
- exact H.
- apply cont_mult; [apply cont_const | apply slope_cont].
- apply xf_cont, law_cont.
- intros x Hx. replace (x * law k x) with (- / (INR k + 2) * (- (INR k + 2) * x * law k x)) by (field; lra).
  apply (is_derive_scal (slope k)). apply slope_derive. lra.
Qed.

Lemma second_closed : forall k, Second (law k) (-1) 1 * (INR k + 3) = Mass (law k) (-1) 1.
Proof.
intros k. assert (C : forall x, continuous (fun x => x ^ 2 * law k x) x).
{ apply cont_mult; [|apply law_cont]. intros x. apply (ex_derive_continuous (fun x => x ^ 2)). auto_derive. exact I. }
assert (E : RInt (fun x => 1 * law k x + - (INR k + 3) * (x ^ 2 * law k x)) (-1) 1 = 1 * slope k 1 - -1 * slope k (-1)).
{ apply (RInt_open (fun x => x * slope k x)); [lra | apply cont_mult; [apply cont_id | apply slope_cont] | |].
  - apply cont_plus; (apply cont_mult; [apply cont_const|]); [apply law_cont | exact C].
  - intros x Hx. replace (1 * law k x + - (INR k + 3) * (x ^ 2 * law k x)) with (1 * slope k x + x * (- (INR k + 2) * x * law k x))
      by (unfold slope; ring).
    apply (is_derive_mult (fun x => x) (slope k)); [apply (is_derive_id x) | apply slope_derive, Hx | intros; apply Rmult_comm]. }
rewrite RInt_lin in E; [|apply law_cont | exact C]. rewrite !slope_end in E by ring. unfold Second, Mass. lra.
Qed.

(* Mass between two points from that between 0 and each. *)
Lemma mass_half : forall k a b, Mass (law k) a b = half k b - half k a.
Proof. intros k a b. assert (E := RInt_split (law k) 0 a b (law_cont k)). fold (half k a) (half k b) (Mass (law k) a b) in E. lra. Qed.

Lemma half_opp : forall k x, half k (- x) = - half k x.
Proof.
intros k x. unfold half. assert (L := RInt_comp_lin (V := R_CompleteNormedModule) (law k) (-1) 0 0 x).
replace (-1 * x + 0) with (- x) in L by ring. replace (-1 * 0 + 0) with 0 in L by ring.
rewrite <- L by apply cont_int, law_cont. transitivity (RInt (fun y => -1 * law k y + 0 * law k y) 0 x).
- apply RInt_ext. intros y _. unfold scal; simpl; unfold mult; simpl.
  replace (-1 * y + 0) with (- y) by ring. rewrite law_opp. ring.
- rewrite RInt_lin by apply law_cont. fold (half k x). lra.
Qed.

Lemma half_moves : forall k a b, -1 <= a -> a <= b -> b <= 1 -> 0 <= half k b - half k a <= b - a.
Proof.
intros k a b Ha H Hb. rewrite <- mass_half. split.
- apply RInt_ge_0; [exact H | apply cont_int, law_cont | intros x _; apply law_nonneg].
- replace (b - a) with (RInt (fun _ => 1) a b) by (rewrite RInt_const; unfold scal; simpl; unfold mult; simpl; ring).
  apply RInt_le; [exact H | apply cont_int, law_cont | apply ex_RInt_const | intros x Hx; apply law_le_1; lra].
Qed.

Lemma slope_moves : forall k a b, -1 <= a -> a <= b -> b <= 1 -> Rabs (slope k b - slope k a) <= (INR k + 2) * (b - a).
Proof.
intros k a b Ha H Hb. assert (K := k2_pos k).
destruct (MVT_gen (slope k) a b (fun x => - (INR k + 2) * x * law k x)) as (c & Hc & E).
- rewrite Rmin_left, Rmax_right by lra. intros x Hx. apply slope_derive. lra.
- intros x _. apply continuity_pt_filterlim, slope_cont.
- rewrite Rmin_left, Rmax_right in Hc by lra. rewrite E, Rabs_mult, (Rabs_pos_eq (b - a)) by lra.
  apply Rmult_le_compat_r; [lra|]. assert (L := law_nonneg k c). assert (U := law_le_1 k c ltac:(lra)).
  rewrite !Rabs_mult, Rabs_Ropp, (Rabs_pos_eq (INR k + 2)), (Rabs_pos_eq (law k c)) by lra.
  assert (X : Rabs c <= 1) by (apply Rabs_le; lra). assert (X0 := Rabs_pos c).
  rewrite Rmult_assoc. rewrite <- (Rmult_1_r (INR k + 2)) at 2. apply Rmult_le_compat_l; [lra|]. nra.
Qed.

(* The series. *)
Fixpoint coef (k n : nat) : R :=
  match n with O => 1 | S m => coef k m * (2 * INR n + 1 + INR k) / (2 * INR n + 1) end.
Fixpoint series k n x : R :=
  match n with O => x | S m => series k m x + coef k n * x ^ (2 * n + 1) end.

Lemma coef_pos : forall k n, 0 < coef k n.
Proof.
intros k n. induction n as [|n IH]; [cbn; lra|]. cbn [coef]. assert (P := pos_INR (S n)). assert (Q := pos_INR k).
apply Rdiv_lt_0_compat; [apply Rmult_lt_0_compat; [exact IH|]|]; lra.
Qed.

Lemma series_derive : forall k n x, -1 < x < 1 ->
  is_derive (fun x => slope k x * series k n x) x (law k x * (1 - (2 * INR n + 3 + INR k) * coef k n * x ^ (2 * n + 2))).
Proof.
intros k n x H. induction n as [|n IH].
- cbn [series]. replace (law k x * _) with (- (INR k + 2) * x * law k x * x + slope k x * 1)
    by (unfold slope; cbn [coef INR]; rewrite PeanoNat.Nat.mul_0_r; cbn; ring).
  apply (is_derive_mult (slope k) (fun x => x)); [apply slope_derive, H | apply (is_derive_id x) | intros; apply Rmult_comm].
- apply (is_derive_ext (fun x => slope k x * series k n x + coef k (S n) * (slope k x * x ^ (2 * S n + 1)))).
  { intros t. cbn [series]. match goal with |- @eq _ ?a ?b => change (@eq R a b) end. ring. }
  assert (N := pos_INR n). assert (G : coef k (S n) * (2 * INR n + 3) = coef k n * (2 * INR n + 3 + INR k)).
  { cbn [coef]. rewrite S_INR. field. lra. }
  replace (law k x * _) with (law k x * (1 - (2 * INR n + 3 + INR k) * coef k n * x ^ (2 * n + 2)) +
    coef k (S n) * (- (INR k + 2) * x * law k x * x ^ (2 * S n + 1) + slope k x * (INR (2 * S n + 1) * x ^ (2 * n + 2)))).
  + apply (is_derive_plus (V := R_NormedModule) (fun x => slope k x * series k n x)
      (fun x => coef k (S n) * (slope k x * x ^ (2 * S n + 1)))); [exact IH|].
    apply (is_derive_scal (fun x => slope k x * x ^ (2 * S n + 1))).
    apply (is_derive_mult (slope k) (fun x => x ^ (2 * S n + 1))); [apply slope_derive, H | | intros; apply Rmult_comm].
    replace (2 * n + 2)%nat with (pred (2 * S n + 1)) by lia. rewrite <- (Rmult_1_r (INR _)).
    apply (is_derive_pow (fun x => x)), (is_derive_id x).
  + replace (2 * S n + 1)%nat with (S (2 * n + 2)) by lia. replace (2 * S n + 2)%nat with (S (S (2 * n + 2))) by lia.
    rewrite !S_INR, plus_INR, mult_INR. cbn [pow INR]. unfold slope. set (p := x ^ (2 * n + 2)) in *.
    set (u := coef k n) in *. set (v := coef k (S n)) in *.
    replace (law k x * (1 - (2 * INR n + 3 + INR k) * u * p)) with (law k x * (1 - v * (2 * INR n + 3) * p)) by (rewrite G; ring).
    ring.
Qed.

Lemma half_series : forall k n x, 0 <= x < 1 ->
  0 <= half k x - slope k x * series k n x <= (2 * INR n + 3 + INR k) * (x * x) * (coef k n * x ^ (2 * n + 1)).
Proof.
intros k n x H. destruct (MVT_gen (fun y => half k y - slope k y * series k n y) 0 x
  (fun y => law k y - law k y * (1 - (2 * INR n + 3 + INR k) * coef k n * y ^ (2 * n + 2)))) as (c & Hc & E).
- rewrite Rmin_left, Rmax_right by lra. intros y Hy.
  apply (is_derive_minus (V := R_NormedModule) (half k) (fun y => slope k y * series k n y)); [|apply series_derive; lra].
  apply (is_derive_RInt (law k) _ 0); [|apply law_cont]. apply filter_forall. intros z.
  apply (RInt_correct (V := R_CompleteNormedModule)), cont_int, law_cont.
- rewrite Rmin_left, Rmax_right by lra. intros y Hy. apply continuity_pt_filterlim.
  apply (ex_derive_continuous (fun y => half k y - slope k y * series k n y)). eexists.
  apply (is_derive_minus (V := R_NormedModule) (half k) (fun y => slope k y * series k n y)); [|apply series_derive; lra].
  apply (is_derive_RInt (law k) _ 0); [|apply law_cont]. apply filter_forall. intros z.
  apply (RInt_correct (V := R_CompleteNormedModule)), cont_int, law_cont.
- rewrite Rmin_left, Rmax_right in Hc by lra.
  assert (Z : half k 0 - slope k 0 * series k n 0 = 0).
  { unfold half. rewrite RInt_point. unfold zero; simpl. replace (series k n 0) with 0; [ring|].
    clear. induction n as [|n IH]; [reflexivity|]. cbn [series]. rewrite <- IH, pow_i by lia. ring. }
  rewrite Z, !Rminus_0_r in E. rewrite E. assert (U := coef_pos k n). assert (N := pos_INR n). assert (K := pos_INR k).
  assert (C : 0 <= c ^ (2 * n + 2) <= x ^ (2 * n + 2)) by (split; [apply pow_le; lra | apply pow_incr; lra]).
  assert (L := law_nonneg k c). assert (L' := law_le_1 k c ltac:(lra)).
  replace (law k c - _) with ((2 * INR n + 3 + INR k) * coef k n * (law k c * c ^ (2 * n + 2))) by ring.
  replace (_ * (x * x) * _) with ((2 * INR n + 3 + INR k) * coef k n * (1 * x ^ (2 * n + 2)) * x).
  + assert (W : 0 <= (2 * INR n + 3 + INR k) * coef k n) by (apply Rmult_le_pos; lra). split.
    * apply Rmult_le_pos; [|lra]. apply Rmult_le_pos; [exact W|]. apply Rmult_le_pos; lra.
    * apply Rmult_le_compat_r; [lra|]. apply Rmult_le_compat_l; [exact W|]. apply Rmult_le_compat; lra.
  + replace (2 * n + 2)%nat with (S (2 * n + 1)) by lia. cbn [pow]. ring.
Qed.

Lemma half_tail : forall k x, 0 < x <= 1 -> 0 <= half k 1 - half k x <= slope k x / ((INR k + 2) * x).
Proof.
intros k x H. assert (K := k2_pos k). split; [apply half_moves; lra|]. rewrite <- mass_half.
assert (M : x * Mass (law k) x 1 <= Moment (law k) x 1).
{ unfold Mass, Moment. assert (E := RInt_lin (law k) (law k) x 1 x 0 (law_cont k) (law_cont k)).
  replace (x * _) with (x * RInt (law k) x 1 + 0 * RInt (law k) x 1) by ring. rewrite <- E.
  apply RInt_le; [lra | apply cont_int | apply cont_int, xf_cont, law_cont |].
  - apply cont_plus; (apply cont_mult; [apply cont_const|]); apply law_cont.
  - intros y Hy. assert (L := law_nonneg k y). nra. }
rewrite moment_closed, (slope_end k 1) in M by lra. apply Rmult_le_reg_l with x; [lra|].
replace (x * (slope k x / ((INR k + 2) * x))) with ((slope k x - 0) / (INR k + 2)) by (field; lra). exact M.
Qed.

Lemma variance : forall d, (3 <= d)%nat -> INR d * Second (law (d - 3)) (-1) 1 = Mass (law (d - 3)) (-1) 1.
Proof.
intros d H. rewrite <- second_closed. replace (INR d) with (INR (d - 3) + 3); [ring|].
rewrite minus_INR by exact H. replace (INR 3) with 3 by (cbn; lra). ring.
Qed.
