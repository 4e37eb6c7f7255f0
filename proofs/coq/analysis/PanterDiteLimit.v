(* Panter and Dite's formula as a limit (Panter and Dite 1951), with its error. The density on [A, B] is h^3, with h Lipschitz and
   bounded away from zero, and T is the integral of h. N cells, whatever their ends and levels, err by at least
   (T^3 - C/N) / (12 N^2); N cells of equal integral of h with their midpoints by at most (T + c/N)^3 / (12 N^2).
   A cell of length D in which h has the integral w errs by at least (w - L D^2)^3/12 and m^3 D^3/12, and with its midpoint
   by at most (w + L D^2)^3/12. The lower bound adds up by z^3 >= 3 s^2 z - 2 s^3 at s = T/N. *)
From Coq Require Import Reals ZArith Lra Lia.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import Companded.
Open Scope R_scope.

Section Density.
Variables (h : R -> R) (m L : R).
Hypotheses (Hm : 0 < m) (low : forall x, m <= h x) (lipschitz : forall x y, Rabs (h x - h y) <= L * Rabs (x - y)).

Lemma L_ge0 : 0 <= L.
Proof.
assert (A := lipschitz 1 0). assert (B := Rabs_pos (h 1 - h 0)). rewrite Rminus_0_r, Rabs_R1 in A. lra.
Qed.

Lemma h_continuous : forall x, continuous h x.
Proof.
intros x P [e He]. assert (A := L_ge0). assert (E := cond_pos e).
assert (D : 0 < e / (L + 1)) by (apply Rdiv_lt_0_compat; lra).
exists (mkposreal _ D). intros y Hy. change (Rabs (y - x) < e / (L + 1)) in Hy. apply He. change (Rabs (h y - h x) < e).
apply Rle_lt_trans with (1 := lipschitz y x). assert (B := Rabs_pos (y - x)).
apply Rle_lt_trans with ((L + 1) * Rabs (y - x)); [nra|].
apply Rmult_lt_compat_l with (r := L + 1) in Hy; [|lra].
replace ((L + 1) * (e / (L + 1))) with (pos e) in Hy by (field; lra). exact Hy.
Qed.

Lemma h_int : forall a b, ex_RInt h a b.
Proof. intros a b. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros z _. apply h_continuous. Qed.

Definition cell c a b := RInt (fun x => (x - c) ^ 2 * h x ^ 3) a b.

Lemma cell_int : forall c a b, ex_RInt (fun x => (x - c) ^ 2 * h x ^ 3) a b.
Proof.
intros c a b. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros z _.
apply (continuous_mult (fun x => (x - c) ^ 2) (fun x => h x ^ 3)).
- apply (ex_derive_continuous (fun x => (x - c) ^ 2)). auto_derive. exact I.
- apply (continuous_comp h (fun y => y ^ 3)); [apply h_continuous|].
  apply (ex_derive_continuous (fun y => y ^ 3)). auto_derive. exact I.
Qed.

Lemma square_int : forall k c a b, is_RInt (fun x => k * (x - c) ^ 2) a b (k * ((b - c) ^ 3 - (a - c) ^ 3) / 3).
Proof.
intros k c a b. replace (k * ((b - c) ^ 3 - (a - c) ^ 3) / 3) with (k * (b - c) ^ 3 / 3 - k * (a - c) ^ 3 / 3) by field.
apply (is_RInt_derive (fun x => k * (x - c) ^ 3 / 3)); intros x _.
- auto_derive; [exact I | field].
- apply (ex_derive_continuous (fun x => k * (x - c) ^ 2)). auto_derive. exact I.
Qed.

Lemma cube_le : forall x y, 0 <= x <= y -> x ^ 3 <= y ^ 3.
Proof. intros x y H. apply pow_incr, H. Qed.

