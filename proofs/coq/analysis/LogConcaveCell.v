(* Panter and Dite's formula bounds the error of a log-concave density at every number of cells: on each cell [a, b] some
   level c has 12 int (x - c)^2 h^3 <= (int h)^3, and N cells of equal integral T/N of h err by at most T^3/(12 N^2). Here h, the
   density's cube root, is positive and h' = l h with l continuous and falling.
   With U the integral of h from a: (x - y)^2 h(x) h(y) <= (U(x) - U(y))^2, as the product of h at two mirrored places grows
   towards their middle. So the variance of x in the cell is at most that of U with the weight h^2, which is at most
   that of the uniform law, as h is concave along U. (The kernel's part of this is the claim companded-cell.) *)
From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import Companded PanterDiteLimit.
Open Scope R_scope.

Section LogConcave.
Variables (h l : R -> R).
Hypotheses (Ph : forall x, 0 < h x) (Dh : forall x, is_derive h x (l x * h x)) (Cl : forall x, continuous l x).
Hypothesis (falls : forall x y, x <= y -> l y <= l x).

Lemma h_cont : forall x, continuous h x.
Proof. intros x. apply (ex_derive_continuous h). eexists. apply Dh. Qed.

Lemma cont_int : forall f : R -> R, (forall x, continuous f x) -> forall a b, ex_RInt f a b.
Proof. intros f C a b. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros z _. apply C. Qed.

Lemma h_int : forall a b, ex_RInt h a b.
Proof. apply cont_int, h_cont. Qed.

(* Two mirrored places between x and y. *)
Lemma mirrored : forall x y z, x <= z <= y -> h x * h y <= h z * h (x + y - z).
Proof.
assert (P : forall x y z, x <= z -> 2 * z <= x + y -> h x * h y <= h z * h (x + y - z)).
{ intros x y z Hx Hz. set (p := fun v => h v * h (x + y - v)).
  destruct Hx as [Hx| ->]; [|right; f_equal; f_equal; ring].
  destruct (MVT_gen p x z (fun v => p v * (l v - l (x + y - v)))) as [v [Hv E]].
  - intros v _. unfold p. auto_derive.
    + split; [eexists; apply Dh | split; [eexists; apply Dh | exact I]].
    + rewrite !(is_derive_unique _ _ _ (Dh _)). unfold Rminus. ring.
  - intros v _. apply continuity_pt_filterlim. apply (continuous_mult h (fun v => h (x + y - v))); [apply h_cont|].
    apply (continuous_comp (fun v => x + y - v) h); [|apply h_cont].
    apply (ex_derive_continuous (fun v => x + y - v)). auto_derive. exact I.
  - rewrite Rmin_left, Rmax_right in Hv by lra. unfold p in E. replace (x + y - x) with y in E by ring.
    assert (F := falls v (x + y - v) ltac:(lra)). assert (Q : 0 < h v * h (x + y - v)) by (apply Rmult_lt_0_compat; apply Ph).
    assert (0 <= h v * h (x + y - v) * (l v - l (x + y - v)) * (z - x)); [|lra].
    apply Rmult_le_pos; [apply Rmult_le_pos|]; lra. }
intros x y z Hz. destruct (Rle_or_lt (2 * z) (x + y)) as [A|A]; [apply P; lra|].
assert (B := P x y (x + y - z) ltac:(lra) ltac:(lra)). replace (x + y - (x + y - z)) with z in B by ring. lra.
Qed.

Lemma chord_below : forall x y, x <= y -> (y - x) ^ 2 * (h x * h y) <= RInt h x y ^ 2.
Proof.
intros x y Hxy. set (g := sqrt (h x * h y)). assert (G2 : g * g = h x * h y).
{ apply sqrt_sqrt, Rmult_le_pos; apply Rlt_le, Ph. }
assert (G0 : 0 <= g) by apply sqrt_pos.
assert (R1 : is_RInt (fun z => h (x + y - z)) x y (RInt h x y)).
{ apply (is_RInt_ext (V := R_NormedModule) (fun z => scal (-1) (scal (-1) (h (-1 * z + (x + y)))))).
  - intros z _. unfold scal; simpl; unfold mult; simpl. replace (-1 * z + (x + y)) with (x + y - z) by ring. ring.
  - replace (RInt h x y) with (scal (-1) (opp (RInt h x y))) by (unfold scal, opp; simpl; unfold mult; simpl; ring).
    apply (is_RInt_scal (V := R_NormedModule)), (is_RInt_comp_lin (V := R_NormedModule) h).
    replace (-1 * x + (x + y)) with y by ring. replace (-1 * y + (x + y)) with x by ring.
    apply (is_RInt_swap (V := R_NormedModule)), (RInt_correct (V := R_CompleteNormedModule)), h_int. }
assert (R2 := is_RInt_plus (V := R_NormedModule) _ _ _ _ _ _ (RInt_correct (V := R_CompleteNormedModule) h x y (h_int x y)) R1).
assert (L : (y - x) * (2 * g) <= RInt h x y + RInt h x y).
{ replace ((y - x) * (2 * g)) with (RInt (fun _ => 2 * g) x y) by (rewrite RInt_const; reflexivity).
  assert (E := is_RInt_unique _ _ _ _ R2). change (RInt (fun z => h z + h (x + y - z)) x y = RInt h x y + RInt h x y) in E.
  rewrite <- E.
  apply RInt_le; [exact Hxy | apply ex_RInt_const | eexists; exact R2 |]. intros z Hz.
  change (2 * g <= h z + h (x + y - z)). assert (M := mirrored x y z ltac:(lra)). rewrite <- G2 in M.
  assert (P1 := Ph z). assert (P2 := Ph (x + y - z)).
  apply Rnot_lt_le. intros C. assert ((h z + h (x + y - z)) ^ 2 < (2 * g) ^ 2) by nra.
  assert (0 <= (h z - h (x + y - z)) ^ 2) by apply pow2_ge_0. nra. }
rewrite <- G2. replace ((y - x) ^ 2 * (g * g)) with (((y - x) * g) ^ 2) by ring. apply pow_incr. split; [|lra].
apply Rmult_le_pos; lra.
Qed.

Variables (a b : R).
Hypothesis (Hab : a < b).
Let U (x : R) : R := RInt h a x.
Let w : R := RInt h a b.
Let m : R := w / 2.

Lemma U_derive : forall x, is_derive U x (h x).
Proof.
intros x. apply (is_derive_RInt h U a); [|apply h_cont].
apply filter_forall. intros z. apply (RInt_correct (V := R_CompleteNormedModule)), h_int.
Qed.

Lemma U_cont : forall x, continuous U x.
Proof. intros x. apply (ex_derive_continuous U). eexists. apply U_derive. Qed.

Lemma U_between : forall x y, RInt h x y = U y - U x.
Proof.
intros x y. assert (X := RInt_Chasles (V := R_CompleteNormedModule) h a x y (h_int _ _) (h_int _ _)).
unfold plus in X; simpl in X. unfold U. lra.
Qed.

Lemma U_grows : forall x y, x <= y -> U x <= U y.
Proof.
intros x y H. assert (0 <= RInt h x y) by (apply RInt_ge_0; [exact H | apply h_int | intros; apply Rlt_le, Ph]).
rewrite U_between in H0. lra.
Qed.

Lemma U_ends : U a = 0 /\ U b = w.
Proof. split; [exact (RInt_point a h) | reflexivity]. Qed.

Lemma w_pos : 0 < w.
Proof. apply RInt_gt_0; [exact Hab | intros; apply Ph | intros; apply h_cont]. Qed.

Lemma companded_pair : forall x y, (x - y) ^ 2 * (h x * h y) <= (U x - U y) ^ 2.
Proof.
intros x y. destruct (Rle_or_lt x y) as [H|H].
- assert (C := chord_below x y H). rewrite U_between in C. replace ((x - y) ^ 2) with ((y - x) ^ 2) by ring.
  replace ((U x - U y) ^ 2) with ((U y - U x) ^ 2) by ring. exact C.
- assert (C := chord_below y x ltac:(lra)). rewrite U_between, (Rmult_comm (h y)) in C. exact C.
Qed.

(* Integrals of 1, x and x^2 with the weight h^3, and of 1, U and U^2 with the weight h^2. *)
Let S (k : nat) : R := RInt (fun x => x ^ k * h x ^ 3) a b.
Let V (k : nat) : R := RInt (fun x => U x ^ k * h x ^ 2) a b.

Lemma power_cont : forall k (f : R -> R), (forall x, continuous f x) -> forall x, continuous (fun x => f x ^ k) x.
Proof.
intros k f C x. apply (continuous_comp f (fun y => y ^ k)); [apply C|].
apply (ex_derive_continuous (fun y => y ^ k)). auto_derive. exact I.
Qed.

Lemma S_is : forall k, is_RInt (fun x => x ^ k * h x ^ 3) a b (S k).
Proof.
intros k. apply (RInt_correct (V := R_CompleteNormedModule)), cont_int. intros x.
apply (continuous_mult (fun x => x ^ k) (fun x => h x ^ 3)); apply power_cont; [intros; apply continuous_id | apply h_cont].
Qed.

Lemma V_is : forall k, is_RInt (fun x => U x ^ k * h x ^ 2) a b (V k).
Proof.
intros k. apply (RInt_correct (V := R_CompleteNormedModule)), cont_int. intros x.
apply (continuous_mult (fun x => U x ^ k) (fun x => h x ^ 2)); apply power_cont; [apply U_cont | apply h_cont].
Qed.

Lemma combined : forall (f0 f1 f2 : R -> R) (I0 I1 I2 p q r : R), is_RInt f0 a b I0 -> is_RInt f1 a b I1 -> is_RInt f2 a b I2 ->
  is_RInt (fun x => p * f2 x + q * f1 x + r * f0 x) a b (p * I2 + q * I1 + r * I0).
Proof.
intros f0 f1 f2 I0 I1 I2 p q r H0 H1 H2.
apply (is_RInt_plus (V := R_NormedModule) (fun x => p * f2 x + q * f1 x) (fun x => r * f0 x)).
- apply (is_RInt_plus (V := R_NormedModule) (fun x => p * f2 x) (fun x => q * f1 x)).
  + exact (is_RInt_scal (V := R_NormedModule) f2 a b p I2 H2).
  + exact (is_RInt_scal (V := R_NormedModule) f1 a b q I1 H1).
- exact (is_RInt_scal (V := R_NormedModule) f0 a b r I0 H0).
Qed.

Lemma integral_le : forall (f g : R -> R) (I J : R), is_RInt f a b I -> is_RInt g a b J ->
  (forall x, a < x < b -> f x <= g x) -> I <= J.
Proof.
intros f g I J HI HJ H. rewrite <- (is_RInt_unique _ _ _ _ HI), <- (is_RInt_unique _ _ _ _ HJ).
apply RInt_le; [lra | eexists; exact HI | eexists; exact HJ | exact H].
Qed.

Lemma variances : S 2 * S 0 - S 1 ^ 2 <= V 2 * V 0 - V 1 ^ 2.
Proof.
assert (One : forall y, (1 * S 2 + (- 2 * y) * S 1 + y ^ 2 * S 0) * h y ^ 3
  <= (1 * V 2 + (- 2 * U y) * V 1 + U y ^ 2 * V 0) * h y ^ 2).
{ intros y.
  assert (X := integral_le _ _ _ _
    (is_RInt_scal (V := R_NormedModule) _ _ _ (h y ^ 3) _ (combined _ _ _ _ _ _ 1 (- 2 * y) (y ^ 2) (S_is 0) (S_is 1) (S_is 2)))
    (is_RInt_scal (V := R_NormedModule) _ _ _ (h y ^ 2) _ (combined _ _ _ _ _ _ 1 (- 2 * U y) (U y ^ 2) (V_is 0) (V_is 1) (V_is 2)))).
  lapply X; clear X.
  - intros X. rewrite (Rmult_comm _ (h y ^ 3)), (Rmult_comm _ (h y ^ 2)). exact X.
  - intros x _.
    change (h y ^ 3 * (1 * (x ^ 2 * h x ^ 3) + - 2 * y * (x ^ 1 * h x ^ 3) + y ^ 2 * (x ^ 0 * h x ^ 3))
      <= h y ^ 2 * (1 * (U x ^ 2 * h x ^ 2) + - 2 * U y * (U x ^ 1 * h x ^ 2) + U y ^ 2 * (U x ^ 0 * h x ^ 2))).
    assert (C : (x - y) ^ 2 * (h x * h y) * (h x ^ 2 * h y ^ 2) <= (U x - U y) ^ 2 * (h x ^ 2 * h y ^ 2)).
    { apply Rmult_le_compat_r; [apply Rmult_le_pos; apply pow2_ge_0 | apply companded_pair]. }
    apply (le_equal _ _ _ _ C); ring. }
assert (X := integral_le _ _ _ _ (combined _ _ _ _ _ _ (S 0) (- 2 * S 1) (S 2) (S_is 0) (S_is 1) (S_is 2))
  (combined _ _ _ _ _ _ (V 0) (- 2 * V 1) (V 2) (V_is 0) (V_is 1) (V_is 2))).
assert (Y : S 0 * S 2 + - 2 * S 1 * S 1 + S 2 * S 0 <= V 0 * V 2 + - 2 * V 1 * V 1 + V 2 * V 0).
{ apply X. intros y _. apply (le_equal _ _ _ _ (One y)); ring. }
lra.
Qed.

(* Along U the weight h is concave: no more spread about the middle than the uniform law has. *)
Lemma middle : V 2 - w * V 1 + m ^ 2 * V 0 <= w ^ 2 / 12 * V 0.
Proof.
assert (W := w_pos). destruct U_ends as [Ua Ub].
destruct (IVT_gen U a b m) as [c [_ Hc]].
- intros x. apply continuity_pt_filterlim, U_cont.
- rewrite Ua, Ub, Rmin_left, Rmax_right by lra. unfold m. lra.
- set (K1 := fun u => (u - m) * ((u - m) ^ 2 - m ^ 2) / 3). set (K2 := fun u => ((u - m) ^ 2 - m ^ 2) ^ 2 / 12).
  set (F := fun x => h x * K1 (U x) - l c * K2 (U x)).
  set (F' := fun x => l x * h x * K1 (U x) + ((U x - m) ^ 2 - m ^ 2 / 3) * h x ^ 2 - l c * (K1 (U x) * h x)).
  assert (DF : is_RInt F' a b (F b - F a)).
  { apply (is_RInt_derive F F').
    - intros x _. unfold F, F', K1, K2. auto_derive.
      + repeat split; match goal with
        | |- ex_derive (fun _ => h _) _ => exact (ex_intro _ _ (Dh x))
        | |- ex_derive (fun _ => U _) _ => exact (ex_intro _ _ (U_derive x))
        | |- True => exact I
        end.
      + assert (E1 : Derive (fun x => h x) x = l x * h x) by exact (is_derive_unique _ _ _ (Dh x)).
        assert (E2 : Derive (fun x => U x) x = h x) by exact (is_derive_unique _ _ _ (U_derive x)).
        rewrite E1, E2. field.
    - intros x _. unfold F', K1.
      apply (continuous_minus (V := R_NormedModule)); [apply (continuous_plus (V := R_NormedModule)) |].
      + apply (continuous_mult (fun x => l x * h x)); [apply (continuous_mult l h); [apply Cl | apply h_cont]|].
        apply (continuous_comp U (fun u => (u - m) * ((u - m) ^ 2 - m ^ 2) / 3)); [apply U_cont|].
        apply (ex_derive_continuous (fun u => (u - m) * ((u - m) ^ 2 - m ^ 2) / 3)). auto_derive. exact I.
      + apply (continuous_mult (fun x => (U x - m) ^ 2 - m ^ 2 / 3)); [|apply power_cont, h_cont].
        apply (continuous_comp U (fun u => (u - m) ^ 2 - m ^ 2 / 3)); [apply U_cont|].
        apply (ex_derive_continuous (fun u => (u - m) ^ 2 - m ^ 2 / 3)). auto_derive. exact I.
      + apply (continuous_mult (fun _ => l c)); [apply continuous_const|].
        apply (continuous_mult (fun x => (U x - m) * ((U x - m) ^ 2 - m ^ 2) / 3)); [|apply h_cont].
        apply (continuous_comp U (fun u => (u - m) * ((u - m) ^ 2 - m ^ 2) / 3)); [apply U_cont|].
        apply (ex_derive_continuous (fun u => (u - m) * ((u - m) ^ 2 - m ^ 2) / 3)). auto_derive. exact I. }
  assert (Zero : F b - F a = 0) by (unfold F, K1, K2; rewrite Ua, Ub; unfold m; field).
  rewrite Zero in DF.
  assert (X := integral_le _ _ _ _ (combined _ _ _ _ _ _ 1 (- w) (m ^ 2 - w ^ 2 / 12) (V_is 0) (V_is 1) (V_is 2)) DF).
  assert (Y : 1 * V 2 + - w * V 1 + (m ^ 2 - w ^ 2 / 12) * V 0 <= 0); [|lra].
  apply X. intros x Hx. unfold F'.
  assert (Q : 0 <= (l x - l c) * h x * K1 (U x)).
  { assert (A1 := U_grows a x ltac:(lra)). assert (A2 := U_grows x b ltac:(lra)). rewrite Ua in A1. rewrite Ub in A2.
    assert (N : (U x - m) ^ 2 - m ^ 2 <= 0) by (unfold m; nra). assert (HP := Ph x). unfold K1.
    destruct (Rle_or_lt x c) as [C|C].
    - assert (G := U_grows x c C). rewrite Hc in G. assert (Fl := falls x c C).
      apply Rmult_le_pos; [apply Rmult_le_pos; lra|]. nra.
    - assert (G := U_grows c x ltac:(lra)). rewrite Hc in G. assert (Fl := falls c x ltac:(lra)).
      replace ((l x - l c) * h x * ((U x - m) * ((U x - m) ^ 2 - m ^ 2) / 3))
        with ((l c - l x) * h x * ((U x - m) * (m ^ 2 - (U x - m) ^ 2) / 3)) by field.
      apply Rmult_le_pos; [apply Rmult_le_pos; lra|]. nra. }
  replace (1 * (U x ^ 2 * h x ^ 2) + - w * (U x ^ 1 * h x ^ 2) + (m ^ 2 - w ^ 2 / 12) * (U x ^ 0 * h x ^ 2))
    with (((U x - m) ^ 2 - m ^ 2 / 3) * h x ^ 2) by (unfold m; field). lra.
Qed.

Definition centroid := S 1 / S 0.

Theorem cell_bound : 12 * RInt (fun x => (x - centroid) ^ 2 * h x ^ 3) a b <= w ^ 3.
Proof.
assert (W := w_pos). assert (A := variances). assert (B := middle).
assert (S0 : 0 < S 0).
{ unfold S. apply RInt_gt_0; [exact Hab | |].
  - intros x _. apply Rmult_lt_0_compat; [simpl; lra | apply pow_lt, Ph].
  - intros x _. apply (continuous_mult (fun x => x ^ 0) (fun x => h x ^ 3)); apply power_cont; [intros;
    apply continuous_id | apply h_cont]. }
assert (V0 : 0 <= V 0).
{ apply RInt_ge_0; [lra | eexists; apply V_is |]. intros x _. apply Rmult_le_pos; [simpl; lra | apply pow2_ge_0]. }
assert (CS : V 0 ^ 2 <= w * S 0).
{ set (p := V 0 / w). assert (X : 0 <= 1 * S 0 + (- 2 * p) * V 0 + p ^ 2 * w).
  { apply (integral_le (fun _ => 0) _ 0 _) with (2 := combined _ _ _ _ _ _ 1 (- 2 * p) (p ^ 2)
      (RInt_correct (V := R_CompleteNormedModule) h a b (h_int a b)) (V_is 0) (S_is 0)).
    - assert (Z := is_RInt_const (V := R_NormedModule) a b 0). unfold scal in Z; simpl in Z; unfold mult in Z; simpl in Z.
      rewrite Rmult_0_r in Z. exact Z.
    - intros x _. replace (1 * (x ^ 0 * h x ^ 3) + - 2 * p * (U x ^ 0 * h x ^ 2) + p ^ 2 * h x)
      with (h x * (h x - p) ^ 2) by (simpl; ring).
      apply Rmult_le_pos; [apply Rlt_le, Ph | apply pow2_ge_0]. }
  replace (1 * S 0 + - 2 * p * V 0 + p ^ 2 * w) with (S 0 - V 0 ^ 2 / w) in X by (unfold p; field; lra).
  apply Rmult_le_reg_r with (/ w); [apply Rinv_0_lt_compat, W|]. replace (w * S 0 * / w) with (S 0) by (field; lra).
  unfold Rdiv in X. lra. }
set (c := centroid).
assert (E := combined _ _ _ _ _ _ 1 (- 2 * c) (c ^ 2) (S_is 0) (S_is 1) (S_is 2)).
rewrite (RInt_ext _ (fun x => 1 * (x ^ 2 * h x ^ 3) + - 2 * c * (x ^ 1 * h x ^ 3) + c ^ 2 * (x ^ 0 * h x ^ 3)))
  by (intros x _; simpl; ring).
rewrite (is_RInt_unique _ _ _ _ E). apply Rmult_le_reg_r with (S 0); [exact S0|].
replace (12 * (1 * S 2 + - 2 * c * S 1 + c ^ 2 * S 0) * S 0) with (12 * (S 2 * S 0 - S 1 ^ 2)) by (unfold c, centroid; field;
  lra).
assert (Q : V 2 * V 0 - V 1 ^ 2 <= V 0 * (w ^ 2 / 12 * V 0)).
{ apply Rle_trans with (V 0 * (V 2 - w * V 1 + m ^ 2 * V 0)); [|apply Rmult_le_compat_l; assumption].
  assert (0 <= (V 1 - m * V 0) ^ 2) by apply pow2_ge_0. unfold m in *. lra. }
assert (R0 : w ^ 2 * V 0 ^ 2 <= w ^ 2 * (w * S 0)) by (apply Rmult_le_compat_l; [apply pow2_ge_0 | exact CS]).
lra.
Qed.
End LogConcave.

Theorem log_concave_bound : forall h l A B, (forall x, 0 < h x) -> (forall x, is_derive h x (l x * h x)) ->
  (forall x, continuous l x) -> (forall x y, x <= y -> l y <= l x) -> A < B -> forall N, (0 < N)%nat ->
  exists t c, ends A B t N /\ 12 * INR N ^ 2 * error h t c N <= RInt h A B ^ 3.
Proof.
intros h l A B Ph Dh Cl Fl HAB N HN. set (T := RInt h A B). assert (N0 : 0 < INR N) by (apply lt_0_INR, HN).
assert (Ch : forall x, continuous h x) by (intros x; apply (ex_derive_continuous h); eexists; apply Dh).
assert (P : 0 < T) by (apply RInt_gt_0; auto).
destruct (companded h A B Ph Ch HAB N HN) as [t [Ends Step]]. exists t, (fun i => centroid h (t i) (t (S i))).
split; [exact Ends|]. fold T in Step.
assert (Q : error h t (fun i => centroid h (t i) (t (S i))) N <= total (fun i => 0 * 0 + 0 * 0 + (T / INR N) ^ 3 / 12) N).
{ apply total_le. intros i Hi. destruct (proj2 (proj2 Ends) i Hi) as [Lt|Eq].
  - assert (X := cell_bound h l Ph Dh Cl Fl (t i) (t (S i)) Lt). rewrite (Step i Hi) in X. unfold cell. lra.
  - exfalso. assert (X := Step i Hi). rewrite Eq, RInt_point in X. change (zero : R) with 0 in X.
    assert (0 < T / INR N) by (apply Rdiv_lt_0_compat; assumption). lra. }
rewrite total_linear in Q.
apply Rmult_le_compat_l with (r := 12 * INR N ^ 2) in Q; [|assert (X := pow2_ge_0 (INR N)); lra].
apply Rle_trans with (1 := Q). right. field. lra.
Qed.
