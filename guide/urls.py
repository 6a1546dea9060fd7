from django.urls import path

from guide import views

app_name = "guide"

urlpatterns = [
    path("aide/", views.contents, name="contents"),
    path("aide/<slug:slug>/", views.page, name="page"),
]
