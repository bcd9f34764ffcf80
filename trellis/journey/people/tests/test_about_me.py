import html
import re
from datetime import date

import pytest
import readability
from django.core.exceptions import ValidationError
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.pages import words
from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.people import actions, file, headings, queries, timeline
from trellis.journey.people.models import AboutMeWords, Carer, InWhoseWords
from trellis.journey.record import drafts
from trellis.journey.record.drafts import MOST_CHARACTERS
from trellis.journey.record.models import Entry

from . import factories
from .factories import TODAY

pytestmark = pytest.mark.django_db

FIRST = "important_to_me"


@pytest.fixture
def amina():
    accounts.council()
    return factories.person()


@pytest.fixture
def as_amina(client, amina):
    amina.account = factories.signing_in(amina)
    client.force_login(amina.account)
    return client


@pytest.fixture
def as_bea(client, amina):
    client.force_login(factories.worker())
    return client


def heading_page(person, heading=FIRST) -> str:
    return reverse("people:about_me_heading", args=[person.ref, heading])


def about_me(person) -> str:
    return reverse("people:about_me", args=[person.ref])


def standing(person, heading=FIRST) -> AboutMeWords:
    return queries.heading_for(person, heading).telling


# The headings.


def test_the_headings_are_the_standard_s_seven_in_its_order():
    assert [one.heading for one in headings.set_on(TODAY).headings] == [
        "What is most important to me",
        "People who are important to me",
        "How I communicate and how to communicate with me",
        "My wellness",
        "Please do and please don’t",
        "How and when to support me",
        "Also worth knowing about me",
    ]


def test_every_set_says_where_it_comes_from_and_gives_each_heading_a_hint():
    for one in headings.all_sets():
        assert one.name and one.source and one.dated
        assert all(heading.hint and len(heading.key) <= 50 for heading in one.headings)
        assert len({heading.key for heading in one.headings}) == len(one.headings)


LATER = """
name   = "About Me, version 2"
source = "made up for this test"
dated  = "June 2026"
starts = 2026-06-01

[[headings]]
key     = "important_to_me"
heading = "What matters most to me"
hint    = "What makes a good day?"

[[headings]]
key     = "my_home"
heading = "My home"
hint    = "Where you live, and with whom."
"""


@pytest.fixture
def later_set(tmp_path, monkeypatch):
    """A second set, from 1 June 2026: it drops six headings, words one anew and brings one."""
    for one in headings.files(headings.__name__).iterdir():
        if one.name.endswith(".toml"):
            (tmp_path / one.name).write_text(one.read_text("utf-8"), "utf-8")
    (tmp_path / "later-2.toml").write_text(LATER, "utf-8")
    sets = headings.read_sets(tmp_path)
    monkeypatch.setattr(headings, "all_sets", lambda: sets)


@pytest.mark.parametrize(
    ("on", "key"),
    [
        (date(2019, 1, 1), "prsb-about-me-1.2"),
        (date(2026, 5, 31), "prsb-about-me-1.2"),
        (date(2026, 6, 1), "later-2"),
        (date(2026, 6, 2), "later-2"),
    ],
)
def test_a_set_holds_from_its_first_day_until_a_later_one(later_set, on, key):
    assert headings.set_on(on).key == key


def test_a_later_set_loses_nothing_that_was_written_under_an_earlier_one(amina, later_set):
    factories.told(amina, "Tea at four.", "support_me")
    factories.told(amina, "My garden.")
    told = queries.about_me_of(amina, date(2026, 6, 1))
    assert [(one.heading.heading, one.telling and one.telling.words) for one in told] == [
        ("What matters most to me", "My garden."),
        ("My home", None),
        ("How and when to support me", "Tea at four."),
    ]


def test_an_earlier_heading_can_still_be_written_under_and_keeps_its_set(amina, later_set):
    factories.told(amina, "Tea at four.", "support_me")
    again = factories.told(amina, "Tea at five.", "support_me", on=date(2026, 6, 2))
    assert again.heading_set == "prsb-about-me-1.2"
    with pytest.raises(ValidationError, match="no such heading"):
        factories.told(amina, "Well.", "wellness", on=date(2026, 6, 2))


