"""A lesson to take away: as a file that asks for the predictions again."""

from urllib.parse import urlencode, urljoin

import streamlit as st

from lab.export import lesson_page
from lab.lessons import Lesson, Runs
from lab.lessons.progress import Progress
from lab.ui.train.takeaway import address_of
from lab.visit.scene import make_scene


def take_away(progress: Progress, lesson: Lesson, runs: Runs) -> None:
    """The lesson as a file, for somebody who has not predicted yet."""
    where = {"lesson": lesson.key, "step": "1", "start": str(progress.seed)}
    address = urljoin(st.context.url or "", "lessons") + "?" + urlencode(where)

    def written() -> str:
        return lesson_page(
            lesson,
            progress.seed,
            runs,
            make_scene=make_scene,
            address=address,
            address_of=address_of,
        )

    st.download_button(
        "Take this lesson away as a page",
        written,
        f"{lesson.key}.html",
        "text/html",
        icon=":material/download:",
        on_click="ignore",
        help="One file with your runs: whoever opens it predicts first. No lab, no network.",
    )
