(* Whatever Evaluate.v answers about a term or a formula, in a space of finitely many weighted outcomes, is right. *)
Require Import ZArith QArith Qround Qreals Reals List Lia Lra Bool FunctionalExtensionality.
From Kernel Require Import Meaning NormalForm Formulas Certificate Spaces.
From Models Require Import Evaluate Numbers Loose.
Import ListNotations.
Local Open Scope R_scope.

Section Right.
Context {S : space}.
Variables (weights : list Q) (all : list (outcome S)) (d0 : outcome S).
Fixpoint mean_over (l : list Q) (k : list (outcome S)) (f : outcome S -> R) : R := match l, k with
  | p :: l, w :: k => Q2R p * f w + mean_over l k f | _, _ => 0 end.
Hypothesis lengths : length weights = length all.
Hypothesis mean_is : forall f, E S f = mean_over weights all f.
Hypothesis all_outcomes : forall w, In w all.
Hypothesis all_integrable : forall f, Int S f.
Definition nth_outcome k := nth k all d0.
Variables (ifree : positive -> Z) (ofree : positive -> nat).
(* The values of free names, and an environment in which so many indices and outcomes are bound. *)
Definition bound (e0 : env S) is os := Env (fi e0) (fo e0) (ff e0) (fun n => nth n is 0%Z)
  (fun n => nth_outcome (nth n os 0%nat)) (bf e0).
Definition names_are (e0 : env S) := (forall x, fi e0 x = ifree x) /\ (forall x, fo e0 x = nth_outcome (ofree x)).
Lemma bound_push_i e0 k is os : push_i k (bound e0 is os) = bound e0 (k :: is) os.
Proof. unfold push_i, bound; simpl; f_equal; apply functional_extensionality; intros [|n]; reflexivity. Qed.
Lemma bound_push_o e0 k is os : push_o (nth_outcome k) (bound e0 is os) = bound e0 is (k :: os).
Proof. unfold push_o, bound; simpl; f_equal; apply functional_extensionality; intros [|n]; reflexivity. Qed.
Lemma bound_push_f e0 g is os : push_f g (bound e0 is os) = bound (push_f g e0) is os.
Proof. reflexivity. Qed.

Section Values.
Variables (V : Type) (vq : Q -> V) (vadd vmul : V -> V -> V) (value : V -> option Q).
Variables (fams : var -> list Z -> list nat -> option V) (span : nat) (e0 : env S) (den : V -> R).
Hypothesis names : names_are e0.
Hypothesis vq_den : forall q, den (vq q) = Q2R q.
Hypothesis vadd_den : forall x y, den (vadd x y) = den x + den y.
Hypothesis vmul_den : forall x y, den (vmul x y) = den x * den y.
Hypothesis value_den : forall x q, value x = Some q -> den x = Q2R q.
Hypothesis fams_den : forall v zs ws x, fams v zs ws = Some x -> vf e0 v zs (map nth_outcome ws) = den x.
Notation code := (code V).
Definition right (p : poly) (c : code) := forall is os x, c is os = Some x -> den x = dP p (bound e0 is os).

Lemma iv_den is os v : iv ifree is v = vi (bound e0 is os) v.
Proof. destruct v; simpl; [symmetry; apply names | reflexivity]. Qed.
Lemma ov_den is os v : nth_outcome (ov ofree os v) = vo (bound e0 is os) v.
Proof. destruct v; simpl; [symmetry; apply names | reflexivity]. Qed.
Lemma iform_den is os t : iform ifree is t = dI (bound e0 is os) t.
Proof.
  unfold iform, dI; induction (lin t) as [|[k v] l IH]; simpl; [reflexivity|].
  rewrite IH, (iv_den is os v); reflexivity.
