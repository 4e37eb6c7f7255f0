(* A step at which the derivative of the normal law's error changes sign is the one step with the least error: the error
   is strictly convex. And the error at the optimum, from the error and its derivative at the lower end of an interval
   around. *)
From Coq Require Import Reals ZArith Lra Lia.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import ClippedNormal NormalDerivatives NormalTail NormalConvex.
Open Scope R_scope.

Lemma dcb_increases : forall n x y, 0 < x -> x < y -> dcb n x < dcb n y.
Proof.
intros n x y Hx Hxy. destruct (mvt (dcb n) _ x y (dcb_derive n)) as [c [Hc E]].
rewrite Rmin_left, Rmax_right in Hc by lra. assert (P := convex n c ltac:(lra)).
assert (0 < ddcb n c * (y - x)) by (apply Rmult_lt_0_compat; lra). lra.
Qed.

Lemma dcb_rises : forall n x y, 0 < x -> x < y -> y <= 1/2 -> dcb n x + (y - x) / 8 <= dcb n y.
Proof.
intros n x y Hx Hxy Hy. destruct (mvt (dcb n) _ x y (dcb_derive n)) as [c [Hc E]].
rewrite Rmin_left, Rmax_right in Hc by lra. assert (P := convex_small n c ltac:(lra)).
assert (/8 * (y - x) <= ddcb n c * (y - x)) by (apply Rmult_le_compat_r; lra). lra.
Qed.

Lemma falls_before : forall n s x y, 0 < x -> x < y -> y <= s -> dcb n s = 0 -> cb n y < cb n x.
Proof.
assert (L : forall n s x y, 0 < x -> x < y -> y < s -> dcb n s = 0 -> cb n y < cb n x).
{ intros n s x y Hx Hxy Hs Z. destruct (mvt (cb n) _ x y (cb_derive n)) as [c [Hc E]].
  rewrite Rmin_left, Rmax_right in Hc by lra. assert (P := dcb_increases n c s ltac:(lra) ltac:(lra)).
  assert (0 < - dcb n c * (y - x)) by (apply Rmult_lt_0_compat; lra). lra. }
intros n s x y Hx Hxy Hs Z. set (m := (x + y) / 2). assert (M : x < m < y) by (unfold m; lra).
assert (A := L n s x m Hx (proj1 M) ltac:(lra) Z). apply Rle_lt_trans with (2 := A).
destruct (mvt (cb n) _ m y (cb_derive n)) as [c [Hc E]]. rewrite Rmin_left, Rmax_right in Hc by lra.
assert (dcb n c <= 0).
{ destruct (Rle_lt_or_eq_dec c s ltac:(lra)) as [H|H]; [assert (P := dcb_increases n c s ltac:(lra) H);
    lra | rewrite H; lra]. }
assert (0 <= - dcb n c * (y - m)) by (apply Rmult_le_pos; lra). lra.
Qed.

Lemma rises_after : forall n s x y, 0 < s -> s <= x -> x < y -> dcb n s = 0 -> cb n x < cb n y.
Proof.
assert (L : forall n s x y, 0 < s -> s < x -> x < y -> dcb n s = 0 -> cb n x < cb n y).
{ intros n s x y H0 Hs Hxy Z. destruct (mvt (cb n) _ x y (cb_derive n)) as [c [Hc E]].
  rewrite Rmin_left, Rmax_right in Hc by lra. assert (P := dcb_increases n s c H0 ltac:(lra)).
  assert (0 < dcb n c * (y - x)) by (apply Rmult_lt_0_compat; lra). lra. }
intros n s x y H0 Hs Hxy Z. set (m := (x + y) / 2). assert (M : x < m < y) by (unfold m; lra).
assert (A := L n s m y H0 ltac:(lra) (proj2 M) Z). apply Rle_lt_trans with (2 := A).
destruct (mvt (cb n) _ x m (cb_derive n)) as [c [Hc E]]. rewrite Rmin_left, Rmax_right in Hc by lra.
assert (0 <= dcb n c).
{ destruct (Rle_lt_or_eq_dec s c ltac:(lra)) as [H|H]; [assert (P := dcb_increases n s c H0 H); lra | rewrite <- H;
    lra]. }
assert (0 <= dcb n c * (m - x)) by (apply Rmult_le_pos; lra). lra.
Qed.

(* The integral has one value. *)
Lemma mse_unique : forall n D c, 0 < D -> mse_is n D c -> c = cb n D.
Proof.
intros n D c HD H. rewrite <- (is_RInt_gen_unique (V := R_CompleteNormedModule) _ _ H).
apply (is_RInt_gen_unique (V := R_CompleteNormedModule)), closed_form, HD.
Qed.

Theorem least : forall n lo hi, 0 < lo -> lo < hi -> dcb n lo < 0 < dcb n hi -> exists s, lo <= s <= hi /\
  cb n lo + dcb n lo * (hi - lo) <= cb n s <= cb n lo /\ mse_is n s (cb n s) /\
  forall D c, 0 < D -> mse_is n D c -> cb n s <= c /\ (c = cb n s -> D = s).
