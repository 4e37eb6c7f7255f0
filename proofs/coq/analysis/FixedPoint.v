(* Interval arithmetic in fixed point that is computed fast: an interval is two integers (of the library of big
   integers, whose digits are machine words), lower and upper bound of x 2^p. Each operation rounds outwards and is
   proved to enclose; the products, quotients and positive series below are for nonnegative numbers. A proof computes
   with vm_compute. *)
From Coq Require Import Reals ZArith Lra Lia.
From Bignums Require Import BigZ.
Open Scope R_scope.

Definition interval := (bigZ * bigZ)%type.
Definition val (z : bigZ) : R := IZR (BigZ.to_Z z).

(* An integer at or above a / b, for b > 0, and one at or above a / 2^p. *)
Definition up (a b : bigZ) : bigZ := (a / b + 1)%bigZ.
Definition upshift (a p : bigZ) : bigZ := (BigZ.shiftr a p + 1)%bigZ.

Lemma cancel : forall a b, b <> 0 -> a / b * b = a.
Proof. intros a b H. field. exact H. Qed.

Lemma floor_le : forall a b : Z, (0 < b)%Z -> IZR (a / b) <= IZR a / IZR b.
Proof.
intros a b Hb. assert (B := IZR_lt _ _ Hb). apply Rmult_le_reg_r with (IZR b); [exact B|].
rewrite cancel, <- mult_IZR by lra. apply IZR_le. rewrite Z.mul_comm. apply Z.mul_div_le, Hb.
Qed.

Lemma above_ge : forall a b : Z, (0 < b)%Z -> IZR a / IZR b <= IZR (a / b + 1).
Proof.
intros a b Hb. assert (B := IZR_lt _ _ Hb). apply Rmult_le_reg_r with (IZR b); [exact B|]. rewrite cancel by lra.
rewrite <- mult_IZR. apply IZR_le. assert (H := Z.mul_succ_div_gt a b Hb). lia.
Qed.

Lemma val_of_Z : forall z, val (BigZ.of_Z z) = IZR z.
Proof. intros z. unfold val. rewrite BigZ.spec_of_Z. reflexivity. Qed.
Lemma val_add : forall a b, val (a + b)%bigZ = val a + val b.
Proof. intros a b. unfold val. rewrite BigZ.spec_add. apply plus_IZR. Qed.
Lemma val_sub : forall a b, val (a - b)%bigZ = val a - val b.
Proof. intros a b. unfold val. rewrite BigZ.spec_sub. apply minus_IZR. Qed.
Lemma val_mul : forall a b, val (a * b)%bigZ = val a * val b.
Proof. intros a b. unfold val. rewrite BigZ.spec_mul. apply mult_IZR. Qed.
Lemma val_div : forall a b, 0 < val b -> val (a / b)%bigZ <= val a / val b.
Proof. intros a b Hb. unfold val. rewrite BigZ.spec_div. apply floor_le, lt_IZR, Hb. Qed.
Lemma val_up : forall a b, 0 < val b -> val a / val b <= val (up a b).
Proof. intros a b Hb. unfold val, up. rewrite BigZ.spec_add, BigZ.spec_div. apply above_ge, lt_IZR, Hb. Qed.
Lemma val_max : forall a b, val (BigZ.max a b) = Rmax (val a) (val b).
Proof.
intros a b. unfold val. rewrite BigZ.spec_max. destruct (Z.max_spec [a]%bigZ [b]%bigZ) as [[H ->]|[H ->]].
- symmetry. apply Rmax_right, IZR_le. lia.
- symmetry. apply Rmax_left, IZR_le, H.
Qed.
Lemma val_lt : forall a b, (a <? b)%bigZ = true -> val a < val b.
Proof. intros a b H. rewrite BigZ.spec_ltb in H. apply IZR_lt, Z.ltb_lt, H. Qed.
Lemma val_le : forall a b, (a <=? b)%bigZ = true -> val a <= val b.
Proof. intros a b H. rewrite BigZ.spec_leb in H. apply IZR_le, Z.leb_le, H. Qed.

Section Scale.
Variable p : bigZ.
Hypothesis p_nonneg : (0 <= BigZ.to_Z p)%Z.

Definition scale : R := IZR (2 ^ BigZ.to_Z p).
Definition inside (I : interval) x := val (fst I) <= x * scale <= val (snd I).

