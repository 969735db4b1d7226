"""A PDF that does anything but show pages is not offered, however its objects are packed, placed and spelt."""

import hashlib
import zlib
from collections.abc import Callable

import pytest

from generator.limits import DocumentLimits
from generator.packages import read_institution
from generator.packages.safety import pdf
from generator.packages.safety.pdf import Allowance
from generator.problems import Problem
from tests.package_builders import PDF, small_standards, write_small_package

KNOWN = small_standards()
CATALOG = b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
PAGES = b"<< /Type /Pages /Kids [] /Count 0 >>"
ACTION = b"<< /S /JavaScript /JS (nothing) >>"
"""An action that would run if it did anything."""


def document(*objects: bytes) -> bytes:
    """A PDF of these objects, in addition to its catalog."""
    return b"%PDF-1.7\n" + CATALOG + b"".join(objects) + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"


def stream(head: bytes, data: bytes, number: int = 7) -> bytes:
    """An object that is a stream."""
    return b"%d 0 obj\n<< %s /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (number, head, len(data), data)


def packed(inside: bytes, head: bytes = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode") -> bytes:
    """A stream that holds one object."""
    return stream(head, zlib.compress(b"2 0 " + inside))


def hexadecimal(data: bytes) -> bytes:
    return data.hex().encode() + b">"


ACCEPTED = {
    "one of nothing but text": PDF,
    "objects in a packed stream": document(packed(PAGES)),
    "the same with names spelt with numbers": document(packed(b"<< /Type /P#61ges >>")),
    "words that only sound like it": document(packed(b"<< /Title (JavaScript) /Launched /JavaScriptless >>")),
    "a page's content in a packed stream": document(stream(b"/Filter /FlateDecode", zlib.compress(b"/JavaScript gs"))),
    "a picture": document(stream(b"/Subtype /Image /Filter /DCTDecode", b"\xff\xd8\xff/Nothing" + bytes(99))),
    "a picture in a chain of filters": document(stream(b"/Filter [/ASCII85Decode /DCTDecode]", b"87cURD]i,~>")),
    "a picture with a palette": document(stream(b"/ColorSpace [/Indexed /DeviceRGB 1 (a\\)%<\\(c(b))]", b"\x80")),
    "a profile of colours": document(stream(b"/N 3 /Alternate /DeviceRGB /Filter [/FlateDecode]", zlib.compress(b"x"))),
    "an unpacked profile of colours": document(stream(b"/N 3", b"profile")),
    "a list of places": document(stream(b"/Type /XRef /Size 2 /W [1 2 1] /DecodeParms << /Predictor 12 >>", b"\x01\x02")),
    "lines that end as on Windows": document(packed(PAGES)).replace(b"stream\n", b"stream\r\n", 1),
    "a title about a stream": document(b"8 0 obj\n<< /Title (The stream of \\(net\\) income) >>\nendobj\n", packed(PAGES)),
    "a text about streams and objects": document(stream(b"/Subtype /XML", b"the objectives, an obj and a stream \n")),
    "a change appended": document(packed(PAGES)) + packed(PAGES) + b"startxref\n9\n%%EOF\n",
    "a form to fill in": document(b"8 0 obj\n<< /AcroForm << /Fields [] >> /AA << >> /OpenAction [2 0 R /Fit] >>\nendobj\n"),
}  # fmt: skip

REFUSED = {
    "in the open": (document(b"8 0 obj\n" + ACTION + b"\nendobj\n"), "active-pdf"),
    "spelt with numbers": (document(b"8 0 obj\n<< /S /J#61va#53cript >>\nendobj\n"), "active-pdf"),
    "all of it spelt with numbers": (document(b"8 0 obj\n<< /S /#4c#61#75#6E#63#68 >>\nendobj\n"), "active-pdf"),
    "in a packed stream": (document(packed(ACTION)), "active-pdf"),
    "spelt with numbers in a packed stream": (document(packed(b"<< /S /Ja#76aScript >>")), "active-pdf"),
    "in a change appended": (document(packed(PAGES)) + packed(ACTION) + b"startxref\n9\n%%EOF\n", "active-pdf"),
    "inside a picture": (document(stream(b"/Subtype /Image /Filter /DCTDecode", packed(ACTION))), "active-pdf"),
    "in the open inside a picture": (document(stream(b"/Subtype /Image", b"\xff\xd8 8 0 obj" + ACTION)), "active-pdf"),
    "behind the end": (document() + bytes(50) + packed(ACTION), "active-pdf"),
    "in a stream of which the word is a text before": (
        document(packed(ACTION, b"/Title (a stream of) /N 1 /First 4 /Filter /FlateDecode")),
        "active-pdf",
    ),
    "behind a text that holds an object of its own": (
        document(packed(PAGES, b"/X (9 0 obj <</A 1>> stream ) /N 1 /First 4 /Filter /FlateDecode")),
        "unreadable-pdf",
    ),
    "behind such a text and a comment": (
        document(packed(PAGES, b"/X (9 0 obj <</A 1>> stream ) /N 1 /First 4 /Filter /FlateDecode")).replace(
            b">>\nstream\nx", b">> % nothing\nstream\nx"
        ),
        "unreadable-pdf",
    ),
    "a sound": (document(b"8 0 obj\n<< /S /Sound >>\nendobj\n"), "active-pdf"),
    "a file in a dictionary of its own": (document(b"8 0 obj\n<< /AF [<< /EF << /F 9 0 R >> >>] >>\nendobj\n"), "active-pdf"),
    "a file within": (document(packed(b"<< /Type /EmbeddedFile >>")), "active-pdf"),
    "two packings": (document(stream(b"/N 1 /First 4 /Filter [/ASCIIHexDecode /FlateDecode]", hexadecimal(zlib.compress(b"2 0 " + PAGES)))), "unreadable-pdf"),
    "another packing": (document(stream(b"/N 1 /First 4 /Filter /LZWDecode", b"\x80\x0b")), "unreadable-pdf"),
    "objects in a picture's packing": (document(stream(b"/N 1 /First 4 /Filter /DCTDecode", b"\xff\xd8")), "unreadable-pdf"),
    "a packing that is named elsewhere": (document(packed(PAGES, b"/N 1 /First 4 /Filter 9 0 R")), "unreadable-pdf"),
    "a packing named twice": (document(packed(PAGES, b"/N 1 /Filter /FlateDecode /Filter /LZWDecode")), "unreadable-pdf"),
    "a packing with settings": (document(packed(PAGES, b"/N 1 /Filter /FlateDecode /DecodeParms << >>")), "unreadable-pdf"),
    "objects kept in another file": (document(stream(b"/N 1 /First 4 /F (elsewhere)", b"")), "unreadable-pdf"),
    "the key spelt with numbers": (document(packed(ACTION, b"/#4E 1 /Fir#73t 4 /Filter /FlateDecode")), "active-pdf"),
    "the packing spelt with numbers": (document(packed(ACTION, b"/N 1 /First 4 /Fi#6cter /Flate#44ecode")), "active-pdf"),
    "a packing that is cut": (document(stream(b"/N 1 /First 4 /Filter /FlateDecode", zlib.compress(PAGES)[:-6])), "unreadable-pdf"),
    "a packing that goes on behind its end": (
        document(stream(b"/N 1 /First 4 /Filter /FlateDecode", b"endstream".join([zlib.compress(PAGES)[:9], zlib.compress(PAGES)[9:]]))),
        "unreadable-pdf",
    ),
    "a line that ends in another way": (document(packed(PAGES)).replace(b">>\nstream\n", b">>\nstream\r", 1), "unreadable-pdf"),
    "something between": (document(packed(PAGES)).replace(b">>\nstream\n", b">>\nstream x\n", 1), "unreadable-pdf"),
    "a comment in the description": (document(packed(PAGES, b"/N 1 % 8 0 obj\n /First 4")), "unreadable-pdf"),
    "an object's beginning in a comment": (
        document(b"6 0 obj << /N 1 /First 4 /Filter /FlateDecode\n% 7 0 obj <<\n>>\nstream\n" + zlib.compress(PAGES) + b"\nendstream\n"),
        "unreadable-pdf",
    ),
    "an object's beginning in a text": (
        document(b"6 0 obj << /N 1 /Filter /FlateDecode /X (7 0 obj <<) >>\nstream\n" + zlib.compress(PAGES) + b"\nendstream\n"),
        "unreadable-pdf",
    ),
    "a description that does not close": (document(b"7 0 obj << /Length 3 << >>\nstream\nabc\nendstream\n"), "unreadable-pdf"),
    "encrypted": (document(packed(PAGES)).replace(b"/Root", b"/Encrypt 9 0 R /Root"), "unreadable-pdf"),
    "a very long description": (document(stream(b"/X [" + b"0 " * DocumentLimits.DICTIONARY + b"]", b"")), "unreadable-pdf"),
    "very many names spelt with numbers": (document(b"/A#20" * 20_000), "unreadable-pdf"),
}  # fmt: skip


@pytest.mark.parametrize("data", ACCEPTED.values(), ids=ACCEPTED)
def test_a_pdf_that_shows_pages_is_offered(data):
    assert pdf.objection(data, Allowance()) is None


@pytest.mark.parametrize(("data", "code"), REFUSED.values(), ids=REFUSED)
def test_what_acts_or_cannot_be_looked_into_is_not_offered(data, code):
    found = pdf.objection(data, Allowance())
    assert found is not None
    assert found.code == code
    assert "new PDF" in found.fix


def bomb() -> bytes:
    return document(packed(b"0" * (DocumentLimits.UNPACKED + 1)))


def crowd() -> bytes:
    return document(b"7 0 obj<<>>stream " * (DocumentLimits.STREAMS + 1))


@pytest.mark.parametrize("make", [bomb, crowd])
def test_a_pdf_without_end_is_refused(make: Callable[[], bytes]):
    found = pdf.objection(make(), Allowance())
    assert found is not None
    assert found.code == "unreadable-pdf"


def test_what_is_looked_into_is_bounded_for_all_documents_of_a_package_together():
    allowance = Allowance()
    allowance.unpacked = len(b"2 0 " + PAGES) * 2
    one = document(packed(PAGES))
    told = [pdf.objection(one, allowance) for _ in range(3)]
    assert told[:2] == [None, None]
    assert told[2] is not None
    allowance = Allowance()
    allowance.streams = 2
    assert [pdf.objection(one, allowance) is None for _ in range(3)] == [True, True, False]


def documents(tmp_path, **files: bytes) -> list[Problem]:
    """The problems of a package with these documents."""
    folder = write_small_package(tmp_path)
    (folder / "evidence").mkdir()
    with (folder / "evidence.csv").open("a") as table:
        for name, data in files.items():
            (folder / "evidence" / f"{name}.pdf").write_bytes(data)
            digest = hashlib.sha256(data).hexdigest()
            table.write(f"{name},policy,A,,,,public,evidence/{name}.pdf,,{digest}\n")
    return list(read_institution(folder, KNOWN)[1])


def test_what_is_spent_by_one_document_is_spent_for_those_after_it(monkeypatch):
    monkeypatch.setattr(DocumentLimits, "UNPACKED", 1000)
    large, allowance = document(packed(bytes(2000))), Allowance()

    for _ in range(3):
        refused = pdf.objection(large, allowance)
        assert refused is not None
        assert "unpack to more than" in refused.message
    assert pdf.objection(document(packed(PAGES)), allowance) is not None


def test_words_that_could_begin_an_object_are_counted():
    assert pdf.objection(b"%PDF-1.7\n" + b"obj " * 200_000 + b" stream", Allowance()) is not None


def test_the_problem_names_the_document(tmp_path):
    problems = documents(tmp_path, packed=document(packed(ACTION)), fine=document(packed(PAGES)))
    assert [(problem.code, problem.location.file) for problem in problems] == [
        ("active-pdf", "institutions/baobab/evidence/packed.pdf")
    ]
