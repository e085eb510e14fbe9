### The account page, the sessions page, signing out.

account-title = Your sessions
account-own-title = Your account
account-heading = You are signed in
account-sign-out = Sign out
account-pending-stop = To stop this, sign out and sign in again with your second step before then. Until then, nothing about how you sign in can be changed.
account-sessions = Where you are signed in
account-this-browser = This browser
account-session-operator-link = Operator’s link
account-session-operator-recovery = Operator’s recovery link
account-operator = You’re signed in with an operator’s link, so you can’t change how this account is signed in to, download its data or delete it.
account-session-times = Since { $created }, last used { $seen }
account-end = End
account-end-of = End the session of { $browser }
account-end-others = End all other sessions
account-events = What happened lately

event-times = ({ $times } times since { $since })
event-asked = A sign-in mail was asked for
event-mail-accepted = The mail was sent
event-mail-refused = The mail server did not accept the mail
event-opened-elsewhere = The link was opened outside the browser that asked; nothing happened
event-code-wrong = A wrong code was typed
event-signed-in = Signed in
event-operator-link-made = An operator created a sign-in link
event-operator-recovery-made = An operator created a recovery link
event-operator-signed-in = Signed in with an operator’s link
event-operator-recovered = Signed in with an operator’s recovery link
event-signed-out = Signed out
event-session-ended = A session was ended
event-passkey-added = A passkey was added
event-passkey-renamed = A passkey was given another name
event-passkey-removed = A passkey was removed
event-credentials-reset = An operator removed every passkey and second step
event-passkey-refused = A passkey was tried and did not work
event-passkey-changed = A passkey was rejected because it had been moved to another app or vault
event-passkey-not-added = A passkey could not be added
event-clone-suspected = A passkey may have been copied
event-totp-on = Codes from an app were switched on
event-totp-off = Codes from an app were switched off
event-totp-wrong = A wrong code from an app was typed
event-totp-replayed = A code from an app was entered a second time
event-recovery-code-wrong = A wrong recovery code was entered
event-recovery-codes-made = New recovery codes were made
event-recovery-code-used = A recovery code was used
event-stepped-up = You showed once more that it is you
event-email-asked = Another e-mail address was asked for
event-email-changed = The e-mail address was changed
event-email-restored = The earlier e-mail address was put back
event-not-me = The account went back to what it was before a change
event-recovery-started = Removal of the second step requested
event-recovery-done = Second step removed after 72 hours
event-recovery-cancelled = Removal of the second step stopped

logout-title = Sign out
logout-heading = Sign out of { $app }?
logout-why = Another website sent you here. You stay signed in unless you press the button.

account-notice-passkey-added = The passkey was added.
account-notice-passkey-renamed = The passkey has its new name.
account-notice-passkey-removed = The passkey was removed. You may want to delete it on your device, too.
account-notice-totp-on = From now on, signing in also asks for a code from your app.
account-notice-totp-off = Signing in does not ask for a code from your app any more.
account-notice-email-asked = We have sent a mail to the new address. Open its link in this browser; until then nothing changes.
account-notice-email-changed = Your e-mail address was changed.
account-notice-sessions-ended = You are signed out everywhere else.

account-email = E-mail address
account-email-change = Change the address
account-email-new = New address
account-email-hint = We send a mail there first, to see that it is yours.
account-email-button = Send the mail

account-passkeys = Passkeys
account-passkeys-what = With a passkey you sign in by fingerprint, face or the lock of your device.
account-passkey = Passkey
account-passkey-synced = On all your devices
account-passkey-times = Added { $created }, last used { $used }
account-passkey-unused = Added { $created }, not used yet
account-passkey-rename = Rename
account-passkey-rename-of = Rename { $name }
account-passkey-name = Name
account-passkey-remove = Remove
account-passkey-remove-of = Remove { $name }
account-passkey-last = This is your only way to sign in, so it cannot be removed.
account-passkey-add = Add a passkey

account-second = Second step
account-second-why = With a second step, signing in also asks for a code that an app on your phone shows.
account-totp-set-up = Set up an app for codes
account-totp-on = Codes from an app have been on since { $since }.
account-totp-used = Last used { $used }.
account-totp-replace = Set up another app
account-totp-off = Switch codes off

account-sessions-count =
    { $sessions ->
        [one] You are signed in nowhere else
       *[other] You are signed in at { $sessions } places
    }

account-data = Your data
account-data-get = Download what is stored about you
account-data-delete = Delete the account
