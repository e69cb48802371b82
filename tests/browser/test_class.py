"""A class in three browsers: a teacher and two learners start, join by the code, are asked, vote,
see what is revealed and run, train for the board, follow, pause, and end.
"""

import re

import pytest
from playwright.sync_api import expect

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def contexts(browser):
    """Makes pages in contexts of their own: other people at other computers."""
    made = []

    def new():
        size = {"width": 1280, "height": 720}
        # four pages that play at once: a picture a second is enough
        made.append(browser.new_context(viewport=size, reduced_motion="reduce"))
        return made[-1].new_page()

    yield new
    for context in made:
        context.close()


def join(page, url, code, name):
    page.goto(f"{url}/class?class={code}")
    page.get_by_role("textbox", name="What the class calls you").fill(name)
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.get_by_text(f"Class {code}").first).to_be_visible()


def vote(page, choice):
    page.get_by_text(choice, exact=True).click()
    answer = page.get_by_role("button", name=re.compile("^(Answer|Change my answer)$"))
    expect(answer).to_be_enabled()
    answer.click()
    expect(page.get_by_text(f"You said {choice}.")).to_be_visible()


def go_to(page, name):
    page.get_by_role("link", name=name, exact=True).first.click()


def test_an_hour_in_short(app_url, contexts):
    teacher, anna, ben = contexts(), contexts(), contexts()
    teacher.goto(f"{app_url}/class")
    teacher.get_by_role("button", name="Start a class").click()
    title = teacher.get_by_role("heading", name=re.compile("^Class [A-Z0-9]{6}$"))
    expect(title).to_be_visible()
    code = title.inner_text().split()[-1]
    expect(teacher.get_by_alt_text("The link to join as a QR code")).to_be_visible()

    join(anna, app_url, code, "anna")
    join(ben, app_url, code, HOSTILE)
    expect(teacher.get_by_text("2 learners")).to_be_visible()
    expect(teacher.get_by_text(HOSTILE)).to_be_visible()  # told by itself, as text

    # Ask, vote twice, reveal
    teacher.get_by_text("My own question", exact=True).click()
    teacher.get_by_role("textbox", name="Question", exact=True).fill("Does the cost fall?")
    teacher.get_by_role("textbox", name="Choices, one a line").fill("yes\nno")
    teacher.get_by_text("Settled by the experiment on Train, as it stands").click()
    teacher.get_by_role("button", name="Ask the class").click()
    for learner, choice in ((anna, "yes"), (ben, "no")):
        expect(learner.get_by_text("Does the cost fall?")).to_be_visible()
        vote(learner, choice)
    expect(teacher.get_by_text("Everybody has answered.")).to_be_visible()
    teacher.get_by_role("button", name="Vote again").click()
    expect(ben.get_by_text("Second vote: talk it over first")).to_be_visible()
    vote(ben, "yes")
    expect(teacher.get_by_text("Missing: anna")).to_be_visible()
    assert "no" not in {one.inner_text() for one in anna.locator(".js-plotly-plot text").all()}
    teacher.get_by_role("button", name="Reveal").click()
    for page in (teacher, anna, ben):
        expect(page.locator(".st-key-class_votes .js-plotly-plot")).to_be_visible()
    teacher.get_by_role("button", name="Run it").click()
    for page in (anna, ben):
        expect(page.locator(".st-key-class_outcome .js-plotly-plot")).to_be_visible()

    # Follow, train, the board
    teacher.get_by_text("Follow me", exact=True).click()
    go_to(teacher, "Train")
    teacher.get_by_role("button", name="Send everyone here").click()
    teacher.locator(".st-key-class_varied").get_by_role("button").last.click()
    teacher.get_by_role("option", name="seed", exact=True).click()
    teacher.get_by_role("button", name="Send", exact=True).click()
    for learner in (anna, ben):
        expect(learner.get_by_text("each with another seed")).to_be_visible()
        learner.get_by_role("button", name="Play", exact=True).click()
    board = teacher.context.new_page()
    board.goto(f"{app_url}/class?view=board&embed=true")
    expect(board.locator(".tile")).to_have_count(2)
    expect(board.locator(".tile .name").first).to_have_text("anna")
    expect(board.locator(".tile .name").nth(1)).to_have_text(HOSTILE)

    # Pause: what plays rests, and says so
    teacher.get_by_role("button", name="Pause the class").click()
    for learner in (anna, ben):
        expect(learner.get_by_text("Your teacher has paused the class.")).to_be_visible()
    teacher.get_by_role("button", name="Go on").click()
    expect(anna.get_by_text("Your teacher has paused the class.")).to_be_hidden()

    # A reload comes back to the same name; then the end
    anna.reload()
    expect(anna.locator(".st-key-class_strip").get_by_text("anna")).to_be_visible()
    go_to(teacher, "Class page")
    teacher.get_by_role("button", name="End the class").click()
    teacher.get_by_role("button", name="End it now").click()
    expect(teacher.get_by_text("The class has ended.")).to_be_visible()
    expect(ben.locator(".st-key-class_strip").get_by_text(f"Class {code}")).to_be_hidden()
