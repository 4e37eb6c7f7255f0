(* What a formula of the kernel means. This file, with Notions.v and the printed theorems, is what a reader must
   read: everything else in this folder is proof. A sequent is VALID if in every space of outcomes, under every
   choice of its free names, its conclusion holds wherever all its hypotheses hold. *)
Require Import ZArith QArith Qreals Reals List.
Import ListNotations.
Local Open Scope R_scope.

(* 1. Spaces of outcomes: a set with some outcome in it, and a linear, non-negative E with E 1 = 1 on the functions
   that are integrable. Nothing is asked of limits; the Lebesgue integral of any probability measure is one (Lebesgue.v), and
   so are finitely many weighted outcomes (Spaces.v). *)
Record space := Space { outcome : Type; point : outcome; Int : (outcome -> R) -> Prop; E : (outcome -> R) -> R;
  Int_linear : forall a f g, Int f -> Int g -> Int (fun w => a * f w + g w);
  E_linear : forall a f g, Int f -> Int g -> E (fun w => a * f w + g w) = a * E f + E g;
  E_nonneg : forall f, Int f -> (forall w, f w >= 0) -> E f >= 0;
  Int_one : Int (fun _ => 1); E_one : E (fun _ => 1) = 1 }.

(* 2. Terms. A variable is a free name or the number of a quantifier around it, the innermost being 0; names of
   indices, of outcomes and of families are apart. An index form is an integer plus integers times index variables.
   A polynomial is a list of rationals times monomials, a monomial a list of atoms with exponents. *)
Inductive var := Free (x : positive) | Bound (n : nat).
Record form := Form { const : Z; lin : list (Z * var) }.
Inductive atom :=
| Fam (f : var) (is : list form) (os : list var)  (* a family at indices and outcomes: X(k; w) *)
| Idx (v : var)                                   (* an index, as a real number *)
| Brk (t : form)                                  (* 1 where t >= 0, and 0 elsewhere *)
| Sum (n : form) (b : poly)                       (* sum of b over 0 <= index < n *)
| Mean (b : poly)                                 (* expectation of b over an outcome *)
| Sqrt (b : poly)
| Floor (b : poly)
with poly := PNil | PCons (q : Q) (m : mono) (p : poly)
with mono := MNil | MCons (a : atom) (k : nat) (m : mono).

(* 3. Formulas. *)
Inductive operator := Eq0 | Ge0 | Gt0.
Inductive formula :=
| Rel (r : operator) (p : poly)        (* p = 0, p >= 0, p > 0 *)
| Nonneg (t : form)                    (* t >= 0, over the integers *)
| Intble (b : poly)                    (* b is integrable as a function of an outcome *)
| AllI (n : form) (F : formula)        (* for every index, 0 <= index < n *)
| AllO (F : formula)                   (* for every outcome *)
| AllF (i o : nat) (F : formula).      (* for every family, of i indices and o outcomes *)

(* 4. What they say. Sums of reals over 0, .., n - 1. *)
Fixpoint sum_n (n : nat) (f : Z -> R) : R :=
  match n with O => 0 | S k => sum_n k f + f (Z.of_nat k) end.

(* One where a comparison of integers holds, and zero elsewhere. *)
Definition iverson (b : bool) : R := if b then 1 else 0.

Section Denotation.
Context {M : space}.

(* A family is any function of the indices and outcomes that it is given. *)
Definition fam := list Z -> list (outcome M) -> R.
(* Values of the free names (fi, fo, ff), and of the bound ones (bi, bo, bf): every name has a value. *)
Record env := Env { fi : positive -> Z; fo : positive -> outcome M; ff : positive -> fam;
                    bi : nat -> Z; bo : nat -> outcome M; bf : nat -> fam }.
Definition push {A} (x : A) (s : nat -> A) n := match n with O => x | S n => s n end.
Definition push_i k e := Env (fi e) (fo e) (ff e) (push k (bi e)) (bo e) (bf e).
Definition push_o w e := Env (fi e) (fo e) (ff e) (bi e) (push w (bo e)) (bf e).
Definition push_f f e := Env (fi e) (fo e) (ff e) (bi e) (bo e) (push f (bf e)).

Definition vi e v := match v with Free x => fi e x | Bound n => bi e n end.
Definition vo e v := match v with Free x => fo e x | Bound n => bo e n end.
Definition vf e v := match v with Free x => ff e x | Bound n => bf e n end.
Definition dI e t := fold_right (fun cv s => (fst cv * vi e (snd cv) + s)%Z) (const t) (lin t).

Fixpoint dA (a : atom) (e : env) {struct a} : R :=
  match a with
  | Fam f is os => vf e f (map (dI e) is) (map (vo e) os)
  | Idx v => IZR (vi e v)
  | Brk t => iverson (0 <=? dI e t)%Z
  | Sum n b => sum_n (Z.to_nat (dI e n)) (fun k => dP b (push_i k e))
  | Mean b => E M (fun w => dP b (push_o w e))
  | Sqrt b => sqrt (dP b e)
  | Floor b => IZR (Int_part (dP b e))
  end
with dP (p : poly) (e : env) {struct p} : R :=
  match p with PNil => 0 | PCons q m p => Q2R q * dM m e + dP p e end
with dM (m : mono) (e : env) {struct m} : R :=
  match m with MNil => 1 | MCons a k m => dA a e ^ k * dM m e end.

Definition holds r (x : R) := match r with Eq0 => x = 0 | Ge0 => x >= 0 | Gt0 => x > 0 end.
Fixpoint dF (F : formula) (e : env) : Prop := match F with
  | Rel r p => holds r (dP p e)
  | Nonneg t => (0 <= dI e t)%Z
  | Intble b => Int M (fun w => dP b (push_o w e))
  | AllI n F => forall k, (0 <= k < dI e n)%Z -> dF F (push_i k e)
  | AllO F => forall w, dF F (push_o w e)
  | AllF _ _ F => forall g, dF F (push_f g e) end.
Definition models (e : env) (G : list formula) := forall h, In h G -> dF h e.
End Denotation.
Arguments fam : clear implicits.
Arguments env : clear implicits.

(* 5. Sequents: hypotheses and a conclusion. *)
Definition sequent := (list formula * formula)%type.
Definition valid (s : sequent) := forall (M : space) (e : env M), models e (fst s) -> dF (snd s) e.
