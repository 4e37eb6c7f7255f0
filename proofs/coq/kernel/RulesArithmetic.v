(* Rules of arithmetic: arithmetic, antisymmetry, index_arithmetic, index_real, bracket_value. *)
Require Import ZArith QArith Qreals Reals List Lia Lra PArith Bool FunctionalExtensionality.
From Kernel Require Import Meaning NormalForm Substitution Formulas Sequents.
Import ListNotations.
Local Open Scope R_scope.

Definition fact (ps : list sequent) i := match nth_error ps i with Some (_, Rel r p) => Some (r, p) | _ => None end.
Lemma fact_den M (e : env M) ps i r p : all_valid ps -> models e (hyps ps) -> fact ps i = Some (r, p) -> holds r (dP p e).
Proof.
  unfold fact; destruct (nth_error ps i) as [[G []]|] eqn:D; try discriminate; intros V H [= <- <-].
  apply nth_error_In in D; apply (V _ D M e), (models_hyps _ e _ _ H D).
Qed.
Fixpoint sum_eqs ps (l : list (poly * nat)) : option poly := match l with
  | [] => Some PNil
  | (m, i) :: l => match fact ps i, sum_eqs ps l with
      | Some (Eq0, p), Some s => Some (padd (pmul m p) s) | _, _ => None end end.
Lemma sum_eqs_den M (e : env M) ps l : all_valid ps -> models e (hyps ps) ->
  forall s, sum_eqs ps l = Some s -> dP s e = 0.
Proof.
  intros V H; induction l as [|[m i] l IH]; simpl; intros s; [intros [= <-]; reflexivity|].
  destruct (fact ps i) as [[[] p]|] eqn:D; try discriminate; destruct (sum_eqs ps l); try discriminate.
  intros [= <-]; apply (fact_den _ e) in D; auto; simpl in D; rewrite padd_den, pmul_den, D, (IH _ eq_refl); ring.
Qed.
Fixpoint squares (l : list poly) := match l with [] => pone | r :: l => pmul (pmul r r) (squares l) end.
Lemma squares_den M (e : env M) l : 0 <= dP (squares l) e.
Proof.
  induction l; cbn [squares]; [rewrite pone_den; lra|]; rewrite !pmul_den.
  apply Rmult_le_pos; [apply Rle_0_sqr | exact IHl].
Qed.
Fixpoint product ps (l : list nat) : option (bool * poly) := match l with
  | [] => Some (true, pone)
  | i :: l => match fact ps i, product ps l with
      | Some (Gt0, p), Some (b, q) => Some (b, pmul p q)
      | Some (Ge0, p), Some (b, q) => Some (false, pmul p q) | _, _ => None end end.
Lemma product_den M (e : env M) ps l : all_valid ps -> models e (hyps ps) ->
  forall b q, product ps l = Some (b, q) -> 0 <= dP q e /\ (b = true -> 0 < dP q e).
Proof.
  intros V H; induction l as [|i l IH]; intros b q; cbn [product].
  - intros [= <- <-]; rewrite pone_den; lra.
  - destruct (fact ps i) as [[[] p]|] eqn:D; try discriminate; destruct (product ps l) as [[b' q']|]; try discriminate;
    intros [= <- <-]; apply (fact_den _ e) in D; auto; simpl in D; rewrite pmul_den; destruct (IH _ _ eq_refl) as [H1 H2];
    (split; [apply Rmult_le_pos; lra|]); [discriminate|]; intros B; apply Rmult_lt_0_compat; auto.
