(* A fixpoint that does not terminate proves anything once the guard is off. *)
Unset Guard Checking.
Fixpoint loop (n : nat) : False := loop n.
Set Guard Checking.
Theorem cheated : 1 = 2. Proof. destruct (loop 0). Qed.