Lemma scale_pos : 0 < scale.
Proof using p_nonneg. apply IZR_lt. apply Z.pow_pos_nonneg; [reflexivity | exact p_nonneg]. Qed.

Lemma val_shiftr : forall a, val (BigZ.shiftr a p) <= val a / scale.
Proof using p_nonneg.
intros a. unfold val, scale. rewrite BigZ.spec_shiftr, Z.shiftr_div_pow2 by exact p_nonneg.
apply floor_le. apply Z.pow_pos_nonneg; [reflexivity | exact p_nonneg].
Qed.

Lemma val_upshift : forall a, val a / scale <= val (upshift a p).
Proof using p_nonneg.
intros a. unfold val, scale, upshift. rewrite BigZ.spec_add, BigZ.spec_shiftr, Z.shiftr_div_pow2 by exact p_nonneg.
apply above_ge. apply Z.pow_pos_nonneg; [reflexivity | exact p_nonneg].
Qed.

Lemma val_shiftl : forall a, val (BigZ.shiftl a p) = val a * scale.
Proof using p_nonneg.
intros a. unfold val, scale. rewrite BigZ.spec_shiftl, Z.shiftl_mul_pow2 by exact p_nonneg. apply mult_IZR.
Qed.

Definition add (I J : interval) : interval := (fst I + fst J, snd I + snd J)%bigZ.
Definition sub (I J : interval) : interval := (fst I - snd J, snd I - fst J)%bigZ.
(* By an integer k >= 0, and by an integer m > 0. *)
Definition times (k : bigZ) (I : interval) : interval := (k * fst I, k * snd I)%bigZ.
Definition over (I : interval) (m : bigZ) : interval := (fst I / m, up (snd I) m)%bigZ.
Definition mul (I J : interval) : interval :=
  (BigZ.shiftr (BigZ.max 0 (fst I) * BigZ.max 0 (fst J)) p, upshift (snd I * snd J) p)%bigZ.
Definition integer (k : bigZ) : interval := (BigZ.shiftl k p, BigZ.shiftl k p).

Lemma add_inside : forall I J x y, inside I x -> inside J y -> inside (add I J) (x + y).
Proof using. intros I J x y HI HJ. unfold inside, add in *; simpl. rewrite !val_add. lra. Qed.

Lemma sub_inside : forall I J x y, inside I x -> inside J y -> inside (sub I J) (x - y).
Proof using. intros I J x y HI HJ. unfold inside, sub in *; simpl. rewrite !val_sub. lra. Qed.

Lemma times_inside : forall k I x, 0 <= val k -> inside I x -> inside (times k I) (val k * x).
Proof using.
intros k I x Hk HI. unfold inside, times in *; simpl. rewrite !val_mul, Rmult_assoc.
split; apply Rmult_le_compat_l; tauto.
Qed.

Lemma over_inside : forall m I x, 0 < val m -> inside I x -> inside (over I m) (x / val m).
Proof using.
intros m I x Hm HI. unfold inside, over in *; simpl. assert (0 < / val m) by (apply Rinv_0_lt_compat, Hm).
assert (E : x / val m * scale = x * scale / val m) by (unfold Rdiv; ring). rewrite E. split.
- apply Rle_trans with (1 := val_div _ _ Hm). apply Rmult_le_compat_r; [lra | tauto].
- apply Rle_trans with (2 := val_up _ _ Hm). apply Rmult_le_compat_r; [lra | tauto].
Qed.

Lemma mul_inside : forall I J x y, 0 <= x -> 0 <= y -> inside I x -> inside J y -> inside (mul I J) (x * y).
Proof using p_nonneg.
intros I J x y Hx Hy [A B] [C D]. unfold inside, mul; simpl. assert (S := scale_pos).
assert (E : x * y * scale = (x * scale) * (y * scale) / scale) by (field; lra). rewrite E.
assert (0 < / scale) by (apply Rinv_0_lt_compat, S).
assert (X : 0 <= x * scale) by (apply Rmult_le_pos; lra). assert (Y : 0 <= y * scale) by (apply Rmult_le_pos; lra).
split.
- apply Rle_trans with (1 := val_shiftr _). apply Rmult_le_compat_r; [lra|]. rewrite val_mul, !val_max.
  apply Rmult_le_compat; [apply Rmax_l | apply Rmax_l | apply Rmax_lub; assumption | apply Rmax_lub; assumption].
- apply Rle_trans with (2 := val_upshift _). apply Rmult_le_compat_r; [lra|]. rewrite val_mul.
  apply Rmult_le_compat; assumption.
