(* Formulas: equality test, substitution, names put and absent, shorthands. *)
Require Import ZArith QArith Qreals Reals List Lia Lra PArith Bool FunctionalExtensionality.
From Kernel Require Import Meaning NormalForm Substitution.
Import ListNotations.
Local Open Scope R_scope.

(* Equality, right where it answers true. *)
Definition eqop r s := match r, s with Eq0, Eq0 | Ge0, Ge0 | Gt0, Gt0 => true | _, _ => false end.
Definition is_eq c := match c with Eq => true | _ => false end.
Fixpoint eqF F G := match F, G with
  | Rel r p, Rel s q => eqop r s && is_eq (cP p q)
  | Nonneg t, Nonneg u => is_eq (cform t u)
  | Intble b, Intble c => is_eq (cP b c)
  | AllI n F, AllI m G => is_eq (cform n m) && eqF F G
  | AllO F, AllO G => eqF F G
  | AllF i o F, AllF j p G => Nat.eqb i j && Nat.eqb o p && eqF F G
  | _, _ => false end.
Lemma is_eq_true c : is_eq c = true -> c = Eq.
Proof. destruct c; simpl; congruence. Qed.
Lemma eqF_eq F : forall G, eqF F G = true -> F = G.
Proof.
  induction F; destruct G; simpl; try discriminate; intros H;
  repeat match goal with
  | H : _ && _ = true |- _ => apply andb_prop in H as [? ?]
  | H : is_eq _ = true |- _ => apply is_eq_true in H
  | H : cP _ _ = Eq |- _ => apply (proj1 (proj2 compare_Eq)) in H
  | H : cform _ _ = Eq |- _ => apply cform_Eq in H
  | H : Nat.eqb _ _ = true |- _ => apply Nat.eqb_eq in H
  | IH : forall G, eqF ?F G = true -> _, H : eqF ?F _ = true |- _ => apply IH in H end;
  subst; try reflexivity.
  destruct r, r0; simpl in *; try discriminate; reflexivity.
Qed.

(* Substitution. *)
Fixpoint subF (s : sub) (F : formula) : formula := match F with
  | Rel r p => Rel r (subst s p)
  | Nonneg t => Nonneg (subI s t)
  | Intble b => Intble (subst (lift_o s) b)
  | AllI n F => AllI (subI s n) (subF (lift_i s) F)
  | AllO F => AllO (subF (lift_o s) F)
  | AllF i o F => AllF i o (subF (lift_f s) F) end.

