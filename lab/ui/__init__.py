"""What the pages share: the only shared code that knows Streamlit. What a visit holds and can do is
plain Python, in lab/visit/. The files, by the page that they serve:

the server     process.py (before all else), server.py (who may connect, embed and send how much)
every page     session.py (finds this visit's Session), visits.py (who is here), turns.py,
               visitor.py (who trains), owner.py (who keeps runs), show.py, component.py (the stage),
               playing.py (what a page's run does for it)
Lessons        lesson_address.py (which lesson, which step), lesson_steps.py, lesson_predict.py,
               lesson_order.py, lesson_drill.py
Train          controls.py, file_step.py, bench.py, answers_view.py, keep.py, takeaway.py
backprop       examples.py, duel_view.py
Check          check_setting.py, check_verdict.py, check_chain.py
Sweep          sweep_controls.py, sweep_run.py, sweep_views.py
Runs           runs_store.py (the store), runs_actions.py, runs_views.py, runs_import.py,
               runs_keeper.py
"""
