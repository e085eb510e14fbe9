### Kontoseite, Sitzungen, Abmelden.

account-title = Ihre Sitzungen
account-own-title = Ihr Konto
account-heading = Sie sind angemeldet
account-sign-out = Abmelden
account-pending-stop = Um das zu verhindern, melden Sie sich ab und noch vor diesem Zeitpunkt mit dem zweiten Schritt wieder an. Bis dahin lässt sich an Ihrer Anmeldung nichts ändern.
account-sessions = Wo Sie angemeldet sind
account-this-browser = Dieser Browser
account-session-operator-link = Link des Betreibers
account-session-operator-recovery = Wiederherstellungslink des Betreibers
account-operator = Sie sind mit einem Link des Betreibers angemeldet. Damit können Sie weder die Anmeldung dieses Kontos ändern noch seine Daten herunterladen oder es löschen.
account-session-times = Seit { $created }, zuletzt verwendet { $seen }
account-end = Beenden
account-end-of = Sitzung von { $browser } beenden
account-end-others = Alle anderen Sitzungen beenden
account-events = Letzte Aktivitäten

event-times = ({ $times }-mal seit { $since })
event-asked = Eine Anmelde-E-Mail wurde angefordert
event-mail-accepted = Die E-Mail wurde verschickt
event-mail-refused = Der Mailserver hat die E-Mail nicht angenommen
event-opened-elsewhere = Der Link wurde außerhalb des anfordernden Browsers geöffnet; es ist nichts passiert
event-code-wrong = Ein falscher Code wurde eingegeben
event-signed-in = Angemeldet
event-operator-link-made = Ein Betreiber hat einen Anmeldelink erstellt
event-operator-recovery-made = Ein Betreiber hat einen Wiederherstellungslink erstellt
event-operator-signed-in = Anmeldung mit einem Link des Betreibers
event-operator-recovered = Anmeldung mit einem Wiederherstellungslink des Betreibers
event-signed-out = Abgemeldet
event-session-ended = Eine Sitzung wurde beendet
event-passkey-added = Ein Passkey wurde hinzugefügt
event-passkey-renamed = Ein Passkey wurde umbenannt
event-passkey-offer-declined = Passkey-Vorschlag nach dem Anmelden abgeschaltet
event-passkey-removed = Ein Passkey wurde entfernt
event-credentials-reset = Ein Betreiber hat alle Passkeys und den zweiten Schritt entfernt
event-passkey-refused = Ein Passkey hat nicht funktioniert
event-passkey-changed = Ein Passkey wurde abgelehnt, weil er in eine andere App oder einen anderen Tresor übertragen wurde
event-passkey-not-added = Ein Passkey konnte nicht hinzugefügt werden
event-clone-suspected = Ein Passkey wurde vielleicht kopiert
event-totp-on = Codes aus einer App wurden eingeschaltet
event-totp-off = Codes aus einer App wurden ausgeschaltet
event-totp-wrong = Ein falscher Code aus einer App wurde eingegeben
event-totp-replayed = Ein Code aus einer App wurde ein zweites Mal eingegeben
event-recovery-code-wrong = Ein falscher Notfallcode wurde eingegeben
event-recovery-codes-made = Neue Notfallcodes wurden erstellt
event-recovery-code-used = Ein Notfallcode wurde verwendet
event-stepped-up = Sie haben Ihre Identität bestätigt
event-email-asked = Eine Änderung der E-Mail-Adresse wurde angefordert
event-email-changed = Die E-Mail-Adresse wurde geändert
event-email-restored = Die frühere E-Mail-Adresse gilt wieder
event-not-me = Das Konto wurde auf den Stand vor einer Änderung zurückgesetzt
event-recovery-started = Entfernung des zweiten Schritts angefordert
event-recovery-done = Zweiter Schritt nach 72 Stunden entfernt
event-recovery-cancelled = Entfernung des zweiten Schritts gestoppt

logout-title = Abmelden
logout-heading = Bei { $app } abmelden?
logout-why = Eine andere Website hat Sie hierher geschickt. Sie bleiben angemeldet, solange Sie nicht auf die Schaltfläche klicken.

account-notice-passkey-added = Der Passkey wurde hinzugefügt.
account-notice-passkey-renamed = Der Passkey wurde umbenannt.
account-notice-passkey-removed = Der Passkey wurde entfernt. Löschen Sie ihn am besten auch auf Ihrem Gerät.
account-notice-totp-on = Ab jetzt brauchen Sie beim Anmelden auch einen Code aus Ihrer App.
account-notice-totp-off = Beim Anmelden brauchen Sie keinen Code aus Ihrer App mehr.
account-notice-email-asked = Wir haben eine E-Mail an die neue Adresse geschickt. Öffnen Sie ihren Link in diesem Browser; bis dahin ändert sich nichts.
account-notice-email-changed = Ihre E-Mail-Adresse wurde geändert.
account-notice-sessions-ended = Sie sind überall sonst abgemeldet.

account-email = E-Mail-Adresse
account-email-change = Adresse ändern
account-email-new = Neue Adresse
account-email-hint = Wir schicken zuerst eine E-Mail dorthin, um zu prüfen, dass die Adresse Ihnen gehört.
account-email-button = E-Mail senden

account-passkeys = Passkeys
account-passkeys-what = Mit einem Passkey melden Sie sich mit Fingerabdruck, Gesicht oder der Bildschirmsperre Ihres Geräts an.
account-passkey = Passkey
account-passkey-synced = Auf allen Ihren Geräten
account-passkey-times = Hinzugefügt { $created }, zuletzt verwendet { $used }
account-passkey-unused = Hinzugefügt { $created }, noch nicht verwendet
account-passkey-rename = Umbenennen
account-passkey-rename-of = { $name } umbenennen
account-passkey-name = Name
account-passkey-remove = Entfernen
account-passkey-remove-of = { $name } entfernen
account-passkey-last = Anders können Sie sich nicht anmelden, deshalb lässt er sich nicht entfernen.
account-passkey-add = Passkey hinzufügen

account-second = Zweiter Schritt
account-second-why = Mit einem zweiten Schritt gehört zum Anmelden auch ein Code, den eine App auf Ihrem Telefon anzeigt.
account-totp-set-up = Eine App für Codes einrichten
account-totp-on = Authenticator-App eingerichtet am { $since }.
account-totp-used = Zuletzt verwendet { $used }.
account-totp-replace = Eine andere App einrichten
account-totp-off = Codes ausschalten

account-sessions-count =
    { $sessions ->
        [one] Sie sind nur in diesem Browser angemeldet
       *[other] Sie sind an { $sessions } Stellen angemeldet
    }

account-data = Ihre Daten
account-data-get = Herunterladen, was über Sie gespeichert ist
account-data-delete = Konto löschen
