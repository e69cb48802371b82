"""What one visit is, in plain Python: nothing here draws, and nothing knows Streamlit.

session.py       Session: what the visit holds, and everything a visitor may do to training
training.py      Training: the experiment, its data, and what is done to its training
link.py          the Session of a link, and what of the link cannot be had
own_file.py      the visitor's own table, and a link that waits for one
playback.py      Playback: trainers that play, how fast and how far, and the packets that show it; the
                 lock of what the page's script and the wire both reach for
dependent_settings.py
                 what a change of data, output or layers takes along
presets.py       settings that show one thing each, and the lesson that explains it
stop_rules.py    when Play ends, and Run to the end
hand.py          the hand on the stage: which of its commands have been done, weights that it set
look.py          the unit or weight that the hand points at, and what the engine says of it
view.py          what stands beside the network on the stage: every layer's health, a hidden space
pace.py          epochs a second
beside.py        large tables are read in a process beside the server's
turns.py         a visit's turn to train
strokes.py       a hand that draws points: what can be undone, and what the run says of it
scene.py         what the stage draws of a dataset
player.py        what a stage shows, whatever it is: a session's training, a duel, a lesson's runs
duel.py          right and wrong equations side by side, as a Playback of two
live_runs.py     the runs of a lesson, or a published one, one after the other
many.py          up to 16 runs side by side, as one stack
lessons.py, check_state.py, landscape_state.py, sweep_state.py, runs_state.py, class_state.py
                 where the visitor stands on the other pages
sweep_queue.py   which visit's sweep may start processes
limits.py        how often, and how much of the server's memory
visits.py        the visits that are going on, and those that have ended: when they are let go of
"""
