from kliping.builder.state import holds


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
