(* S(x) = G(x)/g(x) = exp(x^2/2) int_0^x exp(-t^2/2) dt from one point to the next: S' = 1 + x S, so the coefficients
   c_j of its Taylor series at x, c_0 = S(x), c_1 = 1 + x c_0, (j + 1) c_(j+1) = x c_j + c_(j-1), are all positive, and
   no term cancels another. The derivative of g(x + u) sum_{i<j} c_i u^i is g(x + u) (1 - j c_j u^(j-1) - c_(j-1) u^j),
   which bounds what is left out of G(x + u) by g(x) (c_j u^j + u^2 c_(j-1) u^(j-1)). *)
From Coq Require Import Reals ZArith Lra Lia.
From Coquelicot Require Import Coquelicot.
From Bignums Require Import BigZ.
From Analysis Require Import Gaussian ClippedNormal NormalDerivatives FixedPoint ExpSeries.
Open Scope R_scope.

(* c_j and c_(j+1), and the sum of the terms before j. *)
Fixpoint pair x s (j : nat) : R * R := match j with
  | O => (s, 1 + x * s)
  | S i => (snd (pair x s i), (x * snd (pair x s i) + fst (pair x s i)) / (INR i + 2))
  end.
Definition c x s j := fst (pair x s j).
Fixpoint sum x s u (j : nat) := match j with O => 0 | S i => sum x s u i + c x s i * u^i end.

Lemma c_next : forall x s j, c x s (S (S j)) = (x * c x s (S j) + c x s j) / (INR j + 2).
Proof. reflexivity. Qed.

Lemma c_nonneg : forall x s j, 0 <= x -> 0 <= s -> 0 <= c x s j /\ 0 <= c x s (S j).
Proof.
intros x s j Hx Hs. induction j as [|j [A B]].
- unfold c. simpl. split; [exact Hs|]. assert (0 <= x * s) by (apply Rmult_le_pos; assumption). lra.
- split; [exact B|]. rewrite c_next. assert (J := pos_INR j). assert (0 <= x * c x s (S j)) by (apply Rmult_le_pos;
    assumption).
  apply Rmult_le_pos; [lra|]. apply Rlt_le, Rinv_0_lt_compat. lra.
Qed.

Lemma shifted_derive : forall x u : R, is_derive (fun u => g (x + u)) u (- (x + u) * g (x + u)).
Proof. intros x u. unfold g. auto_derive; [exact Logic.I | unfold Rdiv; field]. Qed.

Lemma power_derive : forall k j (u : R), is_derive (fun u => k * u^(S j)) u (k * (INR (S j) * u^j)).
Proof.
intros k j u. assert (E : scal k (INR (S j) * 1 * u^(Nat.pred (S j))) = k * (INR (S j) * u^j)).
{ change (k * (INR (S j) * 1 * u^j) = k * (INR (S j) * u^j)). ring. }
rewrite <- E. apply (is_derive_scal (fun u => u^(S j))), (is_derive_pow (fun u => u)), (is_derive_id (K := R_AbsRing)).
Qed.

Lemma sum_derive : forall x s j (u : R), is_derive (fun u => g (x + u) * sum x s u (S j)) u
  (g (x + u) * (1 - (INR (S j) * c x s (S j) * u^j + c x s j * u^(S j)))).
Proof.
intros x s j u. induction j as [|j IH].
- apply is_derive_ext with (fun u => scal s (g (x + u))). { intros t. unfold scal; simpl; unfold mult, c; simpl.
  over_R. ring. }
  replace (g (x + u) * _) with (scal s (- (x + u) * g (x + u))) by (unfold c, scal; simpl; unfold mult; simpl; ring).
  apply (is_derive_scal (fun u => g (x + u))), shifted_derive.
