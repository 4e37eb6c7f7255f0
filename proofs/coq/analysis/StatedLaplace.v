(* What is proved of the Laplace law and of its clipped mid-rise quantizer with n inner thresholds on each side and step D, whose
   output is q n D x = D (clip (floor (x / D)) + 1/2), clipped to [-(n + 1), n]; for b bits n = 2^(b - 1) - 1. All integrals are
   improper, over all reals: integral_over_reals f I says that the integral of f is I. The closed form is the one that the balls
   of numerics/constants evaluate; the intervals below, one unit of the 30th digit wide, are for variance 1: bits, step, error. *)
From Coq Require Import Reals ZArith.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import ClippedQuantizer ClippedError ClippedLaplace LaplaceEnclosures.
Open Scope R_scope.

(* the density of the Laplace law with mean 0 and variance sigma^2 *)
Definition density sigma x := exp (- (sqrt 2 * Rabs x / sigma)) / (sqrt 2 * sigma).

(* c is the mean squared error of the quantizer with n inner thresholds a side and step D for the law of variance sigma^2 *)
Definition error_is n sigma D c := integral_over_reals (fun x => (x - q n D x)^2 * density sigma x) c.

(* the error at step s sigma, over sigma^2: a sum of exp(-j sqrt 2 s) over j = 1..n *)
Definition closed_form n s :=
  1 + s^2/4 - s / sqrt 2 * (1 + 2 * sum_n_m (fun j => exp (- (INR j * (sqrt 2 * s)))) 1 n).

(* with b bits there is a step s sigma, s in [slo, shi], of error c sigma^2, c in [elo, ehi], and every other step has a
   larger error *)
Definition laplace_optimum b slo shi elo ehi := exists s c, slo <= s <= shi /\ elo <= c <= ehi /\
  forall sigma, 0 < sigma -> error_is (2 ^ (b - 1) - 1) sigma (s * sigma) (sigma^2 * c) /\
    forall D other, 0 < D -> D <> s * sigma -> error_is (2 ^ (b - 1) - 1) sigma D other -> sigma^2 * c < other.

(* key: scalar-mse-laplace *)
Theorem laplace_law : forall sigma, 0 < sigma ->
  integral_over_reals (density sigma) 1 /\ integral_over_reals (fun x => x * density sigma x) 0 /\
  integral_over_reals (fun x => x^2 * density sigma x) (sigma^2).
Proof. exact ClippedLaplace.laplace_moments. Qed.

(* key: scalar-mse-laplace *)
Theorem laplace_closed_form : forall n sigma s, 0 < sigma -> 0 < s ->
  error_is n sigma (s * sigma) (sigma^2 * closed_form n s).
Proof. exact ClippedLaplace.laplace_closed_form. Qed.

(* key: scalar-mse-laplace *)
Theorem laplace_without_sum : forall n s, 0 < s -> closed_form n s = 1 + s^2/4
  - s / sqrt 2 * ((1 + exp (- (sqrt 2 * s)) - 2 * exp (- (sqrt 2 * s)) ^ (n + 1)) / (1 - exp (- (sqrt 2 * s)))).
Proof. exact ClippedLaplace.laplace_geometric. Qed.

(* key: scalar-mse-laplace *)
Theorem laplace_convex : forall n s, 0 < s -> exists slope, is_derive (closed_form n) s slope /\
  forall t, 0 < t -> closed_form n s + slope * (t - s) + (t - s)^2/12 <= closed_form n t.
Proof. exact LaplaceEnclosures.laplace_convex. Qed.

(* key: scalar-mse-laplace *)
Theorem laplace_best_step : forall n, exists s, / (sqrt 2 * (INR n + 1)) <= s <= sqrt 2 /\
  forall t, 0 < t -> closed_form n s + (t - s)^2/12 <= closed_form n t.
Proof. exact LaplaceEnclosures.laplace_best_step. Qed.

(* key: scalar-mse-laplace *)
Theorem laplace_b1 : laplace_optimum 1 1.41421356237309504880168872420 1.41421356237309504880168872421 0.499999999999999999999999999999 0.500000000000000000000000000001.
Proof. enclosed 1%nat. Qed.

