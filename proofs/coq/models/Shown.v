(* A finite model as it is written down, and what it shows of a goal under hypotheses. *)
Require Import ZArith QArith Qreals Reals List Lia Lra Bool.
Require Fin.
From Kernel Require Import Meaning NormalForm Certificate Spaces.
From Models Require Import Evaluate Numbers Finite.
Import ListNotations.
Local Open Scope R_scope.

(* The outcomes are 0, .., n - 1, the first of probability `first`. A table gives a family's values by its *)
(* arguments, indices before outcomes, and 0 where it is silent.                                           *)
Record model := Model { first : Q; others : list Q; integers : list (positive * Z); marks : list (positive * nat);
  families : list (positive * list (list Z * Q)) }.

Fixpoint named {A} (x : positive) (l : list (positive * A)) : option A := match l with
  | [] => None | (y, a) :: l => if Pos.eqb x y then Some a else named x l end.
Section Values.
Variable m : model.
Definition weights := first m :: others m.
Definition weighted := forallb (Qle_bool 0) weights && Qeq_bool (fold_right Qplus 0%Q weights) 1.
Definition integer x := match named x (integers m) with Some k => k | None => 0%Z end.
Definition mark x := match named x (marks m) with Some k => k | None => 0%nat end.
Definition entry_of x zs (ws : list nat) : Q := match named x (families m) with
  | Some l => at_spot l (zs ++ map Z.of_nat ws) | None => 0%Q end.
Definition tabled : var -> list Z -> list nat -> option Q := fun v zs ws => match v with
  | Free x => if forallb (fun w => Nat.leb w (length (others m))) ws then Some (entry_of x zs ws) else None
  | _ => Some 0%Q end.
(* Sums as long as the model's integers are kept; longer ones are computed where they occur. *)
Definition span := Nat.min 12 (S (fold_right (fun xk n => Nat.max (Z.to_nat (snd xk)) n) 1%nat (integers m))).
End Values.

(* What models show. `Holds`: the formulas hold, and the goal. `Refuted`: they hold, and the goal does not. `Needed`: *)
(* they hold, of those left out one does not, nor does the goal. `Attained`: they hold, both sides of the goal, an    *)
(* inequality or an equation, are the same, and better goals all fail. Formulas are given by number.                  *)
Inductive shown :=
| Holds (hs : list ref) (g : ref)
| Refuted (hs : list ref) (g : ref)
| Needed (hs out : list ref) (g : ref)
| Attained (hs : list ref) (g : ref) (better : list ref).
Record claim := Claim { its_terms : list entry; its_formulas : list fentry; its_models : list (model * list shown) }.
Definition says (b : bool) (x : option bool) := match x with Some a => Bool.eqb a b | None => false end.
Definition relation_of (fs : list fentry) (r : ref) : option ref := match nth_error fs (pred (Pos.to_nat r)) with
  | Some (FRel _ p) => Some p | _ => None end.
Definition shows (fs : list fentry) (verdict : ref -> option bool) (value : ref -> option Q) (s : shown) : bool := match s with
  | Holds hs g => forallb (fun h => says true (verdict h)) hs && says true (verdict g)
  | Refuted hs g => forallb (fun h => says true (verdict h)) hs && says false (verdict g)
  | Needed hs out g => forallb (fun h => says true (verdict h)) hs && existsb (fun h => says false (verdict h)) out
      && says false (verdict g)
  | Attained hs g better => forallb (fun h => says true (verdict h)) hs && match relation_of fs g with
      | Some p => match value p with Some q => Qeq_bool q 0 | None => false end | None => false end
      && forallb (fun h => says false (verdict h)) better end.
Definition model_shows (l : list (entry * (nat * nat))) (fs : list fentry) (ms : model * list shown) : bool :=
  let (m, shown) := ms in weighted m &&
  let w := weights m in
  let number := codes Q w (fun q => q) qadd qmul Some (tabled m) (integer m) (mark m) (span m) l 1 (Map.empty _) in
  let poly := codes poly w pconst padd pmul constant_of (quantified (tabled m)) (integer m) (mark m) (span m) l 1 (Map.empty _) in
  let verdict := fcodes w (integer m) (get (nothing Q (fun q => q)) number) (get (nothing _ pconst) poly) fs 1 (Map.empty _) in
  forallb (shows fs (fun r => truth (get no_formula verdict r) [] []) (fun p => get (nothing Q (fun q => q)) number p [] [])) shown.
Definition all_shown (c : claim) : bool :=
  let l := prepare (its_terms c) 1 (Map.empty _) in forallb (model_shows l (its_formulas c)) (its_models c).

(* The space of a model, and what its names stand for. *)
Fixpoint fins (n : nat) : list (Fin.t n) := match n with O => [] | S k => Fin.F1 :: map Fin.FS (fins k) end.
Lemma fins_all n (w : Fin.t n) : In w (fins n).
Proof. induction w; simpl; [left; reflexivity | right; apply in_map, IHw]. Qed.
Lemma fins_length n : length (fins n) = n.
Proof. induction n as [|n IH]; simpl; [reflexivity | rewrite map_length, IH; reflexivity]. Qed.
Fixpoint rank {n} (w : Fin.t n) : nat := match w with Fin.F1 => 0%nat | Fin.FS w => S (rank w) end.
Lemma rank_nth n : forall k d, (k < n)%nat -> rank (nth k (fins n) d) = k.
Proof.
  induction n as [|n IH]; intros [|k] d L; try lia; [reflexivity|]; simpl.
  assert (k < n)%nat as K by lia; pose (w := Fin.of_nat_lt K).
  rewrite (nth_indep _ d (Fin.FS w)) by (rewrite map_length, fins_length; exact K).
  rewrite map_nth; simpl; f_equal; apply IH, K.
Qed.
Lemma mean_pairs (S : space) l : forall (k : list (outcome S)) f, wsum (combine (map Q2R l) k) f = mean_over l k f.
Proof. induction l as [|q l IH]; intros [|w k] f; try reflexivity; simpl; rewrite IH; reflexivity. Qed.
Section Space.
Variable m : model.
Hypothesis good : weighted m = true.
Definition size := S (length (others m)).
Definition event := Fin.t size.
Definition pairs : list (R * event) := combine (map Q2R (weights m)) (fins size).
Lemma weights_nonneg : Forall (fun p => fst p >= 0) pairs.
Proof.
  apply andb_prop in good as [G _]; rewrite forallb_forall in G; apply Forall_forall; intros [r w] I.
  apply in_combine_l, in_map_iff in I as (q & <- & I); apply G, Qle_bool_iff, Qle_Rle in I; rewrite Q2R_0 in I; simpl; lra.
Qed.
Lemma weights_one : wsum pairs (fun _ => 1) = 1.
Proof.
  apply andb_prop in good as [_ G]; apply Qeq_bool_iff, Qeq_eqR in G; rewrite Q2R_1 in G; transitivity (Q2R (fold_right Qplus 0%Q (weights m))); [clear G | exact G].
  unfold pairs; assert (length (weights m) = length (fins size)) as L by (rewrite fins_length; reflexivity); revert L.
  generalize (weights m), (fins size); intros l; induction l as [|q l IH]; intros [|w k] L; simpl in *; try discriminate.
  - rewrite Q2R_0; reflexivity.
  - rewrite IH, Q2R_plus by congruence; ring.
Qed.
Definition space_of : space := finite event Fin.F1 pairs weights_nonneg weights_one.
Definition env_of : env space_of := Env (M := space_of) (integer m) (fun x => nth (mark m x) (fins size) Fin.F1)
  (fun x zs ws => Q2R (entry_of m x zs (map rank ws))) (fun _ => 0%Z) (fun _ => Fin.F1) (fun _ _ _ => 0).
Lemma ranks ws : forallb (fun w => Nat.leb w (length (others m))) ws = true ->
  map rank (map (nth_outcome (S := space_of) (fins size) Fin.F1) ws) = ws.
Proof.
  induction ws as [|w ws IH]; cbn [map forallb]; [reflexivity|]; intros H; apply andb_prop in H as [H1 H2]; apply Nat.leb_le in H1.
  f_equal; [apply rank_nth; unfold size; lia | apply IH, H2].
Qed.
Lemma names_hold : names_are (S := space_of) (fins size) Fin.F1 (integer m) (mark m) env_of.
Proof. split; intros x; reflexivity. Qed.
Lemma tabled_right v zs ws x : tabled m v zs ws = Some x -> vf env_of v zs (map (nth_outcome (S := space_of) (fins size) Fin.F1) ws) = Q2R x.
Proof.
  destruct v as [y|n]; simpl; [|intros [= <-]; symmetry; apply Q2R_0].
  destruct (forallb _ ws) eqn:L; [|discriminate]; intros [= <-]; exact (f_equal (fun k => Q2R (entry_of m y zs k)) (ranks ws L)).
Qed.
End Space.

(* The formulas of a claim, and what a model of it shows of them. *)
Definition formula_number c := get (Nonneg (iconst 0)) (table (formula_of (table term_of (its_terms c))) (its_formulas c)).
Definition in_model c {S : space} (e : env S) (s : shown) : Prop := let f := formula_number c in match s with
  | Holds hs g => models e (map f hs) /\ dF (f g) e
  | Refuted hs g => models e (map f hs) /\ ~ dF (f g) e
  | Needed hs out g => models e (map f hs) /\ ~ models e (map f out) /\ ~ dF (f g) e
  | Attained hs g better => models e (map f hs)
      /\ (exists r p, f g = Rel r p /\ dP p e = 0) /\ forall h, In h better -> ~ dF (f h) e end.
Lemma table_nth A B (d : B) (f : Map.t B -> A -> B) l : forall n t r, (n <= r)%positive -> forall x,
  nth_error l (Pos.to_nat r - Pos.to_nat n) = Some x -> exists t',
  get d (snd (fold_left (fun nt a => let '(n, t) := nt in (Pos.succ n, Map.add n (f t a) t)) l (n, t))) r = f t' x.
Proof.
  induction l as [|y l IH]; intros n t r L x; [destruct (_ - _)%nat; discriminate|]; cbn [fold_left].
  destruct (Pos.eq_dec n r) as [->|N].
  - rewrite Nat.sub_diag; intros [= ->]; exists t; clear IH L.
    assert (forall n t, (r < n)%positive -> get d (snd (fold_left (fun nt a => let '(n, t) := nt in (Pos.succ n, Map.add n (f t a) t)) l (n, t))) r = get d t r) as A1.
    { clear t; induction l as [|y l IH]; intros n t L; [reflexivity|]; cbn [fold_left]; rewrite IH by lia.
      unfold get; rewrite Map.gso by lia; reflexivity. }
    rewrite A1 by lia; unfold get; rewrite Map.gss; reflexivity.
  - intros K; apply IH; [lia|].
    replace (Pos.to_nat r - Pos.to_nat n)%nat with (S (Pos.to_nat r - Pos.to_nat (Pos.succ n))) in K by lia; exact K.
Qed.
Theorem all_right c : all_shown c = true -> forall m l s, In (m, l) (its_models c) -> In s l ->
  forall good : weighted m = true, in_model c (env_of m good) s.
Proof.
  unfold all_shown; rewrite forallb_forall; intros H m l s I J G; specialize (H (m, l) I); cbn [model_shows] in H.
  apply andb_prop in H as [_ H]; rewrite forallb_forall in H; specialize (H s J); clear I J.
  set (T := truths (weights m) (integer m) (mark m) (tabled m) (span m) (its_terms c) (its_formulas c)) in *.
  assert (forall r, answers (truth (get no_formula T r) [] []) (dF (formula_number c r) (env_of m G))) as V.
  { intros r; unfold T, formula_number.
    destruct (truths_right (S := space_of m G) (weights m) (fins (size m)) Fin.F1) with (ifree := integer m) (ofree := mark m)
      (e0 := env_of m G) (fams := tabled m) (span := span m) (l := its_terms c) (fs := its_formulas c) (r := r) as [A _].
    - exact (eq_sym (fins_length (size m))).
    - intros f; exact (mean_pairs (space_of m G) (weights m) (fins (size m)) f).
    - apply fins_all.
    - intros f; exact Logic.I.
    - apply names_hold.
    - apply tabled_right.
    - specialize (A [] []).
      assert (bound (S := space_of m G) (fins (size m)) Fin.F1 (env_of m G) [] [] = env_of m G) as B.
      { unfold bound, env_of; cbn; f_equal; apply FunctionalExtensionality.functional_extensionality; intros [|n]; reflexivity. }
      rewrite B in A; exact A. }
  assert (forall r, says true (truth (get no_formula T r) [] []) = true -> dF (formula_number c r) (env_of m G)) as VT.
  { intros r; specialize (V r); destruct (truth _ _ _) as [[]|]; try discriminate; intros _; exact V. }
  assert (forall r, says false (truth (get no_formula T r) [] []) = true -> ~ dF (formula_number c r) (env_of m G)) as VF.
  { intros r; specialize (V r); destruct (truth _ _ _) as [[]|]; try discriminate; intros _; exact V. }
  assert (forall hs, forallb (fun h => says true (truth (get no_formula T h) [] [])) hs = true -> models (env_of m G) (map (formula_number c) hs)) as VM.
  { intros hs K h I; apply in_map_iff in I as (r & <- & I); rewrite forallb_forall in K; apply VT, K, I. }
  destruct s; cbn [shows in_model] in *.
  - apply andb_prop in H as [H1 H2]; auto.
  - apply andb_prop in H as [H1 H2]; auto.
  - apply andb_prop in H as [H H3]; apply andb_prop in H as [H1 H2]; split; [|split]; auto.
    apply existsb_exists in H2 as (r & I & K); intros A; apply (VF r K), A, in_map, I.
  - apply andb_prop in H as [H H3]; apply andb_prop in H as [H1 H2]; split; [auto | split].
    + destruct (relation_of _ g) as [p|] eqn:P; [|discriminate]; 
      match type of H2 with context [match ?x with Some _ => _ | None => _ end] => destruct x as [q|] eqn:N; [|discriminate] end.
      unfold relation_of in P; destruct (nth_error _ _) as [[]|] eqn:E; try discriminate; injection P as ->.
      exists r, (term (its_terms c) p); split.
      * unfold formula_number, table at 1.
        destruct (table_nth _ _ (Nonneg (iconst 0)) (formula_of (table term_of (its_terms c))) (its_formulas c) 1 (Map.empty _) g ltac:(lia) (FRel r p)) as (t & ->).
        { rewrite Nat.sub_1_r; exact E. }
        reflexivity.
      * apply Qeq_bool_iff, Qeq_eqR in H2; rewrite Q2R_0 in H2; rewrite <- H2.
        assert (bound (S := space_of m G) (fins (size m)) Fin.F1 (env_of m G) [] [] = env_of m G) as B.
        { unfold bound, env_of; cbn; f_equal; apply FunctionalExtensionality.functional_extensionality; intros [|n]; reflexivity. }
        rewrite <- B.
        apply (number_right (S := space_of m G) (weights m) (fins (size m)) Fin.F1) with (ifree := integer m) (ofree := mark m) (fams := tabled m) (span := span m).
        -- exact (eq_sym (fins_length (size m))).
        -- intros f; exact (mean_pairs (space_of m G) (weights m) (fins (size m)) f).
        -- apply names_hold.
        -- apply tabled_right.
        -- exact N.
    + rewrite forallb_forall in H3; intros h I; apply VF, H3, I.
Qed.
