(* Arithmetic as computed: what rounding to nearest even makes of quantizers, dot products and the steps of a codec.

   RN x is x rounded to nearest even among the multiples of 2^emin with at most prec bits. IEEE numbers are Flocq's
   binary_float, B2R x their value as a real number; the operations plus, minus, times, over, floor, minimum, maximum and
   floor_divide are defined in Binary.v. With them `quantize`, `encode` and `decode` stand in Quantizers.v, `tread_encode`
   and `tread_decode` in MidTread.v, operation by operation, with the functions of the program that they are. H is half
   the number of levels, D the step, R = H D the range; code H t is the floor of t, clipped to the 2H codes from -H to
   H - 1. An `order` is a dot product as it is summed, with its `computed` and `exact` values, the sum `size` of its absolute
   products and its number of `terms` (RoundedSums.v). *)
From Coq Require Import Reals ZArith List.
From Flocq Require Import Core BinarySingleNaN.
From Analysis Require Import Rounded RoundedModel Binary BinaryModel FloorQuotient Quantizers BinaryFormats MidTread Reciprocal SplitStep RoundedSums.
Open Scope R_scope.

(* A power of two with a whole exponent. *)
Definition pow2 (e : Z) : R := bpow radix2 e.

(* Rounding to nearest even in a precision, down to a least exponent: gradual underflow, no overflow. *)
Definition nearest (prec emin : Z) (x : R) : R := round radix2 (FLT_exp emin prec) ZnearestE x.

(* Divide, floor, clip, add a half, multiply, in any precision; underflow of the quotient is included. *)
(* key: float-scalar-error *)
Theorem quantizer_any_precision : forall prec emin H y D, (0 < prec)%Z -> (emin + prec <= 0)%Z -> (1 <= H)%Z -> (2 * H <= 2 ^ prec)%Z -> pow2 (emin + prec) <= D -> Rabs y <= IZR H * D -> let RN := nearest prec emin in let k := code H (RN (y / D)) in let u := pow2 (- prec) in Rabs (y - RN (D * RN (IZR k + / 2))) <= D / 2 * (1 - u + 2 * u * IZR (2 * H)).
Proof. intros prec emin H y D P S. exact (@rounded_error prec emin P S H y D). Qed.

(* A power of two of levels, as b bits have: the quotient costs half as much. *)
(* key: float-scalar-error *)
Theorem quantizer_any_precision_bits : forall prec emin k y D, (0 < prec)%Z -> (emin + prec <= 0)%Z -> (0 <= k < prec)%Z -> pow2 (emin + prec) <= D -> Rabs y <= IZR (2 ^ k) * D -> let RN := nearest prec emin in let c := code (2 ^ k) (RN (y / D)) in let u := pow2 (- prec) in Rabs (y - RN (D * RN (IZR c + / 2))) <= D / 2 * (1 - u + 3 / 2 * u * IZR (2 * 2 ^ k)).
Proof. intros prec emin k y D P S. exact (@rounded_error_power prec emin P S k y D). Qed.

(* The code of the exact quotient: only the level is rounded. *)
(* key: float-scalar-error *)
Theorem exact_code_any_precision : forall prec emin H y D, (0 < prec)%Z -> (emin + prec <= 0)%Z -> (1 <= H)%Z -> (2 * H <= 2 ^ prec)%Z -> pow2 (emin + prec) <= D -> Rabs y <= IZR H * D -> let RN := nearest prec emin in let k := code H (y / D) in let u := pow2 (- prec) in Rabs (y - RN (D * RN (IZR k + / 2))) <= D / 2 * (1 + u * IZR (2 * H - 1)).
Proof. intros prec emin H y D P S. exact (@floored_error prec emin P S H y D). Qed.

