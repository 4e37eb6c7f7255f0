(* Improper integrals over the whole line: lower bounds from a bounded interval, comparison, sums, scaling, and the
   value for exp(-x^2/(2 v)), which is sqrt(2 pi v). *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import Line Gaussian.
Open Scope R_scope.

(* Beyond any bounds there are finite integrals as near to the improper one as is asked. *)
Lemma line_near : forall f c e u v, line_integral f c -> 0 < e ->
  exists a b y, a <= u /\ v <= b /\ is_RInt f a b y /\ Rabs (y - c) < e.
Proof.
intros f c e u v Hf He.
destruct (Hf (ball c (mkposreal e He)) (locally_ball _ _)) as [Q1 Q2 [M1 H1] [M2 H2] H].
assert (A1 := Rmin_l (M1 - 1) u). assert (A2 := Rmin_r (M1 - 1) u).
assert (B1 := Rmax_l (M2 + 1) v). assert (B2 := Rmax_r (M2 + 1) v).
destruct (H (Rmin (M1 - 1) u) (Rmax (M2 + 1) v)) as [y [Iy Py]].
- apply H1. lra.
- apply H2. lra.
- exists (Rmin (M1 - 1) u), (Rmax (M2 + 1) v), y. repeat split; [lra | lra | exact Iy | exact Py].
Qed.

(* What is nowhere negative has at least the integral of anything below it on an interval. *)
Lemma line_above : forall (f h : R -> R) (c u v y : R), (forall x, 0 <= f x) -> line_integral f c -> u <= v -> is_RInt h u v y ->
  (forall x, u < x < v -> h x <= f x) -> y <= c.
Proof.
intros f h c u v y Pf Hf Huv Hh Hle. apply Rnot_lt_le. intros Hc.
destruct (line_near f c (y - c) u v Hf) as [a [b [z [Ha [Hb [Iz Hz]]]]]]; [lra|].
assert (Ef : ex_RInt f a b) by (exists z; exact Iz).
assert (E1 : ex_RInt f a u) by (apply (ex_RInt_Chasles_1 (V := R_CompleteNormedModule)) with b; [lra | exact Ef]).
assert (E2 : ex_RInt f u b) by (apply (ex_RInt_Chasles_2 (V := R_CompleteNormedModule)) with a; [lra | exact Ef]).
assert (E3 : ex_RInt f u v) by (apply (ex_RInt_Chasles_1 (V := R_CompleteNormedModule)) with b; [lra | exact E2]).
assert (E4 : ex_RInt f v b) by (apply (ex_RInt_Chasles_2 (V := R_CompleteNormedModule)) with u; [lra | exact E2]).
assert (S1 := RInt_Chasles (V := R_CompleteNormedModule) f a u b E1 E2).
assert (S2 := RInt_Chasles (V := R_CompleteNormedModule) f u v b E3 E4).
rewrite (is_RInt_unique _ _ _ _ Iz) in S1. unfold plus in S1, S2; simpl in S1, S2.
assert (P1 : 0 <= RInt f a u) by (apply RInt_ge_0; [lra | exact E1 | intros; apply Pf]).
assert (P2 : 0 <= RInt f v b) by (apply RInt_ge_0; [lra | exact E4 | intros; apply Pf]).
assert (L : RInt h u v <= RInt f u v) by (apply RInt_le; [exact Huv | exists y; exact Hh | exact E3 | exact Hle]).
rewrite (is_RInt_unique _ _ _ _ Hh) in L. apply Rabs_def2 in Hz. lra.
Qed.

Lemma line_ge0 : forall f c, (forall x, 0 <= f x) -> line_integral f c -> 0 <= c.
Proof.
intros f c Pf Hf. apply (line_above f (fun _ => 0) c 0 0 0); [exact Pf | exact Hf | lra | | intros; apply Pf].
exact (is_RInt_point _ _).
Qed.

Lemma line_ext : forall f h c, (forall x, f x = h x) -> line_integral f c -> line_integral h c.
Proof.
intros f h c E Hf. apply (is_RInt_gen_ext (V := R_NormedModule) f h); [|exact Hf].
apply filter_forall. intros ab x _. apply E.
Qed.

Lemma line_scal : forall k f c, line_integral f c -> line_integral (fun x => k * f x) (k * c).
Proof. intros k f c H. exact (is_RInt_gen_scal (V := R_NormedModule) f k c H). Qed.

Lemma line_plus : forall f h a b, line_integral f a -> line_integral h b -> line_integral (fun x => f x + h x) (a + b).
Proof. intros f h a b Hf Hh. exact (is_RInt_gen_plus (V := R_NormedModule) f h a b Hf Hh). Qed.

Lemma line_minus : forall f h a b, line_integral f a -> line_integral h b -> line_integral (fun x => f x - h x) (a - b).
Proof. intros f h a b Hf Hh. exact (is_RInt_gen_minus (V := R_NormedModule) f h a b Hf Hh). Qed.

Lemma line_le : forall f h a b, (forall x, f x <= h x) -> line_integral f a -> line_integral h b -> a <= b.
Proof.
intros f h a b Hle Hf Hh. assert (A := line_ge0 (fun x => h x - f x) (b - a)).
assert (0 <= b - a); [|lra]. apply A; [intros x; assert (B := Hle x); lra | apply line_minus; assumption].
Qed.

Lemma line_unique : forall f a b, line_integral f a -> line_integral f b -> a = b.
Proof. intros f a b Ha Hb. apply Rle_antisym; apply (line_le f f); try assumption; intros; apply Rle_refl. Qed.

Lemma line_scale : forall f c s, 0 < s -> line_integral f c -> line_integral (fun x => f (x / s)) (s * c).
Proof.
intros f c s Hs Hf P HP. assert (HP' := filterlim_scal_r (V := R_NormedModule) s c P HP).
destruct (Hf _ HP') as [Q1 Q2 [M1 H1] [M2 H2] H].
exists (fun a => a < s * M1) (fun b => s * M2 < b); [exists (s * M1); easy | exists (s * M2); easy |].
intros a b Ha Hb. destruct (H (a / s) (b / s)) as [y [Iy Py]].
- apply H1. apply Rmult_lt_reg_l with s; [exact Hs|]. replace (s * (a / s)) with a by (field; lra). exact Ha.
- apply H2. apply Rmult_lt_reg_l with s; [exact Hs|]. replace (s * (b / s)) with b by (field; lra). exact Hb.
- exists (s * y). split; [|exact Py].
  apply (is_RInt_ext (V := R_NormedModule) (fun x => scal s (scal (/ s) (f (/ s * x + 0))))).
  { intros x _. unfold scal; simpl; unfold mult; simpl. replace (/ s * x + 0) with (x / s) by (field; lra). field. lra. }
  apply (is_RInt_scal (V := R_NormedModule)), (is_RInt_comp_lin (V := R_NormedModule) f).
  replace (/ s * fst (a, b) + 0) with (a / s) by (simpl; field; lra).
  replace (/ s * snd (a, b) + 0) with (b / s) by (simpl; field; lra). exact Iy.
Qed.

Lemma G_odd : forall x, G (- x) = - G x.
Proof.
intros x. unfold G. apply is_RInt_unique.
apply (is_RInt_ext (V := R_NormedModule) (fun y => opp (opp (g (- y))))).
{ intros t _. unfold g, opp; simpl. rewrite Ropp_involutive. f_equal. field. }
apply (is_RInt_opp (V := R_NormedModule)), (is_RInt_comp_opp (V := R_NormedModule)).
rewrite Ropp_0, Ropp_involutive. apply (RInt_correct (V := R_CompleteNormedModule)), g_int.
Qed.

Lemma sqrt_half_turn : sqrt (PI / 2) + sqrt (PI / 2) = sqrt (2 * PI).
Proof.
assert (P := PI_RGT_0). replace (2 * PI) with (2 * 2 * (PI / 2)) by field.
rewrite sqrt_mult, sqrt_square by lra. ring.
Qed.

Lemma line_g : line_integral g (sqrt (2 * PI)).
Proof.
intros P [e He]. rewrite <- sqrt_half_turn in He. set (l := sqrt (PI / 2)) in *.
destruct (G_lim (ball l (pos_div_2 e)) (locally_ball _ _)) as [M HM].
exists (fun a => a < - M) (fun b => M < b); [exists (- M); easy | exists M; easy |].
intros a b Ha Hb. exists (G b - G a). split.
- simpl. apply (is_RInt_derive G); intros t _; [apply G_derive | apply g_cont].
- apply He. assert (A := HM (- a)). assert (B := HM b Hb). rewrite G_odd in A.
  change (Rabs (G b - l) < e / 2) in B. assert (A' : Rabs (- G a - l) < e / 2) by (apply A; lra).
  change (Rabs (G b - G a - (l + l)) < e). apply Rabs_def2 in A'. apply Rabs_def2 in B. apply Rabs_def1; lra.
Qed.

Theorem line_gaussian : forall v, 0 < v -> line_integral (fun x => exp (- (x * x) / (2 * v))) (sqrt (2 * PI * v)).
Proof.
intros v Hv. assert (P := PI_RGT_0). assert (S := sqrt_lt_R0 v Hv).
rewrite sqrt_mult, (Rmult_comm (sqrt (2 * PI))) by lra.
apply (line_ext (fun x => g (x / sqrt v))); [|exact (line_scale g _ (sqrt v) S line_g)].
intros x. unfold g. f_equal. rewrite <- (sqrt_sqrt v) at 3 by lra. field. lra.
Qed.