(* A cell where h is at least k, whatever the level. *)
Lemma cell_above : forall c a b k, a <= b -> 0 <= k -> (forall x, a < x < b -> k <= h x) -> (k * (b - a)) ^ 3 <= 12 * cell c a b.
Proof.
intros c a b k Hab Hk H.
apply Rle_trans with (12 * RInt (fun x => k ^ 3 * (x - c) ^ 2) a b).
- rewrite (is_RInt_unique _ _ _ _ (square_int (k ^ 3) c a b)).
  replace (12 * (k ^ 3 * ((b - c) ^ 3 - (a - c) ^ 3) / 3))
    with (k ^ 3 * (b - a) * ((b - a) ^ 2 + 3 * (a + b - 2 * c) ^ 2)) by field.
  replace ((k * (b - a)) ^ 3) with (k ^ 3 * (b - a) * (b - a) ^ 2) by ring.
  apply Rmult_le_compat_l; [|assert (A := pow2_ge_0 (a + b - 2 * c)); lra].
  apply Rmult_le_pos; [apply pow_le, Hk | lra].
- apply Rmult_le_compat_l; [lra|]. apply RInt_le; [exact Hab | eexists; apply square_int | apply cell_int |].
  intros x Hx. rewrite Rmult_comm. apply Rmult_le_compat_l; [apply pow2_ge_0 | apply cube_le; split; [exact Hk | apply H, Hx]].
Qed.

(* A cell where h is at most k, with its midpoint. *)
Lemma cell_below : forall a b k, a <= b -> (forall x, a < x < b -> h x <= k) -> 12 * cell ((a + b) / 2) a b <= (k * (b - a)) ^ 3.
Proof.
intros a b k Hab H. set (c := (a + b) / 2).
apply Rle_trans with (12 * RInt (fun x => k ^ 3 * (x - c) ^ 2) a b).
- apply Rmult_le_compat_l; [lra|]. apply RInt_le; [exact Hab | apply cell_int | eexists; apply square_int |].
  intros x Hx. rewrite (Rmult_comm (k ^ 3)). apply Rmult_le_compat_l; [apply pow2_ge_0 | apply cube_le].
  assert (A := low x). split; [lra | apply H, Hx].
- rewrite (is_RInt_unique _ _ _ _ (square_int (k ^ 3) c a b)). right. unfold c. field.
Qed.

(* The mean of h over a cell is near every value in it. *)
Lemma mean_near : forall a b x, a <= x <= b -> Rabs (RInt h a b - (b - a) * h x) <= L * (b - a) ^ 2.
Proof.
intros a b x Hx. assert (L0 := L_ge0).
assert (K : forall c : R, RInt (fun _ => c) a b = (b - a) * c).
{ intros c. rewrite RInt_const. reflexivity. }
assert (N : forall y, a < y < b -> h x - L * (b - a) <= h y <= h x + L * (b - a)).
{ intros y Hy. assert (A := lipschitz y x). assert (B : Rabs (y - x) <= b - a) by (apply Rabs_le; lra).
  assert (C : L * Rabs (y - x) <= L * (b - a)) by (apply Rmult_le_compat_l; assumption).
  assert (E := Rle_trans _ _ _ A C). apply Rabs_le_between in E. lra. }
assert (U : RInt h a b <= RInt (fun _ => h x + L * (b - a)) a b).
{ apply RInt_le; [lra | apply h_int | apply ex_RInt_const | intros y Hy; apply N, Hy]. }
assert (V : RInt (fun _ => h x - L * (b - a)) a b <= RInt h a b).
{ apply RInt_le; [lra | apply ex_RInt_const | apply h_int | intros y Hy; apply N, Hy]. }
rewrite K in U, V. apply Rabs_le. simpl. split; nra.
Qed.

Lemma mass_above : forall a b, a <= b -> m * (b - a) <= RInt h a b.
Proof.
intros a b Hab. replace (m * (b - a)) with (RInt (fun _ => m) a b) by (rewrite RInt_const; apply Rmult_comm).
apply RInt_le; [exact Hab | apply ex_RInt_const | apply h_int | intros; apply low].
Qed.

