(* A computation that encloses the least error of m + 1 levels under the law of a coordinate of a unit vector. Given are
   m + 2 edges, from -1 to 1, that Lloyd's step raises; their mirror images it then lowers; so the edges of every codebook
   of centroids lie between (`comparison`), and so does its error. SphereSound.v proves what `certified` decides. *)
From Coq Require Import Reals ZArith List Bool Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import LogConcave Codebook BestCodebook SphereLaw SphereFixed.
Open Scope R_scope.

Definition val X := IZR X / IZR unit.
(* slope and half at a point *)
Definition place := (span * span)%type.
Definition holds k (p : place) x := near (fst p) (slope k x) /\ near (snd p) (half k x).
Definition mirror (p : place) : place := (fst p, neg (snd p)).
Definition widen k w (p : place) : place :=
  (add (fst p) (- (Z.of_nat k + 2) * w, (Z.of_nat k + 2) * w)%Z, add (snd p) (0, w)%Z).
(* Mass and first moment of the cell between two places, bounds of its centroid, and how far that lowers the error. *)
Definition mass (p q : place) := sub (snd q) (snd p).
Definition lever k (p q : place) := scale 1 (Z.of_nat k + 2) (sub (fst p) (fst q)).
Definition low k p q := below (fst (lever k p q)) (mass p q).
Definition high k p q := (- below (- snd (lever k p q)) (mass p q))%Z.
Definition gain k p q := quotient (mul (size (lever k p q)) (size (lever k p q))) (mass p q).

(* The last term and the sum, in this order, of n + 1 terms of the series, at a point whose square is in the interval q. *)
Fixpoint terms k (n : nat) (x q : span) : span * span := match n with
  | O => (x, x)
  | S m => let (t, s) := terms k m x q in let j := (2 * Z.of_nat n + 1)%Z in
    let u := scale (j + Z.of_nat k) j (mul t q) in (u, add s u) end.
Definition point k n X : place :=
  let q := mul (exact X) (exact X) in let y := sub (exact unit) q in let e := mul y (power (root y) k) in
  let (t, s) := terms k n (exact X) q in let f := mul e s in
  (e, (fst f, snd f + snd (scale (2 * Z.of_nat n + 3 + Z.of_nat k) 1 (mul q t)))%Z).
(* Half of the whole mass: up to a far point X, and a bound of what lies beyond. *)
Definition whole k n X : span :=
  let (e, f) := point k n X in (fst f, snd f + (snd e * unit / ((Z.of_nat k + 2) * X) + 1))%Z.
(* Any point of [-1, 1], given half of the whole mass. *)
Definition spot k n (W : span) X : place :=
  if (X =? unit)%Z then ((0, 0)%Z, W) else if (X =? - unit)%Z then ((0, 0)%Z, neg W)
  else if (0 <=? X)%Z then point k n X else mirror (point k n (- X)).

Fixpoint every (t : nat -> bool) m := match m with O => true | S i => every t i && t i end.
Fixpoint total (g : nat -> span) m := match m with O => g O | S i => add (total g i) (g m) end.
Definition apart (X : nat -> Z) (P : nat -> place) i :=
  ((- unit <=? X i) && (X i <? X (S i)) && (X (S i) <=? unit) && (0 <? fst (mass (P i) (P (S i)))))%Z.
Definition rises k X P i := (2 * X (S i) <=? low k (P i) (P (S i)) + low k (P (S i)) (P (S (S i))))%Z.
Definition falls k X P i := (high k (P i) (P (S i)) + high k (P (S i)) (P (S (S i))) <=? 2 * X (S i))%Z.

(* With n + 1 terms of the series, and W near half of the mass: the error lies between lo / T and hi / T. *)
Definition certified k m n (W : span) (edges : list Z) T lo hi : bool :=
  let ps := map (spot k n W) edges in
  let nothing := ((0, 0)%Z, (0, 0)%Z) in
  let hs := rev (map mirror ps) in let others := rev (map Z.opp edges) in
  let X i := nth i edges 0%Z in let Y i := nth i others 0%Z in
  let P i := nth i ps nothing in let Q i := nth i hs nothing in
  let ws := map (fun i => widen k (Y i - X i) (P i)) (seq 0 (m + 2)) in
  let V i := nth i ws nothing in
  let g := quotient (scale (Z.of_nat k + 3) 2 (total (fun i => gain k (V i) (V (S i))) m)) W in
  (length edges =? m + 2)%nat && (0 <? fst W)%Z && (0 <? T)%Z &&
  (X 0%nat =? - unit)%Z && (X (S m) =? unit)%Z &&
  every (apart X P) (S m) && every (rises k X P) m &&
  every (apart Y Q) (S m) && every (falls k Y Q) m &&
  every (fun i => 0 <? fst (mass (V i) (V (S i))))%Z (S m) &&
  (lo * unit <=? (unit - snd g) * T)%Z && ((unit - fst g) * T <=? hi * unit)%Z.

