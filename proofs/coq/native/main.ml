(* Checks every certificate of a folder with the checker that Coq proved sound; a line a claim, as proofs.recheck. *)
open Checker
open Json
open Reader

exception Mismatch of string

let mismatch reason = raise (Mismatch reason)
let read_file path =
  let file = try open_in_bin path with Sys_error _ -> refuse (path ^ ": cannot be opened") in
  let length = in_channel_length file in
  if length > 1_000_000 then refuse "larger than 1000000 bytes";
  let text = really_input_string file length in
  close_in file; text

type replayed = { data : Json.t; own : tables; certificate : certificate; found : int -> sequent; count : int }
let library : (string, sequent array) Hashtbl.t = Hashtbl.create 300
let reading : string list ref = ref []
let replayed_steps = ref 0  (* with those of lemmas, each where it is first met *)
let plain name = name <> "" && String.for_all (function 'a' .. 'z' | 'A' .. 'Z' | '0' .. '9' | '.' | '_' -> true | _ -> false) name

let rec replay_file folder path =
  let data = parse (read_file path) in
  if field "format" data <> Number "1" then refuse "written in another format";
  let imports = List.map (fun entry ->
    let name, place = pair entry in
    let theorems = lemma folder (word name) in
    let n = count place in
    if n >= Array.length theorems then refuse "a number is missing or out of range";
    theorems.(n)) (items (field "imports" data)) in
  let t = read_tables data in
  let imported = List.length imports in
  let steps = List.mapi (fun k s -> step t (imported + k) s) (items (field "steps" data)) in
  let certificate = { terms = List.rev t.entries; formulas = List.rev t.formulas; steps } in
  match replay imports certificate with
  | None -> mismatch "a rule does not apply to a step"
  | Some theorems ->
      replayed_steps := !replayed_steps + List.length steps;
      let count = imported + List.length steps in
      let found n = match Map.find (positive (n + 1)) theorems with Some s -> s | None -> refuse "no such theorem" in
      { data; own = t; certificate; found; count }
and lemma folder name =
  match Hashtbl.find_opt library name with
  | Some theorems -> theorems
  | None ->
      if not (plain name) then refuse "not a name of a certificate";
      if List.mem name !reading then refuse "the library's certificates refer to themselves";
      reading := name :: !reading;
      let r = replay_file folder (Filename.concat (Filename.concat folder "library") (name ^ ".json")) in
      if field "lemma" r.data <> String name then refuse ("library/" ^ name ^ " is another lemma's");
      let theorems = Array.of_list (List.map (fun v -> r.found (count v)) (items (field "theorems" r.data))) in
      reading := List.tl !reading;
      Hashtbl.replace library name theorems;
      theorems

type goal = { its_name : string; under : string list; its_formula : positive }
type hypothesis = { named : string; role : string; said : positive list }
type row = { status : string; steps_ : int; refutations : int }

