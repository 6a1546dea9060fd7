"""The product's pages, and an empty page under the same middleware."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt


@login_not_required
@csrf_exempt
def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("bonjour")


urlpatterns = [path("rien/", nothing), path("", include("config.urls"))]
