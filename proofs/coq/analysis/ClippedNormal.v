(* The mean squared error of the clipped mid-rise quantizer on the unit normal law, as the improper integral of
   (x - q(x))^2 phi(x) over the real line, equals its closed form for every number of levels and every step:
     1 - 4 D (phi(0)/2 + sum_k phi(k D)) + D^2/4 + 4 D^2 sum_k k Q(k D),   k = 1 .. n,
   with Q the upper tail of the law. By the antiderivative - (x - 2 a) g + (1 + a^2) G of (x - a)^2 g on each
   cell, summed by parts, and the limit of G. *)
From Coq Require Import Reals ZArith Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import Gaussian ClippedQuantizer.
Open Scope R_scope.

(* The density of the unit normal law, and its upper tail. *)
Definition phi x := exp (-(x*x)/2) / sqrt (2*PI).
Definition Q x := /2 - RInt (fun t => exp (-(t*t)/2)) 0 x / sqrt (2*PI).

(* c is the mean squared error at n and D: the improper integral over the line exists and is c. *)
Definition mse_is n D c := is_RInt_gen (fun x => (x - q n D x)^2 * phi x) (Rbar_locally m_infty) (Rbar_locally p_infty)
  c.

Fixpoint sphi n D := match n with O => phi 0 / 2 | S m => sphi m D + phi (INR n * D) end.
Fixpoint sQ n D := match n with O => 0 | S m => sQ m D + INR n * Q (INR n * D) end.
Definition cb n D := 1 - 4*D*sphi n D + D*D/4 + 4*D*D*sQ n D.

Lemma root_pos : 0 < sqrt (2*PI).
Proof. apply sqrt_lt_R0. assert (H := PI_RGT_0). lra. Qed.

Lemma root_half : sqrt (PI/2) = sqrt (2*PI) / 2.
Proof.
assert (P := root_pos). assert (H := PI_RGT_0). apply sqrt_lem_1; [lra | lra |].
replace (sqrt (2*PI) / 2 * (sqrt (2*PI) / 2)) with (sqrt (2*PI) * sqrt (2*PI) / 4) by field.
rewrite sqrt_sqrt by lra. field.
Qed.

(* An antiderivative of (x - a)^2 g. *)
Definition F a x := - (x - 2*a) * g x + (1 + a*a) * G x.

Lemma g_derive : forall x, is_derive g x (- x * g x).
Proof. intros x. unfold g. auto_derive; [exact I|]. unfold Rdiv. field. Qed.

Lemma F_derive : forall a x, is_derive (F a) x ((x - a)^2 * g x).
Proof.
intros a x. unfold F.
replace ((x - a)^2 * g x) with (plus (plus (mult (-1) (g x)) (mult (- (x - 2*a)) (- x * g x))) (scal (1 + a*a) (g x)))
  by (unfold plus, mult, scal; simpl; unfold mult; simpl; ring).
apply (is_derive_plus (fun x => - (x - 2*a) * g x) (fun x => (1 + a*a) * G x)).
- apply (is_derive_mult (fun x => - (x - 2*a)) g); [auto_derive; [exact I | ring] | apply g_derive | intros;
    apply Rmult_comm].
- apply (is_derive_scal G). apply G_derive.
Qed.

Lemma F_int : forall a x y, is_RInt (fun t => (t - a)^2 * g t) x y (F a y - F a x).
Proof.
intros a x y. apply (is_RInt_derive (F a)).
- intros t _. apply F_derive.
- intros t _. apply (ex_derive_continuous (fun t => (t - a)^2 * g t)). unfold g. auto_derive. exact I.
Qed.