- apply is_derive_ext with (fun u => g (x + u) * sum x s u (S j) + g (x + u) * (c x s (S j) * u^(S j))).
  { intros t. change (sum x s t (S (S j))) with (sum x s t (S j) + c x s (S j) * t^(S j)). over_R. ring. }
  replace (g (x + u) * (1 - _)) with (plus (g (x + u) * (1 - (INR (S j) * c x s (S j) * u^j + c x s j * u^(S j))))
    (plus (mult (- (x + u) * g (x + u)) (c x s (S j) * u^(S j))) (mult (g (x + u)) (c x s (S j) * (INR (S j) * u^j))))).
  + apply (is_derive_plus (fun u => g (x + u) * sum x s u (S j)) (fun u => g (x + u) * (c x s (S j) * u^(S j))));
      [exact IH|].
    apply (is_derive_mult (fun u => g (x + u)) (fun u => c x s (S j) * u^(S j))); [apply shifted_derive | | intros;
      apply Rmult_comm].
    apply power_derive.
  + rewrite c_next. match goal with |- plus ?a (plus (mult ?b ?d) (mult ?e ?f)) = ?h => change (a + (b * d
      + e * f) = h) end.
    rewrite !S_INR, <- !tech_pow_Rmult. assert (J := pos_INR j). field. lra.
Qed.

Lemma rest_derive : forall x s j (u : R), is_derive (fun u => c x s (S j) * u^(S j) + c x s j * u^(S (S j)) / (INR j
  + 2)) u
  (INR (S j) * c x s (S j) * u^j + c x s j * u^(S j)).
Proof.
intros x s j u. assert (J := pos_INR j).
assert (E : plus (c x s (S j) * (INR (S j) * u^j)) (c x s j / (INR j + 2) * (INR (S (S j)) * u^(S j)))
  = INR (S j) * c x s (S j) * u^j + c x s j * u^(S j)).
{ change (c x s (S j) * (INR (S j) * u^j) + c x s j / (INR j + 2) * (INR (S (S j)) * u^(S j))
    = INR (S j) * c x s (S j) * u^j + c x s j * u^(S j)). rewrite !S_INR. field. lra. }
rewrite <- E. apply is_derive_ext with (fun u => c x s (S j) * u^(S j) + c x s j / (INR j + 2) * u^(S (S j))).
{ intros t. over_R. field. lra. }
apply (is_derive_plus (fun u => c x s (S j) * u^(S j)) (fun u => c x s j / (INR j + 2) * u^(S (S j))));
  apply power_derive.
Qed.

Lemma step_bounds : forall x u j, 0 <= x -> 0 <= u -> let s := G x / g x in
  g (x + u) * sum x s u (S j) <= G (x + u) <= g (x + u) * sum x s u (S j) + g x * (c x s (S j) * u^(S j)
    + u * u * (c x s j * u^j)).
Proof.
intros x u j Hx Hu s. assert (P := exp_pos (-(x*x)/2) : 0 < g x).
assert (Hs : 0 <= s) by (apply Rmult_le_pos; [apply G_pos, Hx | apply Rlt_le, Rinv_0_lt_compat, P]).
destruct (c_nonneg x s j Hx Hs) as [A B]. assert (J := pos_INR j).
assert (Z : sum x s 0 (S j) = s).
{ clear. induction j as [|j IH]; [simpl; unfold c; simpl; ring|].
  change (sum x s 0 (S (S j))) with (sum x s 0 (S j) + c x s (S j) * 0^(S j)).
  rewrite IH. simpl. ring. }
assert (E : g x * s = G x) by (unfold s; field; lra).
assert (RP : forall v, 0 <= v -> 0 <= INR (S j) * c x s (S j) * v^j + c x s j * v^(S j)).
{ intros v Hv. assert (0 <= v^j /\ 0 <= v^(S j)) by (split; apply pow_le, Hv).
  apply Rplus_le_le_0_compat; repeat apply Rmult_le_pos; try tauto. apply pos_INR. }
assert (GD : forall v : R, is_derive (fun u => G (x + u)) v (g (x + v))).
{ intros v. replace (g (x + v)) with (scal 1 (g (x + v))) by (unfold scal; simpl; unfold mult; simpl; ring).
  apply (is_derive_comp G (fun u => x + u)); [apply G_derive | auto_derive; [exact Logic.I | ring]]. }
