(* Dot products of IEEE numbers, rounded, in whatever order they are added and with or without fused operations. Nothing
   may overflow, which the result shows: it is not finite if anything was not.

   With n terms the error is at most ((1 + u)^n - 1) sum abs(a_k b_k), and (1 + u)^n - 1 <= gamma_n = n u / (1 - n u).
   Products and fused operations that underflow add at most n (1 + u)^n 2^(emin - 1); sums cannot underflow.
   Source: Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 3.1. *)
From Coq Require Import Reals ZArith Lra Lia List.
From Flocq Require Import Core BinarySingleNaN.
From Analysis Require Import Rounded RoundedModel Binary BinaryModel.
Open Scope R_scope.

Lemma gamma_power : forall n u, 0 <= u -> INR n * u < 1 -> (1 + u) ^ n - 1 <= INR n * u / (1 - INR n * u).
Proof.
intros n u Hu Hn. assert (A : (1 + u) ^ n * (1 - INR n * u) <= 1).
{ clear Hn. induction n as [|n IH]; [simpl; lra|]. assert (P : 0 <= (1 + u) ^ n) by (apply pow_le; lra).
  assert (N := pos_INR n). rewrite S_INR. simpl. apply Rle_trans with (2 := IH).
  replace ((1 + u) * (1 + u) ^ n * (1 - (INR n + 1) * u)) with ((1 + u) ^ n * (1 - INR n * u - (INR n + 1) * (u * u))) by ring.
  apply Rmult_le_compat_l; [exact P|]. assert (0 <= (INR n + 1) * (u * u)) by (apply Rmult_le_pos; nra). lra. }
apply Rmult_le_reg_r with (1 - INR n * u); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.

Section Sums.
Context {prec emax : Z} {prec_positive : Prec_gt_0 prec} {prec_below : Prec_lt_emax prec emax}.
Hypothesis emax_least : (3 <= emax)%Z.
Notation float := (binary_float prec emax).
Notation emin := (3 - emax - prec)%Z.
Notation RN := (RN prec emin).
Notation u := (u prec).
Notation tiny := (bpow radix2 (emin - 1)).
Notation normal := (normal (prec := prec) (emax := emax)).

(* A dot product, in the order in which it is summed: a product; two sums, added; a product added to a sum at once. *)
Inductive order := product (a b : float) | added (s t : order) | fused (a b : float) (s : order).

Fixpoint computed (s : order) : float :=
  match s with product a b => times a b | added s t => plus (computed s) (computed t) | fused a b s => fma a b (computed s) end.

Fixpoint exact (s : order) : R :=
  match s with product a b => B2R a * B2R b | added s t => exact s + exact t | fused a b s => B2R a * B2R b + exact s end.

Fixpoint size (s : order) : R :=
  match s with
  | product a b => Rabs (B2R a * B2R b) | added s t => size s + size t | fused a b s => Rabs (B2R a * B2R b) + size s
  end.

Fixpoint terms (s : order) : nat :=
  match s with product _ _ => 1 | added s t => terms s + terms t | fused _ _ s => S (terms s) end.

(* No product and no fused operation underflows. *)
Fixpoint unharmed (s : order) : Prop :=
  match s with
  | product a b => normal (B2R a * B2R b)
  | added s t => unharmed s /\ unharmed t
  | fused a b s => normal (B2R a * B2R b + B2R (computed s)) /\ unharmed s
  end.

Lemma exact_size : forall s, Rabs (exact s) <= size s.
Proof.
induction s as [a b | s IHs t IHt | a b s IHs]; simpl; [lra | |];
  (apply Rle_trans with (1 := Rabs_triang _ _); lra).
Qed.

Lemma one_term : forall s, (1 <= terms s)%nat.
Proof. induction s; simpl; lia. Qed.

Lemma grow : forall m n, (m <= n)%nat -> (1 + u) ^ m <= (1 + u) ^ n.
Proof. intros m n H. apply Rle_pow; [|exact H]. assert (P := u_pos (prec := prec)). lra. Qed.

(* A rounded x next to the exact y, given what x is off by and what rounding may add. *)
Lemma carried : forall x y E A r e, Rabs (x - y) <= E -> Rabs y <= A -> Rabs (r - x) <= u * Rabs x + e ->
  Rabs (r - y) <= (1 + u) * E + u * A + e.
