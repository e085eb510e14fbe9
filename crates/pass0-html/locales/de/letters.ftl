### Briefe. Jede Nachricht ist eine Zeile.

letter-sign-in-subject = { $code } ist Ihr Code für { $app }
letter-sign-in-link = Mit diesem Link melden Sie sich bei { $app } an:
letter-sign-in-button = Bei { $app } anmelden
letter-sign-in-where = Öffnen Sie ihn in dem Browser, in dem Sie ihn angefordert haben. Auf einem anderen Gerät geben Sie stattdessen den Code dort ein, wo Sie angefangen haben.
letter-sign-in-life =
    { $minutes ->
        [one] Link und Code gelten einmal, eine Minute lang.
       *[other] Link und Code gelten einmal, { $minutes } Minuten lang.
    }
letter-sign-in-lives = Der Link gilt einmal, { $link } lang. Der Code gilt nur { $code } lang.
span-minutes =
    { $minutes ->
        [one] eine Minute
       *[other] { $minutes } Minuten
    }
span-hours =
    { $hours ->
        [one] eine Stunde
       *[other] { $hours } Stunden
    }
letter-sign-in-code = Ihr Code:
letter-asked = Angefordert am { $asked_at } mit { $browser }, IP-Adresse { $ip }.
letter-asked-browser = Angefordert am { $asked_at } mit { $browser }.
letter-asked-plain = Angefordert am { $asked_at }.
letter-ignore = Wenn Sie das nicht waren, ignorieren Sie diese E-Mail: Ohne sie kommt niemand hinein.
letter-ignore-plain = Wenn Sie das nicht waren, ignorieren Sie diese E-Mail.
letter-never-tell = Nennen Sie den Code niemandem; bei { $app } wird niemand danach fragen.

letter-link-subject = Anmeldung bei { $app }
letter-link-where = Öffnen Sie ihn in dem Browser, in dem Sie ihn angefordert haben; anderswo gilt er nicht.
letter-link-life =
    { $minutes ->
        [one] Der Link gilt einmal, eine Minute lang.
       *[other] Der Link gilt einmal, { $minutes } Minuten lang.
    }
letter-link-life-hours =
    { $hours ->
        [one] Der Link gilt einmal, eine Stunde lang.
       *[other] Der Link gilt einmal, { $hours } Stunden lang.
    }
letter-link-never-pass-on = Geben Sie den Link niemandem weiter; bei { $app } wird niemand danach fragen.

letter-no-account-subject = Anmeldung bei { $app }: kein Konto mit dieser Adresse
letter-no-account-what = Jemand wollte sich mit dieser Adresse bei { $app } anmelden, aber es gibt dafür kein Konto.
letter-no-account-then = Sonst ist nichts passiert. Wenn Sie ein Konto haben, gehört es zu einer anderen Adresse.

letter-disabled-subject = Anmeldung bei { $app }: dieses Konto ist gesperrt
letter-disabled-what = Jemand wollte sich mit dieser Adresse bei { $app } anmelden, aber das Konto ist gesperrt.
letter-disabled-then = Sonst ist nichts passiert. Wenn Sie das Konto brauchen, wenden Sie sich an die Betreiber.

letter-confirm-email-subject = Ihre neue Adresse für { $app }
letter-confirm-email-link = Mit diesem Link wird dies die Adresse Ihres Kontos bei { $app }:
letter-confirm-email-button = Diese Adresse verwenden
letter-confirm-email-where = Öffnen Sie ihn in dem Browser, in dem Sie ihn angefordert haben; anderswo gilt er nicht.

letter-email-in-use-subject = { $app }: Zu dieser Adresse gibt es schon ein Konto
letter-email-in-use-what = Jemand wollte dies zur Adresse seines Kontos bei { $app } machen, aber sie gehört schon zu einem Konto.
letter-email-in-use-then = Es hat sich nichts geändert. Wenn Sie es waren, melden Sie sich mit dieser Adresse an oder wählen Sie eine andere.

