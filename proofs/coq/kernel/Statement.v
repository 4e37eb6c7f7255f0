(* Statements as they are written, sums and products not multiplied out, and their normal forms. *)
Require Import ZArith QArith Qreals Reals List Lia Lra Bool FunctionalExtensionality.
From Kernel Require Import Meaning NormalForm Substitution Formulas Sequents Certificate.
Import ListNotations.
Local Open Scope R_scope.

Inductive expr :=
| XFam (f : var) (is : list form) (os : list var) | XReal (t : form) | XBrk (t : form)
| XSum (n : form) (b : expr) | XMean (b : expr) | XSqrt (b : expr) | XFloor (b : expr)
| XConst (q : Q) | XAdd (x y : expr) | XSub (x y : expr) | XMul (x y : expr) | XNeg (x : expr) | XPow (x : expr) (k : nat).
Inductive stated :=
| SRel (r : operator) (x y : expr) | SGe (s t : form) | SIntble (b : expr)
| SAllI (n : form) (P : stated) | SAllO (P : stated) | SAllF (i o : nat) (P : stated).

Fixpoint norm (x : expr) : poly := match x with
  | XFam f is os => patom (Fam f is os) | XReal t => real t | XBrk t => patom (Brk t)
  | XSum n b => patom (Sum n (norm b)) | XMean b => patom (Mean (norm b))
  | XSqrt b => patom (Sqrt (norm b)) | XFloor b => patom (Floor (norm b))
  | XConst q => pconst q | XAdd x y => padd (norm x) (norm y) | XSub x y => psub (norm x) (norm y)
  | XMul x y => pmul (norm x) (norm y) | XNeg x => pneg (norm x) | XPow x k => ppow (norm x) k end.
Fixpoint normS (P : stated) : formula := match P with
  | SRel r x y => Rel r (psub (norm x) (norm y)) | SGe s t => index_at_least s t | SIntble b => Intble (norm b)
  | SAllI n P => AllI n (normS P) | SAllO P => AllO (normS P) | SAllF i o P => AllF i o (normS P) end.

(* Numbers and index forms without ones and zeros. *)
Definition qR (q : Q) : R := match Qden q with xH => IZR (Qnum q) | d => IZR (Qnum q) / IZR (Zpos d) end.
Definition itimes (c z : Z) : Z := match c with Zpos xH => z | Zneg xH => (- z)%Z | _ => (c * z)%Z end.
Lemma qR_Q2R q : qR q = Q2R q.
Proof. destruct q as [n d]; unfold qR, Q2R; simpl; destruct d; try reflexivity; rewrite Rinv_1; ring. Qed.
Lemma itimes_mult c z : itimes c z = (c * z)%Z.
Proof. destruct c as [|[]|[]]; unfold itimes; lia. Qed.


Section Denotation.
Context {M : space}.
Implicit Types e : env M.
(* Sums of the non-zero parts, a constant last. *)
Fixpoint nL e (l : list (Z * var)) (s : Z) : Z := match l with
  | [] => s
  | cv :: l => let x := itimes (fst cv) (vi e (snd cv)) in match l, s with [], Z0 => x | _, _ => (x + nL e l s)%Z end end.
Definition nI e t := nL e (lin t) (const t).
Lemma nI_dI e t : nI e t = dI e t.
Proof.
  unfold nI; rewrite dI_dl; induction (lin t) as [|[c v] l IH]; cbn [nL dl fold_right fst snd]; [lia|].
  rewrite itimes_mult; destruct l; [destruct (const t); cbn [nL dl fold_right fst snd]; lia|].
  rewrite IH; unfold dl; lia.
Qed.

Fixpoint dX (x : expr) (e : env M) : R := match x with
  | XFam f is os => vf e f (map (nI e) is) (map (vo e) os)
  | XReal t => IZR (nI e t)
  | XBrk t => if (0 <=? nI e t)%Z then 1 else 0
  | XSum n b => sum_n (Z.to_nat (nI e n)) (fun i => dX b (push_i i e))
  | XMean b => E M (fun w => dX b (push_o w e))
  | XSqrt b => sqrt (dX b e)
  | XFloor b => IZR (Int_part (dX b e))
  | XConst q => qR q | XAdd x y => dX x e + dX y e | XSub x y => dX x e - dX y e
  | XMul x y => dX x e * dX y e | XNeg x => - dX x e | XPow x k => dX x e ^ k end.