split.
- assert (H := increasing (fun v => G (x + v) - g (x + v) * sum x s v (S j))
    (fun v => g (x + v) - g (x + v) * (1 - (INR (S j) * c x s (S j) * v^j + c x s j * v^(S j)))) 0 u).
  cbv beta in H. rewrite Rplus_0_r, Z, <- E in H. enough (g x * s - g x * s <= G (x + u) - g (x
    + u) * sum x s u (S j)) by lra. apply H.
  + intros v. apply (is_derive_minus (fun u => G (x + u)) (fun u => g (x + u) * sum x s u (S j)));
      [apply GD | apply sum_derive].
  + exact Hu.
  + intros v Hv. assert (W := RP v (proj1 Hv)). assert (V := exp_pos (-((x + v)*(x + v))/2) : 0 < g (x + v)). nra.
- assert (H := increasing (fun v => g x * (c x s (S j) * v^(S j) + c x s j * v^(S (S j)) / (INR j + 2)) + g (x
    + v) * sum x s v (S j) - G (x + v))
    (fun v => g x * (INR (S j) * c x s (S j) * v^j + c x s j * v^(S j)) +
      g (x + v) * (1 - (INR (S j) * c x s (S j) * v^j + c x s j * v^(S j))) - g (x + v)) 0 u).
  cbv beta in H. rewrite Rplus_0_r, Z, <- E in H.
  enough (g x * s - g x * s <= g x * (c x s (S j) * u^(S j) + c x s j * u^(S (S j)) / (INR j + 2)) + g (x
    + u) * sum x s u (S j) - G (x + u)).
  { assert (Y : c x s j * u^(S (S j)) / (INR j + 2) <= u * u * (c x s j * u^j)).
    { replace (c x s j * u^(S (S j)) / (INR j + 2)) with (u * u * (c x s j * u^j) * / (INR j + 2))
        by (rewrite <- !tech_pow_Rmult; field; lra).
      rewrite <- Rmult_1_r. apply Rmult_le_compat_l.
      - assert (0 <= u^j) by (apply pow_le, Hu). repeat apply Rmult_le_pos; assumption.
      - rewrite <- Rinv_1. apply Rinv_le_contravar; lra. }
    assert (X := Rmult_le_compat_l (g x) _ _ (Rlt_le _ _ P) Y). lra. }
  apply Rle_trans with (g x * (c x s (S j) * 0^(S j) + c x s j * 0^(S (S j)) / (INR j + 2)) + g x * s - g x * s).
  { rewrite !pow_i by lia. right. field. lra. }
  apply H.
  + intros v. apply (is_derive_minus (fun v => g x * (c x s (S j) * v^(S j) + c x s j * v^(S (S j)) / (INR j + 2))
      + g (x + v) * sum x s v (S j))
      (fun u => G (x + u))); [|apply GD].
    apply (is_derive_plus (fun v => g x * (c x s (S j) * v^(S j) + c x s j * v^(S (S j)) / (INR j + 2))));
      [|apply sum_derive].
    apply (is_derive_scal (fun v => c x s (S j) * v^(S j) + c x s j * v^(S (S j)) / (INR j + 2))), rest_derive.
  + exact Hu.
  + intros v Hv. assert (W := RP v (proj1 Hv)).
    assert (V : g (x + v) <= g x) by (apply exp_mono; assert (0 <= x * v) by (apply Rmult_le_pos; lra); nra).
    set (r := INR (S j) * c x s (S j) * v^j + c x s j * v^(S j)) in *. nra.
Qed.

(* S at x + u from S at x, where x u + u^2/2 <= 2 and so g(x)/g(x + u) <= 9. *)
Lemma ratio_bounds : forall x u j, 0 <= x -> 0 <= u -> x * u + u*u/2 <= 2 -> let s := G x / g x in
  sum x s u (S j) <= G (x + u) / g (x + u) <= sum x s u (S j) + 9 * (c x s (S j) * u^(S j) + u * u * (c x s j * u^j)).