Qed.

Lemma integer_inside : forall k, inside (integer k) (val k).
Proof using p_nonneg. intros k. unfold inside, integer; simpl. rewrite val_shiftl. lra. Qed.

(* The quotient z = x / y of a number y >= 0 where 0 <= z <= 1 is known. *)
Definition quotient (I J : interval) : interval :=
  (if (0 <? snd J)%bigZ then BigZ.max 0 (fst I * BigZ.shiftl 1 p / snd J) else 0,
   if (0 <? fst J)%bigZ then up (snd I * BigZ.shiftl 1 p) (fst J) else BigZ.shiftl 1 p)%bigZ.

Lemma quotient_inside : forall I J y z, 0 <= y -> 0 <= z <= 1 -> inside I (z * y) -> inside J y ->
  inside (quotient I J) z.
Proof using p_nonneg.
intros I J y z Hy Hz [A B] [C D]. unfold inside, quotient; simpl. assert (S := scale_pos).
assert (V0 : val 0%bigZ = 0) by reflexivity. assert (V1 : val 1%bigZ = 1) by reflexivity.
assert (ZS : 0 <= z * scale <= scale) by (split; [apply Rmult_le_pos; lra | rewrite <- (Rmult_1_l scale) at 2;
  apply Rmult_le_compat_r; lra]).
split.
- destruct (0 <? snd J)%bigZ eqn:E; [|lra]. apply val_lt in E. rewrite V0 in E. rewrite val_max, V0.
  apply Rmax_lub; [lra|].
  apply Rle_trans with (1 := val_div _ _ E). rewrite val_mul, val_shiftl, V1, Rmult_1_l.
  apply Rmult_le_reg_r with (val (snd J)); [exact E|]. rewrite cancel by lra.
  apply Rle_trans with (z * y * scale * scale); [apply Rmult_le_compat_r; lra|].
  replace (z * y * scale * scale) with (z * scale * (y * scale)) by ring. apply Rmult_le_compat_l; lra.
- destruct (0 <? fst J)%bigZ eqn:E; [|rewrite val_shiftl, V1; lra]. apply val_lt in E. rewrite V0 in E.
  apply Rle_trans with (2 := val_up _ _ E). rewrite val_mul, val_shiftl, V1, Rmult_1_l.
  apply Rmult_le_reg_r with (val (fst J)); [exact E|]. rewrite cancel by lra.
  apply Rle_trans with (z * y * scale * scale); [|apply Rmult_le_compat_r; lra].
  replace (z * y * scale * scale) with (z * scale * (y * scale)) by ring. apply Rmult_le_compat_l; lra.
Qed.

(* A rational number from its two integers. *)
Definition rational (a m : Z) : interval := over (integer (BigZ.of_Z a)) (BigZ.of_Z m).

Lemma rational_inside : forall a m, (0 < m)%Z -> inside (rational a m) (IZR a / IZR m).
Proof using p_nonneg.
intros a m Hm. unfold rational. rewrite <- (val_of_Z a), <- (val_of_Z m).
apply over_inside; [rewrite val_of_Z; apply IZR_lt, Hm | apply integer_inside].
Qed.

(* Comparison of enclosed numbers. *)
Definition below (I J : interval) : bool := (snd I <=? fst J)%bigZ.
Definition is_negative (I : interval) : bool := (snd I <? 0)%bigZ.
Definition is_positive (I : interval) : bool := (0 <? fst I)%bigZ.

Lemma below_le : forall I J x y, inside I x -> inside J y -> below I J = true -> x <= y.
Proof using p_nonneg.
intros I J x y HI HJ H. apply val_le in H. unfold inside in *. apply Rmult_le_reg_r with scale; [apply scale_pos | lra].
Qed.

Lemma is_negative_lt : forall I x, inside I x -> is_negative I = true -> x < 0.
Proof using p_nonneg.
intros I x HI H. apply val_lt in H. change (val 0%bigZ) with 0 in H. unfold inside in *.
apply Rmult_lt_reg_r with scale; [apply scale_pos | lra].
Qed.

Lemma is_positive_lt : forall I x, inside I x -> is_positive I = true -> 0 < x.
Proof using p_nonneg.
intros I x HI H. apply val_lt in H. change (val 0%bigZ) with 0 in H. unfold inside in *.
apply Rmult_lt_reg_r with scale; [apply scale_pos | lra].
Qed.

End Scale.
