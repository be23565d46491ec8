"""What the system administrator looks at: the doctor's word, backups, the queue."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from fazhi.apps.jobs import attempts
from fazhi.apps.jobs.services import later
from fazhi.apps.units.access import allow
from fazhi.apps.upkeep.models import Backup, Checkup
from fazhi.apps.upkeep.services import doctor


@allow("upkeep.manage")
def home(request: HttpRequest) -> HttpResponse:
    """The page."""
    checkup = Checkup.objects.first()
    results = [doctor.Result(**one) for one in checkup.results] if checkup is not None else []
    context = {
        "checkup": checkup,
        "results": results,
        "backups": Backup.objects.all()[:20],
        "queue": doctor.queue_counts(),
    }
    return render(request, "upkeep/home.html", context)


@allow("upkeep.manage")
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Have the doctor look now."""
    later("upkeep.doctor")
    messages.success(request, "已安排检查，约半分钟后刷新本页看结果。")
    return redirect("upkeep:home")


@allow("upkeep.manage")
@require_POST
def again(request: HttpRequest, result_id: uuid.UUID) -> HttpResponse:
    """Have a failed job done again."""
    attempts.again(result_id=str(result_id), by=request.user)
    messages.success(request, "已重新排队，稍后刷新本页看结果。")
    return redirect("upkeep:home")


@allow("upkeep.manage")
@require_POST
def back_up(request: HttpRequest) -> HttpResponse:
    """Have a backup made now."""
    later("upkeep.backup", request.user.pk)
    messages.success(request, "已安排备份，做好后列在下面；备份放在站点文件夹的 backups 里，请拷到别的机器上。")
    return redirect("upkeep:home")
