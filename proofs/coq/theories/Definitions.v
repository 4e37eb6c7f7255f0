(* Every notion that Statements.v mentions. These and Statements.v are what a  *)
(* reader has to agree with; all else is checked by Coq.                       *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.classical Require Import boolp classical_sets.
From mathcomp.analysis Require Import reals ereal measure lebesgue_measure.
From mathcomp.analysis Require Import lebesgue_integral.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

(** Matrices over an ordered field -------------------------------------------- *)
Section Matrices.
Variables (R : realFieldType) (n : nat).
Implicit Types (A B Q U : 'M[R]_n) (x : 'cV[R]_n).

Definition qf A x : R := (x^T *m A *m x) 0 0.                      (* x^T A x  *)
Definition sqnorm x : R := \sum_i x i 0 ^+ 2.                      (* |x|^2    *)
Definition psd A := A^T = A /\ forall x, 0 <= qf A x.
Definition loewner_le A B := psd (B - A).                          (* A <= B   *)
Definition orthogonal U := U^T *m U = 1%:M.
(* The variance of the i-th coordinate in the basis of U's columns.            *)
Definition variance_in U A i : R := (U^T *m A *m U) i i.
(* Q is the pseudo-inverse of A: Penrose's equations.                          *)
Definition pseudo_inverse A Q :=
  [/\ A *m Q *m A = A, Q *m A *m Q = Q, (A *m Q)^T = A *m Q & (Q *m A)^T = Q *m A].
End Matrices.

(** The b-bit mid-rise quantizer with range r --------------------------------- *)
Section Quantizer.
Variable R : realType.
Implicit Types (D r y : R) (b : nat).

Definition midrise D y : R := D * ((floor (y / D))%:~R + 2%:R^-1).
Definition step r b : R := 2%:R * r / 2%:R ^+ b.
(* The cell's number, clipped to -2^(b-1) .. 2^(b-1) - 1.                       *)
Definition cell r b y : int :=
  Num.max (- (2 ^ b.-1)%:Z) (Num.min (floor (y / step r b)) ((2 ^ b.-1)%:Z - 1)).
Definition quant r b y : R := step r b * ((cell r b y)%:~R + 2%:R^-1).
End Quantizer.

(** The product quantizer: rotate, round each coordinate, rotate back --------- *)
Section ProductQuantizer.
Variables (R : realType) (n : nat).
Implicit Types (m x : 'cV[R]_n) (U S : 'M[R]_n) (r : 'I_n -> R) (bits : 'I_n -> nat).

Definition rotated m U x : 'cV[R]_n := U^T *m (x - m).                    (* Y *)
Definition pq_bits m U r bits x : 'cV[R]_n :=
  m + U *m \col_i quant (r i) (bits i) (rotated m U x i 0).
Definition pq m U r b x := pq_bits m U r (fun=> b) x.
(* Ranges matched to the variances: kappa times the standard deviation.        *)
Definition matched kappa U S : 'I_n -> R :=
  fun i => kappa * Num.sqrt (variance_in U S i).
(* Soft-ZCA: each coordinate is divided by sqrt(l_i + eps), rounded, and        *)
(* multiplied again.                                                            *)
Definition whitened_pq m U (l : 'rV[R]_n) eps r b x : 'cV[R]_n :=
  let s i := Num.sqrt (l 0 i + eps) in
  m + U *m \col_i (s i * quant (r i) b (rotated m U x i 0 / s i)).
End ProductQuantizer.

(** Probability: the Lebesgue integral over a measure P with P setT = 1 ------- *)
Section Probability.
Context d (T : measurableType d) (R : realType) (P : {measure set T -> \bar R}).
Implicit Types (f g : T -> R).

Definition L1 f := P.-integrable setT (EFin \o f).
(* locked_with only keeps a definition folded during unification.               *)
Fact folded : unit. Proof. exact: tt. Qed.
Definition Ex : (T -> R) -> R := locked_with folded (fun f => \int[P]_w f w).
Definition L2 f := measurable_fun setT f /\ L1 (fun w => f w ^+ 2).
Definition cov : (T -> R) -> (T -> R) -> R :=
  locked_with folded (fun f g => Ex (fun w => (f w - Ex f) * (g w - Ex g))).

Definition L2v n (X : T -> 'cV[R]_n) := forall i, L2 (fun w => X w i 0).
Definition mean n (X : T -> 'cV[R]_n) : 'cV[R]_n := \col_i Ex (fun w => X w i 0).
Definition Cov m n (X : T -> 'cV[R]_m) (Y : T -> 'cV[R]_n) : 'M[R]_(m, n) :=
  \matrix_(i, j) cov (fun w => X w i 0) (fun w => Y w j 0).

(* The mean squared error, possibly infinite: no integrability is presupposed. *)
Definition mse f g : \bar R := (\int[P]_w ((f w - g w) ^+ 2)%:E)%E.
Definition distortion n (X Q : T -> 'cV[R]_n) : \bar R :=
  (\int[P]_w (sqnorm (X w - Q w))%:E)%E.
(* E[f^2; |f| > r], the energy outside the range.                              *)
Definition overload_energy r f : \bar R :=
  (\int[P]_w (if r < `|f w| then f w ^+ 2 else 0)%:E)%E.

(* Almost surely no coordinate leaves its range.                               *)
Definition no_overload n (X : T -> 'cV[R]_n) U r := forall i,
  {ae P, forall w, `|rotated (mean X) U (X w) i 0| <= r i}.
(* The quantizer of the theory: centred at the mean, ranges kappa times the    *)
(* standard deviations of the source itself.                                   *)
Definition matched_pq n (X : T -> 'cV[R]_n) U kappa b w : 'cV[R]_n :=
  pq (mean X) U (matched kappa U (Cov X X)) b (X w).
End Probability.

(** Codecs: x0 is the first reconstruction, q t the quantizer used at time t --- *)
Section Codec.
Variables (V : zmodType) (x : nat -> V) (q : nat -> V -> V) (x0 : V).
(* Closed loop with predictor p: both sides predict from the reconstruction.    *)
Fixpoint closed_loop (p : V -> V) t : V :=
  if t is s.+1 then let y := p (closed_loop p s) in y + q t (x t - y) else x0.
(* Open loop: the true differences are quantized, and the decoder adds them.   *)
Fixpoint open_loop t : V :=
  if t is s.+1 then open_loop s + q t (x t - x s) else x0.
End Codec.

(* Delta encoding of a finite sequence, the first frame kept, and its decoder.  *)
Definition delta_encode (V : zmodType) (x : seq V) : seq V :=
  pairmap (fun previous current => current - previous) 0 x.
Definition delta_decode (V : zmodType) (e : seq V) : seq V :=
  scanl (fun previous difference => previous + difference) 0 e.
