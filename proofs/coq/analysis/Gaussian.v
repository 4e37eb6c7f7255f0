(* The integral of exp(-t^2/2) over the half line is sqrt(pi/2): with G(x) the integral from 0 to x, G^2 lies between
   pi/2 - 2 exp(-x^2/2) and pi/2. By the derivative of G(x)^2 + 2 int_0^1 exp(-x^2 (1 + s^2)/2) / (1 + s^2) ds, which is
   0. *)
From Coq Require Import Reals Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Definition g x := exp (-(x*x)/2).
Definition G x := RInt g 0 x.
Definition h x s := exp (-(x*x)*(1+s*s)/2) / (1+s*s).
Definition Hh x := RInt (fun s => h x s) 0 1.

Lemma g_cont : forall x, continuous g x.
Proof. intros x. apply (ex_derive_continuous g). unfold g. auto_derive. exact I. Qed.

Lemma g_int : forall a b, ex_RInt g a b.
Proof. intros a b. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros x _. apply g_cont. Qed.

Lemma G_derive : forall x, is_derive G x (g x).
Proof.
intros x. apply (is_derive_RInt g G 0).
- apply filter_forall. intros y. apply (RInt_correct (V := R_CompleteNormedModule)), g_int.
- apply g_cont.
Qed.

Lemma s_pos : forall s, 0 < 1 + s*s. Proof. intros s. nra. Qed.

Lemma h_derive : forall x s, is_derive (fun x => h x s) x (-x * exp (-(x*x)*(1+s*s)/2)).
Proof.
intros x s. assert (P := s_pos s). unfold h. auto_derive; [lra|]. unfold Rdiv. field. lra.
Qed.

Lemma h_int : forall x, ex_RInt (fun s => h x s) 0 1.
Proof.
intros x. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros s _.
apply (ex_derive_continuous (fun s => h x s)). unfold h. auto_derive. assert (P := s_pos s). lra.
Qed.

Lemma H_derive : forall x, is_derive Hh x (- (g x * G x)).
Proof.
intros x.
replace (- (g x * G x)) with (RInt (fun s => Derive (fun z => h z s) x) 0 1).
- apply (is_derive_RInt_param h 0 1 x).
  + apply filter_forall. intros y s _. eexists. apply h_derive.
  + intros s _. apply continuity_2d_pt_ext with (fun u v => -u * exp (-(u*u)*(1+v*v)/2)).
    * intros u v. symmetry. apply is_derive_unique, h_derive.
    * apply continuity_2d_pt_mult. apply continuity_2d_pt_opp, continuity_2d_pt_id1.
      apply (continuity_1d_2d_pt_comp exp). apply derivable_continuous_pt, derivable_pt_exp.
      unfold Rdiv. apply continuity_2d_pt_mult; [|apply continuity_2d_pt_const].
      apply continuity_2d_pt_mult.
      apply continuity_2d_pt_opp, continuity_2d_pt_mult; apply continuity_2d_pt_id1.
      apply continuity_2d_pt_plus. apply continuity_2d_pt_const.
      apply continuity_2d_pt_mult; apply continuity_2d_pt_id2.
  + apply filter_forall. intros y. apply h_int.
- apply is_RInt_unique.
  apply (is_RInt_ext (V := R_NormedModule) (fun s => scal (- g x) (scal x (g (x * s + 0))))).
  { intros s _. replace (Derive (fun z => h z s) x) with (-x * exp (-(x*x)*(1+s*s)/2)) by (symmetry;
      apply is_derive_unique, h_derive). unfold scal; simpl; unfold mult; simpl. unfold g.
    replace (-(x*x)*(1+s*s)/2) with (-(x*x)/2 + -((x*s+0)*(x*s+0))/2) by field. rewrite exp_plus. ring. }
  replace (- (g x * G x)) with (scal (- g x) (G x)) by (unfold scal; simpl; unfold mult; simpl; ring).
  apply (is_RInt_scal (V := R_NormedModule)). apply (is_RInt_comp_lin (V := R_NormedModule) g).
  rewrite Rmult_0_r, Rplus_0_l, Rmult_1_r, Rplus_0_r. apply (RInt_correct (V := R_CompleteNormedModule)), g_int.
Qed.

Lemma H_0 : Hh 0 = PI / 4.
Proof.
apply is_RInt_unique. replace (PI/4) with (minus (atan 1) (atan 0)).
- apply (is_RInt_derive atan (fun s => h 0 s)).
  + intros s _. unfold h. replace (-(0*0)*(1+s*s)/2) with 0 by field. rewrite exp_0.
    assert (D := derivable_pt_lim_atan s). apply is_derive_Reals in D.
    replace (1 / (1 + s*s)) with (/ (1 + s^2)); [exact D|]. unfold Rdiv. rewrite Rmult_1_l. f_equal. ring.
  + intros s _. apply (ex_derive_continuous (fun s => h 0 s)). unfold h. auto_derive. assert (P := s_pos s). lra.
