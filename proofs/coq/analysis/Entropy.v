(* Entropy of densities, in nats, as improper integrals.
   - No density with second moment v about a point has more entropy than the normal one, (1/2) ln(2 pi e v): by
     ln y <= y - 1 (Gibbs; Cover and Thomas 2006, theorem 8.6.5).
   - Codes under subtractive dither: the entropy of the codes given the dither, averaged over it, is h(Y + N) - ln D with N
     uniform on a cell (Zamir and Feder 1992, theorem 1): the cells under all dithers tile the line.
   Together: the rate is at most (1/2) ln(1 + lambda/d) + (1/2) ln(2 pi e/12) at the error d = D^2/12. *)
From Coq Require Import Reals ZArith Lra Lia.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import Line Gaussian Improper.
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

Lemma line_shift : forall f c m, line_integral f c -> line_integral (fun x => f (x - m)) c.
Proof.
intros f c m Hf P HP. destruct (Hf P HP) as [Q1 Q2 [M1 H1] [M2 H2] H].
exists (fun a => a < M1 + m) (fun b => M2 + m < b); [exists (M1 + m); easy | exists (M2 + m); easy |].
intros a b Ha Hb. destruct (H (a - m) (b - m)) as [y [Iy Py]]; [apply H1; lra | apply H2; lra |].
exists y. split; [|exact Py]. simpl.
apply (is_RInt_ext (V := R_NormedModule) (fun x => scal 1 (f (1 * x + - m)))).
{ intros x _. unfold scal; simpl; unfold mult; simpl. rewrite !Rmult_1_l. reflexivity. }
apply (is_RInt_comp_lin (V := R_NormedModule) f). rewrite !Rmult_1_l. exact Iy.
Qed.

Theorem maximum_entropy : forall f m v h, 0 < v -> density f ->
  line_integral (fun x => (x - m) ^ 2 * f x) v -> line_integral (fun x => eta (f x)) h -> h <= / 2 * ln (2 * PI * exp 1 * v).
Proof.
intros f m v h Hv [Pf Hf] Hm Hh. assert (P := PI_RGT_0). set (a := sqrt (2 * PI * v)).
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

