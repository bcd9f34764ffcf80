"""What waits for somebody, heap by heap."""

from datetime import date

import pytest

from trellis.journey.people.models import Person
from trellis.journey.people.tests import factories
from trellis.journey.people.today import MOST, Heap, Task, heap_of

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 1)


def task(one: Person) -> Task:
    return Task(one.family_name, f"/{one.ref}", DAY)


@pytest.mark.parametrize("how_many", [MOST - 1, MOST, MOST + 1, 2 * MOST])
def test_a_heap_tells_its_first_and_counts_all_in_one_query(how_many, django_assert_num_queries):
    for number in range(how_many):
        factories.person("Nina", f"Novak {number:02}")
    novaks = Person.objects.filter(given_name="Nina").order_by("family_name")
    with django_assert_num_queries(1):
        heap = heap_of("People", novaks, task, "/all")
    assert [one.says for one in heap.tasks] == [f"Novak {at:02}" for at in range(min(how_many, MOST))]
    assert (heap.count, heap.address) == (how_many, "/all")


def test_an_empty_heap_leads_nowhere():
    nobody = Person.objects.none()
    assert heap_of("People", nobody, task, lambda one: one.ref) == Heap("People", (), 0)


def test_where_the_rest_of_a_heap_is_may_hang_on_whose_it_is():
    person = factories.person("Nina", "Novak")
    found = Person.objects.filter(pk=person.pk)
    assert heap_of("People", found, task, lambda one: f"/of/{one.ref}").address == f"/of/{person.ref}"
