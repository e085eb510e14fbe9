### Seiten.

## Knöpfe auf mehreren Seiten

button-login = Zur Anmeldung
button-new-mail = Neue E-Mail senden
button-go-on = Weiter
button-start-here = In diesem Browser anmelden
button-other-address = Andere Adresse verwenden
button-account = Zurück zu Ihrem Konto

## Anmeldeseite

login-title = Anmelden
login-heading = Bei { $app } anmelden
login-email = E-Mail-Adresse
login-hint = Sie erhalten eine E-Mail mit einem Link und einem Code. Ein Passwort brauchen Sie nicht.
login-button = E-Mail senden

notice-bad-email = Bitte geben Sie eine E-Mail-Adresse ein, zum Beispiel name@example.org.
notice-bad-email-dots = Diese Adresse hat einen Punkt am Anfang oder direkt vor dem @ oder zwei Punkte hintereinander. Bitte prüfen Sie sie, oder verwenden Sie eine andere.
notice-bad-email-quotes = Bitte geben Sie die Adresse ohne Anführungszeichen und ohne Backslash ein.
notice-bad-email-characters = Diese Adresse enthält ein Leerzeichen oder ein Zeichen, das in E-Mail-Adressen nicht erlaubt ist. Bitte prüfen Sie sie.
notice-bad-email-domain = Der Teil nach dem @ ist unvollständig oder falsch geschrieben. Er sollte aussehen wie example.org.
notice-bad-email-length = Diese Adresse ist zu lang. Bitte prüfen Sie sie, oder verwenden Sie eine andere.
notice-bad-email-route = Diese Adresse nennt mit % oder ! einen weiteren Server. Bitte geben Sie Ihre einfache Adresse ein.
notice-signed-out = Sie sind abgemeldet.
notice-cancelled = Die Anmeldung wurde abgebrochen. Sie können eine andere Adresse verwenden.
notice-too-many = Es wurden gerade zu viele Anmeldungen angefordert. Bitte warten Sie eine Minute und versuchen Sie es noch einmal.

## Nach der Anforderung der E-Mail

waiting-title = Sehen Sie in Ihr Postfach
waiting-heading = Sehen Sie in Ihr Postfach
waiting-not-sent = Die E-Mail konnte nicht verschickt werden
waiting-mail-queued = Die E-Mail wird gerade verschickt.
waiting-mail-accepted = Die E-Mail ist unterwegs. Meist kommt sie innerhalb einer Minute an, es kann aber bis zu 15 dauern. Sehen Sie auch im Spam-Ordner nach.
waiting-mail-deferred = Der Mailserver bittet um Geduld. Wir versuchen es weiter; das kann einige Minuten dauern.
waiting-mail-refused = Der Mailserver hat die E-Mail nicht angenommen. Stimmt die Adresse?
waiting-mail-expired = Die E-Mail konnte nicht rechtzeitig verschickt werden. Bitte fordern Sie eine neue an.
waiting-mail-held = Es wurden zu viele E-Mails angefordert, deshalb muss die nächste warten. Die letzte, die Sie erhalten haben, gilt weiterhin.
waiting-code = Code aus der E-Mail
waiting-code-wrong =
    { $left ->
        [one] Das ist nicht der Code aus der neuesten E-Mail. Sie haben noch einen Versuch.
       *[other] Das ist nicht der Code aus der neuesten E-Mail. Sie haben noch { $left } Versuche.
    }
waiting-code-malformed = Der Code hat acht Ziffern. Leerzeichen spielen keine Rolle.
waiting-or-link = Oder öffnen Sie den Link aus der E-Mail in diesem Browser.
waiting-life =
    { $minutes ->
        [one] Beides gilt eine Minute ab dem Versand der E-Mail.
       *[other] Beides gilt { $minutes } Minuten ab dem Versand der E-Mail.
    }
waiting-lives = Ab dem Versand der E-Mail gilt der Code { $code } und der Link { $link }.
waiting-life-of-link =
    { $minutes ->
        [one] Der Link gilt eine Minute ab dem Versand der E-Mail.
       *[other] Der Link gilt { $minutes } Minuten ab dem Versand der E-Mail.
    }
waiting-life-of-link-hours =
    { $hours ->
        [one] Der Link gilt eine Stunde ab dem Versand der E-Mail.
       *[other] Der Link gilt { $hours } Stunden ab dem Versand der E-Mail.
    }
waiting-code-over = Der Code ist abgelaufen. Öffnen Sie den Link aus der E-Mail in diesem Browser oder fordern Sie eine neue E-Mail an.
waiting-codes-off = Codes sind für dieses Konto zurzeit abgeschaltet, weil zu viele falsche eingegeben wurden. Bitte öffnen Sie den Link aus der E-Mail in diesem Browser.
waiting-link-only = Bitte öffnen Sie den Link aus der E-Mail in diesem Browser.
waiting-button = Anmelden
waiting-resend = Neue E-Mail senden
waiting-resend-in =
    { $seconds ->
        [one] In einer Sekunde können Sie eine neue E-Mail anfordern.
       *[other] In { $seconds } Sekunden können Sie eine neue E-Mail anfordern.
    }
