(* Certificates: tables of terms and formulas, and steps that apply rules to earlier theorems. *)
Require Import ZArith QArith Reals List Bool FMapPositive.
From Kernel Require Import Meaning NormalForm Substitution Formulas Sequents RulesLogic RulesArithmetic RulesSums RulesQuantifiers RulesMeans RulesRoots.
Import ListNotations.

Notation ref := positive.
(* An entry of the table of terms; a polynomial is a list of monomials over earlier entries. *)
Inductive entry :=
| TFam (f : var) (is : list form) (os : list var)
| TIdx (v : var) | TBrk (t : form) | TSum (n : form) (b : ref) | TMean (b : ref) | TSqrt (b : ref) | TFloor (b : ref)
| TPoly (l : list (Q * list (ref * nat))).
Inductive fentry :=
| FRel (r : operator) (p : ref) | FNonneg (t : form) | FIntble (b : ref)
| FAllI (n : form) (F : ref) | FAllO (F : ref) | FAllF (i o : nat) (F : ref).
Inductive rule :=
| Assume (F : ref) | Cut
| Instantiate (is : list (positive * form)) (os : list (positive * var)) (fs : list (positive * ref))
| Cases (p : ref) | Absurd (F : ref)
| Arithmetic (F : ref) (eqs : list (ref * nat)) (products : list (Q * list ref * list nat))
| Antisymmetry (p : ref) | IndexArithmetic (F : ref) (cs : list Q) (slack : Q)
| IndexReal (t : form) | BracketValue (t : form) (b : bool)
| SumEmpty (b : ref) | SumStep (n : form) (b : ref) | Induct (x : positive) (n : form) (F : ref)
| Trichotomy (x : positive) (k : form)
| GeneralizeI (x : positive) (n : form) | GeneralizeO (x : positive) | GeneralizeF (x : positive) (i o : nat)
| SpecializeI (t : form) | SpecializeO (u : var) | SpecializeF (b : ref)
| MeanLinear (a f g : ref) (value : bool) | MeanNonneg (f : ref) | MeanCongruence (f g : ref) (value : bool)
| MeanOne (value : bool)
| SqrtValue (p : ref) (squared : bool) | FloorBound (p : ref) (upper : bool) | FloorExact (p : ref) (t : form)
| Congruence (root : bool) (p q : ref).
Definition step := (rule * list ref)%type.
Record certificate := Certificate { terms : list entry; formulas : list fentry; steps : list step }.

