### Codes aus einer Authenticator-App.

totp-use = Einen Code aus Ihrer App verwenden
totp-title = Codes aus einer App einrichten
totp-scan = Öffnen Sie auf Ihrem Telefon eine App für Anmeldecodes und richten Sie ihre Kamera auf dieses Bild.
totp-picture = Bild für die Kamera Ihres Telefons. Der Schlüssel darunter sagt dasselbe.
totp-secret = Oder tippen Sie diesen Schlüssel in die App ein:
totp-open = In einer App auf diesem Gerät öffnen
totp-code = Code aus Ihrer App
totp-hint = Sechs Ziffern. Die App zeigt alle halbe Minute neue.
totp-wrong =
    { $left ->
        [0] Das ist nicht der Code, den Ihre App jetzt zeigt, und es gibt keinen Versuch mehr.
        [one] Das ist nicht der Code, den Ihre App jetzt zeigt. Sie haben noch einen Versuch.
       *[other] Das ist nicht der Code, den Ihre App jetzt zeigt. Sie haben noch { $left } Versuche.
    }
totp-malformed = Der Code hat sechs Ziffern. Leerzeichen spielen keine Rolle.
totp-setup-wrong = Das ist nicht der Code, den Ihre App jetzt zeigt. Geben Sie den neuesten ein; die Uhr Ihres Telefons muss richtig gehen.
totp-button = Einschalten
totp-event-on = Codes aus einer App wurden eingeschaltet
totp-event-off = Codes aus einer App wurden ausgeschaltet
totp-event-wrong = Ein falscher Code aus einer App wurde eingegeben
totp-event-replayed = Ein Code aus einer App wurde ein zweites Mal eingegeben
totp-notice-on = Ab jetzt brauchen Sie beim Anmelden auch einen Code aus Ihrer App.
totp-notice-off = Beim Anmelden brauchen Sie keinen Code aus Ihrer App mehr.
totp-account-set-up = Eine App für Codes einrichten
totp-account-on = Authenticator-App eingerichtet am { $since }.
totp-account-used = Zuletzt verwendet { $used }.
totp-account-replace = Eine andere App einrichten
totp-account-off = Codes ausschalten
totp-change-on = Für Ihr Konto wurden Codes aus einer App eingeschaltet
totp-change-off = Für Ihr Konto wurden Codes aus einer App ausgeschaltet
totp-factor = Codes aus einer App
totp-resume-on = Codes aus einer App einschalten
totp-resume-off = Codes aus einer App ausschalten
totp-reset = Ihre Authenticator-App funktioniert hier nicht mehr. Melden Sie sich an und richten Sie sie neu ein; bis dahin melden Sie sich ohne sie an.
