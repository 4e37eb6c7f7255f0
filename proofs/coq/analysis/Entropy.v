(* Entropy of densities, in nats, as improper integrals.
   - No density with second moment v about a point has more entropy than the normal one, (1/2) ln(2 pi e v): by
     ln y <= y - 1 (Gibbs; Cover and Thomas 2006, theorem 8.6.5).
   - Codes under subtractive dither: the entropy of the codes given the dither, averaged over it, is h(Y + N) - ln D with N
     uniform on a cell (Zamir and Feder 1992, theorem 1): the cells under all dithers tile the line.
   Together: the rate is at most (1/2) ln(1 + lambda/d) + (1/2) ln(2 pi e/12) at the error d = D^2/12. *)
From Coq Require Import Reals ZArith Lra Lia.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import Gaussian Improper.
Open Scope R_scope.

Definition eta p := - (p * ln p).

Lemma ln_below : forall y, 0 < y -> ln y <= y - 1.
Proof. intros y Hy. assert (A := exp_ineq1_le (ln y)). rewrite exp_ln in A by exact Hy. lra. Qed.

Lemma gibbs : forall p q, 0 <= p -> 0 < q -> eta p <= q - p - p * ln q.
Proof.
intros p q [Hp|<-] Hq; unfold eta; [|lra].
assert (A := ln_below (q / p) ltac:(apply Rdiv_lt_0_compat; lra)). unfold Rdiv in A.
rewrite ln_mult, ln_Rinv in A by (try apply Rinv_0_lt_compat; lra).
assert (B : p * (ln q + - ln p) <= p * (q * / p - 1)) by (apply Rmult_le_compat_l; lra).
replace (p * (q * / p - 1)) with (q - p) in B by (field; lra). lra.
Qed.

Lemma line_shift : forall f c m, line f c -> line (fun x => f (x - m)) c.
Proof.
intros f c m Hf P HP. destruct (Hf P HP) as [Q1 Q2 [M1 H1] [M2 H2] H].
exists (fun a => a < M1 + m) (fun b => M2 + m < b); [exists (M1 + m); easy | exists (M2 + m); easy |].
intros a b Ha Hb. destruct (H (a - m) (b - m)) as [y [Iy Py]]; [apply H1; lra | apply H2; lra |].
exists y. split; [|exact Py]. simpl.
apply (is_RInt_ext (V := R_NormedModule) (fun x => scal 1 (f (1 * x + - m)))).
{ intros x _. unfold scal; simpl; unfold mult; simpl. rewrite !Rmult_1_l. reflexivity. }
apply (is_RInt_comp_lin (V := R_NormedModule) f). rewrite !Rmult_1_l. exact Iy.
Qed.

Theorem maximum_entropy : forall f m v h, 0 < v -> (forall x, 0 <= f x) -> line f 1 ->
  line (fun x => (x - m) ^ 2 * f x) v -> line (fun x => eta (f x)) h -> h <= / 2 * ln (2 * PI * exp 1 * v).
Proof.
intros f m v h Hv Pf Hf Hm Hh. assert (P := PI_RGT_0). set (a := sqrt (2 * PI * v)).
assert (S : 0 < a) by (apply sqrt_lt_R0; nra).
assert (L : ln (2 * PI * v) = 2 * ln a).
{ rewrite <- (sqrt_sqrt (2 * PI * v)) by nra. fold a. rewrite ln_mult by exact S. ring. }
replace (2 * PI * exp 1 * v) with (2 * PI * v * exp 1) by ring.
rewrite ln_mult, ln_exp, L by (try apply exp_pos; nra).
set (n := fun x => exp (- ((x - m) * (x - m)) / (2 * v))).
replace (/ 2 * (2 * ln a + 1)) with (/ a * a - 1 + (/ (2 * v) * v + ln a * 1)) by (field; lra).
apply (line_le (fun x => eta (f x)) (fun x => / a * n x - f x + (/ (2 * v) * ((x - m) ^ 2 * f x) + ln a * f x))).
- intros x. assert (N : 0 < / a * n x) by (apply Rmult_lt_0_compat; [apply Rinv_0_lt_compat, S | apply exp_pos]).
  assert (A := gibbs (f x) (/ a * n x) (Pf x) N). unfold n in A at 2.
  rewrite ln_mult, ln_Rinv, ln_exp in A by (try apply exp_pos; try apply Rinv_0_lt_compat; exact S).
  replace (/ a * n x - f x + (/ (2 * v) * ((x - m) ^ 2 * f x) + ln a * f x))
    with (/ a * n x - f x - f x * (- ln a + - ((x - m) * (x - m)) / (2 * v))) by (field; lra). exact A.
- exact Hh.
- apply line_plus; [apply line_minus; [|exact Hf] | apply line_plus; apply line_scal; assumption].
  apply line_scal. exact (line_shift (fun x => exp (- (x * x) / (2 * v))) a m (line_gaussian v Hv)).