let check folder key =
  let before = !replayed_steps in
  let r = replay_file folder (Filename.concat folder (key ^ ".json")) in
  if field "claim" r.data <> String key then refuse "the certificate is another claim's";
  let statement = field "statement" r.data in
  let hypotheses = List.map (fun h -> match items h with
    | [ name; role; _; formulas ] ->
        { named = word name; role = word role; said = List.map (formula r.own) (items formulas) }
    | _ -> refuse "expected a list of 4") (items (field "hypotheses" statement)) in
  let goals = List.map (fun g -> match items g with
    | [ name; _; under; f ] ->
        { its_name = word name; under = List.map word (items under); its_formula = formula r.own f }
    | _ -> refuse "expected a list of 4") (items (field "goals" statement)) in
  let stronger = List.map (fun s -> match items s with
    | [ constant; _; goal; f ] -> ((word goal, word constant), formula r.own f)
    | _ -> refuse "expected a list of 4") (items (field "stronger" statement)) in
  let goal name = match List.find_opt (fun g -> g.its_name = name) goals with Some g -> g | None -> refuse "no such goal" in
  let hypothesis name = match List.find_opt (fun h -> h.named = name) hypotheses with
    | Some h -> h | None -> refuse "no such hypothesis" in
  let assumed g without =
    List.concat_map (fun name -> if Some name = without then [] else (hypothesis name).said) g.under in
  let in_table = formula_in r.certificate in
  let theorems = mapping (field "theorems" r.data) in
  List.iter (fun (name, place) ->
    let n = count place and g = goal name in
    if n >= r.count then refuse "a number is missing or out of range";
    if not (proves_goal in_table (assumed g None) g.its_formula (r.found n)) then
      mismatch ("goal " ^ name ^ ": the theorem rebuilt is not the one stated")) theorems;
  let models = Array.of_list (List.map model (items (field "models" r.data))) in
  let prepared = prepare r.certificate.terms XH Leaf in
  let shows place s =
    let n = count place in
    if n >= Array.length models then refuse "a number is missing or out of range";
    model_shows prepared r.certificate.formulas (models.(n), [ s ]) in
  let better goal constant = List.filter_map (fun (k, f) -> if k = (goal, constant) then Some f else None) stronger in
  let refuted = Hashtbl.create 5 in
  let comes_out entry = match items entry with
    | [ String "refutation"; String name; String _; place ] ->
        let g = goal name in
        Hashtbl.replace refuted name ();
        shows place (Refuted (assumed g None, g.its_formula))
    | [ String "necessity"; String name; String h; place ] ->
        let g = goal name in
        if not (List.mem h g.under) then refuse "no such hypothesis";
        shows place (Needed (assumed g (Some h), (hypothesis h).said, g.its_formula))
    | [ String "model"; String name; String ""; place ] ->
        let g = goal name in
        shows place (Holds (assumed g None, g.its_formula))
    | [ String "attained"; String name; String constant; place ] ->
        let g = goal name in
        let best = better name constant in
        (constant = "" || best <> [])
        && shows place (Attained (assumed g None, g.its_formula, if constant = "" then [] else best))
    | [ String "approached"; String name; String constant; places ] ->
        let g = goal name in
        let best = better name constant and places = items places in
        best <> []
        && List.for_all (fun p -> shows p (Holds (assumed g None, g.its_formula))) places
        && List.for_all (fun f -> List.exists (fun p -> shows p (Refuted ([], f))) places) best
    | _ -> refuse "not an entry of evidence" in
  let evidence = items (field "evidence" r.data) in
  List.iter (fun e -> if not (comes_out e) then
    mismatch ("evidence for " ^ (match items e with _ :: String g :: _ -> g | _ -> "?") ^ " does not come out")) evidence;
  let open_goals = List.filter (fun g -> not (List.mem_assoc g.its_name theorems || Hashtbl.mem refuted g.its_name)) goals in
  if open_goals <> [] then mismatch ("goal " ^ (List.hd open_goals).its_name ^ ": neither proved nor refuted");
  let cited = List.exists (fun h -> h.role = "cited" && (h.said = [] || List.exists (fun (_, p) ->
    uses in_table h.said (r.found (count p))) theorems)) hypotheses in
  let status = if goals = [] then "out of scope" else if theorems = [] then "refuted" else if cited then "cited" else "proved" in
  { status; steps_ = !replayed_steps - before; refutations = List.length evidence }

let () =
  Gc.set { (Gc.get ()) with Gc.space_overhead = 4000 };  (* most of what is made stays: some 360 MB *)
  let folder = match Sys.argv with
    | [| _; folder |] -> folder
    | _ -> prerr_endline "usage: recheck-native DIR"; exit 2 in
  let keys = try List.sort compare (List.filter_map (fun f -> Filename.chop_suffix_opt ~suffix:".json" f)
      (Array.to_list (Sys.readdir folder))) with Sys_error _ -> [] in
  if keys = [] then (prerr_endline ("recheck-native: " ^ folder ^ ": no certificates"); exit 2);
  let width = List.fold_left (fun w k -> max w (String.length k)) 0 keys in
  let pad n text = text ^ String.make (max 0 (n - String.length text)) ' ' in
  Printf.printf "%s  %s  %6s  %11s\n" (pad width "claim") (pad 12 "status") "steps" "refutations";
  let problems = ref [] and worst = ref 0 and counts = Hashtbl.create 5 in
  let failed code word key reason = worst := max !worst code; problems := (word, key, reason) :: !problems; reading := [];
    { status = "mismatch"; steps_ = 0; refutations = 0 } in
  List.iter (fun key ->
    let r = try check folder key with
      | Mismatch reason -> failed 1 "mismatch" key reason
      | Unreadable reason -> failed 2 "unreadable" key reason
      | Stack_overflow | Out_of_memory -> failed 2 "unreadable" key "takes more memory than there is" in
    Hashtbl.replace counts r.status (1 + Option.value ~default:0 (Hashtbl.find_opt counts r.status));
    Printf.printf "%s  %s  %6d  %11d\n" (pad width key) (pad 12 r.status) r.steps_ r.refutations) keys;
  List.iter (fun (w, key, reason) -> Printf.printf "%s: %s: %s\n" w key reason) (List.rev !problems);
  let shown = List.sort compare (Hashtbl.fold (fun s n l -> (s, n) :: l) counts []) in
  Printf.printf "%d claims: %s\n" (List.length keys)
    (String.concat ", " (List.map (fun (s, n) -> Printf.sprintf "%d %s" n s) shown));
  exit !worst
