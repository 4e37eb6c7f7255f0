(* An axiom with the name of a permitted one and another type. *)
Module boolp.
Axiom propositional_extensionality : forall P Q : Prop, P = Q.
End boolp.
Theorem cheated : False.
Proof. rewrite (boolp.propositional_extensionality False True). exact I. Qed.