Qed.
Lemma vplus_den a b x : vplus V vadd a b = Some x -> exists y z, a = Some y /\ b = Some z /\ den x = den y + den z.
Proof. unfold vplus; intros H; unbind; injection H as <-; eauto. Qed.
Lemma vtimes_den a b x : vtimes V vmul a b = Some x -> exists y z, a = Some y /\ b = Some z /\ den x = den y * den z.
Proof. unfold vtimes; intros H; unbind; injection H as <-; eauto. Qed.
Lemma vsum_den n f g : (forall k x, f k = Some x -> den x = g k) -> forall x, vsum V vq vadd n f = Some x -> den x = sum_n n g.
Proof.
  intros H; induction n as [|n IH]; cbn [vsum sum_n]; intros x K; [injection K as <-; rewrite vq_den; apply Q2R_0|].
  apply vplus_den in K as (y & z & Y & Z & ->); rewrite (IH y Y), (H _ z Z); reflexivity.
Qed.
Lemma vmean_den f g : (forall k x, f k = Some x -> den x = g (nth_outcome k)) ->
  forall x, vmean V vq vadd vmul 0 weights f = Some x -> den x = mean_over weights all g.
Proof.
  intros H; assert (forall l n k, (forall j, (j < length k)%nat -> nth (n + j) all d0 = nth j k d0) -> length l = length k ->
    forall x, vmean V vq vadd vmul n l f = Some x -> den x = mean_over l k g) as A.
  { induction l as [|p l IH]; intros n [|w k] N L x K; try discriminate; cbn [vmean mean_over] in *.
    - injection K as <-; rewrite vq_den; apply Q2R_0.
    - apply vplus_den in K as (y & z & Y & Z & ->); apply vtimes_den in Y as (a & b & A & B & ->).
      injection A as <-; rewrite vq_den, (H n b B); f_equal.
      + pose proof (N 0%nat ltac:(simpl; lia)) as M; rewrite Nat.add_0_r in M; unfold nth_outcome; rewrite M; reflexivity.
      + apply (IH (Datatypes.S n) k); [|injection L; auto|exact Z].
        intros j J; pose proof (N (Datatypes.S j) ltac:(simpl; lia)) as M; simpl in M; rewrite <- M; f_equal; lia. }
  apply (A weights 0%nat all); [reflexivity | exact lengths].
Qed.
Lemma vpow_den x k : den (vpow V vq vmul x k) = den x ^ k.
Proof.
  induction k as [|[|k] IH]; [simpl; rewrite vq_den, Q2R_1; reflexivity | simpl; ring |].
  change (vpow V vq vmul x (Datatypes.S (Datatypes.S k))) with (vmul x (vpow V vq vmul x (Datatypes.S k))).
  rewrite vmul_den, IH; symmetry; apply tech_pow_Rmult.
Qed.