Lemma INR_Z : forall k, INR k = IZR (Z.of_nat k).
Proof. exact INR_IZR_INZ. Qed.

Lemma holds_opp : forall k p x, holds k p x -> holds k (mirror p) (- x).
Proof.
intros k p x (E & F). split; cbn [mirror fst snd].
- replace (slope k (- x)) with (slope k x); [exact E|]. unfold slope. rewrite law_opp. f_equal. ring.
- rewrite half_opp. apply near_neg, F.
Qed.

Lemma holds_widen : forall k p x y w, holds k p x -> -1 <= x -> x <= y -> y <= 1 -> (y - x) * IZR unit <= IZR w ->
  holds k (widen k w p) y.
Proof.
intros k p x y w (E & F) Hx H Hy Hw. assert (P := unit_pos). assert (K := k2_pos k).
assert (M := slope_moves k x y Hx H Hy). assert (N := half_moves k x y Hx H Hy). split; cbn [widen fst snd].
- replace (slope k y) with (slope k x + (slope k y - slope k x)) by ring. apply near_add; [exact E|].
  unfold near. cbn [fst snd]. rewrite !mult_IZR, opp_IZR, plus_IZR, <- INR_Z. apply Rabs_le_between in M.
  assert (B : (INR k + 2) * (y - x) * IZR unit <= (INR k + 2) * IZR w) by (rewrite Rmult_assoc; apply Rmult_le_compat_l; lra).
  split; nra.
- replace (half k y) with (half k x + (half k y - half k x)) by ring. apply near_add; [exact F|].
  unfold near. cbn [fst snd]. nra.
Qed.

Lemma near_terms : forall k n x X q, 0 <= x -> near X x -> near q (x * x) ->
  near (fst (terms k n X q)) (coef k n * x ^ (2 * n + 1)) /\ near (snd (terms k n X q)) (series k n x).
Proof.
intros k n x X q Hx HX Hq. induction n as [|n (T & S)].
- cbn. rewrite !Rmult_1_r, Rmult_1_l. split; exact HX.
- cbn [terms series]. destruct (terms k n X q) as (t, s). cbn [fst snd] in *.
  assert (U : near (scale (2 * Z.of_nat (Datatypes.S n) + 1 + Z.of_nat k) (2 * Z.of_nat (Datatypes.S n) + 1) (mul t q))
    (coef k (Datatypes.S n) * x ^ (2 * Datatypes.S n + 1))).
  { replace (coef k (Datatypes.S n) * x ^ (2 * Datatypes.S n + 1)) with (coef k n * x ^ (2 * n + 1) * (x * x) *
      IZR (2 * Z.of_nat (Datatypes.S n) + 1 + Z.of_nat k) / IZR (2 * Z.of_nat (Datatypes.S n) + 1)).
    - apply near_scale; [lia | lia|]. apply near_mul; [|nra | exact T | exact Hq].
      apply Rmult_le_pos; [apply Rlt_le, coef_pos | apply pow_le, Hx].
    - cbn [coef]. rewrite !plus_IZR, mult_IZR, <- !INR_Z. replace (2 * Datatypes.S n + 1)%nat with (Datatypes.S (Datatypes.S (2 * n + 1))) by lia.
      cbn [pow]. assert (N := pos_INR (Datatypes.S n)). field. lra. }
  split; [exact U | apply near_add; [exact S | exact U]].
Qed.

Lemma val_in : forall X, (0 <= X)%Z -> (X < unit)%Z -> 0 <= val X < 1.
Proof.
intros X H L. assert (P := unit_pos). apply IZR_le in H. apply IZR_lt in L. unfold val. split.
- apply Rmult_le_pos; [exact H | apply Rlt_le, Rinv_0_lt_compat, P].
- apply Rmult_lt_reg_r with (1 := P). unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
Qed.

Lemma series_nonneg : forall k n x, 0 <= x -> 0 <= series k n x.
Proof.
intros k n x H. induction n as [|n IH]; [exact H|]. cbn [series]. apply Rplus_le_le_0_compat; [exact IH|].
apply Rmult_le_pos; [apply Rlt_le, coef_pos | apply pow_le, H].
Qed.

Lemma sqrt_power : forall y k, 0 <= y -> sqrt (y ^ k) = sqrt y ^ k.
Proof.
intros y k H. induction k as [|k IH]; [apply sqrt_1|]. cbn [pow]. rewrite sqrt_mult, IH; [reflexivity | exact H | apply pow_le, H].
Qed.

Lemma holds_point : forall k n X, (0 <= X)%Z -> (X < unit)%Z -> holds k (point k n X) (val X).
Proof.
intros k n X H L. assert (V := val_in X H L). set (x := val X) in *. assert (E : near (exact X) x) by apply near_exact.
unfold point. set (q := mul (exact X) (exact X)). assert (Q : near q (x * x)) by (apply near_mul; lra || exact E).
set (y := sub (exact unit) q). assert (Y : near y (1 - x * x)) by (apply near_sub; [apply near_one | exact Q]).
assert (B : 0 <= 1 - x * x) by nra.
assert (R : near (mul y (power (root y) k)) (slope k x)).
{ apply near_mul; [exact B | apply sqrt_pos | exact Y|]. unfold law. rewrite sqrt_power by exact B.
  apply near_power; [apply sqrt_pos | apply near_root; assumption]. }