waiting-resend-in-minutes = In { $minutes } Minuten können Sie eine neue E-Mail anfordern.
waiting-cancel = Andere Adresse verwenden
waiting-look-again = Nachsehen, ob sich etwas geändert hat
waiting-none = Nach 15 Minuten noch keine E-Mail?
waiting-none-why = Vielleicht fordert jemand ständig E-Mails an diese Adresse an, sodass Ihre warten muss. Öffnen Sie in diesem Browser den Link aus irgendeiner E-Mail, die Sie in den letzten 24 Stunden von uns bekommen haben. Danach verschickt „{ waiting-resend }“ Ihre E-Mail sofort.

## Der Link wurde in einem Browser geöffnet, der ihn nicht angefordert hat

elsewhere-title = Zurück zum Anfang der Anmeldung
elsewhere-heading = Gehen Sie dorthin zurück, wo Sie angefangen haben
elsewhere-why = Dieser Link gehört zu einer Anmeldung, die in einem anderen Browser begonnen wurde. Hier ist nichts passiert.
elsewhere-type-code = Geben Sie den Code aus der E-Mail in dem Browser ein, in dem Sie angefangen haben.
elsewhere-open-there = Öffnen Sie den Link aus der E-Mail in dem Browser, in dem Sie angefangen haben.
elsewhere-asked = So begann die Anmeldung
elsewhere-not-you = Wenn Sie das nicht waren, schließen Sie diese Seite. Geben Sie weder den Link noch den Code weiter.
elsewhere-confirm-heading = Stattdessen hier anmelden
elsewhere-confirm-why = Wenn Sie diese Anmeldung selbst begonnen haben, geben Sie Ihre Adresse ein, um sich in diesem Browser anzumelden.
elsewhere-confirm-button = Hier anmelden

requester-at = Zeit
requester-browser = Browser
requester-ip = IP-Adresse
browser-unknown = einem unbekannten Browser
browser-unknown-name = Unbekannter Browser

## Link von der Verwaltung

operator-title = Anmelden
operator-heading = Bei { $app } anmelden
operator-why = Sie haben einen Link für dieses Konto erhalten:
operator-button = Anmelden als { $email }
operator-not-you = Wenn das nicht Ihr Konto ist, schließen Sie diese Seite.

## Ein Link oder Code, der nicht gilt

refused-expired-title = Diese E‑Mail ist zu alt
refused-expired-text = Links und Codes gelten nur eine begrenzte Zeit. Fordern Sie eine neue E-Mail an und verwenden Sie sie bald.
refused-used-here-title = Sie haben diesen Link schon verwendet
refused-used-here-text = Er hat Sie in diesem Browser angemeldet. Ein Link gilt einmal; Sie können einfach weitermachen.
refused-used-elsewhere-title = Dieser Link wurde schon verwendet
refused-used-elsewhere-text = Damit wurde jemand in einem anderen Browser angemeldet. Wenn Sie das nicht waren, melden Sie sich an und beenden Sie jene Sitzung.
refused-replaced-title = Es gibt eine neuere E‑Mail
refused-replaced-text = Eine neuere E-Mail hat diese ersetzt. Verwenden Sie die neueste oder fordern Sie noch eine an.
refused-other-browser-title = Diese Anmeldung begann in einem anderen Browser
refused-other-browser-text = Machen Sie dort weiter, wo Sie angefangen haben, oder beginnen Sie in diesem Browser von vorn.
refused-cancelled-title = Diese Anmeldung wurde abgebrochen
refused-cancelled-text = Ihr Link und ihr Code gelten nicht mehr. Sie können von vorn beginnen.
refused-exhausted-title = Zu viele falsche Codes
refused-exhausted-text = Zum Schutz Ihres Kontos gilt diese E-Mail nicht mehr. Eine neue gilt wieder.
refused-codes-off-title = Codes sind zurzeit abgeschaltet
refused-codes-off-text = Für dieses Konto wurden zu viele falsche Codes eingegeben. Fordern Sie eine neue E-Mail an und öffnen Sie ihren Link in diesem Browser.
refused-ended-title = Sie haben sich schon angemeldet
refused-ended-text = Eine andere Anmeldung bei Ihrem Konto ist abgeschlossen, deshalb gilt diese E-Mail nicht mehr.
refused-account-disabled-title = Dieses Konto ist gesperrt
refused-account-disabled-text = Bitte wenden Sie sich an die Betreiber von { $app }.
refused-unknown-title = Dieser Link funktioniert nicht
refused-unknown-text = Vielleicht wurde er unterwegs abgeschnitten. Kopieren Sie den ganzen Link aus der E-Mail oder melden Sie sich neu an.
refused-passkey-refused-title = Der Passkey hat nicht funktioniert
refused-passkey-refused-text = Es hat sich nichts geändert. Versuchen Sie es noch einmal oder melden Sie sich auf andere Weise an.
refused-ceremony-over-title = Diese Anfrage ist abgelaufen
refused-ceremony-over-text = Sie gilt einmal, fünf Minuten lang und nur in dem Browser, der sie gestellt hat. Bitte versuchen Sie es noch einmal.
refused-second-factor-off-title = Der zweite Schritt ist zurzeit gesperrt
refused-second-factor-off-text = Für Ihr Konto wurden zu viele falsche Codes eingegeben. Bitte warten Sie zu seinem Schutz eine Weile und versuchen Sie es dann noch einmal.
refused-last-way-title = Anders können Sie sich nicht anmelden
refused-last-way-text = Ohne dies kämen Sie nicht mehr in Ihr Konto. Fügen Sie zuerst einen anderen Weg hinzu.
refused-passkey-only-title = Dieses Konto braucht einen Passkey
refused-passkey-only-text = Eine E-Mail allein öffnet es nicht. Melden Sie sich mit Ihrem Passkey an.
refused-domain-not-allowed-title = Diese Adresse ist hier nicht möglich
refused-domain-not-allowed-text = Konten brauchen hier eine Adresse einer zugelassenen Domain. Wählen Sie eine andere.
refused-recovery-pending-title = Bitte warten Sie
refused-recovery-pending-text = Ihr zweiter Schritt soll entfernt werden. Bis dahin lässt sich an Ihrer Anmeldung nichts ändern.
refused-ask-operator-title = Eine E-Mail allein genügt nicht
refused-ask-operator-text = Wenden Sie sich an die Betreiber von { $app }.
refused-operator-session-title = Mit einem Link des Betreibers geht das nicht
refused-operator-session-text = Sie sind mit einem Link des Betreibers angemeldet. Dafür muss sich der Inhaber des Kontos selbst anmelden.

