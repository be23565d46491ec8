"""The formats that are told apart, with the names under which each is rightly handed in."""

from __future__ import annotations

from dataclasses import dataclass

_OOXML = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class Format:
    """A format: `title` names it to people, `extensions` are all names under which it is rightly handed in.

    `remedy` says what to hand in instead, where there is no reader for it.
    """

    name: str
    media_type: str
    title: str
    extensions: frozenset[str]
    remedy: str


_ANY = "请换成 PDF、OFD、Word 或 Excel"
_PRINTED = "请用原来的软件打印或另存为 PDF"
_PACKED = "请用普通ZIP格式重新打包"
_DRAWN = "请另存为 PDF、PNG 或 JPG"


def _format(name: str, media_type: str, title: str, extensions: str, remedy: str = _ANY) -> Format:
    return Format(name, media_type, title, frozenset(extensions.split()), remedy)


_BYTES = "application/octet-stream"


FORMATS: dict[str, Format] = {
    made.name: made
    for made in (
        _format("pdf", "application/pdf", "PDF", "pdf"),
        _format("ofd", "application/ofd", "OFD 版式文件", "ofd"),
        _format("docx", _OOXML + "wordprocessingml.document", "DOCX（Word 文档）", "docx docm dotx dotm wps wpt"),
        _format("xlsx", _OOXML + "spreadsheetml.sheet", "XLSX（Excel 工作簿）", "xlsx xlsm xltx xltm et ett xlsb"),
        _format(
            "pptx", _OOXML + "presentationml.presentation", "PPTX（演示文稿）", "pptx pptm ppsx ppsm potx potm dps dpt"
        ),
        _format("doc", "application/msword", "DOC（Word 97 文档）", "doc dot wps wpt"),
        _format("xls", "application/vnd.ms-excel", "XLS（Excel 97 工作簿）", "xls xlt et ett"),
        _format("ppt", "application/vnd.ms-powerpoint", "PPT（97 版演示文稿）", "ppt pps pot dps dpt"),
        _format("wordxml", "application/msword", "Word 2003 XML 文档", "xml doc"),
        _format("excelxml", "application/vnd.ms-excel", "Excel 2003 XML 表格", "xml xls"),
        _format("ole-encrypted", "application/x-ole-storage", "加密的 Office 文档", "*"),
        _format("ole", "application/x-ole-storage", "复合文档", "*"),
        _format("odt", "application/vnd.oasis.opendocument.text", "ODT 文档", "odt ott"),
        _format("ods", "application/vnd.oasis.opendocument.spreadsheet", "ODS 表格", "ods ots"),
        _format("odp", "application/vnd.oasis.opendocument.presentation", "ODP 演示文稿", "odp otp"),
        _format("epub", "application/epub+zip", "EPUB 电子书", "epub"),
        _format("fodt", "application/vnd.oasis.opendocument.text-flat-xml", "ODT 文档（单个 XML）", "fodt xml"),
        _format("fods", "application/vnd.oasis.opendocument.spreadsheet-flat-xml", "ODS 表格（单个 XML）", "fods xml"),
        _format(
            "fodp", "application/vnd.oasis.opendocument.presentation-flat-xml", "ODP 演示文稿（单个 XML）", "fodp xml"
        ),
        _format("uof", "application/x-uof", "UOF 标文通文档", "uof uot"),
        _format("uos", "application/x-uof", "UOF 标文通表格", "uof uos"),
        _format("uop", "application/x-uof", "UOF 标文通演示文稿", "uof uop"),
        _format("uof2", "application/x-uof", "UOF 2 标文通文件", "uof uot uos uop", _PRINTED),
        _format("rtf", "application/rtf", "RTF 文档", "rtf doc wps"),
        _format("zip", "application/zip", "ZIP 压缩包", "zip"),
        _format("rar", "application/vnd.rar", "RAR 压缩包", "rar"),
        _format("7z", "application/x-7z-compressed", "7Z 压缩包", "7z"),
        _format("tar", "application/x-tar", "TAR 归档", "tar"),
        _format("gz", "application/gzip", "GZ 压缩文件", "gz tgz"),
        _format("bz2", "application/x-bzip2", "BZ2 压缩文件", "bz2 tbz tbz2"),
        _format("xz", "application/x-xz", "XZ 压缩文件", "xz txz"),
        _format("zst", "application/zstd", "ZST 压缩文件", "zst tzst"),
        _format("lz4", "application/x-lz4", "LZ4 压缩文件", "lz4"),
        _format("lzip", "application/x-lzip", "LZ 压缩文件", "lz tlz"),
        _format("compress", "application/x-compress", "Z 压缩文件", "z taz"),
        _format("lzh", "application/x-lzh-compressed", "LZH 压缩包", "lzh lha"),
        _format("cab", "application/vnd.ms-cab-compressed", "CAB 压缩包", "cab"),
        _format("iso", "application/x-iso9660-image", "光盘映像", "iso"),
        _format("cpio", "application/x-cpio", "CPIO 归档", "cpio"),
        _format("arj", "application/x-arj", "ARJ 压缩包", "arj", _PACKED),
        _format("otherpack", _BYTES, "快压、ACE、ALZ 等压缩包", "kz ace alz egg zpaq lzma xar", _PACKED),
        _format("png", "image/png", "PNG 图片", "png"),
        _format("jpeg", "image/jpeg", "JPG 图片", "jpg jpeg jpe jfif"),
        _format("gif", "image/gif", "GIF 图片", "gif"),
        _format("bmp", "image/bmp", "BMP 图片", "bmp dib"),
        _format("tiff", "image/tiff", "TIFF 图片", "tif tiff"),
        _format("webp", "image/webp", "WEBP 图片", "webp"),
        _format("heic", "image/heic", "HEIC 图片", "heic heif hif avif"),
        _format("jp2", "image/jp2", "JPEG 2000 图片", "jp2 j2k jpf jpx"),
        _format("svg", "image/svg+xml", "SVG 矢量图", "svg", _DRAWN),
        _format("metafile", "image/x-wmf", "WMF、EMF 矢量图", "wmf emf", _DRAWN),
        _format("otherpicture", _BYTES, "不常用的图片", "ico tga pcx ppm pgm pnm jxl cdr", _DRAWN),
        _format("html", "text/html", "网页", "html htm shtml xhtml jsp asp aspx php"),
        _format("mht", "multipart/related", "MHT 网页", "mht mhtml"),
        _format("eml", "message/rfc822", "电子邮件", "eml"),
        _format("msg", "application/vnd.ms-outlook", "Outlook 邮件", "msg"),
        _format("url", "application/x-mswinurl", "网址快捷方式", "url website"),
        _format("webloc", "application/x-webloc", "苹果电脑的网址快捷方式", "webloc"),
        _format("csv", "text/csv", "CSV 表格", "csv tsv txt"),
        _format("text", "text/plain", "纯文本", "txt text md markdown log csv tsv json xml url ini yaml yml toml srt"),
        _format("xml", "text/xml", "XML 数据", "xml xsd xsl opml rss"),
        _format("script", "text/x-script", "脚本", "bat cmd vbs vbe js jse wsf wsh ps1 psm1 hta sh reg py pl scr"),
        _format("program", "application/x-msdownload", "可执行程序", "exe dll com scr msi sys ocx cpl jar apk pif"),
        _format("lnk", "application/x-ms-shortcut", "Windows 快捷方式", "lnk", "里面没有内容，请报送它指向的文件本身"),
        _format(
            "media",
            _BYTES,
            "音视频文件",
            "mp3 mp4 mov avi wmv m4a wav amr flv mkv wma m4v 3gp rm rmvb mpg mpeg aac flac",
            "请附文字说明、截图或网上的地址",
        ),
        _format("caj", _BYTES, "CAJ 文献", "caj kdh nh teb", "请用 CAJViewer 另存为 PDF"),
        _format("cad", _BYTES, "CAD 图纸", "dwg dxf dwf", _PRINTED),
        _format("psd", _BYTES, "PSD 图像", "psd psb", _DRAWN),
        _format("ceb", _BYTES, "方正 CEB 版式文件", "ceb cebx", _PRINTED),
        _format("sep", _BYTES, "书生版式文件", "gd gw sep s2 s10 s72 s92", _PRINTED),
        _format("xps", "application/oxps", "XPS 文档", "xps oxps", _PRINTED),
        _format("djvu", "image/vnd.djvu", "DjVu 文档", "djvu djv", _PRINTED),
        _format("chm", "application/vnd.ms-htmlhelp", "CHM 电子书", "chm", _PRINTED),
        _format("postscript", "application/postscript", "PostScript 文件", "ps eps", "请另存为 PDF"),
        _format("visio", "application/vnd.visio", "Visio 图", "vsd vsdx vss vst vdx", _PRINTED),
        _format("publisher", "application/x-mspublisher", "Publisher 文件", "pub", _PRINTED),
        _format("project", "application/vnd.ms-project", "Project 计划", "mpp mpt", _PRINTED),
        _format("onenote", "application/onenote", "OneNote 笔记", "one onepkg", _PRINTED),
        _format("mindmap", _BYTES, "思维导图", "xmind mmap emmx", "请导出为 PDF 或图片"),
        _format("iwork", _BYTES, "苹果电脑的办公文件", "pages numbers key", "请导出为 Word、Excel 或 PDF"),
        _format("package", _BYTES, "专用软件的文件", "*", _PRINTED),
        _format("database", _BYTES, "数据库文件", "mdb accdb dbf sqlite sqlite3", "请导出为 Excel"),
        _format("outlook", _BYTES, "Outlook 数据文件", "pst ost", "请把要报送的邮件另存为 EML 或 MSG"),
        _format("smime", "application/pkcs7-mime", "加密或签名的邮件", "p7m p7s", "请解开后另存为 EML"),
        _format(
            "tnef",
            "application/ms-tnef",
            "Outlook 专用格式的附件",
            "dat tnef",
            "请发件人改用 HTML 或纯文本格式重发，或直接报送附件本身",
        ),
        _format("wpscloud", _BYTES, "WPS 在线文档", "otl ksheet dbt pom pof", "请在 WPS 里导出为 Word、Excel 或 PDF"),
        _format("sealed", _BYTES, "单位加密软件加密的文件", "*", "请用加密软件解密后重新报送"),
        _format("font", "font/sfnt", "字体文件", "ttf ttc otf woff woff2"),
        _format(
            "unfinished",
            _BYTES,
            "没有下载完的文件",
            "crdownload part td xltd downloading baiduyun",
            "请下载完整后重新报送",
        ),
    )
}
"""Every format that is told apart, by its bytes or, where they say nothing, by its name; not every one has a reader."""

_BY_EXTENSION = {extension: made for made in reversed(FORMATS.values()) for extension in made.extensions}


def by_extension(extension: str) -> Format | None:
    """The format that an extension stands for; None for an unknown one."""
    return _BY_EXTENSION.get(extension)