(* The density of the source and the noise that is uniform on (-D/2, D/2); the probability of code k given the dither z;
   and the code's share of the entropy given the dither, averaged over it. *)
Definition noisy (f : R -> R) D x := RInt f (x - D / 2) (x + D / 2) / D.
Definition probability (f : R -> R) D k z := RInt f (IZR k * D - z) ((IZR k + 1) * D - z).
Definition share (f : R -> R) D k := RInt (fun z => eta (probability f D k z)) (- (D / 2)) (D / 2) / D.

(* The sum has a density again: averaged over a cell, the mass between two ends that move with it is near 1. *)
Section Mass.
Variables (f : R -> R) (D : R).
Hypotheses (HD : 0 < D) (Hf : density f).
Let F x := RInt f 0 x.
Let If : forall a b, ex_RInt f a b := line_integrable f 1 (proj2 Hf).

Lemma F_continuous : forall x, continuous F x.
Proof.
intros x. apply (continuous_RInt_1 (V := R_CompleteNormedModule) f 0 x F). apply filter_forall. intros z.
apply (RInt_correct (V := R_CompleteNormedModule)), If.
Qed.

Lemma F_shifted : forall s x, continuous (fun x => F (x + s)) x.
Proof.
intros s x. apply (continuous_comp (fun x => x + s) F); [|apply F_continuous].
apply (ex_derive_continuous (fun x => x + s)). auto_derive. exact I.
Qed.

Lemma F_between : forall a b, RInt f a b = F b - F a.
Proof.
intros a b. assert (C := RInt_Chasles (V := R_CompleteNormedModule) f 0 a b (If _ _) (If _ _)).
unfold plus in C; simpl in C. unfold F. lra.
Qed.

Lemma F_window : forall s a b, is_RInt (fun x => F (x + s)) a b (RInt F (a + s) (b + s)).
Proof.
intros s a b. apply (is_RInt_ext (V := R_NormedModule) (fun x => scal 1 (F (1 * x + s)))).
{ intros x _. unfold scal; simpl; unfold mult; simpl. rewrite !Rmult_1_l. reflexivity. }
apply (is_RInt_comp_lin (V := R_NormedModule) F). rewrite !Rmult_1_l.
apply (RInt_correct (V := R_CompleteNormedModule)), (ex_RInt_continuous (V := R_CompleteNormedModule)).
intros z _. apply F_continuous.
Qed.

Lemma noisy_integral : forall a b, is_RInt (noisy f D) a b (RInt (fun t => F (t + b) - F (t + a)) (- (D / 2)) (D / 2) / D).
Proof.
intros a b. assert (W := fun s a b => is_RInt_unique _ _ _ _ (F_window s a b)).
assert (X : forall u v, ex_RInt F u v).
{ intros u v. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros z _. apply F_continuous. }
assert (C := fun u v w => RInt_Chasles (V := R_CompleteNormedModule) F u v w (X u v) (X v w)).
unfold plus in C; simpl in C.
assert (E : is_RInt (fun t => F (t + b) - F (t + a)) (- (D / 2)) (D / 2)
  (RInt F (- (D / 2) + b) (D / 2 + b) - RInt F (- (D / 2) + a) (D / 2 + a))).
{ exact (is_RInt_minus (V := R_NormedModule) _ _ _ _ _ _ (F_window b _ _) (F_window a _ _)). }
rewrite (is_RInt_unique _ _ _ _ E).
replace (RInt F (- (D / 2) + b) (D / 2 + b) - RInt F (- (D / 2) + a) (D / 2 + a))
  with (RInt F (a + D / 2) (b + D / 2) - RInt F (a + - (D / 2)) (b + - (D / 2))).
2:{ assert (A1 := C (a + - (D / 2)) (a + D / 2) (b + D / 2)). assert (A2 := C (a + - (D / 2)) (b + - (D / 2)) (b + D / 2)).
    rewrite !(Rplus_comm _ a), !(Rplus_comm _ b). lra. }
assert (N := is_RInt_scal (V := R_NormedModule) _ _ _ (/ D) _
  (is_RInt_minus (V := R_NormedModule) _ _ _ _ _ _ (F_window (D / 2) a b) (F_window (- (D / 2)) a b))).
apply (is_RInt_ext (V := R_NormedModule) (fun x => scal (/ D) (minus (F (x + D / 2)) (F (x + - (D / 2)))))).
- intros x _. unfold noisy. rewrite F_between. unfold scal, minus, plus, opp; simpl; unfold mult; simpl.
  unfold Rdiv, Rminus. ring.
- unfold Rdiv at 3, Rminus. rewrite Rmult_comm. exact N.
Qed.

Theorem noisy_mass : line_integral (noisy f D) 1.
Proof.
intros P [e He]. destruct (proj2 Hf (ball 1 (pos_div_2 e)) (locally_ball _ _)) as [Q1 Q2 [M1 H1] [M2 H2] H].
exists (fun a => a < M1 - D / 2) (fun b => M2 + D / 2 < b); [exists (M1 - D / 2); easy | exists (M2 + D / 2); easy |].
intros a b Ha Hb. eexists. split; [apply noisy_integral|]. apply He. simpl.
assert (E := cond_pos e).
assert (Near : forall t, - (D / 2) < t < D / 2 -> 1 - e / 2 <= F (t + b) - F (t + a) <= 1 + e / 2).
{ intros t Ht. destruct (H (t + a) (t + b)) as [y [Iy Py]]; [apply H1; lra | apply H2; lra |].
  change (Rabs (y - 1) < e / 2) in Py. apply Rabs_def2 in Py. cbn [fst snd] in Iy.
  rewrite <- F_between, (is_RInt_unique _ _ _ _ Iy). lra. }
assert (X : ex_RInt (fun t => F (t + b) - F (t + a)) (- (D / 2)) (D / 2)).
{ apply (ex_RInt_minus (V := R_NormedModule)); eexists; apply F_window. }
assert (K : forall c : R, RInt (fun _ => c) (- (D / 2)) (D / 2) = c * D).
{ intros c. rewrite RInt_const. unfold scal; simpl; unfold mult; simpl. field. }
assert (L : RInt (fun _ => 1 - e / 2) (- (D / 2)) (D / 2) <= RInt (fun t => F (t + b) - F (t + a)) (- (D / 2)) (D / 2)).
{ apply RInt_le; [lra | apply ex_RInt_const | exact X | intros t Ht; apply Near, Ht]. }
assert (U : RInt (fun t => F (t + b) - F (t + a)) (- (D / 2)) (D / 2) <= RInt (fun _ => 1 + e / 2) (- (D / 2)) (D / 2)).
{ apply RInt_le; [lra | exact X | apply ex_RInt_const | intros t Ht; apply Near, Ht]. }
rewrite K in L, U. set (y := RInt _ _ _) in *. change (Rabs (y / D - 1) < e).
assert (L' : 1 - e / 2 <= y / D) by (apply Rmult_le_reg_r with D; [exact HD|]; unfold Rdiv at 2;
  rewrite Rmult_assoc, Rinv_l by lra; lra).
assert (U' : y / D <= 1 + e / 2) by (apply Rmult_le_reg_r with D; [exact HD|]; unfold Rdiv at 1;
  rewrite Rmult_assoc, Rinv_l by lra; lra).
apply Rabs_def1; lra.
Qed.
End Mass.

Section Dither.
Variables (f : R -> R) (D h : R).
Hypotheses (HD : 0 < D) (Hf : density f) (Hh : line_integral (fun x => eta (noisy f D x)) h).
Let If : forall a b, ex_RInt f a b := line_integrable f 1 (proj2 Hf).
Let H1 := noisy_mass f D HD Hf.
Notation noisy := (noisy f D).
Notation probability := (probability f D).
Notation share := (share f D).
Let e x := eta (noisy x) - ln D * noisy x.

Lemma noisy_ge0 : forall x, 0 <= noisy x.
Proof.
intros x. apply Rmult_le_pos; [|apply Rlt_le, Rinv_0_lt_compat, HD].
apply RInt_ge_0; [lra | apply If | intros; apply (proj1 Hf)].
Qed.

Lemma line_e : line_integral e (h - ln D).
Proof. replace (h - ln D) with (h - ln D * 1) by ring. apply line_minus; [exact Hh | apply line_scal, H1]. Qed.

Lemma e_int : forall a b, ex_RInt e a b.
Proof. exact (line_integrable e _ line_e). Qed.

Lemma eta_scaled : forall x, eta (D * noisy x) = D * e x.
Proof.
intros x. unfold e, eta. destruct (noisy_ge0 x) as [A|A]; [|rewrite <- A; ring].
rewrite ln_mult by assumption. ring.
Qed.

Lemma share_tile : forall k, share k = RInt e (IZR k * D) ((IZR k + 1) * D).
Proof.
intros k. unfold Entropy.share. set (w := (IZR k + / 2) * D).
assert (E : is_RInt (fun z => eta (probability k z)) (- (D / 2)) (D / 2) (scal (- D) (RInt e ((IZR k + 1) * D) (IZR k * D)))).
{ apply (is_RInt_ext (V := R_NormedModule) (fun z => scal (- D) (scal (-1) (e (-1 * z + w))))).
  - intros z _. unfold scal; simpl; unfold mult; simpl. replace (- D * (-1 * e (-1 * z + w))) with (D * e (-1 * z + w)) by ring.
    rewrite <- eta_scaled. f_equal. unfold Entropy.noisy, Entropy.probability.
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

Theorem coded_rate : forall m lambda, 0 < lambda -> line_integral (fun x => (x - m) ^ 2 * noisy x) (lambda + D ^ 2 / 12) ->
  h - ln D <= / 2 * ln (1 + lambda / (D ^ 2 / 12)) + / 2 * ln (2 * PI * exp 1 / 12).
Proof.
intros m lambda Hl Hv. assert (P := PI_RGT_0). assert (X := exp_pos 1).
assert (A := maximum_entropy noisy m (lambda + D ^ 2 / 12) h ltac:(nra) (conj noisy_ge0 H1) Hv Hh).
assert (L : ln D = / 2 * ln (D ^ 2)) by (simpl; rewrite Rmult_1_r, ln_mult by exact HD; field).
assert (D2 : 0 < D ^ 2) by nra.
assert (Q : 0 < 1 + lambda / (D ^ 2 / 12)).
{ apply Rplus_lt_0_compat; [lra | apply Rdiv_lt_0_compat; lra]. }
replace (2 * PI * exp 1 * (lambda + D ^ 2 / 12))
  with (D ^ 2 * ((1 + lambda / (D ^ 2 / 12)) * (2 * PI * exp 1 / 12))) in A by (field; lra).
assert (Y : 0 < 2 * PI * exp 1 / 12) by (apply Rdiv_lt_0_compat; nra).
rewrite (ln_mult (D ^ 2)), (ln_mult (1 + _)) in A by (first [assumption | apply Rmult_lt_0_compat; assumption]). lra.
Qed.
End Dither.

Theorem coded_rate_of_codes : forall f D h m lambda, 0 < D -> 0 < lambda -> density f ->
  line_integral (fun x => eta (noisy f D x)) h -> line_integral (fun x => (x - m) ^ 2 * noisy f D x) (lambda + D ^ 2 / 12) ->
  exists r, is_series (fun k => share f D (Z.of_nat k) + share f D (- Z.of_nat k - 1)) r /\
    r <= / 2 * ln (1 + lambda / (D ^ 2 / 12)) + / 2 * ln (2 * PI * exp 1 / 12).
Proof.
intros f D h m lambda HD Hl Hf Hh Hv. exists (h - ln D). split.
- exact (zamir_feder f D h HD Hf Hh).
- exact (coded_rate f D h HD Hf Hh m lambda Hl Hv).
Qed.
