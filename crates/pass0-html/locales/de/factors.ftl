### Zweiter Schritt, neuer Nachweis.

## Der zweite Schritt beim Anmelden

second-title = Noch ein Schritt
second-heading = Noch ein Schritt
second-required = Ihr Konto braucht das, bevor es weitergeht.
second-choose = Ihr Konto braucht einen zweiten Schritt, bevor es weitergeht. Wählen Sie, was Sie einrichten möchten.
second-over = Dieser Code gilt nicht mehr. Bitte fordern Sie einen neuen an.
second-lost = Das kann ich nicht verwenden
second-cancel = Anmeldung abbrechen

## Ein verlorener zweiter Schritt

lost-title = Können Sie den zweiten Schritt nicht verwenden?
lost-what = Wir können Ihren zweiten Schritt und Ihre Notfallcodes entfernen. Das dauert 72 Stunden, und wir schreiben Ihnen sofort und jeden Tag eine E-Mail.
lost-stop = Eine Anmeldung damit vor Ablauf der Frist hält es auf.
lost-then = Alle werden jetzt von Ihrem Konto abgemeldet, und bis dahin lässt sich an Ihrer Anmeldung nichts ändern.
lost-button = Zweiten Schritt entfernen
lost-back = Zurück

## Noch einmal zeigen, wer man ist

step-up-title = Bitte zeigen Sie, dass Sie es sind
step-up-why = Ihre Anmeldung liegt schon etwas zurück. Für das, was Sie jetzt tun möchten, brauchen wir einen neuen Nachweis.
step-up-mail = E-Mail senden
step-up-set-up = Ihr Konto hat noch nichts, was dafür stark genug ist. Bitte richten Sie zuerst einen Passkey ein.
step-up-account = Zu meinem Konto
