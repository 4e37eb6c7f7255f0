(* Values of terms and truth of formulas in finite models, computed with rational numbers. *)
(* Nothing here is proved: Finite.v shows that every answer is right.                      *)
Require Import ZArith QArith Qround List Bool.
From Kernel Require Import Meaning NormalForm Certificate.
Import ListNotations.

(* A root of a rational square; nothing for another number. *)
Definition qroot (q : Q) : option Q :=
  let r := (Z.sqrt (Qnum q) # Pos.sqrt (Qden q))%Q in
  if Qle_bool 0 r && Qeq_bool (r * r) q then Some r else None.
(* Sums and products in lowest terms; integers are so already. *)
Definition qadd a b := match Qden a, Qden b with xH, xH => (Qnum a + Qnum b # 1)%Q | _, _ => Qred (a + b) end.
Definition qmul a b := match Qden a, Qden b with xH, xH => (Qnum a * Qnum b # 1)%Q | _, _ => Qred (a * b) end.
Definition bind {A B} (a : option A) (f : A -> option B) := match a with Some a => f a | None => None end.

(* A value that is computed when it is first asked for. *)
CoInductive later (A : Type) := Later (a : A).
CoFixpoint delay {A} (f : unit -> A) : later A := Later A (f tt).
Definition force {A} (x : later A) := match x with Later _ a => a end.

(* How many of the innermost bound indices and outcomes a term depends on. *)
Definition both (x y : nat * nat) := (Nat.max (fst x) (fst y), Nat.max (snd x) (snd y)).
Definition loose_var v := match v with Free _ => 0%nat | Bound n => S n end.
Definition loose_form t := fold_right (fun cv n => Nat.max (loose_var (snd cv)) n) 0%nat (lin t).
Definition most {A} (f : A -> nat) l := fold_right (fun x n => Nat.max (f x) n) 0%nat l.
Fixpoint loose_A (a : atom) : nat * nat := match a with
  | Fam _ is os => (most loose_form is, most loose_var os)
  | Idx v => (loose_var v, 0%nat) | Brk t => (loose_form t, 0%nat)
  | Sum n b => let l := loose_P b in (Nat.max (loose_form n) (pred (fst l)), snd l)
  | Mean b => let l := loose_P b in (fst l, pred (snd l))
  | Sqrt b => loose_P b | Floor b => loose_P b end
with loose_P (p : poly) : nat * nat := match p with PNil => (0, 0)%nat | PCons _ m p => both (loose_M m) (loose_P p) end
with loose_M (m : mono) : nat * nat := match m with MNil => (0, 0)%nat | MCons a _ m => both (loose_A a) (loose_M m) end.

(* The entries of a table with what they depend on, for all models. *)
Definition compound e := match e with TSum _ _ | TMean _ | TSqrt _ | TFloor _ => true | _ => false end.
Fixpoint prepare (l : list entry) (n : positive) (t : Map.t poly) : list (entry * (nat * nat)) := match l with
  | [] => []
  | e :: l => let p := term_of t e in (e, if compound e then loose_P p else (0, 0)%nat) :: prepare l (Pos.succ n) (Map.add n p t) end.

Section Terms.
(* Outcomes are 0, 1, .., with these weights. Values are numbers, or polynomials in a family's values. *)
Variables (V : Type) (weights : list Q) (vq : Q -> V) (vadd vmul : V -> V -> V) (value : V -> option Q).
Variables (fams : var -> list Z -> list nat -> option V) (ifree : positive -> Z) (ofree : positive -> nat) (span : nat).

Definition code := list Z -> list nat -> option V.
Definition iv bi v := match v with Free x => ifree x | Bound n => nth n bi 0%Z end.
Definition ov bo v := match v with Free x => ofree x | Bound n => nth n bo 0%nat end.
Definition iform bi t := fold_right (fun cv s => (fst cv * iv bi (snd cv) + s)%Z) (const t) (lin t).
Definition vplus a b := bind a (fun x => bind b (fun y => Some (vadd x y))).
Definition vtimes a b := bind a (fun x => bind b (fun y => Some (vmul x y))).
Fixpoint vsum (n : nat) (f : Z -> option V) : option V := match n with
  | O => Some (vq 0) | S k => vplus (vsum k f) (f (Z.of_nat k)) end.
Fixpoint vmean (k : nat) (l : list Q) (f : nat -> option V) : option V := match l with
  | [] => Some (vq 0) | p :: l => vplus (vtimes (Some (vq p)) (f k)) (vmean (S k) l f) end.
Fixpoint vpow (x : V) (k : nat) : V := match k with O => vq 1 | S O => x | S k => vmul x (vpow x k) end.
Definition vroot (x : V) := bind (value x) (fun q => bind (qroot q) (fun r => Some (vq r))).
Definition vfloor (x : V) := bind (value x) (fun q => Some (vq (inject_Z (Qfloor q)))).
Fixpoint vproduct (t : ref -> code) (l : list (ref * nat)) bi bo : option V := match l with
  | [] => Some (vq 1)
  | (r, k) :: l => vtimes (bind (t r bi bo) (fun x => Some (vpow x k))) (vproduct t l bi bo) end.
Fixpoint vpoly (t : ref -> code) (l : list (Q * list (ref * nat))) bi bo : option V := match l with
  | [] => Some (vq 0)
  | (c, m) :: l => vplus (vtimes (Some (vq c)) (vproduct t m bi bo)) (vpoly t l bi bo) end.
Definition raw (t : ref -> code) (e : entry) : code := fun bi bo => match e with
  | TFam f is os => fams f (map (iform bi) is) (map (ov bo) os)
  | TIdx v => Some (vq (inject_Z (iv bi v)))
  | TBrk t => Some (vq (if (0 <=? iform bi t)%Z then 1 else 0)%Q)
  | TSum n b => vsum (Z.to_nat (iform bi n)) (fun k => t b (k :: bi) bo)
  | TMean b => vmean 0 weights (fun w => t b bi (w :: bo))
  | TSqrt b => bind (t b bi bo) vroot
  | TFloor b => bind (t b bi bo) vfloor
  | TPoly l => vpoly t l bi bo end.

(* The values of a term for small indices and all outcomes, each computed once. *)
Inductive grid := Cell (x : later (option V)) | Row (l : list grid).
Fixpoint over_o (b : nat) (f : list nat -> option V) : grid := match b with
  | O => Cell (delay (fun _ => f []))
  | S b => Row (map (fun w => over_o b (fun os => f (w :: os))) (seq 0 (length weights))) end.
Fixpoint over_i (a b : nat) (f : code) : grid := match a with
  | O => over_o b (f [])
  | S a => Row (map (fun k => over_i a b (fun is => f (Z.of_nat k :: is))) (seq 0 span)) end.
Fixpoint seek_o (b : nat) (g : grid) (bo : list nat) : option (later (option V)) := match b, g, bo with
  | O, Cell x, _ => Some x
  | S b, Row l, w :: bo => match nth_error l w with Some g => seek_o b g bo | None => None end
  | _, _, _ => None end.
Fixpoint seek_i (a b : nat) (g : grid) (bi : list Z) (bo : list nat) : option (later (option V)) := match a, g, bi with
  | O, g, _ => seek_o b g bo
  | S a, Row l, k :: bi => if (0 <=? k)%Z then match nth_error l (Z.to_nat k) with
      | Some g => seek_i a b g bi bo | None => None end else None
  | _, _, _ => None end.
Definition LARGEST := 5000%nat.
Definition cells (ab : nat * nat) := (N.of_nat span ^ N.of_nat (fst ab) * N.of_nat (length weights) ^ N.of_nat (snd ab))%N.
Definition once (ab : nat * nat) (f : code) : code :=
  if (cells ab <=? 5000)%N then
    let g := over_i (fst ab) (snd ab) f in fun bi bo => match seek_i (fst ab) (snd ab) g bi bo with
      | Some x => force x | None => f bi bo end
  else f.
Definition nothing : code := fun _ _ => Some (vq 0).
Fixpoint codes (l : list (entry * (nat * nat))) (n : positive) (t : Map.t code) : Map.t code := match l with
  | [] => t
  | (e, ab) :: l => let f := raw (get nothing t) e in
      codes l (Pos.succ n) (Map.add n (if compound e then once ab f else f) t) end.
End Terms.

(* Polynomials in the values of a quantified family that are at most quadratic: is one a sum of squares? *)
Definition constant_of (p : poly) : option Q := match p with
  | PNil => Some 0%Q | PCons q MNil PNil => Some q | _ => None end.
(* The first variable with a positive square, and its coefficient. *)
Fixpoint positive_square (p : poly) : option (atom * Q) := match p with
  | PNil => None
  | PCons q (MCons a 2 MNil) p => if Qle_bool q 0 then positive_square p else Some (a, q)
  | PCons _ _ p => positive_square p end.
Definition is_atom a b := match cA a b with Eq => true | _ => false end.
(* The sum of what stands beside a variable in the monomials that are linear in it. *)
Fixpoint beside (a : atom) (p : poly) : poly := match p with
  | PNil => PNil
  | PCons q (MCons b 1 MNil) p => if is_atom a b then padd (pconst q) (beside a p) else beside a p
  | PCons q (MCons b 1 (MCons c 1 MNil)) p =>
      if is_atom a b then padd (pscale q MNil (patom c)) (beside a p)
      else if is_atom a c then padd (pscale q MNil (patom b)) (beside a p) else beside a p
  | PCons _ _ p => beside a p end.
Definition half_beside a q p := pscale (1 / (2 * q))%Q MNil (beside a p).
Definition less_square a q p := let l := padd (patom a) (half_beside a q p) in psub p (pscale q MNil (pmul l l)).
(* One variable after the other, its square completed; what is left at last is a number. *)
Fixpoint squares_sum (fuel : nat) (p : poly) : bool := match constant_of p with
  | Some q => Qle_bool 0 q
  | None => match fuel, positive_square p with
      | S fuel, Some (a, q) => squares_sum fuel (less_square a q p) | _, _ => false end end.

(* Values of the variables at which such a polynomial is negative, if it is not a sum of squares; only a guess. *)
Definition spot := list (list Z * Q).
Fixpoint same_indices (l k : list Z) := match l, k with
  | [], [] => true | a :: l, b :: k => Z.eqb a b && same_indices l k | _, _ => false end.
Fixpoint at_spot (l : spot) (zs : list Z) : Q := match l with
  | [] => 0 | (ks, q) :: l => if same_indices ks zs then q else at_spot l zs end.
Definition place (a : atom) : list Z := match a with Fam _ is _ => map const is | _ => [] end.
Fixpoint at_linear (l : spot) (p : poly) : Q := match p with
  | PNil => 0
  | PCons q (MCons a 1 MNil) p => (q * at_spot l (place a) + at_linear l p)%Q
  | PCons q _ p => (q + at_linear l p)%Q end.
Definition away (q : Q) : Q := if Qle_bool 0 q then (-1)%Q else 1%Q.
Fixpoint without_squares (p : poly) (c : Q) : spot := match p with
  | PNil => []
  | PCons q (MCons a 2 MNil) _ => [(place a, 1%Q)]
  | PCons q (MCons a 1 (MCons b 1 MNil)) _ => [(place a, 1%Q); (place b, away q)]
  | PCons q (MCons a 1 MNil) _ => [(place a, (- (c + 1) / q)%Q)]
  | PCons q MNil p => without_squares p q
  | PCons _ _ p => without_squares p c end.
Fixpoint negative_at (fuel : nat) (p : poly) : spot := match fuel, positive_square p with
  | S fuel, Some (a, q) =>
      let l := negative_at fuel (less_square a q p) in (place a, Qred (- at_linear l (half_beside a q p))%Q) :: l
  | _, _ => without_squares p 0 end.
(* The value of a polynomial in a quantified family at a spot. *)
Definition is_constant t := match lin t with [] => true | _ => false end.
Fixpoint qpow (q : Q) (k : nat) := match k with O => 1%Q | S k => qmul q (qpow q k) end.
Fixpoint mono_at (l : spot) (m : mono) : option Q := match m with
  | MNil => Some 1%Q
  | MCons (Fam (Bound 0) is []) k m => if forallb is_constant is
      then bind (mono_at l m) (fun q => Some (qmul (qpow (at_spot l (map const is)) k) q)) else None
  | _ => None end.
Fixpoint poly_at (l : spot) (p : poly) : option Q := match p with
  | PNil => Some 0%Q
  | PCons q m p => bind (mono_at l m) (fun x => bind (poly_at l p) (fun y => Some (qadd (qmul q x) y))) end.
Definition FUEL := 64%nat.
Definition decide (s : poly) : option bool := if squares_sum FUEL s then Some true
  else bind (poly_at (negative_at FUEL s) s) (fun q => if Qle_bool 0 q then None else Some false).

Section Formulas.
Variables (weights : list Q) (ifree : positive -> Z) (numeric : ref -> code Q) (symbolic : ref -> code poly).
Definition test r (q : Q) := match r with
  | Eq0 => Qeq_bool q 0 | Ge0 => Qle_bool 0 q | Gt0 => negb (Qle_bool q 0) end.
(* The first answer that is not "yes". *)
Fixpoint every (n : nat) (f : nat -> option bool) : option bool := match n with
  | O => Some true | S k => match every k f with Some true => f k | x => x end end.
(* Whether a formula holds, and of p >= 0 the polynomial p. *)
Record fcode := Fcode { truth : list Z -> list nat -> option bool; inequality : option (code poly) }.
Definition no_formula := Fcode (fun _ _ => Some true) None.
Definition fraw (t : ref -> fcode) (e : fentry) : fcode := match e with
  | FRel r p => Fcode (fun bi bo => bind (numeric p bi bo) (fun q => Some (test r q)))
      match r with Ge0 => Some (symbolic p) | _ => None end
  | FNonneg t => Fcode (fun bi _ => Some (0 <=? iform ifree bi t)%Z) None
  | FIntble _ => no_formula
  | FAllI n F => Fcode (fun bi bo => every (Z.to_nat (iform ifree bi n)) (fun k => truth (t F) (Z.of_nat k :: bi) bo)) None
  | FAllO F => Fcode (fun bi bo => every (length weights) (fun w => truth (t F) bi (w :: bo))) None
  | FAllF _ _ F => Fcode (fun bi bo => match inequality (t F) with
      | Some s => bind (s bi bo) decide | None => None end) None end.
Fixpoint fcodes (l : list fentry) (n : positive) (t : Map.t fcode) : Map.t fcode := match l with
  | [] => t | e :: l => fcodes l (Pos.succ n) (Map.add n (fraw (get no_formula t) e) t) end.
End Formulas.
(* What a quantified family and the others stand for where its values are unknown. *)
Definition quantified (fams : var -> list Z -> list nat -> option Q) : var -> list Z -> list nat -> option poly :=
  fun v zs ws => match v, ws with
  | Bound 0, [] => Some (patom (Fam (Bound 0) (map iconst zs) []))
  | Bound 0, _ => None
  | Bound (S n), _ => bind (fams (Bound n) zs ws) (fun q => Some (pconst q))
  | x, _ => bind (fams x zs ws) (fun q => Some (pconst q)) end.
