"""Every number a check decides by, in one place, each with its reason.

Numbers of likeness and relevance stand with the families that use them; a value changed here changes a check's
precision or recall, so measure with `bench/checks.py` on more than one labelled set before and after.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

# --- poor-scan -----------------------------------------------------------------------------------------------------
POOR_SCAN_DPI: Final = 100.0
"""Below this a three-character-high stroke is under two dots: 三号 body text is 16 pt, 22 dots at 100 dpi, and OCR
starts to mix up look-alike hanzi. Offices' fax-quality scans are 144 to 200 dpi."""
POOR_SCAN_CONFIDENCE: Final = 0.80
"""Mean OCR confidence of a page's lines; clear scans lie above 0.93, out-of-focus photographs below 0.75."""
POOR_SCAN_LINE_CONFIDENCE: Final = 0.60
"""A line below this is guesswork ..."""
POOR_SHEET_CONFIDENCE: Final = 0.55
"""A picture of stated paper size whose few words are read below this is a sheet of paper; banners in photographs are
read above 0.9 or not at all."""
POOR_SCAN_BAD_SHARE: Final = 0.5
"""... and a page of which half the lines are guesswork cannot be relied on even where the mean passes."""
POOR_SCAN_MIN_LINES: Final = 3
"""A picture with fewer lines of text is no page of a paper: a banner on a photograph reads badly and matters little."""

# --- personal-data -------------------------------------------------------------------------------------------------
ID_OLDEST_YEAR: Final = 1900
"""Birth years in identity numbers before this are other codes: nobody alive bears them."""

# --- foreign-place -------------------------------------------------------------------------------------------------
NAME_ALONE: Final = 2
"""Two signs that stand in the material this often without 县 behind them are a word (按照, 报送) and no name."""

# --- undated -------------------------------------------------------------------------------------------------------
PAPER_MIN_CHARS: Final = 60
"""A paper with less text is a cover, a note or a scan of which little was read; nothing can be missed in it."""

# --- docno-clash ---------------------------------------------------------------------------------------------------
SAME_TITLE: Final = 0.85
"""Two titles this alike are one title, a sign or two misread; 通知 and 通报 of one matter stay below."""
SAME_TEXT: Final = 0.6
"""Share of common five-character pieces from which two files are one paper (a scan and its Word file reach 0.8; two
papers of one office on one subject stay under 0.4)."""

# --- unsealed ------------------------------------------------------------------------------------------------------
CLEAR_SCAN: Final = 0.9
"""OCR confidence from which a page is clear enough for a missing seal to be said with weight."""

# --- unfilled-form -------------------------------------------------------------------------------------------------
FORM_FILLED_SHARE: Final = 0.4
"""A column is meant to be filled in every row when at least this share of its rows is; below it, it is optional."""
FORM_ROW_CELLS: Final = 2
"""A row needs this many filled cells (the serial number not counted) to be an entry and not a spare row."""

# --- attachment-missing --------------------------------------------------------------------------------------------
ATTACHMENT_LIKENESS: Final = 0.6
"""Share of an attachment name's character pairs that a file's name or title must contain to be that attachment."""

# --- sum-mismatch --------------------------------------------------------------------------------------------------
MIN_PARTS: Final = 2
"""One part and one total state no sum."""
TOTAL_REACH: Final = 14
"""Characters between a total and 其中: 共84件（含结转6件），其中 … still belongs together, a new clause does not."""
LABEL_REACH: Final = 18
"""The longest label of a part (社会治安和道路交通安全类); beyond it the number is of another statement."""
NEARLY_ALL_OF_THREE: Final = Decimal("0.9")
NEARLY_ALL_OF_TWO: Final = Decimal("0.95")
"""其中 need not be exhaustive. Three parts that miss the total by a tenth at most were meant to be all of it; two parts
that leave a tenth out are more often a selection, so they have to come nearer."""

# --- percent-mismatch ----------------------------------------------------------------------------------------------
PERCENT_REACH: Final = 22
"""Characters between a number and its percentage: 73件，占受理总数的 …; further off it is said of another number."""

