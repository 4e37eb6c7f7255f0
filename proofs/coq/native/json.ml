(* JSON as certificates have it: objects, lists, strings, integers, true and false; nothing else is read. *)
type t = Object of (string * t) list | List of t list | String of string | Number of string | Bool of bool

exception Unreadable of string

let refuse reason = raise (Unreadable reason)

let parse (text : string) : t =
  let length = String.length text and place = ref 0 in
  let peek () = if !place < length then text.[!place] else refuse "ends too early" in
  let next () = let c = peek () in incr place; c in
  let rec blank () =
    if !place < length then match text.[!place] with ' ' | '\n' | '\t' | '\r' -> incr place; blank () | _ -> () in
  let expect c = if next () <> c then refuse "not JSON" in
  let word name value = String.iter expect name; value in
  let hex () =
    let digits = String.init 4 (fun _ -> match next () with '0' .. '9' | 'a' .. 'f' | 'A' .. 'F' as c -> c | _ -> refuse "not JSON") in
    int_of_string ("0x" ^ digits) in
  let string () =
    let found = Buffer.create 16 in
    let rec go () = match next () with
      | '"' -> Buffer.contents found
      | '\\' ->
          (match next () with
           | ('"' | '\\' | '/') as c -> Buffer.add_char found c
           | 'n' -> Buffer.add_char found '\n' | 't' -> Buffer.add_char found '\t' | 'r' -> Buffer.add_char found '\r'
           | 'b' -> Buffer.add_char found '\b' | 'f' -> Buffer.add_char found '\012'
           | 'u' -> let code = hex () in
               if not (Uchar.is_valid code) then refuse "not JSON" else Buffer.add_utf_8_uchar found (Uchar.of_int code)
           | _ -> refuse "not JSON");
          go ()
      | c when Char.code c < 32 -> refuse "not JSON"
      | c -> Buffer.add_char found c; go () in
    go () in
  let number () =
    let start = !place in
    if peek () = '-' then incr place;
    let first = !place in
    while !place < length && text.[!place] >= '0' && text.[!place] <= '9' do incr place done;
    let digits = !place - first in
    if digits = 0 || digits > 40 || (text.[first] = '0' && digits > 1) then refuse "not a number of a certificate";
    Number (String.sub text start (!place - start)) in
  let rec value depth =
    if depth > 200 then refuse "nested too deeply";
    blank ();
    match peek () with
    | '{' -> incr place; fields depth []
    | '[' -> incr place; blank (); if peek () = ']' then (incr place; List []) else elements depth []
    | '"' -> incr place; String (string ())
    | 't' -> word "true" (Bool true)
    | 'f' -> word "false" (Bool false)
    | '-' | '0' .. '9' -> number ()
    | _ -> refuse "not JSON"
  and elements depth found =
    let v = value (depth + 1) in
    blank ();
    match next () with ',' -> elements depth (v :: found) | ']' -> List (List.rev (v :: found)) | _ -> refuse "not JSON"
  and fields depth found =
    blank ();
    if found = [] && peek () = '}' then (incr place; Object [])
    else begin
      expect '"';
      let key = string () in
      if List.mem_assoc key found then refuse "a key occurs twice";
      blank (); expect ':';
      let v = value (depth + 1) in
      blank ();
      match next () with
      | ',' -> fields depth ((key, v) :: found) | '}' -> Object (List.rev ((key, v) :: found)) | _ -> refuse "not JSON"
    end in
  let found = value 0 in
  blank ();
  if !place <> length then refuse "more than one value";
  found