Section Denotation.
Context {M : space}.
Lemma subF_den F : forall s (e e' : env M), into s e e' -> (dF (subF s F) e <-> dF F e').
Proof.
  induction F; intros s e e' H; simpl.
  - rewrite (subst_den s e e' p H); reflexivity.
  - rewrite (subI_den s e e' t (proj1 H)); reflexivity.
  - replace (fun w => dP (subst (lift_o s) b) (push_o w e)) with (fun w => dP b (push_o w e')); [reflexivity|].
    apply functional_extensionality; intros w; symmetry; apply subst_den, lift_o_under, H.
  - rewrite (subI_den s e e' n (proj1 H)).
    split; intros G k K; apply (IHF (lift_i s) (push_i k e) (push_i k e')); auto; apply lift_i_under, H.
  - split; intros G w; apply (IHF (lift_o s) (push_o w e) (push_o w e')); auto; apply lift_o_under, H.
  - split; intros G g; apply (IHF (lift_f s) (push_f g e) (push_f g e')); auto; apply lift_f_under, H.
Qed.
End Denotation.

(* One free name changed. *)
Definition ifx {A} (x y : positive) (a b : A) := if Pos.eqb x y then a else b.
Definition onx {A} (x : positive) (v : var) (a b : A) := match v with Free y => ifx x y a b | _ => b end.
Definition set_i {M} x k (e : env M) := Env (fun y => ifx x y k (fi e y)) (fo e) (ff e) (bi e) (bo e) (bf e).
Definition set_o {M} x w (e : env M) := Env (fi e) (fun y => ifx x y w (fo e y)) (ff e) (bi e) (bo e) (bf e).
Definition set_f {M} x g (e : env M) := Env (fi e) (fo e) (fun y => ifx x y g (ff e y)) (bi e) (bo e) (bf e).
Definition keep_i v := ivar v.
Definition keep_o (v : var) := v.
Definition keep_f v := Name v.
Definition put_i x t := Sub (fun v => onx x v t (ivar v)) keep_o keep_f.
Definition put_o x u := Sub keep_i (fun v => onx x v u v) keep_f.
Definition put_f x b := Sub keep_i keep_o (fun v => onx x v (Body b) (Name v)).

Ltac cases_x := unfold onx, ifx in *; repeat match goal with |- context [Pos.eqb ?x ?y] => destruct (Pos.eqb_spec x y); subst end.
Lemma put_i_into M x t (e : env M) : into (put_i x t) e (set_i x (dI e t) e).
Proof. repeat split; intros [y|n]; simpl; cases_x; rewrite ?ivar_den; auto. Qed.
Lemma put_o_into M x u (e : env M) : into (put_o x u) e (set_o x (vo e u) e).
Proof. repeat split; intros [y|n]; simpl; unfold keep_i; cases_x; rewrite ?ivar_den; auto. Qed.
Lemma put_f_into M x b (e : env M) : into (put_f x b) e (set_f x (lam b e) e).
Proof. repeat split; intros [y|n]; intros; simpl; unfold keep_i; cases_x; rewrite ?ivar_den; simpl; cases_x; auto; congruence. Qed.

Lemma set_i_twice M x j k (e : env M) : set_i x k (set_i x j e) = set_i x k e.
Proof. unfold set_i; simpl; f_equal; apply functional_extensionality; intros y; cases_x; reflexivity. Qed.
Lemma set_o_twice M x j k (e : env M) : set_o x k (set_o x j e) = set_o x k e.
Proof. unfold set_o; simpl; f_equal; apply functional_extensionality; intros y; cases_x; reflexivity. Qed.
Lemma set_f_twice M x j k (e : env M) : set_f x k (set_f x j e) = set_f x k e.
Proof. unfold set_f; simpl; f_equal; apply functional_extensionality; intros y; cases_x; reflexivity. Qed.
Lemma set_i_same M x (e : env M) : set_i x (fi e x) e = e.
Proof. destruct e; unfold set_i; simpl; f_equal; apply functional_extensionality; intros y; cases_x; reflexivity. Qed.
Lemma put_i_den M x t F (e : env M) : dF (subF (put_i x t) F) e <-> dF F (set_i x (dI e t) e).
Proof. apply subF_den, put_i_into. Qed.

(* A name is absent where putting something else for it changes nothing. *)
Definition absent_i x F := eqF (subF (put_i x (iconst 0)) F) F.
Definition absent_o x F := eqF (subF (put_o x (Bound 0)) F) F.
Definition absent_f x F := eqF (subF (put_f x PNil) F) F.
Definition absent_form x t := is_eq (cform (subI (put_i x (iconst 0)) t) t).
Lemma absent_i_den M x F k (e : env M) : absent_i x F = true -> (dF F (set_i x k e) <-> dF F e).
Proof.
  intros H; apply eqF_eq in H.
  assert (forall e : env M, dF F e <-> dF F (set_i x 0 e)) as A.
  { intros e'; rewrite <- H at 1; rewrite put_i_den; reflexivity. }
  rewrite A, set_i_twice, <- A; reflexivity.
Qed.
Lemma absent_o_den M x F k (e : env M) : absent_o x F = true -> (dF F (set_o x k e) <-> dF F e).
Proof.
  intros H; apply eqF_eq in H.
  assert (forall e : env M, dF F e <-> dF F (set_o x (bo e 0) e)) as A.
  { intros e'; rewrite <- H at 1; apply subF_den, (put_o_into _ x (Bound 0)). }
  rewrite A, set_o_twice; simpl; rewrite <- A; reflexivity.
Qed.
Lemma absent_f_den M x F k (e : env M) : absent_f x F = true -> (dF F (set_f x k e) <-> dF F e).
Proof.
  intros H; apply eqF_eq in H.
  assert (forall e : env M, dF F e <-> dF F (set_f x (lam PNil e) e)) as A.
  { intros e'; rewrite <- H at 1; apply subF_den, put_f_into. }
  rewrite A, set_f_twice; change (lam PNil (set_f x k e)) with (lam PNil e); rewrite <- A; reflexivity.
Qed.
Lemma absent_form_den M x t k (e : env M) : absent_form x t = true -> dI (set_i x k e) t = dI e t.
Proof.
  intros H; apply is_eq_true, cform_Eq in H.
  assert (forall e : env M, dI e t = dI (set_i x 0 e) t) as A.
  { intros e'; rewrite <- H at 1; apply subI_den, put_i_into. }
  rewrite A, set_i_twice, <- A; reflexivity.
Qed.
Lemma absent_i_models M x G k (e : env M) : forallb (absent_i x) G = true -> models e G -> models (set_i x k e) G.
Proof. intros A H h I; rewrite forallb_forall in A; apply absent_i_den; auto. Qed.
Lemma absent_o_models M x G k (e : env M) : forallb (absent_o x) G = true -> models e G -> models (set_o x k e) G.
Proof. intros A H h I; rewrite forallb_forall in A; apply absent_o_den; auto. Qed.
Lemma absent_f_models M x G k (e : env M) : forallb (absent_f x) G = true -> models e G -> models (set_f x k e) G.
Proof. intros A H h I; rewrite forallb_forall in A; apply absent_f_den; auto. Qed.

(* Shorthands for formulas. *)
Definition equal p q := Rel Eq0 (psub p q).
Definition at_least p q := Rel Ge0 (psub p q).
Definition above p q := Rel Gt0 (psub p q).
Definition index_at_least s t := Nonneg (iplus s (-1) t).
Definition isucc t := iplus t 1 (iconst 1).
Definition pneg p := pscale (-1) MNil p.
Definition pone := pconst 1.
Lemma pneg_den M p (e : env M) : dP (pneg p) e = - dP p e.
Proof. unfold pneg; rewrite pscale_den; simpl; unfold Q2R; simpl; lra. Qed.
Lemma pone_den M (e : env M) : dP pone e = 1.
Proof. unfold pone; rewrite pconst_den; unfold Q2R; simpl; lra. Qed.
Lemma iconst_den M (e : env M) c : dI e (iconst c) = c.
Proof. reflexivity. Qed.
Lemma isucc_den M (e : env M) t : dI e (isucc t) = (dI e t + 1)%Z.
Proof. unfold isucc; rewrite iplus_den, iconst_den; lia. Qed.
Lemma index_at_least_den M (e : env M) s t : dF (index_at_least s t) e <-> (dI e t <= dI e s)%Z.
Proof. simpl; rewrite iplus_den; lia. Qed.

(* Opening and closing. *)
Definition open_i t := Sub (fun v => match v with Bound O => t | Bound (S n) => ivar (Bound n) | Free x => ivar v end) keep_o keep_f.
Definition open_o u := Sub keep_i (fun v => match v with Bound O => u | Bound (S n) => Bound n | Free x => v end) keep_f.
Definition open_f b := Sub keep_i keep_o (fun v => match v with Bound O => Body b | Bound (S n) => Name (Bound n) | Free x => Name v end).
Lemma open_i_into M t (e : env M) : into (open_i t) e (push_i (dI e t) e).
Proof. repeat split; intros [y|[|n]]; intros; simpl; rewrite ?ivar_den; reflexivity. Qed.
Lemma open_o_into M u (e : env M) : into (open_o u) e (push_o (vo e u) e).
Proof. repeat split; intros [y|[|n]]; intros; simpl; unfold keep_i; rewrite ?ivar_den; reflexivity. Qed.
Lemma open_f_into M b (e : env M) : into (open_f b) e (push_f (lam b e) e).
Proof. repeat split; intros [y|[|n]]; intros; simpl; unfold keep_i; rewrite ?ivar_den; simpl; auto. Qed.
Definition up v := match v with Free y => v | Bound n => Bound (S n) end.
Definition close_i x := Sub (fun v => onx x v (ivar (Bound 0)) (ivar (up v))) keep_o keep_f.
Definition close_o x := Sub keep_i (fun v => onx x v (Bound 0) (up v)) keep_f.
Definition close_f x := Sub keep_i keep_o (fun v => Name (onx x v (Bound 0) (up v))).
Lemma close_i_into M x k (e : env M) : into (close_i x) (push_i k e) (set_i x k e).
Proof. repeat split; intros [y|n]; intros; simpl; cases_x; rewrite ?ivar_den; reflexivity. Qed.
Lemma close_o_into M x k (e : env M) : into (close_o x) (push_o k e) (set_o x k e).
Proof. repeat split; intros [y|n]; intros; simpl; unfold keep_i; cases_x; rewrite ?ivar_den; reflexivity. Qed.
Lemma close_f_into M x k (e : env M) : into (close_f x) (push_f k e) (set_f x k e).
Proof. repeat split; intros [y|n]; intros; simpl; unfold keep_i; cases_x; rewrite ?ivar_den; reflexivity. Qed.

