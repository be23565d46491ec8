"""Addresses of this app."""

from __future__ import annotations

from django.urls import path

from fazhi.apps.registers.views import batch, books, checks, definitions, entries, importing, locks, sets

app_name = "registers"
urlpatterns = [
    path("", books.books, name="books"),
    path("book/<slug:ledger>", books.book, name="book"),
    path("book/<slug:ledger>/export", books.export, name="export"),
    path("book/<slug:ledger>/template", books.template, name="template"),
    path("book/<slug:ledger>/help", books.explained, name="explained"),
    path("book/<slug:ledger>/new", entries.new, name="new"),
    path("book/<slug:ledger>/import", importing.import_page, name="import"),
    path("book/<slug:ledger>/confirm", batch.confirm, name="confirm"),
    path("book/<slug:ledger>/as-evidence", batch.as_evidence, name="as_evidence"),
    path("book/<slug:ledger>/change", batch.change, name="change"),
    path("entry/<int:entry_id>", entries.entry, name="entry"),
    path("entry/<int:entry_id>/edit", entries.edit, name="edit"),
    path("entry/<int:entry_id>/remove", entries.remove, name="remove"),
    path("entry/<int:entry_id>/proof", entries.add_proof, name="add_proof"),
    path("proof/<int:proof_id>", entries.proof, name="proof"),
    path("proof/<int:proof_id>/remove", entries.remove_proof, name="remove_proof"),
    path("runs", importing.runs, name="runs"),
    path("run/<int:run_id>", importing.run, name="run"),
    path("run/<int:run_id>/take-over", importing.take_over, name="take_over"),
    path("run/<int:run_id>/errors", importing.errors, name="run_errors"),
    path("run/<int:run_id>/original", importing.original, name="run_original"),
    path("sets", sets.sets, name="sets"),
    path("set/<int:run_id>", sets.set_run, name="set_run"),
    path("set/<int:run_id>/take", sets.take_set, name="take_set"),
    path("locks", locks.locks, name="locks"),
    path("locks/<int:lock_id>/open", locks.unlock, name="unlock"),
    path("checks", checks.checks, name="checks"),
    path("definitions", definitions.definitions, name="definitions"),
    path("definitions/new", definitions.define, name="define"),
    path("definitions/text", definitions.define_text, name="define_text"),
    path("definitions/of/<slug:ledger>", definitions.definition, name="definition"),
]