(* The bound of a cell that adds up: linear in its length, its integral of h and its own error. *)
Lemma cell_tangent : forall c a b r s, a <= b -> 0 <= r -> 0 < s ->
  3 * r ^ 2 * RInt h a b - 2 * r ^ 3 - 3 * r ^ 2 * L * (s * (b - a) + 12 * cell c a b / (m ^ 3 * s)) <= 12 * cell c a b.
Proof.
intros c a b r s Hab Hr Hs. assert (L0 := L_ge0). set (w := RInt h a b). set (d := b - a). set (e := 12 * cell c a b).
assert (Hd : 0 <= d) by (unfold d; lra).
assert (E1 : (m * d) ^ 3 <= e) by (apply cell_above; [exact Hab | lra | intros; apply low]).
assert (M3 : 0 < m ^ 3) by (apply pow_lt, Hm).
assert (S : d ^ 2 <= s * d + e / (m ^ 3 * s)).
{ apply Rle_trans with (s * d + d ^ 3 / s).
  - apply Rmult_le_reg_r with s; [exact Hs|]. replace ((s * d + d ^ 3 / s) * s) with (s ^ 2 * d + d ^ 3) by (field; lra).
    assert (0 <= d * ((s - d) ^ 2 + s * d)); [|nra].
    apply Rmult_le_pos; [exact Hd|]. apply Rplus_le_le_0_compat; [apply pow2_ge_0 | apply Rmult_le_pos; lra].
  - apply Rplus_le_compat_l. replace (d ^ 3 / s) with ((m * d) ^ 3 * / (m ^ 3 * s)) by (field; lra).
    apply Rmult_le_compat_r; [apply Rlt_le, Rinv_0_lt_compat, Rmult_lt_0_compat; assumption | exact E1]. }
assert (E2 : 3 * r ^ 2 * (w - L * d ^ 2) - 2 * r ^ 3 <= e).
{ assert (E0 : 0 <= e) by (apply Rle_trans with (2 := E1); apply pow_le, Rmult_le_pos; lra).
  assert (R2 := pow2_ge_0 r). assert (R3 := pow_le r 3 Hr).
  destruct (Rle_or_lt (w - L * d ^ 2) 0) as [Z|Z]; [nra|].
  set (z := w - L * d ^ 2) in *. apply Rle_trans with (z ^ 3).
  - assert (0 <= (z - r) ^ 2 * (z + 2 * r)); [|lra]. apply Rmult_le_pos; [apply pow2_ge_0 | lra].
  - destruct (Req_dec d 0) as [D0|D0].
    + assert (W : w = 0) by (unfold w; replace b with a by (unfold d in D0; lra); rewrite RInt_point; reflexivity).
      exfalso. unfold z in Z. rewrite W, D0 in Z. lra.
    + replace z with (z / d * (b - a)) by (unfold d in *; field; exact D0).
      apply cell_above; [exact Hab | apply Rlt_le, Rdiv_lt_0_compat; lra |].
      intros x Hx. assert (A := mean_near a b x ltac:(lra)). apply Rabs_le_between in A. fold w d in A.
      apply Rmult_le_reg_r with d; [lra|]. replace (z / d * d) with z by (field; exact D0). unfold z. lra. }
assert (R : 0 <= 3 * r ^ 2 * L) by (apply Rmult_le_pos; [assert (A := pow2_ge_0 r); lra | exact L0]).
assert (X := Rmult_le_compat_l _ _ _ R S). lra.
Qed.

Variables (A B : R).
Hypothesis HAB : A < B.
Let T : R := RInt h A B.

Notation ends := (ends A B).
Definition error t c N := total (fun i => cell (c i) (t i) (t (S i))) N.

