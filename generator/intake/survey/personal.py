"""Finds what points to a person: in the heading of a column, and in any value, whatever its heading says.

Values are looked at too, because a broken line moves a phone number or a name under another heading. What is found is
refused, not removed: the person who exported the answers has to know that such data left the form.
"""

import re
import unicodedata
from typing import Final

from generator.intake.survey.wording import endings

_HEADINGS: Final = (
    ("a name", (r"(first|last|full|given|family|middle|sur|maiden|nick|respondent|client|borrower|customer|member|spouse|husband|"
               r"wife|mother|father|interviewer|enumerator|agent|officer|staff|contact)s?_?names?|names?|name_of_.*|"
               r"(your|the)_name|what_is_your_(\w+_)?name|"
               r"nombres?|apellidos?|nombres?_y_apellidos|nombre_completo|nombre_del?_.*|cual_es_su_nombre|"
               r"noms?|prenoms?|nom_complet|nom_de_.*|nom_et_prenoms?")),
    ("a phone number", (r".*(phone|mobile|cell_?phone|whatsapp|telephone|msisdn)(_?(no|number|num|nr|numbers))?|cell(_?number)?|tel|"
                       r".*(telefono|celular|movil|numero_de_telefono)(_.*)?|.*portable|.*(contact|phone|mobile)_?(no|number|num)|"
                       r"sim_?serial|sim_?id|subscriber_?id|phone_?number")),
    ("an e-mail address", (r".*e_?mail(_?(address|id))?|.*correo(_electronico)?|.*courriel")),
    ("a place on the map", (r".*(gps|geo_?location|geo_?point|geo_?trace|geo_?shape|latitude|longitude|altitude|coordinates|coordenadas|"
                           r"coordonnees|ubicacion|precision_gps)(_.*)?|lat|lon|lng|long|_?location")),
    ("an address", (r"(home|street|postal|house|residential|full|mailing)?_?address(_.*)?|direccion(_.*)?|domicilio|adresse(_.*)?|"
                   r"house_?(no|number)|plot_?(no|number)")),
    ("the id of a device", (r".*(device_?id|imei|android_?id|mac_?address|ip_?address|serial_?number)|ip")),
    ("the number of a document", (r".*(national_?id|passport|nid|dni|cedula|curp|rfc|cpf|ruc|nit|ssn|nin|aadhaa?r|pan_?(no|number|card)|voter_?(id|card)|"
                                 r"ration_?card|identity_?(card|number)|id_?(card|document)(_?(no|number))?|id_?(no|number)|"
                                 r"carte_d_?identite|driving_?licen[cs]e|tax_?id|bvn|ghana_?card|documento_(de_)?identidad)(_?(no|number))?")),
    ("the number of an account", (r".*(account|loan|client|customer|member|borrower|passbook|card)_?(no|number|id|code)|"
                                 r"iban|numero_de_(cuenta|cliente|credito|prestamo|socio)|codigo_de_(cliente|socio)|numero_client")),
    ("a date of birth", (r".*(date_of_birth|birth_?date|birthday|dob|fecha_de_nacimiento|date_de_naissance)")),
    ("a picture, a recording or a signature", (r".*(photo|picture|selfie|signature|firma|audio_recording|voice_recording|foto|fotografia)(_.*)?")),
)  # fmt: skip
_OTHER_SCRIPTS: Final = {
    "a name": "ឈ្មោះ नाम নাম பெயர் పేరు ಹೆಸರು നാമം ਨਾਮ નામ اسم الاسم ስም ຊື່ ชื่อ имя фамилия 姓名",
    "a phone number": "ទូរស័ព្ទ फोन फ़ोन मोबाइल মোবাইল ফোন தொலைபேசி ఫోన్ هاتف الهاتف جوال ስልክ โทรศัพท์ телефон 电话",
    "an address": "អាសយដ្ឋាន पता ঠিকানা முகவரி చిరునామా عنوان العنوان አድራሻ ที่อยู่ адрес 地址",
}
"""Words of headings in scripts whose words are not divided by blanks, or end in other letters: looked for within a heading."""
_OTHER_WORDS: Final = {
    "a name": "jina majina pangalan nama nama_lengkap ho_va_ten ho_ten nome nome_completo suti sutiyki isim ad_soyad",
    "a phone number": "simu nambari_ya_simu namba_ya_simu telepon nomor_hp no_hp dien_thoai so_dien_thoai telefone telefon",
    "an address": "anwani alamat dia_chi endereco tirahan",
}
"""The same of languages in Latin letters, as the whole heading."""
_NAMED: Final = [(what, re.compile(pattern)) for what, pattern in _HEADINGS]