Section Entry.
Variables (tp : Map.t poly) (tc : Map.t code).
Notation nothing := (nothing V vq).
Hypothesis earlier : forall r, right (get PNil tp r) (get nothing tc r).
Notation raw := (raw V weights vq vadd vmul value fams ifree ofree (get nothing tc)).
Lemma raw_right e : right (term_of tp e) (raw e).
Proof.
  intros is os x; destruct e; cbn [term_of Evaluate.raw]; rewrite ?patom_den.
  - intros K; apply fams_den in K; cbn [dA]; rewrite <- K, map_map.
    change (vf (bound e0 is os) f) with (vf e0 f).
    f_equal; apply map_ext; intros t; [apply iform_den | apply ov_den].
  - intros [= <-]; cbn [dA]; rewrite vq_den, Q2R_inject, (iv_den is os v); reflexivity.
  - intros [= <-]; cbn [dA]; rewrite vq_den, (iform_den is os t); unfold iverson; destruct (0 <=? _)%Z; [apply Q2R_1 | apply Q2R_0].
  - rewrite dA_sum, (iform_den is os n); apply vsum_den; intros k y K; rewrite bound_push_i; apply (earlier b), K.
  - rewrite dA_mean, mean_is; apply vmean_den; intros k y K; rewrite bound_push_o; apply (earlier b), K.
  - rewrite dA_sqrt; unfold vroot; intros K; unbind; injection K as <-.
    apply (earlier b) in H; rewrite <- H, (value_den _ _ H0), vq_den; symmetry; apply qroot_den; assumption.
  - rewrite dA_floor; unfold vfloor; intros K; unbind; injection K as <-.
    apply (earlier b) in H; rewrite <- H, (value_den _ _ H0), vq_den, Q2R_inject, Qfloor_den; reflexivity.
  - revert x; induction l as [|[c m] l IH]; cbn [vpoly fold_right fst snd]; intros x K.
    + injection K as <-; rewrite vq_den; apply Q2R_0.
    + apply vplus_den in K as (y & z & Y & Z & ->); apply vtimes_den in Y as (a & b & A & B & ->); injection A as <-.
      rewrite padd_den, pscale_den, vq_den; cbn [dM]; rewrite <- (IH z Z); f_equal; rewrite Rmult_1_r; f_equal.
      clear -B earlier vq_den vmul_den; revert b B; induction m as [|[r k] m IH]; cbn [vproduct fold_right fst snd]; intros b B.
      * injection B as <-; rewrite vq_den, Q2R_1, pone_den; reflexivity.
      * apply vtimes_den in B as (y & z & Y & Z & ->); unbind; injection Y as <-.
        rewrite vpow_den, pmul_den, ppow_den, (IH z Z); apply (earlier r) in H; rewrite H; reflexivity.
Qed.
End Entry.

(* Values that are kept. *)
Notation seek_o := (seek_o V). Notation seek_i := (seek_i V).
Notation over_o := (over_o V weights). Notation over_i := (over_i V weights span).
Lemma nth_error_row B (f : nat -> B) n : forall s k y, nth_error (map f (seq s n)) k = Some y -> y = f (s + k)%nat.
Proof.
  induction n as [|n IH]; intros s [|k] y; simpl; try discriminate; [intros [= <-]; f_equal; lia|].
  intros K; rewrite (IH _ _ _ K); f_equal; lia.
Qed.
Lemma seek_o_right b : forall f os x, seek_o b (over_o b f) os = Some x -> force x = f (firstn b os).
Proof.
  induction b as [|b IH]; intros f os x; cbn [Evaluate.seek_o Evaluate.over_o]; [intros [= <-]; reflexivity|].
  destruct os as [|w os]; [discriminate|]; destruct (nth_error _ w) as [g|] eqn:N; [|discriminate].
  apply nth_error_row in N; subst g; intros K; apply (IH _ _ _ K).
Qed.
Lemma seek_i_right a b : forall f is os x, seek_i a b (over_i a b f) is os = Some x -> force x = f (firstn a is) (firstn b os).
Proof.
  induction a as [|a IH]; intros f is os x; cbn [Evaluate.seek_i Evaluate.over_i]; [apply seek_o_right|].
  destruct is as [|k is]; [discriminate|]; destruct (Z.leb_spec 0 k) as [P|]; [|discriminate].
  destruct (nth_error _ _) as [g|] eqn:N; [|discriminate].
  apply nth_error_row in N; subst g; intros K; rewrite (IH _ _ _ _ K); simpl; rewrite Z2Nat.id by exact P; reflexivity.
Qed.
Lemma nth_firstn_less B (l : list B) d n : forall a, (n < a)%nat -> nth n (firstn a l) d = nth n l d.
Proof. revert n; induction l as [|x l IH]; intros n [|a] L; try lia; [destruct n; reflexivity|]; destruct n; simpl; [reflexivity | apply IH; lia]. Qed.
Lemma once_right p f : right p f -> right p (once V weights span (loose_P p) f).
Proof.
  intros H is os x; unfold once; destruct (_ <=? _)%N; [|apply H].
  destruct (seek_i _ _ _ is os) as [y|] eqn:K; [|apply H].
  rewrite (seek_i_right _ _ _ _ _ _ K); intros A; rewrite (H _ _ _ A).
  apply (proj1 (proj2 loose_den)); repeat split; auto; intros n N; simpl; rewrite nth_firstn_less by exact N; reflexivity.
