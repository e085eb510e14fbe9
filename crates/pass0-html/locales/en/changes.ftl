### Changes to how somebody signs in: pages, and the words of the mail about them.

## What was changed: the subject of a mail, and a line in it and on a page. No full stop.

change-email-changed = The email address of your account was changed
change-operator-link = An operator’s link was used to sign in to your account
change-operator-recovery = An operator’s recovery link was used to sign in to your account
change-other = Something about how you sign in was changed

## This was not me

not-me-title = Wasn’t this you?
not-me-then = If it wasn't you, confirm that the account is yours. It then goes back to what it was before this change: later changes are undone too, and everyone is signed out.
not-me-button = Email me a code
not-me-passkey = Undo it with a passkey
not-me-you = If it was you, close this page. Nothing happens.
not-me-covered = There is nothing left to undo: the account has already gone back to before this change, or the time to undo it is over.
not-me-pending = This change has already been contested. Anything still pending from it ends on { $until }.
not-me-operator = An email alone can't undo this here. Contact the people who run { $app }.

## What became of an account: the heading and the first sentence, on a page and in an email. No full stop in headings.

report-taken-back-title = Your account has gone back to what it was
report-taken-back-text = Everyone was signed out. Sign in again and check how you sign in.
report-before-title = There is nothing left to undo
report-before-text = The account has already gone back to before this change, or the time to undo it is over. Nothing was changed now.
report-lost-title = Your second step will be removed
report-lost-text = Everyone was signed out. If you didn't ask for this, sign in now with your second step: that stops it.
report-reminder-title = Your second step will be removed soon
report-reminder-text = Someone with access to this mailbox requested it. If it wasn't you, sign in now with your second step: that stops it.
report-done-title = Your second step was removed
report-done-text = Everyone was signed out. Sign in and set up a new second step.
report-cancelled-title = Your second step stays
report-cancelled-text = The removal that was pending has been stopped. Nothing was removed.

report-address = Restored as your address: { $address }
report-removed = No longer works: { $factor }
report-restored = Works again: { $factor }
report-pending = Will be removed on { $until }: { $factor }
report-stop = To keep it, sign in with it before then. Until then, nothing about how you sign in can be changed.
report-lost =
    { $count ->
        [one] Could not be restored: one passkey or code that had been used up or deleted.
       *[other] Could not be restored: { $count } passkeys or codes that had been used up or deleted.
    }
report-address-taken = Could not be restored: the earlier address, which now belongs to another account

## Another address

confirm-title = Your new address
confirm-old = Current address
confirm-new = New address
confirm-button = Use the new address
confirm-not-you = If you didn’t request this, close this page. Nothing happens.
confirm-elsewhere-why = You’re not signed in here to the account that requested the new address. Nothing has changed.
confirm-elsewhere-then = Open the link from the email in the browser where you requested the change.

## Deleting the account

delete-title = Delete your account?
delete-what = The account and everything stored here about it will be deleted. You can’t undo this.
delete-type = To delete it, enter the email address of the account
delete-wrong = That isn’t the address of this account.
delete-button = Delete the account
deleted-title = Your account has been deleted
deleted-text = You’ve been signed out of { $app }, and the account no longer exists.
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
