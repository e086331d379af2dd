"""The words around an article that are not the article: conventions that many papers share, in the languages
that the archive meets most. A phrase of one paper only has no place here."""

import re
from functools import lru_cache

LABEL_END = r"\s*[:：﹕]\s*"

_RELATED = (
    r"baca\s+juga|baca\s+selengkapnya|baca\s+pula|baca|lihat\s+juga|simak\s+juga|simak\s+pula|berita\s+terkait|"
    r"artikel\s+terkait|pilihan\s+redaksi|rekomendasi|"
    r"read\s+(?:also|more|next)|also\s+read|see\s+also|see\s+more|related(?:\s+(?:articles?|stories|news|coverage))?|"
    r"more\s+on\s+this|recommended|most\s+popular|popular|trending(?:\s+now)?|more\s+(?:from|stories|on)\b.{0,40}|you\s+may\s+also\s+like|don['’]t\s+miss|"
    r"lire\s+aussi|à\s+lire(?:\s+aussi)?|lesen\s+sie\s+auch|auch\s+interessant|mehr\s+zum\s+thema|zum\s+thema|"
    r"lee\s+también|lea\s+también|leer\s+más|leia\s+(?:também|mais)|leggi\s+anche|lees\s+ook|läs\s+(?:också|även)|"
    r"les\s+også|læs\s+også|czytaj\s+(?:też|także)|čtěte\s+(?:také|i)|читайте\s+также|читать\s+также|ilgili\s+haber|"
    r"اقرأ\s+أيض[ًا]{1,2}|اقرا\s+ايضا|طالع\s+أيض[ًا]{1,2}|関連記事|関連ニュース|あわせて読みたい|관련\s*기사|相关阅读|相關新聞"
)
RELATED = re.compile(
    rf"^[\[(（►▶>»•*→-]{{0,2}}\s*(?:{_RELATED})[\])）]?(?:{LABEL_END}|\s+[|–—-]\s+|\s*$)", re.IGNORECASE
)
_RELATED_INLINE = re.compile(
    r"\s?[(\[](?:baca(?:\s+(?:juga|pula))?|lihat\s+juga|simak\s+juga|read(?:\s+(?:also|more))?|see\s+also)"
    r"\s*[:：][^()\[\]]{3,300}[)\]]",
    re.IGNORECASE,
)
RELATED_GLUED = re.compile(r"(?:^|(?<=[\s.?!\"”]))(?:baca|lihat|simak)\s+(?:juga|pula)\s*[:：]\s*", re.IGNORECASE)

PAGINATION = re.compile(
    r"^(?:halaman|laman|page|seite|página|pagina|صفحة)?\s*:?\s*(?:\d{1,3}\s+){1,20}(?:selanjutnya|berikutnya|next|»|>)?\s*$|"
    r"^(?:halaman|laman)\s*(?:selanjutnya|berikutnya|\d{1,3}(?:\s*(?:dari|/)\s*\d{1,3})?)\s*[»›>→]{0,3}$|"
    r"^(?:lanjut(?:kan)?|lanjut\s+baca|lanjut)\s+(?:ke|di)\s+(?:halaman|laman)\s+(?:berikutnya|selanjutnya|\d{1,3})\b.{0,80}$|"
    r"^(?:selanjutnya|berikutnya)(?:\s*[:：].{1,200}|\s*[»›>→]{0,3})$|"
    r"^(?:next|continue\s+to|go\s+to)(?:\s+(?:the\s+)?(?:next\s+)?page)?(?:\s+\d{1,3})?\s*[»›>→]{0,3}$|"
    r"^page\s+\d{1,3}\s+(?:of|/)\s+\d{1,3}$|^\d{1,3}\s*/\s*\d{1,3}$|"
    r"^(?:nächste\s+seite|weiter\s+auf\s+seite\s+\d+|page\s+suivante|página\s+siguiente|próxima\s+página|"
    r"pagina\s+successiva|volgende\s+pagina|nästa\s+sida|следующая\s+страница|sonraki\s+sayfa|"
    r"الصفحة\s+التالية|次のページ(?:へ)?|次ページ|다음\s*페이지|下一页|下一頁)\s*[»›>→]{0,3}$",
    re.IGNORECASE,
)