_VALUES: Final = (
    ("an e-mail address", (r"[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{2,63})+")),
    ("a place on the map", (r"https?://(maps\.|[\w.]*google\.[a-z.]{2,6}/maps|goo\.gl/maps|osm\.org|www\.openstreetmap\.).*|"
                           r"[-+]?\d{1,3}\.\d{4,}\s*[,; ]\s*[-+]?\d{1,3}\.\d{4,}(\s+[-+]?\d+(\.\d+)?){0,2}|"
                           r"[-+]?(\d|[1-8]\d|1[0-7]\d)\.\d{5,7}|"
                           r"\d{1,3}\s?°\s?\d{1,2}\s?['’′]\s?[\d.]*\s?[\"”″]?\s?[NSEWO]?.*")),
    ("a phone number", (r"(\+|00)\s?[1-9]\d{0,2}[ .()/-]*\d(?:[ .()/-]{0,2}\d){6,11}|"
                       r"\(?0\d{1,4}\)?[ .-]?\d{2,4}([ .-]?\d{2,4}){1,4}|"
                       r"\(?\d{2,4}\)?[ -]\d{3}[ -]?\d{3,4}|\d{3}[ -]\d{3}[ -]\d{3,4}|\d{5}[ -]\d{5}|\d{2}([ .-]\d{2}){3,4}|"
                       r"\d{2,4}(-\d{2,4}){2,4}|tel:.*")),
    ("a number of a person or a device", (r"\d{8,17}|\d{4}-\d{2}-\d{5}-\d|\d{4}[ -]\d{4}[ -]\d{4}([ -]\d{4})?|\d(\.\d+)?E\+1[0-7]|"
                                         r"\d{3}\.\d{3}\.\d{3}-\d{2}|\d{1,2}(\.\d{3}){2}-[\dkK]|\d{3}-\d{2}-\d{4}|\d{5}-\d{7}-\d|[A-Z]{5}\d{4}[A-Z]|"
                                         r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z\d]\d|[A-Z]{3}-\d{9}-\d|[A-Z]{3}\d{7}|[A-Z]{1,2}\d{6,9}[A-Z]?")),
    ("the id of a device", (r"[0-9a-f]{16}|([0-9a-f]{2}:){5}[0-9a-f]{2}|(\d{1,3}\.){3}\d{1,3}|"
                           r"(ee\.)?[\w.]*:(imei|mac|deviceid):?.*|collect:\w{12,}|device_?id\w*")),
    ("a picture, a recording or a signature", (r"\S+\.(jpe?g|png|heic|amr|m4a|mp3|wav|mp4|3gp|ogg|aac)")),
    ("an address", (r"(jr|jiron|jirón|av|avda|avenida|calle|pasaje|psje|urb|manzana|mz|carrera|cra|rue|plot|house|flat)\b\.?\s+[\w.,'’ -]{2,40}?"
                   r"\s*(n[°ºo]?\.?\s*)?\d{1,5}\b.*|\d{1,5},?\s+[\w.'’ -]{2,40}\s(street|st|road|rd|avenue|ave|lane)\b.*")),
    ("the number of an account", (r"[A-Z]{2}\d{2}([ ]?[A-Z\d]{4}){3,7}([ ]?[A-Z\d]{1,3})?")),
)  # fmt: skip
_ANY_CASE: Final = frozenset({"the id of a device", "a picture, a recording or a signature", "an address"})
_VALUED: Final = [(what, re.compile(pattern, re.IGNORECASE if what in _ANY_CASE else 0))
                  for what, pattern in _VALUES]  # fmt: skip
_DATE: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?|\d{1,2}[./-]\d{1,2}[./-](\d{2}|\d{4})([T ]\d.*)?|\d{2}:\d{2}(:\d{2}.*)?|"
    r"(19|20)\d{6}"
)
_LONG_AGO: Final = re.compile(r"(19\d\d)(-\d{2}-\d{2}|[01]\d[0-3]\d$)|\d{1,2}[./-]\d{1,2}[./-]19\d\d", re.ASCII)
"""A day of the last century: clients were born then, and nothing that a survey asks for happened then."""
_TITLE: Final = re.compile(
    r"(mr|mrs|ms|miss|dr|sr|sra|srta|don|doña|dona|señor|señora|senor|senora|mme|mlle|monsieur|madame|shri|smt|kumari|oknha|lok|"
    r"neak|alhaji|hajia|chief|nana)\.?\s+[A-ZÀ-Þ][\w'’-]+.*",
    re.IGNORECASE,
)
_CAPITALISED: Final = re.compile(
    r"[A-ZÀ-Þ][a-zà-ÿ'’]+([ -][A-ZÀ-Þ][a-zà-ÿ'’.]*){0,3}|[A-ZÀ-Þ]{2,}([ -][A-ZÀ-Þ]{2,}){1,3}"
)
_PAIR: Final = re.compile(r"(?=\b([A-ZÀ-Þ][a-zà-ÿ]+) (?:[A-ZÀ-Þ][a-zà-ÿ]+))")
"""Two capitalised words in a text, of which the first may be a given name."""
_GIVEN_NAMES_TEXT: Final = (
    "abena abdul abdullah abebe abigail adama adjoa adwoa afia agnes ahmed aicha ajay akosua alejandra alejandro alexander alice "
    "amina amit ama ana andres anil anita anjali ankit anna antonio aisha arjun arun asha ashok awa ayesha beatriz bimala carlos "
    "carmen catherine chan chanda channary charles chantha claudia cristina daniel daw deepa deepak devi diana dina divya "
    "dorothy eduardo efua elena elizabeth emmanuel esther eva fatima fatoumata fatou felix fernando francisca francisco gabriela "
    "ganesh geeta george gita gloria hassan hawa helen ibrahim inés ines isaac ishani ivan jacqueline jaime james jane "
    "javier jean jennifer jesus jessica joao john jorge jose josé joseph joyce juan juana juana julia julio justice kamala kavita "
    "khadija kofi kojo kunthea kwabena kwaku kwame lakshmi lalita lata laura laxmi linda lucia luis luz madhu magdalena mahesh "
    "mamadou manoj manuel marco margaret maria maría mariam marie mario marta martha mary meena mercedes mercy miguel milagros "
    "mohamed mohammed mohan moussa mukesh nadia nancy neha nirmala nisha nora oscar ousmane pablo patricia patrick paul pedro peter "
    "phalla pooja poonam prakash priya pushpa radha rahul rajesh raju ramesh ramon rani ravi rebecca rekha ricardo rita robert "
    "roberto ruben ruth sabita salma samnang samuel sandra sanjay santosh sarah sarita savitri seng seema shanti sharma sima sita "
    "sokha sokhom sokun sophal sophea srey steven sunil sunita suresh susan sushila swati tadesse teresa thida thomas usha veasna "
    "vicente victor vijay vimala vinod virginia visal william yaa yaw yesenia yolanda zainab"
)
_GIVEN_NAMES: Final = frozenset(_GIVEN_NAMES_TEXT.split())
"""Given names that are not also common words: a text of capitalised words with one of them is taken for a name."""
_SURNAMES_TEXT: Final = (
    "quispe mamani condori huaman flores rodriguez garcia lopez gonzalez perez sanchez ramirez torres rojas diaz vargas "
    "chavez mendoza gutierrez castillo choque apaza ccori devi kumar kumari sharma singh yadav das begum khatun patel reddy "
    "sok chan chea heng keo kim long ly meas nhem phan seng som sim sun mensah owusu boateng asante otieno wanjiru kamau mwangi"
)
_SURNAMES: Final = frozenset(_SURNAMES_TEXT.split())
_NAMES_OF_SCRIPTS: Final = frozenset(["देवी", "कुमारी", "कुमार", "सिंह", "शर्मा", "यादव", "বেগম", "খাতুন"])
"""Second names: with a given name before them, small letters are a name too."""
_ALSO_WORDS: Final = frozenset({"rosa", "rose", "grace", "faith", "blessing", "comfort", "innocent", "fidele"})
"""Given names that are also words: taken for a name only if another word follows."""
_META_TEXT: Final = (
    "start end today _id _uuid _submission_time _validation_status _notes _status _tags _index __version__ _version_ "
    "instanceid meta_instanceid instancename formdef_version submissiondate submitted_on start_time end_time key "
    "parent_key _parent_index _parent_table_name _submission__id _submission__uuid _submission__submission_time "
    "_submission__validation_status _submission__notes _submission__status _submission__submitted_by "
    "_submission___version__ _submission__tags index uuid reviewstate edits status row_id deprecatedid "
    "attachmentspresent attachmentsexpected formversion form_version form_definition_version rootuuid meta_rootuuid _xform_id_string "
    "_submitted_by submitterid submittername username submitted_by"
)
_META: Final = frozenset(_META_TEXT.split())
"""Columns that KoboToolbox and ODK add to every export. None is ever read, so no heading of them announces a person."""
_WRITTEN_TEXT: Final = (
    "_notes _status _tags _validation_status instancename status edits _submission__validation_status _submission__notes "
    "_submission__status _submission__submitted_by _submission__tags _submitted_by submitterid submittername username "
    "submitted_by"
)
_WRITTEN: Final = frozenset(_WRITTEN_TEXT.split())
"""Those in which people write, whose values are looked at as everywhere."""
_FIGURES: Final = re.compile(
    r".*(amount|monto|montant|balance|saldo|solde|income|ingreso|revenu|expens|gasto|price|precio|prix|cost|value|valor|total|"
    r"sales|ventas|savings|ahorro|debt|deuda|dette|weight|peso|poids|rate|tasa|taux|share|percent|score|puntaje|per_day|ratio).*"
)
"""Headings under which a long number is a figure."""
_ONLY_DIGITS: Final = re.compile(r"[-+]?[\d .,]+")
_NO_ANSWER_TEXT: Final = "yes no si sí oui non none na n/a n.a. - 0 1 true false dont_know refused other ninguno aucun"
_NO_ANSWER: Final = frozenset(_NO_ANSWER_TEXT.split())
_LEAST_DIGITS: Final = {
    "a phone number": 4,
    "a place on the map": 3,
    "the id of a device": 3,
    "the number of a document": 3,
    "the number of an account": 1,
    "a date of birth": 4,
}
"""Digits that a value must have for its heading to be believed: "Do you have a phone" is answered by yes."""


