(* Statements as they are written, sums and products not multiplied out, and the normal forms that the rules speak of.
   A printed theorem is text over the reals; Coq's conversion finds it the same as what such data denote. *)
Require Import ZArith QArith Qreals Reals List Lia Lra Bool FunctionalExtensionality.
From Kernel Require Import Meaning NormalForm Substitution Formulas Sequents Certificate.
Import ListNotations.
Local Open Scope R_scope.

(* Integer expressions, and how two of them compare. *)
Inductive zexpr := ZVar (v : var) | ZConst (c : Z) | ZAdd (s t : zexpr) | ZSub (s t : zexpr) | ZNeg (t : zexpr)
| ZTimes (c : Z) (t : zexpr).
Inductive order := OGe | OGt | OLe | OLt.
Inductive relation := REq | ROrder (o : order).
Inductive expr :=
| XFam (f : var) (is : list zexpr) (os : list var) | XReal (t : zexpr) | XBrk (o : order) (s t : zexpr)
| XSum (n : zexpr) (b : expr) | XMean (b : expr) | XSqrt (b : expr) | XFloor (b : expr)
| XConst (q : Q) | XAdd (x y : expr) | XSub (x y : expr) | XMul (x y : expr) | XNeg (x : expr) | XPow (x : expr) (k : nat).
Inductive stated :=
| SRel (r : relation) (x y : expr) | SIndex (o : order) (s t : zexpr) | SIntble (b : expr) | SAnd (P Q : stated)
| SAllI (n : zexpr) (P : stated) | SAllO (P : stated) | SAllF (i o : nat) (P : stated).

(* Normal forms; a statement is a list of formulas. *)
Fixpoint normZ (t : zexpr) : form := match t with
  | ZVar v => ivar v | ZConst c => iconst c | ZAdd s t => iplus (normZ s) 1 (normZ t)
  | ZSub s t => iplus (normZ s) (-1) (normZ t) | ZNeg t => iplus (iconst 0) (-1) (normZ t)
  | ZTimes c t => iplus (iconst 0) c (normZ t) end.
(* What is not negative where the relation holds. *)
Definition slack (o : order) (s t : form) : form := match o with
  | OGe => iplus s (-1) t | OLe => iplus t (-1) s
  | OGt => iplus (iplus s (-1) t) (-1) (iconst 1) | OLt => iplus (iplus t (-1) s) (-1) (iconst 1) end.
Fixpoint norm (x : expr) : poly := match x with
  | XFam f is os => patom (Fam f (map normZ is) os) | XReal t => real (normZ t)
  | XBrk o s t => patom (Brk (slack o (normZ s) (normZ t)))
  | XSum n b => patom (Sum (normZ n) (norm b)) | XMean b => patom (Mean (norm b))
  | XSqrt b => patom (Sqrt (norm b)) | XFloor b => patom (Floor (norm b))
  | XConst q => pconst q | XAdd x y => padd (norm x) (norm y) | XSub x y => psub (norm x) (norm y)
  | XMul x y => pmul (norm x) (norm y) | XNeg x => pneg (norm x) | XPow x k => ppow (norm x) k end.
Fixpoint normS (P : stated) : list formula := match P with
  | SRel REq x y => [Rel Eq0 (psub (norm x) (norm y))]
  | SRel (ROrder OGe) x y => [Rel Ge0 (psub (norm x) (norm y))]
  | SRel (ROrder OGt) x y => [Rel Gt0 (psub (norm x) (norm y))]
  | SRel (ROrder OLe) x y => [Rel Ge0 (psub (norm y) (norm x))]
  | SRel (ROrder OLt) x y => [Rel Gt0 (psub (norm y) (norm x))]
  | SIndex o s t => [Nonneg (slack o (normZ s) (normZ t))]
  | SIntble b => [Intble (norm b)] | SAnd P Q => normS P ++ normS Q
  | SAllI n P => map (AllI (normZ n)) (normS P) | SAllO P => map AllO (normS P)
  | SAllF i o P => map (AllF i o) (normS P) end.

(* A rational is written without a denominator of one. *)
Definition qR (q : Q) : R := match Qden q with xH => IZR (Qnum q) | d => IZR (Qnum q) / IZR (Zpos d) end.
Lemma qR_Q2R q : qR q = Q2R q.
Proof. destruct q as [n d]; unfold qR, Q2R; simpl; destruct d; try reflexivity; rewrite Rinv_1; ring. Qed.

Section Denotation.
Context {M : space}.
Implicit Types e : env M.
Fixpoint dZ (t : zexpr) e : Z := match t with
  | ZVar v => vi e v | ZConst c => c | ZAdd s t => dZ s e + dZ t e | ZSub s t => dZ s e - dZ t e
  | ZNeg t => - dZ t e | ZTimes c t => c * dZ t e end%Z.
Lemma normZ_den t e : dI e (normZ t) = dZ t e.
Proof.
  induction t; cbn [normZ dZ]; rewrite ?iplus_den, ?ivar_den, ?IHt, ?IHt1, ?IHt2, ?iconst_den; try reflexivity; lia.
Qed.
Definition less (o : order) (s t : Z) : bool := match o with
  | OGe => s >=? t | OGt => s >? t | OLe => s <=? t | OLt => s <? t end%Z.
Definition before (o : order) (s t : Z) : Prop := match o with
  | OGe => s >= t | OGt => s > t | OLe => s <= t | OLt => s < t end%Z.
Lemma slack_den o s t e : (0 <= dI e (slack o s t))%Z <-> before o (dI e s) (dI e t).
Proof. destruct o; cbn [slack before]; rewrite ?iplus_den, ?iconst_den; lia. Qed.
Lemma slack_less o s t e : (0 <=? dI e (slack o s t))%Z = less o (dI e s) (dI e t).
Proof.
  apply Bool.eq_iff_eq_true; rewrite Z.leb_le, slack_den; destruct o; cbn [before less];
    rewrite ?Z.geb_le, ?Z.gtb_lt, ?Z.leb_le, ?Z.ltb_lt; lia.
Qed.

(* A family of i indices and o outcomes as a function of that many arguments. *)
Fixpoint points (o : nat) : Type := match o with O => R | S o => outcome M -> points o end.
Fixpoint curried (i o : nat) : Type := match i with O => points o | S i => Z -> curried i o end.
Fixpoint at_points o : points o -> list (outcome M) -> R := match o with
  | O => fun x ws => match ws with [] => x | _ => 0 end
  | S o => fun f ws => match ws with w :: ws => at_points o (f w) ws | [] => 0 end end.
Fixpoint uncurry i o : curried i o -> fam M := match i with
  | O => fun f is ws => match is with [] => at_points o f ws | _ => 0 end
  | S i => fun f is ws => match is with k :: is => uncurry i o (f k) is ws | [] => 0 end end.
Fixpoint curry_points o (g : list (outcome M) -> R) : points o := match o with
  | O => g [] | S o => fun w => curry_points o (fun ws => g (w :: ws)) end.
Fixpoint curry i o (g : fam M) : curried i o := match i with
  | O => curry_points o (g []) | S i => fun k => curry i o (fun is => g (k :: is)) end.
Lemma uncurry_curry is ws : forall g, uncurry (length is) (length ws) (curry (length is) (length ws) g) is ws = g is ws.
Proof.
  induction is as [|k is IH]; intros g; cbn [length uncurry curry]; [|apply (IH (fun is => g (k :: is)))].
  generalize (g []); induction ws as [|w ws IH]; intros h; [reflexivity|]; apply (IH (fun ws => h (w :: ws))).
Qed.

Fixpoint dX (x : expr) (e : env M) : R := match x with
  | XFam f is os => vf e f (map (fun t => dZ t e) is) (map (vo e) os)
  | XReal t => IZR (dZ t e)
  | XBrk o s t => iverson (less o (dZ s e) (dZ t e))
  | XSum n b => sum_n (Z.to_nat (dZ n e)) (fun i => dX b (push_i i e))
  | XMean b => E M (fun w => dX b (push_o w e))
  | XSqrt b => sqrt (dX b e)
  | XFloor b => IZR (Int_part (dX b e))
  | XConst q => qR q | XAdd x y => dX x e + dX y e | XSub x y => dX x e - dX y e
  | XMul x y => dX x e * dX y e | XNeg x => - dX x e | XPow x k => dX x e ^ k end.
Lemma norm_den x : forall e, dP (norm x) e = dX x e.
Proof.
  induction x; intros e; cbn [norm dX];
  rewrite ?patom_den, ?real_den, ?pconst_den, ?padd_den, ?psub_den, ?pmul_den, ?pneg_den, ?ppow_den,
    ?dA_sum, ?dA_mean, ?dA_sqrt, ?dA_floor, ?qR_Q2R, ?IHx, ?IHx1, ?IHx2, ?normZ_den; try reflexivity.
  - cbn [dA]; f_equal; rewrite map_map; apply map_ext; intros; apply normZ_den.
  - cbn [dA]; rewrite slack_less, !normZ_den; reflexivity.
  - apply sum_n_ext; intros; apply IHx.
  - f_equal; apply functional_extensionality; intros; apply IHx.
Qed.
Definition compared r (x y : R) : Prop := match r with
  | REq => x = y | ROrder OGe => x >= y | ROrder OGt => x > y | ROrder OLe => x <= y | ROrder OLt => x < y end.
Fixpoint dS (P : stated) e : Prop := match P with
  | SRel r x y => compared r (dX x e) (dX y e)
  | SIndex o s t => before o (dZ s e) (dZ t e)
  | SIntble b => Int M (fun w => dX b (push_o w e))
  | SAnd P Q => dS P e /\ dS Q e
  | SAllI n P => forall i, (0 <= i < dZ n e)%Z -> dS P (push_i i e)
  | SAllO P => forall w, dS P (push_o w e)
  | SAllF i o P => forall v : curried i o, dS P (push_f (uncurry i o v) e) end.

(* A bound family must have the number of arguments that its quantifier says. *)
Fixpoint arityX k i o (x : expr) : bool := match x with
  | XFam (Bound n) is os => negb (Nat.eqb n k) || Nat.eqb (length is) i && Nat.eqb (length os) o
  | XFam _ _ _ | XReal _ | XBrk _ _ _ | XConst _ => true
  | XSum _ b | XMean b | XSqrt b | XFloor b | XNeg b | XPow b _ => arityX k i o b
  | XAdd x y | XSub x y | XMul x y => arityX k i o x && arityX k i o y end.
Fixpoint arityS k i o (P : stated) : bool := match P with
  | SRel _ x y => arityX k i o x && arityX k i o y | SIndex _ _ _ => true | SIntble b => arityX k i o b
  | SAnd P Q => arityS k i o P && arityS k i o Q | SAllI _ P | SAllO P => arityS k i o P
  | SAllF _ _ P => arityS (S k) i o P end.
Fixpoint wf (P : stated) : bool := match P with
  | SAnd P Q => wf P && wf Q | SAllI _ P | SAllO P => wf P | SAllF i o P => arityS 0 i o P && wf P | _ => true end.
Definition with_bf e b := Env (fi e) (fo e) (ff e) (bi e) (bo e) b.
Definition same k i o (b c : nat -> fam M) := forall n is ws, (n = k -> length is = i /\ length ws = o) -> b n is ws = c n is ws.
Lemma dZ_bf t e b : dZ t (with_bf e b) = dZ t e.
Proof. induction t; cbn [dZ]; try congruence; destruct v; reflexivity. Qed.
Lemma arityX_den k i o b c x : same k i o b c -> forall e, arityX k i o x = true -> dX x (with_bf e b) = dX x (with_bf e c).
Proof.
  intros H; induction x; intros e A; cbn [arityX] in A; cbn [dX]; rewrite ?dZ_bf;
    try (apply andb_prop in A as [A1 A2]); try (rewrite ?IHx, ?IHx1, ?IHx2 by assumption; reflexivity).
  - replace (map (fun t => dZ t (with_bf e b)) is) with (map (fun t => dZ t e) is) by (apply map_ext; intros; symmetry; apply dZ_bf).
    replace (map (fun t => dZ t (with_bf e c)) is) with (map (fun t => dZ t e) is) by (apply map_ext; intros; symmetry; apply dZ_bf).
    replace (map (vo (with_bf e c)) os) with (map (vo (with_bf e b)) os) by (apply map_ext; intros []; reflexivity).
    destruct f as [x|n]; cbn [vf with_bf ff bf]; [reflexivity|]; apply H; intros ->; rewrite !map_length.
    rewrite Nat.eqb_refl in A; apply andb_prop in A as [A1 A2]; apply Nat.eqb_eq in A1, A2; auto.
  - apply sum_n_ext; intros j; exact (IHx (push_i j e) A).
  - f_equal; apply functional_extensionality; intros w; exact (IHx (push_o w e) A).
Qed.
Lemma arityS_den P : forall k i o b c e, same k i o b c -> arityS k i o P = true -> (dS P (with_bf e b) <-> dS P (with_bf e c)).
Proof.
  induction P; intros k' i' o' b' c' e H A; cbn [arityS] in A; cbn [dS]; rewrite ?dZ_bf;
    try (apply andb_prop in A as [A1 A2]).
  - rewrite !(arityX_den k' i' o' b' c') by assumption; reflexivity.
  - reflexivity.
  - replace (fun w => dX b (push_o w (with_bf e b'))) with (fun w => dX b (push_o w (with_bf e c'))); [reflexivity|].
    apply functional_extensionality; intros w; symmetry; exact (arityX_den _ _ _ _ _ b H (push_o w e) A).
  - rewrite (IHP1 k' i' o' b' c' e H A1), (IHP2 k' i' o' b' c' e H A2); reflexivity.
  - split; intros G j K; apply (IHP k' i' o' b' c' (push_i j e) H A), G, K.
  - split; intros G w; apply (IHP k' i' o' b' c' (push_o w e) H A), G.
  - assert (forall v, same (S k') i' o' (push v b') (push v c')) as B
      by (intros v [|n] is ws J; [reflexivity | apply H; intros ->; apply J; reflexivity]).
    split; intros G v; apply (IHP _ _ _ _ _ e (B (uncurry i o v)) A), G.
Qed.
Lemma all_families i o P e : arityS 0 i o P = true ->
  ((forall v, dS P (push_f (uncurry i o v) e)) <-> (forall g, dS P (push_f g e))).
Proof.
  intros A; split; intros H g; [|apply H].
  assert (same 0 i o (push (uncurry i o (curry i o g)) (bf e)) (push g (bf e))) as B.
  { intros [|n] is ws J; [|reflexivity]; destruct (J eq_refl) as [<- <-]; apply uncurry_curry. }
  apply (arityS_den P _ _ _ _ _ e B A), (H (curry i o g)).
Qed.
Lemma one F e : (forall f, In f [F] -> dF f e) <-> dF F e.
Proof. split; [intros H; apply H; left; reflexivity | intros H f [<-|[]]; exact H]. Qed.
Lemma normS_den P : wf P = true -> forall e, models e (normS P) <-> dS P e.
Proof.
  induction P as [r x y|o s t|b|P IHP Q IHQ|n P IHP|P IHP|i o P IHP]; intros W e; cbn [wf] in W;
    try (apply andb_prop in W as [W1 W]); unfold models in *; cbn [normS dS].
  - destruct r as [|[]]; rewrite one; cbn [dF holds compared]; rewrite psub_den, !norm_den; lra.
  - rewrite one; cbn [dF]; rewrite slack_den, !normZ_den; reflexivity.
  - rewrite one; cbn [dF]; replace (fun w => dP (norm b) (push_o w e)) with (fun w => dX b (push_o w e)); [reflexivity|].
    apply functional_extensionality; intros w; symmetry; apply norm_den.
  - rewrite <- (IHP W1), <- (IHQ W); split; [intros H; split; intros; apply H, in_or_app; auto|].
    intros [H K] f I; apply in_app_or in I as []; auto.
  - split.
    + intros H k K; apply (IHP W); intros f I; rewrite <- normZ_den in K; exact (H _ (in_map _ _ _ I) k K).
    + intros H f I; apply in_map_iff in I as (g & <- & I); intros k K; rewrite normZ_den in K; apply (IHP W (push_i k e)); auto.
  - split; [intros H w; apply (IHP W); intros f I; exact (H _ (in_map _ _ _ I) w)|].
    intros H f I; apply in_map_iff in I as (g & <- & I); intros w; apply (IHP W (push_o w e)); auto.
  - rewrite (all_families i o P e W1); split; [intros H g; apply IHP; [exact W|]; intros f I; exact (H _ (in_map _ _ _ I) g)|].
    intros H f I; apply in_map_iff in I as (h & <- & I); intros g; apply (IHP W (push_f g e)); auto.
Qed.
Fixpoint implies (l : list stated) (C : stated) e : Prop := match l with
  | [] => dS C e | h :: l => dS h e -> implies l C e end.
Lemma implied l C e : forallb wf (C :: l) = true ->
  (models e (flat_map normS l) -> models e (normS C)) -> implies l C e.
Proof.
  cbn [forallb]; intros W; apply andb_prop in W as [W WL]; revert WL.
  induction l as [|h l IH]; cbn [flat_map implies forallb]; intros WL H; [apply (normS_den C W), H; intros f []|].
  apply andb_prop in WL as [Wh WL].
  intros K; apply (IH WL); intros G; apply H; intros f I; apply in_app_or in I as [I|I]; [|exact (G f I)].
  apply (normS_den h Wh) in K; exact (K f I).
Qed.
End Denotation.

(* A certificate proves statements: each is a step, what may be assumed, what is concluded. *)
Definition goals := list (ref * list stated * stated).
Definition goal_proved (T : Map.t sequent) (c : ref * list stated * stated) : bool := match Map.find (fst (fst c)) T with
  | Some (G, C) => let H := flat_map normS (snd (fst c)) in
      forallb (eqF C) (normS (snd c)) && forallb (fun h => mem h H) G && forallb wf (snd c :: snd (fst c))
  | None => false end.
Definition proves c (gs : goals) : bool := match check c with Some T => forallb (goal_proved T) gs | None => false end.
Theorem proves_sound c gs : proves c gs = true ->
  forall i n H C, nth_error gs i = Some (n, H, C) -> forall M (e : env M), implies H C e.
Proof.
  unfold proves; destruct (check c) as [T|] eqn:K; [|discriminate].
  unfold check in K; apply run_good in K; [|apply empty_good]; rewrite forallb_forall; intros A i n H C N M e.
  specialize (A _ (nth_error_In _ _ N)); unfold goal_proved in A; cbn [fst snd] in A; revert A.
  destruct (Map.find n T) as [[G D]|] eqn:F; [|discriminate]; intros A; apply K in F.
  apply andb_prop in A as [A W]; apply andb_prop in A as [A1 A2]; rewrite forallb_forall in A1, A2.
  apply (implied _ _ _ W); intros J f I.
  specialize (A1 f I); apply eqF_eq in A1; subst f; apply (F M e); intros h L; apply J, mem_in, A2, L.
Qed.