Proof.
intros x u j Hx Hu H s. destruct (step_bounds x u j Hx Hu) as [L U]. fold s in L, U.
assert (P := exp_pos (-((x + u)*(x + u))/2) : 0 < g (x + u)). assert (I : 0 < / g (x + u))
  by (apply Rinv_0_lt_compat, P).
assert (N : g x <= g (x + u) * 9).
{ apply Rle_trans with (g (x + u) * (exp 1 * exp 1)).
  - unfold g. rewrite <- !exp_plus. apply exp_mono. lra.
  - apply Rmult_le_compat_l; [lra|]. assert (E := exp_le_3). assert (E1 := exp_pos 1). nra. }
assert (Hs : 0 <= s) by (apply Rmult_le_pos; [apply G_pos, Hx | apply Rlt_le, Rinv_0_lt_compat, exp_pos]).
destruct (c_nonneg x s j Hx Hs) as [A B]. assert (0 <= u^j /\ 0 <= u^(S j)) as [U0 U1] by (split; apply pow_le, Hu).
set (r := c x s (S j) * u^(S j) + u * u * (c x s j * u^j)) in *.
assert (Hr : 0 <= r) by (apply Rplus_le_le_0_compat; repeat apply Rmult_le_pos; assumption). split.
- apply Rmult_le_reg_r with (g (x + u)); [exact P|]. rewrite cancel by lra. lra.
- apply Rmult_le_reg_r with (g (x + u)); [exact P|]. rewrite cancel by lra. assert (X := Rmult_le_compat_r r _ _ Hr N).
  lra.
Qed.

(* In fixed point, at x = n u with n an integer: the terms t_j = c_j u^j by (j + 2) t_(j+2) = u^2 (n t_(j+1) + t_j),
   with one product of long numbers for each. *)
Section Scale.
Variable p : bigZ.
Hypothesis p_nonneg : (0 <= BigZ.to_Z p)%Z.

(* From t_j, t_(j+1), j + 2 and the sum before j + 1: a sum before a later k + 1 with t_k and t_(k+1). *)
Fixpoint taylor (fuel : nat) (m n : bigZ) (uu a b total : FixedPoint.interval) := match fuel with
  | O => (total, a, b)
  | S f => if (snd a + snd b <=? 8)%bigZ then (total, a, b)
    else taylor f (m + 1)%bigZ n uu b (over (mul p uu (add (times n b) a)) m) (add total b)
  end.

Lemma taylor_inside : forall n s u uu, 0 <= val n -> 0 <= s -> 0 <= u -> inside p uu (u * u) -> let x := val n * u in
  forall fuel j m a b total, val m = INR j + 2 -> inside p a (c x s j * u^j) -> inside p b (c x s (S j) * u^(S j)) ->
  inside p total (sum x s u (S j)) -> exists k, let '(total', a', b') := taylor fuel m n uu a b total in
  inside p total' (sum x s u (S k)) /\ inside p a' (c x s k * u^k) /\ inside p b' (c x s (S k) * u^(S k)).