Proof.
intros n lo hi Hlo H S. destruct (stationary n lo hi H S) as [s [Hs E]].
assert (Z : dcb n s = 0). { rewrite <- (is_derive_unique _ _ _ E). symmetry. apply is_derive_unique, cb_derive. }
exists s. split; [lra|]. split; [split|split].
- destruct (mvt (cb n) _ lo s (cb_derive n)) as [c [Hc V]]. rewrite Rmin_left, Rmax_right in Hc by lra.
  assert (dcb n lo <= dcb n c).
  { destruct (Rle_lt_or_eq_dec lo c ltac:(lra)) as [X|X]; [assert (P := dcb_increases n lo c Hlo X); lra | rewrite X;
      lra]. }
  assert (dcb n lo * (s - lo) <= dcb n c * (s - lo)) by (apply Rmult_le_compat_r; lra).
  assert (dcb n lo * (hi - lo) <= dcb n lo * (s - lo)) by (apply Rmult_le_compat_neg_l; lra). lra.
- apply Rlt_le, (falls_before n s); lra.
- apply closed_form. lra.
- intros D c HD HC. rewrite (mse_unique n D c HD HC). destruct (Rtotal_order D s) as [A|[A|A]].
  + assert (X := falls_before n s D s HD A ltac:(lra) Z). split; lra.
  + rewrite A. split; [lra | reflexivity].
  + assert (X := rises_after n s s D ltac:(lra) ltac:(lra) A Z). split; lra.
Qed.

(* For every number of levels there is a best step, and only one. *)
Theorem one_best : forall n, exists s e, 0 < s /\ mse_is n s e /\ forall D m : R, 0 < D -> mse_is n D m ->
  e <= m /\ (m = e -> D = s).
Proof.
intros n. assert (P0 := phi_pos 0).
assert (S0 : forall k, phi 0 / 2 <= sphi k 0).
{ induction k as [|k IH]; cbn [sphi]; [lra|]. assert (P := phi_pos (INR (S k) * 0)). lra. }
assert (SU : forall k D, sphi k D <= (INR k + 1) * phi 0).
{ induction k as [|k IH]; intros D; cbn [sphi]; [simpl; lra|]. rewrite S_INR. assert (I := IH D).
  assert (phi ((INR k + 1) * D) <= phi 0); [|lra].
  apply Rmult_le_compat_r; [apply Rlt_le, Rinv_0_lt_compat, root_pos|]. set (x := (INR k + 1) * D).
  assert (W := Rle_0_sqr x). unfold Rsqr in W.
  destruct (Rle_lt_or_eq_dec (-(x*x)/2) (-(0*0)/2) ltac:(lra)) as [H|H]; [apply Rlt_le, exp_increasing, H | rewrite H;
    lra]. }
assert (SQ : forall k D, 0 <= sQ k D).
{ induction k as [|k IH]; intros D; cbn [sQ]; [lra|]. assert (I := IH D). assert (J := pos_INR (S k)).
  assert (0 <= INR (S k) * Q (INR (S k) * D)) by (apply Rmult_le_pos; [exact J | apply Q_pos]). lra. }
set (hi := 8 * ((INR n + 1) * phi 0) + 1). assert (N := pos_INR n).
assert (H0 : 0 < (INR n + 1) * phi 0) by (apply Rmult_lt_0_compat; lra).
assert (A : dcb n 0 < 0) by (unfold dcb; assert (A := S0 n); lra).
assert (B : 0 < dcb n hi).
{ unfold dcb. assert (B := SU n hi). assert (0 <= 8 * hi * sQ n hi) by (apply Rmult_le_pos; [unfold hi;
    lra | apply SQ]). unfold hi in *. lra. }
destruct (stationary n 0 hi ltac:(unfold hi; lra) (conj A B)) as [s [Hs E]].
assert (Z : dcb n s = 0). { rewrite <- (is_derive_unique _ _ _ E). symmetry. apply is_derive_unique, cb_derive. }
assert (L := dcb_increases n (s/2) s ltac:(lra) ltac:(lra)). assert (U := dcb_increases n s (s
  + 1) ltac:(lra) ltac:(lra)).
destruct (least n (s/2) (s + 1) ltac:(lra) ltac:(lra) ltac:(lra)) as [t [Ht [_ M]]]. exists t, (cb n t).
split; [lra | exact M].
Qed.

(* Two intervals said to contain the best step, and the error at it, overlap. *)
Lemma overlap : forall n s1 s2 e1 e2 t1 t2 f1 f2,
  (exists s e, s1 <= s <= s2 /\ e1 <= e <= e2 /\ mse_is n s e /\
    forall D m : R, 0 < D -> mse_is n D m -> e <= m /\ (m = e -> D = s)) ->
  (exists s e, t1 <= s <= t2 /\ f1 <= e <= f2 /\ mse_is n s e /\
    forall D m : R, 0 < D -> mse_is n D m -> e <= m /\ (m = e -> D = s)) ->
  0 < s1 -> 0 < t1 -> s1 <= t2 /\ t1 <= s2 /\ e1 <= f2 /\ f1 <= e2.
Proof.
intros n s1 s2 e1 e2 t1 t2 f1 f2 (s & e & S & E & M & L) (t & f & T & F & N & K) Hs Ht.
destruct (L t f ltac:(lra) N) as [A B]. destruct (K s e ltac:(lra) M) as [C D]. assert (X : f = e) by lra.
assert (Y := B X). lra.
Qed.
