(* High resolution of a coordinate in the unit of its deviation: a density of total variation n stretched by s has
   total variation n / s, so that with steps matched to the deviation its error is within a fixed share of D^2/12. *)
From Coq Require Import Reals List Lra.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import Cells Variation Line HighResolution.
Open Scope R_scope.

(* The law of Y = s X, where X has the density f. *)
Definition scaled s f (y : R) : R := f (y / s) / s.

Lemma scaled_density : forall s f, 0 < s -> density f -> density (scaled s f).
Proof.
intros s f Hs [P L]. split.
- intros y. apply Rdiv_le_0_compat; [apply P | exact Hs].
- intros Q HQ. destruct (L Q HQ) as [S T [x HS] [y HT] G].
  exists (fun a => S (a / s)) (fun b => T (b / s)).
  + exists (x * s). intros a Ha. apply HS. apply Rlt_div_l; [exact Hs | exact Ha].
  + exists (y * s). intros b Hb. apply HT. apply Rlt_div_r; [exact Hs | exact Hb].
  + intros a b Ha Hb. destruct (G _ _ Ha Hb) as [z [Hz Qz]]. exists z. split; [|exact Qz]. simpl in *.
    apply (is_RInt_ext (V := R_NormedModule) (fun t => /s * f (/s * t + 0))).
    * intros t _. unfold scaled, Rdiv. rewrite Rplus_0_r, (Rmult_comm t). apply Rmult_comm.
    * apply (is_RInt_comp_lin (V := R_NormedModule) f). rewrite !Rplus_0_r, !(Rmult_comm (/s)). exact Hz.
Qed.

Lemma scaled_changes : forall s f l, 0 < s -> changes (scaled s f) l = changes f (map (fun x => x / s) l) / s.
Proof.
intros s f l Hs. induction l as [|x [|y l] IH]; [simpl; unfold Rdiv; ring | simpl; unfold Rdiv; ring |].
change (changes (scaled s f) (x :: y :: l)) with (Rabs (scaled s f x - scaled s f y) + changes (scaled s f) (y :: l)).
rewrite IH. simpl map.
change (changes f (x / s :: y / s :: map (fun x => x / s) l))
  with (Rabs (f (x / s) - f (y / s)) + changes f (y / s :: map (fun x => x / s) l)).
unfold scaled. replace (f (x / s) / s - f (y / s) / s) with ((f (x / s) - f (y / s)) * / s) by (field; lra).
rewrite Rabs_mult, (Rabs_pos_eq (/ s)) by (apply Rlt_le, Rinv_0_lt_compat, Hs). field. lra.
Qed.

Lemma map_descending : forall c l, 0 < c -> descending l -> descending (map (fun x => x / c) l).
Proof.
intros c l Hc. induction l as [|x [|y l] IH]; [easy | easy |]. intros [A B]. split; [|apply IH, B].
apply Rmult_le_compat_r; [apply Rlt_le, Rinv_0_lt_compat, Hc | exact A].
Qed.

Lemma scaled_variation : forall s f V, 0 < s -> variation_at_most f V -> variation_at_most (scaled s f) (V / s).
Proof.
intros s f V Hs U z [l [H ->]]. assert (Hi : 0 < / s) by (apply Rinv_0_lt_compat, Hs).
rewrite scaled_changes by exact Hs. apply Rmult_le_compat_r; [lra|].
apply U. eexists. split; [apply map_descending; [exact Hs | exact H] | reflexivity].
Qed.

(* A coordinate of deviation s with the step D = kappa s / M: what is asked of its error by the product quantizer. *)
Theorem scaled_high_resolution : forall f n s kappa M, density f -> variation_at_most f n -> 0 < s -> 0 < kappa -> 0 < M ->
  let D := kappa * s / M in exists mse,
  line_integral (fun y => (y - midrise D y)^2 * scaled s f y) mse /\
  3 * (36 * M)^2 * (mse - D^2/12)^2 <= (n * kappa * D^2)^2.
Proof.
intros f n s kappa M F T Hs Hk HM D.
assert (HD : 0 < D) by (apply Rdiv_lt_0_compat; [apply Rmult_lt_0_compat|]; assumption).
destruct (high_resolution (scaled s f) (n / s) D) as [m [Hm B]];
  [apply scaled_density | apply scaled_variation | |]; try assumption.
exists m. split; [exact Hm|]. destruct sqrt3 as [A A2].
replace (n / s * D^3 / (36 * sqrt 3)) with (n * kappa * D^2 / (36 * M * sqrt 3)) in B by (unfold D; field; lra).
replace (3 * (36 * M)^2 * (m - D^2/12)^2) with (Rsqr (36 * M * sqrt 3 * (m - D^2/12)))
  by (unfold Rsqr; replace 3 with (sqrt 3 * sqrt 3) at 3 by exact A2; ring).
replace ((n * kappa * D^2)^2) with (Rsqr (n * kappa * D^2)) by (unfold Rsqr; ring).
assert (P : 0 < 36 * M * sqrt 3) by (apply Rmult_lt_0_compat; lra).
apply Rsqr_le_abs_1. rewrite Rabs_mult, (Rabs_pos_eq (36 * M * sqrt 3)) by lra.
apply Rle_trans with (36 * M * sqrt 3 * (n * kappa * D^2 / (36 * M * sqrt 3))).
- apply Rmult_le_compat_l; [lra | exact B].
- replace (36 * M * sqrt 3 * (n * kappa * D^2 / (36 * M * sqrt 3))) with (n * kappa * D^2) by (field; lra). apply Rle_abs.
Qed.
