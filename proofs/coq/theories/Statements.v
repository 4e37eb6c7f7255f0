(* What is proved, word for word: each theorem restates what its key claims and *)
(* is proved by the development. To audit the layer, read this and Definitions.v. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.classical Require Import cardinality mathcomp_extra.
From mathcomp.analysis Require Import signed reals ereal topology normedtype.
From mathcomp.analysis Require Import sequences measure lebesgue_measure numfun.
From mathcomp.analysis Require Import lebesgue_integral esum.
From mathcomp.analysis Require trigo exp.
From Tracebound Require Import Definitions.
From Tracebound Require ScalarQuantizer VectorQuantizer LoewnerOrder TraceBound.
From Tracebound Require Attained Modes DeltaEncoding ClosedLoop Whitening Security.
From Tracebound Require Angles Streams Classical.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

(** A. Scalar quantizer ------------------------------------------------------------- *)

(* key: midrise-error *)
Theorem midrise_error : forall (R : realType) (D y : R), 0 < D ->
  `|y - midrise D y| <= D / 2%:R.
Proof. exact: ScalarQuantizer.midrise_error. Qed.

(* key: midrise-error *)
Theorem midrise_error_attained : forall (R : realType) (D : R) (k : int), 0 < D ->
  `|k%:~R * D - midrise D (k%:~R * D)| = D / 2%:R.
Proof. exact: ScalarQuantizer.midrise_error_attained. Qed.

(* key: granular-error *)
Theorem granular_error : forall (R : realType) (r : R) (b : nat) (y : R), (0 < b)%N ->
  `|y| <= r -> `|y - quant r b y| <= r / 2%:R ^+ b.
Proof. exact: ScalarQuantizer.granular_error. Qed.

(* key: granular-error *)
Theorem granular_error_attained : forall (R : realType) (r : R) (b : nat) (y : R), (0 < b)%N ->
  0 <= r -> y = 0 \/ `|y| = r -> (y - quant r b y) ^+ 2 = r ^+ 2 / 4%:R ^+ b.
Proof. exact: ScalarQuantizer.granular_error_attained. Qed.

(* key: granular-error *)
Theorem granular_error_needs_range : forall (R : realType) (r : R) (b : nat), (0 < b)%N ->
  0 < r -> r / 2%:R ^+ b < `|2%:R * r - quant r b (2%:R * r)|.
Proof. exact: ScalarQuantizer.granular_error_needs_range. Qed.

(* key: granular-error *)
Theorem quantizer_levels : forall (R : realType) (r : R) (b : nat), (0 < b)%N -> 0 < r ->
  exists levels : seq R, [/\ uniq levels, size levels = (2 ^ b)%N &
    forall v, v \in levels <-> exists y, quant r b y = v].
Proof. exact: ScalarQuantizer.quantizer_levels. Qed.

(* key: overload-error *)
Theorem overload_error : forall (R : realType) (r : R) (b : nat) (y : R), (0 < b)%N ->
  0 <= r -> r <= `|y| ->
  `|y - quant r b y| = `|y| - r + step r b / 2%:R /\ `|y - quant r b y| <= `|y|.
Proof. exact: ScalarQuantizer.overload_error. Qed.

(* key: scalar-mse-bounded *)
Theorem scalar_mse_bounded : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (Y : T -> R) (kappa sigma : R) (b : nat), (0 < b)%N -> measurable_fun setT Y ->
  {ae P, forall w, `|Y w| <= kappa * sigma} ->
  (mse P Y (fun w => quant (kappa * sigma) b (Y w))
   <= (kappa ^+ 2 * sigma ^+ 2 / 4%:R ^+ b)%:E)%E.
Proof. move=> *; exact: TraceBound.scalar_mse_bounded. Qed.

