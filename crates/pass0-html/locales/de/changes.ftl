### Änderungen daran, wie sich jemand anmeldet: Seiten und die Worte der E-Mail dazu.

## Was geändert wurde: Betreff einer E-Mail und Zeile in ihr und auf einer Seite. Ohne Punkt.

change-passkey-added = Zu Ihrem Konto wurde ein Passkey hinzugefügt
change-passkey-removed = Von Ihrem Konto wurde ein Passkey entfernt
change-clone-suspected = Ein Passkey Ihres Kontos wurde vielleicht kopiert
change-totp-on = Für Ihr Konto wurden Codes aus einer App eingeschaltet
change-totp-off = Für Ihr Konto wurden Codes aus einer App ausgeschaltet
change-recovery-codes-made = Für Ihr Konto wurden neue Notfallcodes erstellt
change-recovery-code-used = Ein Notfallcode Ihres Kontos wurde verwendet
change-email-changed = Die E-Mail-Adresse Ihres Kontos wurde geändert
change-email-restored = Die frühere E-Mail-Adresse Ihres Kontos gilt wieder
change-not-me = Eine Änderung an Ihrem Konto wurde zurückgenommen, und alle Sitzungen wurden beendet
change-other = An der Art, wie Sie sich anmelden, wurde etwas geändert

## Das war ich nicht

not-me-title = Waren Sie das nicht?
not-me-then = Wenn Sie es nicht waren, drücken Sie den Knopf: Die Änderung wird zurückgenommen, und Sie werden überall abgemeldet.
not-me-button = Das war ich nicht
not-me-you = Wenn Sie es waren, schließen Sie diese Seite. Es passiert nichts.
not-me-done-title = Die Änderung wurde zurückgenommen
not-me-done-text = Sie sind überall abgemeldet. Melden Sie sich neu an und sehen Sie nach, ob in Ihrem Konto alles stimmt.

## Eine andere Adresse

confirm-title = Ihre neue Adresse
confirm-old = Bisher
confirm-new = Von jetzt an
confirm-button = Neue Adresse verwenden
confirm-not-you = Wenn Sie das nicht wollten, schließen Sie diese Seite. Es passiert nichts.
confirm-elsewhere-why = Hier sind Sie nicht bei dem Konto angemeldet, für das die neue Adresse gewünscht wurde. Es hat sich nichts geändert.
confirm-elsewhere-then = Öffnen Sie den Link aus der E-Mail in dem Browser, in dem Sie die Änderung gewünscht haben.

## Das Konto löschen

delete-title = Ihr Konto löschen?
delete-what = Das Konto und alles, was hier darüber gespeichert ist, ist dann fort. Das lässt sich nicht rückgängig machen.
delete-type = Zum Löschen geben Sie die Adresse des Kontos ein
delete-wrong = Das ist nicht die Adresse dieses Kontos.
delete-button = Konto löschen
deleted-title = Ihr Konto wurde gelöscht
deleted-text = Sie sind bei { $app } abgemeldet, und das Konto ist fort.
deleted-planned-title = Ihr Konto wird gelöscht
deleted-planned-text = Ihr Konto ist gesperrt und wird am { $until } gelöscht. Um es zu behalten, melden Sie sich vorher an.
delete-days =
    Das Konto wird sofort gesperrt und { $days ->
        [one] morgen
       *[other] nach { $days } Tagen
    } gelöscht. Bis dahin können Sie sich anmelden und es behalten.
keep-title = Konto behalten?
keep-text = Ihr Konto wird am { $until } gelöscht.
keep-button = Konto behalten
keep-leave = Löschen lassen
kept-title = Ihr Konto bleibt bestehen
kept-text = Ihr Konto wird nicht gelöscht. Melden Sie sich an, um fortzufahren.
