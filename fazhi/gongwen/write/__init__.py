"""Writing official documents in GB/T 9704-2012 layout as Word files that WPS and Word open alike."""

from fazhi.gongwen.write.blocks import (
    Addressee,
    AttachmentHead,
    AttachmentNote,
    Block,
    Caption,
    DocumentNumber,
    Heading,
    Note,
    Paragraph,
    Picture,
    Piece,
    Sheet,
    Signature,
    Title,
    Words,
    plain,
)
from fazhi.gongwen.write.package import render, save

__all__ = [
    "Addressee",
    "AttachmentHead",
    "AttachmentNote",
    "Block",
    "Caption",
    "DocumentNumber",
    "Heading",
    "Note",
    "Paragraph",
    "Picture",
    "Piece",
    "Sheet",
    "Signature",
    "Title",
    "Words",
    "plain",
    "render",
    "save",
]
