"""Every address of the site: one prefix an app."""

from __future__ import annotations

from django.urls import include, path

from fazhi.site.api import addresses
from fazhi.site.views import api_manual, healthy, home

handler500 = "fazhi.site.middleware.broken"
handler400 = "fazhi.site.middleware.refused"
handler403 = "fazhi.site.middleware.forbidden"
handler404 = "fazhi.site.views.not_found"
urlpatterns = [
    path("", home, name="home"),
    path("healthy", healthy, name="healthy"),
    path("api/", addresses()),
    path("api-manual", api_manual, name="api_manual"),
    path("", include("fazhi.apps.units.urls")),
    path("audit/", include("fazhi.apps.upkeep.log_urls")),
    path("framework/", include("fazhi.apps.framework.urls")),
    path("duties/", include("fazhi.apps.duties.urls")),
    path("evidence/", include("fazhi.apps.evidence.urls")),
    path("review/", include("fazhi.apps.review.urls")),
    path("feedback/", include("fazhi.apps.feedback.urls")),
    path("progress/", include("fazhi.apps.progress.urls")),
    path("search/", include("fazhi.apps.search.urls")),
    path("registers/", include("fazhi.apps.registers.urls")),
    path("reports/", include("fazhi.apps.reports.urls")),
    path("oversight/", include("fazhi.apps.oversight.urls")),
    path("upkeep/", include("fazhi.apps.upkeep.urls")),
]
