(* A theorem that rests on an admitted one: Print Assumptions lists it. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Tracebound Require Import Definitions.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Theorem reversed (R : realFieldType) (n : nat) (A B : 'M[R]_n) : loewner_le A B -> \tr B <= \tr A.
Proof. Admitted.
Theorem cheated (R : realFieldType) (n : nat) (A : 'M[R]_n) : loewner_le A 0 -> 0 <= \tr A.
Proof. by move=> /reversed; rewrite linear0. Qed.