(* key: scalar-mse-bounded *)
Theorem scalar_mse_attained : forall (R : realType) (kappa sigma : R) (b : nat),
  (0 < b)%N -> 1 <= kappa -> 0 <= sigma ->
  exists (P : {measure set nat -> \bar R}) (Y : nat -> R),
  [/\ P setT = 1%E /\ L2 P Y, Ex P Y = 0, Ex P (fun w => Y w ^+ 2) = sigma ^+ 2,
      {ae P, forall w, `|Y w| <= kappa * sigma} &
      mse P Y (fun w => quant (kappa * sigma) b (Y w)) = (kappa ^+ 2 * sigma ^+ 2 / 4%:R ^+ b)%:E].
Proof. exact: Attained.scalar_mse_attained. Qed.

(* key: scalar-mse-second-moment *)
Theorem scalar_mse_second_moment : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (Y : T -> R) (kappa sigma : R) (b : nat), (0 < b)%N -> 0 <= kappa -> 0 <= sigma ->
  L2 P Y -> Ex P (fun w => Y w ^+ 2) = sigma ^+ 2 ->
  let r := kappa * sigma in
  let D := mse P Y (fun w => quant r b (Y w)) in
  (D <= (step r b ^+ 2 / 4%:R)%:E + overload_energy P r Y)%E /\
  (D <= ((kappa ^+ 2 / 4%:R ^+ b + 1) * sigma ^+ 2)%:E)%E.
Proof. move=> *; exact: TraceBound.scalar_mse_second_moment. Qed.

(* key: delta-squared-over-12-for-every-law *)
Theorem delta_squared_over_12_for_every_law : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (r : R) (b : nat), (0 < b)%N -> 0 < r ->
  mse P (fun=> 0) (fun=> quant r b 0) = (step r b ^+ 2 / 4%:R)%:E /\
  ~ (mse P (fun=> 0%R) (fun=> quant r b 0%R) <= (step r b ^+ 2 / 12%:R)%:E)%E.
Proof. move=> *; exact: Attained.delta_squared_over_12_for_every_law. Qed.

(** B. Vector quantizer ------------------------------------------------------------- *)

(* key: rotation-invariance *)
Theorem rotation_invariance : forall (R : realType) (n : nat) (m : 'cV[R]_n) (U : 'M[R]_n)
    (r : 'I_n -> R) (bits : 'I_n -> nat) (x : 'cV[R]_n), orthogonal U ->
  sqnorm (x - pq_bits m U r bits x)
  = \sum_i (rotated m U x i 0 - quant (r i) (bits i) (rotated m U x i 0)) ^+ 2.
Proof. exact: VectorQuantizer.rotation_invariance. Qed.

(* key: error-decomposition *)
Theorem error_decomposition : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (n : nat) (X : T -> 'cV[R]_n) (U : 'M[R]_n), L2v P X -> orthogonal U ->
  forall (r : 'I_n -> R) (bits : 'I_n -> nat),
  let Y i w := rotated (mean P X) U (X w) i 0 in
  distortion P X (fun w => pq_bits (mean P X) U r bits (X w))
  = (\sum_i mse P (Y i) (fun w => quant (r i) (bits i) (Y i w)))%E.
Proof. move=> *; exact: VectorQuantizer.error_decomposition. Qed.

(* key: trace-is-energy *)
Theorem trace_is_energy : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (n : nat) (X : T -> 'cV[R]_n) (U : 'M[R]_n), L2v P X -> orthogonal U ->
  [/\ \tr (Cov P X X) = Ex P (fun w => sqnorm (X w - mean P X)),
      \tr (U^T *m Cov P X X *m U) = \tr (Cov P X X) &
      forall l : 'rV_n, Cov P X X = U *m diag_mx l *m U^T -> \tr (Cov P X X) = \sum_i l 0 i].
Proof. move=> *; exact: VectorQuantizer.trace_is_energy. Qed.

(** C. Loewner order ---------------------------------------------------------------- *)

(* key: loewner-trace *)
Theorem loewner_trace : forall (R : realFieldType) (n : nat) (A B : 'M[R]_n),
  loewner_le A B -> \tr A <= \tr B.
Proof. exact: LoewnerOrder.loewner_trace. Qed.

(* key: loewner-trace-strict *)
Theorem loewner_trace_strict : forall (R : realFieldType) (n : nat) (A B : 'M[R]_n),
  loewner_le A B -> A != B -> \tr A < \tr B.
Proof. exact: LoewnerOrder.loewner_trace_strict. Qed.

(* key: loewner-quadratic-form *)
Theorem loewner_quadratic_form : forall (R : realFieldType) (n : nat) (A B : 'M[R]_n),
  loewner_le A B ->
  (forall x, qf A x <= qf B x) /\ (forall U i, variance_in U A i <= variance_in U B i).
Proof. exact: LoewnerOrder.loewner_quadratic_form. Qed.

(* key: loewner-congruence *)
Theorem loewner_congruence : forall (R : realFieldType) (m n : nat) (A B : 'M[R]_n)
    (M : 'M[R]_(m, n)),
  loewner_le A B -> loewner_le (M *m A *m M^T) (M *m B *m M^T).
Proof. exact: LoewnerOrder.loewner_congruence. Qed.

(* key: loewner-shift *)
Theorem loewner_shift : forall (R : realFieldType) (n : nat) (A B : 'M[R]_n) (eps : R),
  loewner_le A B <-> loewner_le (A + eps%:M) (B + eps%:M).
Proof. exact: LoewnerOrder.loewner_shift. Qed.

(* key: loewner-soft-zca *)
Theorem loewner_soft_zca : forall (R : realFieldType) (n : nat) (A B Ai Bi : 'M[R]_n) (eps : R),
  0 <= eps -> psd A -> loewner_le A B ->
  (A + eps%:M) *m Ai = 1%:M -> (B + eps%:M) *m Bi = 1%:M ->
  loewner_le (A *m Ai) (B *m Bi).
Proof. exact: LoewnerOrder.loewner_soft_zca. Qed.

(* key: trace-implies-loewner *)
Theorem trace_implies_loewner : forall R : realFieldType, exists A B : 'M[R]_2,
  [/\ psd A, psd B, \tr A <= \tr B & ~ loewner_le A B].
Proof. exact: LoewnerOrder.trace_implies_loewner. Qed.

(* key: loewner-square *)
Theorem loewner_square : forall R : realFieldType, exists A B : 'M[R]_2,
  [/\ psd A, loewner_le A B & ~ loewner_le (A *m A) (B *m B)].
Proof. exact: LoewnerOrder.loewner_square. Qed.

(* key: loewner-determinant *)
Theorem loewner_determinant : forall (R : realFieldType) (n : nat) (A B : 'M[R]_n),
  psd A -> loewner_le A B -> 0 <= \det A /\ \det A <= \det B.
Proof. by move=> R n A B pA AB; split; [exact: Classical.psd_det_ge0|exact: Classical.determinant_order]. Qed.

(** D. Product-quantizer trace bound -------------------------------------------------- *)

(* key: pq-trace-bounded *)
Theorem pq_trace_bounded : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (n : nat) (X : T -> 'cV[R]_n) (U : 'M[R]_n) (l : 'rV[R]_n) (kappa : R) (b : nat),
  L2v P X -> orthogonal U -> Cov P X X = U *m diag_mx l *m U^T -> (0 < b)%N ->
  let r i := kappa * Num.sqrt (l 0 i) in
  no_overload P X U r ->
  (distortion P X (fun w => pq (mean P X) U r b (X w))
   <= (kappa ^+ 2 / 4%:R ^+ b * \tr (Cov P X X))%:E)%E.
Proof. move=> *; exact: TraceBound.pq_trace_bounded. Qed.

(* key: pq-trace-bounded *)
Theorem pq_trace_equality : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (n : nat) (X : T -> 'cV[R]_n) (U : 'M[R]_n), L2v P X -> orthogonal U ->
  forall (kappa : R) (b : nat), (0 < b)%N -> 0 <= kappa ->
  (forall i, {ae P, forall w, let y := rotated (mean P X) U (X w) i 0 in
     y = 0 \/ `|y| = matched kappa U (Cov P X X) i}) ->
  distortion P X (matched_pq P X U kappa b) = (kappa ^+ 2 / 4%:R ^+ b * \tr (Cov P X X))%:E.
Proof. move=> *; exact: TraceBound.pq_trace_equality. Qed.

