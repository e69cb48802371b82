"""What the pages share: the only shared code that knows Streamlit. The rooms, by the page that they
serve:

the server     process.py (before all else), server.py (who may connect, embed and send how much)
every page     session.py (what a visit holds), show.py, owner.py (whose visit it is), limits.py
Train          controls.py, bench.py, pace.py, keep.py, takeaway.py
backprop       lessons.py (what the visit remembers), examples.py, duel.py, duel_view.py
Check          check_state.py (what the visit remembers, and its link), check_setting.py,
               check_verdict.py, check_chain.py
Sweep          sweep_state.py (what the visit remembers), sweep_controls.py, sweep_run.py,
               sweep_views.py, line.py
Runs           runs_state.py (what the visit remembers, and the store), runs_actions.py,
               runs_views.py, runs_import.py, runs_keeper.py
"""