Qed.

Fixpoint polys (l : list entry) (n : positive) (t : Map.t poly) : Map.t poly := match l with
  | [] => t | e :: l => polys l (Pos.succ n) (Map.add n (term_of t e) t) end.
Lemma codes_right l : forall n tp tc, (forall r, right (get PNil tp r) (get (nothing V vq) tc r)) ->
  forall r, right (get PNil (polys l n tp) r)
    (get (nothing V vq) (codes V weights vq vadd vmul value fams ifree ofree span (prepare l n tp) n tc) r).
Proof.
  induction l as [|e l IH]; intros n tp tc H; cbn [polys prepare codes]; [exact H|].
  apply IH; intros r; unfold get at 1 2; destruct (Pos.eq_dec r n) as [->|N].
  - rewrite !Map.gss; pose proof (raw_right tp tc H e) as R.
    destruct (compound e); [apply once_right, R | exact R].
  - rewrite !Map.gso by exact N; apply H.
Qed.
Lemma empty_right r : right (get PNil (Map.empty poly) r) (get (nothing V vq) (Map.empty code) r).
Proof. unfold get; rewrite !Map.gempty; intros is os x [= <-]; rewrite vq_den; apply Q2R_0. Qed.
End Values.

Lemma polys_table l : polys l 1 (Map.empty poly) = table term_of l.
Proof.
  unfold table; generalize 1%positive (Map.empty poly); induction l as [|e l IH]; intros n t; [reflexivity|].
  cbn [polys fold_left]; apply IH.
Qed.

(* Quantified families. *)
Lemma constant_of_den p q (e : env S) : constant_of p = Some q -> dP p e = Q2R q.
Proof. destruct p as [|r [] []]; simpl; try discriminate; intros [= <-]; [symmetry; apply Q2R_0 | ring]. Qed.
Lemma squares_sum_den n : forall p (e : env S), squares_sum n p = true -> 0 <= dP p e.
Proof.
  induction n as [|n IH]; intros p e; cbn [squares_sum]; destruct (constant_of p) as [q|] eqn:C; try discriminate.
  - intros H; rewrite (constant_of_den p q e C); apply Qle_bool_iff, Qle_Rle in H; rewrite Q2R_0 in H; exact H.
  - intros H; rewrite (constant_of_den p q e C); apply Qle_bool_iff, Qle_Rle in H; rewrite Q2R_0 in H; exact H.
  - destruct (positive_square p) as [[a q]|] eqn:P; [|discriminate]; intros H; apply (IH _ e) in H.
    assert (0 <= Q2R q) as N.
    { clear -P; revert P; induction p as [|r m p IHp]; simpl; [discriminate|].
      destruct m as [|b [|[|[|]]] []]; try exact IHp; destruct (Qle_bool r 0) eqn:L; [exact IHp|]; intros [= <- <-].
      destruct (Qlt_le_dec 0 r) as [A|A]; [apply Qlt_Rlt in A; rewrite Q2R_0 in A; lra | apply Qle_bool_iff in A; congruence]. }
    revert H; unfold less_square; cbv zeta; rewrite psub_den, pscale_den, pmul_den; cbn [dM].
    set (l := dP (padd _ _) e); pose proof (Rle_0_sqr l) as L; unfold Rsqr in L.
    assert (0 <= Q2R q * 1 * (l * l)) by (apply Rmult_le_pos; lra); lra.
