import os

from kliping.builder.state import holds, of_folders


def test_a_link_to_a_folder_holds_nothing_of_ours(tmp_path):
    root, elsewhere = tmp_path / "public", tmp_path / "elsewhere"
    (root / "tags").mkdir(parents=True)
    (root / "tags/index.html").write_text("x", encoding="utf-8")
    assert holds(root, "tags", ["index.html"])
    assert not holds(root, "tags", ["index.html", "a"])
    (root / "tags").replace(elsewhere)
    (root / "tags").symlink_to(elsewhere)
    assert not holds(root, "tags", ["index.html"])
    assert not holds(root, "people", [])


def test_the_times_that_are_known_are_not_looked_up_again(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, ns=(1, 1))
    before = of_folders(tmp_path, ["a", "b"])
    assert before.times == {"a": 1, "b": 1}
    for name in ("a", "b"):
        os.utime(tmp_path / name, ns=(2, 2))
    assert of_folders(tmp_path, ["a", "b"], times=before.times) == before
    assert of_folders(tmp_path, ["a", "b"], times={"a": 1}).times == {"a": 1, "b": 2}


def test_the_time_of_a_folder_that_has_just_changed_is_not_certain(tmp_path):
    (tmp_path / "a").mkdir()
    found = of_folders(tmp_path, ["a"])
    assert found.recent == ["a"]
    assert not found.times