letter-factors-reset-subject = { $app }: Bitte richten Sie Ihren zweiten Faktor neu ein
letter-factors-reset-what = { $app } hat einen geheimen Schlüssel ausgetauscht, der Ihr Konto schützte.
letter-factors-reset-else = Sonst hat sich an Ihrem Konto nichts geändert.

letter-notice-what = Bei Ihrem Konto bei { $app } ist dies geschehen:
letter-notice-at = Am { $at } mit { $browser }, IP-Adresse { $ip }.
letter-notice-at-browser = Am { $at } mit { $browser }.
letter-notice-at-plain = Am { $at }.
letter-notice-again = Kurz darauf ist dasselbe noch einmal geschehen:
letter-notice-you = Wenn Sie es waren, ist nichts zu tun.
letter-notice-link = Wenn Sie es nicht waren, öffnen Sie diesen Link. Die Seite sagt, wie Sie die Änderung zurücknehmen; das Öffnen allein ändert nichts.
letter-notice-button = Das war ich nicht
letter-notice-life = Der Link gilt 72 Stunden.
letter-notice-no-link = Wenn Sie es nicht waren, melden Sie sich jetzt an, beenden Sie Ihre anderen Sitzungen und prüfen Sie, wie Sie sich anmelden. Per E-Mail lässt sich das nicht zurücknehmen.

letter-deletion-planned = Ihr Konto wird gelöscht
letter-deletion-planned-then = Ihr Konto bei { $app } ist gesperrt und wird am { $until } gelöscht. Um es zu behalten, melden Sie sich vorher an und wählen Sie „Konto behalten“.
letter-deletion-planned-not-you = Wenn Sie das nicht veranlasst haben, melden Sie sich jetzt an und behalten Sie das Konto.
letter-deletion-kept = Ihr Konto wird nicht gelöscht
letter-deletion-kept-then = Ihr Konto bei { $app } ist wieder aktiv. Melden Sie sich an wie bisher.
letter-deletion-kept-not-you = Wenn Sie das nicht waren, melden Sie sich jetzt an und prüfen Sie alles in Ihrem Konto.
letter-deletion-done = Ihr Konto wurde gelöscht
letter-deletion-done-then = Ihre Adresse und alles, womit Sie sich bei { $app } angemeldet haben, wurden gelöscht.

letter-contest-subject = { $code } ist Ihr Code, um Änderungen bei { $app } zurückzunehmen
letter-contest-subject-link = Änderungen an Ihrem Konto bei { $app } zurücknehmen
letter-contest-link = Mit diesem Link nehmen Sie die Änderungen an Ihrem Konto bei { $app } zurück:
letter-contest-button = Änderungen zurücknehmen
letter-contest-ignore = Wenn Sie das nicht angefordert haben, ignorieren Sie diese E-Mail. Ohne sie ändert sich nichts.

letter-moved-subject = { $app }: Ihr Konto hat eine andere Adresse
letter-moved-what = Jemand wollte sich mit dieser Adresse bei { $app } anmelden. Das Konto, zu dem sie gehörte, hat in den letzten 72 Stunden eine andere Adresse bekommen.
letter-moved-you = Wenn Sie sie geändert haben, melden Sie sich mit der neuen Adresse an.
letter-moved-link = Wenn nicht, öffnen Sie diesen Link. Die Seite sagt, wie Sie das Konto zurückbekommen; das Öffnen allein ändert nichts.
letter-moved-button = Ich habe sie nicht geändert
letter-moved-life =
    { $minutes ->
        [one] Der Link gilt eine Minute lang.
       *[other] Der Link gilt { $minutes } Minuten lang.
    }
letter-moved-life-hours =
    { $hours ->
        [one] Der Link gilt eine Stunde lang.
       *[other] Der Link gilt { $hours } Stunden lang.
    }

letter-report-what = Es geht um Ihr Konto bei { $app }.