(* key: scalar-mse-laplace *)
Theorem laplace_b2 : laplace_optimum 2 1.08739268933813124517315434528 1.08739268933813124517315434529 0.196302263253718280148107246444 0.196302263253718280148107246445.
Proof. enclosed 2%nat. Qed.

(* key: scalar-mse-laplace *)
Theorem laplace_b3 : laplace_optimum 3 0.730933182470323967084071332656 0.730933182470323967084071332657 0.0717477962811150898152990508335 0.0717477962811150898152990508336.
Proof. enclosed 3%nat. Qed.

(* key: scalar-mse-laplace *)
Theorem laplace_b4 : laplace_optimum 4 0.460995364312660045745122696477 0.460995364312660045745122696478 0.0253509746153166761053188298383 0.0253509746153166761053188298384.
Proof. enclosed 4%nat. Qed.

(* key: scalar-mse-laplace *)
Theorem laplace_b5 : laplace_optimum 5 0.279988547405300355749952608570 0.279988547405300355749952608571 0.00871322068194449576760628713330 0.00871322068194449576760628713331.
Proof. enclosed 5%nat. Qed.

(* key: scalar-mse-laplace *)
Theorem laplace_b6 : laplace_optimum 6 0.165680724909660583670457657499 0.165680724909660583670457657500 0.00291343070854898355566780395017 0.00291343070854898355566780395018.
Proof. enclosed 6%nat. Qed.

(* key: scalar-mse-laplace *)
Theorem laplace_b7 : laplace_optimum 7 0.0960989207190072489276531293582 0.0960989207190072489276531293583 0.000948597005940192064018129302532 0.000948597005940192064018129302533.
Proof. enclosed 7%nat. Qed.

(* key: scalar-mse-laplace *)
Theorem laplace_b8 : laplace_optimum 8 0.0548443382989423266990602795739 0.0548443382989423266990602795740 0.000301420327036719627629917596330 0.000301420327036719627629917596331.
Proof. enclosed 8%nat. Qed.

(* key: scalar-mse-laplace *)
Theorem laplace_b9 : laplace_optimum 9 0.0308827708153638765659285441058 0.0308827708153638765659285441059 0.0000937303463123431793425613343307 0.0000937303463123431793425613343308.
Proof. enclosed 9%nat. Qed.

(* key: scalar-mse-laplace *)
Theorem laplace_b10 : laplace_optimum 10 0.0171955194331973827506443619071 0.0171955194331973827506443619072 0.0000286030160469872319706389211872 0.0000286030160469872319706389211873.
Proof. enclosed 10%nat. Qed.

(* key: scalar-mse-laplace *)
Theorem laplace_b11 : laplace_optimum 11 0.00948390618810479120097648789704 0.00948390618810479120097648789705 0.00000858745633823034256435319561993 0.00000858745633823034256435319561994.
Proof. enclosed 11%nat. Qed.

(* key: scalar-mse-laplace *)
Theorem laplace_b12 : laplace_optimum 12 0.00518855848115593000964264438231 0.00518855848115593000964264438232 0.00000254207916894493056544108419026 0.00000254207916894493056544108419027.
Proof. enclosed 12%nat. Qed.

(* key: scalar-mse-laplace *)
Theorem laplace_b13 : laplace_optimum 13 0.00281899180825679605740767141957 0.00281899180825679605740767141958 0.000000743345300028571133684048518498 0.000000743345300028571133684048518499.
Proof. enclosed 13%nat. Qed.

(* key: scalar-mse-laplace *)
Theorem laplace_b14 : laplace_optimum 14 0.00152242965811659142786258853831 0.00152242965811659142786258853832 0.000000215052573946183662065177315763 0.000000215052573946183662065177315764.
Proof. enclosed 14%nat. Qed.

(* key: scalar-mse-laplace *)
Theorem laplace_b15 : laplace_optimum 15 0.000817923787897437988809559894167 0.000817923787897437988809559894168 0.0000000616335027328242489889909983559 0.0000000616335027328242489889909983560.
Proof. enclosed 15%nat. Qed.

(* key: scalar-mse-laplace *)
Theorem laplace_b16 : laplace_optimum 16 0.000437419858998685794899016370193 0.000437419858998685794899016370194 0.0000000175178961151242048189571211609 0.0000000175178961151242048189571211610.
Proof. enclosed 16%nat. Qed.