(* However small the step: a level that underflows is off by 2^(emin - 1) at most. *)
(* key: float-scalar-error *)
Theorem quantizer_any_step : forall prec emin H y D, (0 < prec)%Z -> (emin + prec <= 0)%Z -> (1 <= H)%Z -> (2 * H <= 2 ^ prec)%Z -> 0 < D -> Rabs y <= IZR H * D -> let RN := nearest prec emin in let k := code H (RN (y / D)) in let u := pow2 (- prec) in Rabs (y - RN (D * RN (IZR k + / 2))) <= D / 2 * (1 - u + 2 * u * IZR (2 * H)) + pow2 (emin - 1).
Proof. intros prec emin H y D P S. exact (@rounded_error_any_step prec emin P S H y D). Qed.

(* key: float-scalar-error *)
Theorem quantizer_any_step_bits : forall prec emin k y D, (0 < prec)%Z -> (emin + prec <= 0)%Z -> (0 <= k < prec)%Z -> 0 < D -> Rabs y <= IZR (2 ^ k) * D -> let RN := nearest prec emin in let c := code (2 ^ k) (RN (y / D)) in let u := pow2 (- prec) in Rabs (y - RN (D * RN (IZR c + / 2))) <= D / 2 * (1 - u + 3 / 2 * u * IZR (2 * 2 ^ k)) + pow2 (emin - 1).
Proof. intros prec emin k y D P S. exact (@rounded_error_power_any_step prec emin P S k y D). Qed.

(* The same operations on IEEE numbers, floor and clip as operations too: the result is finite and within the bound. *)
(* key: float-scalar-error *)
Theorem quantizer_binary64 : forall (H : Z) (y D : binary64), (1 <= H <= 2 ^ 52)%Z -> is_finite y = true -> is_finite D = true -> pow2 (-1021) <= B2R D -> IZR H * B2R D <= pow2 1023 -> Rabs (B2R y) <= IZR H * B2R D -> is_finite (quantize H y D) = true /\ Rabs (B2R y - B2R (quantize H y D)) <= B2R D / 2 * (1 - pow2 (-53) + 2 * pow2 (-53) * IZR (2 * H)).
Proof. exact quantize_error_64. Qed.

(* key: float-scalar-error *)
Theorem quantizer_binary32 : forall (H : Z) (y D : binary32), (1 <= H <= 2 ^ 23)%Z -> is_finite y = true -> is_finite D = true -> pow2 (-125) <= B2R D -> IZR H * B2R D <= pow2 127 -> Rabs (B2R y) <= IZR H * B2R D -> is_finite (quantize H y D) = true /\ Rabs (B2R y - B2R (quantize H y D)) <= B2R D / 2 * (1 - pow2 (-24) + 2 * pow2 (-24) * IZR (2 * H)).
Proof. exact quantize_error_32. Qed.

(* key: float-scalar-error *)
Theorem quantizer_binary16 : forall (H : Z) (y D : binary16), (1 <= H <= 2 ^ 10)%Z -> is_finite y = true -> is_finite D = true -> pow2 (-13) <= B2R D -> IZR H * B2R D <= pow2 15 -> Rabs (B2R y) <= IZR H * B2R D -> is_finite (quantize H y D) = true /\ Rabs (B2R y - B2R (quantize H y D)) <= B2R D / 2 * (1 - pow2 (-11) + 2 * pow2 (-11) * IZR (2 * H)).
Proof. exact quantize_error_16. Qed.

(* key: float-scalar-error *)
Theorem quantizer_bfloat16 : forall (H : Z) (y D : bfloat16), (1 <= H <= 2 ^ 7)%Z -> is_finite y = true -> is_finite D = true -> pow2 (-125) <= B2R D -> IZR H * B2R D <= pow2 127 -> Rabs (B2R y) <= IZR H * B2R D -> is_finite (quantize H y D) = true /\ Rabs (B2R y - B2R (quantize H y D)) <= B2R D / 2 * (1 - pow2 (-8) + 2 * pow2 (-8) * IZR (2 * H)).
Proof. exact quantize_error_b16. Qed.