Lemma total_h : forall t n, total (fun i => RInt h (t i) (t (S i))) n = RInt h (t O) (t n).
Proof.
intros t n. induction n as [|n IH]; cbn [total]; [rewrite RInt_point; reflexivity|].
rewrite IH. exact (RInt_Chasles (V := R_CompleteNormedModule) h _ _ _ (h_int _ _) (h_int _ _)).
Qed.

Lemma T_pos : 0 < T.
Proof. assert (H := mass_above A B ltac:(lra)). fold T in H. assert (0 < m * (B - A)) by (apply Rmult_lt_0_compat; lra). lra. Qed.

Theorem error_above : forall N t c, (0 < N)%nat -> ends t N ->
  T ^ 3 - 3 * L * T ^ 2 * (B - A + T ^ 3 / m ^ 3) / INR N <= 12 * INR N ^ 2 * error t c N.
Proof.
intros N t c HN [H0 [H1 H2]]. assert (N0 : 0 < INR N) by (apply lt_0_INR, HN). assert (P := T_pos). assert (L0 := L_ge0).
assert (M3 : 0 < m ^ 3) by (apply pow_lt, Hm). assert (T3 : 0 < T ^ 3) by (apply pow_lt, P).
set (E := error t c N). set (r := T / INR N). set (s := / INR N).
assert (Hr : 0 <= r) by (apply Rlt_le, Rdiv_lt_0_compat; assumption). assert (Hs : 0 < s) by (apply Rinv_0_lt_compat, N0).
assert (Sum : 3 * r ^ 2 * T - 2 * r ^ 3 * INR N - 3 * r ^ 2 * L * (s * (B - A) + 12 * E / (m ^ 3 * s)) <= 12 * E).
{ set (k := 3 * r ^ 2 * L).
  assert (Q : total (fun i => 1 * (3 * r ^ 2 * RInt h (t i) (t (S i)) + (- k * s) * (t (S i) - t i) + - 2 * r ^ 3)
      + (- k * (12 / (m ^ 3 * s))) * cell (c i) (t i) (t (S i)) + 0) N
    <= total (fun i => 12 * cell (c i) (t i) (t (S i)) + 0 * cell (c i) (t i) (t (S i)) + 0) N).
  { apply total_le. intros i Hi. assert (X := cell_tangent (c i) (t i) (t (S i)) r s (H2 i Hi) Hr Hs). fold k in X.
    apply (le_equal _ _ _ _ X); unfold Rdiv; ring. }
  rewrite (total_linear 1), (total_linear 12), (total_linear (3 * r ^ 2)), total_h, total_steps, H0, H1 in Q.
  fold T in Q. fold (error t c N) in Q. fold E in Q.
  apply (le_equal _ _ _ _ Q); unfold Rdiv; ring. }
apply Rmult_le_compat_l with (r := INR N ^ 2) in Sum; [|apply pow2_ge_0].
replace (INR N ^ 2 * (12 * E)) with (12 * INR N ^ 2 * E) in Sum by ring.
set (e := 12 * INR N ^ 2 * E) in *.
replace (INR N ^ 2 * (3 * r ^ 2 * T - 2 * r ^ 3 * INR N - 3 * r ^ 2 * L * (s * (B - A) + 12 * E / (m ^ 3 * s))))
  with (T ^ 3 - 3 * L * T ^ 2 * (B - A + e / m ^ 3) / INR N) in Sum by (unfold e, r, s; field; lra).
assert (C : 0 <= 3 * L * T ^ 2 / INR N).
{ apply Rmult_le_pos; [|exact (Rlt_le _ _ Hs)]. apply Rmult_le_pos; [lra | apply pow2_ge_0]. }
assert (I3 : 0 < / m ^ 3) by (apply Rinv_0_lt_compat, M3).
destruct (Rle_or_lt (T ^ 3) e) as [Big|Small].
- apply Rle_trans with (2 := Big). assert (0 <= 3 * L * T ^ 2 / INR N * (B - A + T ^ 3 / m ^ 3)).
  { apply Rmult_le_pos; [exact C|]. assert (0 < T ^ 3 / m ^ 3) by (apply Rdiv_lt_0_compat; assumption). lra. }
  unfold Rdiv in *. lra.
