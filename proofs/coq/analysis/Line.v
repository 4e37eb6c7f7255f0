(* Improper Riemann integrals over the line of nonnegative functions: those below a multiple of a density exist, and they
   are limits along whole multiples of a step. *)
From Coq Require Import Reals ZArith Lra Lia.
From Coquelicot Require Import Coquelicot.
From Flocq Require Import Core.
From Analysis Require Import Cells.
Open Scope R_scope.

(* The integral of g over the line is m; f is the density of a law. *)
Definition line_integral (g : R -> R) m := is_RInt_gen g (Rbar_locally m_infty) (Rbar_locally p_infty) m.
Definition density f := (forall x, 0 <= f x) /\ line_integral f 1.

Lemma multiple_above : forall D x, 0 < D -> exists n, x < INR n * D.
Proof.
intros D x HD. destruct (floor_ends D x HD) as [_ A]. set (k := Zfloor (x / D)) in A. exists (Z.to_nat (k + 1)).
apply Rlt_le_trans with (1 := A). apply Rmult_le_compat_r; [lra|].
rewrite INR_IZR_INZ, <- plus_IZR. apply IZR_le. lia.
Qed.

Lemma line_integrable : forall f m, line_integral f m -> forall a b, ex_RInt f a b.
Proof.
intros f m L. destruct (L (fun _ => True)) as [Q S [x HQ] [y HS] H]; [exists (mkposreal 1 Rlt_0_1); easy|].
assert (W : forall a b, a <= b -> ex_RInt f a b).
{ intros a b Hab. set (s := Rmin a (x - 1)). set (t := Rmax b (y + 1)).
  assert (S1 := Rmin_l a (x - 1)). assert (S2 := Rmin_r a (x - 1)). fold s in S1, S2.
  assert (T1 := Rmax_l b (y + 1)). assert (T2 := Rmax_r b (y + 1)). fold t in T1, T2.
  destruct (H s t) as [I [HI _]]; [apply HQ; lra | apply HS; lra |]. simpl in HI.
  apply (ex_RInt_Chasles_1 (V := R_CompleteNormedModule)) with t; [lra|].
  apply (ex_RInt_Chasles_2 (V := R_CompleteNormedModule)) with s; [lra|]. exists I. exact HI. }
intros a b. destruct (Rle_or_lt a b) as [A|A]; [apply W, A | apply ex_RInt_swap, W; lra].
Qed.

Lemma RInt_wider : forall h a b s t, (forall x, 0 <= h x) -> (forall a b, ex_RInt h a b) ->
  s <= a -> a <= b -> b <= t -> RInt h a b <= RInt h s t.
Proof.
intros h a b s t P X A B C.
rewrite <- (RInt_Chasles (V := R_CompleteNormedModule) h s a t (X _ _) (X _ _)).
rewrite <- (RInt_Chasles (V := R_CompleteNormedModule) h a b t (X _ _) (X _ _)). unfold plus; simpl.
assert (0 <= RInt h s a) by (apply RInt_ge_0; auto). assert (0 <= RInt h b t) by (apply RInt_ge_0; auto). lra.
Qed.

Lemma line_mass : forall f m, (forall x, 0 <= f x) -> line_integral f m -> forall a b, a <= b -> RInt f a b <= m.
Proof.
intros f m P L a b Hab. destruct (Rle_or_lt (RInt f a b) m) as [A|A]; [exact A|]. exfalso.
assert (X := line_integrable f m L).
destruct (L (fun y => y < RInt f a b)) as [Q S [x HQ] [y HS] H].
{ exists (mkposreal (RInt f a b - m) (Rlt_Rminus _ _ A)). intros z Hz. change (Rabs (z - m) < RInt f a b - m) in Hz.
  apply Rabs_def2 in Hz. lra. }