Lemma G_opp : forall x, G (-x) = - G x.
Proof.
intros x. unfold G. apply is_RInt_unique.
apply (is_RInt_ext (V := R_NormedModule) (fun y => opp (opp (g (-y))))).
{ intros t _. unfold g, opp; simpl. rewrite Ropp_involutive. replace (-t * -t) with (t*t) by ring. reflexivity. }
apply (is_RInt_opp (V := R_NormedModule)), (is_RInt_comp_opp (V := R_NormedModule)).
rewrite Ropp_0, Ropp_involutive. apply (RInt_correct (V := R_CompleteNormedModule)), g_int.
Qed.

Lemma F_opp : forall a x, F (-a) (-x) = - F a x.
Proof. intros a x. unfold F. rewrite G_opp. unfold g. replace (-x * -x) with (x*x) by ring. ring. Qed.

Definition f n D x := (x - q n D x)^2 * g x.
Definition A k D := (INR k + /2) * D.
Fixpoint T k D := match k with O => 0 | S m => T m D + (F (A m D) (INR k * D) - F (A m D) (INR m * D)) end.

Lemma right_cells : forall n D k, 0 < D -> (k <= n)%nat -> is_RInt (f n D) 0 (INR k * D) (T k D).
Proof.
intros n D k HD. induction k as [|k IH]; intros Hk.
- simpl INR. rewrite Rmult_0_l. exact (is_RInt_point _ _).
- cbn [T]. apply (is_RInt_Chasles (V := R_NormedModule)) with (INR k * D). apply IH; lia.
  apply (is_RInt_ext (V := R_NormedModule)) with (2 := F_int (A k D) _ _).
  intros x Hx. rewrite S_INR in Hx. rewrite Rmin_left, Rmax_right in Hx by nra. unfold f, A.
  rewrite (q_pos n D k x); [reflexivity | lra | lia | lra | right; lra].
Qed.

Lemma left_cells : forall n D k, 0 < D -> (k <= n)%nat -> is_RInt (f n D) (- (INR k * D)) 0 (T k D).
Proof.
intros n D k HD. induction k as [|k IH]; intros Hk.
- simpl INR. rewrite Rmult_0_l, Ropp_0. exact (is_RInt_point _ _).
- cbn [T]. rewrite Rplus_comm. apply (is_RInt_Chasles (V := R_NormedModule)) with (- (INR k * D)); [|apply IH; lia].
  replace (F (A k D) (INR (S k) * D) - F (A k D) (INR k * D)) with (F (- A k D) (- (INR k * D)) - F (- A k D) (- (INR
    (S k) * D)))
    by (rewrite !F_opp; ring).
  apply (is_RInt_ext (V := R_NormedModule)) with (2 := F_int (- A k D) _ _).
  intros x Hx. rewrite S_INR in Hx. rewrite Rmin_left, Rmax_right in Hx by nra. unfold f, A.
  rewrite (q_neg n D k x); [reflexivity | lra | lia | lra | right; lra].
Qed.

Definition upto n D M := T n D + (F (A n D) M - F (A n D) (INR n * D)).

Lemma right_all : forall n D M, 0 < D -> INR n * D < M -> is_RInt (f n D) 0 M (upto n D M).
Proof.
intros n D M HD HM. unfold upto. apply (is_RInt_Chasles (V := R_NormedModule)) with (INR n * D).
apply right_cells; [exact HD | lia].
apply (is_RInt_ext (V := R_NormedModule)) with (2 := F_int (A n D) _ _).
intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra. unfold f, A.
rewrite (q_pos n D n x); [reflexivity | lra | lia | lra | left; reflexivity].
Qed.

Lemma left_all : forall n D M, 0 < D -> INR n * D < M -> is_RInt (f n D) (-M) 0 (upto n D M).
Proof.
intros n D M HD HM. unfold upto. rewrite Rplus_comm. apply (is_RInt_Chasles (V := R_NormedModule)) with (- (INR n *
  D)); [|apply left_cells; [exact HD | lia]].
replace (F (A n D) M - F (A n D) (INR n * D)) with (F (- A n D) (- (INR n * D)) - F (- A n D) (- M))
  by (rewrite !F_opp; ring).
