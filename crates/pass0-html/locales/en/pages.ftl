### Pages. The same messages with the same variables are in every language.

## Buttons more than one page has

button-login = Go to sign-in
button-new-mail = Send me a new email
button-go-on = Continue
button-start-here = Sign in here
button-other-address = Use another address
button-account = Back to your account

## The sign-in page

login-title = Sign in
login-heading = Sign in to { $app }
login-email = Email address
login-hint = We’ll email you a link and a code. No password needed.
login-button = Email me a link

notice-bad-email = Please enter an email address, such as name@example.org.
notice-bad-email-dots = This address has a dot at the beginning or right before the @, or two dots in a row. Please check it, or use another address.
notice-bad-email-quotes = Please enter the address without quotation marks or backslashes.
notice-bad-email-characters = This address has a space or a character in it that email addresses can’t have. Please check it.
notice-bad-email-domain = The part after the @ is incomplete or has a mistake in it. It should look like example.org.
notice-bad-email-length = This address is too long. Please check it, or use another address.
notice-bad-email-route = This address names another server, with a % or an !. Please enter your plain address.
notice-signed-out = You’ve been signed out.
notice-cancelled = That sign-in was cancelled. You can use another address.
notice-too-many = Too many sign-ins were requested just now. Please wait a minute and try again.

## The page after asking for the mail

waiting-title = Check your email
waiting-heading = Check your email
waiting-not-sent = We couldn’t send the email
waiting-mail-queued = The email is about to be sent.
waiting-mail-accepted = The email is on its way. It usually arrives within a minute, but can take 15. Check your spam folder, too.
waiting-mail-deferred = The mail server asked us to wait. We’ll keep trying; this can take a few minutes.
waiting-mail-refused = The mail server rejected the email. Is the address right?
waiting-mail-expired = The email couldn’t be sent in time. Please request a new one.
waiting-mail-held = Too many emails were requested, so the next one has to wait. The last one you received still works.
waiting-code = Code from the email
waiting-code-wrong =
    { $left ->
        [one] That isn’t the code from the newest email. You have one more try.
       *[other] That isn’t the code from the newest email. You have { $left } more tries.
    }
waiting-code-malformed = The code has eight digits. Spaces don’t matter.
waiting-or-link = Or open the link in the email, in this browser.
waiting-life =
    { $minutes ->
        [one] Both expire one minute after the email is sent.
       *[other] Both expire { $minutes } minutes after the email is sent.
    }
waiting-lives = The code expires { $code } after the email is sent, the link after { $link }.
waiting-life-of-link =
    { $minutes ->
        [one] The link expires one minute after the email is sent.
       *[other] The link expires { $minutes } minutes after the email is sent.
    }
waiting-life-of-link-hours =
    { $hours ->
        [one] The link expires one hour after the email is sent.
       *[other] The link expires { $hours } hours after the email is sent.
    }
waiting-code-over = The code has expired. Open the link in the email in this browser, or send a new email.
waiting-codes-off = Codes are off for this account for now, because too many wrong ones were entered. Please open the link in the email, in this browser.
waiting-link-only = Please open the link in the email, in this browser.
waiting-button = Sign in
waiting-resend = Send a new email
waiting-resend-in =
    { $seconds ->
        [one] You can request a new email in one second.
       *[other] You can request a new email in { $seconds } seconds.
    }
waiting-resend-in-minutes = You can request a new email in { $minutes } minutes.
waiting-cancel = Use another address
waiting-look-again = Check again
waiting-none = No email after 15 minutes?
waiting-none-why = Someone may be requesting emails to this address over and over, so yours has to wait. Open the link in any email you got from us in the last 24 hours, in this browser. Afterwards, “{ waiting-resend }” sends yours right away.

## The link was opened in a browser that did not ask for it

elsewhere-title = Go back to where you started
elsewhere-heading = Go back to where you started
elsewhere-why = This link belongs to a sign-in that was started in another browser. Nothing has happened here.
elsewhere-type-code = Enter the code from the email in the browser where you started.
elsewhere-open-there = Open the link from the email in the browser where you started.
elsewhere-asked = The sign-in was started
elsewhere-not-you = If that wasn’t you, close this page. Don’t pass on the link or the code.
elsewhere-confirm-heading = Sign in here instead
elsewhere-confirm-why = If you started this sign-in yourself, enter your email address to sign in here.
elsewhere-confirm-button = Sign in here

requester-at = When
requester-browser = Browser
requester-ip = IP address
browser-unknown = an unknown browser
browser-unknown-name = Unknown browser

## A link from an operator

operator-title = Sign in
operator-heading = Sign in to { $app }
operator-why = You were given a link for this account:
operator-button = Sign in as { $email }
operator-not-you = If this isn’t your account, close this page.

