"""
The case book on the phone: records, drafts, settings and outbox over one sealed journal.

What goes to the journal is specified in `mobile/adapters/CASE_BOOK.md`; frames written by any
release open in every later one.
"""

from mobile.adapters.case_book.book import CaseBook as CaseBook
