### Letters. One line each: a letter's text must not depend on line breaks inside a message.

letter-sign-in-subject = { $code } is your code for { $app }
letter-sign-in-link = Sign in to { $app } with this link:
letter-sign-in-button = Sign in to { $app }
letter-sign-in-where = Open it in the browser where you requested it. On another device, enter the code where you started instead.
letter-sign-in-life =
    { $minutes ->
        [one] Link and code work once, for one minute.
       *[other] Link and code work once, for { $minutes } minutes.
    }
letter-sign-in-lives = The link works once, for { $link }. The code works only for { $code }.
span-minutes =
    { $minutes ->
        [one] one minute
       *[other] { $minutes } minutes
    }
span-hours =
    { $hours ->
        [one] one hour
       *[other] { $hours } hours
    }
letter-sign-in-code = Your code:
letter-asked = Requested on { $asked_at } from { $browser }, IP address { $ip }.
letter-asked-browser = Requested on { $asked_at } from { $browser }.
letter-asked-plain = Requested on { $asked_at }.
letter-ignore = If this wasn’t you, ignore this email: without it, nobody gets in.
letter-ignore-plain = If this wasn’t you, ignore this email.
letter-never-tell = Never share this code; nobody at { $app } will ask for it.

letter-link-subject = Sign in to { $app }
letter-link-where = Open it in the browser where you requested it; it works nowhere else.
letter-link-life =
    { $minutes ->
        [one] The link works once, for one minute.
       *[other] The link works once, for { $minutes } minutes.
    }
letter-link-life-hours =
    { $hours ->
        [one] The link works once, for one hour.
       *[other] The link works once, for { $hours } hours.
    }
letter-link-never-pass-on = Never share this link; nobody at { $app } will ask for it.

letter-no-account-subject = Sign-in to { $app }: no account with this address
letter-no-account-what = Someone asked to sign in to { $app } with this address, but there is no account for it.
letter-no-account-then = Nothing else has happened. If you have an account, it uses another address.

letter-disabled-subject = Sign-in to { $app }: this account has been disabled
letter-disabled-what = Someone asked to sign in to { $app } with this address, but its account has been disabled.
letter-disabled-then = Nothing else has happened. If you need the account, contact the people who run the site.

letter-confirm-email-subject = Your new address for { $app }
letter-confirm-email-link = Use this link to make this the email address of your account at { $app }:
letter-confirm-email-button = Use this address
letter-confirm-email-where = Open it in the browser where you requested it; it works nowhere else.

letter-email-in-use-subject = { $app }: this address already has an account
letter-email-in-use-what = Someone tried to make this the email address of their account at { $app }, but it already belongs to an account.
letter-email-in-use-then = Nothing has changed. If it was you, sign in with this address, or choose another one.

letter-factors-reset-subject = { $app }: set up your second factor again
letter-factors-reset-what = { $app } replaced a secret key that protected your account.
letter-factors-reset-else = Nothing else in your account has changed.

letter-notice-what = This happened to your account at { $app }:
letter-notice-at = On { $at } from { $browser }, IP address { $ip }.
letter-notice-at-browser = On { $at } from { $browser }.
letter-notice-at-plain = On { $at }.
letter-notice-again = The same happened again soon after:
letter-notice-you = If it was you, there is nothing to do.
letter-notice-link = If it wasn't you, open this link. The page tells you how to undo the change; opening it changes nothing.
letter-notice-button = This was not me
letter-notice-life = The link works for 72 hours.
letter-notice-no-link = If it wasn't you, sign in now, end your other sessions and check how you sign in. This can't be undone by email.

letter-deletion-planned = Your account will be deleted
letter-deletion-planned-then = Your account at { $app } has been disabled, and it will be deleted on { $until }. To keep it, sign in before then and choose “Keep my account”.
letter-deletion-planned-not-you = If you did not ask for this, sign in now and keep the account.
letter-deletion-kept = Your account will not be deleted
letter-deletion-kept-then = Your account at { $app } is active again. Sign in as before.
letter-deletion-kept-not-you = If this wasn’t you, sign in now and check everything in your account.
letter-deletion-done = Your account has been deleted
letter-deletion-done-then = Your address and everything you used to sign in to { $app } have been deleted.

letter-contest-subject = { $code } is your code to undo changes at { $app }
letter-contest-subject-link = Undo changes to your account at { $app }
letter-contest-link = Use this link to undo the changes to your account at { $app }:
letter-contest-button = Undo the changes
letter-contest-ignore = If you didn't ask for this, ignore this email. Nothing changes without it.

letter-moved-subject = { $app }: your account has another address
letter-moved-what = Someone asked to sign in to { $app } with this address. The account that had it was given another address in the last 72 hours.
letter-moved-you = If you changed it, sign in with the new address.
letter-moved-link = If you didn't, open this link. The page tells you how to take the account back; opening it changes nothing.
letter-moved-button = I didn't change it
letter-moved-life =
    { $minutes ->
        [one] The link works for one minute.
       *[other] The link works for { $minutes } minutes.
    }
letter-moved-life-hours =
    { $hours ->
        [one] The link works for one hour.
       *[other] The link works for { $hours } hours.
    }

letter-report-what = This is about your account at { $app }.