Qed.
Definition at_family (l : spot) : fam S := fun zs ws => Q2R (at_spot l zs).
Lemma qpow_den q k : Q2R (qpow q k) = Q2R q ^ k.
Proof. induction k as [|k IH]; cbn [qpow]; [apply Q2R_1 | rewrite qmul_den, IH; reflexivity]. Qed.
Lemma constants_den (e : env S) is : forallb is_constant is = true -> map (dI e) is = map const is.
Proof.
  intros H; rewrite forallb_forall in H; apply map_ext_in; intros t I; specialize (H t I).
  unfold is_constant in H; unfold dI; destruct (lin t); [reflexivity | discriminate].
Qed.
Lemma mono_at_den l e : forall m q, mono_at l m = Some q -> dM m (push_f (at_family l) e) = Q2R q.
Proof.
  induction m as [|a k m IH]; intros q; cbn [mono_at]; [intros [= <-]; symmetry; apply Q2R_1|].
  destruct a as [[x|[|n]] is [|]| | | | | |]; try discriminate; destruct (forallb _ is) eqn:C; [|discriminate].
  intros K; unbind; injection K as <-; rewrite qmul_den, qpow_den, <- (IH _ H).
  match goal with |- dM (MCons ?a ?k ?m) ?e = _ => change (dA a e ^ k * dM m e = Q2R (at_spot l (map const is)) ^ k * dM m e) end.
  cbn [dA map]; rewrite constants_den by exact C; reflexivity.
Qed.
Lemma poly_at_den l e p : forall q, poly_at l p = Some q -> dP p (push_f (at_family l) e) = Q2R q.
Proof.
  induction p as [|r m p IH]; intros q; cbn [poly_at]; [intros [= <-]; symmetry; apply Q2R_0|].
  intros K; unbind; injection K as <-; change (dP (PCons r m p) ?e) with (Q2R r * dM m e + dP p e).
  rewrite qadd_den, qmul_den, (mono_at_den l e m _ H), (IH _ H0); reflexivity.
Qed.
Definition answers (b : option bool) (P : Prop) := match b with Some true => P | Some false => ~ P | None => True end.
Lemma decide_right s (e : env S) : answers (decide s) (forall g, dP s (push_f g e) >= 0).
Proof.
  unfold decide; destruct (squares_sum FUEL s) eqn:Q.
  - intros g; apply Rle_ge, (squares_sum_den FUEL), Q.
  - destruct (poly_at _ s) as [q|] eqn:P; [|exact I]; cbn [bind].
    destruct (Qle_bool 0 q) eqn:L; [exact I|]; intros A; specialize (A (at_family (negative_at FUEL s))).
    rewrite (poly_at_den _ _ _ _ P), <- Q2R_0 in A; apply Rge_le, Rle_Qle, Qle_bool_iff in A; congruence.
Qed.
Lemma test_right r q : answers (Some (test r q)) (holds r (Q2R q)).
Proof.
  destruct r; simpl.
  - destruct (Qeq_bool q 0) eqn:H; simpl.
    + apply Qeq_bool_iff, Qeq_eqR in H; rewrite H; apply Q2R_0.
    + intros H1; apply Qeq_bool_neq in H; apply H, eqR_Qeq; rewrite H1; symmetry; apply Q2R_0.
  - destruct (Qle_bool 0 q) eqn:H; simpl.
    + apply Qle_bool_iff, Qle_Rle in H; rewrite Q2R_0 in H; lra.
    + intros H1; apply Rge_le in H1; rewrite <- Q2R_0 in H1; apply Rle_Qle, Qle_bool_iff in H1; congruence.
  - destruct (Qle_bool q 0) eqn:H; simpl.
    + apply Qle_bool_iff, Qle_Rle in H; rewrite Q2R_0 in H; lra.
    + destruct (Qlt_le_dec 0 q) as [A|A]; [apply Qlt_Rlt in A; rewrite Q2R_0 in A; lra | apply Qle_bool_iff in A; congruence].
