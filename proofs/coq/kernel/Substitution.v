(* Substitution of indices, outcomes and families in terms, and the lemma that it says what it should. *)
Require Import ZArith QArith Qreals Reals List Lia Lra PArith Bool FunctionalExtensionality.
From Kernel Require Import Meaning NormalForm.
Import ListNotations.
Local Open Scope R_scope.

(* Substitution: index variables by forms, outcome variables by variables, families by families or by bodies. *)
Inductive image := Name (v : var) | Body (b : poly).
Record sub := Sub { si : var -> form; so : var -> var; sf : var -> image }.
Definition shift_v v := match v with Free x => Free x | Bound n => Bound (S n) end.
Definition shift_i t := Form (const t) (map (fun cv => (fst cv, shift_v (snd cv))) (lin t)).
Definition shift_f m := match m with Name v => Name (shift_v v) | Body b => Body b end.
Definition lift_i s := Sub (fun v => match v with Bound O => ivar (Bound 0)
   | Bound (S n) => shift_i (si s (Bound n)) | Free x => shift_i (si s (Free x)) end) (so s) (sf s).
Definition lift_o s := Sub (si s) (fun v => match v with Bound O => Bound 0
   | Bound (S n) => shift_v (so s (Bound n)) | Free x => shift_v (so s (Free x)) end) (sf s).
Definition lift_f s := Sub (si s) (so s) (fun v => match v with Bound O => Name (Bound 0)
   | Bound (S n) => shift_f (sf s (Bound n)) | Free x => shift_f (sf s (Free x)) end).
Definition subI s t := fold_right (fun cv f => iplus f (fst cv) (si s (snd cv))) (iconst (const t)) (lin t).

Section Denotation.
Context {M : space}.
Implicit Types e : env M.

(* The function that a body denotes: its loose variables are the parameters. *)
Definition lam (b : poly) (e : env M) : fam M := fun zs ws => dP b (Env (fi e) (fo e) (ff e)
  (fun n => nth n zs 0%Z) (fun n => nth n ws (fo e 1%positive)) (fun _ _ _ => 0)).

Section Level.
Variables (good : poly -> Prop) (opn : poly -> list form -> list var -> poly).
Hypothesis opn_den : forall b is os e, good b -> dP (opn b is os) e = lam b e (map (dI e) is) (map (vo e) os).
Definition image_ok e e' v m zs ws := match m with
  | Name u => vf e u zs ws = vf e' v zs ws | Body b => good b /\ lam b e zs ws = vf e' v zs ws end.
