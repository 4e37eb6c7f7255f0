(* The normal law's theorems over the real numbers. The error of the clipped mid-rise quantizer of 2 (n + 1) levels is
   the improper integral mse_is of (x - q(x))^2 phi(x) (ClippedQuantizer, ClippedNormal): its closed form cb, its strict
   convexity in the step, one best step for every n, and that step with its error enclosed for each number of bits. *)
From Coq Require Import Reals ZArith Lra.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import Gaussian ClippedQuantizer ClippedNormal NormalDerivatives NormalConvex NormalMinimum.
From Analysis Require Import FixedPoint NormalOptimum.
Open Scope R_scope.

(* With so many bits there is a step s within slo .. shi, with mean squared error e within elo .. ehi on the unit normal
   law, the least over all positive steps and reached at s alone. 2^(bits - 1) - 1 is the number of thresholds above
   zero. *)
Definition normal_optimum (bits : nat) (slo shi elo ehi : R) := exists s e, slo <= s <= shi /\ elo <= e <= ehi /\
  mse_is (2^(bits - 1) - 1) s e /\ forall D m : R, 0 < D -> mse_is (2^(bits - 1) - 1) D m -> e <= m /\ (m = e -> D = s).

(* key: scalar-mse-gaussian *)
Theorem normal_density : is_RInt_gen phi (Rbar_locally m_infty) (Rbar_locally p_infty) 1.
Proof. exact density. Qed.

(* key: scalar-mse-gaussian *)
Theorem normal_closed_form : forall n D, 0 < D -> mse_is n D (cb n D).
Proof. exact closed_form. Qed.

(* key: scalar-mse-gaussian *)
Theorem normal_scaled : forall n D s c, 0 < s -> mse_is n D c -> mse_scaled s n D (s^2 * c).
Proof. exact scaled. Qed.

(* key: pq-trace-gaussian *)
Theorem normal_trace : forall n D c deviations errors, mse_is n D c ->
  List.Forall2 (fun s e => 0 < s /\ mse_scaled s n D e) deviations errors ->
  total errors = c * total (List.map (fun s => s^2) deviations).
Proof. exact trace. Qed.

(* key: scalar-mse-gaussian *)
Theorem normal_convex : forall n D, 0 < D ->
  is_derive (cb n) D (dcb n D) /\ is_derive (dcb n) D (ddcb n D) /\ 0 < ddcb n D.
Proof. intros n D H. exact (conj (cb_derive n D) (conj (dcb_derive n D) (convex n D H))). Qed.

(* key: scalar-mse-gaussian *)
Theorem normal_one_best : forall n, exists s e, 0 < s /\ mse_is n s e /\
  forall D m : R, 0 < D -> mse_is n D m -> e <= m /\ (m = e -> D = s).
Proof. exact one_best. Qed.

(* Two statements of an optimum that hold overlap, so that one whose interval lies beside is refuted. *)
(* key: scalar-mse-gaussian *)
Theorem normal_optimum_overlap : forall b s1 s2 e1 e2 t1 t2 f1 f2,
  normal_optimum b s1 s2 e1 e2 -> normal_optimum b t1 t2 f1 f2 ->
  0 < s1 -> 0 < t1 -> s1 <= t2 /\ t1 <= s2 /\ e1 <= f2 /\ f1 <= e2.
Proof. exact (fun b => overlap (2^(b - 1) - 1)). Qed.

(* key: scalar-mse-gaussian *)
Theorem normal_b1 : normal_optimum 1 1.595769121605730711759784239737 1.595769121605730711759784239738 0.3633802276324186569244649465099 0.3633802276324186569244649465100.
Proof. apply checked; vm_cast_no_check (eq_refl true). Qed.

(* key: scalar-mse-gaussian *)
Theorem normal_b2 : normal_optimum 2 0.9956866859435063118837390673719 0.9956866859435063118837390673720 0.1188460503840772045031397837411 0.1188460503840772045031397837412.
Proof. apply checked; vm_cast_no_check (eq_refl true). Qed.

(* key: scalar-mse-gaussian *)
Theorem normal_b3 : normal_optimum 3 0.5860194414434869864517430058958 0.5860194414434869864517430058959 0.03743965939152353214412363014652 0.03743965939152353214412363014653.
Proof. apply checked; vm_cast_no_check (eq_refl true). Qed.

(* key: scalar-mse-gaussian *)
Theorem normal_b4 : normal_optimum 4 0.3352006121999726920322044541344165 0.3352006121999726920322044541345165 0.01154288443135089938986153683916 0.01154288443135089938986153683917.
Proof. apply checked; vm_cast_no_check (eq_refl true). Qed.

