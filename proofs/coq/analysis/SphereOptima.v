(* The best codebooks of 2, 4, 8 and 16 levels for a coordinate of a uniform unit vector in R^64, R^128 and R^1024: inner
   edges times 2^96, each so far below the best one (by at most 2^-80) that Lloyd's step raises them all. *)
From Coq Require Import Reals ZArith List Lia.
From Coquelicot Require Import Coquelicot.
From Analysis Require Import Codebook SphereLaw SphereFixed SphereCertificate SphereSound.
Import ListNotations.

Definition edges_of (l : list Z) := (- unit :: map (Z.mul (2 ^ 96)) l ++ [unit])%Z.

Lemma optimum : forall k m n w l T lo hi, near w (half k 1) -> certified k m n w (edges_of l) T lo hi = true ->
  exists c, (forall c', (distortion (law k) (-1) 1 c m / RInt (law k) (-1) 1 <=
    distortion (law k) (-1) 1 c' m / RInt (law k) (-1) 1)%R) /\
  (IZR lo / IZR T <= INR (k + 3) * (distortion (law k) (-1) 1 c m / RInt (law k) (-1) 1) <= IZR hi / IZR T)%R.
Proof.
intros k m n w l T lo hi W C. destruct (certified_sound k m n w _ T lo hi W C) as (c & M & E). exists c. split.
- intros c'. apply Rmult_le_compat_r; [|apply M]. apply Rlt_le, Rinv_0_lt_compat.
  apply (LogConcave.mass_pos (law k) (-1) 1 (law_cont k) (law_pos k)); Lra.lra.
- rewrite plus_INR. replace (INR 3) with 3%R by (cbn; Lra.lra). exact E.
Qed.

(* Half the mass, from a point far out, where what lies beyond is less than 10^-28. *)
Definition w_64 : span :=
  (995112426928321835855240371847522160941345287962594290889, 995112426928321835855240371866240452237204585206085893462)%Z.
Definition w_128 : span :=
  (699474919694005000385665820404684585968848071049377348253, 699474919694005000385665820416784396967508566662273857202)%Z.
Definition w_1024 : span :=
  (246029634650945838147756422447480379103960940221169913337, 246029634650945838147756422454101872732264319239925414121)%Z.
Lemma near_64 : near w_64 (half 61 1).
Proof.
replace w_64 with (whole 61 1619 (unit * 933 / 1000)); [apply near_whole; reflexivity|].
vm_cast_no_check (eq_refl w_64).
Qed.
Lemma near_128 : near w_128 (half 125 1).
Proof.
replace w_128 with (whole 125 624 (unit * 799 / 1000)); [apply near_whole; reflexivity|].
vm_cast_no_check (eq_refl w_128).
Qed.
Lemma near_1024 : near w_1024 (half 1021 1).
Proof.
replace w_1024 with (whole 1021 265 (unit * 344 / 1000)); [apply near_whole; reflexivity|].
vm_cast_no_check (eq_refl w_1024).
Qed.

Definition edges_64_1 : list Z := ([-695])%Z.
Definition optimum_64_1 := optimum 61 1 1 w_64 edges_64_1 (Z.pow_pos 10 17) 35838736077767976 35838736077767977 near_64
  ltac:(vm_cast_no_check (eq_refl true)).

Definition edges_64_2 : list Z := ([-9666300031851704722340474814; -2370; 9666300031851704722340470489])%Z.
Definition optimum_64_2 := optimum 61 3 26 w_64 edges_64_2 (Z.pow_pos 10 17) 11452575680882776 11452575680882777 near_64
  ltac:(vm_cast_no_check (eq_refl true)).

Definition edges_64_3 : list Z := ([-17037294967158947798003777586; -10299665965464904370276038070;
  -4924087429693502531887261912; -8434; 4924087429693502531887245430; 10299665965464904370276022794;
  17037294967158947798003764547])%Z.
Definition optimum_64_3 := optimum 61 7 39 w_64 edges_64_3 (Z.pow_pos 10 17) 3339083409593295 3339083409593296 near_64
  ltac:(vm_cast_no_check (eq_refl true)).

Definition edges_64_4 : list Z := ([-23123136939446399501380198701; -17896448313762198482705286702;
  -14014735779548492899803163302; -10751748118661132882549574180; -7835606677224176837035166095;
  -5126123585010530927558512661; -2535650032685601358535736292; -31296; 2535650032685601358535674079;
  5126123585010530927558451594; 7835606677224176837035106970; 10751748118661132882549517852;
  14014735779548492899803110746; 17896448313762198482705239140; 23123136939446399501380158062])%Z.
Definition optimum_64_4 := optimum 61 15 51 w_64 edges_64_4 (Z.pow_pos 10 17) 913151760355627 913151760355628 near_64
  ltac:(vm_cast_no_check (eq_refl true)).

Definition edges_128_1 : list Z := ([-700])%Z.
Definition optimum_128_1 := optimum 125 1 1 w_128 edges_128_1 (Z.pow_pos 10 17) 36088859368691427 36088859368691428 near_128
  ltac:(vm_cast_no_check (eq_refl true)).

Definition edges_128_2 : list Z := ([-6854547895497362881911240681; -2380; 6854547895497362881911236317])%Z.
Definition optimum_128_2 := optimum 125 3 25 w_128 edges_128_2 (Z.pow_pos 10 17) 11600007027511493 11600007027511494 near_128
  ltac:(vm_cast_no_check (eq_refl true)).

Definition edges_128_3 : list Z := ([-12143179763144665105803477931; -7317726017255241055279822538;
  -3493562605028655949205759918; -8442; 3493562605028655949205743400; 7317726017255241055279807161;
  12143179763144665105803464663])%Z.
Definition optimum_128_3 := optimum 125 7 36 w_128 edges_128_3 (Z.pow_pos 10 17) 3396592579390212 3396592579390213 near_128
  ltac:(vm_cast_no_check (eq_refl true)).

Definition edges_128_4 : list Z := ([-16578484707682084140187670015; -12781133150385190470400837818;
  -9986455001306306911740871979; -7650145651414553540897603720; -5569769776330973973353675055;
  -3641479635100670038529553144; -1800621115289166658417657996; -31259; 1800621115289166658417595837;
  3641479635100670038529492067; 5569769776330973973353615813; 7650145651414553540897547117;
  9986455001306306911740818927; 12781133150385190470400789458; 16578484707682084140187628132])%Z.
Definition optimum_128_4 := optimum 125 15 47 w_128 edges_128_4 (Z.pow_pos 10 17) 931478795379609 931478795379610 near_128
  ltac:(vm_cast_no_check (eq_refl true)).

Definition edges_1024_1 : list Z := ([-704])%Z.
Definition optimum_1024_1 := optimum 1021 1 1 w_1024 edges_1024_1 (Z.pow_pos 10 17) 36306930228028023 36306930228028024 near_1024
  ltac:(vm_cast_no_check (eq_refl true)).

Definition edges_1024_2 : list Z := ([-2429462018842498885153680448; -2387; 2429462018842498885153676050])%Z.
Definition optimum_1024_2 := optimum 1021 3 24 w_1024 edges_1024_2 (Z.pow_pos 10 17) 11729622442933988 11729622442933989 near_1024
  ltac:(vm_cast_no_check (eq_refl true)).

Definition edges_1024_3 : list Z := ([-4323334138846087266032587535; -2598019276252283558089868628;
  -1238783542655429641042463894; -8450; 1238783542655429641042447344; 2598019276252283558089853160;
  4323334138846087266032574063])%Z.
Definition optimum_1024_3 := optimum 1021 7 33 w_1024 edges_1024_3 (Z.pow_pos 10 17) 3447466442108359 3447466442108360 near_1024
  ltac:(vm_cast_no_check (eq_refl true)).

Definition edges_1024_4 : list Z := ([-5933642895688509443652459343; -4558622895817575982697561799;
  -3554732808294053696859226515; -2719570156201907612559294109; -1978288366913174285939429931;
  -1292663687652754253559648639; -638986746554515140142602440; -31226; 638986746554515140142540328;
  1292663687652754253559587554; 1978288366913174285939370584; 2719570156201907612559237260;
  3554732808294053696859173021; 4558622895817575982697512724; 5933642895688509443652416335])%Z.
Definition optimum_1024_4 := optimum 1021 15 42 w_1024 edges_1024_4 (Z.pow_pos 10 17) 947756928737334 947756928737335 near_1024
  ltac:(vm_cast_no_check (eq_refl true)).