- apply Rle_trans with (2 := Sum). apply Rplus_le_compat_l, Ropp_le_contravar.
  replace (3 * L * T ^ 2 * (B - A + e / m ^ 3) / INR N) with (3 * L * T ^ 2 / INR N * (B - A + e / m ^ 3)) by (field; lra).
  replace (3 * L * T ^ 2 * (B - A + T ^ 3 / m ^ 3) / INR N) with (3 * L * T ^ 2 / INR N * (B - A + T ^ 3 / m ^ 3)) by (field;
    lra).
  apply Rmult_le_compat_l; [exact C|]. apply Rplus_le_compat_l. apply Rmult_le_compat_r; lra.
Qed.

Theorem error_below : forall N, (0 < N)%nat -> exists t c, ends t N /\
  12 * INR N ^ 2 * error t c N <= (T + L * (T / m) ^ 2 / INR N) ^ 3.
Proof.
intros N HN. destruct (companded h A B (fun x => Rlt_le_trans _ _ _ Hm (low x)) h_continuous HAB N HN) as [t [Ends Step]].
exists t, (fun i => (t i + t (S i)) / 2). split; [exact Ends|].
assert (N0 : 0 < INR N) by (apply lt_0_INR, HN). assert (P := T_pos). assert (L0 := L_ge0).
set (w := T / INR N). assert (W : 0 < w) by (apply Rdiv_lt_0_compat; assumption).
assert (Q : error t (fun i => (t i + t (S i)) / 2) N <= total (fun i => 0 * 0 + 0 * 0 + (w + L * (w / m) ^ 2) ^ 3 / 12) N).
{ apply total_le. intros i Hi. set (a := t i). set (b := t (S i)).
  assert (Hab : a <= b) by (apply (proj2 (proj2 Ends)), Hi). assert (Hw : RInt h a b = w) by (apply Step, Hi).
  assert (Len : m * (b - a) <= w) by (rewrite <- Hw; apply mass_above, Hab).
  assert (Pos : 0 < b - a).
  { destruct Hab as [Hab|Hab]; [lra|]. rewrite <- Hab, RInt_point in Hw. change (zero : R) with 0 in Hw. lra. }
  assert (D : b - a <= w / m).
  { apply Rmult_le_reg_l with m; [exact Hm|]. replace (m * (w / m)) with w by (field; lra). exact Len. }
  assert (X : 12 * cell ((a + b) / 2) a b <= ((w + L * (b - a) ^ 2) / (b - a) * (b - a)) ^ 3).
  { apply cell_below; [exact Hab|]. intros x Hx. assert (M := mean_near a b x ltac:(lra)). rewrite Hw in M.
    apply Rabs_le_between in M. apply Rmult_le_reg_r with (b - a); [exact Pos|].
    replace ((w + L * (b - a) ^ 2) / (b - a) * (b - a)) with (w + L * (b - a) ^ 2) by (field; lra). lra. }
  replace ((w + L * (b - a) ^ 2) / (b - a) * (b - a)) with (w + L * (b - a) ^ 2) in X by (field; lra).
  assert (Y : (w + L * (b - a) ^ 2) ^ 3 <= (w + L * (w / m) ^ 2) ^ 3).
  { assert (S2 : (b - a) ^ 2 <= (w / m) ^ 2) by (apply pow_incr; lra). apply cube_le. split.
    - apply Rplus_le_le_0_compat; [lra | apply Rmult_le_pos; [exact L0 | apply pow2_ge_0]].
    - apply Rplus_le_compat_l, Rmult_le_compat_l; assumption. }
  lra. }
rewrite total_linear in Q.
apply Rmult_le_compat_l with (r := 12 * INR N ^ 2) in Q; [|assert (X := pow2_ge_0 (INR N)); lra].
apply Rle_trans with (1 := Q). right. unfold w. field. lra.
Qed.