Qed.
Lemma every_right n f (P : nat -> Prop) : (forall k, answers (f k) (P k)) -> answers (every n f) (forall k, (k < n)%nat -> P k).
Proof.
  intros H; induction n as [|n IH]; [simpl; intros; lia|]; cbn [every].
  destruct (every n f) as [[]|]; cbn [answers] in *; [| |exact I].
  - specialize (H n); destruct (f n) as [[]|]; cbn [answers] in *; [| |exact I].
    + intros k K; destruct (Nat.eq_dec k n) as [->|]; [exact H | apply IH; lia].
    + intros A; apply H, A; lia.
  - intros A; apply IH; intros k K; apply A; lia.
Qed.
Lemma answers_iff b P Q : (P <-> Q) -> answers b P -> answers b Q.
Proof. destruct b as [[]|]; simpl; tauto. Qed.

Section Truth.
Variables (e0 : env S) (fams : var -> list Z -> list nat -> option Q) (span : nat) (l : list entry).
Hypothesis names : names_are e0.
Hypothesis fams_den : forall v zs ws x, fams v zs ws = Some x -> vf e0 v zs (map nth_outcome ws) = Q2R x.
Definition numbers_of := codes Q weights (fun q => q) qadd qmul Some fams ifree ofree span (prepare l 1 (Map.empty poly)) 1 (Map.empty _).
Definition polys_of := codes poly weights pconst padd pmul constant_of (quantified fams) ifree ofree span
  (prepare l 1 (Map.empty poly)) 1 (Map.empty _).
Definition number_of := get (nothing Q (fun q => q)) numbers_of.
Definition poly_of := get (nothing poly pconst) polys_of.
Definition term r := get PNil (table term_of l) r.
Lemma number_right r is os q : number_of r is os = Some q -> dP (term r) (bound e0 is os) = Q2R q.
Proof.
  intros K; symmetry; revert K; unfold term; rewrite <- polys_table.
  apply (codes_right Q (fun q => q) qadd qmul Some fams span e0 Q2R names (fun _ => eq_refl) qadd_den qmul_den); auto.
  - intros x q' [= ->]; reflexivity.
  - intros r'; apply empty_right; reflexivity.
Qed.
Lemma poly_right g r is os s : poly_of r is os = Some s ->
  dP (term r) (push_f g (bound e0 is os)) = dP s (push_f g (bound e0 [] [])).
Proof.
  rewrite !bound_push_f; intros K; symmetry; revert K; unfold term; rewrite <- polys_table.
  apply (codes_right poly pconst padd pmul constant_of (quantified fams) span (push_f g e0) (fun s => dP s (bound (push_f g e0) [] []))).
  - exact names.
  - intros; apply pconst_den.
  - intros; apply padd_den.
  - intros; apply pmul_den.
  - intros; apply constant_of_den; assumption.
  - assert (forall u zs ws x, bind (fams u zs ws) (fun q => Some (pconst q)) = Some x ->
      vf e0 u zs (map nth_outcome ws) = dP x (bound (push_f g e0) [] [])) as A.
    { intros u zs ws x B; unbind; injection B as <-; rewrite pconst_den; apply fams_den; assumption. }
    intros [y|[|n]] zs ws x F.
    + apply (A (Free y)), F.
    + destruct ws; [|discriminate]; injection F as <-; rewrite patom_den; cbn [dA].
      assert (map (dI (bound (push_f g e0) [] [])) (map iconst zs) = zs) as -> by (rewrite map_map; simpl; apply map_id); reflexivity.
    + apply (A (Bound n)), F.
  - intros r'; apply empty_right; intros; apply pconst_den.
Qed.

Definition fright F (c : fcode) := (forall is os, answers (truth c is os) (dF F (bound e0 is os)))
  /\ match inequality c with Some s => exists p, F = Rel Ge0 p /\ forall is os x, s is os = Some x ->
        forall g, dP p (push_f g (bound e0 is os)) = dP x (push_f g (bound e0 [] [])) | None => True end.