def test_words_under_a_heading_whose_set_is_gone_are_still_shown(amina, later_set, monkeypatch):
    factories.told(amina, "Tea at four.", "support_me")
    only_later = tuple(one for one in headings.all_sets() if one.key == "later-2")
    monkeypatch.setattr(headings, "all_sets", lambda: only_later)
    told = queries.about_me_of(amina, date(2026, 6, 1))
    assert (told[-1].heading.heading, told[-1].telling.words) == ("Support me", "Tea at four.")


# Writing.


def test_the_person_writes_and_it_stands_in_their_own_words(as_amina, amina):
    page = as_amina.get(heading_page(amina))
    assert "Whose words are these" not in words(page)
    moved_on = as_amina.post(
        heading_page(amina), {"shown": "", "words": "My garden.\r\nMy cat.", "helped_by": ""}
    )
    assert moved_on.url == about_me(amina)
    told = standing(amina)
    assert (told.words, told.in_whose_words, told.written_by) == ("My garden.\nMy cat.", "own", amina.account)
    assert "My garden. My cat. You wrote this on" in words(as_amina.get(about_me(amina)))


def test_a_worker_says_whose_words_they_are_or_is_asked_again(as_bea, amina):
    answer = {"shown": "", "words": "My garden.", "helped_by": "Sara"}
    asked = as_bea.post(heading_page(amina), answer)
    assert "Say whose words these are." in words(asked) and ">My garden.</textarea>" in asked.content.decode()
    as_bea.post(heading_page(amina), {**answer, "in_whose_words": "said"})
    page = words(as_bea.get(about_me(amina)))
    assert "Mrs Ahmed said this. Bea Brooks wrote it down on" in page and "With help from: Sara." in page


def test_a_carer_who_may_see_helps_to_write_and_one_who_may_not_is_refused(client, amina):
    factories.carer(amina, "Sara Ahmed", signs_in=True, may_see=True)
    factories.carer(amina, "Yusuf Ahmed", "son", signs_in=True)
    sara, yusuf = (factories.account(f"{name} Ahmed", RoleName.CARER) for name in ("Sara", "Yusuf"))
    client.force_login(sara)
    client.post(heading_page(amina), {"shown": "", "words": "Her garden.", "in_whose_words": "known"})
    page = words(client.get(about_me(amina)))
    assert "Sara Ahmed, who knows Mrs Ahmed, wrote this on" in page
    client.force_login(yusuf)
    assert client.get(heading_page(amina)).status_code == 403
    assert client.post(heading_page(amina), {"shown": "", "words": "x"}).status_code == 403
    with pytest.raises(Refused):
        factories.told(amina, "x", by=yusuf)


def test_somebody_who_speaks_for_the_person_and_may_see_writes_until_it_is_ended(amina):
    ade = factories.account("Ade Adeyemi", RoleName.ADVOCATE, of="Northshire Voices")
    speaker = actions.add_speaker(
        amina,
        name="Ade Adeyemi",
        authority="advocate",
        sign_in_name=ade.username,
        may_see=True,
        by=factories.worker(),
        on=TODAY,
    )
    assert factories.told(amina, "My garden.", by=ade).written_by == ade
    actions.end_speaker(speaker, by=factories.worker(), on=TODAY, because="The assessment is over.")
    with pytest.raises(Refused):
        factories.told(amina, "My cat.", by=ade)


def test_a_later_telling_replaces_the_one_before_and_both_can_be_read(as_bea, amina):
    first = factories.told(amina, "My garden.")
    factories.told(amina, "My cat.", on=date(2026, 5, 2))
    assert standing(amina).words == "My cat."
    history = words(as_bea.get(reverse("people:about_me_history", args=[amina.ref])))
    assert history.index("My cat.") < history.index("My garden.")
    assert "Bea Brooks wrote it down on 1 May 2026" in history
    telling = words(as_bea.get(reverse("people:about_me_telling", args=[first.ref])))
    assert (
        "These words stood there before. My garden." in telling and "What stands there now My cat." in telling
    )


def test_empty_words_take_away_what_stood_there_and_nothing_is_lost(as_amina, amina):
    told = factories.told(amina, "My garden.")
    as_amina.post(heading_page(amina), {"shown": told.ref, "words": "  \r\n "})
    assert standing(amina).words == ""
    page = words(as_amina.get(about_me(amina)))
    assert "You took away what stood here on" in page and "My garden." not in page
    assert "My garden." in words(as_amina.get(reverse("people:about_me_history", args=[amina.ref])))