NOISE = {
    "scroll marker (drop)": re.compile(
        r"^(?:scroll|gulir|swipe)\s+(?:to|untuk|down|ke)\s+(?:continue|resume|melanjutkan|lanjut|read|baca|bawah).{0,60}$"
        r"|^(?:article|story)\s+continues\s+(?:below|after).{0,40}$|^continue\s+reading(?:\s+below)?$",
        re.IGNORECASE,
    ),
    "advertisement (drop)": re.compile(
        r"^[\[(—–-]{0,2}\s*(?:advertisements?|advertising|advertorial\s+space|iklan|pariwara|anzeige|werbung|publicité|"
        r"passer\s+la\s+publicité|publicidad(?:e)?|pubblicità|reklam[ae]?|реклама|إعلان|広告|광고|广告)\s*[\])—–-]{0,2}\s*$"
        r"|^(?:skip|lewati)\s+(?:ad|iklan)$",
        re.IGNORECASE,
    ),
    "video link (drop)": re.compile(
        r"^[\[(]?(?:(?:simak|saksikan|tonton|lihat|watch)\s+(?:(?:juga|pula|also|selengkapnya|now)\s+)?"
        r"(?:video|live|siaran|tayangan)\w*\b.{0,300}|gambas\s*:.{0,200}|video\s*:\s*.{0,200})$",
        re.IGNORECASE,
    ),
    "share buttons (drop)": re.compile(
        r"^(?:lihat\s+(?:semua\s+)?foto|perbesar(?:\s+foto)?|view\s+(?:image|photo|gallery)|enlarge(?:\s+image)?|open\s+image.{0,20})$|"
        r"^(?:(?:komentar|bagikan|simpan|share|save|comments?|suka|like|tweet|cetak|print|email|facebook|twitter|whatsapp|x)\b"
        r"(?:\s{0,3}\(?\d{1,6}\)?)?[\s|•·,]{0,6}){2,10}$|"
        r"^[•*·-]?\s*(?:bagikan|share|salin\s+(?:link|tautan)|copy\s+link|link\s+copied|tautan\s+tersalin|facebook|twitter|x|whatsapp|"
        r"telegram|linkedin|pinterest|flipboard|messenger|e-?mail|mail|print|cetak|komentar|comments?|"
        r"(?:bagikan|share)\s*(?:ke|di|on|this|artikel|article|via|:).{0,60}|teilen|drucken|partager|imprimer|compartir|"
        r"compartilhar|condividi|delen|dela|поделиться|مشاركة|シェア|공유)\s*:?$",
        re.IGNORECASE,
    ),
    "newsletter box (drop)": re.compile(
        r"^(?:dapatkan\s+(?:update|berita|informasi).{0,200}(?:telegram|whatsapp|setiap\s+hari|notifikasi).{0,200}|"
        r"ikuti\s+(?:kami|berita|saluran|channel|terus).{0,200}|cek\s+berita\s+dan\s+artikel.{0,120}|"
        r"(?:sign\s+up|subscribe)\s+(?:to|for|now|here).{0,160}|subscribe|follow\s+us\b.{0,120}|"
        r"jetzt\s+(?:abonnieren|anmelden).{0,80}|abonnez-vous.{0,120}|suscríbete.{0,120})$",
        re.IGNORECASE,
    ),
    "tags (drop)": re.compile(
        r"^(?:filed\s+under|posted\s+in|tagged(?:\s+(?:with|as))?|categori[sz]ed\s+(?:as|under))\s*:.{1,200}$",
        re.IGNORECASE,
    ),
    "reading time (drop)": re.compile(
        r"^(?:(?:estimated\s+)?reading\s+time|read\s+time|(?:waktu|durasi|lama)\s+(?:mem)?baca|lesedauer|lesezeit|leestijd|lästid|"
        r"temps\s+de\s+lecture|tempo\s+de\s+leitura|tiempo\s+de\s+lectura|tempo\s+di\s+lettura|czas\s+czytania)\s*:?\s*"
        r"(?:ca\.?\s*|[~<±]\s*)?\d{1,3}\s*\w{1,8}\.?$|^\d{1,3}[\s-]min(?:ute)?s?\s+read$",
        re.IGNORECASE,
    ),
    "copyright (drop)": re.compile(
        r"^(?:copyright|hak\s+cipta|©|\(c\)\s).{0,120}$|^.{0,80}all\s+rights\s+reserved\.?$|"
        r"^dilarang\s+(?:keras\s+)?(?:mengambil|mengutip|menyalin|memperbanyak).{0,300}$",
        re.IGNORECASE,
    ),
}  # fmt: skip