(* key: scalar-mse-gaussian *)
Theorem normal_b5 : normal_optimum 5 0.1881387902799182565253102521037687 0.1881387902799182565253102521038687 0.003495211361505568447394114648808 0.003495211361505568447394114648809.
Proof. apply checked; vm_cast_no_check (eq_refl true). Qed.

(* key: scalar-mse-gaussian *)
Theorem normal_b6 : normal_optimum 6 0.1040630094420146184803665925343141 0.1040630094420146184803665925344141 0.001040045408791932980642285676901 0.001040045408791932980642285676902.
Proof. apply checked; vm_cast_no_check (eq_refl true). Qed.

(* key: scalar-mse-gaussian *)
Theorem normal_b7 : normal_optimum 7 0.05686767238235853635334004472126137 0.05686767238235853635334004472127137 0.0003043327708240367954535097407982 0.0003043327708240367954535097407983.
Proof. apply checked; vm_cast_no_check (eq_refl true). Qed.

(* key: scalar-mse-gaussian *)
Theorem normal_b8 : normal_optimum 8 0.03076238758232460935464888552540579 0.03076238758232460935464888552541579 0.00008768618578409376237862482599522 0.00008768618578409376237862482599523.
Proof. apply checked; vm_cast_no_check (eq_refl true). Qed.

(* key: scalar-mse-gaussian *)
Theorem normal_b9 : normal_optimum 9 0.01649895877387437092167986999631075 0.01649895877387437092167986999632075 0.00002491902964627853229391275845271 0.00002491902964627853229391275845272.
Proof. apply checked; vm_cast_no_check (eq_refl true). Qed.

(* key: scalar-mse-gaussian *)
Theorem normal_b10 : normal_optimum 10 0.008785464581074874092877138964156858 0.008785464581074874092877138964157858 0.000006997005197134938493603235537041 0.000006997005197134938493603235537042.
Proof. apply checked; vm_cast_no_check (eq_refl true). Qed.

(* key: scalar-mse-gaussian *)
Theorem normal_b11 : normal_optimum 11 0.004649841838046749456886844776386586 0.004649841838046749456886844776387586 0.000001944413128951274660839752172948 0.000001944413128951274660839752172949.
Proof. apply checked; vm_cast_no_check (eq_refl true). Qed.

(* key: scalar-mse-gaussian *)
Theorem normal_b12 : normal_optimum 12 0.002448411083721218880637275957060581 0.002448411083721218880637275957061581 0.0000005355365368440045079527517228989 0.0000005355365368440045079527517228990.
Proof. apply checked; vm_cast_no_check (eq_refl true). Qed.

(* key: scalar-mse-gaussian *)
Theorem normal_b13 : normal_optimum 13 0.001283620739305149354617012220545301 0.001283620739305149354617012220546301 0.0000001463693282332572966183132356459 0.0000001463693282332572966183132356460.
Proof. apply checked; vm_cast_no_check (eq_refl true). Qed.

(* key: scalar-mse-gaussian *)
Theorem normal_b14 : normal_optimum 14 0.0006704517930375537286754664781823897 0.0006704517930375537286754664781824897 0.00000003973939659218373507766797475679 0.00000003973939659218373507766797475680.
Proof. apply checked; vm_cast_no_check (eq_refl true). Qed.

(* key: scalar-mse-gaussian *)
Theorem normal_b15 : normal_optimum 15 0.0003490593859616166577373908700616504 0.0003490593859616166577373908700617504 0.00000001072698358690041444017080713580 0.00000001072698358690041444017080713581.
Proof. apply checked; vm_cast_no_check (eq_refl true). Qed.

(* key: scalar-mse-gaussian *)
Theorem normal_b16 : normal_optimum 16 0.0001812235697826530047347535025819896 0.0001812235697826530047347535025820896 0.000000002880922381190683716462878049079 0.000000002880922381190683716462878049080.
Proof. apply checked; vm_cast_no_check (eq_refl true). Qed.

(* key: scalar-mse-gaussian *)
Theorem normal_b4_beside : ~ normal_optimum 4 0.335200612199973 0.3352006121999731 0.0115 0.0116 /\
  ~ normal_optimum 4 0.3352 0.3353 0.011542884431350898 0.0115428844313508989.
Proof. split; intros H; destruct (normal_optimum_overlap _ _ _ _ _ _ _ _ _ normal_b4 H ltac:(lra) ltac:(lra)); lra. Qed.
