"""Addresses of what users settle for themselves, of who works here, and of letting people in."""

from django.urls import path

from hustings.apps.organisations.views import inviting, keys, own, working

app_name = "organisations"
urlpatterns = [
    path("language/", own.language, name="language"),
    path("users/", working.index, name="working"),
    path("users/<int:number>/end/", working.end_roles, name="end_roles"),
    path("users/<int:number>/suspend/", working.suspend, name="suspend"),
    path("units/<int:number>/freeze/", working.freeze, name="freeze"),
    path("cut-offs/<int:number>/agree/", working.agree, name="agree"),
    path("cut-offs/<int:number>/lift/", working.lift, name="lift"),
    path("users/invite/", inviting.invite_new, name="invite_new"),
    path("users/<int:number>/invite/", inviting.invite, name="invite"),
    path("users/<int:number>/back-in/", inviting.back_in, name="back_in"),
    path("users/<int:number>/sign-out/", inviting.sign_out, name="sign_out"),
    path("invitations/<int:number>/agree/", inviting.agree, name="agree_back_in"),
    path("invitations/<int:number>/end/", inviting.end, name="end_invitation"),
    path("welcome/<str:token>/", inviting.welcome, name="welcome"),
    path("sign-in/keys/<int:number>/remove/", keys.remove, name="remove_key"),
    path("sign-in/address/", keys.address, name="address"),
    path("sign-in/devices/<int:number>/end/", keys.end_session, name="end_session"),
    path("sign-in/devices/end/", keys.end_sessions, name="end_sessions"),
    path("stay/", own.stay, name="stay"),
]