# One after the other in one pattern, the first that fits wins: no pattern by itself takes as little time. It reads
# text in lower case: a pattern that has to heed no case tries each alternative, and takes twice the time.
_LEFTOVERS = (("pagination leftover (drop)", PAGINATION), ("related headline (drop)", RELATED), *NOISE.items())
_LEFTOVER = re.compile(
    "|".join(f"(?P<g{number}>{pattern.pattern})" for number, (_, pattern) in enumerate(_LEFTOVERS))
)

# What stands under an article and is about the paper, not about the news. Only to be looked for at the end of one.
CLOSING = re.compile(
    r"^(?:follow\s+\S+(?:\s\S+){0,5}\s+on\s+(?:twitter|facebook|instagram|google|whatsapp|linkedin|x)\b.{0,200}|"
    r"click\s+here\b.{0,120}|(?:get|receive)\s+(?:the|our|daily|more)\b.{0,120}\b(?:inbox|newsletters?|app|updates)\b.{0,120}|"
    r"sign\s+up\b.{0,200}|subscribe\b.{0,200}|download\s+(?:the|our)\b.{0,60}\bapp\b.{0,80}|"
    r"(?:got|have)\s+a\s+(?:story|tip)\b.{0,200}|(?:do\s+you\s+)?have\s+a\s+(?:story|tip|comment)\b.{0,200}|"
    r"(?:get|stay)\s+in\s+touch\b.{0,200}|for\s+more\s+(?:stories|news)\s+like\s+this\b.{0,120}|"
    r"(?:our\s+website|this\s+website)\s+is\s+your\b.{0,300}|join\s+(?:our|the)\s+(?:conversation|comment\w*|community|discussion)\b.{0,120}|"
    r"you\s+(?:may|might)\s+also\s+(?:like|be\s+interested).{0,200}|more\s*:\s*\S.{0,300}|more\s*:|"
    r"(?:additional|with)\s+report(?:ing|s)\s+(?:by|from)\b.{0,200}|source\s*:\s*\S.{0,80}|"
    r"disclaimer\s*:.{0,600}|disclosure\s*:.{0,600}|editor['’]s\s+note\s*:.{0,400}|"
    r"(?:as\s+an\s+amazon\s+associate|this\s+(?:post|article|page)\s+(?:may\s+)?contains?\s+affiliate)\b.{0,400}|"
    r"(?:you\s+must\s+confirm|please\s+log\s*(?:in|out))\b.{0,200}|"
    r"abonniere[n]?\b.{0,200}|(?:jetzt\s+)?newsletter\b.{0,160}|folge[n]?\s+(?:sie\s+)?uns\b.{0,160}|"
    r"(?:aktuelle|alle)\s+(?:nachrichten|informationen|artikel|news)\b.{0,60}\b(?:app|handy|newsletter|überblick)\b.{0,160}|"
    r"suivez[-\s]nous\b.{0,200}|síguenos\b.{0,200}|segui(?:ci|teci)\b.{0,200}|siga-nos\b.{0,200}|"
    r"simak\s+(?:berita|breaking\s+news)\b.{0,300}|dapatkan\b.{0,300}|ikuti\b.{0,200}(?:google\s+news|whatsapp|telegram)\b.{0,120})$",
    re.IGNORECASE,
)

