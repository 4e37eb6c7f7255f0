(* Certificates as the data that the checker takes. Nothing here is believed: a wrong reading is another certificate. *)
open Checker
open Json

let items = function List l -> l | _ -> refuse "expected a list"
let mapping = function Object l -> l | _ -> refuse "expected an object"
let word = function String s -> s | _ -> refuse "expected a line of text"
let truth = function Bool b -> b | _ -> refuse "expected true or false"
let pair v = match items v with [ a; b ] -> (a, b) | _ -> refuse "expected a list of 2"
let field name v = match List.assoc_opt name (mapping v) with Some x -> x | None -> refuse ("no field " ^ name)

(* Numbers of any length, digit by digit. *)
let rec bits n = if n = 1 then XH else if n land 1 = 1 then XI (bits (n lsr 1)) else XO (bits (n lsr 1))
let small n = if n = 0 then Z0 else Zpos (bits n)
let ten = small 10
let digits text =
  if text = "" then refuse "not a number";
  let found = ref Z0 in
  String.iter (fun c -> if c < '0' || c > '9' then refuse "not a number"
    else found := Z.add (Z.mul ten !found) (small (Char.code c - 48))) text;
  !found
let signed text =
  if text <> "" && text.[0] = '-' then Z.opp (digits (String.sub text 1 (String.length text - 1))) else digits text
let integer = function Number text -> signed text | _ -> refuse "a number is missing"
let count v = match v with
  | Number text when text.[0] <> '-' && String.length text < 8 -> int_of_string text
  | _ -> refuse "a number is missing or out of range"
let rec nat n = if n = 0 then O else S (nat (n - 1))
let positive n = match small n with Zpos p -> p | _ -> refuse "a number is missing or out of range"
(* An integer, or a fraction in lowest terms in quotes. *)
let exact = function
  | Number text -> { qnum = signed text; qden = XH }
  | String text ->
      (match String.split_on_char '/' text with
       | [ top; bottom ] ->
           (match digits bottom with Zpos d -> { qnum = signed top; qden = d } | _ -> refuse "a division by zero")
       | _ -> refuse "not a rational number")
  | _ -> refuse "not a rational number"

(* Names are numbered once for all certificates; 1 is no name. *)
let names : (string, positive) Hashtbl.t = Hashtbl.create 200
let free name =
  if name = "" then refuse "not a name";
  match Hashtbl.find_opt names name with
  | Some n -> n
  | None -> let n = positive (Hashtbl.length names + 2) in Hashtbl.add names name n; n
let variable = function String s -> Free (free s) | v -> Bound (nat (count v))
let index v = match items v with
  | constant :: rest ->
      let rec go form = function
        | name :: c :: rest -> go (iplus form (integer c) (ivar (variable name))) rest
        | [] -> form
        | _ -> refuse "not an index form" in
      go (iconst (integer constant)) rest
  | [] -> refuse "not an index form"

(* A number of an entry that came before: entries are numbered from 0 in a certificate, from 1 in the checker. *)
let earlier below v = let n = count v in if n >= below then refuse "a number is missing or out of range" else positive (n + 1)

type tables = { mutable entries : entry list; mutable size : int; mutable formulas : fentry list; mutable many : int }
let poly t v = earlier t.size v
let formula t v = earlier t.many v
let body t v = match items v with [ _; _; b ] -> poly t b | _ -> refuse "expected a list of 3"

let term t v = match items v with
  | String "family" :: rest -> (match rest with
      | [ name; forms; points ] -> TFam (variable name, List.map index (items forms), List.map variable (items points))
      | _ -> refuse "not an atom")
  | [ String "index"; name ] -> TIdx (variable name)
  | [ String "bracket"; form ] -> TBrk (index form)
  | [ String "sum"; length; b ] -> TSum (index length, poly t b)
  | [ String "mean"; b ] -> TMean (poly t b)
  | [ String "sqrt"; b ] -> TSqrt (poly t b)
  | [ String "floor"; b ] -> TFloor (poly t b)
  | monomials ->
      TPoly (List.map (fun m -> match items m with
        | c :: rest ->
            let rec go = function
              | place :: exponent :: rest -> let k = count exponent in
                  if k > 64 then refuse "an exponent is too high"; (poly t place, nat k) :: go rest
              | [] -> []
              | _ -> refuse "not a monomial" in
            (exact c, go rest)
        | [] -> refuse "not a monomial") monomials)
