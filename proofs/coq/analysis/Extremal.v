(* The constant of high resolution is best in both directions. Uniform on a cell's midpoint +- D/(2 sqrt 3), total variation
   2 sqrt 3 / D: the mean square D^2/36 falls short of D^2/12 by all of the bound. Uniform about a cell's edge, as wide
   as D (1 - 1/sqrt 3): it exceeds D^2/12 by all of the bound. *)
From Coq Require Import Reals List ZArith Lra Lia.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import Cells Variation ByParts Line HighResolution.
Import ListNotations.
Open Scope R_scope.

(* The value h between l and r, and 0 outside. *)
Definition box l r h x := if Rle_dec l x then if Rle_dec x r then h else 0 else 0.

Lemma box_integral : forall (g : R -> R) l r h (I : R), l <= r ->
  is_RInt g l r I -> line_integral (fun x => g x * box l r h x) (I * h).
Proof.
intros g l r h I H HI Q [eps He].
exists (fun a => a < l) (fun b => r < b); [exists l; easy | exists r; easy |].
intros a b Ha Hb. exists (0 + I * h + 0). split.
- simpl. apply (is_RInt_Chasles (V := R_NormedModule)) with r; [apply (is_RInt_Chasles (V := R_NormedModule)) with l|].
  + apply (is_RInt_ext (V := R_NormedModule) (fun _ => 0)); [|apply is_RInt_zero].
    intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra. unfold box. destruct (Rle_dec l x); [lra|].
    symmetry. apply Rmult_0_r.
  + apply (is_RInt_ext (V := R_NormedModule) (fun x => g x * h)); [|apply is_RInt_times, HI].
    intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra. unfold box.
    destruct (Rle_dec l x); [|lra]. destruct (Rle_dec x r); [reflexivity | lra].
  + apply (is_RInt_ext (V := R_NormedModule) (fun _ => 0)); [|apply is_RInt_zero].
    intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra. unfold box.
    destruct (Rle_dec l x); [|lra]. destruct (Rle_dec x r); [lra|]. symmetry. apply Rmult_0_r.
- apply He. replace (0 + I * h + 0) with (I * h) by ring. apply ball_center.
Qed.

Lemma box_density : forall l r h, l <= r -> 0 <= h -> (r - l) * h = 1 -> density (box l r h).
Proof.
intros l r h H Hh E. split.
- intros x. unfold box. destruct (Rle_dec l x); [destruct (Rle_dec x r)|]; lra.
- rewrite <- E. assert (A := box_integral (fun _ => 1) l r h (r - l) H).
  intros Q HQ. assert (B : is_RInt (fun _ => 1) l r (r - l)).
  { replace (r - l) with (scal (r - l) 1) by apply Rmult_1_r. apply (is_RInt_const (V := R_NormedModule) l r 1). }
  destruct (A B Q HQ) as [P S HP HS G]. exists P S; [exact HP | exact HS|]. intros a b Pa Sb.
  destruct (G a b Pa Sb) as [y [HY QY]]. exists y. split; [|exact QY].
  apply (is_RInt_ext (V := R_NormedModule)) with (2 := HY). intros x _. apply Rmult_1_l.
Qed.

Lemma box_variation : forall l r h, l <= r -> 0 <= h -> total_variation (box l r h) (2 * h).
Proof.
intros l r h H Hh. split.
- apply (controlled_variation (fun x => (if Rle_dec l x then h else 0) + (if Rlt_dec r x then h else 0))).
  + intros x y Hxy. unfold box.
    destruct (Rle_dec l x), (Rle_dec l y), (Rle_dec x r), (Rle_dec y r), (Rlt_dec r x), (Rlt_dec r y); try lra;
    apply Rabs_le; lra.
  + intros x z. destruct (Rle_dec l x), (Rlt_dec r x), (Rle_dec l z), (Rlt_dec r z); lra.
- intros V U. apply Rle_trans with (changes (box l r h) [r + 1; l; l - 1]).
  + simpl. unfold box.
    destruct (Rle_dec l (r + 1)), (Rle_dec (r + 1) r), (Rle_dec l l), (Rle_dec l r), (Rle_dec l (l - 1)); try lra.
    rewrite Rminus_0_l, Rminus_0_r, Rabs_Ropp, !Rabs_pos_eq; lra.
  + apply U. exists [r + 1; l; l - 1]. split; [simpl; lra | reflexivity].
Qed.

Lemma cell_square : forall D k a b, 0 < D -> IZR k * D <= a -> a <= b -> b <= (IZR k + 1) * D ->
  is_RInt (fun x => (x - midrise D x)^2) a b ((b - D * (IZR k + /2))^3/3 - (a - D * (IZR k + /2))^3/3).
Proof.
intros D k a b HD A B C. set (c := D * (IZR k + /2)).
apply (is_RInt_ext (V := R_NormedModule) (fun x => (x - c)^2)).
- intros x Hx. rewrite Rmin_left, Rmax_right in Hx by lra. rewrite (midrise_cell D k x HD) by lra. reflexivity.
- apply (is_RInt_derive (fun x => (x - c)^3/3) (fun x => (x - c)^2)).
  + intros x _. auto_derive; [exact I|]. field.
  + intros x _. apply (ex_derive_continuous (fun x => (x - c)^2)). auto_derive. exact I.