Definition under s e e' := (forall v, dI e (si s v) = vi e' v) /\ (forall v, vo e (so s v) = vo e' v)
   /\ (forall v zs ws, image_ok e e' v (sf s v) zs ws).
Lemma subI_den s e e' t : (forall v, dI e (si s v) = vi e' v) -> dI e (subI s t) = dI e' t.
Proof.
  intros H; unfold subI, dI at 2; induction (lin t) as [|[c v] l IH]; simpl; [reflexivity|].
  rewrite iplus_den, IH, H; simpl; lia.
Qed.
Lemma shift_i_den k e t : dI (push_i k e) (shift_i t) = dI e t.
Proof. unfold dI; simpl; induction (lin t) as [|[c v] l IH]; simpl; [reflexivity|].
  rewrite IH; destruct v; reflexivity. Qed.
Lemma dI_push_o w e t : dI (push_o w e) t = dI e t.
Proof. unfold dI; induction (lin t) as [|[c v] l IH]; simpl; [reflexivity|]; rewrite IH; destruct v; reflexivity. Qed.
Lemma dI_push_f g e t : dI (push_f g e) t = dI e t.
Proof. unfold dI; induction (lin t) as [|[c v] l IH]; simpl; [reflexivity|]; rewrite IH; destruct v; reflexivity. Qed.
Lemma lift_i_under s e e' k : under s e e' -> under (lift_i s) (push_i k e) (push_i k e').
Proof.
  intros (H & H1 & H2); repeat split.
  - intros [x|[|n]]; cbn [lift_i si]; [rewrite shift_i_den; apply (H (Free x)) | rewrite ivar_den; reflexivity |].
    rewrite shift_i_den; apply (H (Bound n)).
  - intros v; specialize (H1 v); simpl; destruct (so s v), v; exact H1.
  - intros v zs ws; specialize (H2 v zs ws); simpl; destruct (sf s v) as [[]|], v; exact H2.
Qed.
Lemma lift_o_under s e e' w : under s e e' -> under (lift_o s) (push_o w e) (push_o w e').
Proof.
  intros (H & H1 & H2); repeat split.
  - intros v; cbn [lift_o si]; rewrite dI_push_o; specialize (H v); destruct v; exact H.
  - intros [x|[|n]]; cbn [lift_o so]; [specialize (H1 (Free x)) | reflexivity | specialize (H1 (Bound n))];
    [destruct (so s (Free x)) | destruct (so s (Bound n))]; exact H1.
  - intros v zs ws; specialize (H2 v zs ws); simpl; destruct (sf s v) as [[]|], v; exact H2.
Qed.
Lemma lift_f_under s e e' g : under s e e' -> under (lift_f s) (push_f g e) (push_f g e').
Proof.
  intros (H & H1 & H2); repeat split.
  - intros v; cbn [lift_f si]; rewrite dI_push_f; specialize (H v); destruct v; exact H.
  - intros v; specialize (H1 v); simpl; destruct (so s v), v; exact H1.
  - intros [x|[|n]] zs ws; cbn [lift_f sf]; [specialize (H2 (Free x) zs ws) | reflexivity | specialize (H2 (Bound n) zs ws)];
    destruct (sf s _) as [[]|]; exact H2.
Qed.
Fixpoint subA (s : sub) (a : atom) {struct a} : poly := match a with
  | Fam f is os => let is := map (subI s) is in let os := map (so s) os in
      match sf s f with Name u => patom (Fam u is os) | Body b => opn b is os end
  | Idx v => real (si s v)
  | Brk t => patom (Brk (subI s t))
  | Sum n b => patom (Sum (subI s n) (subP (lift_i s) b))
  | Mean b => patom (Mean (subP (lift_o s) b))
  | Sqrt b => patom (Sqrt (subP s b))
  | Floor b => patom (Floor (subP s b)) end
with subP (s : sub) (p : poly) {struct p} : poly := match p with
  | PNil => PNil | PCons q m p => padd (pscale q MNil (subM s m)) (subP s p) end
with subM (s : sub) (m : mono) {struct m} : poly := match m with
  | MNil => pconst 1 | MCons a k m => pmul (ppow (subA s a) k) (subM s m) end.
Lemma sub_den :
  (forall a s e e', under s e e' -> dP (subA s a) e = dA a e') /\
  (forall p s e e', under s e e' -> dP (subP s p) e = dP p e') /\
  (forall m s e e', under s e e' -> dP (subM s m) e = dM m e').
Proof.
  apply terms_ind.
  - intros f is os s e e' (H & H1 & H2); cbn [subA dA].
    assert (I : map (dI e') is = map (dI e) (map (subI s) is))
      by (rewrite map_map; apply map_ext; intros; symmetry; apply subI_den, H).
    assert (O : map (vo e') os = map (vo e) (map (so s) os))
      by (rewrite map_map; apply map_ext; intros; symmetry; apply H1).
    specialize (H2 f (map (dI e') is) (map (vo e') os)).
    rewrite I, O in *; destruct (sf s f); simpl in H2.
    + rewrite patom_den; exact H2.
    + rewrite opn_den by apply H2; apply H2.
  - intros v s e e' H; simpl; rewrite real_den; f_equal; apply H.
  - intros t s e e' H; unfold subA; rewrite patom_den; simpl; rewrite (subI_den s e e' t (proj1 H)); reflexivity.
  - intros n b IH s e e' H; unfold subA; fold subP; rewrite patom_den; simpl; rewrite (subI_den s e e' n (proj1 H)).
    apply sum_n_ext; intros k; apply IH, lift_i_under, H.
  - intros b IH s e e' H; unfold subA; fold subP; rewrite patom_den; simpl; f_equal.
    apply functional_extensionality; intros w; apply IH, lift_o_under, H.
  - intros b IH s e e' H; unfold subA; fold subP; rewrite patom_den; simpl; f_equal; apply IH, H.
  - intros b IH s e e' H; unfold subA; fold subP; rewrite patom_den; simpl; do 2 f_equal; apply IH, H.
  - reflexivity.
  - intros q m IHm p IHp s e e' H; simpl; rewrite padd_den, pscale_den, (IHm s e e' H), (IHp s e e' H); simpl; ring.
  - intros s e e' H; cbn [subM]; rewrite pconst_den; unfold Q2R; simpl; lra.
  - intros a IHa k m IHm s e e' H; cbn [subM dM]; rewrite pmul_den, ppow_den, (IHa s e e' H), (IHm s e e' H); reflexivity.
Qed.
End Level.

(* A body applied to arguments (no family is replaced), then substitution with bodies. *)
Definition arguments is os := Sub (fun v => match v with Bound n => nth n is (iconst 0) | Free x => ivar v end)
  (fun v => match v with Bound n => nth n os (Free 1) | Free x => v end)
  (fun v => match v with Free _ => Name v | Bound _ => Body PNil end).
Definition apply b is os := subP (fun _ _ _ => PNil) (arguments is os) b.
Lemma apply_den b is os e : True -> dP (apply b is os) e = lam b e (map (dI e) is) (map (vo e) os).
Proof.
  intros _; unfold apply, lam; apply (sub_den (fun b => b = PNil)); [intros; subst; reflexivity|].
  repeat split.
  - intros [x|n]; cbn [arguments si]; [rewrite ivar_den; reflexivity|]. simpl.
    change 0%Z with (dI e (iconst 0)); rewrite map_nth; reflexivity.
  - intros [x|n]; [reflexivity|]. simpl. change (fo e 1%positive) with (vo e (Free 1)); rewrite map_nth; reflexivity.
  - intros [x|n] zs ws; simpl; auto.
Qed.
Definition subst := subP apply.
Definition into := under (fun _ => True).
Lemma subst_den s e e' p : into s e e' -> dP (subst s p) e = dP p e'.
Proof. apply (sub_den (fun _ => True) apply apply_den). Qed.
End Denotation.