Proof.
intros x y E A r e HE HA Hr. assert (P := u_pos (prec := prec)).
assert (X : Rabs x <= E + A) by (replace x with ((x - y) + y) by ring; apply Rle_trans with (1 := Rabs_triang _ _); lra).
replace (r - y) with ((r - x) + (x - y)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
assert (u * Rabs x <= u * (E + A)) by (apply Rmult_le_compat_l; lra). lra.
Qed.

Lemma dot_error_with : forall e s, 0 <= e -> is_finite (computed s) = true -> (e = 0 -> unharmed s) -> (e <> 0 -> e = tiny) ->
  Rabs (B2R (computed s) - exact s) <= ((1 + u) ^ terms s - 1) * size s + INR (terms s) * (1 + u) ^ terms s * e.
Proof.
intros e s He Hf Hn Ht. assert (P := u_pos (prec := prec)).
assert (K : forall z, (e = 0 -> normal z) -> Rabs (RN z - z) <= u * Rabs z + e).
{ intros z Hz. destruct (Req_dec e 0) as [Z | Z].
  - rewrite Z, Rplus_0_r. apply normal_error. exact (Hz Z).
  - rewrite (Ht Z). apply any_error. }
revert Hf Hn. induction s as [a b | s IHs t IHt | a b s IHs]; intros Hf Hn; cbn [computed exact size terms] in *.
- destruct (times_finite a b Hf) as [_ [_ E]]. rewrite E, pow_1. change (INR 1) with 1. assert (A := K (B2R a * B2R b) Hn).
  assert (0 <= u * e) by (apply Rmult_le_pos; lra). lra.
- destruct (plus_finite _ _ Hf) as [Fs [Ft E]].
  assert (Is := IHs Fs (fun z => proj1 (Hn z))). assert (It := IHt Ft (fun z => proj2 (Hn z))). clear IHs IHt.
  assert (Ns := one_term s). assert (Nt := one_term t). rewrite E. set (m := terms s) in *. set (n := terms t) in *.
  assert (Gm := grow (S m) (m + n) ltac:(lia)). assert (Gn := grow (S n) (m + n) ltac:(lia)). cbn [pow] in Gm, Gn.
  assert (As := Rle_trans _ _ _ (Rabs_pos _) (exact_size s)). assert (At := Rle_trans _ _ _ (Rabs_pos _) (exact_size t)).
  assert (W := carried (B2R (computed s) + B2R (computed t)) (exact s + exact t)
    (((1 + u) ^ m - 1) * size s + INR m * (1 + u) ^ m * e + (((1 + u) ^ n - 1) * size t + INR n * (1 + u) ^ n * e))
    (size s + size t) (RN (B2R (computed s) + B2R (computed t))) 0).
  apply Rle_trans with (1 := W ltac:(replace (B2R (computed s) + B2R (computed t) - (exact s + exact t))
      with ((B2R (computed s) - exact s) + (B2R (computed t) - exact t)) by ring;
      apply Rle_trans with (1 := Rabs_triang _ _); lra)
    ltac:(apply Rle_trans with (1 := Rabs_triang _ _); assert (X := exact_size s); assert (Y := exact_size t); lra)
    ltac:(rewrite Rplus_0_r; apply sum_error)).
  rewrite plus_INR. assert (Im := pos_INR m). assert (In := pos_INR n).
  assert (A1 := Rmult_le_compat_r _ _ _ As Gm). assert (A2 := Rmult_le_compat_r _ _ _ At Gn).
  assert (B1 := Rmult_le_compat_r _ _ _ (Rmult_le_pos _ _ Im He) Gm). assert (B2 := Rmult_le_compat_r _ _ _ (Rmult_le_pos _ _ In He) Gn).
  lra.
- destruct (fma_finite _ _ _ Hf) as [Fs E]. assert (Is := IHs Fs (fun z => proj2 (Hn z))). clear IHs.
  rewrite E. set (m := terms s) in *. assert (Ns : (1 <= m)%nat) by apply one_term.
  assert (As := Rle_trans _ _ _ (Rabs_pos _) (exact_size s)). assert (Ab := Rabs_pos (B2R a * B2R b)).
  assert (W := carried (B2R a * B2R b + B2R (computed s)) (B2R a * B2R b + exact s)
    (((1 + u) ^ m - 1) * size s + INR m * (1 + u) ^ m * e)
    (Rabs (B2R a * B2R b) + size s) (RN (B2R a * B2R b + B2R (computed s))) e).
  apply Rle_trans with (1 := W ltac:(replace (B2R a * B2R b + B2R (computed s) - (B2R a * B2R b + exact s))
      with (B2R (computed s) - exact s) by ring; exact Is)
    ltac:(apply Rle_trans with (1 := Rabs_triang _ _); assert (X := exact_size s); lra)
    ltac:(apply K; intros z; exact (proj1 (Hn z)))).
  rewrite S_INR. cbn [pow]. assert (G := grow 1 (S m) ltac:(lia)). cbn [pow] in G. rewrite Rmult_1_r in G.
  assert (A1 := Rmult_le_compat_r _ _ _ Ab G). assert (G1 : 1 <= (1 + u) * (1 + u) ^ m) by lra.
  assert (A2 := Rmult_le_compat_r _ _ _ He G1). lra.
Qed.

Theorem dot_error : forall s, is_finite (computed s) = true ->
  Rabs (B2R (computed s) - exact s) <= ((1 + u) ^ terms s - 1) * size s + INR (terms s) * (1 + u) ^ terms s * tiny.
Proof.
intros s H. assert (T := bpow_gt_0 radix2 (emin - 1)).
apply dot_error_with; [lra | exact H | intros Z; exfalso; lra | reflexivity].
Qed.

Theorem dot_error_unharmed : forall s, is_finite (computed s) = true -> unharmed s ->
  Rabs (B2R (computed s) - exact s) <= ((1 + u) ^ terms s - 1) * size s.
Proof.
intros s H N. assert (A := dot_error_with 0 s (Rle_refl 0) H (fun _ => N) (fun z => match z eq_refl with end)). lra.
Qed.

Theorem dot_error_gamma : forall s, is_finite (computed s) = true -> unharmed s -> INR (terms s) * u < 1 ->
  Rabs (B2R (computed s) - exact s) <= INR (terms s) * u / (1 - INR (terms s) * u) * size s.
Proof.
intros s H N L. apply Rle_trans with (1 := dot_error_unharmed s H N).
apply Rmult_le_compat_r; [exact (Rle_trans _ _ _ (Rabs_pos _) (exact_size s))|].
apply gamma_power; [apply Rlt_le, u_pos | exact L].
Qed.

(* The same as the kernel's `float-dot-product` has it: the sum of the products, each times n factors 1 + zeta. *)
Definition passed (n : nat) (w : R) : Prop :=
  exists zetas, length zetas = n /\ Forall (fun z => Rabs z <= u) zetas /\ w = fold_right (fun z p => (1 + z) * p) 1 zetas.

Fixpoint products (s : order) : list R :=
  match s with
  | product a b => (B2R a * B2R b) :: nil | added s t => products s ++ products t | fused a b s => (B2R a * B2R b) :: products s
  end.

Fixpoint weighted (terms : list (R * R)) : R := match terms with nil => 0 | p :: more => fst p * snd p + weighted more end.

Lemma passed_more : forall m n w d, passed m w -> (m < n)%nat -> Rabs d <= u -> passed n ((1 + d) * w).
Proof.
intros m n w d [z [L [F E]]] H D. assert (P := u_pos (prec := prec)). exists (d :: repeat 0 (n - S m) ++ z). split; [|split].
- simpl. rewrite app_length, repeat_length. lia.
- constructor; [exact D|]. apply Forall_app. split; [|exact F]. apply Forall_forall. intros x Hx.
  rewrite (repeat_spec _ _ _ Hx), Rabs_R0. lra.
- simpl. rewrite E. f_equal. induction (n - S m)%nat as [|k IH]; [reflexivity|]. simpl. rewrite <- IH. ring.
Qed.

Lemma weighted_scaled : forall c ps, weighted (map (fun p => (c * fst p, snd p)) ps) = c * weighted ps.
Proof. intros c ps. induction ps as [|p ps IH]; simpl; [ring|]. rewrite IH. ring. Qed.

Lemma scaled_snd : forall c (ps : list (R * R)), map snd (map (fun p => (c * fst p, snd p)) ps) = map snd ps.
Proof. intros c ps. rewrite map_map. reflexivity. Qed.

Lemma weighted_app : forall ps qs, weighted (ps ++ qs) = weighted ps + weighted qs.
Proof. intros ps qs. induction ps as [|p ps IH]; simpl; [ring|]. rewrite IH. ring. Qed.

Lemma grown : forall m n d ps, (m < n)%nat -> Rabs d <= u -> Forall (fun p => passed m (fst p)) ps ->
  Forall (fun p => passed n (fst p)) (map (fun p : R * R => ((1 + d) * fst p, snd p)) ps).
Proof.
intros m n d ps H D F. induction F as [|p ps Hp F IH]; constructor; [|exact IH]. exact (passed_more m n _ d Hp H D).
Qed.

Lemma factor : forall x r, Rabs (r - x) <= u * Rabs x -> exists d, Rabs d <= u /\ r = (1 + d) * x.
Proof.
intros x r H. assert (P := u_pos (prec := prec)). destruct (Req_dec x 0) as [-> | N].
- rewrite Rabs_R0, Rmult_0_r, Rminus_0_r in H. exists 0. rewrite Rabs_R0. split; [lra|].
  rewrite Rmult_0_r. destruct (Req_dec r 0) as [E | E]; [exact E|]. apply Rabs_pos_lt in E. lra.
- exists ((r - x) / x). split; [|field; exact N]. unfold Rdiv. rewrite Rabs_mult, Rabs_inv.
  apply Rmult_le_reg_r with (Rabs x); [apply Rabs_pos_lt; exact N|]. rewrite Rmult_assoc, Rinv_l by (apply Rabs_no_R0; exact N). lra.
Qed.

Theorem dot_model : forall s, is_finite (computed s) = true -> unharmed s -> exists ps,
  map snd ps = products s /\ Forall (fun p => passed (terms s) (fst p)) ps /\ B2R (computed s) = weighted ps.
Proof.
assert (One : passed 0 1) by (exists nil; repeat split; constructor).
induction s as [a b | s IHs t IHt | a b s IHs]; intros Hf Hn; cbn [computed products terms unharmed] in *.
- destruct (times_finite a b Hf) as [_ [_ E]]. destruct (factor _ _ (normal_error _ Hn)) as [d [D F]].
  exists (((1 + d) * 1, B2R a * B2R b) :: nil). split; [reflexivity|]. split.
  + constructor; [|constructor]. apply (passed_more 0); [exact One | lia | exact D].
  + rewrite E, F. simpl. ring.
- destruct (plus_finite _ _ Hf) as [Fs [Ft E]]. destruct Hn as [Ns Nt]. assert (Os := one_term s). assert (Ot := one_term t).
  destruct (IHs Fs Ns) as [ps [Ps [Qs Es]]]. destruct (IHt Ft Nt) as [qs [Pt [Qt Et]]].
  destruct (factor _ _ (sum_error (computed s) (computed t))) as [d [D F]].
  exists (map (fun p => ((1 + d) * fst p, snd p)) (ps ++ qs)). split; [|split].
  + rewrite scaled_snd, map_app, Ps, Pt. reflexivity.
  + rewrite map_app. apply Forall_app. split; [apply (grown (terms s)) | apply (grown (terms t))]; (lia || assumption).
  + rewrite E, F, weighted_scaled, weighted_app, Es, Et. reflexivity.
- destruct (fma_finite _ _ _ Hf) as [Fs E]. destruct Hn as [Nf Ns]. destruct (IHs Fs Ns) as [ps [Ps [Qs Es]]].
  destruct (factor _ _ (normal_error _ Nf)) as [d [D F]].
  exists (map (fun p => ((1 + d) * fst p, snd p)) ((1, B2R a * B2R b) :: ps)). split; [|split].
  + rewrite scaled_snd. cbn [map snd]. rewrite Ps. reflexivity.
  + cbn [map]. constructor; [|apply (grown (terms s)); (lia || assumption)].
    cbn [fst]. apply (passed_more 0); [exact One | lia | exact D].
  + rewrite E, F, weighted_scaled, Es. simpl. ring.
Qed.

(* An accumulator that starts from zero is no further rounding: the first product is the first sum. *)
Lemma plus_zero : forall x : float, is_finite (plus zero x) = true -> B2R (plus zero x) = B2R x.
Proof.
intros x H. destruct (plus_finite zero x H) as [_ [_ ->]]. change (B2R (zero : float)) with 0. rewrite Rplus_0_l.
apply RN_format, B2R_format.
Qed.

Lemma fma_zero : forall a b : float, is_finite (fma a b zero) = true -> B2R (fma a b zero) = RN (B2R a * B2R b).
Proof. intros a b H. destruct (fma_finite a b zero H) as [_ ->]. change (B2R (zero : float)) with 0. rewrite Rplus_0_r. reflexivity. Qed.
End Sums.