(* key: float-scalar-error *)
Theorem quantizer_binary64_bits : forall (b : Z) (y D : binary64), (1 <= b <= 53)%Z -> let H := (2 ^ (b - 1))%Z in is_finite y = true -> is_finite D = true -> pow2 (-1021) <= B2R D -> IZR H * B2R D <= pow2 1023 -> Rabs (B2R y) <= IZR H * B2R D -> is_finite (quantize H y D) = true /\ Rabs (B2R y - B2R (quantize H y D)) <= B2R D / 2 * (1 - pow2 (-53) + 3 / 2 * pow2 (-53) * IZR (2 * H)).
Proof. exact quantize_error_bits_64. Qed.

(* key: float-scalar-error *)
Theorem quantizer_binary32_bits : forall (b : Z) (y D : binary32), (1 <= b <= 24)%Z -> let H := (2 ^ (b - 1))%Z in is_finite y = true -> is_finite D = true -> pow2 (-125) <= B2R D -> IZR H * B2R D <= pow2 127 -> Rabs (B2R y) <= IZR H * B2R D -> is_finite (quantize H y D) = true /\ Rabs (B2R y - B2R (quantize H y D)) <= B2R D / 2 * (1 - pow2 (-24) + 3 / 2 * pow2 (-24) * IZR (2 * H)).
Proof. exact quantize_error_bits_32. Qed.

(* The hypotheses of the standard model hold of them, unless a negative quotient vanishes by underflow. *)
(* key: float-scalar-error *)
Theorem quantizer_binary64_model : forall (H : Z) (y D : binary64), (1 <= H <= 2 ^ 52)%Z -> is_finite y = true -> is_finite D = true -> pow2 (-1021) <= B2R D -> IZR H * B2R D <= pow2 1023 -> Rabs (B2R y) <= IZR H * B2R D -> 0 <= B2R y \/ B2R (over y D) <> 0 -> exists rho tau, Rabs rho <= pow2 (-53) /\ Rabs tau <= pow2 (-53) /\ B2R (quantize H y D) = B2R D * (IZR (code H (B2R y / B2R D * (1 + rho))) + / 2) * (1 + tau).
Proof. exact quantize_model_64. Qed.

(* key: float-scalar-error *)
Theorem quantizer_binary32_model : forall (H : Z) (y D : binary32), (1 <= H <= 2 ^ 23)%Z -> is_finite y = true -> is_finite D = true -> pow2 (-125) <= B2R D -> IZR H * B2R D <= pow2 127 -> Rabs (B2R y) <= IZR H * B2R D -> 0 <= B2R y \/ B2R (over y D) <> 0 -> exists rho tau, Rabs rho <= pow2 (-24) /\ Rabs tau <= pow2 (-24) /\ B2R (quantize H y D) = B2R D * (IZR (code H (B2R y / B2R D * (1 + rho))) + / 2) * (1 + tau).
Proof. exact quantize_model_32. Qed.

