"""The formats that are told apart, with the names under which each is rightly handed in."""

from __future__ import annotations

from dataclasses import dataclass

_OOXML = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class Format:
    """A format: `title` names it to people, `extensions` are all names under which it is rightly handed in."""

    name: str
    media_type: str
    title: str
    extensions: frozenset[str]


def _format(name: str, media_type: str, title: str, extensions: str) -> Format:
    return Format(name, media_type, title, frozenset(extensions.split()))


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
        _format("uof", "application/x-uof", "UOF 标文通文档", "uof uot uos uop"),
        _format("rtf", "application/rtf", "RTF 文档", "rtf doc wps"),
        _format("zip", "application/zip", "ZIP 压缩包", "zip"),
        _format("rar", "application/vnd.rar", "RAR 压缩包", "rar"),
        _format("7z", "application/x-7z-compressed", "7Z 压缩包", "7z"),
        _format("tar", "application/x-tar", "TAR 归档", "tar"),
        _format("gz", "application/gzip", "GZ 压缩文件", "gz tgz"),
        _format("bz2", "application/x-bzip2", "BZ2 压缩文件", "bz2 tbz tbz2"),
        _format("xz", "application/x-xz", "XZ 压缩文件", "xz txz"),
        _format("png", "image/png", "PNG 图片", "png"),
        _format("jpeg", "image/jpeg", "JPG 图片", "jpg jpeg jpe jfif"),
        _format("gif", "image/gif", "GIF 图片", "gif"),
        _format("bmp", "image/bmp", "BMP 图片", "bmp dib"),
        _format("tiff", "image/tiff", "TIFF 图片", "tif tiff"),
        _format("webp", "image/webp", "WEBP 图片", "webp"),
        _format("heic", "image/heic", "HEIC 图片", "heic heif hif avif"),
        _format("html", "text/html", "网页", "html htm shtml xhtml jsp asp aspx php"),
        _format("mht", "multipart/related", "MHT 网页", "mht mhtml"),
        _format("eml", "message/rfc822", "电子邮件", "eml"),
        _format("msg", "application/vnd.ms-outlook", "Outlook 邮件", "msg"),
        _format("url", "application/x-mswinurl", "网址快捷方式", "url website"),
        _format("csv", "text/csv", "CSV 表格", "csv tsv txt"),
        _format("text", "text/plain", "纯文本", "txt text md markdown log csv tsv json xml url ini yaml yml toml srt"),
        _format("xml", "text/xml", "XML 数据", "xml svg xsd xsl opml rss"),
        _format("script", "text/x-script", "脚本", "bat cmd vbs vbe js jse wsf wsh ps1 psm1 hta sh reg py pl scr"),
        _format("program", "application/x-msdownload", "可执行程序", "exe dll com scr msi sys ocx cpl jar apk pif"),
        _format("lnk", "application/x-ms-shortcut", "Windows 快捷方式", "lnk"),
        _format(
            "media", "application/octet-stream", "音视频文件", "mp3 mp4 mov avi wmv m4a wav amr flv mkv wma m4v 3gp"
        ),
        _format("caj", "application/octet-stream", "CAJ 文献", "caj kdh nh"),
        _format("cad", "application/octet-stream", "CAD 图纸", "dwg"),
        _format("psd", "application/octet-stream", "PSD 图像", "psd"),
    )
}
"""Every format that is told apart; not every one has a reader."""
