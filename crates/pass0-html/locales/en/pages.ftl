### Pages. The same messages with the same variables are in every language.

## Buttons more than one page has

button-login = Go to sign-in
button-new-mail = Send me a new mail
button-go-on = Continue
button-start-here = Sign in here
button-other-address = Use another address
button-account = Back to your account

## The sign-in page

login-title = Sign in
login-heading = Sign in to { $app }
login-email = E-mail address
login-hint = We send you a mail with a link and a code. No password needed.
login-button = Send me the mail

notice-bad-email = Please type an e-mail address, such as name@example.org.
notice-signed-out = You are signed out.
notice-start-again = No sign-in is under way in this browser. Please start again.
notice-cancelled = That sign-in was cancelled. You can use another address.
notice-csrf = The form was too old or came from another page. Please try again.
notice-too-many = Too many sign-ins were asked for just now. Please wait a minute and try again.
notice-sign-in-first = Please sign in to see that page.

## The page after asking for the mail

waiting-title = Check your mail
waiting-heading = Check your mail
waiting-not-sent = The mail could not be sent
waiting-mail-queued = The mail is on its way out.
waiting-mail-accepted = The email is on its way. It usually arrives within a minute, but can take 15. Check your spam folder, too.
waiting-mail-deferred = The mail server asked us to wait. We keep trying; this can take a few minutes.
waiting-mail-refused = The mail server did not accept the mail. Is the address right?
waiting-mail-expired = The mail could not be sent in time. Please ask for a new one.
waiting-mail-held = Too many emails were requested, so the next one has to wait. The last one you received still works.
waiting-code = Code from the mail
waiting-code-wrong =
    { $left ->
        [one] That is not the code of the newest mail. You have one more try.
       *[other] That is not the code of the newest mail. You have { $left } more tries.
    }
waiting-code-malformed = The code has eight digits. Spaces do not matter.
waiting-or-link = Or open the link in the mail, in this browser.
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
waiting-codes-off = Codes are off for this account for now, because too many wrong ones were typed. Please open the link in the mail, in this browser.
waiting-link-only = Please open the link in the mail, in this browser.
waiting-button = Sign in
waiting-resend = Send a new mail
waiting-resend-in =
    { $seconds ->
        [one] You can ask for a new mail in one second.
       *[other] You can ask for a new mail in { $seconds } seconds.
    }
waiting-resend-in-minutes = You can ask for a new mail in { $minutes } minutes.
waiting-cancel = Use another address
waiting-look-again = See whether anything has changed
waiting-none = No email after 15 minutes?
waiting-none-why = Somebody may be requesting emails to this address over and over, so that yours has to wait. Open the link in any email you got from us in the last 24 hours, in this browser. Afterwards, “{ waiting-resend }” sends yours right away.

## The link was opened in a browser that did not ask for it

elsewhere-title = Go back to where you started
elsewhere-heading = Go back to where you started
elsewhere-why = This link belongs to a sign-in that was started in another browser. Nothing has happened here.
elsewhere-type-code = Type the code from the mail in the browser where you started.
elsewhere-open-there = Open the link from the mail in the browser where you started.
elsewhere-asked = The sign-in was started
elsewhere-not-you = If that was not you, close this page. Do not pass on the link or the code.
elsewhere-confirm-heading = Sign in here instead
elsewhere-confirm-why = If you started this sign-in yourself, type your address to sign in here.
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
operator-not-you = If this is not your account, close this page.

## A link or code that did not work

refused-expired-title = This mail is too old
refused-expired-text = Links and codes work for a limited time. Ask for a new mail and use it soon.
refused-used-here-title = You have used this link already
refused-used-here-text = This browser is signed in with it. A link works once; you can simply go on.
refused-used-elsewhere-title = This link was used already
refused-used-elsewhere-text = Another browser was signed in with it. If that was not you, sign in and end that session.
refused-replaced-title = There is a newer mail
refused-replaced-text = A newer mail took the place of this one. Use the newest mail, or ask for another.
refused-other-browser-title = This sign-in started in another browser
refused-other-browser-text = Go on in the browser where you started, or start again in this one.
refused-cancelled-title = This sign-in was cancelled
refused-cancelled-text = Its link and code do not work any more. You can start again.
refused-exhausted-title = Too many wrong codes
refused-exhausted-text = To keep your account safe, this mail does not work any more. A new one will.
refused-codes-off-title = Codes are off for now
refused-codes-off-text = Too many wrong codes were typed for this account. Ask for a new mail and open its link in this browser.
refused-ended-title = You have signed in already
refused-ended-text = Another sign-in to your account has finished, so this mail does not work any more.
refused-account-disabled-title = This account is switched off
refused-account-disabled-text = Please ask the people who run { $app }.
refused-unknown-title = This link does not work
refused-unknown-text = It may have been cut short on its way. Copy the whole link from the mail, or sign in again.
refused-passkey-refused-title = The passkey did not work
refused-passkey-refused-text = Nothing has changed. Try once more, or sign in in another way.
refused-ceremony-over-title = This passkey request is over
refused-ceremony-over-text = It works once, for five minutes, in the browser that made it. Please try again.
refused-second-factor-off-title = The second step is off for now
refused-second-factor-off-text = Too many wrong codes were typed for your account. To keep it safe, please wait a while and try again.
refused-last-way-title = This is your only way to sign in
refused-last-way-text = Without it, you could not get into your account any more. Add another way first.
refused-passkey-only-title = This account needs a passkey
refused-passkey-only-text = A mail alone does not open it. Sign in with your passkey.
refused-domain-not-allowed-title = This address can’t be used here
refused-domain-not-allowed-text = Accounts here need an address at an allowed domain. Choose another one.
refused-recovery-pending-title = Please wait
refused-recovery-pending-text = A removal of your second step is pending. Until it ends, nothing about how you sign in can be changed.
refused-ask-operator-title = An email alone is not enough
refused-ask-operator-text = Contact the people who run { $app }.
refused-operator-session-title = An operator’s link can’t do this
refused-operator-session-text = You’re signed in with an operator’s link. To do this, the owner of the account signs in.

## Errors

error-400-title = That did not work
error-400-text = Something was missing or not as expected. Please try again.
error-401-title = You are not signed in
error-401-text = Please sign in first.
error-403-title = You may not do that
error-403-text = Your account does not have the right to do this.
error-csrf-title = Please try again
error-csrf-text = The form was too old or came from another page, so nothing was done.
error-404-title = There is nothing here
error-404-text = The address may be mistyped, or the page is gone.
error-405-title = That does not work here
error-405-text = This page cannot be used in this way.
error-409-title = That has changed meanwhile
error-409-text = Please load the page again.
error-410-title = This sign-in is over
error-410-text = Please start again.
error-413-title = That was too much
error-413-text = What was sent is larger than this page takes.
error-415-title = That format is not known here
error-415-text = What was sent is in a format this page does not read.
error-421-title = Wrong address
error-421-text = This server does not answer under this name.
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
crowded-text = Too many sign-in emails were requested from your network, so none was sent this time.
crowded-passkey = Or sign in now with a passkey, or from another network, such as mobile data.
crowded-elsewhere = Or try now from another network, such as mobile data.
crowded-under-way = The email you already have still works.
crowded-flow = Back to your sign-in
error-500-title = Something went wrong on our side
error-500-text = It is not your fault. Please try again.
error-503-title = Not available at the moment
error-503-text = Please try again in a minute. You do not need to do anything else.
error-other-title = That did not work
error-other-text = Please try again.
error-quote = If you ask for help, quote: { $status } { $code } · { $id }
