(* Section I: delta encoding as a map of sequences.                             *)
From mathcomp Require Import all_ssreflect all_algebra.
From Tracebound Require Import Definitions.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Theorem delta_invertible (V : zmodType) :
  [/\ cancel (@delta_encode V) (@delta_decode V), cancel (@delta_decode V) (@delta_encode V) &
      forall x : seq V, size (delta_encode x) = size x].
Proof.
split=> [||x]; last exact: size_pairmap.
- by apply: pairmapK => a c; rewrite addrC subrK.
- by apply: scanlK => a c; rewrite addrC addKr.
Qed.

(* The law of the encoded frames has the same masses, so the same entropy: h may *)
(* be any function, - p log p among them.                                       *)
Theorem delta_entropy (R : ringType) (V : finZmodType) (n : nat) (p : n.-tuple V -> R) :
  (forall x : n.-tuple V,
     \sum_(z : n.-tuple V | delta_encode z == delta_encode x :> seq V) p z = p x) /\
  (forall h : R -> R, \sum_(y : n.-tuple V)
     h (\sum_(z : n.-tuple V | delta_encode z == y :> seq V) p z) = \sum_(x : n.-tuple V) h (p x)).
Proof.
have [encK _ encS] := delta_invertible V.
have mass (x : n.-tuple V) :
    \sum_(z : n.-tuple V | delta_encode z == delta_encode x :> seq V) p z = p x.
  by rewrite (big_pred1 x) // => z; apply/eqP/eqP => [/(can_inj encK)/val_inj|->].
split=> // h; pose enc (x : n.-tuple V) : n.-tuple V := [tuple of delta_encode x].
have inj : injective enc by move=> x z /(congr1 val)/(can_inj encK)/val_inj.
by rewrite (reindex_inj inj); apply: eq_bigr => x _; rewrite mass.
Qed.
