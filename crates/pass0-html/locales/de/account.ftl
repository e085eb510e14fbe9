### Sitzungen, neuer Nachweis, Abmelden.

account-title = Ihre Sitzungen
account-own-title = Ihr Konto
account-heading = Sie sind angemeldet
account-sign-out = Abmelden
account-sessions = Wo Sie angemeldet sind
account-this-browser = Dieser Browser
account-session-times = Seit { $created }, zuletzt verwendet { $seen }
account-end = Beenden
account-end-of = Sitzung von { $browser } beenden
account-end-others = Alle anderen Sitzungen beenden
account-events = Was zuletzt geschah

event-asked = Eine Anmelde-E-Mail wurde angefordert
event-mail-accepted = Die E-Mail wurde verschickt
event-mail-refused = Der Mailserver hat die E-Mail nicht angenommen
event-opened-elsewhere = Der Link wurde außerhalb des anfordernden Browsers geöffnet; es ist nichts passiert
event-code-wrong = Ein falscher Code wurde eingegeben
event-signed-in = Angemeldet
event-signed-out = Abgemeldet
event-session-ended = Eine Sitzung wurde beendet

fresh-title = Bitte zeigen Sie, dass Sie es sind
fresh-why = Ihre letzte Anmeldung liegt schon etwas zurück. Für das, was Sie jetzt tun möchten, senden wir Ihnen zuerst eine E-Mail.
fresh-button = E-Mail senden

logout-title = Abmelden
logout-heading = Bei { $app } abmelden?
logout-why = Eine andere Website hat Sie hierher geschickt. Sie bleiben angemeldet, solange Sie den Knopf nicht drücken.