assert (S1 := Rmin_l a (x - 1)). assert (S2 := Rmin_r a (x - 1)).
assert (T1 := Rmax_l b (y + 1)). assert (T2 := Rmax_r b (y + 1)).
destruct (H (Rmin a (x - 1)) (Rmax b (y + 1))) as [I [HI BI]]; [apply HQ; lra | apply HS; lra |]. simpl in HI.
apply (is_RInt_unique (V := R_CompleteNormedModule)) in HI.
assert (E := RInt_wider f a b _ _ P X S1 Hab T1). lra.
Qed.

(* A nonnegative function below a multiple of a density has an integral over the line. *)
Lemma dominated_line : forall h f c, density f -> 0 <= c -> (forall x, 0 <= h x <= c * f x) ->
  (forall a b, ex_RInt h a b) -> exists m, line_integral h m.
Proof.
intros h f c F C B X. assert (P : forall x, 0 <= h x) by (intros x; apply B).
assert (Y := line_integrable f 1 (proj2 F)).
destruct (completeness (fun s => exists n, s = RInt h (- INR n) (INR n))) as [m [U L]].
{ exists c. intros s [n ->]. assert (N := pos_INR n). apply Rle_trans with (RInt (fun x => c * f x) (- INR n) (INR n)).
  - apply RInt_le; [lra | apply X | | intros x _; apply B]. apply (ex_RInt_scal (V := R_NormedModule) f), Y.
  - assert (E := RInt_scal (V := R_CompleteNormedModule) f (- INR n) (INR n) c (Y _ _)).
    unfold scal in E; simpl in E; unfold mult in E; simpl in E. rewrite E.
    assert (G := line_mass f 1 (proj1 F) (proj2 F) (- INR n) (INR n) ltac:(lra)). nra. }
{ exists (RInt h (- INR 0) (INR 0)). exists 0%nat. reflexivity. }
exists m. intros Q [eps He].
assert (A : exists N, m - eps < RInt h (- INR N) (INR N)).
{ apply Classical_Pred_Type.not_all_not_ex. intros N. assert (E := cond_pos eps).
  assert (m <= m - eps); [|lra]. apply L. intros s [n ->]. specialize (N n). lra. }
destruct A as [N HN]. exists (fun a => a < - INR N) (fun b => INR N < b).
- exists (- INR N). easy.
- exists (INR N). easy.
- intros a b Ha Hb. exists (RInt h a b). split; [apply (RInt_correct (V := R_CompleteNormedModule)), X|].
  apply He. change (Rabs (RInt h a b - m) < eps). apply Rabs_def1.
  + destruct (multiple_above 1 (Rmax (- a) b) Rlt_0_1) as [M HM]. rewrite Rmult_1_r in HM.
    assert (M1 := Rmax_l (- a) b). assert (M2 := Rmax_r (- a) b).
    assert (N0 := pos_INR N). assert (D1 : RInt h a b <= RInt h (- INR M) (INR M)) by (apply RInt_wider; auto; lra).
    assert (D2 : RInt h (- INR M) (INR M) <= m) by (apply U; exists M; reflexivity). assert (E := cond_pos eps). lra.
  + assert (N0 := pos_INR N). assert (D1 : RInt h (- INR N) (INR N) <= RInt h a b) by (apply RInt_wider; auto; lra). lra.
Qed.

Lemma line_along : forall h m D, 0 < D -> line_integral h m ->
  is_lim_seq (fun n => RInt h (- (INR n * D)) (INR n * D)) m.
Proof.
intros h m D HD H Q HQ. destruct (H Q HQ) as [A B [x HA] [y HB] G].
destruct (multiple_above D (Rmax (- x) y) HD) as [N HN]. exists N. intros n Hn.
assert (M1 := Rmax_l (- x) y). assert (M2 := Rmax_r (- x) y).
assert (E : INR N * D <= INR n * D) by (apply Rmult_le_compat_r; [lra | apply le_INR, Hn]).
destruct (G (- (INR n * D)) (INR n * D)) as [I [HI QI]]; [apply HA; lra | apply HB; lra |].
simpl in HI. rewrite (is_RInt_unique (V := R_CompleteNormedModule) _ _ _ _ HI). exact QI.
Qed.
