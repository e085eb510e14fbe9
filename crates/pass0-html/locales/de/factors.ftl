### Passkeys, zweiter Schritt, Notfallcodes, neuer Nachweis.

## Passkeys

passkey-sign-in = Mit einem Passkey anmelden
passkey-use = Passkey verwenden
passkey-failed = Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.
passkey-unknown = Dieser Passkey ist hier nicht bekannt. Vielleicht wurde er entfernt.
passkey-changed = Dieser Passkey wurde in eine andere App oder einen anderen Tresor übertragen und kann Sie nicht mehr anmelden. Melden Sie sich auf anderem Weg an, entfernen Sie ihn in Ihrem Konto und fügen Sie einen neuen hinzu.
passkey-over = Das hat zu lange gedauert. Bitte versuchen Sie es noch einmal.
passkey-noscript = Passkeys brauchen JavaScript. Bitte schalten Sie es für diese Seite ein.
enrol-failed = Der Passkey konnte nicht eingerichtet werden. Bitte versuchen Sie es noch einmal.
enrol-exists = Auf diesem Gerät gibt es schon einen Passkey für Ihr Konto.
enrol-miswritten = Dieser Browser kann diesen Passkey nicht hinzufügen. Nehmen Sie einen anderen Browser oder einen neueren Firefox; danach funktioniert er auch hier.
enrol-over = Das hat zu lange gedauert. Bitte versuchen Sie es noch einmal.

offer-title = Nächstes Mal mit dem Fingerabdruck?
offer-why = Mit einem Passkey melden Sie sich mit Fingerabdruck, Gesicht oder der Bildschirmsperre Ihres Geräts an, ohne auf eine E-Mail zu warten.
offer-yes = Ja, einrichten
offer-later = Jetzt nicht
offer-never = Nicht mehr fragen

## Der zweite Schritt beim Anmelden

second-title = Noch ein Schritt
second-heading = Noch ein Schritt
second-set-up-heading = Richten Sie einen Passkey ein, um weiterzukommen
second-set-up-why = Ihr Konto braucht einen Passkey: Ihren Fingerabdruck, Ihr Gesicht oder die Bildschirmsperre Ihres Geräts.
second-set-up-button = Passkey einrichten
second-recovery-code = Notfallcode
second-recovery-hint = Einer der Codes, die Sie für den Fall aufbewahren, dass Sie Ihr Telefon nicht haben. Jeder gilt einmal.
second-recovery-wrong =
    { $left ->
        [0] Das ist keiner Ihrer Codes, und es gibt keinen Versuch mehr.
        [one] Das ist keiner Ihrer Codes, oder er wurde schon verwendet. Sie haben noch einen Versuch.
       *[other] Das ist keiner Ihrer Codes, oder er wurde schon verwendet. Sie haben noch { $left } Versuche.
    }
second-recovery-malformed = Das sieht nicht wie ein Notfallcode aus. Geben Sie ihn so ein, wie er Ihnen gezeigt wurde.
second-use-totp = Einen Code aus Ihrer App verwenden
second-use-recovery-code = Einen Notfallcode verwenden
second-lost = Das kann ich nicht verwenden
second-cancel = Anmeldung abbrechen

## Ein verlorener zweiter Schritt

lost-title = Können Sie den zweiten Schritt nicht verwenden?
lost-what = Wir können die Codes aus Ihrer App und Ihre Notfallcodes entfernen. Das dauert 72 Stunden, und wir schreiben Ihnen sofort und jeden Tag eine E-Mail.
lost-stop = Eine Anmeldung damit vor Ablauf der Frist hält es auf.
lost-then = Alle werden jetzt von Ihrem Konto abgemeldet, und bis dahin lässt sich an Ihrer Anmeldung nichts ändern.
lost-button = Zweiten Schritt entfernen
lost-back = Zurück

## Codes aus einer App

totp-title = Codes aus einer App einrichten
totp-required = Ihr Konto braucht das, bevor es weitergeht.
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

## Notfallcodes

recovery-title = Notfallcodes
recovery-heading = Ihre Notfallcodes
recovery-why = Wenn Sie Ihr Telefon verlieren, ersetzt es einer dieser Codes. Jeder gilt einmal.
recovery-once = Sie werden nur jetzt gezeigt. Bewahren Sie sie an einem sicheren Ort auf.
recovery-download = Als Datei herunterladen
recovery-print = Drucken
recovery-left =
    { $left ->
        [0] Sie haben keine Notfallcodes mehr.
        [one] Sie haben noch einen Notfallcode.
       *[other] Sie haben noch { $left } Notfallcodes.
    }
recovery-replace-why = Neue Codes ersetzen die alten; die alten gelten dann nicht mehr.
recovery-replace = Neue Notfallcodes erstellen

## Noch einmal zeigen, wer man ist

step-up-title = Bitte zeigen Sie, dass Sie es sind
step-up-why = Ihre Anmeldung liegt schon etwas zurück. Für das, was Sie jetzt tun möchten, brauchen wir einen neuen Nachweis.
step-up-mail = E-Mail senden
step-up-set-up = Ihr Konto hat noch nichts, was dafür stark genug ist. Bitte richten Sie zuerst einen Passkey ein.
step-up-account = Zu meinem Konto
