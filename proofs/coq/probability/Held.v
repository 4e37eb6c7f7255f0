(* The printed theorems are what the restatements say of them, and so their restatements hold. *)
From Probability Require Import Almost Restated RestatedWhitening RestatedLoop.
From Claims Require trace_bound delta whitening closed_loop.
Definition pq_trace_bounded := pq_trace_bounded_almost_surely trace_bound.pq_trace_bounded__bound.
Definition delta_advantage := delta_advantage_almost_surely delta.delta_advantage__worst_case.
Definition stationary_delta :=
  stationary_delta_almost_surely delta.stationary_delta__to_gamma delta.stationary_delta__from_gamma.
Definition delta_whiten_pq := delta_whiten_pq_almost_surely whitening.delta_whiten_pq__common_worst_case.
Definition closed_loop_mse := closed_loop_mse_almost_surely closed_loop.closed_loop_mse__end_to_end.