# --- off-topic, better-indicator, proposals ------------------------------------------------------------------------
# Titles and texts are compared on a scale from 0 (nothing shared) to 1; on a labelled county, papers in their right
# place reach 0.3 to 1.0 by title and 0.06 to 0.4 by text, the misplaced and unrelated ones 0.0 to 0.05 by both.
OFF_TOPIC_TITLE: Final = 0.03
"""A title with any piece of the indicator's own wording is not off topic."""
OFF_TOPIC_BODY: Final = 0.03
"""Half of what the weakest right paper reaches."""
OFF_TOPIC_WORDS: Final = 1
"""One term of the trade in passing is chance; a paper about the subject has several."""
OFF_TOPIC_LENGTH: Final = 80
"""Fewer hanzi are a cover or a caption and say nothing either way."""
OWN_TITLE_WEAK: Final = 0.15
"""A title that speaks for the indicator more than this is at home, whatever else it names."""
OTHER_TITLE_STRONG: Final = 0.4
"""At least two fifths of the title's subject words are those of the other indicator ..."""
TITLE_MARGIN: Final = 0.35
"""... and clearly more than of this one."""
OTHER_BODY: Final = 0.06
"""The text must speak for the other indicator as right papers do ..."""
CLEAR_TITLE: Final = 0.6
"""... where the title is mostly of the other indicator and has nothing at all of this one, less text will do: ..."""
CLEAR_BODY: Final = 0.03
"""... twice what chance gives; a summary of set phrases reaches 0.05 at its own indicator."""
BODY_RATIO: Final = 1.5
"""... and more than for this one: work mentioned in passing moves nothing."""
PROPOSE_SCORE: Final = 0.2
"""A loose file is proposed for an indicator from this score; right papers lie above 0.3, chance below 0.12."""
PROPOSE_LEAD: Final = 1.4
"""The best indicator must lead the second by this factor; a wrong proposal costs a clerk more than none."""

# --- copied, recycled, duplicate-file ------------------------------------------------------------------------------
LIKE_LENGTH: Final = 100
"""Masked characters below which two papers are alike by chance of form."""
LIKE_SHARED: Final = 60.0
"""Two papers are compared from so much shared rare wording (in characters); below it is a sentence or two."""
COPIED_WHOLE: Final = 0.75
"""Share of both papers' weighted wording; independent papers built from the trade's set phrases stay below 0.5,
copies with a few own sentences above 0.85."""
COPIED_CLEAR: Final = 0.8
"""Below this two offices that reported on one and the same matter may have written alike: worth a look."""
COPIED_PASSAGE: Final = 260
"""A chapter: three to five sentences on end that hardly anybody else has ..."""
COPIED_PASSAGE_SHARE: Final = 0.2
"""... and a fifth of the shorter paper, so that a quoted paragraph in a long one is none."""
RECYCLED: Final = 0.75
"""As for copies; a paper on the same theme written anew reaches 0.5 at most."""
COMMON_UNITS: Final = 9
"""Wording of more units than this, and of more than the next share of the county's units, is a form or set phrase."""
COMMON_SHARE: Final = 0.3
SAME_LENGTH: Final = 20
"""Characters that two files must have to be called the same by text."""
SAME_SLACK: Final = 0.05
"""A print adds page numbers and a scan loses some characters; more difference is another text."""
SAME_PRINT: Final = 0.85
"""Jaccard likeness of a text and its scan at 98 characters read right in a hundred is about 0.8 to 0.95; the figures
must agree besides."""

# --- requirement-missing -------------------------------------------------------------------------------------------
ITEM_TOPIC: Final = 0.34
"""Share of the item's character pairs in the title when two items ask for the same kind: a third is more than the
words both share, and less than what people leave out of titles."""
ITEM_ALLY_TOPIC: Final = 0.5
"""A paper of a related kind (报告 for 总结) must be about the item's subject."""
ITEM_PLAIN_TOPIC: Final = 0.5
"""An item without a kind goes by its subject alone."""
ITEM_BLIND_TOPIC: Final = 0.6
"""A paper whose kind cannot be told serves when nearly all of the subject is in its name or beginning."""

# --- name-content-mismatch -----------------------------------------------------------------------------------------
NAME_AGREES: Final = 0.6
"""Share of the name's character pairs in the title from which the name is short for the title."""
NAME_PAIRS: Final = 2
"""A name of one pair besides its kind says too little to be contradicted."""

# --- foreign-place ---------------------------------------------------------------------------------------------------
SURE_LINE: Final = 0.9
"""A line of a scan read below this may have any of its signs wrong; clear lines lie above 0.96."""

# --- link-off-topic ------------------------------------------------------------------------------------------------
WEB_TEXT_LENGTH: Final = 60
"""Hanzi below which a page says too little to be judged: a frame with a picture, a list of attachments."""

# --- calibration ---------------------------------------------------------------------------------------------------
CERTAIN: Final = 0.98
"""The format itself says so (a password, a macro part, a check digit)."""
SURE: Final = 0.95
"""The place and the form both say so."""
LIKELY: Final = 0.9
"""The words say so; a reading in its favour is possible."""
POSSIBLE: Final = 0.7
"""Worth a look by a person."""
