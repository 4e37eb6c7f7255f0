(* A hypothesis outside of any section is an axiom. *)
Hypothesis overloaded : False.
Theorem cheated : 1 = 2. Proof. destruct overloaded. Qed.