def test_no_telling_can_be_changed_or_removed_even_by_hand(amina):
    told = factories.told(amina, "My garden.")
    for spoil in (lambda: AboutMeWords.objects.update(words="Nothing."), told.delete):
        with pytest.raises(Error), transaction.atomic():
            spoil()
    assert standing(amina).words == "My garden."


@pytest.mark.parametrize(
    ("how_many", "is_kept"),
    [(MOST_CHARACTERS - 1, True), (MOST_CHARACTERS, True), (MOST_CHARACTERS + 1, False)],
)
def test_words_of_200_000_letters_are_kept_and_longer_ones_are_refused_beside_their_box(
    as_amina, amina, how_many, is_kept
):
    answer = as_amina.post(heading_page(amina), {"shown": "", "words": "a" * how_many})
    assert AboutMeWords.objects.exists() is is_kept
    if not is_kept:
        page = answer.content.decode()
        assert answer.status_code == 200 and 'href="#id_words"' in page
        assert (
            "This is too long to keep: 200,001 characters, at most 200,000." in page
            and "a" * how_many in page
        )


def test_the_act_refuses_what_is_too_long_and_words_of_nobody(amina):
    with pytest.raises(ValidationError) as refused:
        factories.told(amina, "a" * (MOST_CHARACTERS + 1), in_whose_words="", helped_by="b" * 201)
    assert set(refused.value.message_dict) == {"words", "in_whose_words", "helped_by"}


def test_a_heading_that_is_in_no_set_is_not_found(as_bea, amina):
    assert as_bea.get(heading_page(amina, "money")).status_code == 404


def test_what_was_written_about_somebody_who_died_stays_and_nothing_is_added(as_bea, amina):
    factories.told(amina, "My garden.")
    amina.died_on = TODAY
    amina.save()
    page = words(as_bea.get(about_me(amina)))
    assert "My garden." in page and "Change" not in page
    assert as_bea.post(heading_page(amina), {"shown": "", "words": "x"}).status_code == 403


def test_every_telling_leaves_a_line_with_what_was_before_and_after(amina):
    factories.told(amina, "My garden.")
    factories.told(amina, "My cat.")
    entry = Entry.objects.first()
    assert (entry.act, entry.person_ref) == ("wrote in About me", amina.ref)
    assert (entry.before["words"], entry.after["words"]) == ("My garden.", "My cat.")


# Two writers at once.


def test_two_who_write_at_once_are_shown_both_and_nothing_is_lost(client, amina):
    factories.carer(amina, "Sara Ahmed", signs_in=True, may_see=True)
    sara = Carer.objects.get().account
    client.force_login(sara)
    answer = {"shown": "", "words": "Her garden.", "in_whose_words": "known", "helped_by": ""}
    factories.told(amina, "My cat.")
    response = client.post(heading_page(amina), answer)
    assert response.status_code == 409
    page = words(response)
    assert "Bea Brooks saved this page while you were typing" in page
    assert "What you typed Her garden. What Bea Brooks saved My cat." in page
    assert ">Her garden.</textarea>" in response.content.decode()
    # Saving again is done knowingly, and what Bea wrote is kept as an earlier telling.
    shown = re.search(r'name="shown" value="(\w+)"', response.content.decode())[1]
    client.post(heading_page(amina), {**answer, "shown": shown})
    assert standing(amina).words == "Her garden." and standing(amina).replaces.words == "My cat."


def test_the_database_holds_back_a_second_telling_in_place_of_the_same_one(amina):
    first = factories.told(amina, "My garden.")
    factories.told(amina, "My cat.")
    twin = AboutMeWords(
        person=amina,
        heading=FIRST,
        heading_set=first.heading_set,
        words="My dog.",
        in_whose_words=InWhoseWords.SAID,
        written_on=TODAY,
        written_by=factories.worker(),
        replaces=first,
    )
    with pytest.raises(Error), transaction.atomic():
        twin.save()


# Putting back.


def test_an_earlier_telling_is_put_back_as_a_further_one_and_stays_its_teller_s(as_bea, amina):
    marta = factories.account("Marta Mazur", RoleName.MANAGER)
    first = factories.told(amina, "My garden.", by=marta)
    second = factories.told(amina, "My cat.")
    as_bea.post(reverse("people:about_me_telling", args=[first.ref]), {"shown": second.ref})
    assert AboutMeWords.objects.count() == 3
    assert (standing(amina).words, standing(amina).puts_back) == ("My garden.", first)
    page = words(as_bea.get(about_me(amina)))
    assert "Mrs Ahmed said this. Marta Mazur wrote it down on 1 May 2026. Bea Brooks put it back on" in page