def is_meta(heading: str) -> bool:
    """True for a column that the program adds and that says nothing about a person asked."""
    return any(_plain(text) in _META for text in endings(heading))


def is_written(heading: str) -> bool:
    """True if people write into such a column."""
    return any(_plain(text) in _WRITTEN for text in endings(heading))


def by_heading(heading: str) -> str:
    """What kind of personal data a heading announces; empty if none."""
    for text in endings(heading):
        plain = _plain(text)
        for what, pattern in _NAMED:
            if pattern.fullmatch(plain):
                return what
        for what, words in _OTHER_WORDS.items():
            if plain in words.split():
                return what
    shown = unicodedata.normalize("NFC", heading[:_LONGEST_HEADING]).casefold()
    if not shown.isascii():
        for what, words in _OTHER_SCRIPTS.items():
            if any(unicodedata.normalize("NFC", word) in shown for word in words.split()):
                return what
    return ""


def holds(what: str, text: str) -> bool:
    """True if a value can be what its heading announces; "yes" is no phone number."""
    value = text.strip().casefold()
    if not value or value in _NO_ANSWER:
        return False
    least = _LEAST_DIGITS.get(what, 0)
    if what == "an e-mail address":
        return "@" in value
    if what.startswith("a picture"):
        return "." in value
    return sum(char.isdigit() for char in value) >= least if least else any(char.isalpha() for char in value)


