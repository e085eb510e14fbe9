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
letter-sign-in-code = Ihr Code:
letter-asked = Angefordert am { $asked_at } mit { $browser }, Netzadresse { $ip }.
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
letter-link-never-pass-on = Geben Sie den Link niemandem weiter; bei { $app } wird niemand danach fragen.

letter-no-account-subject = Anmeldung bei { $app }: kein Konto mit dieser Adresse
letter-no-account-what = Jemand wollte sich mit dieser Adresse bei { $app } anmelden, aber es gibt dafür kein Konto.
letter-no-account-then = Sonst ist nichts passiert. Wenn Sie ein Konto haben, gehört es zu einer anderen Adresse.

letter-disabled-subject = Anmeldung bei { $app }: dieses Konto ist gesperrt
letter-disabled-what = Jemand wollte sich mit dieser Adresse bei { $app } anmelden, aber das Konto ist gesperrt.
letter-disabled-then = Sonst ist nichts passiert. Wenn Sie das Konto brauchen, wenden Sie sich an die Betreiber.