def test_putting_back_over_newer_words_is_said_first(as_bea, amina):
    first = factories.told(amina, "My garden.")
    second = factories.told(amina, "My cat.")
    factories.told(amina, "My dog.")
    address = reverse("people:about_me_telling", args=[first.ref])
    response = as_bea.post(address, {"shown": second.ref})
    assert response.status_code == 409 and "Somebody else wrote here while you were reading" in words(
        response
    )
    assert standing(amina).words == "My dog."


def test_what_stands_there_already_is_not_put_back(as_bea, amina):
    told = factories.told(amina, "My garden.")
    address = reverse("people:about_me_telling", args=[told.ref])
    assert "Put these words back" not in words(as_bea.get(address))
    assert "These words stand there already." in words(as_bea.post(address, {"shown": told.ref}))
    assert AboutMeWords.objects.count() == 1


# Drafts.


def test_what_was_typed_and_not_saved_is_back_in_its_box_and_goes_when_it_is_saved(as_amina, amina):
    drafts.save(amina.account, heading_page(amina), {"shown": [""], "words": ["My gar"]}, at=_now())
    page = as_amina.get(heading_page(amina))
    assert "What you had typed here and had not saved is back" in words(page)
    assert ">My gar</textarea>" in page.content.decode() and "There is a problem" not in words(page)
    assert "data-draft" in page.content.decode()
    as_amina.post(heading_page(amina), {"shown": "", "words": "My garden."})
    assert drafts.of(amina.account, heading_page(amina)) is None


def _now():
    from django.utils import timezone

    return timezone.now()


# Reading.


def test_the_printed_twin_has_the_words_and_not_the_empty_headings(as_bea, amina):
    factories.told(amina, "My garden.", helped_by="Sara")
    page = words(as_bea.get(about_me(amina) + "?print=1"))
    assert "Amina Ahmed About me" in page and "My garden." in page
    assert "My wellness" not in page and "Change" not in page
    assert "trellis-large-print" not in as_bea.get(about_me(amina) + "?print=1").content.decode()


def test_large_print_comes_when_asked_and_of_itself_for_who_reads_it(as_bea, amina):
    from trellis.journey.people.models import Format, HowToReach

    factories.told(amina, "My garden.")
    assert "trellis-large-print" in as_bea.get(about_me(amina) + "?print=1&large=1").content.decode()
    HowToReach.objects.create(person=amina, format=Format.LARGE_PRINT, agreed_on=TODAY)
    assert "trellis-large-print" in as_bea.get(about_me(amina) + "?print=1").content.decode()
    assert "trellis-large-print" not in as_bea.get(about_me(amina)).content.decode()


def test_what_is_to_be_confirmed_of_the_headings_is_said_to_be(as_bea, amina):
    assert "We have yet to check each heading with them." in words(as_bea.get(about_me(amina)))


def test_words_with_tags_in_them_are_shown_as_words(as_bea, amina):
    factories.told(amina, "<script>alert(1)</script>")
    page = as_bea.get(about_me(amina)).content.decode()
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page


def test_the_person_s_pages_of_about_me_can_be_read_at_nine(as_amina, amina):
    first = factories.told(amina, "My garden.", helped_by="Sara")
    factories.told(amina, "My cat.", by=amina.account)
    for address in (
        about_me(amina),
        heading_page(amina),
        reverse("people:about_me_history", args=[amina.ref]),
        reverse("people:about_me_telling", args=[first.ref]),
    ):
        assert age_to_read(as_amina.get(address).content.decode()) <= 9, address


def age_to_read(page: str) -> float:
    """About the age of a reader who follows easily: the grade of Flesch and Kincaid and five more."""
    main = page.split("<main", 1)[1].split("</main>", maxsplit=1)[0]
    blocks = re.findall(r"<(p|li|dd|h1|h2|h3|label|legend)\b[^>]*>(.*?)</\1>", main, flags=re.DOTALL)
    sentences = [
        one
        for _, block in blocks
        for one in re.split(r"(?<=[.?!:])\s+", html.unescape(re.sub(r"<[^>]+>", " ", block)))
        if re.search("[a-z]", one)
    ]
    grade = readability.getmeasures("\n".join(sentences), lang="en")["readability grades"]["Kincaid"]
    return float(grade) + 5


