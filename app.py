"""The door: the server's app, page settings and the list of pages, nothing else. Start it with
`streamlit run app.py`.

The server imports this file once, for `app`; then every run of a page runs it.
"""

from pathlib import Path

from lab.ui import process

process.settle()

import streamlit as st

import lab
from lab.ui import server
from lab.ui.classroom import strip
from lab.ui.session import current

if __name__ != "__main__":
    app = st.App(
        __file__,
        routes=server.routes(),
        middleware=server.middleware(),
        lifespan=server.lifespan,
        on_script_error=server.tell_of_fault,
    )
else:
    st.set_page_config(
        page_title="Backprop Lab",
        page_icon="static/icon.svg",
        layout="wide",
        menu_items={"About": f"Backprop Lab {lab.__version__}"},
    )
    st.html(Path(__file__).parent / "static" / "lab.css")

    page = st.navigation(
        [
            st.Page("lab/pages/lessons.py", title="Lessons", icon=":material/school:"),
            st.Page(
                "lab/pages/train.py", title="Train", icon=":material/play_circle:", default=True
            ),
            st.Page("lab/pages/backprop.py", title="Step by step", icon=":material/footprint:"),
            st.Page("lab/pages/gradcheck.py", title="Gradient check", icon=":material/rule:"),
            st.Page(
                "lab/pages/mistakes.py", title="Wrong on purpose", icon=":material/bug_report:"
            ),
            st.Page("lab/pages/check.py", title="Check my backprop", icon=":material/fact_check:"),
            st.Page("lab/pages/landscape.py", title="Landscape", icon=":material/landscape:"),
            st.Page("lab/pages/sweep.py", title="Sweep", icon=":material/grid_view:"),
            st.Page("lab/pages/runs.py", title="Runs", icon=":material/bookmarks:"),
            st.Page("lab/pages/class.py", title="Class", icon=":material/groups:"),
        ]
    )
    strip.show(current(), page.url_path)
    page.run()