let stated t v = match items v with
  | [ String "="; p ] -> FRel (Eq0, poly t p)
  | [ String ">="; p ] -> FRel (Ge0, poly t p)
  | [ String ">"; p ] -> FRel (Gt0, poly t p)
  | [ String "integer"; form ] -> FNonneg (index form)
  | [ String "integrable"; b ] -> FIntble (poly t b)
  | [ String "for all"; String sort; bound; arity; b ] ->
      let i, o = pair arity in
      (match sort with
       | "index" -> FAllI (index bound, formula t b)
       | "outcome" -> FAllO (formula t b)
       | "family" -> FAllF (nat (count i), nat (count o), formula t b)
       | _ -> refuse "not a formula")
  | _ -> refuse "not a formula"
let read_tables v =
  let t = { entries = []; size = 0; formulas = []; many = 0 } in
  List.iter (fun e -> t.entries <- term t e :: t.entries; t.size <- t.size + 1) (items (field "terms" v));
  List.iter (fun e -> t.formulas <- stated t e :: t.formulas; t.many <- t.many + 1) (items (field "formulas" v));
  t

let named read v = List.map (fun (name, x) -> (free name, read x)) (mapping v)
let rule t name arguments = match name, arguments with
  | "assume", [ f ] -> Assume (formula t f)
  | "cut", [] -> Cut
  | "instantiate", [ indices; outcomes; families ] ->
      Instantiate (named index indices, named (fun w -> Free (free (word w))) outcomes, named (body t) families)
  | "cases", [ p ] -> Cases (poly t p)
  | "absurd", [ f ] -> Absurd (formula t f)
  | "arithmetic", [ goal; equations; products ] ->
      Arithmetic (formula t goal,
        List.map (fun e -> let m, i = pair e in (poly t m, nat (count i))) (items equations),
        List.map (fun e -> match items e with
          | [ c; squares; facts ] ->
              ((exact c, List.map (poly t) (items squares)), List.map (fun i -> nat (count i)) (items facts))
          | _ -> refuse "expected a list of 3") (items products))
  | "antisymmetry", [ p ] -> Antisymmetry (poly t p)
  | "index_arithmetic", [ goal; factors; slack ] ->
      IndexArithmetic (formula t goal, List.map exact (items factors), exact slack)
  | "index_real", [ form ] -> IndexReal (index form)
  | "bracket_value", [ form; holds ] -> BracketValue (index form, truth holds)
  | "sum_empty", [ b ] -> SumEmpty (body t b)
  | "sum_step", [ length; b ] -> SumStep (index length, body t b)
  | "induct", [ x; n; f ] -> Induct (free (word x), index n, formula t f)
  | "trichotomy", [ x; k ] -> Trichotomy (free (word x), index k)
  | "generalize", [ sort; x; bound; arity ] ->
      let i, o = pair arity in
      (match word sort with
       | "index" -> GeneralizeI (free (word x), index bound)
       | "outcome" -> GeneralizeO (free (word x))
       | "family" -> GeneralizeF (free (word x), nat (count i), nat (count o))
       | _ -> refuse "not a sort")
  | "specialize", [ term ] ->
      (match items term with
       | [ String "index"; form ] -> SpecializeI (index form)
       | [ String "outcome"; name ] -> SpecializeO (Free (free (word name)))
       | [ String "function"; f ] -> SpecializeF (body t f)
       | _ -> refuse "not a term")
  | "mean_linear", [ a; f; g; value ] -> MeanLinear (poly t a, body t f, body t g, truth value)
  | "mean_nonneg", [ f ] -> MeanNonneg (body t f)
  | "mean_congruence", [ f; g; value ] -> MeanCongruence (body t f, body t g, truth value)
  | "mean_one", [ value ] -> MeanOne (truth value)
  | "sqrt_value", [ p; squared ] -> SqrtValue (poly t p, truth squared)
  | "floor_bound", [ p; upper ] -> FloorBound (poly t p, truth upper)
  | "floor_exact", [ p; form ] -> FloorExact (poly t p, index form)
  | "congruence", [ p; q; of_ ] ->
      (match word of_ with
       | "sqrt" -> Congruence (true, poly t p, poly t q)
       | "floor" -> Congruence (false, poly t p, poly t q)
       | _ -> refuse "congruence: of sqrt or floor")
  | _ -> refuse "not a rule"
(* A step refers to theorems before it: the imported ones, then those of earlier steps. *)
let step t below v = match items v with
  | [ name; arguments; premises ] ->
      (rule t (word name) (items arguments), List.map (earlier below) (items premises))
  | _ -> refuse "expected a list of 3"

let model v =
  let weights = List.map exact (items (field "probabilities" v)) in
  let first, others = match weights with w :: rest -> (w, rest) | [] -> refuse "no probabilities" in
  let table rows = List.map (fun row -> let place, x = pair row in (List.map integer (items place), exact x)) (items rows) in
  { first; others; integers = named integer (field "indices" v); marks = named (fun k -> nat (count k)) (field "outcomes" v);
    families = named table (field "families" v) }
