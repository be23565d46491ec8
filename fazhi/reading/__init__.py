"""Reading: the bytes of any office file become a `Document` of pages, lines, tables and members."""
