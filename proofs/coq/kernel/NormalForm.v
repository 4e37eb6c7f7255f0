(* Normal forms: comparison and arithmetic of polynomials, index forms, each proved to say the same. *)
Require Import ZArith QArith Qreals Reals List Lia Lra PArith Bool FunctionalExtensionality.
From Kernel Require Import Meaning.
Import ListNotations.
Local Open Scope R_scope.

Scheme atom_mut := Induction for atom Sort Prop
with poly_mut := Induction for poly Sort Prop
with mono_mut := Induction for mono Sort Prop.
Combined Scheme terms_ind from atom_mut, poly_mut, mono_mut.

Section Denotation.
Context {M : space}.
Implicit Types e : env M.

Lemma sum_n_ext n f g : (forall k, f k = g k) -> sum_n n f = sum_n n g.
Proof. intros H; induction n; simpl; congruence. Qed.

(* Comparison: a total order that need only be right where it answers Eq. *)
Definition lex (c d : comparison) := match c with Eq => d | _ => c end.
Definition cvar v w := match v, w with
  | Free x, Free y => Pos.compare x y | Free _, Bound _ => Lt
  | Bound _, Free _ => Gt | Bound m, Bound n => Nat.compare m n end.
Fixpoint clist {A} (c : A -> A -> comparison) (l k : list A) := match l, k with
  | [], [] => Eq | [], _ => Lt | _, [] => Gt | a :: l, b :: k => lex (c a b) (clist c l k) end.
Definition cpair (a b : Z * var) := lex (Z.compare (fst a) (fst b)) (cvar (snd a) (snd b)).
Definition cform s t := lex (Z.compare (const s) (const t)) (clist cpair (lin s) (lin t)).
Definition cQ (p q : Q) := lex (Z.compare (Qnum p) (Qnum q)) (Pos.compare (Qden p) (Qden q)).
Definition tag a := match a with Fam _ _ _ => 0%nat | Idx _ => 1%nat | Brk _ => 2%nat
  | Sum _ _ => 3%nat | Mean _ => 4%nat | Sqrt _ => 5%nat | Floor _ => 6%nat end.
Fixpoint cA a b {struct a} := match a, b with
  | Fam f is os, Fam g js ps => lex (cvar f g) (lex (clist cform is js) (clist cvar os ps))
  | Idx v, Idx w => cvar v w
  | Brk s, Brk t => cform s t
  | Sum n b, Sum k c => lex (cform n k) (cP b c)
  | Mean b, Mean c | Sqrt b, Sqrt c | Floor b, Floor c => cP b c
  | _, _ => Nat.compare (tag a) (tag b)
  end
with cP p r {struct p} := match p, r with
  | PNil, PNil => Eq | PNil, _ => Lt | _, PNil => Gt
  | PCons q m p, PCons s n r => lex (cQ q s) (lex (cM m n) (cP p r)) end
with cM m n {struct m} := match m, n with
  | MNil, MNil => Eq | MNil, _ => Lt | _, MNil => Gt
  | MCons a k m, MCons b l n => lex (cA a b) (lex (Nat.compare k l) (cM m n)) end.

Lemma lex_Eq c d : lex c d = Eq -> c = Eq /\ d = Eq.
Proof. destruct c; simpl; intuition congruence. Qed.
Lemma cvar_Eq v w : cvar v w = Eq -> v = w.
Proof. destruct v, w; simpl; try discriminate; intros H;
  [apply Pos.compare_eq in H | apply Nat.compare_eq in H]; congruence. Qed.
Lemma clist_Eq A (c : A -> A -> comparison) : (forall a b, c a b = Eq -> a = b) ->
  forall l k, clist c l k = Eq -> l = k.
Proof. intros H l; induction l; destruct k; simpl; try discriminate; auto.
  intros G; apply lex_Eq in G as [G1 G2]; f_equal; auto. Qed.
Lemma cpair_Eq a b : cpair a b = Eq -> a = b.
Proof. destruct a, b; unfold cpair; simpl; intros H; apply lex_Eq in H as [H1 H2].
  apply Z.compare_eq in H1; apply cvar_Eq in H2; congruence. Qed.
Lemma cform_Eq s t : cform s t = Eq -> s = t.
Proof. destruct s, t; unfold cform; simpl; intros H; apply lex_Eq in H as [H1 H2].
  apply Z.compare_eq in H1; apply (clist_Eq _ _ cpair_Eq) in H2; congruence. Qed.
