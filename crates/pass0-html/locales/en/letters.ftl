### Letters. One line each: a letter's text must not depend on line breaks inside a message.

letter-sign-in-subject = { $code } is your code for { $app }
letter-sign-in-link = Sign in to { $app } with this link:
letter-sign-in-button = Sign in to { $app }
letter-sign-in-where = Open it in the browser where you asked for it. On another device, type the code where you started instead.
letter-sign-in-life =
    { $minutes ->
        [one] Link and code work once, for one minute.
       *[other] Link and code work once, for { $minutes } minutes.
    }
letter-sign-in-code = Your code:
letter-asked = Asked for on { $asked_at } from { $browser }, network address { $ip }.
letter-ignore = If this was not you, ignore this mail: without it, nobody gets in.
letter-ignore-plain = If this was not you, ignore this mail.
letter-never-tell = Never tell anybody the code; nobody at { $app } will ask for it.

letter-link-subject = Sign in to { $app }
letter-link-where = Open it in the browser where you asked for it; it works nowhere else.
letter-link-life =
    { $minutes ->
        [one] The link works once, for one minute.
       *[other] The link works once, for { $minutes } minutes.
    }
letter-link-never-pass-on = Never pass the link on; nobody at { $app } will ask for it.

letter-no-account-subject = Sign-in to { $app }: no account with this address
letter-no-account-what = Somebody asked to sign in to { $app } with this address, but there is no account for it.
letter-no-account-then = Nothing else has happened. If you have an account, it has another address.

letter-disabled-subject = Sign-in to { $app }: this account is switched off
letter-disabled-what = Somebody asked to sign in to { $app } with this address, but its account is switched off.
letter-disabled-then = Nothing else has happened. If you need the account, ask the people who run it.
