### The account page, the sessions page, signing out.

account-title = Your sessions
account-own-title = Your account
account-heading = You’re signed in
account-sign-out = Sign out
account-pending-stop = To stop this, sign out and sign in again with your second step before then. Until then, nothing about how you sign in can be changed.
account-sessions = Where you’re signed in
account-this-browser = This browser
account-session-operator-link = Operator’s link
account-session-operator-recovery = Operator’s recovery link
account-operator = You’re signed in with an operator’s link, so you can’t change how this account is signed in to, download its data or delete it.
account-session-times = Since { $created }, last used { $seen }
account-end = End
account-end-of = End the session of { $browser }
account-end-others = End all other sessions
account-events = Recent activity

event-times = ({ $times } times since { $since })
event-asked = Sign-in email requested
event-mail-accepted = Email sent
event-mail-refused = The mail server rejected the email
event-opened-elsewhere = The link was opened outside the browser that requested it; nothing happened
event-code-wrong = Wrong code entered
event-signed-in = Signed in
event-operator-link-made = An operator created a sign-in link
event-operator-recovery-made = An operator created a recovery link
event-operator-signed-in = Signed in with an operator’s link
event-operator-recovered = Signed in with an operator’s recovery link
event-signed-out = Signed out
event-session-ended = Session ended
event-credentials-reset = An operator removed all passkeys and second steps
event-stepped-up = You confirmed your identity
event-email-asked = Change of email address requested
event-email-changed = Email address changed
event-email-restored = Earlier email address restored
event-not-me = The account went back to how it was before a change
event-recovery-started = Removal of the second step requested
event-recovery-done = Second step removed after 72 hours
event-recovery-cancelled = Removal of the second step stopped

logout-title = Sign out
logout-heading = Sign out of { $app }?
logout-why = Another website sent you here. You stay signed in unless you press the button.

account-notice-email-asked = We’ve emailed the new address. Open the link in this browser; until then nothing changes.
account-notice-email-changed = Email address changed.

account-email = Email address
account-email-change = Change the address
account-email-new = New address
account-email-hint = We’ll email it first, to confirm that it’s yours.
account-email-button = Send the email

account-second = Second step
account-second-why = With a second step, signing in also asks for a code, such as one from an app on your phone.

account-sessions-count =
    { $sessions ->
        [one] You’re not signed in anywhere else
       *[other] You’re signed in in { $sessions } places
    }

account-data = Your data
account-data-get = Download what is stored about you
account-data-delete = Delete the account