Qed.

Section Dither.
Variables (f : R -> R) (D h : R).
Hypotheses (HD : 0 < D) (Pf : forall x, 0 <= f x) (If : forall a b, ex_RInt f a b).

(* The density of the source and the noise that is uniform on (-D/2, D/2); the probability of code k given the dither z;
   and the code's share of the entropy given the dither, averaged over it. *)
Definition noisy x := RInt f (x - D / 2) (x + D / 2) / D.
Definition probability k z := RInt f (IZR k * D - z) ((IZR k + 1) * D - z).
Definition share k := RInt (fun z => eta (probability k z)) (- (D / 2)) (D / 2) / D.

Hypotheses (H1 : line noisy 1) (Hh : line (fun x => eta (noisy x)) h).
Let e x := eta (noisy x) - ln D * noisy x.

Lemma noisy_ge0 : forall x, 0 <= noisy x.
Proof.
intros x. apply Rmult_le_pos; [|apply Rlt_le, Rinv_0_lt_compat, HD].
apply RInt_ge_0; [lra | apply If | intros; apply Pf].
Qed.

Lemma line_e : line e (h - ln D).
Proof. replace (h - ln D) with (h - ln D * 1) by ring. apply line_minus; [exact Hh | apply line_scal, H1]. Qed.

Lemma e_int : forall a b, ex_RInt e a b.
Proof.
assert (A : forall a b, a <= b -> ex_RInt e a b).
{ intros a b Hab. destruct (line_near e _ 1 a b line_e ltac:(lra)) as [u [v [y [Hu [Hv [Iy _]]]]]].
  apply (ex_RInt_Chasles_1 (V := R_CompleteNormedModule)) with v; [lra|].
  apply (ex_RInt_Chasles_2 (V := R_CompleteNormedModule)) with u; [lra | exists y; exact Iy]. }
intros a b. destruct (Rle_or_lt a b) as [H|H]; [apply A, H | apply ex_RInt_swap, A, Rlt_le, H].
Qed.

Lemma eta_scaled : forall x, eta (D * noisy x) = D * e x.
Proof.
intros x. unfold e, eta. destruct (noisy_ge0 x) as [A|A]; [|rewrite <- A; ring].
rewrite ln_mult by assumption. ring.
Qed.

Lemma share_tile : forall k, share k = RInt e (IZR k * D) ((IZR k + 1) * D).
Proof.
intros k. unfold share. set (w := (IZR k + / 2) * D).
assert (E : is_RInt (fun z => eta (probability k z)) (- (D / 2)) (D / 2) (scal (- D) (RInt e ((IZR k + 1) * D) (IZR k * D)))).
{ apply (is_RInt_ext (V := R_NormedModule) (fun z => scal (- D) (scal (-1) (e (-1 * z + w))))).
  - intros z _. unfold scal; simpl; unfold mult; simpl. replace (- D * (-1 * e (-1 * z + w))) with (D * e (-1 * z + w)) by ring.
    rewrite <- eta_scaled. f_equal. unfold noisy, probability.
    replace (IZR k * D - z) with (-1 * z + w - D / 2) by (unfold w; field).
    replace ((IZR k + 1) * D - z) with (-1 * z + w + D / 2) by (unfold w; field). field. lra.
  - apply (is_RInt_scal (V := R_NormedModule)), (is_RInt_comp_lin (V := R_NormedModule) e).
    replace (-1 * - (D / 2) + w) with ((IZR k + 1) * D) by (unfold w; field).
    replace (-1 * (D / 2) + w) with (IZR k * D) by (unfold w; field).
    apply (RInt_correct (V := R_CompleteNormedModule)), e_int. }
rewrite (is_RInt_unique _ _ _ _ E), <- opp_RInt_swap by apply e_int.
unfold scal, opp; simpl; unfold mult; simpl. field. lra.
Qed.

Lemma shares : forall n, sum_n (fun k => share (Z.of_nat k) + share (- Z.of_nat k - 1)) n
  = RInt e (- (INR (S n) * D)) (INR (S n) * D).
Proof.
assert (C := fun a b c => RInt_Chasles (V := R_CompleteNormedModule) e a b c (e_int a b) (e_int b c)).
unfold plus in C; simpl in C.
induction n as [|n IH].
- rewrite sum_O, !share_tile. change (Z.of_nat 0) with 0%Z. change (- 0 - 1)%Z with (-1)%Z. change (INR 1) with 1.
  rewrite <- (C (- (1 * D)) (0 * D) (1 * D)).
  replace (-1 * D) with (- (1 * D)) by ring. replace ((-1 + 1) * D) with (0 * D) by ring.
  replace ((0 + 1) * D) with (1 * D) by ring. apply Rplus_comm.
- assert (E : forall x y : R, plus x y = x + y) by reflexivity.
  rewrite sum_Sn, IH, !share_tile, E, (S_INR (S n)), minus_IZR, opp_IZR, <- INR_IZR_INZ. set (M := INR (S n)).
  rewrite <- (C (- ((M + 1) * D)) (- (M * D)) ((M + 1) * D)), <- (C (- (M * D)) (M * D) ((M + 1) * D)).
  replace ((- M - 1) * D) with (- ((M + 1) * D)) by ring. replace ((- M - 1 + 1) * D) with (- (M * D)) by ring. lra.
Qed.

Theorem zamir_feder : is_series (fun k => share (Z.of_nat k) + share (- Z.of_nat k - 1)) (h - ln D).
Proof.
intros P HP. destruct (line_e P HP) as [Q1 Q2 [M1 HM1] [M2 HM2] H].
destruct (archimed (Rmax (- M1 / D) (M2 / D))) as [U _]. set (n0 := Z.to_nat (up (Rmax (- M1 / D) (M2 / D)))).
assert (U0 : Rmax (- M1 / D) (M2 / D) < INR (S n0)).
{ apply Rlt_le_trans with (1 := U). rewrite S_INR. unfold n0. rewrite INR_IZR_INZ.
  assert (A : (up (Rmax (- M1 / D) (M2 / D)) <= Z.of_nat (Z.to_nat (up (Rmax (- M1 / D) (M2 / D)))))%Z) by lia.
  apply IZR_le in A. lra. }
exists n0. intros n Hn. rewrite shares. assert (B : INR (S n0) <= INR (S n)) by (apply le_INR; lia).
assert (A1 := Rmax_l (- M1 / D) (M2 / D)). assert (A2 := Rmax_r (- M1 / D) (M2 / D)).
assert (B1 : - M1 < INR (S n) * D).
{ apply Rmult_lt_reg_r with (/ D); [apply Rinv_0_lt_compat, HD|]. rewrite Rmult_assoc, Rinv_r by lra. unfold Rdiv in *. lra. }
assert (B2 : M2 < INR (S n) * D).
{ apply Rmult_lt_reg_r with (/ D); [apply Rinv_0_lt_compat, HD|]. rewrite Rmult_assoc, Rinv_r by lra. unfold Rdiv in *. lra. }
destruct (H (- (INR (S n) * D)) (INR (S n) * D)) as [y [Iy Py]]; [apply HM1; lra | apply HM2; lra |].
cbn [fst snd] in Iy. rewrite (is_RInt_unique _ _ _ _ Iy). exact Py.
Qed.

Theorem coded_rate : forall m lambda, 0 < lambda -> line (fun x => (x - m) ^ 2 * noisy x) (lambda + D ^ 2 / 12) ->
  h - ln D <= / 2 * ln (1 + lambda / (D ^ 2 / 12)) + / 2 * ln (2 * PI * exp 1 / 12).
Proof.
intros m lambda Hl Hv. assert (P := PI_RGT_0). assert (X := exp_pos 1).
assert (A := maximum_entropy noisy m (lambda + D ^ 2 / 12) h ltac:(nra) noisy_ge0 H1 Hv Hh).
assert (L : ln D = / 2 * ln (D ^ 2)) by (simpl; rewrite Rmult_1_r, ln_mult by exact HD; field).
assert (D2 : 0 < D ^ 2) by nra.
assert (Q : 0 < 1 + lambda / (D ^ 2 / 12)).
{ apply Rplus_lt_0_compat; [lra | apply Rdiv_lt_0_compat; lra]. }
replace (2 * PI * exp 1 * (lambda + D ^ 2 / 12)) with (D ^ 2 * ((1 + lambda / (D ^ 2 / 12)) * (2 * PI * exp 1 / 12))) in A by (field; lra).
assert (Y : 0 < 2 * PI * exp 1 / 12) by (apply Rdiv_lt_0_compat; nra).
rewrite (ln_mult (D ^ 2)), (ln_mult (1 + _)) in A by (first [assumption | apply Rmult_lt_0_compat; assumption]). lra.
Qed.
End Dither.

Theorem coded_rate_of_codes : forall f D h m lambda, 0 < D -> 0 < lambda -> (forall x, 0 <= f x) ->
  (forall a b, ex_RInt f a b) -> line (noisy f D) 1 -> line (fun x => eta (noisy f D x)) h ->
  line (fun x => (x - m) ^ 2 * noisy f D x) (lambda + D ^ 2 / 12) ->
  exists r, is_series (fun k => share f D (Z.of_nat k) + share f D (- Z.of_nat k - 1)) r /\
    r <= / 2 * ln (1 + lambda / (D ^ 2 / 12)) + / 2 * ln (2 * PI * exp 1 / 12).
Proof.
intros f D h m lambda HD Hl Pf If H1 Hh Hv. exists (h - ln D). split.
- exact (zamir_feder f D h HD Pf If H1 Hh).
- exact (coded_rate f D h HD Pf If H1 Hh m lambda Hl Hv).
Qed.