assert (T := near_terms k n x (exact X) q ltac:(lra) E Q). destruct (terms k n (exact X) q) as (t, s). cbn [fst snd] in T.
destruct T as (T & S). split; cbn [fst snd]; [exact R|]. set (e := mul y _) in *.
assert (D := half_series k n x V). assert (G : near (mul e s) (slope k x * series k n x)).
{ apply near_mul; [|apply series_nonneg; lra | exact R | exact S]. apply Rmult_le_pos; [exact B | apply law_nonneg]. }
assert (U : near (scale (2 * Z.of_nat n + 3 + Z.of_nat k) 1 (mul q t))
  ((x * x) * (coef k n * x ^ (2 * n + 1)) * IZR (2 * Z.of_nat n + 3 + Z.of_nat k) / 1)).
{ apply near_scale; [lia | lia|]. apply near_mul; [nra| | exact Q | exact T].
  apply Rmult_le_pos; [apply Rlt_le, coef_pos | apply pow_le; lra]. }
rewrite !plus_IZR, mult_IZR, <- !INR_Z in U. destruct G as (G1 & G2). destruct U as (_ & U). assert (P := unit_pos).
unfold near. cbn [fst snd]. rewrite plus_IZR. set (z := (2 * INR n + 3 + INR k) * (x * x) * (coef k n * x ^ (2 * n + 1))) in *.
replace (x * x * (coef k n * x ^ (2 * n + 1)) * (2 * INR n + 3 + INR k) / 1) with z in U by (unfold z; field).
assert (D1 : 0 * IZR unit <= (half k x - slope k x * series k n x) * IZR unit) by (apply Rmult_le_compat_r; lra).
assert (D2 : (half k x - slope k x * series k n x) * IZR unit <= z * IZR unit) by (apply Rmult_le_compat_r; lra). lra.
Qed.

Lemma near_whole : forall k n X, (0 < X)%Z -> (X < unit)%Z -> near (whole k n X) (half k 1).
Proof.
intros k n X H L. assert (G := holds_point k n X ltac:(lia) L). unfold whole.
destruct (point k n X) as (e, f). destruct G as (E & F). cbn [fst snd] in *. assert (V := val_in X ltac:(lia) L).
assert (P := unit_pos). assert (K := k2_pos k). assert (HX := IZR_lt _ _ H).
assert (V' : 0 < val X) by (apply Rdiv_lt_0_compat; assumption).
assert (T := half_tail k (val X) ltac:(lra)). unfold near in *. cbn [fst snd]. rewrite !plus_IZR.
assert (N := quot_next (snd e * unit) ((Z.of_nat k + 2) * X) ltac:(lia)).
rewrite !mult_IZR, !plus_IZR, <- INR_Z in N.
assert (U : slope k (val X) / ((INR k + 2) * val X) * IZR unit <= IZR (snd e * unit / ((Z.of_nat k + 2) * X)) + 1).
{ apply Rmult_le_reg_r with ((INR k + 2) * IZR X); [apply Rmult_lt_0_compat; lra|]. apply Rle_trans with (2 := N).
  replace (_ * IZR unit * _) with (slope k (val X) * IZR unit * IZR unit) by (unfold val; field; repeat split; lra).
  apply Rmult_le_compat_r; lra. }
assert (U1 : half k (val X) * IZR unit <= half k 1 * IZR unit) by (apply Rmult_le_compat_r; lra).
assert (U2 : half k 1 * IZR unit <= (half k (val X) + slope k (val X) / ((INR k + 2) * val X)) * IZR unit)
  by (apply Rmult_le_compat_r; lra). lra.
Qed.

Lemma holds_spot : forall k n W X, near W (half k 1) -> (- unit <= X)%Z -> (X <= unit)%Z -> holds k (spot k n W X) (val X).
Proof.
intros k n W X H L U. assert (P := unit_pos).
assert (E : holds k ((0, 0)%Z, W) 1) by (split; [rewrite slope_end by ring; apply near_zero | exact H]).
unfold spot. destruct (Z.eqb_spec X unit) as [->|N].
- replace (val unit) with 1 by (unfold val; field; lra). exact E.
- destruct (Z.eqb_spec X (- unit)) as [->|N'].
  + replace (val (- unit)) with (-(1)) by (unfold val; rewrite opp_IZR; field; lra). apply (holds_opp k _ _ E).
  + destruct (Z.leb_spec 0 X) as [C|C]; [apply holds_point; lia|].
    replace (val X) with (- val (- X)) by (unfold val; rewrite opp_IZR; field; lra). apply holds_opp, holds_point; lia.
Qed.
