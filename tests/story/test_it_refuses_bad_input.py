"""Bad input through the real commands: exit 2, the cause and the remedy in the reader's language, nothing changed."""

import socket
from pathlib import Path

import pytest
from tests.story.telling import CHECKOUT, kuramori

JAPANESE, ENGLISH = "ja_JP.UTF-8", "C.UTF-8"
OWN = (CHECKOUT / "examples" / "kuramori_assessment.txt").read_text(encoding="utf-8")

CONTENTS = {
    "empty": (b"", "中身がありません", "正しいファイル"),
    "blank": (b" \n\n", "中身がありません", "正しいファイル"),
    "CP932": (OWN.encode("cp932", "ignore"), "1行目", "UTF-8 で保存"),
    "UTF-16": (OWN.encode("utf-16"), "1行目", "UTF-8 で保存"),
    "PDF": (b"%PDF-1.7\n1 0 obj", "文字ではありません（PDF）", "UTF-8"),
    "binary": (bytes(range(256)) * 16, "文字ではありません", "UTF-8"),
    "a tale": ("むかし、あるところに。\n".encode(), "様式の見出し", "全項目評価書"),
}
SIZES = ["abc", "0", "-1", "3.5", "１００", ""]

NO_SPACE = """
import shutil
shutil.disk_usage = lambda path: type("Usage", (), {"total": 1 << 40, "used": (1 << 40) - 5, "free": 5 << 20})
"""


@pytest.fixture
def root(tmp_path) -> Path:
    """Where a house would be made."""
    return tmp_path / "data"


def refused(said, *parts: str) -> None:
    """Exit 2; what went wrong, why, and what to do on stderr; nothing on stdout, no trace of our own code."""
    assert said.returncode == 2, said.stderr
    assert said.stdout == ""
    lines = said.stderr.splitlines()
    assert [line[:7] for line in lines] == ["error: ", " " * 7, "hint:  "]
    for part in parts:
        assert part in said.stderr


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_it_refuses_a_text_that_is_no_assessment(tmp_path, root, content):
    raw, why, remedy = content
    path = tmp_path / "assessment.txt"
    path.write_bytes(raw)
    refused(kuramori(root, "story", "--assessment", str(path), LANG=JAPANESE), why, remedy)
    assert not root.exists()


def test_it_refuses_a_text_that_is_no_assessment_in_english(tmp_path, root):
    path = tmp_path / "assessment.txt"
    path.write_bytes(OWN.encode("cp932", "ignore"))
    refused(kuramori(root, "story", "--assessment", str(path), LANG=ENGLISH), "Line 1", "Save the file as UTF-8")
    assert not root.exists()


@pytest.mark.parametrize("name", ["nowhere.txt", "a-folder"])
def test_it_refuses_a_file_that_cannot_be_read(tmp_path, root, name):
    (tmp_path / "a-folder").mkdir()
    refused(kuramori(root, "story", "--assessment", str(tmp_path / name), LANG=JAPANESE), "場所と権限を確かめて")
    assert not root.exists()


@pytest.mark.parametrize("size", SIZES)
def test_it_refuses_a_city_that_is_no_number(root, size):
    refused(kuramori(root, "story", "--city", size, LANG=JAPANESE), f"CITY=「{size}」", "CITY=3000")
    assert not root.exists()


def test_it_refuses_a_city_that_is_no_number_in_english(root):
    refused(kuramori(root, "demo", "--city", "abc", LANG=ENGLISH), "CITY=abc", "Write it like CITY=3000")
    assert not root.exists()


def test_it_refuses_a_taken_port(root):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        japanese = kuramori(root, "demo", "--port", port, LANG=JAPANESE)
        english = kuramori(root, "demo", "--port", port, LANG=ENGLISH)
    refused(japanese, f"ポート{port}を開けません", "別のポート")
    refused(english, f"Port {port} cannot be opened", "choose another port")
    assert not root.exists()


@pytest.mark.parametrize("port", ["0", "65536", "https"])
def test_it_refuses_a_port_that_cannot_be(root, port):
    said = kuramori(root, "demo", "--port", port)
    assert said.returncode == 2
    assert "--port" in said.stderr
    assert not root.exists()


@pytest.mark.parametrize("words", [("story",), ("demo", "--port", "1"), ("clean-demo",)], ids=lambda words: words[0])
def test_it_refuses_a_folder_of_another_version(root, words):
    root.mkdir()
    (root / "VERSION").write_text("0\n")
    (root / "register").mkdir()
    before = _everything(root)
    refused(kuramori(root, *words, LANG=JAPANESE), "別の版（0）", "別の置き場所")
    assert _everything(root) == before


def test_it_refuses_a_folder_that_holds_something_else(root):
    root.mkdir()
    (root / "holiday.jpg").touch()
    refused(kuramori(root, "story", LANG=ENGLISH), "It belongs to version ?", "Name another folder")
    assert _everything(root) == {"holiday.jpg": b""}


def test_it_refuses_a_disk_without_space(tmp_path, root):
    """The disk is full for this process only: Python asks `sitecustomize` before anything else."""
    (tmp_path / "sitecustomize.py").write_text(NO_SPACE)
    paths = f"{tmp_path}:{CHECKOUT / 'src'}"
    refused(kuramori(root, "story", LANG=JAPANESE, PYTHONPATH=paths), "空き容量が5 MiB", "1024 MiB必要", "空きを作る")
    refused(kuramori(root, "story", LANG=ENGLISH, PYTHONPATH=paths), "5 MiB are free and 1024 MiB", "Make room")
    assert not root.exists()


@pytest.mark.parametrize("report", ["nowhere/report.json", "."])
def test_it_refuses_a_report_that_cannot_be_written(tmp_path, root, report):
    refused(
        kuramori(root, "story", "--json", str(tmp_path / report), LANG=JAPANESE),
        "報告を書き込めません",
        "書き込める場所",
    )
    assert not root.exists()


@pytest.mark.parametrize("words", [("city", "status"), ("city", "check", "--json"), ("claims",)], ids=" ".join)
def test_it_refuses_a_place_without_a_house(root, words):
    refused(kuramori(root, *words, LANG=JAPANESE), "まだ準備されていません", "make story")
    assert not root.exists()


def test_it_changes_nothing_when_there_is_nothing_to_clean(root):
    assert kuramori(root, "clean-demo").returncode == 0
    assert not root.exists()


def _everything(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else b"/" for path in root.rglob("*")
    }