## Fehler

error-400-title = Das hat nicht geklappt
error-400-text = Etwas fehlte oder war anders als erwartet. Bitte versuchen Sie es noch einmal.
error-401-title = Sie sind nicht angemeldet
error-401-text = Bitte melden Sie sich zuerst an.
error-403-title = Das dürfen Sie nicht
error-403-text = Ihr Konto hat kein Recht dazu.
error-csrf-title = Bitte noch einmal
error-csrf-text = Das Formular war zu alt oder kam von einer anderen Seite; es wurde nichts getan.
error-404-title = Hier ist nichts
error-404-text = Vielleicht ist die Adresse vertippt, oder es gibt die Seite nicht mehr.
error-405-title = Das geht hier nicht
error-405-text = Diese Seite lässt sich so nicht verwenden.
error-409-title = Das hat sich inzwischen geändert
error-409-text = Bitte laden Sie die Seite neu.
error-410-title = Diese Anmeldung ist vorbei
error-410-text = Bitte beginnen Sie von vorn.
error-413-title = Das war zu viel
error-413-text = Die gesendeten Daten sind größer, als diese Seite annimmt.
error-415-title = Dieses Format ist hier nicht bekannt
error-415-text = Die gesendeten Daten haben ein Format, das diese Seite nicht liest.
error-421-title = Falsche Adresse
error-421-text = Dieser Server antwortet nicht unter diesem Namen.
error-429-title = Zu viele Anfragen
error-429-text =
    { $minutes ->
        [one] Bitte versuchen Sie es in einer Minute noch einmal.
       *[other] Bitte versuchen Sie es in { $minutes } Minuten noch einmal.
    }
error-429-later =
    { $hours ->
        [one] Bitte versuchen Sie es in einer Stunde noch einmal.
       *[other] Bitte versuchen Sie es in { $hours } Stunden noch einmal.
    }
crowded-title = Zu viele Anmeldungen aus Ihrem Netz
crowded-text = Aus Ihrem Netz wurden zu viele Anmelde-E-Mails angefordert. Deshalb wurde diesmal keine verschickt.
crowded-passkey = Oder melden Sie sich jetzt mit einem Passkey an oder über ein anderes Netz, zum Beispiel über mobile Daten.
crowded-elsewhere = Oder versuchen Sie es jetzt über ein anderes Netz, zum Beispiel über mobile Daten.
crowded-under-way = Die E-Mail, die Sie schon haben, funktioniert weiterhin.
crowded-flow = Zurück zu Ihrer Anmeldung
error-500-title = Bei uns ist etwas schiefgegangen
error-500-text = Es liegt nicht an Ihnen. Bitte versuchen Sie es noch einmal.
error-503-title = Zurzeit nicht verfügbar
error-503-text = Bitte versuchen Sie es in einer Minute noch einmal. Mehr müssen Sie nicht tun.
error-other-title = Das hat nicht geklappt
error-other-text = Bitte versuchen Sie es noch einmal.
error-quote = Wenn Sie um Hilfe bitten, nennen Sie: { $status } { $code } · { $id }
