(* Short names for writing certificates down, with the scopes of numerals that their types give. *)
Require Export ZArith QArith List.
From Kernel Require Export Meaning Certificate Statement.
Export ListNotations.
Definition V (c : Z) (v : var) := (c, v).
Definition N_ (x : positive) := Free x.
Definition B_ (n : nat) := Bound n.
Definition M_ (c : Q) (l : list (ref * nat)) := (c, l).
Definition A_ (a : ref) (k : nat) := (a, k).
Definition NI (x : positive) (t : form) := (x, t).
Definition NO (x : positive) (u : var) := (x, u).
Definition NF (x b : positive) := (x, b).
Definition E_ (m : ref) (i : nat) := (m, i).
Definition P_ (c : Q) (sq : list ref) (is : list nat) := (c, sq, is).
Definition S_ (r : rule) (l : list ref) : step := (r, l).
Definition C_ (q : Q) := q.
Definition K_ (n : nat) := n.
(* The space of one outcome, for statements that speak of none. *)
Definition nothing : space := Space unit tt (fun _ => True) (fun f => f tt)
  (fun _ _ _ _ _ => I) (fun _ _ _ _ _ => eq_refl) (fun _ _ H => H tt) I eq_refl.
