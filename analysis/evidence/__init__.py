"""How sure we are: structure, stability, choice, agreement, sensitivity, verdict.

Start reading at `weighing.weigh`, then `sensitivity.examine`. The limits stand in `gates`
(conditions), `verdict` and `grades`; what is computed how often, in `budget`.
"""
