"""What the models say and what the database gets are the same."""

from pathlib import Path

import pytest
from django.core.management import call_command

from tests.house import PACKAGE
from tests.migrated import every_migration, key_of


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_what_the_migrations_made_is_kept_until_one_of_them_is_changed_added_renamed_or_moved(tmp_path):
    def written(name: str, words: str = "operations = []", app: str = "plan") -> Path:
        path = tmp_path / app / "migrations" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words)
        return path

    first, second = written("0001_initial.py"), written("0002_more.py")
    kept = key_of([first, second], 18)
    assert key_of([second, first], 18) == kept
    others = {
        key_of([first], 18),
        key_of([first, second, written("0003_yet_more.py")], 18),
        key_of([first, written("0002_other.py")], 18),
        key_of([first, written("0002_more.py", app="find")], 18),
        key_of([first, second], 17),
    }
    written("0002_more.py", "operations = [1]")
    others.add(key_of([first, second], 18))
    assert len(others) == 6 and kept not in others


def test_every_migration_that_makes_the_tests_database_is_looked_at():
    of_ours = set(PACKAGE.glob("journey/*/migrations/*.py"))
    assert of_ours and of_ours <= set(every_migration())
