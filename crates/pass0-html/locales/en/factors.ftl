### Passkeys, the second step, recovery codes, showing once more that it is you.

## Passkeys

passkey-sign-in = Sign in with a passkey
passkey-use = Use a passkey
passkey-failed = That did not work. Please try again.
passkey-unknown = This passkey is not known here. It may have been removed.
passkey-changed = This passkey has been moved to another app or vault and can’t sign you in any more. Sign in another way, remove it in your account, and add a new one.
passkey-over = That took too long. Please try again.
passkey-noscript = Passkeys need JavaScript. Please switch it on for this page.
enrol-failed = The passkey could not be set up. Please try again.
enrol-exists = This device has a passkey for your account already.
enrol-miswritten = This browser can’t add this passkey. Use another browser or a newer Firefox; after that it works here, too.
enrol-over = That took too long. Please try again.

offer-title = Next time, use your fingerprint?
offer-why = A passkey signs you in by fingerprint, face or the lock of your device, without waiting for a mail.
offer-yes = Yes, set it up
offer-later = Not now
offer-never = Do not ask again

## The second step of signing in

second-title = One more step
second-heading = One more step
second-set-up-heading = Set up a passkey to go on
second-set-up-why = Your account needs a passkey: your fingerprint, your face or the lock of your device.
second-set-up-button = Set up a passkey
second-recovery-code = Recovery code
second-recovery-hint = One of the codes you kept for when you do not have your phone. Each works once.
second-recovery-wrong =
    { $left ->
        [0] That is not one of your codes, and there are no more tries.
        [one] That is not one of your codes, or it was used already. You have one more try.
       *[other] That is not one of your codes, or it was used already. You have { $left } more tries.
    }
second-recovery-malformed = That does not look like a recovery code. Type it as it was shown to you.
second-use-totp = Use a code from your app
second-use-recovery-code = Use a recovery code
second-lost = I can't use this
second-cancel = Cancel signing in

## A second step that was lost

lost-title = Can't use your second step?
lost-what = We can remove the codes from your app and your recovery codes. This takes 72 hours, and we'll email you at once and every day.
lost-stop = Signing in with one of them before then stops it.
lost-then = Everyone is signed out of your account now, and until then nothing about how you sign in can be changed.
lost-button = Remove my second step
lost-back = Go back

## Codes from an app

totp-title = Set up codes from an app
totp-required = Your account needs this before you can go on.
totp-scan = Open an app for sign-in codes on your phone and point its camera at this picture.
totp-picture = Picture for the camera of your phone. The key below says the same.
totp-secret = Or type this key into the app:
totp-open = Open in an app on this device
totp-code = Code from your app
totp-hint = Six digits. The app shows new ones every half minute.
totp-wrong =
    { $left ->
        [0] That is not the code your app shows now, and there are no more tries.
        [one] That is not the code your app shows now. You have one more try.
       *[other] That is not the code your app shows now. You have { $left } more tries.
    }
totp-malformed = The code has six digits. Spaces do not matter.
totp-setup-wrong = That is not the code your app shows now. Type the newest one; the clock of your phone must be right.
totp-button = Switch on

## Recovery codes

recovery-title = Recovery codes
recovery-heading = Your recovery codes
recovery-why = If you lose your phone, one of these codes takes its place. Each works once.
recovery-once = They are shown only now. Keep them in a safe place.
recovery-download = Download as a file
recovery-print = Print
recovery-left =
    { $left ->
        [0] You have no recovery codes left.
        [one] You have one recovery code left.
       *[other] You have { $left } recovery codes left.
    }
recovery-replace-why = New codes take the place of the old ones, which stop working.
recovery-replace = Make new recovery codes

## Showing once more that it is you

step-up-title = Please show that it is you
step-up-why = It has been a while since you signed in. What you want to do now needs a fresh proof.
step-up-mail = Send me a mail
step-up-set-up = Your account has nothing yet that is strong enough for this. Please set up a passkey first.
step-up-account = Open my account