(* The standard model's bound, from its hypotheses alone. *)
(* key: float-scalar-error *)
Theorem standard_model_bound : forall H y D rho tau v u, (1 <= H)%Z -> 0 < D -> Rabs y <= IZR H * D -> Rabs rho <= v -> Rabs tau <= u -> Rabs (y - D * (IZR (code H (y / D * (1 + rho))) + / 2) * (1 + tau)) <= D / 2 * (1 + v * IZR (2 * H) + u * IZR (2 * H - 1)).
Proof. exact model_error. Qed.

(* The reference quantizer's floor is that of the exact quotient. *)
(* key: float-scalar-error *)
Theorem reference_floor_binary64 : forall (H : Z) (y D : binary64), (1 <= H <= 2 ^ 48)%Z -> is_finite y = true -> is_finite D = true -> 0 < B2R D -> Rabs (B2R y / B2R D) <= IZR H -> B2R (floor_quotient y D) = IZR (Zfloor (B2R y / B2R D)) /\ is_finite (floor_quotient y D) = true.
Proof. exact floor_quotient_64. Qed.

(* Its codes are those of exact arithmetic, for every finite number, and its levels are finite. *)
(* key: float-scalar-error *)
Theorem reference_codes_binary64 : forall (H : Z) (y R D : binary64), (1 <= H <= 2 ^ 48)%Z -> is_finite y = true -> is_finite R = true -> is_finite D = true -> 0 < B2R D -> B2R R = IZR H * B2R D -> encode H y R D = code H (B2R y / B2R D) /\ is_finite (decode D (encode H y R D)) = true.
Proof. exact reference_codes_64. Qed.

(* Infinite values have the end codes. *)
(* key: float-scalar-error *)
Theorem reference_infinite_binary64 : forall (H : Z) (negative : bool) (R D : binary64), (1 <= H <= 2 ^ 48)%Z -> is_finite R = true -> is_finite D = true -> 0 < B2R D -> B2R R = IZR H * B2R D -> encode H (B754_infinity negative) R D = if negative then (- H)%Z else (H - 1)%Z.
Proof. exact reference_infinite_64. Qed.

(* A range of zero has code zero and level zero. *)
(* key: float-scalar-error *)
Theorem reference_zero_binary64 : forall (H : Z) (y R D : binary64), (1 <= H <= 2 ^ 48)%Z -> is_finite y = true -> is_finite R = true -> is_finite D = true -> B2R R = 0 -> B2R D = 0 -> encode H y R D = 0%Z /\ B2R (decode D (encode H y R D)) = 0.
Proof. exact reference_zero_64. Qed.

(* Within the range, for a step whose levels do not underflow. *)
(* key: float-scalar-error *)
Theorem reference_bound_binary64 : forall (H : Z) (y R D : binary64), (1 <= H <= 2 ^ 48)%Z -> is_finite y = true -> is_finite R = true -> is_finite D = true -> pow2 (-1021) <= B2R D -> B2R R = IZR H * B2R D -> Rabs (B2R y) <= B2R R -> Rabs (B2R y - B2R (decode D (encode H y R D))) <= B2R D / 2 * (1 + pow2 (-53) * IZR (2 * H - 1)).
Proof. exact reference_bound_64. Qed.

(* Within the range, for every step. *)
(* key: float-scalar-error *)
Theorem reference_bound_any_step_binary64 : forall (H : Z) (y R D : binary64), (1 <= H <= 2 ^ 48)%Z -> is_finite y = true -> is_finite R = true -> is_finite D = true -> 0 < B2R D -> B2R R = IZR H * B2R D -> Rabs (B2R y) <= B2R R -> Rabs (B2R y - B2R (decode D (encode H y R D))) <= B2R D / 2 + Rmax (B2R D / 2 * pow2 (-53) * IZR (2 * H - 1)) (pow2 (-1075)).
Proof. exact reference_any_step_64. Qed.

(* Beyond the range, for every step. *)
(* key: float-scalar-error *)
Theorem reference_beyond_binary64 : forall (H : Z) (y R D : binary64), (1 <= H <= 2 ^ 48)%Z -> is_finite y = true -> is_finite R = true -> is_finite D = true -> 0 < B2R D -> B2R R = IZR H * B2R D -> B2R R < Rabs (B2R y) -> Rabs (B2R y - B2R (decode D (encode H y R D))) <= Rabs (B2R y).
Proof. exact reference_beyond_64. Qed.

(* The hypotheses of the standard model with an exact quotient. *)
(* key: float-scalar-error *)
Theorem reference_model_binary64 : forall (H : Z) (y R D : binary64), (1 <= H <= 2 ^ 48)%Z -> is_finite y = true -> is_finite R = true -> is_finite D = true -> pow2 (-1021) <= B2R D -> B2R R = IZR H * B2R D -> exists tau, Rabs tau <= pow2 (-53) /\ B2R (decode D (encode H y R D)) = B2R D * (IZR (code H (B2R y / B2R D)) + / 2) * (1 + tau).
Proof. exact reference_model_64. Qed.

(* The mid-tread grid of direct coding: the codes of exact arithmetic, and the bound. *)
(* key: float-scalar-error *)
Theorem tread_codes_binary64 : forall (H : Z) (y R D : binary64), (1 <= H <= 2 ^ 47)%Z -> is_finite y = true -> is_finite R = true -> is_finite D = true -> 0 < B2R D -> B2R R <= (IZR H - / 2) * B2R D -> IZR H * B2R D <= pow2 1023 -> Rabs (B2R y) <= B2R R -> tread_encode H y R D = Z.max (1 - H) (Z.min (H - 1) (Zfloor (B2R y / B2R D + / 2))).
Proof. exact (tread_encode_correct (prec := 53) (emax := 1024) three_64). Qed.

(* key: float-scalar-error *)
Theorem tread_bound_binary64 : forall (H : Z) (y R D : binary64), (1 <= H <= 2 ^ 47)%Z -> is_finite y = true -> is_finite R = true -> is_finite D = true -> 0 < B2R D -> B2R R <= (IZR H - / 2) * B2R D -> IZR H * B2R D <= pow2 1023 -> Rabs (B2R y) <= B2R R -> let r := tread_decode D (tread_encode H y R D) in is_finite r = true /\ Rabs (B2R y - B2R r) <= B2R D / 2 + Rmax (B2R D / 2 * pow2 (-53) * IZR (2 * H - 2)) (pow2 (-1075)).
Proof. exact (tread_error (prec := 53) (emax := 1024) three_64). Qed.

(* The compiled quantizer multiplies by the rounded reciprocal i of the step and clips; its code is that of the exact quotient
   where the product is no farther than `near` from the middle of its cell. *)
(* key: float-scalar-error *)
Theorem reciprocal_code_any_precision : forall prec emin H x D i near, (0 < prec)%Z -> (emin + 2 * prec <= 0)%Z -> (1 <= H)%Z -> (2 * H <= 2 ^ prec)%Z -> 0 < D -> let u := pow2 (- prec) in let RN := nearest prec emin in Rabs (i - / D) <= u * / D -> near <= / 2 - u * IZR (2 * H - 1) -> let q := Rmin (Rmax (RN (x * i)) (/ 2 - IZR H)) (IZR H - / 2) in Rabs (RN (q - (IZR (Zfloor q) + / 2))) <= near -> Zfloor q = code H (x / D).
Proof. intros prec emin H x D i near P S. exact (@reciprocal_code prec emin P S H x D i near). Qed.

(* Its reciprocals are near enough: rounded to binary64, or to binary64 and then to binary32. *)
(* key: float-scalar-error *)
Theorem reciprocal_binary64 : forall D, 0 < D -> pow2 (-1022) <= / D -> Rabs (nearest 53 (-1074) (/ D) - / D) <= pow2 (-53) * / D.
Proof. intros D. exact (reciprocal_once 53 (-1074) D prec_53). Qed.

(* key: float-scalar-error *)
Theorem reciprocal_binary32 : forall D, 0 < D -> pow2 (-101) <= / D -> Rabs (nearest 24 (-149) (nearest 53 (-1074) (/ D)) - / D) <= pow2 (-24) * / D.
Proof. exact reciprocal_twice. Qed.

(* Elsewhere it corrects the floor of the rounded quotient, by the two parts of the step's significand. *)
(* key: float-scalar-error *)
Theorem corrected_floor_binary64 : forall (H m l e : Z) (y : binary64), (1 <= H <= 2 ^ 20)%Z -> (2 ^ 26 <= m < 2 ^ 27)%Z -> (0 <= l < 2 ^ 26)%Z -> (-1074 <= e)%Z -> let high := IZR m * pow2 (e + 26) in let low := IZR l * pow2 e in let D := high + low in Rabs (B2R y) <= IZR H * D -> let RN := nearest 53 (-1074) in let k := Zfloor (RN (B2R y / D)) in let down := if Rlt_bool (RN (B2R y - IZR k * high)) (IZR k * low) then (k - 1)%Z else k in let up := if Rle_bool (IZR (down + 1) * low) (RN (B2R y - IZR (down + 1) * high)) then (down + 1)%Z else down in up = Zfloor (B2R y / D).
Proof. intros H m l e y HH Hm Hl He. exact (split_floor_64 H m l e (B2R y) HH Hm Hl He (generic_format_B2R 53 1024 y)). Qed.

(* Dot products in any order, fused operations included; `unharmed` says that no product underflows. *)
(* key: float-dot-product *)
Theorem dot_product_binary64 : forall s : @order 53 1024, is_finite (computed s) = true -> unharmed s -> INR (terms s) * pow2 (-53) < 1 -> let gamma := INR (terms s) * pow2 (-53) / (1 - INR (terms s) * pow2 (-53)) in Rabs (B2R (computed s) - exact s) <= gamma * size s.
Proof. exact dot_error_gamma. Qed.

(* key: float-dot-product *)
Theorem dot_product_binary32 : forall s : @order 24 128, is_finite (computed s) = true -> unharmed s -> INR (terms s) * pow2 (-24) < 1 -> let gamma := INR (terms s) * pow2 (-24) / (1 - INR (terms s) * pow2 (-24)) in Rabs (B2R (computed s) - exact s) <= gamma * size s.
Proof. exact dot_error_gamma. Qed.

(* Whatever underflows. *)
(* key: float-dot-product *)
Theorem dot_product_underflow_binary64 : forall s : @order 53 1024, is_finite (computed s) = true -> let power := (1 + pow2 (-53)) ^ terms s in Rabs (B2R (computed s) - exact s) <= (power - 1) * size s + INR (terms s) * power * pow2 (-1075).
Proof. exact dot_error. Qed.

(* key: float-dot-product *)
Theorem dot_product_underflow_binary32 : forall s : @order 24 128, is_finite (computed s) = true -> let power := (1 + pow2 (-24)) ^ terms s in Rabs (B2R (computed s) - exact s) <= (power - 1) * size s + INR (terms s) * power * pow2 (-150).
Proof. exact dot_error. Qed.

(* The claim's hypotheses: each product goes through at most n factors 1 + zeta, abs(zeta) <= u. *)
(* key: float-dot-product *)
Theorem dot_product_binary64_model : forall s : @order 53 1024, is_finite (computed s) = true -> unharmed s -> exists ps, map snd ps = products s /\ Forall (fun p => passed (prec := 53) (terms s) (fst p)) ps /\ B2R (computed s) = weighted ps.
Proof. exact dot_model. Qed.

(* The sums and differences of a codec are exact up to 1 + delta, and cannot underflow. *)
(* key: float-codec-error *)
Theorem sum_binary64 : forall x y : binary64, is_finite (plus x y) = true -> exists delta, Rabs delta <= pow2 (-53) /\ B2R (plus x y) = (B2R x + B2R y) * (1 + delta).
Proof. exact plus_model. Qed.

(* key: float-codec-error *)
Theorem difference_binary64 : forall x y : binary64, is_finite (minus x y) = true -> exists delta, Rabs delta <= pow2 (-53) /\ B2R (minus x y) = (B2R x - B2R y) * (1 + delta).
Proof. exact minus_model. Qed.

(* A step of a loop: the claim's goal `state` with u in the place of u / (1 - u). *)
(* key: float-codec-error *)
Theorem loop_step_binary64 : forall value guess level : binary64, is_finite (minus value guess) = true -> is_finite (plus guess level) = true -> Rabs (B2R value - B2R (plus guess level)) <= Rabs (B2R (minus value guess) - B2R level) + pow2 (-53) * (Rabs (B2R (minus value guess)) + Rabs (B2R (plus guess level))).
Proof. exact loop_step. Qed.
