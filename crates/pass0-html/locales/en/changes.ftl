### Changes to how somebody signs in: pages, and the words of the mail about them.

## What was changed: the subject of a mail, and a line in it and on a page. No full stop.

change-passkey-added = A passkey was added to your account
change-passkey-removed = A passkey was removed from your account
change-clone-suspected = A passkey of your account may have been copied
change-totp-on = Codes from an app were switched on for your account
change-totp-off = Codes from an app were switched off for your account
change-recovery-codes-made = New recovery codes were made for your account
change-recovery-code-used = A recovery code of your account was used
change-email-changed = The e-mail address of your account was changed
change-email-restored = The earlier e-mail address of your account was put back
change-not-me = A change to your account was undone, and all sessions were ended
change-other = Something about how you sign in was changed

## This was not me

not-me-title = Was this not you?
not-me-then = If it was not you, press the button: the change is undone and you are signed out everywhere.
not-me-button = This was not me
not-me-you = If it was you, close this page. Nothing happens.
not-me-done-title = The change was undone
not-me-done-text = You are signed out everywhere. Sign in again and see that everything in your account is right.

## Another address

confirm-title = Your new address
confirm-old = So far
confirm-new = From now on
confirm-button = Use the new address
confirm-not-you = If you did not ask for this, close this page. Nothing happens.
confirm-elsewhere-why = You are not signed in to the account here that asked for the new address. Nothing has changed.
confirm-elsewhere-then = Open the link from the mail in the browser where you asked for the change.

## Deleting the account

delete-title = Delete your account?
delete-what = The account and everything stored here about it will be gone. This cannot be undone.
delete-type = To delete it, type the address of the account
delete-wrong = That is not the address of this account.
delete-button = Delete the account
deleted-title = Your account was deleted
deleted-text = You are signed out of { $app }, and the account is gone.
deleted-planned-title = Your account will be deleted
deleted-planned-text = Your account has been disabled, and it will be deleted on { $until }. To keep it, sign in before then.
delete-days =
    The account is disabled at once and deleted { $days ->
        [one] tomorrow
       *[other] after { $days } days
    }. Until then you can sign in and keep it.
keep-title = Keep your account?
keep-text = Your account will be deleted on { $until }.
keep-button = Keep my account
keep-leave = Let it be deleted
kept-title = Your account stays
kept-text = Your account will not be deleted. Sign in to continue.