Qed.

Lemma sqrt3_below : sqrt 3 < 3.
Proof. destruct sqrt3 as [A B]. nra. Qed.

Lemma half_width : forall D, D / (2 * sqrt 3) = D * sqrt 3 / 6.
Proof. intros D. destruct sqrt3 as [A B]. replace 6 with (2 * (sqrt 3 * sqrt 3)) by lra. field. lra. Qed.

Lemma bound_value : forall V D, V * D^3 / (36 * sqrt 3) = V * D^3 * sqrt 3 / 108.
Proof. intros V D. destruct sqrt3 as [A B]. replace 108 with (36 * (sqrt 3 * sqrt 3)) by lra. field. lra. Qed.

Theorem midpoint_attains : forall D, 0 < D ->
  let V := 2 * (sqrt 3 / D) in
  let f := box (D/2 - D / (2 * sqrt 3)) (D/2 + D / (2 * sqrt 3)) (sqrt 3 / D) in
  density f /\ total_variation f V /\ line_integral (fun x => (x - midrise D x)^2 * f x) (D^2/36) /\
  D^2/12 - D^2/36 = V * D^3 / (36 * sqrt 3).
Proof.
intros D HD V f. destruct sqrt3 as [A B]. assert (C := sqrt3_below).
assert (H : 0 < sqrt 3 / D) by (apply Rdiv_lt_0_compat; assumption).
unfold f. rewrite half_width. set (s := sqrt 3) in *.
assert (P : 0 < D * s) by (apply Rmult_lt_0_compat; assumption). assert (Q : D * s < D * 3) by nra.
split; [|split; [|split]].
- apply box_density; [lra | lra |].
  replace ((D/2 + D * s / 6 - (D/2 - D * s / 6)) * (s / D)) with (s * s / 3) by (field; lra). lra.
- apply box_variation; lra.
- replace (D^2/36) with (((D/2 + D * s / 6 - D * (IZR 0 + /2))^3/3 - (D/2 - D * s / 6 - D * (IZR 0 + /2))^3/3) * (s / D)).
  + apply box_integral; [lra|]. apply cell_square; simpl; lra.
  + replace (((D/2 + D * s / 6 - D * (IZR 0 + /2))^3/3 - (D/2 - D * s / 6 - D * (IZR 0 + /2))^3/3) * (s / D))
      with (D^2 * (s * s) * (s * s) / 324) by (simpl; field; lra). rewrite B. field.
- unfold V. rewrite bound_value. fold s. replace (2 * (s / D) * D^3 * s / 108) with (D^2 * (s * s) / 54) by (field; lra).
  rewrite B. field.
Qed.

Theorem edge_attains : forall D, 0 < D ->
  let w := D/2 - D / (2 * sqrt 3) in let V := 2 * / (2 * w) in let f := box (- w) w (/ (2 * w)) in
  exists mse, density f /\ total_variation f V /\ line_integral (fun x => (x - midrise D x)^2 * f x) mse /\
  mse - D^2/12 = V * D^3 / (36 * sqrt 3).
Proof.
intros D HD w V f. destruct sqrt3 as [A B]. assert (C := sqrt3_below).
assert (W : w = D/2 - D * sqrt 3 / 6) by (unfold w; rewrite half_width; reflexivity).
set (s := sqrt 3) in *. assert (P : 0 < D * s) by (apply Rmult_lt_0_compat; assumption).
assert (Q : D * s < D * 3) by nra. assert (W0 : 0 < w) by lra. assert (H : 0 < / (2 * w)) by (apply Rinv_0_lt_compat; lra).
set (I1 := (0 - D * (IZR (-1) + /2))^3/3 - (- w - D * (IZR (-1) + /2))^3/3).
set (I2 := (w - D * (IZR 0 + /2))^3/3 - (0 - D * (IZR 0 + /2))^3/3).
exists ((I1 + I2) * / (2 * w)). split; [|split; [|split]].
- apply box_density; [lra | lra | field; lra].
- apply box_variation; lra.
- apply box_integral; [lra|]. apply (is_RInt_Chasles (V := R_NormedModule)) with 0; apply cell_square; simpl; lra.
- unfold V. rewrite bound_value. fold s.
  apply Rmult_eq_reg_r with w; [|lra].
  replace ((I1 + I2) * / (2 * w)) with ((I1 + I2) / 2 / w) by (field; lra).
  replace (((I1 + I2) / 2 / w - D^2/12) * w) with ((I1 + I2) / 2 - D^2/12 * w) by (field; lra).
  replace (2 * / (2 * w) * D^3 * s / 108 * w) with (D^3 * s / 108) by (field; lra).
  unfold I1, I2. rewrite W. simpl IZR.
  match goal with |- ?l = ?r => replace l with (D^3 * s / 72 * (1 - (s * s) / 9)) by (simpl; field) end. rewrite B. field.
Qed.