def holds_figures(heading: str) -> bool:
    """True if long numbers under a heading are amounts, weights or rates."""
    return bool(_FIGURES.fullmatch(_plain(heading)))


def by_value(text: str, *, figures: bool = False) -> str:
    """What kind of personal data a value is; empty if it seems harmless. `figures`: as `holds_figures` says."""
    value = text.strip()
    if len(value) < 3 or len(value) > _LONGEST:
        return ""
    if _DATE.fullmatch(value):
        return "a date of birth" if _LONG_AGO.match(value) else ""
    if figures and _ONLY_DIGITS.fullmatch(value):
        return ""
    if any(char.isdigit() for char in value) or "@" in value or "." in value:
        for what, pattern in _VALUED:
            if pattern.fullmatch(value):
                return what
        if found := _inside(value):
            return found
    if _TITLE.fullmatch(value) and len(value.split()) <= _WORDS_OF_A_NAME:
        return "a name"
    if _CAPITALISED.fullmatch(value):
        words = [word.strip(".'’").casefold() for word in re.split(r"[ -]", value)]
        if any(word in _GIVEN_NAMES for word in words) or (len(words) > 1 and words[0] in _ALSO_WORDS):
            return "a name"
    if any(found[1].casefold() in _GIVEN_NAMES for found in _PAIR.finditer(value)):
        return "a name"
    return "a name" if _is_small_name(value) else ""