(* key: pq-trace-bounded *)
Theorem pq_trace_attained : forall (R : realType) (n b : nat) (m : 'cV[R]_n) (U : 'M[R]_n)
    (l : 'rV[R]_n) (kappa : R),
  (0 < b)%N -> orthogonal U -> (forall i, 0 <= l 0 i) -> 1 <= kappa ->
  exists (P : {measure set nat -> \bar R}) (X : nat -> 'cV[R]_n),
  [/\ P setT = 1%E /\ L2v P X, mean P X = m, Cov P X X = U *m diag_mx l *m U^T,
      no_overload P X U (matched kappa U (Cov P X X)) &
      distortion P X (matched_pq P X U kappa b) = (kappa ^+ 2 / 4%:R ^+ b * \tr (Cov P X X))%:E].
Proof. exact: Attained.pq_trace_attained. Qed.

(* key: pq-any-basis *)
Theorem pq_any_basis : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (n : nat) (X : T -> 'cV[R]_n) (U : 'M[R]_n), L2v P X -> orthogonal U ->
  forall (kappa : R) (b : nat), (0 < b)%N ->
  no_overload P X U (matched kappa U (Cov P X X)) ->
  (distortion P X (matched_pq P X U kappa b)
   <= (kappa ^+ 2 / 4%:R ^+ b * \tr (Cov P X X))%:E)%E.
Proof. move=> *; exact: TraceBound.pq_any_basis. Qed.

(* key: pq-trace-second-moment *)
Theorem pq_trace_second_moment : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (n : nat) (X : T -> 'cV[R]_n) (U : 'M[R]_n), L2v P X -> orthogonal U ->
  forall (kappa : R) (b : nat), (0 < b)%N -> 0 <= kappa ->
  (distortion P X (matched_pq P X U kappa b)
   <= ((kappa ^+ 2 / 4%:R ^+ b + 1) * \tr (Cov P X X))%:E)%E.
Proof. move=> *; exact: TraceBound.pq_trace_second_moment. Qed.

(* key: pq-per-coordinate-loading *)
Theorem pq_per_coordinate_loading : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (n : nat) (X : T -> 'cV[R]_n) (U : 'M[R]_n), L2v P X -> orthogonal U ->
  forall (kappa : 'I_n -> R) (b : nat), (0 < b)%N ->
  let S := Cov P X X in let r i := matched (kappa i) U S i in
  no_overload P X U r ->
  (distortion P X (fun w => pq (mean P X) U r b (X w))
   <= (\sum_i kappa i ^+ 2 * variance_in U S i / 4%:R ^+ b)%:E)%E /\
  (forall one, (forall i, 0 <= kappa i <= one) ->
   \sum_i kappa i ^+ 2 * variance_in U S i / 4%:R ^+ b <= one ^+ 2 / 4%:R ^+ b * \tr S).
Proof. move=> *; exact: TraceBound.pq_per_coordinate_loading. Qed.

(* key: pq-per-coordinate-loading *)
Theorem pq_per_coordinate_attained : forall (R : realType) (n b : nat) (m : 'cV[R]_n) (U : 'M[R]_n)
    (l : 'rV[R]_n) (kappa : 'I_n -> R),
  (0 < b)%N -> orthogonal U -> (forall i, 0 <= l 0 i) -> (forall i, 1 <= kappa i) ->
  exists (P : {measure set nat -> \bar R}) (X : nat -> 'cV[R]_n),
  let r i := matched (kappa i) U (Cov P X X) i in
  [/\ P setT = 1%E /\ L2v P X, mean P X = m, Cov P X X = U *m diag_mx l *m U^T,
      no_overload P X U r &
      distortion P X (fun w => pq (mean P X) U r b (X w))
      = (\sum_i kappa i ^+ 2 * variance_in U (Cov P X X) i / 4%:R ^+ b)%:E].
Proof. exact: Attained.pq_per_coordinate_attained. Qed.

(* key: pq-determinant *)
Theorem pq_determinant : forall (R : realFieldType) (g a eta DX DD : R),
  0 <= a -> 0 <= eta -> eta < 1 ->
  (1 - eta) * g <= DX -> DD <= (1 + eta) * a * g -> DD <= a * (1 + eta) / (1 - eta) * DX.
Proof. exact: Modes.pq_determinant. Qed.

(* key: pq-determinant *)
Theorem dominated_ratio : forall (R : realFieldType) (n : nat) (SD SX : 'M[R]_n) (a : R),
  (0 < n)%N -> 0 <= a -> psd SD -> loewner_le SD SX -> 0 < \det SX ->
  a ^+ n * \det SX = \det SD -> a <= 1.
Proof. exact: Classical.dominated_ratio. Qed.

(** E. Delta encoding: the distortion of what is handed to the quantizer -------------- *)

(* key: delta-advantage *)
Theorem delta_advantage : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (n : nat) (X D : T -> 'cV[R]_n) (U : 'M[R]_n) (kappa : R) (b : nat),
  L2v P D -> orthogonal U -> (0 < b)%N ->
  no_overload P D U (matched kappa U (Cov P D D)) ->
  loewner_le (Cov P D D) (Cov P X X) ->
  (distortion P D (matched_pq P D U kappa b)
   <= (kappa ^+ 2 / 4%:R ^+ b * \tr (Cov P D D))%:E)%E /\
  kappa ^+ 2 / 4%:R ^+ b * \tr (Cov P D D) <= kappa ^+ 2 / 4%:R ^+ b * \tr (Cov P X X).
Proof. move=> *; exact: DeltaEncoding.delta_advantage. Qed.

(* key: delta-advantage *)
Theorem delta_advantage_attained : forall (R : realType) (n b : nat) (U V : 'M[R]_n)
    (lD lX : 'rV[R]_n) (kappa : R),
  (0 < b)%N -> orthogonal U -> orthogonal V -> (forall i, 0 <= lD 0 i) -> (forall i, 0 <= lX 0 i) ->
  1 <= kappa -> loewner_le (U *m diag_mx lD *m U^T) (V *m diag_mx lX *m V^T) ->
  exists (PD PX : {measure set nat -> \bar R}) (D X : nat -> 'cV[R]_n),
  [/\ PD setT = 1%E /\ PX setT = 1%E,
      Cov PD D D = U *m diag_mx lD *m U^T /\ Cov PX X X = V *m diag_mx lX *m V^T,
      no_overload PD D U (matched kappa U (Cov PD D D)) /\
      no_overload PX X V (matched kappa V (Cov PX X X)),
      distortion PD D (matched_pq PD D U kappa b) = (kappa ^+ 2 / 4%:R ^+ b * \tr (Cov PD D D))%:E /\
      distortion PX X (matched_pq PX X V kappa b) = (kappa ^+ 2 / 4%:R ^+ b * \tr (Cov PX X X))%:E &
      (distortion PD D (matched_pq PD D U kappa b) <= distortion PX X (matched_pq PX X V kappa b))%E].
Proof. exact: Attained.delta_advantage_attained. Qed.

(* key: delta-advantage *)
Theorem delta_advantage_order : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (n : nat) (X D : T -> 'cV[R]_n) (U V : 'M[R]_n) (kappa : R) (b : nat),
  L2v P D -> orthogonal U -> (0 < b)%N ->
  no_overload P D U (matched kappa U (Cov P D D)) ->
  L2v P X -> orthogonal V -> 0 <= kappa ->
  (forall i, {ae P, forall w, let y := rotated (mean P X) V (X w) i 0 in
     y = 0 \/ `|y| = matched kappa V (Cov P X X) i}) ->
  loewner_le (Cov P D D) (Cov P X X) ->
  (distortion P D (matched_pq P D U kappa b) <= distortion P X (matched_pq P X V kappa b))%E.
Proof. move=> *; exact: DeltaEncoding.delta_advantage_order. Qed.

(* key: delta-advantage-strict *)
Theorem delta_advantage_strict : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (n : nat) (X D : T -> 'cV[R]_n) (U : 'M[R]_n) (kappa : R) (b : nat),
  L2v P D -> orthogonal U -> (0 < b)%N ->
  no_overload P D U (matched kappa U (Cov P D D)) ->
  kappa != 0 -> loewner_le (Cov P D D) (Cov P X X) -> Cov P D D != Cov P X X ->
  (distortion P D (matched_pq P D U kappa b)
   < (kappa ^+ 2 / 4%:R ^+ b * \tr (Cov P X X))%:E)%E.
Proof. move=> *; exact: DeltaEncoding.delta_advantage_strict. Qed.

(* key: delta-advantage-strict *)
Theorem delta_advantage_strict_order : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (n : nat) (X D : T -> 'cV[R]_n) (U V : 'M[R]_n) (kappa : R) (b : nat),
  L2v P D -> orthogonal U -> (0 < b)%N ->
  no_overload P D U (matched kappa U (Cov P D D)) ->
  L2v P X -> orthogonal V -> 0 <= kappa ->
  (forall i, {ae P, forall w, let y := rotated (mean P X) V (X w) i 0 in
     y = 0 \/ `|y| = matched kappa V (Cov P X X) i}) ->
  kappa != 0 -> loewner_le (Cov P D D) (Cov P X X) -> Cov P D D != Cov P X X ->
  (distortion P D (matched_pq P D U kappa b) < distortion P X (matched_pq P X V kappa b))%E.
Proof. move=> *; exact: DeltaEncoding.delta_advantage_strict_order. Qed.

(* key: delta-gain *)
Theorem delta_gain : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (n : nat) (X D : T -> 'cV[R]_n) (U : 'M[R]_n) (kappa : R) (b : nat),
  L2v P D -> orthogonal U -> (0 < b)%N ->
  no_overload P D U (matched kappa U (Cov P D D)) ->
  forall (alpha : R) (k : nat), loewner_le (Cov P D D) (alpha *: Cov P X X) ->
  (distortion P D (matched_pq P D U kappa b)
   <= (alpha * (kappa ^+ 2 / 4%:R ^+ b * \tr (Cov P X X)))%:E)%E /\
  (0 <= \tr (Cov P X X) -> alpha * 4%:R ^+ k <= 1 ->
   (distortion P D (matched_pq P D U kappa b)
    <= (kappa ^+ 2 / 4%:R ^+ (b + k) * \tr (Cov P X X))%:E)%E).
Proof. move=> *; exact: DeltaEncoding.delta_gain. Qed.

(* key: trace-suffices *)
Theorem trace_suffices : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (n : nat) (X D : T -> 'cV[R]_n) (U : 'M[R]_n) (kappa : R) (b : nat),
  L2v P D -> orthogonal U -> (0 < b)%N ->
  no_overload P D U (matched kappa U (Cov P D D)) ->
  \tr (Cov P D D) <= \tr (Cov P X X) ->
  (distortion P D (matched_pq P D U kappa b)
   <= (kappa ^+ 2 / 4%:R ^+ b * \tr (Cov P X X))%:E)%E.
Proof. move=> *; exact: DeltaEncoding.trace_suffices. Qed.

(* key: trace-suffices *)
Theorem trace_suffices_order : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (n : nat) (X D : T -> 'cV[R]_n) (U V : 'M[R]_n) (kappa : R) (b : nat),
  L2v P D -> orthogonal U -> (0 < b)%N ->
  no_overload P D U (matched kappa U (Cov P D D)) ->
  L2v P X -> orthogonal V -> 0 <= kappa ->
  (forall i, {ae P, forall w, let y := rotated (mean P X) V (X w) i 0 in
     y = 0 \/ `|y| = matched kappa V (Cov P X X) i}) ->
  \tr (Cov P D D) <= \tr (Cov P X X) ->
  (distortion P D (matched_pq P D U kappa b) <= distortion P X (matched_pq P X V kappa b))%E.
Proof. move=> *; exact: DeltaEncoding.trace_suffices_order. Qed.

(* key: stationary-delta *)
Theorem stationary_delta : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (n : nat) (X Y : T -> 'cV[R]_n), L2v P X -> L2v P Y ->
  forall S : 'M[R]_n, Cov P X X = S -> Cov P Y Y = S ->
  let G := Cov P X Y in let D w := X w - Y w in
  [/\ Cov P D D = S *+ 2 - G - G^T,
      loewner_le (Cov P D D) S <-> loewner_le S (G + G^T) &
      loewner_le (Cov P D D) S <-> forall x, 2%:R^-1 * qf S x <= qf G x].
Proof. move=> *; exact: DeltaEncoding.stationary_delta. Qed.

(* key: stationary-delta *)
Theorem stationary_delta_ar1 : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (n : nat) (Y e : T -> 'cV[R]_n) (rho : R) (S : 'M[R]_n),
  let X w := rho *: Y w + e w in let D w := X w - Y w in
  L2v P Y -> L2v P e -> Cov P e Y = 0 -> Cov P Y Y = S -> Cov P X X = S -> S != 0 ->
  Cov P D D = (2%:R * (1 - rho)) *: S /\ (loewner_le (Cov P D D) S <-> 2%:R^-1 <= rho).
Proof. move=> *; exact: DeltaEncoding.stationary_delta_ar1. Qed.

(* key: leaky-delta *)
Theorem leaky_delta : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (n : nat) (X Y : T -> 'cV[R]_n), L2v P X -> L2v P Y ->
  forall S : 'M[R]_n, Cov P X X = S -> Cov P Y Y = S ->
  forall a : R, 0 < a -> let G := Cov P X Y in let D w := X w - a *: Y w in
  (loewner_le (Cov P D D) S <-> forall x, a / 2%:R * qf S x <= qf G x) /\
  ((forall x, a * qf S x <= qf G x) -> loewner_le (Cov P D D) ((1 - a ^+ 2) *: S)).
Proof. move=> *; exact: DeltaEncoding.leaky_delta. Qed.

(* key: lmmse-delta *)
Theorem lmmse_delta : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (n : nat) (X Y : T -> 'cV[R]_n), L2v P X -> L2v P Y ->
  forall Q : 'M[R]_n, pseudo_inverse (Cov P Y Y) Q ->
  let G := Cov P X Y in let Z w := X w - G *m Q *m Y w in
  Cov P Z Z = Cov P X X - G *m Q *m G^T /\ loewner_le (Cov P Z Z) (Cov P X X).
Proof. move=> *; exact: DeltaEncoding.lmmse_delta. Qed.

(* key: diagonal-prediction *)
Theorem diagonal_prediction : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (n : nat) (X Y : T -> 'cV[R]_n) (U : 'M[R]_n), L2v P X -> L2v P Y -> orthogonal U ->
  let x i w := (U^T *m X w) i 0 in let y i w := (U^T *m Y w) i 0 in
  let Z w := \col_i (x i w - cov P (x i) (y i) / cov P (y i) (y i) * y i w) in
  (forall i, Cov P Z Z i i <= variance_in U (Cov P X X) i) /\
  \tr (Cov P Z Z) <= \tr (Cov P X X).
Proof. move=> *; exact: DeltaEncoding.diagonal_prediction. Qed.

(* key: selective-delta *)
Theorem selective_delta : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (n : nat) (X Y : T -> 'cV[R]_n) (U : 'M[R]_n), L2v P X -> L2v P Y -> orthogonal U ->
  let D w := X w - Y w in
  let v i := variance_in U (Cov P X X) i in let u i := variance_in U (Cov P D D) i in
  let Z w := \col_i (if u i < v i then (U^T *m D w) i 0 else (U^T *m X w) i 0) in
  [/\ \tr (Cov P Z Z) = \sum_i Num.min (v i) (u i), \tr (Cov P Z Z) <= \tr (Cov P X X) &
      (exists i, u i < v i) -> \tr (Cov P Z Z) < \tr (Cov P X X)].
Proof. move=> *; exact: DeltaEncoding.selective_delta. Qed.

(* key: gated-delta *)
Theorem gated_delta : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}) (eX eD : T -> R),
  measurable_fun setT eX -> measurable_fun setT eD ->
  (forall w, 0 <= eX w) -> (forall w, 0 <= eD w) ->
  (\int[P]_w (Num.min (eX w) (eD w))%:E <= \int[P]_w (eX w)%:E)%E /\
  (\int[P]_w (Num.min (eX w) (eD w))%:E <= \int[P]_w (eD w)%:E)%E.
Proof. exact: Modes.gated_delta. Qed.

(* key: token-subset *)
Theorem token_subset : forall d (T : measurableType d) (R : realType)
    (P1 P0 : {measure set T -> \bar R}) (n : nat) (S : set T) (p kappa : R) (b : nat)
    (X D : T -> 'cV[R]_n) (U V : 'M[R]_n),
  P1 setT = 1%E -> P0 setT = 1%E -> measurable S -> P1 (~` S) = 0%E -> P0 S = 0%E ->
  0 < p -> p <= 1 -> (0 < b)%N -> orthogonal U -> orthogonal V -> L2v P1 D -> L2v P0 X ->
  no_overload P1 D U (matched kappa U (Cov P1 D D)) ->
  no_overload P0 X V (matched kappa V (Cov P0 X X)) ->
  loewner_le (Cov P1 D D) (Cov P1 X X) ->
  let C := kappa ^+ 2 / 4%:R ^+ b in
  let e w := if w \in S then sqnorm (D w - matched_pq P1 D U kappa b w)
             else sqnorm (X w - matched_pq P0 X V kappa b w) in
  let total := (p%:E * \int[P1]_w (e w)%:E + (1 - p)%:E * \int[P0]_w (e w)%:E)%E in
  let bound := p * (C * \tr (Cov P1 X X)) + (1 - p) * (C * \tr (Cov P0 X X)) in
  (total <= bound%:E)%E /\
  (kappa != 0 -> Cov P1 D D != Cov P1 X X -> (total < bound%:E)%E).
Proof. exact: Modes.token_subset. Qed.

(* key: tail-domination *)
Theorem tail_domination : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}) (n : nat) (X D : T -> 'cV[R]_n) (U V : 'M[R]_n)
    (kappa : R) (b : nat), P setT = 1%E ->
  L2v P D -> orthogonal U -> (0 < b)%N -> 0 <= kappa ->
  let C := kappa ^+ 2 / 4%:R ^+ b in
  let tail Z W := (\sum_i overload_energy P (matched kappa W (Cov P Z Z) i)
     (fun w => rotated (mean P Z) W (Z w) i 0%R))%E in
  \tr (Cov P D D) <= \tr (Cov P X X) -> (tail D U <= tail X V)%E ->
  (distortion P D (matched_pq P D U kappa b) <= (C * \tr (Cov P D D))%:E + tail D U)%E /\
  ((C * \tr (Cov P D D))%:E + tail D U <= (C * \tr (Cov P X X))%:E + tail X V)%E.
Proof. exact: Modes.tail_domination. Qed.

(* key: fixed-steps *)
Theorem fixed_steps : forall (R : realType) (r : R) (b : nat), (0 < b)%N -> 0 < r ->
  exists (P : {measure set nat -> \bar R}) (X D : nat -> R),
  [/\ P setT = 1%E /\ L2 P X /\ L2 P D, forall w, `|X w| <= r /\ `|D w| <= r,
      cov P D D <= cov P X X &
      (mse P X (fun w => quant r b (X w)) < mse P D (fun w => quant r b (D w)))%E].
Proof. exact: Attained.fixed_steps. Qed.

(** F. Closed loop ------------------------------------------------------------------- *)

(* key: closed-loop-identity *)
Theorem closed_loop_identity : forall (V : zmodType) (x : nat -> V) (q : nat -> V -> V)
    (x0 : V) (p : V -> V) (t : nat),
  let u := x t.+1 - p (closed_loop x q x0 p t) in
  x t.+1 - closed_loop x q x0 p t.+1 = u - q t.+1 u.
Proof. exact: ClosedLoop.closed_loop_identity. Qed.

(* key: open-loop-drift *)
Theorem open_loop_drift : forall (R : realFieldType) (n : nat) (x : nat -> 'cV[R]_n)
    (q : nat -> 'cV[R]_n -> 'cV[R]_n) (t : nat),
  let e s := x s.+1 - x s - q s.+1 (x s.+1 - x s) in
  [/\ x t - open_loop x q (x 0%N) t = \sum_(s < t) e s,
      sqnorm (x t - open_loop x q (x 0%N) t) <= t%:R * \sum_(s < t) sqnorm (e s) &
      (forall s, e s = e 0%N) ->
        sqnorm (x t - open_loop x q (x 0%N) t) = t%:R ^+ 2 * sqnorm (e 0%N)].
Proof. move=> *; exact: ClosedLoop.open_loop_drift. Qed.

(* key: key-frames *)
Theorem key_frames : forall (R : realFieldType) (n : nat) (x : nat -> 'cV[R]_n)
    (q : nat -> 'cV[R]_n -> 'cV[R]_n) (K t : nat) (m : R), (0 < K)%N ->
  (forall s, sqnorm (x s.+1 - x s - q s.+1 (x s.+1 - x s)) <= m) ->
  let start := (t %/ K * K)%N in
  sqnorm (x t - open_loop (fun s => x (start + s)%N) (fun s => q (start + s)%N) (x start) (t %% K))
  <= K.-1%:R ^+ 2 * m.
Proof. exact: ClosedLoop.key_frames. Qed.

(* key: uncorrelated-suffices *)
Theorem uncorrelated_suffices : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}) (r : R) (b : nat), P setT = 1%E -> (0 < b)%N -> 0 < r ->
  let e (s : nat) (w : T) := 0 - quant r b 0 in
  [/\ forall s u, cov P (e s) (e u) = 0,
      forall t w, (\sum_(s < t) e s w) ^+ 2 = t%:R ^+ 2 * (step r b ^+ 2 / 4%:R) &
      forall t : nat, (1 < t)%N -> t%:R * (step r b ^+ 2 / 4%:R) < t%:R ^+ 2 * (step r b ^+ 2 / 4%:R)].
Proof. exact: Modes.uncorrelated_suffices. Qed.

(* key: closed-loop-pathwise *)
Theorem closed_loop_pathwise : forall (R : realType) (n b : nat) (U : 'M[R]_n)
    (r : 'I_n -> R) (x : nat -> 'cV[R]_n) (x0 : 'cV[R]_n),
  (0 < b)%N -> orthogonal U -> (forall i, 0 <= r i) ->
  let L := 2%:R ^+ b in
  let recon := closed_loop x (fun=> pq 0 U (fun i => r i * L / (L - 1)) b) x0 id in
  (forall t i, `|(U^T *m (x t.+1 - x t)) i 0| <= r i) ->
  (forall i, `|(U^T *m (x 0%N - x0)) i 0| <= r i / (L - 1)) ->
  [/\ forall t i, `|(U^T *m (x t - recon t)) i 0| <= r i / (L - 1),
      forall t, sqnorm (x t - recon t) <= \sum_i r i ^+ 2 / (L - 1) ^+ 2 &
      forall kappa (v : 'I_n -> R) s, (forall i, 0 <= v i) -> s = \sum_i v i ->
        (forall i, r i = kappa * Num.sqrt (v i)) ->
        forall t, sqnorm (x t - recon t) <= kappa ^+ 2 / (L - 1) ^+ 2 * s].
Proof. exact: ClosedLoop.closed_loop_pathwise. Qed.

(* key: closed-loop-pathwise *)
Theorem closed_loop_attained : forall (R : realType) (n b : nat) (U : 'M[R]_n) (r : 'I_n -> R),
  (0 < b)%N -> orthogonal U -> (forall i, 0 <= r i) ->
  forall (x : nat -> 'cV[R]_n) (x0 : 'cV[R]_n) (z : nat -> 'I_n -> int),
  let L := 2%:R ^+ b in
  let recon := closed_loop x (fun=> pq 0 U (fun i => r i * L / (L - 1)) b) x0 id in
  (forall t i, - (2 ^ b.-1)%:Z <= z t i <= (2 ^ b.-1)%:Z - 1) ->
  (forall t i, (U^T *m (x t.+1 - x t)) i 0 = (2%:R * (z t i)%:~R + 1) * (r i / (L - 1))) ->
  (forall i, (U^T *m (x 0%N - x0)) i 0 = - (r i / (L - 1))) ->
  (forall t i, (U^T *m (x t - recon t)) i 0 = - (r i / (L - 1))) /\
  (forall t, sqnorm (x t - recon t) = \sum_i r i ^+ 2 / (L - 1) ^+ 2).
Proof. exact: Streams.closed_loop_attained. Qed.

(* key: closed-loop-pathwise *)
Theorem closed_loop_attained_law : forall (R : realType) (n b : nat) (U : 'M[R]_n) (r : 'I_n -> R),
  (0 < b)%N -> orthogonal U -> (forall i, 0 <= r i) ->
  let L := 2%:R ^+ b in forall kappa : R, 1 <= kappa -> kappa <= L - 1 ->
  exists (P : {measure set nat -> \bar R}) (x : nat -> nat -> 'cV[R]_n) (x0 : 'cV[R]_n),
  let recon w := closed_loop (x w) (fun=> pq 0 U (fun i => r i * L / (L - 1)) b) x0 id in
  let energy t i := Ex P (fun w => (U^T *m (x w t.+1 - x w t)) i 0 ^+ 2) in
  [/\ P setT = 1%E /\ (forall t i, L2 P (fun w => (U^T *m (x w t.+1 - x w t)) i 0)),
      forall w t i, `|(U^T *m (x w t.+1 - x w t)) i 0| <= r i,
      forall w i, `|(U^T *m (x w 0%N - x0)) i 0| <= r i / (L - 1),
      forall t i, r i = kappa * Num.sqrt (energy t i) &
      forall w t, sqnorm (x w t - recon w t) = kappa ^+ 2 / (L - 1) ^+ 2 * \sum_i energy t i].
Proof. exact: Streams.closed_loop_attained_law. Qed.

(* key: closed-loop-predictor *)
Theorem closed_loop_predictor : forall (R : realType) (n b : nat) (U A : 'M[R]_n)
    (r Rg : 'I_n -> R) (x : nat -> 'cV[R]_n) (x0 : 'cV[R]_n),
  (0 < b)%N -> orthogonal U -> (forall i, 0 <= Rg i) ->
  let L := 2%:R ^+ b in
  let recon := closed_loop x (fun=> pq 0 U Rg b) x0 (fun y => A *m y) in
  (forall i, r i + \sum_j `|(U^T *m A *m U) i j| * (Rg j / L) <= Rg i) ->
  (forall t i, `|(U^T *m (x t.+1 - A *m x t)) i 0| <= r i) ->
  (forall i, `|(U^T *m (x 0%N - x0)) i 0| <= Rg i / L) ->
  forall t i, `|(U^T *m (x t - recon t)) i 0| <= Rg i / L.
Proof. move=> R n b U A r *; exact: (ClosedLoop.closed_loop_predictor (r := r)). Qed.

(* key: closed-loop-threshold *)
Theorem closed_loop_threshold : forall (R : realFieldType) (kappa sX sD : R) (b : nat),
  (0 < b)%N -> kappa != 0 -> 0 < sX ->
  kappa ^+ 2 / (2%:R ^+ b - 1) ^+ 2 * sD < kappa ^+ 2 / 4%:R ^+ b * sX
  <-> sD / sX < (1 - (2%:R ^+ b)^-1) ^+ 2.
Proof. exact: ClosedLoop.closed_loop_threshold. Qed.

(* key: closed-loop-mse *)
Theorem closed_loop_mse : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (n b : nat) (U : 'M[R]_n) (kappa s : R) (x xr : nat -> T -> 'cV[R]_n),
  let u t w := x t.+1 w - xr t w in
  let C := kappa ^+ 2 / 4%:R ^+ b in
  let D t := Ex P (fun w => sqnorm (x t w - xr t w)) in
  let B := C / (1 - Num.sqrt C) ^+ 2 * s in
  (0 < b)%N -> orthogonal U -> C < 1 -> 0 <= s ->
  (forall t, L2v P (x t)) -> (forall t, L2v P (xr t)) ->
  (forall t, Ex P (fun w => sqnorm (x t.+1 w - x t w)) <= s) ->
  (forall t, mean P (u t) = 0) ->
  (forall t, no_overload P (u t) U (matched kappa U (Cov P (u t) (u t)))) ->
  (forall t w, xr t.+1 w = xr t w + matched_pq P (u t) U kappa b w) ->
  D 0%N <= B -> forall t, D t <= B.
Proof. move=> d T R P P1 n b U *; exact: (ClosedLoop.closed_loop_mse P1 (U := U)). Qed.

(* key: closed-loop-mse *)
Theorem closed_loop_contraction : forall (R : rcfType) (C s D D' B : R),
  0 <= C -> C < 1 -> 0 <= s -> D <= C * (Num.sqrt s + Num.sqrt D') ^+ 2 ->
  B = C / (1 - Num.sqrt C) ^+ 2 * s ->
  Num.sqrt D - Num.sqrt B <= Num.sqrt C * (Num.sqrt D' - Num.sqrt B).
Proof. exact: ClosedLoop.closed_loop_contraction. Qed.

(** G. Whitening --------------------------------------------------------------------- *)

(* key: soft-zca-common-step *)
Theorem soft_zca_common_step : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (n b : nat) (X : T -> 'cV[R]_n) (U : 'M[R]_n) (l : 'rV[R]_n) (eps kappa : R),
  L2v P X -> orthogonal U -> Cov P X X = U *m diag_mx l *m U^T -> (0 < b)%N ->
  (forall i, 0 < l 0 i + eps) ->
  (forall i, {ae P, forall w,
     `|rotated (mean P X) U (X w) i 0 / Num.sqrt (l 0 i + eps)| <= kappa}) ->
  (distortion P X (fun w => whitened_pq (mean P X) U l eps (fun=> kappa) b (X w))
   <= (kappa ^+ 2 / 4%:R ^+ b * (\tr (Cov P X X) + n%:R * eps))%:E)%E.
Proof. move=> *; exact: Whitening.soft_zca_common_step. Qed.

(* key: soft-zca-common-step *)
Theorem soft_zca_common_equality : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (n b : nat) (X : T -> 'cV[R]_n) (U : 'M[R]_n) (l : 'rV[R]_n) (eps kappa : R),
  L2v P X -> orthogonal U -> Cov P X X = U *m diag_mx l *m U^T -> (0 < b)%N ->
  (forall i, 0 < l 0 i + eps) -> 0 <= kappa ->
  (forall i, {ae P, forall w,
     let z := rotated (mean P X) U (X w) i 0 / Num.sqrt (l 0 i + eps) in z = 0 \/ `|z| = kappa}) ->
  distortion P X (fun w => whitened_pq (mean P X) U l eps (fun=> kappa) b (X w))
  = (kappa ^+ 2 / 4%:R ^+ b * (\tr (Cov P X X) + n%:R * eps))%:E.
Proof. move=> *; exact: Whitening.soft_zca_common_equality. Qed.

(* key: soft-zca-matched *)
Theorem soft_zca_matched : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (n b : nat) (X : T -> 'cV[R]_n) (U : 'M[R]_n) (l : 'rV[R]_n) (eps kappa : R),
  L2v P X -> orthogonal U -> Cov P X X = U *m diag_mx l *m U^T -> (0 < b)%N ->
  (forall i, 0 < l 0 i + eps) ->
  let r i := kappa * Num.sqrt (l 0 i / (l 0 i + eps)) in
  no_overload P X U (matched kappa U (Cov P X X)) ->
  (distortion P X (fun w => whitened_pq (mean P X) U l eps r b (X w))
   <= (kappa ^+ 2 / 4%:R ^+ b * \tr (Cov P X X))%:E)%E.
Proof. move=> *; exact: Whitening.soft_zca_matched. Qed.

(* key: soft-zca-matched *)
Theorem soft_zca_matched_equality : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (n b : nat) (X : T -> 'cV[R]_n) (U : 'M[R]_n) (l : 'rV[R]_n) (eps kappa : R),
  L2v P X -> orthogonal U -> Cov P X X = U *m diag_mx l *m U^T -> (0 < b)%N ->
  (forall i, 0 < l 0 i + eps) -> 0 <= kappa ->
  let r i := kappa * Num.sqrt (l 0 i / (l 0 i + eps)) in
  (forall i, {ae P, forall w, let y := rotated (mean P X) U (X w) i 0 in
     y = 0 \/ `|y| = matched kappa U (Cov P X X) i}) ->
  distortion P X (fun w => whitened_pq (mean P X) U l eps r b (X w))
  = (kappa ^+ 2 / 4%:R ^+ b * \tr (Cov P X X))%:E.
Proof. move=> *; exact: Whitening.soft_zca_matched_equality. Qed.

(* key: delta-whiten-pq *)
Theorem delta_whiten_pq : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}), P setT = 1%E ->
  forall (n b : nat) (X D : T -> 'cV[R]_n) (U : 'M[R]_n) (l : 'rV[R]_n) (eps kappa : R),
  L2v P D -> orthogonal U -> Cov P D D = U *m diag_mx l *m U^T -> (0 < b)%N ->
  (forall i, 0 < l 0 i + eps) -> loewner_le (Cov P D D) (Cov P X X) ->
  (forall i, {ae P, forall w,
     `|rotated (mean P D) U (D w) i 0 / Num.sqrt (l 0 i + eps)| <= kappa}) ->
  let bound S := kappa ^+ 2 / 4%:R ^+ b * (\tr S + n%:R * eps) in
  [/\ (distortion P D (fun w => whitened_pq (mean P D) U l eps (fun=> kappa) b (D w))
       <= (bound (Cov P D D))%:E)%E,
      bound (Cov P D D) <= bound (Cov P X X) &
      kappa != 0 -> Cov P D D != Cov P X X -> bound (Cov P D D) < bound (Cov P X X)].
Proof. move=> *; exact: Whitening.delta_whiten_pq. Qed.

(* key: own-whitening *)
Theorem own_whitening : forall (R : rcfType) (n : nat) (U : 'M[R]_n) (l : 'rV[R]_n) (S : 'M[R]_n),
  orthogonal U -> (forall i, 0 < l 0 i) -> S = U *m diag_mx l *m U^T ->
  let W := U *m diag_mx (\row_i (Num.sqrt (l 0 i))^-1) *m U^T in
  W *m S *m W^T = 1%:M.
Proof. exact: Whitening.own_whitening. Qed.

(** H. Rate -------------------------------------------------------------------------- *)

(* key: rate-distortion *)
Theorem rate_distortion : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}) (n : nat) (X : T -> 'cV[R]_n) (U : 'M[R]_n) (kappa : R)
    (b rate : nat), P setT = 1%E ->
  L2v P X -> orthogonal U -> (0 < b)%N -> (0 < n)%N -> rate = (n * b)%N ->
  no_overload P X U (matched kappa U (Cov P X X)) ->
  (distortion P X (matched_pq P X U kappa b)
   <= (kappa ^+ 2 * \tr (Cov P X X) / 2%:R ^+ (2 * rate %/ n))%:E)%E.
Proof. exact: Modes.rate_distortion. Qed.

(* key: rate-saving *)
Theorem rate_saving : forall (R : realFieldType) (kappa tD tX : R) (b k : nat), kappa != 0 ->
  tD * 4%:R ^+ k <= tX <->
  kappa ^+ 2 / 4%:R ^+ b * tD <= kappa ^+ 2 / 4%:R ^+ (b + k) * tX.
Proof. exact: Whitening.rate_saving. Qed.

(* key: shannon-gap *)
Theorem hadamard : forall (R : realFieldType) (n : nat) (A U : 'M[R]_n),
  psd A -> orthogonal U -> \det A <= \prod_i variance_in U A i.
Proof. exact: Classical.hadamard. Qed.

(** I. Security ---------------------------------------------------------------------- *)

(* key: delta-invertible *)
Theorem delta_invertible : forall V : zmodType,
  [/\ cancel (@delta_encode V) (@delta_decode V), cancel (@delta_decode V) (@delta_encode V) &
      forall x : seq V, size (delta_encode x) = size x].
Proof. exact: Security.delta_invertible. Qed.

(* key: delta-entropy *)
Theorem delta_entropy : forall (R : ringType) (V : finZmodType) (n : nat) (p : n.-tuple V -> R),
  (forall x : n.-tuple V,
     \sum_(z : n.-tuple V | delta_encode z == delta_encode x :> seq V) p z = p x) /\
  (forall h : R -> R, \sum_(y : n.-tuple V)
     h (\sum_(z : n.-tuple V | delta_encode z == y :> seq V) p z) = \sum_(x : n.-tuple V) h (p x)).
Proof. exact: Security.delta_entropy. Qed.

(* key: delta-entropy *)
Theorem entropy_bijection : forall (R : realType) (A B : choiceType) (f : A -> B)
    (p : A -> R) (q : B -> R), bijective f -> (forall a, q (f a) = p a) ->
  (\esum_(b in [set: B]) (- q b * exp.ln (q b))%:E = \esum_(a in [set: A]) (- p a * exp.ln (p a))%:E)%E.
Proof. move=> R A B f p q bij qf; exact: (Classical.entropy_bijection bij qf (fun x => (- x * exp.ln x)%:E)). Qed.

(* key: delta-entropy *)
Theorem delta_joint_entropy : forall d (T : measurableType d) (R : realType)
    (P : {measure set T -> \bar R}) (V : zmodType) (X : T -> seq V),
  let p Z z : R := fine (P (Z @^-1` [set z])) in
  let entropy Z := (\esum_(z in [set: seq V]) (- p Z z * exp.ln (p Z z))%:E)%E in
  entropy (fun w => delta_encode (X w)) = entropy X.
Proof. move=> *; exact: Classical.delta_joint_entropy. Qed.

(** K. Neighbours: pairs of coordinates as radius and angle ------------------------- *)

(* key: angle-trace-bounded *)
Theorem angle_trace_bounded : forall (R : realType) (n L : nat) (r a b : 'I_n -> R), (0 < L)%N ->
  (forall p, `|a p - b p| <= trigo.pi / L%:R) ->
  \sum_p ((r p * trigo.cos (a p) - r p * trigo.cos (b p)) ^+ 2
          + (r p * trigo.sin (a p) - r p * trigo.sin (b p)) ^+ 2)
  <= (2%:R * trigo.sin (trigo.pi / (2%:R * L%:R))) ^+ 2
     * \sum_p ((r p * trigo.cos (a p)) ^+ 2 + (r p * trigo.sin (a p)) ^+ 2).
Proof. exact: Angles.angle_trace_bounded. Qed.

(* key: angle-trace-bounded *)
Theorem cells_chord : forall (R : realType) (L : nat), (0 < L)%N ->
  0 <= L%:R * (2%:R * trigo.sin (trigo.pi / (2%:R * L%:R))) :> R /\
  L%:R * (2%:R * trigo.sin (trigo.pi / (2%:R * L%:R))) <= trigo.pi :> R.
Proof. exact: Angles.cells_chord. Qed.

(* key: polar-recursion *)
Theorem polar_recursion : forall (R : realType) (n : nat) (r q a b : 'I_n -> R) (e : R),
  e <= trigo.pi -> (forall p, 0 <= r p) -> (forall p, 0 <= q p) ->
  (forall p, `|a p - b p| <= e) ->
  trigo.cos e * (\sum_p r p * q p)
  <= \sum_p ((r p * trigo.cos (a p)) * (q p * trigo.cos (b p))
             + (r p * trigo.sin (a p)) * (q p * trigo.sin (b p))).
Proof. exact: Angles.polar_recursion. Qed.

(* key: polar-recursion *)
Theorem cosine_at_least : forall (R : realType) (z : R), 1 - z ^+ 2 / 2%:R <= trigo.cos z.
Proof. exact: Angles.cosine_at_least. Qed.

(** L. Rotation -------------------------------------------------------------------- *)

(* key: equal-variance-basis *)
Theorem equal_variance_basis : forall (R : rcfType) (n : nat) (S : 'M[R]_n),
  exists U, orthogonal U /\ forall i, variance_in U S i = \tr S / n%:R.
Proof. exact: Classical.equal_variance_basis. Qed.