apply (is_RInt_ext (V := R_NormedModule)) with (2 := F_int (- A n D) _ _).
intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra. unfold f, A.
rewrite (q_neg n D n x); [reflexivity | lra | lia | lra | left; reflexivity].
Qed.

Lemma xg_lim : is_lim (fun x => x * g x) p_infty 0.
Proof.
apply is_lim_le_le_loc with (fun _ => 0) (fun x => 2 / x).
- exists 1. intros x Hx. split; [apply Rmult_le_pos; [lra | apply Rlt_le, exp_pos]|]. unfold g.
  assert (P : 1 + x*x/4 <= exp (x*x/4)) by (apply exp_ineq1_le).
  replace (-(x*x)/2) with (- (x*x/4 + x*x/4)) by field. rewrite exp_Ropp, exp_plus.
  set (e := exp _) in *. apply Rle_trans with (x * / ((x*x/4)*2)).
  + apply Rmult_le_compat_l; [lra|]. apply Rinv_le_contravar; nra.
  + right. field. lra.
- apply is_lim_const.
- replace (Finite 0) with (Rbar_mult 2 (Rbar_inv p_infty)) by (simpl; f_equal; ring).
  apply is_lim_scal_l, is_lim_inv; [apply is_lim_id | discriminate].
Qed.

Lemma F_lim : forall a, is_lim (F a) p_infty ((1 + a*a) * sqrt (PI/2)).
Proof.
intros a. unfold F.
apply is_lim_ext with (fun x => (2*a) * g x - x * g x + (1 + a*a) * G x). { intros x. ring. }
replace (Finite ((1 + a*a) * sqrt (PI/2))) with (Finite (((2*a) * 0 - 0) + (1 + a*a) * sqrt (PI/2))) by (f_equal; ring).
apply is_lim_plus'; [apply is_lim_minus'|].
- apply (is_lim_scal_l g (2*a) p_infty 0), g_lim.
- apply xg_lim.
- apply (is_lim_scal_l G (1+a*a) p_infty (sqrt (PI/2))), G_lim.
Qed.

Definition Iinf n D := T n D + ((1 + A n D * A n D) * sqrt (PI/2) - F (A n D) (INR n * D)).

