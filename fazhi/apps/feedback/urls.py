"""Addresses of this app."""

from __future__ import annotations

from django.urls import path

from fazhi.apps.feedback.views import lists, mending

app_name = "feedback"
urlpatterns = [
    path("lists", lists.lists, name="lists"),
    path("lists/draft", lists.batch, name="batch"),
    path("lists/drafts", lists.drafts, name="drafts"),
    path("lists/<int:list_id>", lists.feedback_list, name="list"),
    path("lists/<int:list_id>/deadline", lists.redraft, name="redraft"),
    path("lists/<int:list_id>/issue", lists.issue, name="issue"),
    path("lists/<int:list_id>/file.<str:form>", lists.download, name="download"),
    path("ledger", mending.ledger, name="ledger"),
    path("items/<int:item_id>", mending.item, name="item"),
    path("items/<int:item_id>/close", mending.close, name="close"),
    path("items/<int:item_id>/reopen", mending.reopen, name="reopen"),
    path("mine", mending.mine, name="mine"),
    path("mine/<int:list_id>", mending.own_list, name="own_list"),
    path("mine/<int:list_id>/file.<str:form>", mending.own_file, name="own_file"),
    path("mine/<int:list_id>/receive", mending.receive, name="receive"),
    path("mine/items/<int:item_id>", mending.own_item, name="own_item"),
    path("mine/items/<int:item_id>/reply", mending.reply, name="reply"),
]
