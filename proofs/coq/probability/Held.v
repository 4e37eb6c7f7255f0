(* The printed theorems are what Restated.v says of them, and so their restatements hold. *)
From Probability Require Import Almost Restated.
From Claims Require trace_bound delta.
Definition pq_trace_bounded := pq_trace_bounded_almost_surely trace_bound.pq_trace_bounded__bound.
Definition delta_advantage := delta_advantage_almost_surely delta.delta_advantage__worst_case.
Definition stationary_delta :=
  stationary_delta_almost_surely delta.stationary_delta__to_gamma delta.stationary_delta__from_gamma.
