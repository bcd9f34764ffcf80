from django.apps import AppConfig


class LearnConfig(AppConfig):
    name = "trellis.journey.learn"
    label = "learn"
    verbose_name = "Learn"

    def ready(self) -> None:
        """Every subject of this stage hands its sources to the earlier stages here."""
        from trellis.journey.people import today

        from .queries import extracts

        today.register(extracts.publications_wait)
        self._people()
        self._spending()
        self._surveys()
        self._returns()
        self._councils()

    def _people(self) -> None:
        from . import registers
        from .queries import equity, live_people

        registers.read_with("people", equity.read_file)
        registers.take_with("people", live_people.take_people)
        registers.show_on("people", "Who is missing out", "learn:equity")
        registers.show_on("people", "Who has control", "learn:control")
        registers.tell_with("people", "equity", "Who is missing out", equity.who_chapter)
        registers.tell_with("people", "control", "Who has control", equity.control_chapter)

    def _surveys(self) -> None:
        from . import registers
        from .queries import survey_told

        # "survey" is the kind; the models are not there yet when this is read.
        registers.show_on("survey", "What people said", "learn:survey")
        registers.show_on("survey", "Who answered, and who did not", "learn:survey_who")
        registers.tell_with("survey", "survey", "How it was", survey_told.chapter)

    def _spending(self) -> None:
        from . import registers
        from .queries import cuts, live_spending, trains

        registers.read_with("spending", cuts.read_file)
        registers.take_with("spending", live_spending.take_spending)
        registers.show_on("spending", "Is it the cut or the scheme?", "learn:cuts")
        registers.tell_with("spending", "cuts", "Is it the cut or the scheme?", cuts.tell)
        registers.tell_with("people", "trains", "Where is it going?", trains.tell)

    def _councils(self) -> None:
        from . import registers
        from .queries import funnels

        registers.read_with("councils", funnels.read_councils)
        registers.show_on("councils", "A funnel, not a league table", "learn:funnel")
        registers.tell_with("councils", "funnel", "Councils beside one another", funnels.chapter)

    def _returns(self) -> None:
        from . import registers

        registers.show_on("return", "What is wrong in it, and what it does", "learn:return")
        self._measures()

    def _measures(self) -> None:
        from . import registers
        from .queries import measures

        registers.show_on("return", "What national measures make of it", "learn:measures_of")
        registers.tell_with("return", "ascof-3d", "Self-directed support, by the label", measures.chapter)
