"""Compiled pages are kept where only their owner can write, for what is read there is run."""

from __future__ import annotations

import pytest

from trellis.site.jinja import _kept_as_compiled


def test_compiled_pages_are_kept_in_a_folder_of_our_own(tmp_path):
    kept = _kept_as_compiled(tmp_path / "a" / "compiled")
    assert kept is not None and (tmp_path / "a" / "compiled").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o701, 0o710, 0o770, 0o777])
def test_a_folder_that_others_may_enter_is_not_used(tmp_path, mode):
    folder = tmp_path / "compiled"
    folder.mkdir()
    folder.chmod(mode)
    assert _kept_as_compiled(folder) is None


def test_where_no_folder_can_be_made_pages_are_compiled_each_time(tmp_path):
    (tmp_path / "file").write_text("")
    assert _kept_as_compiled(tmp_path / "file" / "compiled") is None
