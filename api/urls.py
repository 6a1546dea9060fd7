from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt

from api.application import api, methods_of_paths
from api.gateway import gateway_view, unknown_path

PUBLIC = ("openapi-json", "openapi-view", "api-root")

# API callers authenticate with a key, not a session; the description and its page are
# public.
api_urls = api.urls
methods = methods_of_paths()
for pattern in api_urls[0]:
    if isinstance(pattern, URLPattern) and pattern.callback is not None:
        if pattern.name not in PUBLIC:
            pattern.callback = gateway_view(
                pattern.callback, methods[pattern.name or ""]
            )
        pattern.callback = login_not_required(pattern.callback)

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", api_urls),
    # Whatever follows, a line break too, which <path:...> does not match.
    re_path("^api/v1/", login_not_required(csrf_exempt(unknown_path))),
]