Proof using p_nonneg.
intros n s u uu Hn Hs Hu Iuu x. assert (Hx : 0 <= x) by (apply Rmult_le_pos; assumption).
induction fuel as [|f IH]; intros j m a b total Vm Ia Ib It; cbn [taylor].
- exists j. repeat split; assumption || apply Ia || apply Ib || apply It.
- destruct (snd a + snd b <=? 8)%bigZ; [exists j; split; [exact It | split; [exact Ia | exact Ib]]|].
  assert (J := pos_INR j).
  destruct (c_nonneg x s j Hx Hs) as [A B]. assert (0 <= u^j /\ 0 <= u^(S j)) as [U0 U1] by (split; apply pow_le, Hu).
  apply (IH (S j)).
  + rewrite val_add, Vm, S_INR. change (val 1) with 1. ring.
  + exact Ib.
  + rewrite c_next. replace ((x * c x s (S j) + c x s j) / (INR j + 2) * u^(S (S j)))
      with (u * u * (val n * (c x s (S j) * u^(S j)) + c x s j * u^j) / val m) by (rewrite Vm; unfold x; simpl; field;
        lra).
    apply over_inside; [rewrite Vm; lra|]. assert (B' : 0 <= c x s (S j) * u^(S j)) by (apply Rmult_le_pos; assumption).
    assert (A' : 0 <= c x s j * u^j) by (apply Rmult_le_pos; assumption).
    assert (0 <= val n * (c x s (S j) * u^(S j))) by (apply Rmult_le_pos; assumption).
    apply mul_inside; [exact p_nonneg | apply Rmult_le_pos; exact Hu | lra | exact Iuu |].
    apply add_inside; [apply times_inside; assumption | exact Ia].
  + change (sum x s u (S (S j))) with (sum x s u (S j) + c x s (S j) * u^(S j)). apply add_inside; assumption.
Qed.

(* S at (n + 1) u from S at n u, n, u and u^2. *)
Definition next_S (n : bigZ) (s u uu : FixedPoint.interval) : FixedPoint.interval :=
  let '(total, a, b) := taylor 1000 2 n uu s (add u (mul p uu (times n s))) s in
  (fst total, snd total + 9 * (snd b + snd (mul p uu a)))%bigZ.

Lemma next_inside : forall n u s' u' uu, 0 <= val n -> 0 <= u -> (val n + 1) * (u*u) <= 2 ->
  inside p s' (G (val n * u) / g (val n * u)) -> inside p u' u -> inside p uu (u * u) ->
  inside p (next_S n s' u' uu) (G (val n * u + u) / g (val n * u + u)).
Proof using p_nonneg.
intros n u s' u' uu Hn Hu H2 Is Iu Iuu. set (x := val n * u) in *. set (s := G x / g x) in *.
assert (Hx : 0 <= x) by (apply Rmult_le_pos; assumption).
assert (H : x * u + u*u/2 <= 2) by (replace (x * u) with (val n * (u*u)) by (unfold x; ring); nra).
assert (Hs : 0 <= s) by (apply Rmult_le_pos; [apply G_pos, Hx | apply Rlt_le, Rinv_0_lt_compat, exp_pos]).
assert (I := taylor_inside n s u uu Hn Hs Hu Iuu). cbv zeta in I. fold x in I.
destruct (I 1000%nat 0%nat 2%bigZ s' (add u' (mul p uu (times n s'))) s') as [k K].
- change (val 2) with 2. simpl. ring.
- unfold c. simpl. rewrite Rmult_1_r. exact Is.
- unfold c. simpl. replace ((1 + x * s) * (u * 1)) with (u + u * u * (val n * s)) by (unfold x; ring).
  apply add_inside; [exact Iu|]. apply mul_inside; [exact p_nonneg | apply Rmult_le_pos; exact Hu | | exact Iuu |].
  + apply Rmult_le_pos; assumption.
  + apply times_inside; assumption.
- simpl. unfold c. simpl. replace (0 + s * 1) with s by ring. exact Is.
- unfold next_S. destruct (taylor 1000 2 n uu s' (add u' (mul p uu (times n s'))) s') as [[total a] b].
  destruct K as (Kt & Ka & Kb).
  destruct (ratio_bounds x u k Hx Hu H) as [L U]. fold s in L, U. destruct (c_nonneg x s k Hx Hs) as [A B].
  assert (UK : 0 <= u^k) by (apply pow_le, Hu).
  assert (M := mul_inside p p_nonneg uu a (u * u) _ (Rmult_le_pos _ _ Hu Hu) (Rmult_le_pos _ _ A UK) Iuu Ka).
  destruct (mul p uu a) as [m1 m2]. assert (S := scale_pos p p_nonneg).
  assert (L' := Rmult_le_compat_r _ _ _ (Rlt_le _ _ S) L). assert (U' := Rmult_le_compat_r _ _ _ (Rlt_le _ _ S) U).
  unfold inside in Kt, Ka, Kb, M |- *. cbn [fst snd] in Kt, Ka, Kb, M |- *. rewrite val_add, val_mul, val_add.
  change (val 9) with 9. lra.
Qed.

End Scale.