def test_the_history_has_pages_of_25_and_takes_the_queries_of_three(as_bea, amina):
    def counted(address: str) -> int:
        as_bea.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert as_bea.get(address).status_code == 200
        return len(seen)

    pages = [about_me(amina), reverse("people:about_me_history", args=[amina.ref])]
    for number in range(3):
        factories.told(amina, f"Garden {number}.")
    few = [counted(page) for page in pages]
    for number in range(3, 26):
        factories.told(amina, f"Garden {number}.", on=date(2026, 5, number))
    for heading in ("wellness", "support_me"):
        factories.told(amina, "Tea.", heading)
    assert [counted(page) for page in pages] == few and max(few) <= 20
    history = words(as_bea.get(pages[1]))
    assert "Garden 25." in history and "Garden 2." not in history
    assert "Garden 0." in words(as_bea.get(pages[1] + "?page=2&heading=important_to_me"))


# On other pages.


def test_the_first_lines_for_the_top_of_the_page_end_at_a_whole_word(amina):
    assert queries.about_me_top(amina) is None
    factories.told(amina, "My garden. " * 60)
    top = queries.about_me_top(amina)
    assert top.heading == "What is most important to me" and top.is_cut
    assert top.words.endswith(("garden. …", "My …")) and len(top.words) <= 242
    factories.told(amina, "")
    assert queries.about_me_top(amina) is None


def test_the_first_lines_stand_at_the_top_of_the_person_s_page_for_all_who_read_it(client, amina):
    sara = factories.carer(amina, "Sara Ahmed", signs_in=True, may_see=True).account
    own = factories.signing_in(amina)
    client.force_login(own)
    address = reverse("people:one", args=[amina.ref])
    assert "You have not told us yet what matters most to you." in words(client.get(address))
    factories.told(amina, "My garden.")
    for account in (own, sara, factories.worker()):
        client.force_login(account)
        assert "What is most important to me My garden." in words(client.get(address)), account


def test_the_file_says_what_is_written_and_the_timeline_when(amina):
    bea = factories.worker()
    part = next(part for part in file.of(amina, bea) if part.heading == "About me")
    assert part.lines == () and part.says_if_empty and part.steps[0].address == about_me(amina)
    factories.told(amina, "My garden.")
    factories.told(amina, "Tea.", "support_me")
    factories.told(amina, "Mornings.", "wellness", on=date(2026, 5, 3))
    part = next(part for part in file.of(amina, bea) if part.heading == "About me")
    assert part.lines[0].says == "My wellness" and len(part.lines) == 3
    said = [(event.on.day, event.says) for event in timeline.of(amina) if "About me" in event.says]
    assert said == [
        (3, "Your About me was changed: “My wellness”."),
        (1, "Your About me was changed: 2 headings."),
    ]


# Access.

ACCESS = """
    who            about_me  heading  history  telling
    Bea Brooks     200       200      200      200
    Marta Mazur    200       200      200      200
    Tom Tran       403       403      403      403
    Amina Ahmed    200       200      200      200
    Sara Ahmed     200       200      200      200
    Yusuf Ahmed    403       403      403      403
    Gwen Grant     403       403      403      403
    Olive Okafor   403       403      403      403
    Ade Adeyemi    403       403      403      403
    Frank Foster   403       403      403      403
    Nadia Noor     403       403      403      403
    Idris Iqbal    403       403      403      403
"""


def test_who_of_the_cast_gets_which_page_of_mrs_a(client):
    from trellis.journey.accounts.models import Account
    from trellis.journey.people.models import Person

    accounts.council()
    factories.gather_the_cast()
    amina = Person.objects.get(given_name="Amina")
    told = factories.told(amina, "My garden.")
    pages = [
        about_me(amina),
        heading_page(amina),
        reverse("people:about_me_history", args=[amina.ref]),
        reverse("people:about_me_telling", args=[told.ref]),
    ]
    lines = [line.rsplit(maxsplit=4) for line in ACCESS.strip().splitlines()[1:]]
    for name, *expected in lines:
        client.force_login(Account.objects.get(name=name.strip()))
        assert [str(client.get(page).status_code) for page in pages] == expected, name
