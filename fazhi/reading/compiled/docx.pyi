from fazhi.reading.docx_record import Block
from fazhi.reading.docx_scan import Written

def blocks(data: bytes, start: int, written: Written) -> list[Block] | None: ...