Qed.
Definition is_nil {A} (l : list A) := match l with [] => true | _ => false end.
Fixpoint sum_products ps (l : list (Q * list poly * list nat)) : option (bool * poly) := match l with
  | [] => Some (false, PNil)
  | (c, sq, is) :: l => if Qle_bool 0 c then match product ps is, sum_products ps l with
      | Some (b, q), Some (b', s) =>
          Some (b && is_nil sq && negb (Qle_bool c 0) || b', padd (pmul (pscale c MNil (squares sq)) q) s)
      | _, _ => None end else None end.
Lemma sum_products_den M (e : env M) ps l : all_valid ps -> models e (hyps ps) ->
  forall b q, sum_products ps l = Some (b, q) -> 0 <= dP q e /\ (b = true -> 0 < dP q e).
Proof.
  intros V H; induction l as [|[[c sq] is] l IH]; intros b q; cbn [sum_products].
  - intros [= <- <-]; simpl; split; [lra | discriminate].
  - destruct (Qle_bool 0 c) eqn:C; [|discriminate]; apply Qle_bool_iff, Qle_Rle in C.
    destruct (product ps is) as [[b1 q1]|] eqn:P; [|discriminate]; destruct (sum_products ps l) as [[b2 s]|]; [|discriminate].
    intros [= <- <-]; apply (product_den _ e) in P as [P1 P2]; auto; destruct (IH _ _ eq_refl) as [S1 S2].
    rewrite padd_den, pmul_den, pscale_den; cbn [dM]; replace (Q2R 0) with 0 in C by (unfold Q2R; simpl; lra).
    assert (0 <= Q2R c * 1 * dP (squares sq) e * dP q1 e).
    { apply Rmult_le_pos; [|exact P1]; apply Rmult_le_pos; [lra | apply squares_den]. }
    split; [lra|]; intros B; apply orb_prop in B as [B|B]; [|apply S2 in B; lra].
    apply andb_prop in B as [B B3]; apply andb_prop in B as [B1 B2]; destruct sq; [|discriminate].
    assert (0 < Q2R c).
    { destruct (Qle_bool c 0) eqn:D; [discriminate|]; destruct (Qlt_le_dec 0 c) as [L|L].
      - apply Qlt_Rlt in L; unfold Q2R at 1 in L; simpl in L; lra.
      - apply Qle_bool_iff in L; congruence. }
    cbn [squares]; rewrite pone_den; assert (0 < Q2R c * dP q1 e) by (apply Rmult_lt_0_compat; auto); lra.
Qed.
Definition allowed r strict (none : bool) := match r with Eq0 => none | Ge0 => true | Gt0 => strict end.
Definition arithmetic r p eqs products (ps : list sequent) : option sequent :=
  match sum_eqs ps eqs, sum_products ps products with
  | Some s, Some (b, t) => if allowed r b (is_nil products) && peqb p (padd s t) then Some (hyps ps, Rel r p) else None
  | _, _ => None end.
Lemma arithmetic_sound r p eqs products ps s : all_valid ps -> arithmetic r p eqs products ps = Some s -> valid s.
Proof.
  intros V; unfold arithmetic; destruct (sum_eqs ps eqs) as [s1|] eqn:S1; [|discriminate].
  destruct (sum_products ps products) as [[b t]|] eqn:S2; [|discriminate].
  destruct (allowed r b _ && _) eqn:B; [|discriminate]; intros [= <-] M e H; simpl in *.
  apply andb_prop in B as [B1 B2]; apply (peqb_den p _ e) in B2; rewrite B2, padd_den.
  rewrite (sum_eqs_den _ e _ _ V H _ S1); destruct (sum_products_den _ e _ _ V H _ _ S2) as [T1 T2].
  destruct r; simpl in *; [|lra|apply T2 in B1; lra].
  destruct products; [|discriminate]; injection S2 as <- <-; simpl; lra.
Qed.

Definition antisymmetry p (ps : list sequent) : option sequent := match ps with
  | [(_, Rel Ge0 q); (_, Rel Ge0 r)] => if peqb p q && peqb (pneg p) r then Some (hyps ps, Rel Eq0 p) else None
  | _ => None end.
Lemma antisymmetry_sound p ps s : all_valid ps -> antisymmetry p ps = Some s -> valid s.
Proof.
  destruct ps as [|[G1 [[] q| | | | |]] [|[G2 [[] r| | | | |]] [|]]]; try discriminate; intros V; cbn [antisymmetry].
  destruct (_ && _) eqn:B; [|discriminate]; intros [= <-] M e H; apply andb_prop in B as [B1 B2].
  apply (peqb_den _ _ e) in B1, B2; rewrite pneg_den in B2.
  change (models e (hyps [(G1, Rel Ge0 q); (G2, Rel Ge0 r)])) in H.
  pose proof (V _ (or_introl eq_refl) M e (models_hyps _ e _ _ H (or_introl eq_refl))) as K1.
  pose proof (V _ (or_intror (or_introl eq_refl)) M e (models_hyps _ e _ _ H (or_intror (or_introl eq_refl)))) as K2.
  simpl in *; lra.
Qed.

Fixpoint sum_forms (cs : list Q) (ps : list sequent) : option poly := match cs, ps with
  | [], [] => Some PNil
  | c :: cs, (_, Nonneg t) :: ps => if Qle_bool 0 c then match sum_forms cs ps with
      | Some s => Some (padd (pscale c MNil (real t)) s) | None => None end else None
  | _, _ => None end.
Definition index_arithmetic t cs slack (ps : list sequent) : option sequent := match sum_forms cs ps with
  | Some s => if Qle_bool 0 slack && peqb (real t) (padd (pconst slack) s) then Some (hyps ps, Nonneg t) else None
  | None => None end.
Lemma Q2R_nonneg c : Qle_bool 0 c = true -> 0 <= Q2R c.
Proof. intros C; apply Qle_bool_iff, Qle_Rle in C; unfold Q2R at 1 in C; simpl in C; lra. Qed.
Lemma sum_forms_den M (e : env M) cs : forall ps s, all_valid ps -> models e (hyps ps) -> sum_forms cs ps = Some s -> 0 <= dP s e.
Proof.
  induction cs as [|c cs IH]; intros [|[G [| t | | | |]] ps] s V H; try discriminate; cbn [sum_forms].
  - intros [= <-]; simpl; lra.
  - destruct (Qle_bool 0 c) eqn:C; [|discriminate]; destruct (sum_forms cs ps) eqn:S; [|discriminate]; intros [= <-].
    pose proof (V _ (or_introl eq_refl) M e (models_hyps _ e _ _ H (or_introl eq_refl))) as K; simpl in K.
    rewrite padd_den, pscale_den, real_den; apply IZR_le in K; apply Q2R_nonneg in C; simpl.
    apply IH in S; [|intros q I; apply V; right; exact I | apply models_union in H; apply H].
    assert (0 <= Q2R c * 1 * IZR (dI e t)) by (apply Rmult_le_pos; lra); lra.
Qed.
Lemma index_arithmetic_sound t cs slack ps s : all_valid ps -> index_arithmetic t cs slack ps = Some s -> valid s.
Proof.
  intros V; unfold index_arithmetic; destruct (sum_forms cs ps) as [p|] eqn:S; [|discriminate].
  destruct (_ && _) eqn:B; [|discriminate]; intros [= <-] M e H; simpl in *; apply andb_prop in B as [B1 B2].
  apply (peqb_den _ _ e) in B2; rewrite real_den, padd_den, pconst_den in B2.
  apply (sum_forms_den _ e) in S; auto; apply Q2R_nonneg in B1; apply le_IZR; lra.
Qed.

Definition index_real t : option sequent := Some ([Nonneg t], Rel Ge0 (real t)).
Lemma index_real_sound t s : index_real t = Some s -> valid s.
Proof.
  intros [= <-] M e H; specialize (H _ (or_introl eq_refl)); simpl in *; rewrite real_den; apply IZR_le in H; lra.
Qed.
Definition bracket_value t (b : bool) : option sequent := Some (if b
  then ([Nonneg t], equal (patom (Brk t)) pone) else ([index_at_least (iconst (-1)) t], equal (patom (Brk t)) PNil)).
Lemma bracket_value_sound t b s : bracket_value t b = Some s -> valid s.
Proof.
  intros [= <-] M e H; destruct b; specialize (H _ (or_introl eq_refl)); unfold equal; cbn [snd dF holds];
  rewrite psub_den, patom_den, ?pone_den; simpl dA; unfold iverson.
  - simpl in H; apply Z.leb_le in H; rewrite H; lra.
  - apply index_at_least_den in H; rewrite iconst_den in H.
    destruct (Z.leb_spec 0 (dI e t)); [lia|]; simpl; lra.
Qed.