Lemma upto_lim : forall n D, is_lim (upto n D) p_infty (Iinf n D).
Proof.
intros n D. unfold upto, Iinf.
apply (is_lim_plus' (fun _ => T n D) (fun M => F (A n D) M - F (A n D) (INR n * D))); [apply is_lim_const|].
apply (is_lim_minus' (F (A n D)) (fun _ => F (A n D) (INR n * D))); [apply F_lim | apply is_lim_const].
Qed.

Lemma right_gen : forall n D, 0 < D -> is_RInt_gen (f n D) (at_point 0) (Rbar_locally p_infty) (Iinf n D).
Proof.
intros n D HD P HP. destruct (upto_lim n D P HP) as [M0 HM].
exists (fun a => a = 0) (fun b => Rmax (INR n * D) M0 < b).
- reflexivity.
- exists (Rmax (INR n * D) M0). easy.
- intros a b -> Hb. exists (upto n D b). assert (E1 := Rmax_l (INR n * D) M0). assert (E2 := Rmax_r (INR n * D) M0).
  split.
  + apply right_all; [exact HD | simpl; lra].
  + apply HM. lra.
Qed.

Lemma left_gen : forall n D, 0 < D -> is_RInt_gen (f n D) (Rbar_locally m_infty) (at_point 0) (Iinf n D).
Proof.
intros n D HD P HP. destruct (upto_lim n D P HP) as [M0 HM].
exists (fun a => a < - Rmax (INR n * D) M0) (fun b => b = 0).
- exists (- Rmax (INR n * D) M0). easy.
- reflexivity.
- intros a b Ha ->. exists (upto n D (-a)). assert (E1 := Rmax_l (INR n * D) M0). assert (E2 := Rmax_r (INR n * D) M0).
  split.
  + simpl. rewrite <- (Ropp_involutive a) at 1. apply left_all; [exact HD | lra].
  + apply HM. lra.
Qed.

Fixpoint sg n D := match n with O => /2 | S m => sg m D + g (INR n * D) end.
Fixpoint sG n D := match n with O => 0 | S m => sG m D + INR n * G (INR n * D) end.

Lemma T_closed : forall n D, T n D - F (A n D) (INR n * D) = - 2 * D * sg n D - 2 * D * D * sG n D.
Proof.
intros n D. induction n as [|n IH].
- unfold T, F, A, sg, sG. simpl INR. rewrite !Rmult_0_l. unfold g, G. rewrite RInt_point. unfold zero; simpl.
  replace (-(0*0)/2) with 0 by field. rewrite exp_0. field.
- cbn [T sg sG]. 
  replace (T n D) with (F (A n D) (INR n * D) + (- 2 * D * sg n D - 2 * D * D * sG n D)) by (rewrite <- IH; ring).
  unfold F, A. rewrite S_INR. field.
Qed.

Lemma sphi_sg : forall n D, sphi n D = sg n D / sqrt (2*PI).
Proof.
intros n D. assert (P := root_pos).
induction n as [|n IH]; cbn [sphi sg].
- unfold phi. replace (-(0*0)/2) with 0 by field. rewrite exp_0. field. lra.
- rewrite IH. unfold phi, g. field. lra.
Qed.

Lemma sQ_sG : forall n D, sQ n D = INR n * (INR n + 1) / 4 - sG n D / sqrt (2*PI).
Proof.
intros n D. assert (P := root_pos).
induction n as [|n IH]; cbn [sQ sG].
- simpl. field. lra.
- rewrite IH. unfold Q. fold g. change (RInt _ 0 (INR (S n) * D)) with (G (INR (S n) * D)). rewrite S_INR. field. lra.
Qed.

Lemma closed_sum : forall n D, cb n D = / sqrt (2*PI) * (Iinf n D + Iinf n D).
Proof.
intros n D. assert (P := root_pos). unfold Iinf, cb. rewrite sphi_sg, sQ_sG, root_half.
replace (T n D) with (F (A n D) (INR n * D) + (- 2 * D * sg n D - 2 * D * D * sG n D)) by (rewrite <- T_closed; ring).
unfold A. field. lra.
Qed.

Theorem closed_form : forall n D, 0 < D -> mse_is n D (cb n D).
Proof.
intros n D HD. unfold mse_is. rewrite closed_sum.
apply (is_RInt_gen_ext (V := R_NormedModule) (fun x => scal (/ sqrt (2*PI)) (f n D x))).
{ apply filter_forall. intros ab x _. unfold f, phi, g, scal; simpl; unfold mult; simpl. unfold Rdiv. ring. }
apply (is_RInt_gen_scal (V := R_NormedModule) (f n D) (/ sqrt (2*PI)) (Iinf n D + Iinf n D)).
apply (is_RInt_gen_Chasles (V := R_NormedModule)) with 0; [apply left_gen, HD | apply right_gen, HD].
Qed.

(* The density has integral 1. *)
Theorem density : is_RInt_gen phi (Rbar_locally m_infty) (Rbar_locally p_infty) 1.
Proof.
assert (P := root_pos).
assert (Half : forall e : posreal, exists M, forall b, M < b -> Rabs (G b - sqrt (PI/2)) < e).
{ intros e. destruct (G_lim (fun y => Rabs (y - sqrt (PI/2)) < e)) as [M HM]; [exists e; intros y Hy; exact Hy|].
  exists M. exact HM. }
assert (E1 : / sqrt (2*PI) * (sqrt (PI/2) + sqrt (PI/2)) = 1) by (rewrite root_half; field; lra).
enough (H : is_RInt_gen phi (Rbar_locally m_infty) (Rbar_locally p_infty) (/ sqrt (2*PI) * (sqrt (PI/2)
  + sqrt (PI/2)))) by (rewrite E1 in H; exact H).
apply (is_RInt_gen_ext (V := R_NormedModule) (fun x => scal (/ sqrt (2*PI)) (g x))).
{ apply filter_forall. intros ab x _. unfold phi, g, scal; simpl; unfold mult; simpl. unfold Rdiv. ring. }
apply (is_RInt_gen_scal (V := R_NormedModule)). intros S [e He].
assert (e2 : 0 < e / 2) by (assert (E := cond_pos e); lra). destruct (Half (mkposreal _ e2)) as [M HM]. simpl in HM.
exists (fun a => a < - M) (fun b => M < b); [exists (- M); easy | exists M; easy |].
intros a b Ha Hb. exists (G b - G a). split; simpl.
- replace (G b - G a) with (minus (G b) (G a)) by reflexivity.
  apply (is_RInt_derive G g); [intros; apply G_derive | intros; apply g_cont].
- apply He. assert (X := HM b Hb). assert (Y := HM (- a) ltac:(lra)). rewrite G_opp in Y.
  change (Rabs (G b - G a - (sqrt (PI/2) + sqrt (PI/2))) < e). apply Rabs_def2 in X. apply Rabs_def2 in Y.
  apply Rabs_def1; lra.
Qed.

(* The mean squared error at standard deviation s and a step of s D: s^2 times as large. *)
Definition mse_scaled s n D c :=
  is_RInt_gen (fun y => (y - q n (s * D) y)^2 * (phi (y / s) / s)) (Rbar_locally m_infty) (Rbar_locally p_infty) c.

Theorem scaled : forall n D s c, 0 < s -> mse_is n D c -> mse_scaled s n D (s^2 * c).
Proof.
intros n D s c Hs H S HS. apply (is_RInt_gen_scal (V := R_NormedModule) _ (s^2)) in H.
destruct (H S HS) as [A B [M HM] [N HN] HAB]. exists (fun a => a < s * M) (fun b => s * N < b); [exists (s * M);
  easy | exists (s * N); easy |].
assert (E : forall x, / s * x + 0 = x / s) by (intros x; unfold Rdiv; ring).
intros a b Ha Hb. destruct (HAB (/ s * a + 0) (/ s * b + 0)) as [v [Hv Pv]].
- apply HM. rewrite E. apply Rmult_lt_reg_r with s; [exact Hs|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
- apply HN. rewrite E. apply Rmult_lt_reg_r with s; [exact Hs|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
- exists v. split; [|exact Pv]. apply (is_RInt_comp_lin (V := R_NormedModule)) in Hv.
  apply (is_RInt_ext (V := R_NormedModule)) with (2 := Hv). intros x _. rewrite E. unfold q.
  replace (x / (s * D)) with (x / s / D) by (unfold Rdiv; rewrite Rinv_mult; ring).
  set (k := IZR _ + /2). unfold scal; simpl; unfold mult; simpl. set (f := phi (x / s)). field. lra.
Qed.

(* Coordinates with standard deviations s_1, s_2, .. : the sum of their errors is c times the trace. *)
Fixpoint total (l : list R) := match l with nil => 0 | cons x l => x + total l end.

Theorem trace : forall n D c deviations errors, mse_is n D c ->
  List.Forall2 (fun s e => 0 < s /\ mse_scaled s n D e) deviations errors ->
  total errors = c * total (List.map (fun s => s^2) deviations).
Proof.
intros n D c deviations errors H. induction 1 as [|s e l m [Hs He] _ IH]; cbn [total List.map]; [ring|].
rewrite IH. replace e with (s^2 * c); [ring|]. assert (U := scaled n D s c Hs H).
rewrite <- (is_RInt_gen_unique (V := R_CompleteNormedModule) _ _ U).
apply (is_RInt_gen_unique (V := R_CompleteNormedModule)), He.
Qed.
