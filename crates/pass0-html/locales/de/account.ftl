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
event-credentials-reset = Ein Betreiber hat alle Passkeys und den zweiten Schritt entfernt
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

account-notice-email-asked = Wir haben eine E-Mail an die neue Adresse geschickt. Öffnen Sie ihren Link in diesem Browser; bis dahin ändert sich nichts.
account-notice-email-changed = Ihre E-Mail-Adresse wurde geändert.

account-email = E-Mail-Adresse
account-email-change = Adresse ändern
account-email-new = Neue Adresse
account-email-hint = Wir schicken zuerst eine E-Mail dorthin, um zu prüfen, dass die Adresse Ihnen gehört.
account-email-button = E-Mail senden

account-second = Zweiter Schritt
account-second-why = Mit einem zweiten Schritt gehört zum Anmelden auch ein Code, zum Beispiel aus einer App auf Ihrem Telefon.

account-sessions-count =
    { $sessions ->
        [one] Sie sind nur in diesem Browser angemeldet
       *[other] Sie sind an { $sessions } Stellen angemeldet
    }

account-data = Ihre Daten
account-data-get = Herunterladen, was über Sie gespeichert ist
account-data-delete = Konto löschen
