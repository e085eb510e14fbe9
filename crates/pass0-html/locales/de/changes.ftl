### Änderungen daran, wie sich jemand anmeldet: Seiten und die Worte der E-Mail dazu.

## Was geändert wurde: Betreff einer E-Mail und Zeile in ihr und auf einer Seite. Ohne Punkt.

change-email-changed = Die E-Mail-Adresse Ihres Kontos wurde geändert
change-operator-link = Mit einem Link des Betreibers hat sich jemand bei Ihrem Konto angemeldet
change-operator-recovery = Mit einem Wiederherstellungslink des Betreibers hat sich jemand bei Ihrem Konto angemeldet
change-other = An der Art, wie Sie sich anmelden, wurde etwas geändert

## Das war ich nicht

not-me-title = Waren Sie das nicht?
not-me-then = Wenn Sie es nicht waren, bestätigen Sie, dass das Konto Ihnen gehört. Es wird dann so, wie es vor dieser Änderung war: Auch spätere Änderungen werden zurückgenommen, und alle werden abgemeldet.
not-me-button = Code per E-Mail senden
not-me-passkey = Mit einem Passkey zurücknehmen
not-me-you = Wenn Sie es waren, schließen Sie diese Seite. Es passiert nichts.
not-me-covered = Es gibt nichts mehr zurückzunehmen: Das Konto ist bereits wieder so wie vor dieser Änderung, oder die Frist ist abgelaufen.
not-me-pending = Dieser Änderung wurde bereits widersprochen. Was davon noch aussteht, endet am { $until }.
not-me-operator = Eine E-Mail allein kann das hier nicht zurücknehmen. Wenden Sie sich an die Betreiber von { $app }.

## Was aus einem Konto wurde: Überschrift und erster Satz, auf einer Seite und in einer E-Mail.

report-taken-back-title = Ihr Konto ist wieder so, wie es war
report-taken-back-text = Alle wurden abgemeldet. Melden Sie sich neu an und prüfen Sie, wie Sie sich anmelden.
report-before-title = Es gibt nichts mehr zurückzunehmen
report-before-text = Das Konto ist bereits wieder so wie vor dieser Änderung, oder die Frist ist abgelaufen. Jetzt wurde nichts geändert.
report-lost-title = Ihr zweiter Schritt wird entfernt
report-lost-text = Alle wurden abgemeldet. Wenn Sie das nicht angefordert haben, melden Sie sich jetzt mit dem zweiten Schritt an: Dann bleibt er bestehen.
report-reminder-title = Ihr zweiter Schritt wird bald entfernt
report-reminder-text = Das hat jemand angefordert, der Zugriff auf dieses Postfach hat. Wenn Sie es nicht waren, melden Sie sich jetzt mit dem zweiten Schritt an: Dann bleibt er bestehen.
report-done-title = Ihr zweiter Schritt wurde entfernt
report-done-text = Alle wurden abgemeldet. Melden Sie sich an und richten Sie einen neuen zweiten Schritt ein.
report-cancelled-title = Ihr zweiter Schritt bleibt
report-cancelled-text = Die anstehende Entfernung wurde gestoppt. Es wurde nichts entfernt.

report-address = Wieder Ihre Adresse: { $address }
report-removed = Gilt nicht mehr: { $factor }
report-restored = Gilt wieder: { $factor }
report-pending = Wird am { $until } entfernt: { $factor }
report-stop = Um das zu verhindern, melden Sie sich vorher damit an. Bis dahin lässt sich an Ihrer Anmeldung nichts ändern.
report-lost =
    { $count ->
        [one] Nicht wiederherstellbar: ein Passkey oder Code, der verbraucht oder gelöscht war.
       *[other] Nicht wiederherstellbar: { $count } Passkeys oder Codes, die verbraucht oder gelöscht waren.
    }
report-address-taken = Nicht wiederherstellbar: die frühere Adresse, die jetzt zu einem anderen Konto gehört

## Eine andere Adresse

confirm-title = Ihre neue Adresse
confirm-old = Bisher
confirm-new = Von jetzt an
confirm-button = Neue Adresse verwenden
confirm-not-you = Wenn Sie das nicht angefordert haben, schließen Sie diese Seite. Es passiert nichts.
confirm-elsewhere-why = Hier sind Sie nicht bei dem Konto angemeldet, für das die neue Adresse angefordert wurde. Es hat sich nichts geändert.
confirm-elsewhere-then = Öffnen Sie den Link aus der E-Mail in dem Browser, in dem Sie die Änderung angefordert haben.

## Das Konto löschen

delete-title = Ihr Konto löschen?
delete-what = Das Konto und alles, was hier darüber gespeichert ist, werden gelöscht. Das lässt sich nicht rückgängig machen.
delete-type = Zum Löschen geben Sie die Adresse des Kontos ein
delete-wrong = Das ist nicht die Adresse dieses Kontos.
delete-button = Konto löschen
deleted-title = Ihr Konto wurde gelöscht
deleted-text = Sie sind bei { $app } abgemeldet, und das Konto gibt es nicht mehr.
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