Lemma fraw_right tf tc e : (forall r, fright (get (Nonneg (iconst 0)) tf r) (get no_formula tc r)) ->
  fright (formula_of (table term_of l) tf e) (fraw weights ifree number_of poly_of (get no_formula tc) e).
Proof.
  intros H; destruct e; cbn [formula_of fraw]; split; cbn [truth inequality]; try exact I.
  - intros is os; fold (term p); cbn [dF]; destruct (number_of p is os) as [q|] eqn:N; [|exact I]; cbn [bind].
    rewrite (number_right p is os q N); apply test_right.
  - destruct r; try exact I; exists (term p); split; [reflexivity|]; intros is os x K g; apply poly_right, K.
  - intros is os; rewrite (iform_den e0 names is os t); simpl; destruct (Z.leb_spec 0 (dI (bound e0 is os) t)); [assumption | lia].
  - intros is os; apply all_integrable.
  - intros is os; rewrite (iform_den e0 names is os n); cbn [dF].
    eapply answers_iff; [|apply every_right; intros k; apply (proj1 (H F))].
    split; intros A k K.
    + pose proof (A (Z.to_nat k)) as B; rewrite Z2Nat.id in B by lia; rewrite bound_push_i; apply B; lia.
    + rewrite <- bound_push_i; apply A; lia.
  - intros is os; cbn [dF]; eapply answers_iff; [|apply every_right; intros k; apply (proj1 (H F))].
    split; intros A.
    + intros w; destruct (In_nth all w d0 (all_outcomes w)) as (k & K & <-).
      change (nth k all d0) with (nth_outcome k); rewrite bound_push_o; apply A; lia.
    + intros k K; rewrite <- bound_push_o; apply A.
  - intros is os; destruct (H F) as [_ K]; destruct (inequality _) as [s|]; [|exact I]; destruct K as (p & -> & K).
    destruct (s is os) as [x|] eqn:X; [|exact I]; cbn [bind dF holds].
    eapply answers_iff; [|apply (decide_right x (bound e0 [] []))].
    split; intros A g; [rewrite (K is os x X g); apply A | rewrite <- (K is os x X g); apply A].
Qed.
Fixpoint built (fs : list fentry) (n : positive) (t : Map.t formula) : Map.t formula := match fs with
  | [] => t | e :: fs => built fs (Pos.succ n) (Map.add n (formula_of (table term_of l) t e) t) end.
Lemma built_table fs : built fs 1 (Map.empty formula) = table (formula_of (table term_of l)) fs.
Proof.
  unfold table at 1; generalize 1%positive (Map.empty formula); induction fs as [|e fs IH]; intros n t; [reflexivity|].
  cbn [built fold_left]; apply IH.
Qed.
Definition truths fs := fcodes weights ifree number_of poly_of fs 1 (Map.empty _).
Lemma truths_right fs r : fright (get (Nonneg (iconst 0)) (table (formula_of (table term_of l)) fs) r) (get no_formula (truths fs) r).
Proof.
  rewrite <- built_table; unfold truths.
  assert (forall n tf tc, (forall r, fright (get (Nonneg (iconst 0)) tf r) (get no_formula tc r)) ->
    forall r, fright (get (Nonneg (iconst 0)) (built fs n tf) r) (get no_formula (fcodes weights ifree number_of poly_of fs n tc) r)) as A.
  { induction fs as [|e fs IH]; intros n tf tc H; cbn [built fcodes]; [exact H|].
    apply IH; intros r'; unfold get at 1 2; destruct (Pos.eq_dec r' n) as [->|N].
    - rewrite !Map.gss; apply fraw_right, H.
    - rewrite !Map.gso by exact N; apply H. }
  apply A; intros r'; unfold get; rewrite !Map.gempty; split; [intros is os; apply Z.le_refl | exact I].
Qed.
End Truth.
End Right.
