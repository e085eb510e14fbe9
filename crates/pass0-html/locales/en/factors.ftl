### Passkeys, the second step, recovery codes, showing once more that it is you.

## Passkeys

passkey-sign-in = Sign in with a passkey
passkey-use = Use a passkey
passkey-failed = That didn’t work. Please try again.
passkey-unknown = This passkey isn’t known here. It may have been removed.
passkey-changed = This passkey has been moved to another app or vault and can’t sign you in any more. Sign in another way, remove it in your account, and add a new one.
passkey-over = That took too long. Please try again.
passkey-noscript = Passkeys need JavaScript. Please turn it on for this page.
enrol-failed = The passkey couldn’t be set up. Please try again.
enrol-exists = This device already has a passkey for your account.
enrol-miswritten = This browser can’t add this passkey. Use another browser or a newer Firefox; after that it works here, too.
enrol-over = That took too long. Please try again.

offer-title = Next time, use your fingerprint?
offer-why = A passkey signs you in with your fingerprint, your face or your screen lock, without waiting for an email.
offer-yes = Yes, set it up
offer-later = Not now
offer-never = Don’t ask again

## The second step of signing in

second-title = One more step
second-heading = One more step
second-set-up-heading = Set up a passkey to continue
second-set-up-why = Your account needs a passkey: your fingerprint, your face or your screen lock.
second-set-up-button = Set up a passkey
second-recovery-code = Recovery code
second-recovery-hint = One of the codes you saved for when you don’t have your phone. Each works once.
second-recovery-wrong =
    { $left ->
        [0] That isn’t one of your codes, and there are no more tries.
        [one] That isn’t one of your codes, or it has already been used. You have one more try.
       *[other] That isn’t one of your codes, or it has already been used. You have { $left } more tries.
    }
second-recovery-malformed = That doesn’t look like a recovery code. Enter it exactly as it was shown to you.
second-use-totp = Use a code from your app
second-use-recovery-code = Use a recovery code
second-lost = I can’t use this
second-cancel = Cancel signing in

## A second step that was lost

lost-title = Can't use your second step?
lost-what = We can remove the codes from your app and your recovery codes. This takes 72 hours, and we'll email you at once and every day.
lost-stop = Signing in with one of them before then stops it.
lost-then = Everyone is signed out of your account now, and until then nothing about how you sign in can be changed.
lost-button = Remove my second step
lost-back = Go back

## Codes from an app

totp-title = Set up an authenticator app
totp-required = Your account needs this before you can continue.
totp-scan = Open an authenticator app on your phone and scan this picture.
totp-picture = A QR code for your phone’s camera. The key below says the same.
totp-secret = Or enter this key in the app:
totp-open = Open in an app on this device
totp-code = Code from your app
totp-hint = Six digits. The app shows a new code every 30 seconds.
totp-wrong =
    { $left ->
        [0] That isn’t the code your app shows now, and there are no more tries.
        [one] That isn’t the code your app shows now. You have one more try.
       *[other] That isn’t the code your app shows now. You have { $left } more tries.
    }
totp-malformed = The code has six digits. Spaces don’t matter.
totp-setup-wrong = That isn’t the code your app shows now. Enter the newest one, and check that your phone’s clock is right.
totp-button = Turn on

## Recovery codes

recovery-title = Recovery codes
recovery-heading = Your recovery codes
recovery-why = If you lose your phone, you can use one of these codes instead. Each works once.
recovery-once = They’re shown only now. Keep them in a safe place.
recovery-download = Download as a file
recovery-print = Print
recovery-left =
    { $left ->
        [0] You have no recovery codes left.
        [one] You have one recovery code left.
       *[other] You have { $left } recovery codes left.
    }
recovery-replace-why = New codes replace the old ones, which stop working.
recovery-replace = Create new recovery codes

## Showing once more that it is you

step-up-title = Confirm it’s you
step-up-why = It’s been a while since you signed in. Please confirm your identity before you continue.
step-up-mail = Email me a link
step-up-set-up = Your account has no sign-in method strong enough for this yet. Please set up a passkey first.
step-up-account = Open my account
