from django.urls import include, path

from . import views

accounts = [
    path("", views.list_accounts, name="list"),
    path("new", views.new_account, name="new"),
    path("<int:number>", views.show_account, name="one"),
    path("<int:number>/roles/<int:held>/end", views.end_role, name="end_role"),
    path("<int:number>/close", views.close_account, name="close"),
    path("add-team", views.add_place, {"kind": "team"}, name="add_team"),
    path("add-organisation", views.add_place, {"kind": "organisation"}, name="add_organisation"),
    path("sign-in-as/<str:username>", views.sign_in_as, name="sign_in_as"),
]

# allauth looks its pages up by these names.
urlpatterns = [
    path("sign-in", views.SignInView.as_view(), name="account_login"),
    path("sign-out", views.SignOutView.as_view(), name="account_logout"),
    path("password", views.PasswordView.as_view(), name="account_change_password"),
    path("sign-up", views.no_signing_up, name="account_signup"),
    path("account-closed", views.account_closed, name="account_inactive"),
    path("accounts/", include((accounts, "accounts"))),
]