Theorem rate : forall N, (0 < N)%nat ->
  (forall t c, ends t N -> T ^ 3 - 3 * L * T ^ 2 * (B - A + T ^ 3 / m ^ 3) / INR N <= 12 * INR N ^ 2 * error t c N) /\
  (exists t c, ends t N /\ 12 * INR N ^ 2 * error t c N <= (T + L * (T / m) ^ 2 / INR N) ^ 3).
Proof. intros N HN. split; [intros t c; apply error_above, HN | apply error_below, HN]. Qed.

Lemma shrinks : forall x e, 0 < e -> exists n0, forall n, (n0 <= n)%nat -> (0 < n)%nat -> x / INR n <= e.
Proof.
intros x e He. destruct (archimed (x / e)) as [U _]. exists (Z.to_nat (up (x / e))). intros n Hn Hn0.
assert (N0 : 0 < INR n) by (apply lt_0_INR, Hn0). assert (Le : x / e <= INR n).
{ apply Rle_trans with (IZR (up (x / e))); [lra|]. rewrite INR_IZR_INZ. apply IZR_le. lia. }
apply Rmult_le_reg_r with (INR n / e); [apply Rdiv_lt_0_compat; assumption|].
replace (x / INR n * (INR n / e)) with (x / e) by (field; lra). replace (e * (INR n / e)) with (INR n) by (field; lra). exact Le.
Qed.

Theorem limit : forall e, 0 < e -> exists n0, forall N, (n0 <= N)%nat -> (0 < N)%nat ->
  (forall t c, ends t N -> T ^ 3 / 12 - e <= INR N ^ 2 * error t c N) /\
  (exists t c, ends t N /\ INR N ^ 2 * error t c N <= T ^ 3 / 12 + e).
Proof.
intros e He. assert (P := T_pos). set (K := 3 * T ^ 2 + 3 * T + 1). assert (HK : 0 < K) by (unfold K; nra).
set (d := Rmin 1 (12 * e / K)). assert (D1 : d <= 1) by apply Rmin_l. assert (D2 : d <= 12 * e / K) by apply Rmin_r.
assert (Hd : 0 < d) by (apply Rmin_glb_lt; [lra | apply Rdiv_lt_0_compat; lra]).
destruct (shrinks (3 * L * T ^ 2 * (B - A + T ^ 3 / m ^ 3)) (12 * e) ltac:(lra)) as [n1 H1].
destruct (shrinks (L * (T / m) ^ 2) d Hd) as [n2 H2].
exists (Nat.max n1 n2). intros N Hn Hn0. split.
- intros t c Ht. assert (X := error_above N t c Hn0 Ht). assert (Y := H1 N ltac:(lia) Hn0). lra.
- destruct (error_below N Hn0) as [t [c [Ht X]]]. exists t, c. split; [exact Ht|].
  assert (Y := H2 N ltac:(lia) Hn0). set (q := L * (T / m) ^ 2 / INR N) in *.
  assert (Q0 : 0 <= q).
  { apply Rmult_le_pos; [apply Rmult_le_pos; [apply L_ge0 | apply pow2_ge_0] | apply Rlt_le, Rinv_0_lt_compat, lt_0_INR, Hn0]. }
  assert (Z : (T + q) ^ 3 <= (T + d) ^ 3) by (apply cube_le; lra).
  assert (W : (T + d) ^ 3 <= T ^ 3 + d * K).
  { replace ((T + d) ^ 3) with (T ^ 3 + d * (3 * T ^ 2 + 3 * T * d + d ^ 2)) by ring.
    apply Rplus_le_compat_l, Rmult_le_compat_l; [lra|]. unfold K. nra. }
  assert (V : d * K <= 12 * e).
  { apply Rmult_le_compat_r with (r := K) in D2; [|lra]. replace (12 * e / K * K) with (12 * e) in D2 by (field; lra). exact D2. }
  lra.
Qed.
End Density.