Lemma cQ_Eq p q : cQ p q = Eq -> p = q.
Proof. destruct p, q; unfold cQ; simpl; intros H; apply lex_Eq in H as [H1 H2].
  apply Z.compare_eq in H1; apply Pos.compare_eq in H2; congruence. Qed.
Lemma compare_Eq : (forall a b, cA a b = Eq -> a = b) /\ (forall p r, cP p r = Eq -> p = r)
  /\ (forall m n, cM m n = Eq -> m = n).
Proof.
  apply terms_ind.
  - intros f is os b; destruct b; simpl; try discriminate; intros H.
    apply lex_Eq in H as [H1 H]; apply lex_Eq in H as [H2 H3].
    apply cvar_Eq in H1; apply (clist_Eq _ _ cform_Eq) in H2; apply (clist_Eq _ _ cvar_Eq) in H3; congruence.
  - intros v b; destruct b; simpl; try discriminate; intros H; apply cvar_Eq in H; congruence.
  - intros t b; destruct b; simpl; try discriminate; intros H; apply cform_Eq in H; congruence.
  - intros n b IH c; destruct c; simpl; try discriminate; intros H; apply lex_Eq in H as [H1 H2].
    apply cform_Eq in H1; apply IH in H2; congruence.
  - intros b IH c; destruct c; simpl; try discriminate; intros H; apply IH in H; congruence.
  - intros b IH c; destruct c; simpl; try discriminate; intros H; apply IH in H; congruence.
  - intros b IH c; destruct c; simpl; try discriminate; intros H; apply IH in H; congruence.
  - destruct r; simpl; congruence.
  - intros q m IHm p IHp r; destruct r; simpl; try discriminate; intros H.
    apply lex_Eq in H as [H1 H]; apply lex_Eq in H as [H2 H3].
    apply cQ_Eq in H1; apply IHm in H2; apply IHp in H3; congruence.
  - destruct n; simpl; congruence.
  - intros a IHa k m IHm n; destruct n; simpl; try discriminate; intros H.
    apply lex_Eq in H as [H1 H]; apply lex_Eq in H as [H2 H3].
    apply IHa in H1; apply Nat.compare_eq in H2; apply IHm in H3; congruence.
Qed.