## A link or code that did not work

refused-expired-title = This email has expired
refused-expired-text = Links and codes work for a limited time. Request a new email and use it soon.
refused-used-here-title = You’ve already used this link
refused-used-here-text = It signed in this browser. A link works once; you can simply continue.
refused-used-elsewhere-title = This link has already been used
refused-used-elsewhere-text = It signed in another browser. If that wasn’t you, sign in and end that session.
refused-replaced-title = There is a newer email
refused-replaced-text = A newer email has replaced this one. Use the newest one, or request another.
refused-other-browser-title = This sign-in started in another browser
refused-other-browser-text = Continue in the browser where you started, or start again in this one.
refused-cancelled-title = This sign-in was cancelled
refused-cancelled-text = Its link and code no longer work. You can start again.
refused-exhausted-title = Too many wrong codes
refused-exhausted-text = To keep your account safe, this email no longer works. A new one will.
refused-codes-off-title = Codes are off for now
refused-codes-off-text = Too many wrong codes were entered for this account. Request a new email and open its link in this browser.
refused-ended-title = You’ve already signed in
refused-ended-text = Another sign-in to your account has finished, so this email no longer works.
refused-account-disabled-title = This account has been disabled
refused-account-disabled-text = Please contact the people who run { $app }.
refused-unknown-title = This link doesn’t work
refused-unknown-text = It may have been cut short. Copy the whole link from the email, or sign in again.
refused-passkey-refused-title = The passkey didn’t work
refused-passkey-refused-text = Nothing has changed. Try again, or sign in another way.
refused-ceremony-over-title = This passkey request has expired
refused-ceremony-over-text = It works once, for five minutes, in the browser that started it. Please try again.
refused-second-factor-off-title = The second step is off for now
refused-second-factor-off-text = Too many wrong codes were entered for your account. To keep it safe, please wait a while and try again.
refused-last-way-title = This is your only way to sign in
refused-last-way-text = Without it, you couldn’t get into your account any more. Add another way first.
refused-passkey-only-title = This account needs a passkey
refused-passkey-only-text = An email alone isn’t enough. Sign in with your passkey.
refused-domain-not-allowed-title = This address can’t be used here
refused-domain-not-allowed-text = Accounts here need an address at an allowed domain. Choose another one.
refused-recovery-pending-title = Please wait
refused-recovery-pending-text = A removal of your second step is pending. Until it ends, nothing about how you sign in can be changed.
refused-ask-operator-title = An email alone is not enough
refused-ask-operator-text = Contact the people who run { $app }.
refused-operator-session-title = An operator’s link can’t do this
refused-operator-session-text = You’re signed in with an operator’s link. Only the owner of the account can do this.

## Errors

error-400-title = That didn’t work
error-400-text = Something was missing or not as expected. Please try again.
error-401-title = You’re not signed in
error-401-text = Please sign in first.
error-403-title = You can’t do that
error-403-text = Your account doesn’t have permission to do this.
error-csrf-title = Please try again
error-csrf-text = The form was too old or came from another page, so nothing was done.
error-404-title = Page not found
error-404-text = The address may be mistyped, or the page no longer exists.
error-405-title = That doesn’t work here
error-405-text = This page can’t be used in this way.
error-409-title = This has changed in the meantime
error-409-text = Please reload the page.
error-410-title = This has expired
error-410-text = Please start again.
error-413-title = That was too large
error-413-text = This page doesn’t accept that much data.
error-415-title = Unknown format
error-415-text = This page doesn’t accept data in this format.
error-421-title = Wrong address
error-421-text = This server doesn’t serve this host name.
error-429-title = Too many requests
error-429-text =
    { $minutes ->
        [one] Please try again in one minute.
       *[other] Please try again in { $minutes } minutes.
    }
error-429-later =
    { $hours ->
        [one] Please try again in one hour.
       *[other] Please try again in { $hours } hours.
    }
crowded-title = Too many sign-ins from your network
crowded-text = Too many sign-in emails were requested from your network, so we didn’t send this one.
crowded-passkey = Or sign in now with a passkey, or from another network, such as mobile data.
crowded-elsewhere = Or try now from another network, such as mobile data.
crowded-under-way = The email you already have still works.
crowded-flow = Back to your sign-in
error-500-title = Something went wrong on our side
error-500-text = It isn’t your fault. Please try again.
error-503-title = Temporarily unavailable
error-503-text = Please try again in a minute. You don’t need to do anything else.
error-other-title = That didn’t work
error-other-text = Please try again.
error-quote = If you ask for help, quote: { $status } { $code } · { $id }