PAYWALL = re.compile(
    r"\b(?:reserved\s+for|only\s+for|exclusive\s+to)\s+(?:our\s+)?(?:subscribers|members)\b|\bsubscribe\s+to\s+(?:continue|read|unlock)\b|"
    r"\bunlock\s+(?:more|this)\s+article|\bto\s+(?:continue|keep)\s+reading\b|\b(?:nur|exklusiv)\s+für\s+(?:unsere\s+)?(?:abonnenten|mitglieder)\b|"
    r"\bjetzt\s+weiterlesen\b|\bréservé\s+(?:à\s+nos|aux)\s+abonnés\b|\bexclusivo\s+para\s+(?:suscriptores|assinantes)\b|"
    r"\bkhusus\s+(?:untuk\s+)?pelanggan\b|\bberlangganan\s+untuk\s+(?:membaca|melanjutkan)\b|会員限定|有料会員|続きを読むには|구독자\s*전용",
    re.IGNORECASE,
)
CREDIT_WORDS = (
    r"foto|photo|photos|photograph|photographer|fotografer|pewarta\s+foto|juru\s+foto|doc|dok|dokumentasi|dokumen|"
    r"image|images|gambar|picture|pic|credit|credits|kredit|courtesy|ilustrasi|illustration|infografis|infografik|"
    r"grafis|grafik|graphic|map|peta|bild|bildrechte|crédit|crédits|crédito|créditos|fotografía|imagen|imagem|фото|"
    r"تصوير|الصورة|صورة|写真|撮影|画像|사진|摄影|圖片|图片"
)
CREDIT_LABEL = re.compile(rf"^[•*·-]?\s*(?:{CREDIT_WORDS})\s*[:：]\s*$", re.IGNORECASE)
_SOURCE_WORDS = "sumber|source|quelle|fuente|fonte|المصدر|出典|来源"
SOURCE_LABEL = re.compile(rf"^(?:{_SOURCE_WORDS})\s*[:：]\s*$", re.IGNORECASE)
SOURCE_LINE = re.compile(rf"^(?:{_SOURCE_WORDS})\s*[:：]\s*(?P<said>\S.{{0,80}})$", re.IGNORECASE)
BULLET = re.compile(r"^(?:[•·▪◦‣●○■–—*-]|[-*+])\s+(?=\S)")
NUMBERED = re.compile(r"^(\d{1,2})[.)]\s+(?=\S)")
INITIALS = re.compile(r"^[(\[]\s*([a-zA-Z]{2,5}(?:\s?[/,.|-]\s?\*?[a-zA-Z0-9]{2,5}\*?){0,4})\s*[)\]]\.?$")
TRAILING_INITIALS = re.compile(r"(?<=[.!?\"”’'»])\s*\(([a-z]{2,5}(?:\s?/\s?[a-z]{2,5}){0,4})\)\.?$")
TAGS = re.compile(
    r"^(?:tags?|topik|topics?|kata\s+kunci|keywords?|schlagwörter|etiquetas|المزيد\s+عن|タグ)\s*[:：]\s*(?=\S)",
    re.IGNORECASE,
)
TITLE_LABEL = re.compile(r"^(?:#{1,2}\s+|(?:judul|title|headline)\s*[:：]\s*)", re.IGNORECASE)
UPDATED = re.compile(
    r"\b(?:updated?|last\s+(?:updated|modified)|modified|diperbarui|diperbaharui|terakhir\s+diubah|pembaruan|aktualisiert|"
    r"mis(?:e)?\s+à\s+jour|modifié|actualizado|atualizado|aggiornato|uppdaterad|oppdatert|bijgewerkt|обновлено|更新|"
    r"آخر\s+تحديث|تحديث)\b",
    re.IGNORECASE,
)
# A day that a line names with one of these is an event, an end, or the day of the copy.
OTHER_DAY = re.compile(
    r"\b(?:berlaku|hingga|sampai|s\.?\s?d\.?|berakhir|kedaluwarsa|kadaluarsa|kadaluwarsa|tenggat|batas\s+(?:akhir|waktu)|"
    r"jatuh\s+tempo|valid|until|through|expir\w+|ends?|deadline|closes?|due|gültig|bis|läuft\s+ab|expire|jusqu\W?au|hasta|"
    r"vence|vencimiento|até|scade|fino\s+al|geldig|tot|"
    r"acara|jadwal|waktu\s+pelaksanaan|event|when|starts?|veranstaltung|termin|"
    r"diakses|diunduh|dicetak|disimpan|accessed|retrieved|downloaded|printed|saved|abgerufen|consulté|consultado|"
    r"hari\s+ini|today|heute|aujourd\Whui|hoy|hoje|oggi|vandaag|copyright|hak\s+cipta)\b|©",
    re.IGNORECASE,
)
STAMP_WORDS = re.compile(
    r"\b(?:published|posted|publikasi|dipublikasikan|diterbitkan|terbit|tayang|dimuat|tanggal|date|pukul|pkl|jam|pada|on|at|"
    r"veröffentlicht|erstellt|stand|publié|le|à|publicado|el|em|pubblicato|il|gepubliceerd|publicerad|publisert|"
    r"опубликовано|نشر|نُشر|في|公開|配信|掲載|입력|등록|first|by|am|um|uhr|the)\b[.:：]?|[年月日時分]",
    re.IGNORECASE,
)
REPORTED = re.compile(
    r"\b(?P<verb>dilansir|melansir|dikutip|mengutip|dirangkum|disadur|diwartakan|diberitakan|dikabarkan|"
    r"as\s+reported\s+by|according\s+to\s+a\s+report\s+by|first\s+(?:published|reported)\s+(?:in|by)|"
    r"originally\s+published\s+(?:in|by|on))\s+"
    r"(?:(?:dari|oleh|laman|situs|website|media|the|kantor\s+berita)\s+){0,3}"
    r"(?P<name>(?-i:[A-Z][\w.&'-]*)(?:\s(?-i:[A-Z][\w.&'-]*)){0,3})",
    re.IGNORECASE,
)
MEDIA = re.compile(
    r"(?:\b(?:news|times|post|herald|tribune|tribun|journal|gazette|courier|chronicle|guardian|telegraph|daily|weekly|"
    r"observer|mirror|mail|today|press|media|magazine|broadcasting|radio|televisi|televisión|tv|kantor berita|"
    r"harian|koran|kabar|suara|warta|berita|majalah|kompas|tempo|detik\w*|republika|antara|viva|tribunnews|liputan6|"
    r"okezone|merdeka|reuters|afp|ap|associated press|xinhua|kyodo|yonhap|bernama|bloomberg|cnn|cnbc|bbc|nbc|abc|cbs|"
    r"nhk|tass|interfax|sputnik|al jazeera|aljazeera|dw|vice|spiegel|zeitung|monde|figaro|país|mundo|corriere|"
    r"repubblica|mashable|techcrunch|variety|billboard|forbes|fortune|axios|politico|nikkei)\b)"
    r"|^[\w-]+\.(?:com|co|id|net|org|tv|news|info|go\.id|co\.\w\w|\w\w)$",
    re.IGNORECASE,
)
DOMAIN = re.compile(
    r"\b[A-Za-z0-9][A-Za-z0-9-]{0,40}\.(?:com|co\.id|id|co|net|org|news|tv|info|co\.uk|com\.\w\w|\w\w)\b(?![\w.]*@)",
    re.IGNORECASE,
)


def without_related(text: str) -> str:
    """A text without "(Baca juga: ...)" in it."""
    may = ("(" in text or "[" in text) and (":" in text or "：" in text)
    return _RELATED_INLINE.sub("", text) if may else text


def is_credit_label(text: str) -> bool:
    """ "Photo :" and nothing else."""
    return text.rstrip().endswith((":", "：")) and bool(CREDIT_LABEL.match(text))


@lru_cache(maxsize=1024)
def leftover(text: str) -> str | None:
    """The label of a line that belongs to the page and not to the article; None for all others."""
    if len(text) > 320:
        return None
    found = _LEFTOVER.match(text.lower().replace("i\u0307", "i"))  # which a Turkish İ becomes
    return _LEFTOVERS[int(found.lastgroup[1:])][0] if found and found.lastgroup else None


def is_label(text: str) -> bool:
    """Whether a line only says what the next ones are, or belongs to the page."""
    return bool(is_credit_label(text) or SOURCE_LABEL.match(text) or leftover(text))
