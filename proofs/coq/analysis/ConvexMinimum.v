(* A function on the positive reals whose second derivative is at least m > 0 lies m/2 (y - x)^2 above each of its tangents, and a
   change of sign of its derivative encloses the place of its only minimum and the value there. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

(* a function whose derivative is not negative grows *)
Lemma grows : forall (f f1 : R -> R) x y, x <= y -> (forall z, x <= z <= y -> is_derive f z (f1 z)) ->
  (forall z, x <= z <= y -> 0 <= f1 z) -> f x <= f y.
Proof.
intros f f1 x y Hxy D P.
destruct (MVT_gen f x y f1) as [z [Hz E]]; rewrite ?Rmin_left, ?Rmax_right in * by lra.
- intros z Hz. apply D. lra.
- intros z Hz. apply continuity_pt_filterlim, (ex_derive_continuous f). exists (f1 z). apply D. lra.
- assert (Q := P z Hz). nra.
Qed.

Section Convex.

Variables (f f1 f2 : R -> R) (m : R).
Hypothesis m_pos : 0 < m.
Hypothesis D1 : forall x, 0 < x -> is_derive f x (f1 x).
Hypothesis D2 : forall x, 0 < x -> is_derive f1 x (f2 x).
Hypothesis B2 : forall x, 0 < x -> m <= f2 x.

Lemma slope_grows : forall x y, 0 < x <= y -> f1 x + m * (y - x) <= f1 y.
Proof.
intros x y Hxy. enough (f1 x - m * x <= f1 y - m * y) by lra.
apply (grows (fun z => f1 z - m * z) (fun z => f2 z - m)); [lra | |].
- intros z Hz. apply (is_derive_minus f1 (fun z => m * z)); [apply D2; lra|]. auto_derive; [exact I | ring].
- intros z Hz. assert (Q := B2 z). lra.
Qed.

Theorem above_tangent : forall x y, 0 < x -> 0 < y -> f x + f1 x * (y - x) + m/2 * (y - x)^2 <= f y.
Proof.
intros x y Hx Hy. set (k := fun z => f z - (f1 x * z + m/2 * (z - x)^2)). set (k1 := fun z => f1 z - (f1 x + m * (z - x))).
assert (D : forall z, 0 < z -> is_derive k z (k1 z)).
{ intros z Hz. apply (is_derive_minus f (fun z => f1 x * z + m/2 * (z - x)^2)); [now apply D1|].
  auto_derive; [exact I | field]. }
enough (k x <= k y) by (unfold k in *; lra).
destruct (Rle_or_lt x y) as [C|C].
- apply (grows k k1); [exact C | intros; apply D; lra |]. intros z Hz. unfold k1. assert (G := slope_grows x z). lra.
- apply Ropp_le_cancel. apply (grows (fun z => - k z) (fun z => - k1 z)); [lra | |].
  + intros z Hz. apply (is_derive_opp k), D. lra.
  + intros z Hz. unfold k1. assert (G := slope_grows z x). lra.
Qed.

Theorem enclosed_minimum : forall lo hi, 0 < lo <= hi -> f1 lo <= 0 <= f1 hi ->
  exists x, lo <= x <= hi /\ f lo + f1 lo * (hi - lo) <= f x <= f lo /\
    forall y, 0 < y -> f x + m/2 * (y - x)^2 <= f y.
Proof.
intros lo hi H [A B].
destruct (IVT_gen (fun x => f1 (Rmax lo x)) lo hi 0) as [x [Hx Z]].
- intros x. apply (continuity_pt_comp (Rmax lo) f1).
  + apply continuity_pt_filterlim, (continuous_ext (fun z => (lo + z + Rabs (z - lo)) / 2)).
    * intros z. unfold Rmax. destruct Rle_dec as [C|C]; [rewrite Rabs_pos_eq by lra | rewrite Rabs_left by lra]; simpl; field.
    * apply (continuous_scal_l (V := R_NormedModule) (fun z => lo + z + Rabs (z - lo)) (/2)).
      apply (continuous_plus (fun z => lo + z) (fun z => Rabs (z - lo))).
      -- apply (ex_derive_continuous (fun z => lo + z)). now auto_derive.
      -- apply (continuous_comp (fun z => z - lo) Rabs); [|apply continuous_Rabs].
         apply (ex_derive_continuous (fun z => z - lo)). now auto_derive.
  + apply continuity_pt_filterlim, (ex_derive_continuous f1). exists (f2 (Rmax lo x)). apply D2.
    assert (M := Rmax_l lo x). lra.
- rewrite (Rmax_left lo lo), (Rmax_right lo hi) by lra. rewrite Rmin_left, Rmax_right by lra. lra.
- rewrite Rmin_left, Rmax_right in Hx by lra. rewrite Rmax_right in Z by lra.
  exists x. assert (T := above_tangent x). rewrite Z in T. split; [exact Hx | split; [split|]].
  + assert (L := above_tangent lo x ltac:(lra) ltac:(lra)). assert (S := pow2_ge_0 (x - lo)). nra.
  + assert (L := T lo ltac:(lra) ltac:(lra)). assert (S := pow2_ge_0 (lo - x)). nra.
  + intros y Hy. assert (L := T y ltac:(lra) Hy). lra.
Qed.

End Convex.
