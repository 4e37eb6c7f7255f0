(* Intervals [lower, upper] / 2^192 with whole ends, rounded outwards: sums, products of what is not negative, quotients,
   square roots, powers. `near i v` says that v lies in the interval i. *)
From Coq Require Import Reals ZArith Lra Lia Psatz.
Open Scope R_scope.

Definition unit : Z := 6277101735386680763835789423207666416102355444464034512896.
Definition span := (Z * Z)%type.
Definition near (i : span) (v : R) := IZR (fst i) <= v * IZR unit <= IZR (snd i).

Definition down x := Z.shiftr x 192.
Definition up x := (- down (- x))%Z.
Definition exact X : span := (X, X).
Definition add (i j : span) : span := (fst i + fst j, snd i + snd j)%Z.
Definition neg (i : span) : span := (- snd i, - fst i)%Z.
Definition sub i j := add i (neg j).
Definition mul (i j : span) : span := (down (Z.max 0 (fst i) * Z.max 0 (fst j)), up (snd i * snd j)).
Definition scale p q (i : span) : span := (fst i * p / q, - (- (snd i * p) / q))%Z.
Definition size (i : span) : span := (Z.max 0 (Z.max (fst i) (- snd i)), Z.max (snd i) (- fst i)).
Definition root (i : span) : span := (Z.sqrt (Z.max 0 (fst i) * unit), Z.sqrt (snd i * unit) + 1)%Z.
(* At most a quotient, if a > 0 is divided by at most the interval's upper end and by at least its lower end. *)
Definition below a (j : span) : Z := (if 0 <=? a then a * unit / snd j else a * unit / fst j)%Z.
Definition quotient (i j : span) : span := (below (fst i) j, - below (- snd i) j)%Z.
Fixpoint power_pos (i : span) p : span := match p with
  | xH => i
  | xO q => let r := power_pos i q in mul r r
  | xI q => let r := power_pos i q in mul i (mul r r) end.
Definition power i k := match N.of_nat k with N0 => exact unit | Npos p => power_pos i p end.

Lemma unit_pos : 0 < IZR unit.
Proof. apply (IZR_lt 0). reflexivity. Qed.

Lemma quot_le : forall a b, (0 < b)%Z -> IZR (a / b) * IZR b <= IZR a.
Proof. intros a b H. rewrite <- mult_IZR. apply IZR_le. rewrite Z.mul_comm. apply Z.mul_div_le, H. Qed.

Lemma quot_ge : forall a b, (0 < b)%Z -> IZR a <= IZR (- (- a / b)) * IZR b.
Proof. intros a b H. assert (Q := quot_le (- a) b H). rewrite !opp_IZR in *. lra. Qed.

Lemma quot_next : forall a b, (0 < b)%Z -> IZR a <= IZR (a / b + 1) * IZR b.
Proof.
intros a b H. rewrite <- mult_IZR. apply IZR_le. assert (L := Z.mul_succ_div_gt a b H). nia.
Qed.

Lemma down_le : forall x, IZR (down x) * IZR unit <= IZR x.
Proof. intros x. unfold down. rewrite Z.shiftr_div_pow2 by lia. apply (quot_le x unit). reflexivity. Qed.

Lemma up_ge : forall x, IZR x <= IZR (up x) * IZR unit.
Proof. intros x. unfold up. assert (D := down_le (- x)). rewrite !opp_IZR in *. lra. Qed.

Lemma near_exact : forall X, near (exact X) (IZR X / IZR unit).
Proof. intros X. unfold near, Rdiv. cbn. rewrite Rmult_assoc, Rinv_l by apply Rgt_not_eq, unit_pos. lra. Qed.

Lemma near_one : near (exact unit) 1.
Proof. unfold near. cbn [fst snd exact]. lra. Qed.

Lemma near_zero : near (0%Z, 0%Z) 0.
Proof. unfold near. cbn [fst snd]. lra. Qed.

Lemma near_add : forall i j v w, near i v -> near j w -> near (add i j) (v + w).
Proof. intros i j v w H K. unfold near, add in *. cbn [fst snd]. rewrite !plus_IZR. lra. Qed.

Lemma near_neg : forall i v, near i v -> near (neg i) (- v).
Proof. intros i v H. unfold near, neg in *. cbn [fst snd]. rewrite !opp_IZR. lra. Qed.

Lemma near_sub : forall i j v w, near i v -> near j w -> near (sub i j) (v - w).
Proof. intros i j v w H K. apply near_add; [exact H | apply near_neg, K]. Qed.

Lemma max_le : forall a x, 0 <= x -> IZR a <= x -> 0 <= IZR (Z.max 0 a) <= x.
Proof.
intros a x Hx H. split; [apply (IZR_le 0); lia|]. destruct (Z.max_spec 0 a) as [(_ & ->)|(_ & ->)]; lra.
Qed.

Lemma near_mul : forall i j v w, 0 <= v -> 0 <= w -> near i v -> near j w -> near (mul i j) (v * w).
Proof.
intros i j v w Hv Hw (L & U) (L' & U'). assert (P := unit_pos). unfold near, mul. cbn [fst snd].
assert (V : 0 <= v * IZR unit) by (apply Rmult_le_pos; lra). assert (W : 0 <= w * IZR unit) by (apply Rmult_le_pos; lra).
assert (M := max_le _ _ V L). assert (M' := max_le _ _ W L'). split; apply Rmult_le_reg_r with (1 := P).
- apply Rle_trans with (1 := down_le _). rewrite mult_IZR.
  replace (v * w * IZR unit * IZR unit) with (v * IZR unit * (w * IZR unit)) by ring. apply Rmult_le_compat; lra.
- apply Rle_trans with (2 := up_ge _). rewrite mult_IZR.
  replace (v * w * IZR unit * IZR unit) with (v * IZR unit * (w * IZR unit)) by ring. apply Rmult_le_compat; lra.
Qed.

Lemma near_scale : forall p q i v, (0 <= p)%Z -> (0 < q)%Z -> near i v -> near (scale p q i) (v * IZR p / IZR q).
Proof.
intros p q i v Hp Hq (L & U). assert (Q := IZR_lt _ _ Hq). assert (P := IZR_le _ _ Hp). unfold near, scale. cbn [fst snd].
replace (v * IZR p / IZR q * IZR unit) with (v * IZR unit * IZR p / IZR q) by (field; lra).
split; apply Rmult_le_reg_r with (1 := Q); unfold Rdiv; rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
- apply Rle_trans with (1 := quot_le _ _ Hq). rewrite mult_IZR. apply Rmult_le_compat_r; lra.
- apply Rle_trans with (2 := quot_ge _ _ Hq). rewrite mult_IZR. apply Rmult_le_compat_r; lra.
Qed.

Lemma near_size : forall i v, near i v -> near (size i) (Rabs v).
Proof.
intros i v (L & U). assert (P := unit_pos). unfold near, size. cbn [fst snd].
replace (Rabs v * IZR unit) with (Rabs (v * IZR unit)) by (rewrite Rabs_mult, (Rabs_pos_eq (IZR unit)) by lra; reflexivity).
assert (N : IZR (- snd i) <= - (v * IZR unit)) by (rewrite opp_IZR; lra).
assert (N' : - (v * IZR unit) <= IZR (- fst i)) by (rewrite opp_IZR; lra).
split.
- apply max_le; [apply Rabs_pos|]. destruct (Z.max_spec (fst i) (- snd i)) as [(_ & ->)|(_ & ->)].
  + apply Rle_trans with (1 := N). rewrite <- Rabs_Ropp. apply Rle_abs.
  + apply Rle_trans with (1 := L). apply Rle_abs.
- apply Rabs_le. rewrite <- (Ropp_involutive (v * IZR unit)) at 1. assert (A := IZR_le _ _ (Z.le_max_l (snd i) (- fst i))).
  assert (A' := IZR_le _ _ (Z.le_max_r (snd i) (- fst i))). lra.
Qed.

Lemma near_root : forall i v, 0 <= v -> near i v -> near (root i) (sqrt v).
Proof.
intros i v Hv (L & U). assert (P := unit_pos). unfold near, root. cbn [fst snd].
assert (V : 0 <= v * IZR unit) by (apply Rmult_le_pos; lra). assert (M := max_le _ _ V L).
assert (S0 := sqrt_pos v). assert (S := sqrt_sqrt v Hv). assert (T : 0 <= sqrt v * IZR unit) by (apply Rmult_le_pos; lra).
assert (E : sqrt v * IZR unit * (sqrt v * IZR unit) = v * IZR unit * IZR unit) by (rewrite <- S at 3; ring).
split.
- assert (Q := Z.sqrt_spec (Z.max 0 (fst i) * unit) ltac:(apply Z.mul_nonneg_nonneg; [lia | discriminate])).
  apply Rsqr_incr_0_var; [|exact T]. unfold Rsqr. rewrite E, <- mult_IZR.
  apply Rle_trans with (IZR (Z.max 0 (fst i) * unit)); [exact (IZR_le _ _ (proj1 Q))|]. rewrite mult_IZR. apply Rmult_le_compat_r; lra.
- assert (N : (0 <= snd i)%Z) by (apply le_IZR; lra).
  assert (Q := Z.sqrt_spec (snd i * unit) ltac:(apply Z.mul_nonneg_nonneg; [exact N | discriminate])).
  assert (R := Z.sqrt_nonneg (snd i * unit)).
  apply Rsqr_incr_0_var; [|apply (IZR_le 0); lia]. unfold Rsqr. rewrite E, <- mult_IZR.
  apply Rle_trans with (IZR (snd i * unit)); [rewrite mult_IZR; apply Rmult_le_compat_r; lra | exact (IZR_le _ _ (Z.lt_le_incl _ _ (proj2 Q)))].
Qed.

Lemma below_le : forall a j v w, (0 < fst j)%Z -> near j w -> IZR a <= v * IZR unit -> 0 < w /\ IZR (below a j) <= v / w * IZR unit.
Proof.
intros a j v w H (L & U) A. assert (P := unit_pos). assert (F := IZR_lt _ _ H).
assert (W : 0 < w) by (apply Rmult_lt_reg_r with (1 := P); lra). split; [exact W|].
assert (W' : 0 < w * IZR unit) by (apply Rmult_lt_0_compat; lra).
replace (v / w * IZR unit) with (v * IZR unit * IZR unit / (w * IZR unit)) by (field; lra).
assert (G : forall s, (0 < s)%Z -> IZR (a * unit / s) <= IZR a * IZR unit / IZR s).
{ intros s Hs. assert (S := IZR_lt _ _ Hs). apply Rmult_le_reg_r with (1 := S). unfold Rdiv.
  rewrite (Rmult_assoc (IZR a * _)), Rinv_l, Rmult_1_r by lra. rewrite <- (mult_IZR a). apply quot_le, Hs. }
apply Rle_trans with (IZR a * IZR unit / (w * IZR unit)).
- unfold below. destruct (Z.leb_spec 0 a) as [C|C].
  + assert (S : (0 < snd j)%Z) by (apply lt_IZR; lra). apply Rle_trans with (1 := G _ S).
    apply Rmult_le_compat_l; [apply Rmult_le_pos; [apply (IZR_le 0), C | lra]|]. apply Rinv_le_contravar; lra.
  + apply Rle_trans with (1 := G _ H). assert (I := Rinv_le_contravar _ _ F L). assert (N := IZR_lt _ _ C).
    apply Rmult_le_compat_neg_l; [nra | exact I].
- apply Rmult_le_compat_r; [apply Rlt_le, Rinv_0_lt_compat, W'|]. apply Rmult_le_compat_r; lra.
Qed.

Lemma near_quotient : forall i j v w, (0 < fst j)%Z -> near i v -> near j w -> near (quotient i j) (v / w).
Proof.
intros i j v w H (L & U) J. destruct (below_le (fst i) j v w H J L) as (W & Q).
destruct (below_le (- snd i) j (- v) w H J) as (_ & R); [rewrite opp_IZR; lra|].
unfold near, quotient. cbn [fst snd]. rewrite opp_IZR. split; [exact Q|].
replace (- v / w) with (- (v / w)) in R by (field; lra). lra.
Qed.

Lemma near_power_pos : forall i v p, 0 <= v -> near i v -> near (power_pos i p) (v ^ Pos.to_nat p).
Proof.
intros i v p Hv H. induction p as [p IH|p IH|]; cbn [power_pos]; cbv zeta.
- rewrite Pos2Nat.inj_xI. replace (v ^ S (2 * Pos.to_nat p)) with (v * (v ^ Pos.to_nat p * v ^ Pos.to_nat p))
    by (rewrite <- pow_add; cbn; do 2 f_equal; lia).
  assert (P := pow_le v (Pos.to_nat p) Hv). apply near_mul; [exact Hv | nra | exact H | apply near_mul; assumption].
- rewrite Pos2Nat.inj_xO. replace (v ^ (2 * Pos.to_nat p)) with (v ^ Pos.to_nat p * v ^ Pos.to_nat p)
    by (rewrite <- pow_add; f_equal; lia).
  assert (P := pow_le v (Pos.to_nat p) Hv). apply near_mul; assumption.
- change (Pos.to_nat 1) with 1%nat. rewrite pow_1. exact H.
Qed.

Lemma near_power : forall i v k, 0 <= v -> near i v -> near (power i k) (v ^ k).
Proof.
intros i v k Hv H. unfold power. destruct (N.of_nat k) eqn:E.
- replace k with 0%nat by lia. apply near_one.
- replace k with (Pos.to_nat p) by lia. apply near_power_pos; assumption.
Qed.