Module Map := PositiveMap.
Definition get {A} (d : A) (t : Map.t A) i := match Map.find i t with Some a => a | None => d end.
(* A table numbers its entries 1, 2, ... *)
Definition table {A B} (f : Map.t B -> A -> B) (l : list A) : Map.t B :=
  snd (fold_left (fun nt a => let '(n, t) := nt in (Pos.succ n, Map.add n (f t a) t)) l (1%positive, Map.empty B)).
Definition term_of (t : Map.t poly) (e : entry) : poly := let p := get PNil t in match e with
  | TFam f is os => patom (Fam f is os) | TIdx v => patom (Idx v) | TBrk t => patom (Brk t)
  | TSum n b => patom (Sum n (p b)) | TMean b => patom (Mean (p b))
  | TSqrt b => patom (Sqrt (p b)) | TFloor b => patom (Floor (p b))
  | TPoly l => fold_right (fun cm s => padd (pscale (fst cm) MNil
      (fold_right (fun ak m => pmul (ppow (p (fst ak)) (snd ak)) m) pone (snd cm))) s) PNil l end.
Definition formula_of (t : Map.t poly) (fs : Map.t formula) (e : fentry) : formula :=
  let p := get PNil t in let f := get (Nonneg (iconst 0)) fs in match e with
  | FRel r q => Rel r (p q) | FNonneg t => Nonneg t | FIntble b => Intble (p b)
  | FAllI n F => AllI n (f F) | FAllO F => AllO (f F) | FAllF i o F => AllF i o (f F) end.

Section Run.
Variables (p : ref -> poly) (f : ref -> formula).
Definition apply_rule (r : rule) (ps : list sequent) : option sequent := match r with
  | Assume F => assume (f F) | Cut => cut ps
  | Instantiate is os fs => instantiate is os (map (fun xb => (fst xb, p (snd xb))) fs) ps
  | Cases q => cases (p q) ps | Absurd F => absurd (f F) ps
  | Arithmetic F eqs products => match f F with
      | Rel r q => arithmetic r q (map (fun mi => (p (fst mi), snd mi)) eqs)
          (map (fun x => let '(c, sq, is) := x in (c, map p sq, is)) products) ps | _ => None end
  | Antisymmetry q => antisymmetry (p q) ps
  | IndexArithmetic F cs slack => match f F with Nonneg t => index_arithmetic t cs slack ps | _ => None end
  | IndexReal t => index_real t | BracketValue t b => bracket_value t b
  | SumEmpty b => sum_empty (p b) | SumStep n b => sum_step n (p b) | Induct x n F => induct x n (f F) ps
  | Trichotomy x k => trichotomy x k ps
  | GeneralizeI x n => generalize_i x n ps | GeneralizeO x => generalize_o x ps | GeneralizeF x i o => generalize_f x i o ps
  | SpecializeI t => specialize_i t ps | SpecializeO u => specialize_o u ps | SpecializeF b => specialize_f (p b) ps
  | MeanLinear a g h v => mean_linear (p a) (p g) (p h) v | MeanNonneg g => mean_nonneg (p g)
  | MeanCongruence g h v => mean_congruence (p g) (p h) v | MeanOne v => mean_one v
  | SqrtValue q s => sqrt_value (p q) s | FloorBound q u => floor_bound (p q) u | FloorExact q t => floor_exact (p q) t
  | Congruence root q r => congruence root (p q) (p r) ps end.
Lemma apply_rule_sound r ps s : all_valid ps -> apply_rule r ps = Some s -> valid s.
Proof.
  intros V; destruct r; simpl apply_rule; try (destruct (f F); try discriminate); intros H; revert H;
  first [ apply assume_sound | apply cut_sound, V | apply instantiate_sound, V | apply cases_sound, V | apply absurd_sound, V
  | apply arithmetic_sound, V | apply antisymmetry_sound, V | apply index_arithmetic_sound, V | apply index_real_sound
  | apply bracket_value_sound | apply sum_empty_sound | apply sum_step_sound | apply induct_sound, V
  | apply trichotomy_sound, V | apply generalize_i_sound, V | apply generalize_o_sound, V | apply generalize_f_sound, V
  | apply specialize_i_sound, V | apply specialize_o_sound, V | apply specialize_f_sound, V | apply mean_linear_sound
  | apply mean_nonneg_sound | apply mean_congruence_sound | apply mean_one_sound | apply sqrt_value_sound
  | apply floor_bound_sound | apply floor_exact_sound | apply congruence_sound, V ].
Qed.

Fixpoint premises (T : Map.t sequent) (l : list ref) : option (list sequent) := match l with
  | [] => Some []
  | i :: l => match Map.find i T, premises T l with Some s, Some ps => Some (s :: ps) | _, _ => None end end.
Fixpoint run (l : list step) (n : positive) (T : Map.t sequent) : option (Map.t sequent) := match l with
  | [] => Some T
  | (r, is) :: l => match premises T is with
      | Some ps => match apply_rule r ps with Some s => run l (Pos.succ n) (Map.add n s T) | None => None end
      | None => None end end.
Definition all_good (T : Map.t sequent) := forall i s, Map.find i T = Some s -> valid s.
Lemma premises_good T l : forall ps, all_good T -> premises T l = Some ps -> all_valid ps.
Proof.
  induction l as [|i l IH]; simpl; intros ps G; [intros [= <-] s []|].
  destruct (Map.find i T) eqn:F; [|discriminate]; destruct (premises T l) as [qs|]; [|discriminate]; intros [= <-] q [<-|I].
  - exact (G _ _ F).
  - exact (IH qs G eq_refl q I).
Qed.
Lemma run_good l : forall n T T', all_good T -> run l n T = Some T' -> all_good T'.
Proof.
  induction l as [|[r is] l IH]; simpl; intros n T T' G; [intros [= <-]; exact G|].
  destruct (premises T is) as [ps|] eqn:P; [|discriminate]; destruct (apply_rule r ps) as [s|] eqn:A; [|discriminate].
  apply IH; intros i q; destruct (Pos.eq_dec i n) as [->|N].
  - rewrite Map.gss; intros [= <-]; exact (apply_rule_sound _ _ _ (premises_good _ _ _ G P) A).
  - rewrite Map.gso by exact N; apply G.
Qed.
End Run.

(* Running a certificate: the table of its theorems, if every step is one. *)
Definition check (c : certificate) : option (Map.t sequent) :=
  let t := table term_of (terms c) in let f := get (Nonneg (iconst 0)) (table (formula_of t) (formulas c)) in
  run (get PNil t) f (steps c) 1 (Map.empty sequent).
Lemma empty_good : all_good (Map.empty sequent).
Proof. intros i s H; rewrite Map.gempty in H; discriminate. Qed.
Theorem check_sound c T : check c = Some T -> forall i s, Map.find i T = Some s -> valid s.
Proof. unfold check; intros K; apply run_good in K; [exact K | apply empty_good]. Qed.
