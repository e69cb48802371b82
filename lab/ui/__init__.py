"""What the pages share: the only shared code that knows Streamlit. What a visit holds and can do is
plain Python, in lab/visit/. What one page draws lies in the folder of its name; here lies what
serves them all:

the server     process.py (before all else), server.py (who may connect, embed and send how much),
               page_head.py (what a page asks for at once)
the visit      session.py (finds this visit's Session), visits.py (who is here), visitor.py (who
               trains), owner.py (who keeps runs), turns.py (when whose turn is)
every page     messages.py (what is said in words), figures.py, address.py (what a link says),
               component.py (the stage), playing.py (what a page's run does for it), examples.py
               (small networks to look at one by one)

train/         controls.py (control.py, live_slider.py: one of them), file_step.py and
               file_choices.py (data from a file), drawing.py (drawn points), bench.py (the stage),
               charts.py (its figures while it rests), answers.py, hints.py, keep.py, takeaway.py
lessons/       address.py (which lesson, which step), steps.py, predict.py, sketch.py, live.py (the
               runs), order.py, drill.py, where_wrong.py, published.py, keep.py, take_away.py,
               links.py (from other pages)
check/         setting.py, verdict.py, chain.py
mistakes/      duel.py
landscape/     plane.py
sweep/         controls.py, running.py, watching.py (on several pages), views.py, keeping.py,
               side_by_side.py, rates.py
classroom/     strip.py (on top of every page), door.py, teacher.py, learner.py, board.py,
               question.py, asking.py, lead.py, places.py, way.py, wall.py, store.py, news.py
runs/          store.py, actions.py, views.py, bring_in.py, keeper.py
"""