Lemma norm_den x : forall e : env M, dP (norm x) e = dX x e.
Proof.
  induction x; intros e; cbn [norm dX];
  rewrite ?patom_den, ?real_den, ?pconst_den, ?padd_den, ?psub_den, ?pmul_den, ?pneg_den, ?ppow_den,
    ?dA_sum, ?dA_mean, ?dA_sqrt, ?dA_floor, ?qR_Q2R, ?IHx, ?IHx1, ?IHx2, ?nI_dI; try reflexivity.
  - cbn [dA]; f_equal; apply map_ext; intros; symmetry; apply nI_dI.
  - apply sum_n_ext; intros; apply IHx.
  - f_equal; apply functional_extensionality; intros; apply IHx.
Qed.
Definition compare_ r x y : Prop := match r with Eq0 => x = y | Ge0 => x >= y | Gt0 => x > y end.
Fixpoint dS (P : stated) (e : env M) : Prop := match P with
  | SRel r x y => compare_ r (dX x e) (dX y e)
  | SGe s t => (nI e t <= nI e s)%Z
  | SIntble b => Int M (fun w => dX b (push_o w e))
  | SAllI n P => forall i, (0 <= i < nI e n)%Z -> dS P (push_i i e)
  | SAllO P => forall w, dS P (push_o w e)
  | SAllF _ _ P => forall v, dS P (push_f v e) end.
Lemma normS_den P : forall e : env M, dF (normS P) e <-> dS P e.
Proof.
  induction P; intros e; cbn [normS dS].
  - cbn [dF]; rewrite psub_den, !norm_den; destruct r; simpl; lra.
  - rewrite index_at_least_den, !nI_dI; reflexivity.
  - cbn [dF]; replace (fun w => dP (norm b) (push_o w e)) with (fun w => dX b (push_o w e)); [reflexivity|].
    apply functional_extensionality; intros w; symmetry; apply norm_den.
  - cbn [dF]; rewrite nI_dI; split; intros H i K; apply IHP, H, K.
  - split; intros H w; apply IHP, H.
  - split; intros H w; apply IHP, H.
Qed.
Fixpoint implies_stated (l : list stated) (C : stated) (e : env M) : Prop := match l with
  | [] => dS C e | h :: l => dS h e -> implies_stated l C e end.
Lemma implied l C e : (models e (map normS l) -> dF (normS C) e) -> implies_stated l C e.
Proof.
  induction l as [|h l IH]; simpl; intros H; [apply normS_den, H; intros h []|].
  intros K; apply IH; intros G; apply H; intros g [<-|I]; [apply normS_den, K | apply G, I].
Qed.
End Denotation.

(* A certificate proves statements: each is a step, what may be assumed, what is concluded. *)
Definition claims_of := list (ref * list stated * stated).
Definition claim_ok (T : Map.t sequent) (c : ref * list stated * stated) : bool := match Map.find (fst (fst c)) T with
  | Some (G, C) => let H := map normS (snd (fst c)) in eqF C (normS (snd c)) && forallb (fun h => mem h H) G
  | None => false end.
Definition proves_claims c (cs : claims_of) : bool := match check c with Some T => forallb (claim_ok T) cs | None => false end.
Theorem proves_claims_sound c cs : proves_claims c cs = true ->
  forall x, In x cs -> forall M (e : env M), implies_stated (snd (fst x)) (snd x) e.
Proof.
  unfold proves_claims; destruct (check c) as [T|] eqn:K; [|discriminate].
  unfold check in K; apply run_good in K; [|apply empty_good]; rewrite forallb_forall; intros A x I M e; specialize (A x I).
  unfold claim_ok in A; revert A; destruct (Map.find (fst (fst x)) T) as [[G C]|] eqn:F; [|discriminate]; intros A; apply K in F.
  apply andb_prop in A as [A1 A2]; apply eqF_eq in A1; rewrite forallb_forall in A2; apply implied; intros J.
  rewrite <- A1; apply (F M e); intros h L; apply J, mem_in, A2, L.
Qed.
