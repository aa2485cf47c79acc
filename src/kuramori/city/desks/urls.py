"""Every address of the staff's screens. No address ever names or numbers a person: residents are pseudonyms here."""

from django.urls import path

from kuramori.city.desks.web import assessment, audit, console, counter, errors, home, records, session

urlpatterns = [
    path("", home.home, name="home"),
    path("help/", home.help_page, name="help"),
    path("healthz", home.healthz, name="healthz"),
    path("robots.txt", home.robots, name="robots"),
    path("sign-in/", session.sign_in, name="sign-in"),
    path("sign-in/second/", session.second_factor, name="second-factor"),
    path("sign-in/passkey/challenge/", session.passkey_challenge, name="passkey-challenge"),
    path("sign-in/passkey/", session.passkey_answer, name="passkey-answer"),
    path("sign-out/", session.sign_out, name="sign-out"),
    path("session/left/", session.time_left, name="time-left"),
    path("session/stay/", session.stay, name="stay"),
    path("language/", session.choose_language, name="language"),
    path("me/passkeys/", session.passkeys, name="passkeys"),
    path("me/passkeys/challenge/", session.enrol_challenge, name="enrol-challenge"),
    path("me/passkeys/enrol/", session.enrol_answer, name="enrol-answer"),
    path("me/slips/", counter.slips, name="slips"),
    path("receipt/", counter.receipt, name="receipt"),
    path("people/", counter.people, name="people"),
    path("people/open/", counter.open_chosen, name="open-chosen"),
    path("people/<uuid:subject>/", counter.person, name="person"),
    path("alerts/", console.alerts, name="alerts"),
    path("alerts/live/", console.live, name="alerts-live"),
    path("alerts/stream/", console.stream, name="alerts-stream"),
    path("alerts/<int:alert_id>/", console.alert, name="alert"),
    path("alerts/<int:alert_id>/acknowledge/", console.acknowledge, name="acknowledge"),
    path("alerts/<int:alert_id>/decide/", console.decide, name="decide"),
    path("holds/<uuid:officer_id>/", console.release, name="release"),
    path("erasure/", records.cases, name="cases"),
    path("erasure/turn/", records.turn, name="turn"),
    path("erasure/turn/propose/", records.propose_turn, name="propose-turn"),
    path("erasure/turn/approve/", records.approve_turn, name="approve-turn"),
    path("erasure/<uuid:case_id>/", records.case, name="case"),
    path("erasure/<uuid:case_id>/draft/", records.draft, name="draft"),
    path("erasure/<uuid:case_id>/approve/", records.approve, name="approve"),
    path("erasure/<uuid:case_id>/hold/", records.hold, name="hold"),
    path("erasure/<uuid:case_id>/lift/", records.lift, name="lift"),
    path("erasure/<uuid:case_id>/certificate/", records.certificate, name="certificate"),
    path("erasure/<uuid:case_id>/certificate.json", records.certificate_file, name="certificate-file"),
    path("ledger/", audit.ledger, name="ledger"),
    path("ledger/proof/<str:slip>/", audit.proof, name="proof"),
    path("assessment/", assessment.assessment, name="assessment"),
    path("assessment/check/", assessment.check, name="check"),
]

handler404 = errors.not_found
handler500 = errors.failed