def _is_small_name(value: str) -> bool:
    """True for a full name in small letters, or one in letters that have no capitals."""
    words = value.casefold().split()
    if not 2 <= len(words) <= _WORDS_OF_A_NAME or not all(word.isalpha() or not word.isascii() for word in words):
        return False
    given = words[0] in _GIVEN_NAMES or words[0] in _ALSO_WORDS
    return (given and any(word in _SURNAMES for word in words[1:])) or any(word in _NAMES_OF_SCRIPTS for word in words)


_LONGEST_HEADING: Final = 300
_LONGEST: Final = 2_000
"""Characters of a value that is looked at; a longer one is a text, which is never read anyway."""
_WORDS_OF_A_NAME: Final = 5
_INSIDE: Final = (
    ("an e-mail address", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}(?:@|\s?[(\[]at[)\]]\s?)[\w-]{1,63}\.\w")),
    ("a phone number", re.compile(r"(?<![\d.])(\+|00)[1-9]\d{0,2}[ -]?\d{2,4}[ -]?\d{3}[ -]?\d{2,4}(?![\d.])|(?<![\d.,])0\d{8,10}(?![\d.,])")),
    ("a place on the map", re.compile(r"[-+]?\d{1,3}\.\d{4,},?\s+[-+]?\d{1,3}\.\d{4,}")),
)  # fmt: skip


def _inside(value: str) -> str:
    """The same within a longer text."""
    return next((what for what, pattern in _INSIDE if pattern.search(value)), "")


def _plain(heading: str) -> str:
    """A heading as words joined by underscores, without accents, numbering and question marks."""
    text = unicodedata.normalize("NFKD", heading[:_LONGEST_HEADING]).casefold()
    text = "".join(char for char in text if not unicodedata.combining(char))
    text = re.sub(r"^\s*q?\.?\d{1,3}[a-z]?[.):]\s*", "", text)
    leading = "_" * (len(text) - len(text.lstrip("_")))
    return leading + "_".join(re.findall(r"[^\W_]+", text)) + ("__" if text == "__version__" else "")
