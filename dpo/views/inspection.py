"""The page of a control: the seven points, and the sealed file."""

import io

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from accounts import recent_proof
from accounts.recent_proof import SensitiveAct
from accounts.requests import UserRequest
from dpo import inspection
from dpo.inspection.points import points


@permission_required("exports.export_contacts", raise_exception=True)
def show(request: UserRequest) -> HttpResponseBase:
    """The points; a POST downloads the file (a sample of proofs names persons)."""
    if request.method != "POST":
        return _page(request)
    now = timezone.now()
    recent_proof.require(request, SensitiveAct.EXPORT, now)
    output = io.BytesIO()
    inspection.write(output, now=now, user=request.user)
    output.seek(0)
    name = f"dossier-de-controle-{timezone.localdate(now):%Y-%m-%d}.zip"
    response = FileResponse(output, as_attachment=True, filename=name)
    response["Cache-Control"] = "no-store"
    return response


def _page(request: UserRequest) -> HttpResponse:
    return render(
        request, "dpo/inspection.html", {"points": list(points(request.user))}
    )
