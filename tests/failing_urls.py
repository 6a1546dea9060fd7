"""The product's pages, and one that fails with what it was given."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from config.urls import handler500
from config.urls import urlpatterns as pages

__all__ = ["handler500", "urlpatterns"]


@csrf_exempt
@login_not_required
def failing(request, address):
    name = request.POST["last_name"]
    raise RuntimeError(f"{name} <{address}> of {request.GET['q']}")


urlpatterns = [path("failing/<str:address>/", failing), *pages]
