"""The door: the server's app, page settings and the list of pages, nothing else. Start it with
`streamlit run app.py`.

The server imports this file once, for `app`; then every run of a page runs it.
"""

from lab.ui import process

process.settle()

import streamlit as st

import lab
from lab.ui import address, server
from lab.ui.classroom import strip
from lab.ui.session import current, page_run

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

    # in the order of a learner's questions: learn, check, experiment
    page = st.navigation(
        [
            st.Page("lab/pages/lessons.py", title="Lessons"),
            st.Page("lab/pages/backprop.py", title="Step by step"),
            st.Page("lab/pages/check.py", title="Check my backprop"),
            st.Page("lab/pages/gradcheck.py", title="Gradient check"),
            st.Page("lab/pages/mistakes.py", title="Wrong on purpose"),
            # at the root, where links to a setting have always led
            st.Page("lab/pages/train.py", title="Train", default=True),
            st.Page("lab/pages/landscape.py", title="Landscape"),
            st.Page("lab/pages/sweep.py", title="Sweep"),
            st.Page("lab/pages/runs.py", title="Runs"),
            st.Page("lab/pages/class.py", title="Class"),
        ],
        position="top",
    )
    current().turn_to(page.url_path)
    with page_run(current()):
        address.catch_up(current())
        address.copy_button()
        strip.show(current(), page.url_path)
        page.run()
