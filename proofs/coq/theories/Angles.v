(* Section K: what the claims on angles say of cosines, sines and chords.        *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.analysis Require Import signed reals topology normedtype derive.
From mathcomp.analysis Require Import realfun trigo.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory numFieldNormedType.Exports.
Local Open Scope ring_scope.

Section Angles.
Variable R : realType.
Implicit Types a b t z : R.

Lemma sin_at_most z : 0 <= z -> `|sin z| <= z.
Proof.
move=> z0.
have [|c _] := @MVT_segment _ sin cos _ _ z0.
  by apply: continuous_subspaceT => ?; exact: continuous_sin.
rewrite sin0 !subr0 => ->; rewrite normrM (ger0_norm z0).
by rewrite ler_pimull // ler_norml cos_geN1 cos_le1.
Qed.

Lemma cos_half z : cos z = 1 - 2%:R * sin (z / 2%:R) ^+ 2.
Proof.
have -> : cos z = cos ((z / 2%:R) *+ 2) by rewrite -mulr_natr divfK ?pnatr_eq0.
rewrite cos_mulr2n; have := cos2Dsin2 (z / 2%:R).
move: (cos (z / 2%:R)) (sin (z / 2%:R)) => c s h.
have -> : c ^+ 2 = 1 - s ^+ 2 by rewrite -h addrK.
by rewrite mulr2n; ring.
Qed.

Lemma sin_squared z : sin z ^+ 2 <= z ^+ 2.
Proof.
wlog z0 : z / 0 <= z.
  move=> h; case: (lerP 0 z) => z0; first exact: h.
  by rewrite -[X in X <= _]sqrrN -sinN -[X in _ <= X]sqrrN h // oppr_ge0 ltW.
rewrite -(real_normK (num_real (sin z))) ler_sqr ?nnegrE //.
exact: sin_at_most.
Qed.

Theorem cosine_at_least z : 1 - z ^+ 2 / 2%:R <= cos z.
Proof.
have -> : z ^+ 2 / 2%:R = 2%:R * (z / 2%:R) ^+ 2 by field.
by rewrite cos_half ler_add2l ler_opp2 ler_wpmul2l ?ler0n ?sin_squared.
Qed.

Lemma chord a b : (cos a - cos b) ^+ 2 + (sin a - sin b) ^+ 2 = 2%:R - 2%:R * cos (a - b).
Proof.
rewrite cosB; have := cos2Dsin2 a; have := cos2Dsin2 b.
move: (cos a) (sin a) (cos b) (sin b) => c s e f hb ha.
have -> : (c - e) ^+ 2 + (s - f) ^+ 2
  = (c ^+ 2 + s ^+ 2) + (e ^+ 2 + f ^+ 2) - 2%:R * (c * e + s * f) by ring.
by rewrite ha hb.
Qed.

Theorem chord_at_most a b t : `|a - b| <= t -> t <= pi ->
  (cos a - cos b) ^+ 2 + (sin a - sin b) ^+ 2 <= (2%:R * sin (t / 2%:R)) ^+ 2.
Proof.
move=> abt tpi; rewrite chord.
have -> : (2%:R * sin (t / 2%:R)) ^+ 2 = 2%:R - 2%:R * cos t.
  by rewrite cos_half; ring.
have t0 : 0 <= t by exact: le_trans abt.
rewrite ler_add2l ler_opp2 ler_wpmul2l ?ler0n // -(cos_norm (a - b)).
by rewrite leNgt ltr_cos ?in_itv /= ?normr_ge0 ?t0 ?tpi ?(le_trans abt) // -leNgt.
Qed.

Theorem cells_chord (n : nat) : (0 < n)%N ->
  0 <= n%:R * (2%:R * sin (pi / (2%:R * n%:R))) :> R /\
  n%:R * (2%:R * sin (pi / (2%:R * n%:R))) <= pi :> R.
Proof.
move=> n0; have p0 : 0 <= (pi : R) := pi_ge0 R.
have m0 : 0 < (2%:R * n%:R : R) by rewrite mulr_gt0 ?ltr0n.
have z0 : 0 <= (pi / (2%:R * n%:R) : R) by rewrite divr_ge0 // ltW.
have small : (pi / (2%:R * n%:R) : R) <= pi.
  by rewrite ler_pdivr_mulr // ler_pemulr // -natrM ler1n muln_gt0.
split.
  by rewrite !mulr_ge0 ?ler0n // sin_ge0_pi // z0 small.
have h : sin (pi / (2%:R * n%:R)) <= (pi / (2%:R * n%:R) : R).
  exact: le_trans (ler_norm _) (sin_at_most z0).
apply: (le_trans (ler_wpmul2l (ler0n _ n) (ler_wpmul2l (ler0n _ 2) h))).
by rewrite mulrA (mulrC n%:R) [X in X <= _]mulrC divfK ?lexx // lt0r_neq0.
Qed.
Theorem angle_trace_bounded (P L : nat) (r a b : 'I_P -> R) : (0 < L)%N ->
  (forall p, `|a p - b p| <= pi / L%:R) ->
  \sum_p ((r p * cos (a p) - r p * cos (b p)) ^+ 2 + (r p * sin (a p) - r p * sin (b p)) ^+ 2)
  <= (2%:R * sin (pi / (2%:R * L%:R))) ^+ 2
     * \sum_p ((r p * cos (a p)) ^+ 2 + (r p * sin (a p)) ^+ 2).
Proof.
move=> L0 near; rewrite big_distrr /=; apply: ler_sum => p _.
have small : (pi / L%:R : R) <= pi.
  by rewrite ler_pdivr_mulr ?ltr0n // ler_pemulr ?pi_ge0 // ler1n.
have := chord_at_most (near p) small.
have -> : pi / L%:R / 2%:R = pi / (2%:R * L%:R) :> R.
  by rewrite invfM mulrA mulrAC.
have -> : (r p * cos (a p)) ^+ 2 + (r p * sin (a p)) ^+ 2 = r p ^+ 2.
  by rewrite !exprMn -mulrDr cos2Dsin2 mulr1.
rewrite -!mulrBr !exprMn -mulrDr => h.
by rewrite [X in _ <= X]mulrC ler_wpmul2l ?sqr_ge0 // -exprMn.
Qed.

Theorem polar_recursion (P : nat) (r q a b : 'I_P -> R) (e : R) : e <= pi ->
  (forall p, 0 <= r p) -> (forall p, 0 <= q p) -> (forall p, `|a p - b p| <= e) ->
  cos e * (\sum_p r p * q p)
  <= \sum_p ((r p * cos (a p)) * (q p * cos (b p)) + (r p * sin (a p)) * (q p * sin (b p))).
Proof.
move=> epi r0 q0 near; rewrite big_distrr /=; apply: ler_sum => p _.
have -> : r p * cos (a p) * (q p * cos (b p)) + r p * sin (a p) * (q p * sin (b p))
  = cos (a p - b p) * (r p * q p) by rewrite cosB; ring.
rewrite ler_wpmul2r ?mulr_ge0 // -(cos_norm (a p - b p)).
have e0 : 0 <= e by exact: le_trans (near p).
by rewrite leNgt ltr_cos ?in_itv /= ?normr_ge0 ?e0 ?epi ?(le_trans (near p)) // -leNgt near.
Qed.
End Angles.
