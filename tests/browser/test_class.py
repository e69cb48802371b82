"""A class in three browsers: a teacher and two learners start, join by the code, are asked, vote,
see what is revealed and run, train for the board, follow, pause, and end.
"""

import re

from playwright.sync_api import expect
from settling import click, settled

HOSTILE = "<img src=x onerror=alert(1)>"
SIZE = {"width": 1280, "height": 720}


def press(page, name):
    click(page.get_by_role("button", name=name, exact=True))


def choose(page, words):
    click(page.get_by_text(words, exact=True))


def join(page, url, code, name):
    page.goto(f"{url}/class?class={code}")
    page.get_by_role("textbox", name="What the class calls you").fill(name)
    press(page, "Join")
    expect(page.get_by_text(f"Class {code}").first).to_be_visible()


def vote(page, choice):
    choose(page, choice)
    click(page.get_by_role("button", name=re.compile("^(Answer|Change my answer)$")))
    expect(page.get_by_text(f"You said {choice}.")).to_be_visible()


def go_to(page, name):
    click(page.get_by_role("link", name=name, exact=True).first)


def test_an_hour_in_short(page, app_url, elsewhere):
    teacher = page
    teacher.set_viewport_size(SIZE)
    # pages that play at once: a picture a second is enough
    anna, ben = (elsewhere(viewport=SIZE, reduced_motion="reduce") for _ in range(2))
    teacher.goto(f"{app_url}/class")
    press(teacher, "Start a class")
    title = teacher.get_by_role("heading", name=re.compile("^Class [A-Z0-9]{6}$"))
    expect(title).to_be_visible()
    code = title.inner_text().split()[-1]
    expect(teacher.get_by_alt_text("The link to join as a QR code")).to_be_visible()

    join(anna, app_url, code, "anna")
    join(ben, app_url, code, HOSTILE)
    expect(teacher.get_by_text("2 learners")).to_be_visible()
    expect(teacher.get_by_text(HOSTILE)).to_be_visible()  # told by itself, as text

    # Ask, vote twice, reveal
    choose(teacher, "My own question")
    teacher.get_by_role("textbox", name="Question", exact=True).fill("Does the cost fall?")
    teacher.get_by_role("textbox", name="Choices, one a line").fill("yes\nno")
    choose(teacher, "Settled by the experiment on Train, as it stands")
    press(teacher, "Ask the class")
    for learner, choice in ((anna, "yes"), (ben, "no")):
        expect(learner.get_by_text("Does the cost fall?")).to_be_visible()
        vote(learner, choice)
    expect(teacher.get_by_text("Everybody has answered.")).to_be_visible()
    press(teacher, "Vote again")
    expect(ben.get_by_text("Second vote: talk it over first")).to_be_visible()
    vote(ben, "yes")
    expect(teacher.get_by_text("Missing: anna")).to_be_visible()
    settled(anna)
    expect(anna.locator(".st-key-class_votes .js-plotly-plot")).to_have_count(0)
    press(teacher, "Reveal")
    for each in (teacher, anna, ben):
        expect(each.locator(".st-key-class_votes .js-plotly-plot")).to_be_visible()
    press(teacher, "Run it")
    for learner in (anna, ben):
        expect(learner.locator(".st-key-class_outcome .js-plotly-plot")).to_be_visible()

    # Follow, train, the board
    choose(teacher, "Follow me")
    go_to(teacher, "Train")
    press(teacher, "Send everyone here")
    click(teacher.locator(".st-key-class_varied").get_by_role("button").last)
    teacher.get_by_role("option", name="seed", exact=True).click()
    press(teacher, "Send")
    for learner in (anna, ben):
        expect(learner.get_by_text("each with another seed")).to_be_visible()
        press(learner, "Play")
    board = teacher.context.new_page()
    board.goto(f"{app_url}/class?view=board&embed=true")
    expect(board.locator(".tile")).to_have_count(2)
    expect(board.locator(".tile .name").first).to_have_text("anna")
    expect(board.locator(".tile .name").nth(1)).to_have_text(HOSTILE)

    # Pause: what plays rests, and says so
    press(teacher, "Pause the class")
    for learner in (anna, ben):
        expect(learner.get_by_text("Your teacher has paused the class.")).to_be_visible()
    press(teacher, "Go on")
    expect(anna.get_by_text("Your teacher has paused the class.")).to_be_hidden()

    # A reload comes back to the same name; then the end
    anna.reload()
    expect(anna.locator(".st-key-class_strip").get_by_text("anna")).to_be_visible()
    go_to(teacher, "Class page")
    press(teacher, "End the class")
    press(teacher, "End it now")
    expect(teacher.get_by_text("The class has ended.")).to_be_visible()
    expect(ben.locator(".st-key-class_strip").get_by_text(f"Class {code}")).to_be_hidden()