(* Arithmetic of polynomials in normal form: monomials sorted, no zero coefficient. *)
Fixpoint mmul (m n : mono) {struct m} : mono := match m with
  | MNil => n
  | MCons a k m' => (fix go (n : mono) := match n with
      | MNil => MCons a k m'
      | MCons b l n' => match cA a b with
          | Eq => MCons a (k + l) (mmul m' n')
          | Lt => MCons a k (mmul m' n)
          | Gt => MCons b l (go n') end end) n end.
Lemma mmul_den m : forall n e, dM (mmul m n) e = dM m e * dM n e.
Proof.
  induction m as [|a k m IH]; intros n e; [simpl; ring|].
  induction n as [|b l n IHn]; [simpl; ring|].
  change (mmul (MCons a k m) (MCons b l n)) with (match cA a b with
     | Eq => MCons a (k + l) (mmul m n) | Lt => MCons a k (mmul m (MCons b l n))
     | Gt => MCons b l (mmul (MCons a k m) n) end).
  destruct (cA a b) eqn:C.
  - apply (proj1 compare_Eq) in C; subst b; simpl; rewrite IH, pow_add; ring.
  - simpl; rewrite IH; simpl; ring.
  - cbn [dM]; rewrite IHn; cbn [dM]; ring.
Qed.

Definition pcons (q : Q) m p := match q with
  | 0 # _ => p | _ # 1 => PCons q m p | _ => PCons (Qred q) m p end.
Lemma pcons_den q m p e : dP (pcons q m p) e = Q2R q * dM m e + dP p e.
Proof.
  destruct q as [[|n|n] [d|d|]]; unfold pcons; cbn [dP]; rewrite ?(Qeq_eqR _ _ (Qred_correct _)); try reflexivity;
  unfold Q2R; cbn [Qnum]; ring.
Qed.
Global Arguments pcons : simpl never.
(* Products by 1 are not computed. *)
Definition qmul (q s : Q) : Q := match q, s with 1 # 1, _ => s | _, 1 # 1 => q | _, _ => (q * s)%Q end.
Lemma qmul_eq q s : qmul q s == q * s.
Proof. destruct q as [[|[]|] []], s as [[|[]|] []]; cbn [qmul]; try reflexivity; unfold Qeq; cbn [Qmult Qnum Qden]; lia. Qed.
Lemma qmul_den q s : Q2R (qmul q s) = Q2R q * Q2R s.
Proof. rewrite <- Q2R_mult; apply Qeq_eqR, qmul_eq. Qed.
Fixpoint padd (p r : poly) {struct p} : poly := match p with
  | PNil => r
  | PCons q m p' => (fix go (r : poly) := match r with
      | PNil => PCons q m p'
      | PCons s n r' => match cM m n with
          | Eq => pcons (q + s)%Q m (padd p' r')
          | Lt => PCons q m (padd p' r)
          | Gt => PCons s n (go r') end end) r end.
Lemma padd_den p : forall r e, dP (padd p r) e = dP p e + dP r e.
Proof.
  induction p as [|q m p IH]; intros r e; [simpl; ring|].
  induction r as [|s n r IHr]; [simpl; ring|].
  change (padd (PCons q m p) (PCons s n r)) with (match cM m n with
     | Eq => pcons (q + s)%Q m (padd p r) | Lt => PCons q m (padd p (PCons s n r))
     | Gt => PCons s n (padd (PCons q m p) r) end).
  destruct (cM m n) eqn:C.
  - apply (proj2 (proj2 compare_Eq)) in C; subst n; rewrite pcons_den, IH, Q2R_plus; simpl; ring.
  - simpl; rewrite IH; simpl; ring.
  - cbn [dP]; rewrite IHr; cbn [dP]; ring.
Qed.
Fixpoint pshift (q : Q) (m : mono) (p : poly) : poly := match p with
  | PNil => PNil | PCons s n p => padd (pcons (qmul q s) (mmul m n) PNil) (pshift q m p) end.
Fixpoint ptimes (q : Q) (p : poly) : poly := match p with PNil => PNil | PCons s n p => pcons (qmul q s) n (ptimes q p) end.
(* A factor without atoms leaves the monomials and their order as they are. *)
Definition pscale (q : Q) (m : mono) (p : poly) : poly := match m with
  | MNil => match q with 1 # 1 => p | _ => ptimes q p end | _ => pshift q m p end.
Global Arguments pscale : simpl never.
Lemma pshift_den q m p e : dP (pshift q m p) e = Q2R q * dM m e * dP p e.
Proof.
  induction p as [|s n p IH]; cbn [pshift]; [simpl; ring|].
  rewrite padd_den, IH, pcons_den, mmul_den, qmul_den; simpl; ring.
Qed.
Lemma ptimes_den q p e : dP (ptimes q p) e = Q2R q * dP p e.
Proof. induction p as [|s n p IH]; cbn [ptimes]; [simpl; ring|]; rewrite pcons_den, IH, qmul_den; simpl; ring. Qed.
Lemma pscale_den q m p e : dP (pscale q m p) e = Q2R q * dM m e * dP p e.
Proof.
  destruct m as [|a k m]; [|apply pshift_den]; unfold pscale; cbn [dM].
  destruct q as [[|[]|] []]; rewrite ?ptimes_den; try ring; unfold Q2R; simpl; lra.
Qed.
Fixpoint pmul (p r : poly) : poly := match p with
  | PNil => PNil | PCons q m p => padd (pscale q m r) (pmul p r) end.
Lemma pmul_den p r e : dP (pmul p r) e = dP p e * dP r e.
Proof. induction p; simpl; [ring|]; rewrite padd_den, pscale_den, IHp; ring. Qed.
Definition pconst (q : Q) := pcons q MNil PNil.
Global Arguments pconst : simpl never.
Lemma pconst_den q e : dP (pconst q) e = Q2R q.
Proof. unfold pconst; rewrite pcons_den; simpl; ring. Qed.
Fixpoint ppow (p : poly) (k : nat) := match k with O => pconst 1 | 1%nat => p | S k => pmul p (ppow p k) end.
Lemma ppow_den p k e : dP (ppow p k) e = dP p e ^ k.
Proof.
  induction k as [|[|k] IH]; [cbn [ppow]; rewrite pconst_den; unfold Q2R; simpl; lra | simpl; ring|].
  change (ppow p (S (S k))) with (pmul p (ppow p (S k))); rewrite pmul_den, IH; simpl; ring.
Qed.
Definition patom a := PCons 1 (MCons a 1 MNil) PNil.
Lemma patom_den a e : dP (patom a) e = dA a e.
Proof. unfold patom; simpl; unfold Q2R; simpl; lra. Qed.
Definition psub p r := padd p (pscale (-1) MNil r).
Lemma psub_den p r e : dP (psub p r) e = dP p e - dP r e.
Proof. unfold psub; rewrite padd_den, pscale_den; unfold Q2R; simpl; lra. Qed.
Definition peqb p r := match cP p r with Eq => true | _ => match psub p r with PNil => true | _ => false end end.
Lemma peqb_den p r e : peqb p r = true -> dP p e = dP r e.
Proof.
  unfold peqb; destruct (cP p r) eqn:C; [intros _; apply (proj1 (proj2 compare_Eq)) in C; subst; reflexivity | |];
  generalize (psub_den p r e); destruct (psub p r); simpl; try discriminate; lra.
Qed.

(* Index forms. *)
Fixpoint ladd1 (c : Z) (v : var) (l : list (Z * var)) : list (Z * var) := match l with
  | [] => if Z.eqb c 0 then [] else [(c, v)]
  | (d, w) :: l' => match cvar v w with
      | Eq => if Z.eqb (c + d) 0 then l' else ((c + d)%Z, v) :: l'
      | Lt => if Z.eqb c 0 then l else (c, v) :: l
      | Gt => (d, w) :: ladd1 c v l' end end.
Definition dl e l s := fold_right (fun cv s => (fst cv * vi e (snd cv) + s)%Z) s l.
Lemma ladd1_den e c v l s : dl e (ladd1 c v l) s = (c * vi e v + dl e l s)%Z.
Proof.
  induction l as [|[d w] l IH]; simpl.
  - destruct (Z.eqb_spec c 0); simpl; subst; lia.
  - destruct (cvar v w) eqn:C.
    + apply cvar_Eq in C; subst w; destruct (Z.eqb_spec (c + d) 0); simpl; nia.
    + destruct (Z.eqb_spec c 0); simpl; subst; lia.
    + simpl; rewrite IH; lia.
Qed.
Definition lscale (c : Z) (l k : list (Z * var)) := fold_right (fun dv s => ladd1 (c * fst dv) (snd dv) s) k l.
Lemma lscale_den e c l k s : dl e (lscale c l k) s = (c * dl e l 0 + dl e k s)%Z.
Proof. induction l as [|[d w] l IH]; simpl; [lia|]; rewrite ladd1_den, IH; simpl; ring. Qed.
Lemma dI_dl e t : dI e t = (const t + dl e (lin t) 0)%Z.
Proof. unfold dI, dl; induction (lin t) as [|[c v] l IH]; simpl; lia. Qed.
Definition iplus (s : form) (c : Z) (t : form) := Form (const s + c * const t) (lscale c (lin t) (lin s)).
Lemma iplus_den e s c t : dI e (iplus s c t) = (dI e s + c * dI e t)%Z.
Proof. rewrite !dI_dl; simpl; rewrite lscale_den; lia. Qed.
Definition iconst c := Form c [].
Definition ivar v := Form 0 [(1%Z, v)].
Lemma ivar_den e v : dI e (ivar v) = vi e v.
Proof. unfold dI, ivar; cbn [lin const fold_right fst snd]; lia. Qed.
Definition real (t : form) : poly :=
  fold_right (fun cv p => padd (pcons (inject_Z (fst cv)) (MCons (Idx (snd cv)) 1 MNil) PNil) p)
             (pconst (inject_Z (const t))) (lin t).
Lemma Q2R_inject z : Q2R (inject_Z z) = IZR z.
Proof. unfold Q2R, inject_Z; simpl; lra. Qed.
Lemma real_den e t : dP (real t) e = IZR (dI e t).
Proof.
  unfold real, dI; induction (lin t) as [|[c v] l IH]; simpl.
  - rewrite pconst_den, Q2R_inject; reflexivity.
  - rewrite padd_den, IH, pcons_den, Q2R_inject, plus_IZR, mult_IZR; simpl; ring.
Qed.

Lemma dA_sum n b e : dA (Sum n b) e = sum_n (Z.to_nat (dI e n)) (fun k => dP b (push_i k e)).
Proof. reflexivity. Qed.
Lemma dA_mean b e : dA (Mean b) e = E M (fun w => dP b (push_o w e)).
Proof. reflexivity. Qed.
Lemma dA_sqrt b e : dA (Sqrt b) e = sqrt (dP b e).
Proof. reflexivity. Qed.
Lemma dA_floor b e : dA (Floor b) e = IZR (Int_part (dP b e)).
Proof. reflexivity. Qed.

End Denotation.