- rewrite atan_1, atan_0. unfold minus, plus, opp; simpl. ring.
Qed.

Lemma G_sq : forall x, G x * G x + 2 * Hh x = PI / 2.
Proof.
intros x.
assert (E : forall y, is_derive (fun x => G x * G x + 2 * Hh x) y 0).
{ intros y. replace 0 with (plus (plus (mult (g y) (G y)) (mult (G y) (g y))) (scal 2 (- (g y * G y)))).
  - apply (is_derive_plus (fun x => G x * G x) (fun x => 2 * Hh x)).
    apply (is_derive_mult G G); [apply G_derive | apply G_derive | intros; apply Rmult_comm].
    apply (is_derive_scal Hh y 2). apply H_derive.
  - unfold plus, mult, scal; simpl; unfold mult; simpl. ring. }
assert (V : G x * G x + 2 * Hh x = G 0 * G 0 + 2 * Hh 0).
{ destruct (Rtotal_order 0 x) as [A|[<-|A]]; [|reflexivity|].
  - symmetry. apply (eq_is_derive (fun x => G x * G x + 2 * Hh x)); [intros; apply E | exact A].
  - apply (eq_is_derive (fun x => G x * G x + 2 * Hh x)); [intros; apply E | exact A]. }
rewrite V, H_0. unfold G. rewrite RInt_point. unfold zero; simpl. field.
Qed.

Lemma H_bound : forall x, 0 <= Hh x <= g x.
Proof.
intros x. split.
- apply RInt_ge_0; [lra | apply h_int |]. intros s _. unfold h.
  apply Rlt_le, Rdiv_lt_0_compat; [apply exp_pos | apply s_pos].
- replace (g x) with (RInt (fun _ => g x) 0 1).
  + apply RInt_le; [lra | apply h_int | apply ex_RInt_const |]. intros s _. unfold h, g.
    apply Rle_trans with (exp (-(x*x)*(1+s*s)/2)).
    * assert (P := exp_pos (-(x*x)*(1+s*s)/2)). apply Rmult_le_reg_r with (1+s*s); [apply s_pos|].
      unfold Rdiv at 1. rewrite Rmult_assoc, Rinv_l by (assert (Q := s_pos s); lra). nra.
    * assert (Q : -(x*x)*(1+s*s)/2 <= -(x*x)/2) by (assert (0 <= (x*s)*(x*s)) by nra; nra).
      destruct Q as [Q|Q]; [apply Rlt_le, exp_increasing, Q | rewrite Q; apply Rle_refl].
  + rewrite RInt_const. unfold scal; simpl; unfold mult; simpl. ring.
Qed.

(* explicit rate: G^2 within 2 g of PI/2 *)
Theorem G_sq_bound : forall x, PI/2 - 2 * g x <= G x * G x <= PI/2.
Proof. intros x. assert (A := G_sq x). assert (B := H_bound x). lra. Qed.

Lemma G_pos : forall x, 0 <= x -> 0 <= G x.
Proof. intros x Hx. apply RInt_ge_0; [exact Hx | apply g_int |]. intros t _. apply Rlt_le, exp_pos. Qed.

Lemma g_lim : is_lim g p_infty 0.
Proof.
apply is_lim_le_le_loc with (fun _ => 0) (fun x => 2 / x).
- exists 1. intros x Hx. split; [apply Rlt_le, exp_pos|]. unfold g.
  assert (A : 1 + x*x/2 <= exp (x*x/2)) by (apply exp_ineq1_le).
  replace (-(x*x)/2) with (- (x*x/2)) by field. rewrite exp_Ropp.
  apply Rle_trans with (/ (x/2)); [|right; field; lra]. apply Rinv_le_contravar; nra.
- apply is_lim_const.
- replace (Finite 0) with (Rbar_mult 2 (Rbar_inv p_infty)) by (simpl; f_equal; ring).
  apply is_lim_scal_l, is_lim_inv; [apply is_lim_id | discriminate].
Qed.

Theorem G_lim : is_lim G p_infty (sqrt (PI/2)).
Proof.
assert (PP := PI_RGT_0).
apply is_lim_ext_loc with (fun x => sqrt (G x * G x)).
- exists 0. intros x Hx. apply sqrt_square, G_pos. lra.
- apply (is_lim_comp_continuous (fun x => G x * G x) sqrt p_infty (PI/2)).
  + apply is_lim_le_le_loc with (fun x => PI/2 - 2 * g x) (fun _ => PI/2).
    * apply filter_forall. apply G_sq_bound.
    * replace (Finite (PI/2)) with (Finite (PI/2 - 2*0)) by (f_equal; ring).
      apply (is_lim_minus' (fun _ => PI/2) (fun x => 2 * g x)); [apply is_lim_const|].
      apply (is_lim_scal_l g 2 p_infty 0), g_lim.
    * apply is_lim_const.
  + apply continuity_pt_filterlim, continuity_pt_sqrt. lra.
Qed.
