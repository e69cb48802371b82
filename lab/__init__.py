"""A lab bench for backpropagation. The rooms of the house:

engine/          the equations: NumPy and the standard library only
settings.py      kinds of settings: what is allowed, and how it is written in a link
data/            DATASETS, the user's own table, drawn points -> Dataset: split, scaling, features
published/       runs that others published, made again and compared with what they printed
experiment.py    Experiment: every setting of a run, seeds included, as link or JSON; Run, its result
walkthrough/     one pass told step by step, and as a script that needs only NumPy
mistakes/        wrong equations, what gives each away, and the game
checker/         "check my backprop": read someone's equations, say which is wrong and why
diagnosis/       what the numbers mean, in words
landscape/       J over a plane through the weights, and how true that picture is of a path
lessons/         lessons that a run decides: predict, train, see both, why
runs/            kept runs: the store, whose is what, as JSON and zip, and side by side
classroom/       a class: one code, many learners, one board; what may be sent to whom
export/          what is taken away: a run or a lesson as a page, a run as a program or notebook
sweep/           many experiments: a grid or a sample, in stacks, on all cores or on a Dask cluster
plots/           data in, plotly Figure out; nothing is drawn here
stage/           the live canvas, Python side (its browser side: static/stage/)
visit/           what one visit is, in plain Python: the session, its playback, where its pages stand
live/            the wire: a WebSocket between the stage and the trainer it shows
ui/              the only shared code that knows Streamlit: the server's rules, and what pages draw
pages/           scripts, read top to bottom
cli/             the commands: backprop-lab, doctor, check, sweep; python -m lab too
__main__.py      python -m lab

Data goes one way: settings, data, network, training, snapshots, picture. What a room may import
(tests/test_layout.py reads every file and fails on any other arrow; the standard library is free to
all):

engine -> numpy
settings ->
data -> engine, numpy, sklearn
published -> engine, data, numpy
experiment -> settings, engine, data, published, numpy
walkthrough -> engine, numpy
mistakes -> engine, numpy
checker -> engine, mistakes, numpy, lark
diagnosis -> engine, experiment, numpy
landscape -> engine, numpy
lessons -> settings, engine, experiment, mistakes, checker, diagnosis, numpy
runs -> settings, engine, experiment, sweep, numpy, pandas, platformdirs, sqlalchemy
classroom -> settings, engine, data, experiment, lessons, runs, numpy, pandas, sqlalchemy
export -> engine, data, experiment, published, lessons, stage, numpy, nbformat
sweep -> settings, engine, data, experiment, published, numpy, pandas, joblib, distributed
plots -> engine, numpy, pandas, plotly
stage -> engine, numpy
visit -> engine, settings, data, experiment, published, mistakes, checker, diagnosis, landscape,
         lessons, classroom, sweep, plots, stage, numpy, pandas, joblib
live -> classroom, data, experiment, stage, visit, starlette
ui -> engine, settings, data, experiment, published, mistakes, checker, diagnosis, landscape,
      lessons, runs, classroom, export, sweep, plots, stage, visit, live, numpy, pandas, plotly,
      segno, streamlit, starlette
pages -> engine, walkthrough, mistakes, checker, landscape, lessons, runs, plots, stage, visit, ui,
         numpy, streamlit
cli -> engine, settings, data, experiment, checker, runs, classroom, sweep, pandas, websockets
__main__ -> cli
"""

__version__ = "1.0.0.dev0"
"""The one place that says it. What its three numbers mean stands in CHANGELOG.md."""
