(* From what a model shows of numbered formulas to what it shows of a statement as it is printed. *)
Require Import ZArith QArith Reals List Lra Bool.
From Kernel Require Import Meaning NormalForm Formulas Sequents Certificate Statement.
From Models Require Import Shown.
Import ListNotations.
Local Open Scope R_scope.

(* A printed statement with its goal denied. *)
Fixpoint denies {M : space} (l : list stated) (C : stated) (e : env M) : Prop := match l with
  | [] => ~ dS C e | h :: l => dS h e -> denies l C e end.
Lemma implies_all M (e : env M) l C : implies l C e -> (forall h, In h l -> dS h e) -> dS C e.
Proof. induction l as [|h l IH]; simpl; intros A H; [exact A | apply IH; [apply A, H; left; reflexivity | intros k I; apply H; right; exact I]]. Qed.
Lemma denies_all M (e : env M) l C : denies l C e -> (forall h, In h l -> dS h e) -> ~ dS C e.
Proof. induction l as [|h l IH]; simpl; intros A H; [exact A | apply IH; [apply A, H; left; reflexivity | intros k I; apply H; right; exact I]]. Qed.

(* Which model of a claim and which of the things that it shows, and the statement: hypotheses and goal. *)
Record row := Row { its_model : nat; its_shown : nat; its_hypotheses : list stated; its_goal : stated }.
Definition covered (f : ref -> formula) (hs : list ref) (H : list stated) :=
  forallb wf H && forallb (fun F => mem F (map f hs)) (flat_map normS H).
Definition same_goal (f : ref -> formula) (g : ref) (G : stated) := wf G && match normS G with [F] => eqF F (f g) | _ => false end.
(* Both sides of a goal are the same. *)
Definition same_sides (f : ref -> formula) (g : ref) (G : stated) := wf G && match normS G, f g with
  | [Rel Eq0 p], Rel _ q => peqb p q || peqb p (pneg q) | _, _ => false end.
Definition linked (c : claim) (rows : list row) : bool :=
  let T := table (formula_of (table term_of (its_terms c))) (its_formulas c) in let f := get (Nonneg (iconst 0)) T in
  forallb (fun r => match nth_error (its_models c) (its_model r) with
    | Some (m, l) => match nth_error l (its_shown r) with
        | Some (Refuted hs g) | Some (Needed hs _ g) | Some (Holds hs g) => covered f hs (its_hypotheses r) && same_goal f g (its_goal r)
        | Some (Attained hs g _) => covered f hs (its_hypotheses r) && same_sides f g (its_goal r)
        | None => false end
    | None => false end) rows.
Lemma covered_holds c M (e : env M) hs H : covered (formula_number c) hs H = true ->
  models e (map (formula_number c) hs) -> forall h, In h H -> dS h e.
Proof.
  unfold covered; intros A K h I; apply andb_prop in A as [W A]; rewrite forallb_forall in W, A.
  apply (normS_den h (W h I)); intros F J; apply K, mem_in, A, in_flat_map; eauto.
Qed.
Lemma goal_iff c M (e : env M) g G : same_goal (formula_number c) g G = true -> (dS G e <-> dF (formula_number c g) e).
Proof.
  unfold same_goal; intros A; apply andb_prop in A as [W A]; rewrite <- (normS_den G W e).
  destruct (normS G) as [|F [|]]; try discriminate; apply eqF_eq in A; subst F; apply one.
Qed.
Lemma sides_same c M (e : env M) g G r p : same_sides (formula_number c) g G = true ->
  formula_number c g = Rel r p -> dP p e = 0 -> dS G e.
Proof.
  unfold same_sides; intros A N Z; apply andb_prop in A as [W A]; apply (normS_den G W e); rewrite N in A.
  destruct (normS G) as [|F [|]]; try discriminate; destruct F as [[] q| | | | |]; try discriminate.
  intros F [<-|[]]; cbn [dF holds].
  apply orb_prop in A as [A|A]; apply (peqb_den _ _ e) in A; rewrite ?pneg_den in A; lra.
Qed.
Section Rows.
Variables (c : claim) (rows : list row).
Hypotheses (computed : all_shown c = true) (link : linked c rows = true).
Lemma row_in k r : nth_error rows k = Some r -> exists m l s, nth_error (its_models c) (its_model r) = Some (m, l)
  /\ nth_error l (its_shown r) = Some s /\ (forall good : weighted m = true, in_model c (env_of m good) s)
  /\ match s with
     | Refuted hs g | Needed hs _ g | Holds hs g =>
         covered (formula_number c) hs (its_hypotheses r) && same_goal (formula_number c) g (its_goal r) = true
     | Attained hs g _ => covered (formula_number c) hs (its_hypotheses r) && same_sides (formula_number c) g (its_goal r) = true end.
Proof.
  intros N; apply nth_error_In in N; unfold linked in link; rewrite forallb_forall in link; specialize (link r N); cbv beta in link.
  destruct (nth_error (its_models c) (its_model r)) as [[m l]|] eqn:A; [|discriminate].
  destruct (nth_error l (its_shown r)) as [s|] eqn:B; [|discriminate].
  exists m, l, s; split; [reflexivity | split; [exact B | split]].
  - intros good; apply (all_right c computed m l s); eapply nth_error_In; eauto.
  - destruct s; exact link.
Qed.
Theorem row_refutes k r m l s : nth_error rows k = Some r -> nth_error (its_models c) (its_model r) = Some (m, l) ->
  nth_error l (its_shown r) = Some s -> match s with Refuted _ _ | Needed _ _ _ => True | _ => False end ->
  forall good : weighted m = true, ~ implies (its_hypotheses r) (its_goal r) (env_of m good).
Proof.
  intros N A B K good D; destruct (row_in k r N) as (m' & l' & s' & A' & B' & V & L).
  rewrite A in A'; injection A' as <- <-; rewrite B in B'; injection B' as <-; specialize (V good).
  destruct s; try contradiction; cbn [in_model] in V; apply andb_prop in L as [L1 L2].
  - destruct V as [V1 V2]; apply V2, (goal_iff c _ _ g _ L2), (implies_all _ _ _ _ D), (covered_holds c _ _ _ _ L1 V1).
  - destruct V as (V1 & _ & V2); apply V2, (goal_iff c _ _ g _ L2), (implies_all _ _ _ _ D), (covered_holds c _ _ _ _ L1 V1).
Qed.
Theorem row_meets k r m l s : nth_error rows k = Some r -> nth_error (its_models c) (its_model r) = Some (m, l) ->
  nth_error l (its_shown r) = Some s -> match s with Holds _ _ | Attained _ _ _ => True | _ => False end ->
  forall good : weighted m = true, ~ denies (its_hypotheses r) (its_goal r) (env_of m good).
Proof.
  intros N A B K good D; destruct (row_in k r N) as (m' & l' & s' & A' & B' & V & L).
  rewrite A in A'; injection A' as <- <-; rewrite B in B'; injection B' as <-; specialize (V good).
  destruct s; try contradiction; cbn [in_model] in V; apply andb_prop in L as [L1 L2].
  - destruct V as [V1 V2]; apply (denies_all _ _ _ _ D (covered_holds c _ _ _ _ L1 V1)), (goal_iff c _ _ g _ L2), V2.
  - destruct V as (V1 & (o & p & V2 & V3) & _); apply (denies_all _ _ _ _ D (covered_holds c _ _ _ _ L1 V1)).
    apply (sides_same c _ _ g _ o p L2 V2 V3).
Qed.
End Rows.
